//! What a member can do with a document: only for oneself, so nothing is sent.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::kind;

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::store::{Store, items, unread};

/// Bookmarks a document.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn bookmark(store: &Store, id: ItemId) -> Result<()> {
    store.write(|tx| {
        items::stamp(tx, kind::DOCUMENT, id)?.ok_or(Error::NotFound)?;
        tx.changed(Topic::Documents);
        rows::bookmark(tx, id)
    })
}

/// Takes a bookmark away; nothing if there is none.
///
/// # Errors
/// If the store cannot be written.
pub fn remove_bookmark(store: &Store, id: ItemId) -> Result<()> {
    store.write(|tx| {
        tx.changed(Topic::Documents);
        rows::remove_bookmark(tx, id)
    })
}

/// The document has been opened.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn open(store: &Store, id: ItemId) -> Result<()> {
    store.write(|tx| {
        if unread::open(tx, kind::DOCUMENT, id)? {
            tx.changed(Topic::Documents);
        }
        Ok(())
    })
}

/// All documents have been seen.
///
/// # Errors
/// If the store cannot be written.
pub fn open_all(store: &Store) -> Result<()> {
    store.write(|tx| {
        tx.changed(Topic::Documents);
        unread::clear(tx, kind::DOCUMENT)
    })
}
