//! The file of a backup: written once, read and verified line by line.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use handbook_domain::ids::ProvinceId;
use handbook_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{AtPath, Error, Result};

/// Which form of file this code writes and reads.
pub(crate) const FORMAT: u32 = 1;

const LEVEL: i32 = 3;

/// No line is longer: several times the largest item or record, so that a damaged file, or one that nobody
/// here made, is not unpacked into all the memory there is.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// First line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) format: u32,
    pub(crate) province: ProvinceId,
    pub(crate) name: String,
    pub(crate) epoch: i64,
    pub(crate) made_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct TableLine {
    table: String,
}

#[derive(Serialize, Deserialize)]
struct Trailer {
    rows: u64,
    sha256: String,
}

/// Writes.
pub(crate) struct Writer {
    out: zstd::Encoder<'static, BufWriter<File>>,
    path: std::path::PathBuf,
    digest: Sha256,
    rows: u64,
}

impl Writer {
    pub(crate) fn create(path: &Path, header: &Header) -> Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).at(path)?;
        let mut out = zstd::Encoder::new(BufWriter::new(file), LEVEL).at(path)?;
        out.include_checksum(true).at(path)?;
        let mut writer = Self {
            out,
            path: path.to_owned(),
            digest: Sha256::new(),
            rows: 0,
        };
        writer.line(header)?;
        Ok(writer)
    }

    pub(crate) fn table(&mut self, name: &str) -> Result<()> {
        self.line(&TableLine {
            table: name.to_owned(),
        })
    }

    pub(crate) fn row(&mut self, row: &Value) -> Result<()> {
        self.rows += 1;
        self.line(row)
    }

    /// Ends the file, waits for the disk, and says how many rows it holds.
    pub(crate) fn finish(mut self) -> Result<u64> {
        let sha256 = hex::encode(self.digest.clone().finalize());
        let rows = self.rows;
        self.line(&Trailer { rows, sha256 })?;
        let file = self.out.finish().at(&self.path)?.into_inner();
        let file = file
            .map_err(std::io::IntoInnerError::into_error)
            .at(&self.path)?;
        file.sync_all().at(&self.path)?;
        Ok(rows)
    }

    fn line<T: Serialize>(&mut self, value: &T) -> Result<()> {
        let mut line = crate::keys::to_json(value);
        line.push(b'\n');
        self.digest.update(&line);
        self.out.write_all(&line).at(&self.path)
    }
}

/// One line of the middle.
pub(crate) enum Line {
    Table(String),
    Row(Vec<Value>),
}

/// Reads line by line; the trailer is checked when it is reached.
pub(crate) struct Reader {
    lines: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    pub(crate) header: Header,
    name: String,
    digest: Sha256,
    rows: u64,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bad = |what: &str| Error::Backup(format!("{name}: {what}"));
        let file = File::open(path).at(path)?;
        let decoder = zstd::Decoder::new(file).map_err(|_| bad("not a backup"))?;
        let mut lines = BufReader::new(decoder);
        let first = line(&mut lines).map_err(|_| bad("not a backup"))?;
        let header: Header = serde_json::from_slice(&first).map_err(|_| bad("not a backup"))?;
        if header.format != FORMAT {
            return Err(bad("made by another version of this program"));
        }
        let mut digest = Sha256::new();
        digest.update(&first);
        Ok(Self {
            lines,
            header,
            name,
            digest,
            rows: 0,
        })
    }

    /// The next line, or nothing after a trailer that fits and ends the file.
    pub(crate) fn next(&mut self) -> Result<Option<Line>> {
        let line = line(&mut self.lines).map_err(|_| self.bad("damaged"))?;
        match serde_json::from_slice(&line).map_err(|_| self.bad("cut or damaged"))? {
            Value::Array(row) => {
                self.digest.update(&line);
                self.rows += 1;
                Ok(Some(Line::Row(row)))
            }
            value => {
                if let Ok(Trailer { rows, sha256 }) = serde_json::from_value(value.clone()) {
                    let fits =
                        rows == self.rows && sha256 == hex::encode(self.digest.clone().finalize());
                    return match self.lines.fill_buf() {
                        Ok([]) if fits => Ok(None),
                        Ok([]) => Err(self.bad("digest does not fit")),
                        Ok(_) => Err(self.bad("goes on after its end")),
                        Err(_) => Err(self.bad("damaged")),
                    };
                }
                self.digest.update(&line);
                let TableLine { table } =
                    serde_json::from_value(value).map_err(|_| self.bad("unknown line"))?;
                Ok(Some(Line::Table(table)))
            }
        }
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    fn bad(&self, what: &str) -> Error {
        Error::Backup(format!("{}: {what}", self.name))
    }
}

/// The next line with its end; one that is too long breaks off, and is no line then.
fn line(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Reads a whole backup and checks its digest.
pub(crate) fn verify(path: &Path) -> Result<(Header, u64)> {
    let mut reader = Reader::open(path)?;
    while reader.next()?.is_some() {}
    Ok((reader.header.clone(), reader.rows()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_never_ends_breaks_off() {
        let mut endless = BufReader::new(std::io::repeat(b' '));
        let line = line(&mut endless).expect("read");
        assert_eq!(line.len() as u64, MAX_LINE);
        assert!(serde_json::from_slice::<Value>(&line).is_err());
    }
}
