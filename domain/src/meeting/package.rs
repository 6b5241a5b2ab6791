//! A copy of a log that travels: to another phone, to the province, into a file for whoever verifies.

use serde::{Deserialize, Serialize};

use super::cut::CutSignature;
use super::line::{Line, LineError, MAX_LINE};
use super::log::{Added, Log};
use crate::ids::ItemId;
use crate::wire::page::unpacked;

/// Most lines of one log: far above the longest meeting.
pub const MAX_LINES: usize = 20_000;

/// Most bytes of a package once unpacked.
pub const MAX_UNPACKED: usize = 16 * 1024 * 1024;

/// Most bytes of one of a package's [parts](Package::parts): it fits into a command, which carries it
/// in letters.
pub const MAX_PART: usize = 46 * 1024;

/// Everything of one meeting's log, and the signatures under its cuts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Which meeting.
    pub meeting: ItemId,
    /// The lines as they were written, in the order of the log.
    pub lines: Vec<String>,
    /// Signatures under cuts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<CutSignature>,
}

/// A file or a code is not a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// Not ours, damaged, or far too large.
    #[error("not a copy of a meeting's record, or damaged")]
    Unreadable,
    /// A line of it cannot be read.
    #[error(transparent)]
    Line(#[from] LineError),
    /// A line of it is of another meeting.
    #[error("a copy that mixes two meetings")]
    Mixed,
}

const MAGIC: &[u8] = b"handbook-meeting/1\n";

impl Package {
    /// A copy of `log` with `signatures`.
    #[must_use]
    pub fn of(log: &Log, signatures: Vec<CutSignature>) -> Self {
        let ordered = log.ordered();
        let lines = ordered.lines.iter().chain(&ordered.waiting);
        Self {
            meeting: log.meeting(),
            lines: lines.map(|line| line.text().to_owned()).collect(),
            signatures,
        }
    }

    /// As a file: a line that says what it is, then the JSON, compressed with zstd.
    ///
    /// # Errors
    /// [`PackageError::Unreadable`] if it is larger than a package may be.
    pub fn pack(&self) -> Result<Vec<u8>, PackageError> {
        let json = serde_json::to_vec(self).map_err(|_| PackageError::Unreadable)?;
        if json.len() > MAX_UNPACKED {
            return Err(PackageError::Unreadable);
        }
        let packed =
            zstd::bulk::compress(&json, ZSTD_LEVEL).map_err(|_| PackageError::Unreadable)?;
        Ok([MAGIC, &packed].concat())
    }

    /// The same as files of at most [`MAX_PART`] bytes each, which together say the same: the
    /// signatures stand in the last one.
    ///
    /// # Errors
    /// [`PackageError::Unreadable`] if one line alone is larger.
    pub fn parts(&self) -> Result<Vec<Vec<u8>>, PackageError> {
        let whole = self.pack()?;
        if whole.len() <= MAX_PART {
            return Ok(vec![whole]);
        }
        let half = self.lines.len() / 2;
        if half == 0 {
            return Err(PackageError::Unreadable);
        }
        let (first, second) = self.lines.split_at(half);
        let part = |lines: &[String], signatures| Self {
            meeting: self.meeting,
            lines: lines.to_vec(),
            signatures,
        };
        let mut parts = part(first, Vec::new()).parts()?;
        parts.extend(part(second, self.signatures.clone()).parts()?);
        Ok(parts)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn unpack(bytes: &[u8]) -> Result<Self, PackageError> {
        let packed = bytes.strip_prefix(MAGIC).ok_or(PackageError::Unreadable)?;
        let json = unpacked(packed, MAX_UNPACKED)
            .ok()
            .flatten()
            .ok_or(PackageError::Unreadable)?;
        serde_json::from_slice(&json).map_err(|_| PackageError::Unreadable)
    }

    /// The log in it.
    ///
    /// # Errors
    /// [`PackageError`] if it has too many lines, or one that is not of this meeting's log.
    pub fn log(&self) -> Result<Log, PackageError> {
        if self.lines.len() > MAX_LINES || self.lines.iter().any(|line| line.len() > MAX_LINE) {
            return Err(PackageError::Unreadable);
        }
        let mut log = Log::new(self.meeting);
        for text in &self.lines {
            let line = Line::read(text.clone())?;
            if log.add(line) == Added::OtherMeeting {
                return Err(PackageError::Mixed);
            }
        }
        Ok(log)
    }
}

const ZSTD_LEVEL: i32 = 9;
