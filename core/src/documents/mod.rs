//! Documents (`văn bản`): found by type, issuer, year and whether they are in force.

mod actions;
mod collection;
mod rows;

use handbook_domain::document::{Heading, InForce, in_force, outline};
use handbook_domain::ids::ItemId;
use handbook_domain::time::Day;
use handbook_domain::wire::item::{Document, kind};

use crate::error::Result;
use crate::store::{Store, items};

pub use actions::{bookmark, open, open_all, remove_bookmark};
pub use collection::Documents;

/// Most rows of one window.
pub const WINDOW: u32 = 100;

/// Which documents to list; what is absent does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentQuery {
    /// Type code, as in the sign: `NQ`.
    pub doc_type: Option<String>,
    /// Issuer, as in the sign: `TU`.
    pub issuer: Option<String>,
    /// Year on the paper.
    pub year: Option<i32>,
    /// Only papers that are in force on this day, as far as confirmed papers say.
    pub in_force_on: Option<Day>,
    /// Only bookmarked ones.
    pub bookmarked: bool,
    /// Rows to leave out at the top.
    pub first: u32,
    /// Rows to list, at most [`WINDOW`].
    pub count: u32,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Opens it.
    pub id: ItemId,
    /// Sign as printed; empty if unknown.
    pub sign: String,
    /// Type code.
    pub doc_type: String,
    /// Issuer.
    pub issuer: String,
    /// Day on the paper.
    pub date: Option<Day>,
    /// What it is about.
    pub abstract_text: String,
    /// The unit it is for.
    pub unit_name: String,
    /// Whether a person has confirmed issuer, number and date.
    pub confirmed: bool,
    /// Whether it is in force today.
    pub in_force: InForce,
    /// Whether the member has bookmarked it.
    pub bookmarked: bool,
    /// Whether an original file can be had.
    pub has_file: bool,
    /// Whether it came, or was replaced, after the first round and has not been opened since.
    pub unread: bool,
}

/// A document, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentView {
    /// Everything the province says of it.
    pub document: Document,
    /// Whether it is in force today.
    pub in_force: InForce,
    /// Whether the member has bookmarked it.
    pub bookmarked: bool,
    /// The headings of its text.
    pub contents: Vec<Heading>,
}

/// By what documents can be narrowed down, with how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelves {
    /// Type codes.
    pub types: Vec<Shelf>,
    /// Issuers.
    pub issuers: Vec<Shelf>,
    /// Years, newest first.
    pub years: Vec<Shelf>,
}

/// One value that documents can be narrowed down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The value; empty for the papers that do not say.
    pub name: String,
    /// How many documents there are.
    pub count: u32,
}

/// One window of documents, newest first; papers without a date come last.
///
/// # Errors
/// If the store cannot be read.
pub fn list(store: &Store, query: &DocumentQuery) -> Result<Vec<DocumentRow>> {
    let today = store.clock().now().day();
    store.read(|connection| rows::list(connection, query, today))
}

/// By what the documents here can be narrowed down.
///
/// # Errors
/// If the store cannot be read.
pub fn shelves(store: &Store) -> Result<Shelves> {
    store.read(|tx| rows::shelves(tx))
}

/// One document, whole.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here (any more).
pub fn read(store: &Store, id: ItemId) -> Result<DocumentView> {
    let today = store.clock().now().day();
    store.read(|connection| {
        let document: Document = items::read(connection, kind::DOCUMENT, id)?;
        let replaced = document
            .superseded_by
            .as_ref()
            .and_then(|link| Some((link.id?, link.on.unwrap_or(Day::MIN))));
        let effective = handbook_domain::time::Span {
            from: document.effective_from,
            to: document.effective_to,
        };
        Ok(DocumentView {
            in_force: in_force(effective, replaced, document.confirmed, today),
            bookmarked: rows::is_bookmarked(connection, id)?,
            contents: outline(&document.text),
            document,
        })
    })
}
