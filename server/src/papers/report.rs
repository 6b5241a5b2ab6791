//! The report on an import: codes for programs, lines for people.

use serde::Serialize;

use super::Published;

/// What became of every file, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Papers that were not there before.
    pub added: usize,
    /// Papers that are different now.
    pub changed: usize,
    /// Papers that were there just so.
    pub unchanged: usize,
    /// Of those three, papers that nobody has confirmed.
    pub unconfirmed: usize,
    /// Files that did not come in.
    pub problems: usize,
    /// One for each file.
    pub lines: Vec<Line>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Path within the folder.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether a person has confirmed what is known of the paper; absent if it did not come in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// Why it did not come in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// What else a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// All of this in Vietnamese, with what to do next.
    pub message: String,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Came in for the first time.
    Added,
    /// Came in anew, with changes.
    Changed,
    /// Was there already.
    Unchanged,
    /// Did not come in, and somebody should look at it.
    Refused,
    /// Not a paper that we read.
    Skipped,
}

/// What a person should know about a paper that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A side file with proposals now lies beside it.
    SideFileWritten,
    /// The side file could not be written, for example into a read-only folder.
    SideFileNotWritten,
    /// It says that it is confirmed but lacks issuer, type or date.
    ConfirmationIncomplete,
}

/// Why a file did not come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// It bears a secrecy mark. To be audited.
    SecrecyMark {
        /// Where, in Vietnamese.
        place: String,
        /// The mark as written.
        what: String,
    },
    /// Damaged, or not what its name says.
    Unreadable {
        /// For whoever looks into it; English, without content of the paper.
        detail: String,
    },
    /// Needs a password.
    Encrypted,
    /// Holds no text, for example a scanned picture.
    Empty,
    /// Same bytes or same identity as another paper of the folder.
    Duplicate {
        /// Path of the other one.
        of: String,
    },
    /// In the future, before 1930, or no day of the calendar.
    WrongDate {
        /// As written.
        value: String,
    },
    /// Not one of the types that we read.
    UnsupportedType,
    /// More bytes than allowed.
    TooLarge {
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Extraction took too long.
    TimedOut,
    /// Extraction wanted too much memory.
    OutOfMemory,
    /// Side file or front matter cannot be understood.
    BadSideFile {
        /// In Vietnamese.
        detail: String,
    },
    /// The reader's program could not be started; the paper may be good.
    ExtractorMissing {
        /// What the system said.
        detail: String,
    },
    /// Publishing refused it.
    NotPublished {
        /// In Vietnamese.
        detail: String,
    },
}

impl Report {
    pub(super) fn new(lines: Vec<Line>) -> Self {
        let count = |outcome| lines.iter().filter(|line| line.outcome == outcome).count();
        Self {
            added: count(Outcome::Added),
            changed: count(Outcome::Changed),
            unchanged: count(Outcome::Unchanged),
            unconfirmed: lines
                .iter()
                .filter(|line| line.confirmed == Some(false))
                .count(),
            problems: lines.iter().filter(|line| line.problem.is_some()).count(),
            lines,
        }
    }
}

impl Line {
    pub(super) fn problem(path: &str, problem: Problem) -> Self {
        let skipped = problem == Problem::UnsupportedType;
        Self {
            path: path.to_owned(),
            outcome: if skipped {
                Outcome::Skipped
            } else {
                Outcome::Refused
            },
            confirmed: None,
            message: problem.to_string(),
            problem: Some(problem),
            notes: Vec::new(),
        }
    }

    pub(super) fn published(
        path: &str,
        published: Published,
        confirmed: bool,
        notes: Vec<Note>,
    ) -> Self {
        let outcome = match published {
            Published::Added => Outcome::Added,
            Published::Changed => Outcome::Changed,
            Published::Unchanged => Outcome::Unchanged,
        };
        Self {
            path: path.to_owned(),
            outcome,
            confirmed: Some(confirmed),
            problem: None,
            message: super::words::published(outcome, confirmed, &notes),
            notes,
        }
    }
}
