//! One file, from its bytes to a paper that may be published. Runs in several workers at once.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use chrono::{Datelike, Days};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::secrecy::{Examined, Verdict, check};
use handbook_domain::time::Day;

use super::extract::{self, ExtractError, Extracted, Limits};
use super::folder::Entry;
use super::side_file::{self, SideFile, SideFileError};
use super::{Note, Options, Paper, PaperMeta, Problem, propose};

/// A paper that passed everything that can be seen from itself alone.
pub(super) struct Read {
    pub(super) paper: Paper,
    pub(super) notes: Vec<Note>,
    /// Nobody has said anything about it yet.
    pub(super) write_side_file: bool,
}

pub(super) fn read(file: &Entry, options: &Options) -> Result<Read, Problem> {
    // First the name alone: a marked file is not even opened.
    let name = file
        .original
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let mut examined = Examined {
        file_name: &name,
        ..Examined::default()
    };
    passes(&examined)?;
    let media_type = file.media_type.ok_or(Problem::UnsupportedType)?;
    let bytes = bytes(&file.original, options.max_bytes)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::Empty);
    }
    let mut side = written_side_file(file, options)?;
    let mut extracted = match media_type {
        // Decoding is all there is to plain text, and front matter must come off before Markdown.
        "text/plain" | "text/markdown" => without_front_matter(&bytes, media_type, &mut side)?,
        _ => in_child(&file.original, media_type, options)?,
    };
    let mut fields = std::mem::take(&mut extracted.fields);
    fields.extend(side.iter().flat_map(|side| side.fields.clone()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let margins: Vec<&str> = extracted.margins.iter().map(String::as_str).collect();
    examined.fields = &fields;
    examined.headers_footers = &margins;
    examined.text = &extracted.text;
    let urgency = passes(&examined)?;
    if !extracted.text.chars().any(char::is_alphanumeric) {
        return Err(Problem::Empty);
    }

    let mut notes = Vec::new();
    let write_side_file = side.is_none();
    let SideFile {
        mut meta,
        mut confirmed,
        ..
    } = match side {
        Some(side) => side,
        None => SideFile {
            meta: propose::from_text(&extracted)?,
            ..SideFile::default()
        },
    };
    if confirmed && !is_complete(&meta) {
        confirmed = false;
        notes.push(Note::ConfirmationIncomplete);
    }
    if !confirmed {
        meta.supersedes.clear();
    }
    meta.urgency = meta.urgency.or(urgency);
    check_dates(&meta, options.today)?;
    let paper = Paper {
        path: file.path.clone(),
        media_type,
        original: file.original.clone(),
        sha256: Sha256Hash::of(&bytes),
        size: bytes.len() as u64,
        text: extracted.text,
        meta,
        confirmed,
    };
    Ok(Read {
        paper,
        notes,
        write_side_file,
    })
}

fn passes(examined: &Examined<'_>) -> Result<Option<handbook_domain::secrecy::Urgency>, Problem> {
    match check(examined) {
        Verdict::Clean { urgency } => Ok(urgency),
        Verdict::Refused { mark } => Err(Problem::SecrecyMark {
            place: mark.where_found.to_string(),
            what: mark.what,
        }),
    }
}

fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: std::io::Error| Problem::Unreadable {
        detail: error.to_string(),
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Problem::TooLarge { size, limit });
    }
    Ok(bytes)
}

fn written_side_file(file: &Entry, options: &Options) -> Result<Option<SideFile>, Problem> {
    for place in side_file::places(file, options) {
        match std::fs::read_to_string(&place) {
            Ok(text) => return side_file::parse(&text).map(Some).map_err(bad_side_file),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => {
                return Err(Problem::BadSideFile {
                    detail: error.to_string(),
                });
            }
        }
    }
    Ok(None)
}

/// Takes front matter off. A side file outranks it, but its fields go through the gate too.
fn without_front_matter(
    bytes: &[u8],
    media_type: &str,
    side: &mut Option<SideFile>,
) -> Result<Extracted, Problem> {
    let text = extract::decode(bytes).map_err(problem)?;
    let body = match side_file::front_matter(&text) {
        None => text.as_str(),
        Some(split) => {
            let (front, body) = split.map_err(bad_side_file)?;
            match side {
                Some(side) => side.fields.extend(front.fields),
                None => *side = Some(front),
            }
            body
        }
    };
    if media_type == "text/markdown" {
        return Ok(extract::markdown(body));
    }
    Ok(Extracted {
        text: extract::tidy(body),
        ..Extracted::default()
    })
}

fn in_child(path: &Path, media_type: &str, options: &Options) -> Result<Extracted, Problem> {
    let limits = Limits {
        time: options.time_limit,
        memory: options.memory_limit,
    };
    extract::in_child(&options.extractor, path, media_type, limits).map_err(problem)
}

fn problem(error: ExtractError) -> Problem {
    match error {
        ExtractError::Unreadable(detail) => Problem::Unreadable { detail },
        ExtractError::Encrypted => Problem::Encrypted,
        ExtractError::TimedOut => Problem::TimedOut,
        ExtractError::OutOfMemory => Problem::OutOfMemory,
        ExtractError::NotStarted(detail) => Problem::ExtractorMissing { detail },
    }
}

fn bad_side_file(error: SideFileError) -> Problem {
    match error {
        SideFileError::Date(value) => Problem::WrongDate { value },
        error => Problem::BadSideFile {
            detail: error.to_string(),
        },
    }
}

fn is_complete(meta: &PaperMeta) -> bool {
    !meta.issuer.is_empty() && !meta.doc_type.is_empty() && meta.date.is_some()
}

/// The Party was founded in 1930; a paper of the day after tomorrow is a slip of the pen.
fn check_dates(meta: &PaperMeta, today: Day) -> Result<(), Problem> {
    let wrong = |day: Day| Problem::WrongDate {
        value: day.format("%d/%m/%Y").to_string(),
    };
    let latest = today.checked_add_days(Days::new(1)).unwrap_or(today);
    if let Some(date) = meta
        .date
        .filter(|date| *date > latest || date.year() < 1930)
    {
        return Err(wrong(date));
    }
    match (meta.effective_from, meta.effective_to) {
        (Some(from), Some(to)) if to < from => Err(wrong(to)),
        _ => Ok(()),
    }
}
