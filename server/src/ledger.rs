//! The file `ledger.jsonl` beside the database: what a restore must not undo, and what the office
//! has to do again after one.
//!
//! Revocations, reports of loss, ended grants and used invitations are appended here, and on disk,
//! before their transaction commits. A restore from last night's backup reads it, so that a lost phone
//! stays locked out and a used invitation stays used. What the office publishes is noted as well: no
//! phone can bring it back, so a restore lists it. Keep a copy of the file apart from the backups.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use handbook_domain::ids::{DeviceId, Generation, GrantId, ItemId};
use handbook_domain::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::{AtPath, Error, Result};
use crate::files;

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "ledger.jsonl";

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A device may no longer speak.
    Revoked { device: DeviceId },
    /// It is not with its member any more, and destroys what it holds.
    ReportedLost { device: DeviceId },
    /// A grant ended: `last_day` is the last on which it held; absent if it never should have.
    GrantEnded {
        grant: GrantId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
    },
    /// An invitation was used by this key.
    InvitationUsed { code_hash: String, key: String },
    /// The office published, changed or took back an item, which has this version since.
    Published {
        kind: String,
        item: ItemId,
        version: i64,
        /// As the office calls it: the code in its file, the paper's place, the pack's id.
        name: String,
    },
    /// The office decided about so many commands that an ended device had handed in.
    Decided { device: DeviceId, commands: usize },
    /// The office changed so many lines of its lists.
    Listed { lines: usize },
    /// The province was restored from a backup of this moment, and somebody was told that what the office had
    /// done since, until the moment of this entry, is lost. That is when the life of this name began: the line
    /// may stand behind some of what was done in it.
    Restored {
        made_at: Timestamp,
        /// Absent in what a version before wrote.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        generation: Option<Generation>,
    },
}

impl Event {
    /// Nothing that a restore makes true again: the office has to.
    pub(crate) fn is_for_the_office(&self) -> bool {
        matches!(
            self,
            Self::Published { .. }
                | Self::Decided { .. }
                | Self::Listed { .. }
                | Self::Restored { .. }
        )
    }
}

/// Where entries are appended.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
}

impl Ledger {
    pub(crate) fn in_dir(dir: &Path) -> Self {
        Self {
            path: dir.join(FILE_NAME),
        }
    }

    /// Makes the file, empty if it is not there.
    pub(crate) fn begin(&self) -> Result<()> {
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)
            .at(&self.path)?;
        Ok(())
    }

    /// Appends what happened at one moment and waits for the disk.
    pub(crate) fn append(&self, at: Timestamp, events: Vec<Event>) -> Result<()> {
        let entries: Vec<Entry> = events
            .into_iter()
            .map(|event| Entry { at, event })
            .collect();
        self.write(&entries.iter().map(line).collect::<String>())
    }

    /// Adds the lines of a copy that are not here, and returns all: of two ledgers that both know
    /// something, neither may be lost. The file is replaced as a whole, because so many lines at once
    /// may come to the disk with a hole in the middle.
    pub(crate) fn join(&self, copy: Lines) -> Result<Lines> {
        self.begin()?;
        let mut all = Self::read(&self.path)?;
        let known = all.known();
        let before = all.entries.len();
        for (entry, words) in copy.entries.into_iter().zip(copy.text.lines()) {
            if !known.contains(&line(&entry)) {
                all.push(entry, words);
            }
        }
        if all.entries.len() > before {
            files::replace(&self.path, all.text.as_bytes())?;
        }
        all.torn += copy.torn;
        Ok(all)
    }

    /// Its lines, if it is there.
    pub(crate) fn lines_if_any(&self) -> Result<Option<Lines>> {
        self.path
            .exists()
            .then(|| Self::read(&self.path))
            .transpose()
    }

    /// One write to a file opened for appending, so two processes do not mix their lines.
    fn write(&self, lines: &str) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .read(true)
            .create(true)
            .open(&self.path)
            .at(&self.path)?;
        // Behind a line that was cut off when the machine stopped a new one begins.
        let begin = if is_cut_off(&mut file).at(&self.path)? {
            "\n"
        } else {
            ""
        };
        file.write_all(format!("{begin}{lines}").as_bytes())
            .at(&self.path)?;
        file.sync_all().at(&self.path)
    }

    /// Every whole line of a ledger file. A line that was cut off when the machine stopped was never waited
    /// for; of one with a hole that is likely, and it is counted.
    pub(crate) fn read(path: &Path) -> Result<Lines> {
        let bytes = std::fs::read(path).at(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = Lines::default();
        for line in text.split('\n') {
            let words = line.trim_matches(|letter: char| letter == '\0' || letter.is_whitespace());
            match serde_json::from_str(words) {
                Ok(entry) => lines.push(entry, words),
                Err(_) if line.contains('\0') => lines.torn += 1,
                Err(error) if error.is_eof() => {}
                Err(error) => {
                    return Err(Error::Backup(format!("{}: {error}", path.display())));
                }
            }
        }
        Ok(lines)
    }
}

/// What a ledger file says.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) entries: Vec<Entry>,
    /// Its whole lines as they stand: a newer version may have written more than an entry holds.
    text: String,
    /// Lines with noughts in them: a part did not come to the disk, or was lost there.
    pub(crate) torn: usize,
}

impl Lines {
    /// Whether `all` says everything that these say.
    pub(crate) fn is_within(&self, all: &Self) -> bool {
        let known = all.known();
        self.entries
            .iter()
            .all(|entry| known.contains(&line(entry)))
    }

    fn known(&self) -> HashSet<String> {
        self.entries.iter().map(line).collect()
    }

    fn push(&mut self, entry: Entry, words: &str) {
        self.entries.push(entry);
        self.text.push_str(words);
        self.text.push('\n');
    }
}

fn line(entry: &Entry) -> String {
    let json = crate::keys::to_json(entry);
    format!("{}\n", String::from_utf8_lossy(&json))
}

/// Whether the last byte is not the end of a line.
fn is_cut_off(file: &mut File) -> std::io::Result<bool> {
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    Ok(last != [b'\n'])
}
