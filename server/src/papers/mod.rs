//! Reading a folder of papers into the province.
//!
//! Every file of the folder gets its line in the report; a bad one never stops the others, and
//! nothing in the folder is changed except that side files are added where there are none. What a
//! paper is (issuer, type, number, date) is confirmed by a person, in the side file or in front
//! matter; otherwise it is only proposed, and the paper is published as *unconfirmed*.
//!
//! Untrusted files are opened in a child process with limits on time and memory, see [`extract`].

pub mod extract;
mod folder;
mod propose;
mod reading;
mod report;
pub mod side_file;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use handbook_domain::document::DocIdentity;
use handbook_domain::ids::Sha256Hash;
use handbook_domain::secrecy::Urgency;
use handbook_domain::time::Day;

pub use report::{Line, Note, Outcome, Problem, Report};

/// A paper ready to be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its path within the folder, parts separated by `/`, in NFC.
    pub path: String,
    /// Of the original.
    pub media_type: &'static str,
    /// The original, to be kept as attachment.
    pub original: PathBuf,
    /// Of the original's bytes.
    pub sha256: Sha256Hash,
    /// Of the original, in bytes.
    pub size: u64,
    /// Its text in NFC, paragraphs separated by newlines.
    pub text: String,
    /// What is known, or only proposed, about it.
    pub meta: PaperMeta,
    /// Whether a person has confirmed `meta`. If not, it must not change any in-force link.
    pub confirmed: bool,
}

/// What is known about a paper. Words are kept as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperMeta {
    /// Issuing body, by code or name; empty if not known.
    pub issuer: String,
    /// Type, by code or name; empty if not known.
    pub doc_type: String,
    /// Number or whole sign; empty if not known or not numbered.
    pub number: String,
    /// Day of issue; always present in a confirmed paper.
    pub date: Option<Day>,
    /// `Trích yếu`, or the title.
    pub abstract_text: String,
    /// The unit whose members may read it, by code or name.
    pub unit: Option<String>,
    /// As stamped or given.
    pub urgency: Option<Urgency>,
    /// First day in force.
    pub effective_from: Option<Day>,
    /// Last day in force.
    pub effective_to: Option<Day>,
    /// The papers that it replaces; empty in an unconfirmed paper.
    pub supersedes: Vec<DocIdentity>,
}

impl PaperMeta {
    /// The paper's identity, if all four parts are known.
    #[must_use]
    pub fn identity(&self) -> Option<DocIdentity> {
        let known = !self.issuer.is_empty() && !self.doc_type.is_empty() && !self.number.is_empty();
        let date = self.date.filter(|_| known)?;
        Some(DocIdentity {
            issuer: self.issuer.clone(),
            doc_type: self.doc_type.clone(),
            number: self.number.clone(),
            date,
        })
    }
}

/// How to read the folder.
#[derive(Debug, Clone)]
pub struct Options {
    /// Papers from later than the day after this one have a wrong date.
    pub today: Day,
    /// The program that extracts text: called as `PROGRAM extract-one FILE --media TYPE`.
    pub extractor: PathBuf,
    /// For one file.
    pub time_limit: Duration,
    /// For one file, in bytes of address space.
    pub memory_limit: u64,
    /// The largest original that is read.
    pub max_bytes: u64,
    /// Where side files are written and read first; beside the originals when absent.
    pub side_dir: Option<PathBuf>,
    /// How many files are read at once.
    pub workers: usize,
}

impl Options {
    /// The usual limits: 20 seconds, 1 GiB, originals of 50 MB, two at once.
    #[must_use]
    pub fn new(today: Day, extractor: PathBuf) -> Self {
        Self {
            today,
            extractor,
            time_limit: Duration::from_secs(20),
            memory_limit: 1 << 30,
            max_bytes: 50_000_000,
            side_dir: None,
            workers: 2,
        }
    }
}

/// How far the import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Files finished.
    pub done: usize,
    /// Files in the folder.
    pub total: usize,
    /// The file just finished.
    pub path: &'a str,
}

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It was not there before.
    Added,
    /// It was there and is different now.
    Changed,
    /// It was there just so.
    Unchanged,
}

/// Why a whole folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The folder itself cannot be listed.
    #[error("FOLDER {path}: {source}")]
    Folder {
        /// The folder or subfolder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Reads the folder `dir`, gives each good paper to `publish` in the order of their paths, and
/// reports on every file.
///
/// # Errors
/// Only when the folder cannot be listed. Whatever is wrong with a single file is in the report.
pub fn import(
    dir: &Path,
    options: &Options,
    progress: &mut dyn FnMut(Progress<'_>),
    publish: &mut dyn FnMut(Paper) -> Result<Published, Problem>,
) -> Result<Report, ImportError> {
    let files = folder::list(dir)?;
    let mut desk = Desk {
        options,
        published: BTreeMap::new(),
    };
    let mut lines = Vec::with_capacity(files.len());
    in_order(&files, options, |file, read| {
        let line = desk.finish(file, read, publish);
        progress(Progress {
            done: lines.len() + 1,
            total: files.len(),
            path: &file.path,
        });
        lines.push(line);
    });
    Ok(Report::new(lines))
}

/// Reads with several workers, delivers in the order of the list.
fn in_order(
    files: &[folder::Entry],
    options: &Options,
    mut deliver: impl FnMut(&folder::Entry, Result<reading::Read, Problem>),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(16);
    std::thread::scope(|scope| {
        for _ in 0..options.workers.max(1) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { break };
                    if sender.send((index, reading::read(file, options))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        for (index, read) in receiver {
            waiting.insert(index, read);
            while let Some(read) = waiting.remove(&due) {
                if let Some(file) = files.get(due) {
                    deliver(file, read);
                }
                due += 1;
            }
        }
    });
}

/// The last steps, one paper after the other, because they compare papers with one another.
struct Desk<'a> {
    options: &'a Options,
    /// Bytes and identities already published, and by which path.
    published: BTreeMap<String, String>,
}

impl Desk<'_> {
    fn finish(
        &mut self,
        file: &folder::Entry,
        read: Result<reading::Read, Problem>,
        publish: &mut dyn FnMut(Paper) -> Result<Published, Problem>,
    ) -> Line {
        let read = match read {
            Ok(read) => read,
            Err(problem) => return Line::problem(&file.path, problem),
        };
        let mut keys = vec![read.paper.sha256.to_string()];
        keys.extend(read.paper.meta.identity().map(|identity| identity.key()));
        if let Some(of) = keys.iter().find_map(|key| self.published.get(key)) {
            return Line::problem(&file.path, Problem::Duplicate { of: of.clone() });
        }
        let mut notes = read.notes;
        if read.write_side_file {
            notes.push(
                match side_file::write(file, self.options, &read.paper.meta) {
                    Ok(()) => Note::SideFileWritten,
                    Err(_) => Note::SideFileNotWritten,
                },
            );
        }
        let confirmed = read.paper.confirmed;
        match publish(read.paper) {
            Ok(published) => {
                for key in keys {
                    self.published.insert(key, file.path.clone());
                }
                Line::published(&file.path, published, confirmed, notes)
            }
            Err(problem) => Line::problem(&file.path, problem),
        }
    }
}
