//! What a member can do with news: read it, so nothing is sent.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::kind;

use crate::change::Topic;
use crate::error::Result;
use crate::store::{Store, unread};

/// The article has been opened.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here.
pub fn open(store: &Store, id: ItemId) -> Result<()> {
    store.write(|tx| {
        if unread::open(tx, kind::ARTICLE, id)? {
            tx.changed(Topic::News);
        }
        Ok(())
    })
}

/// All news has been seen.
///
/// # Errors
/// If the store cannot be written.
pub fn open_all(store: &Store) -> Result<()> {
    store.write(|tx| {
        tx.changed(Topic::News);
        unread::clear(tx, kind::ARTICLE)
    })
}
