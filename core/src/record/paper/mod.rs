//! Papers as files: a DOCX that can be worked on further, and a page that can be printed as it is.

mod docx;
mod html;

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::minutes::{Heading, minutes, resolution};
use handbook_domain::meeting::paper::Paper;
use handbook_domain::rules::pack::PaperLayout;

use super::{Recorded, pack_of, read};
use crate::store::Store;

pub use docx::docx;
pub use html::html;

/// Which paper of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// `biên bản`.
    Minutes,
    /// `nghị quyết`.
    Resolution,
}

/// As what kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFormat {
    /// To work on further.
    Docx,
    /// To look at and to print as it is.
    Html,
}

/// A paper of the meeting as a file, by the layout of its rules.
///
/// # Errors
/// As [`pack_of`]; if the file cannot be written together.
pub fn written(
    store: &Store,
    meeting: ItemId,
    which: PaperKind,
    format: PaperFormat,
    heading: &Heading,
) -> Recorded<Vec<u8>> {
    let record = read(store, meeting)?;
    let pack = pack_of(store, &record)?;
    let paper = match which {
        PaperKind::Minutes => minutes(&record, &pack, heading),
        PaperKind::Resolution => resolution(&record, &pack, heading),
    };
    file(&paper, &pack.paper, format)
}

/// A paper as a file.
///
/// # Errors
/// If the file cannot be written together.
pub fn file(paper: &Paper, layout: &PaperLayout, format: PaperFormat) -> Recorded<Vec<u8>> {
    Ok(match format {
        PaperFormat::Docx => docx(paper, layout)?,
        PaperFormat::Html => html(paper, layout).into_bytes(),
    })
}
