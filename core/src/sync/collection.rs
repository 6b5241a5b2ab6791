//! How pulled items become rows. Each feature brings one [`Collection`]; sync names no feature.

use handbook_domain::ids::{Generation, ItemId};
use handbook_domain::wire::item::Attachment;
use handbook_domain::wire::page::Row;
use rusqlite::{Connection, params};

use crate::attachments;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search;
use crate::store::{WriteTx, items};

/// What a feature does with its kind of item.
pub trait Collection: Send + Sync {
    /// The kind, as on the wire.
    fn kind(&self) -> &'static str;

    /// Who has to look again when one changes.
    fn topic(&self) -> Topic;

    /// Makes the rows that the feature's lists show.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::error::Error::Shape) if this version cannot read the item, which is
    /// then kept unread for a later one.
    fn put(&self, tx: &WriteTx<'_>, id: ItemId, json: &str) -> Result<()>;

    /// Removes these rows.
    ///
    /// # Errors
    /// If the database says no.
    fn remove(&self, tx: &WriteTx<'_>, id: ItemId) -> Result<()>;

    /// What the item is found by.
    ///
    /// # Errors
    /// If this version cannot read the item.
    fn text(&self, json: &str) -> Result<search::Text>;

    /// Whether the item stays although no audience holds it: one's own words never go.
    ///
    /// # Errors
    /// If the database says no.
    fn keeps(&self, _connection: &Connection, _id: ItemId) -> Result<bool> {
        Ok(false)
    }

    /// The files it names, and whether they come by themselves.
    fn files(&self, _json: &str) -> Vec<(Attachment, bool)> {
        Vec::new()
    }
}

/// The features' collections.
pub type Collections = [&'static dyn Collection];

/// Keeps `row` of a page if it is newer than what is here. Returns whether anything changed.
pub(super) fn apply(
    tx: &WriteTx<'_>,
    collections: &Collections,
    generation: Generation,
    row: &Row,
    json: &str,
) -> Result<bool> {
    if let Some(held) = items::stamp(tx, &row.kind, row.id)?
        && held.generation == generation.to_string()
        && held.version >= row.version
    {
        return Ok(false);
    }
    store(
        tx,
        collections,
        &row.kind,
        row.id,
        row.version,
        Some(generation),
        json,
    )?;
    Ok(true)
}

/// Keeps an item and what its feature makes of it; its text becomes findable a little later.
///
/// # Errors
/// If the database says no.
pub fn store(
    tx: &WriteTx<'_>,
    collections: &Collections,
    kind: &str,
    id: ItemId,
    version: i64,
    generation: Option<Generation>,
    json: &str,
) -> Result<()> {
    let row = items::put(tx, kind, id, version, generation, json)?;
    let Some(collection) = find(collections, kind) else {
        return Ok(());
    };
    tx.changed(collection.topic());
    match collection.put(tx, id, json) {
        Ok(()) => {}
        Err(error @ Error::Shape(..)) => {
            tracing::warn!(kind, %error, "item kept unread");
            return Ok(());
        }
        Err(error) => return Err(error),
    }
    attachments::set_uses(tx, kind, id, &collection.files(json))?;
    tx.prepare_cached("INSERT OR IGNORE INTO to_index (row) VALUES (?1)")?
        .execute([row])?;
    Ok(())
}

/// Removes the item unless a feed still holds it or it is the person's own.
pub(super) fn drop_unheld(
    tx: &WriteTx<'_>,
    collections: &Collections,
    kind: &str,
    id: ItemId,
) -> Result<()> {
    let held: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM held WHERE kind = ?1 AND id = ?2)")?
        .query_row(params![kind, id.to_string()], |row| row.get(0))?;
    let collection = find(collections, kind);
    if held || collection.is_some_and(|collection| collection.keeps(tx, id).unwrap_or(true)) {
        return Ok(());
    }
    let Some(stamp) = items::stamp(tx, kind, id)? else {
        return Ok(());
    };
    if let Some(collection) = collection {
        collection.remove(tx, id)?;
        tx.changed(collection.topic());
    }
    search::remove(tx, stamp.row)?;
    tx.prepare_cached("DELETE FROM to_index WHERE row = ?1")?
        .execute([stamp.row])?;
    attachments::set_uses(tx, kind, id, &[])?;
    items::remove(tx, kind, id)
}

/// Makes up to `limit` items findable that are not yet. Returns how many were waiting.
///
/// # Errors
/// If the database says no.
pub fn index_some(tx: &WriteTx<'_>, collections: &Collections, limit: u32) -> Result<usize> {
    let rows: Vec<i64> = tx
        .prepare_cached("SELECT row FROM to_index ORDER BY row LIMIT ?1")?
        .query_map([limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for row in &rows {
        if let Some((kind, _, json)) = items::in_row(tx, *row)?
            && let Some(collection) = find(collections, &kind)
            && let Ok(text) = collection.text(&json)
        {
            search::put(tx, *row, &text)?;
        }
        tx.prepare_cached("DELETE FROM to_index WHERE row = ?1")?
            .execute([row])?;
    }
    if !rows.is_empty() {
        tx.changed(Topic::Sync);
    }
    Ok(rows.len())
}

/// The collection for `kind`, if this version knows it.
#[must_use]
pub fn find(collections: &Collections, kind: &str) -> Option<&'static dyn Collection> {
    collections
        .iter()
        .copied()
        .find(|collection| collection.kind() == kind)
}
