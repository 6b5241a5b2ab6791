//! Documents: found by type, issuer, year and whether they are in force.

use handbook_core::documents::{
    self, DocumentQuery, DocumentRow, DocumentView, Shelf, Shelves, bookmark, remove_bookmark,
};
use handbook_core::error::HandbookError;
use handbook_domain::document::{Heading, InForce};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Day;
use handbook_domain::wire::item::{Attachment, Document, DocumentLink};

use crate::handbook::Handbook;

/// Which documents to list; what is absent does not narrow.
#[uniffi::remote(Record)]
pub struct DocumentQuery {
    pub doc_type: Option<String>,
    pub issuer: Option<String>,
    pub year: Option<i32>,
    pub in_force_on: Option<Day>,
    pub bookmarked: bool,
    pub first: u32,
    pub count: u32,
}

/// A document in a list.
#[uniffi::remote(Record)]
pub struct DocumentRow {
    pub id: ItemId,
    pub sign: String,
    pub doc_type: String,
    pub issuer: String,
    pub date: Option<Day>,
    pub abstract_text: String,
    pub unit_name: String,
    pub confirmed: bool,
    pub in_force: InForce,
    pub bookmarked: bool,
    pub has_file: bool,
    pub unread: bool,
}

/// A document, whole, with what this phone knows of it.
#[uniffi::remote(Record)]
pub struct DocumentView {
    pub document: Document,
    pub in_force: InForce,
    pub bookmarked: bool,
    pub contents: Vec<Heading>,
}

/// A heading of a document's text.
#[uniffi::remote(Record)]
pub struct Heading {
    pub paragraph: u32,
    pub level: u32,
    pub title: String,
}

/// A document as the province says it.
#[uniffi::remote(Record)]
pub struct Document {
    pub issuer: String,
    pub doc_type: String,
    pub number: String,
    pub sign: String,
    pub date: Option<Day>,
    pub abstract_text: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub confirmed: bool,
    pub effective_from: Option<Day>,
    pub effective_to: Option<Day>,
    pub supersedes: Vec<DocumentLink>,
    pub superseded_by: Option<DocumentLink>,
    pub urgency: String,
    pub text: String,
    pub attachment: Option<Attachment>,
}

/// One end of an in-force link.
#[uniffi::remote(Record)]
pub struct DocumentLink {
    pub id: Option<ItemId>,
    pub sign: String,
    pub on: Option<Day>,
}

/// Whether a document is in force.
#[uniffi::remote(Enum)]
pub enum InForce {
    Yes,
    NotYet { from: Day },
    Ended { to: Day },
    Replaced { by: ItemId, on: Day },
    Unknown,
}

/// By what documents can be narrowed down.
#[uniffi::remote(Record)]
pub struct Shelves {
    pub types: Vec<Shelf>,
    pub issuers: Vec<Shelf>,
    pub years: Vec<Shelf>,
}

/// One value that documents can be narrowed down to.
#[uniffi::remote(Record)]
pub struct Shelf {
    pub name: String,
    pub count: u32,
}

#[uniffi::export]
impl Handbook {
    /// One window of documents, newest first; papers without a date come last.
    pub async fn documents(&self, query: DocumentQuery) -> Result<Vec<DocumentRow>, HandbookError> {
        self.browse(move |store| documents::list(store, &query))
            .await
    }

    /// By what the documents here can be narrowed down.
    pub async fn shelves(&self) -> Result<Shelves, HandbookError> {
        self.browse(documents::shelves).await
    }

    /// One document, whole.
    pub async fn document(&self, id: ItemId) -> Result<DocumentView, HandbookError> {
        self.browse(move |store| documents::read(store, id)).await
    }

    /// The document has been opened and is unread no more.
    pub async fn document_opened(&self, id: ItemId) -> Result<(), HandbookError> {
        self.read(move |book| documents::open(book.store(), id))
            .await
    }

    /// All documents have been seen.
    pub async fn all_documents_opened(&self) -> Result<(), HandbookError> {
        self.read(|book| documents::open_all(book.store())).await
    }

    /// Bookmarks a document, or takes the bookmark away.
    pub async fn set_bookmark(&self, id: ItemId, on: bool) -> Result<(), HandbookError> {
        self.read(move |book| {
            if on {
                bookmark(book.store(), id)
            } else {
                remove_bookmark(book.store(), id)
            }
        })
        .await
    }
}
