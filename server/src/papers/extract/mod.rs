//! From a file to its text, for every type of paper that we read.
//!
//! [`extract`] does the work and trusts nobody's files to be kind: it may take long, want much
//! memory or even panic. Therefore the import never calls it but through [`in_child`], which runs
//! this same program as `extract-one FILE --media TYPE` under limits; that child calls [`child`].

mod docx;
mod html;
mod limits;
mod pdf;
mod plain;

use std::path::Path;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use limits::{Limits, child, in_child};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Extracted {
    /// The text in NFC; paragraphs separated by newlines, pages by form feeds where they are known.
    pub text: String,
    /// Title from the file's properties or its first heading.
    pub title: String,
    /// The file's own properties, by name and value.
    pub fields: Vec<(String, String)>,
    /// Text of page headers, footers, watermarks.
    pub margins: Vec<String>,
}

/// Why a file gives no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "code", content = "detail")]
pub enum ExtractError {
    /// Damaged, hostile, or not what its type says.
    #[error("UNREADABLE: {0}")]
    Unreadable(String),
    /// Needs a password.
    #[error("ENCRYPTED")]
    Encrypted,
    /// Took longer than allowed.
    #[error("TIMED OUT")]
    TimedOut,
    /// Wanted more memory than allowed.
    #[error("OUT OF MEMORY")]
    OutOfMemory,
    /// The child program did not start.
    #[error("EXTRACTOR DID NOT START: {0}")]
    NotStarted(String),
}

/// The longest text that is taken from one file; a bomb may hold any amount.
const LONGEST_TEXT: usize = 32 * 1024 * 1024;

/// Decodes plain text; safe for untrusted bytes in any process.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ExtractError> {
    plain::decode(bytes)
}

/// Reads Markdown; safe for untrusted text in any process.
pub(super) fn markdown(text: &str) -> Extracted {
    tidied(plain::markdown(text))
}

/// Reads the file in this process. For the child, for tests, and for nobody else.
///
/// # Errors
/// When the file cannot be read as `media_type`.
pub fn extract(path: &Path, media_type: &str) -> Result<Extracted, ExtractError> {
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let extracted = match media_type {
        "text/plain" => Extracted {
            text: plain::decode(&bytes)?,
            ..Extracted::default()
        },
        "text/markdown" => plain::markdown(&plain::decode(&bytes)?),
        "text/html" => html::extract(&plain::decode(&bytes)?)?,
        "application/pdf" => pdf::extract(&bytes)?,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            docx::extract(&bytes)?
        }
        _ => return Err(ExtractError::Unreadable(format!("TYPE {media_type}"))),
    };
    if extracted.text.len() > LONGEST_TEXT {
        return Err(ExtractError::Unreadable("TEXT TOO LONG".to_owned()));
    }
    Ok(tidied(extracted))
}

fn tidied(mut extracted: Extracted) -> Extracted {
    extracted.text = tidy(&extracted.text);
    extracted.title = tidy(&extracted.title).replace('\n', " ");
    extracted
}

/// NFC, no spaces at line ends, no NUL, at most one empty line in a row.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        let line: String = line.chars().filter(|c| *c != '\0').nfc().collect();
        let line = line.trim_end_matches([' ', '\t', '\u{a0}']);
        if !(line.is_empty() && empty) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        empty = line.is_empty();
    }
    tidy.truncate(tidy.trim_end_matches('\n').len());
    tidy
}

fn unreadable(error: impl std::fmt::Display) -> ExtractError {
    ExtractError::Unreadable(error.to_string().chars().take(200).collect())
}
