//! Every item whole, as it came. Features keep beside it only what their lists show.

use handbook_domain::ids::{Generation, ItemId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;

use super::packing::Packed;
use super::{ReadTx, WriteTx};
use crate::error::{Error, Result};

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its row, by which features, feeds and the index know it.
    pub row: i64,
    /// Version within the life; 0 if it has not been to the province.
    pub version: i64,
    /// The life of the province that the version belongs to, by its number here; 0 for none.
    pub life: i64,
}

/// Where an item stands, if it is here.
///
/// # Errors
/// If the database says no.
pub fn stamp(connection: &Connection, kind: &str, id: ItemId) -> Result<Option<Stamp>> {
    let found = connection
        .prepare_cached("SELECT row, version, life FROM item WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id.0], |row| {
            Ok(Stamp {
                row: row.get(0)?,
                version: row.get(1)?,
                life: row.get(2)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// The number of `generation` here.
///
/// # Errors
/// If the database says no.
pub fn life(tx: &WriteTx<'_>, generation: Generation) -> Result<i64> {
    let known = tx
        .prepare_cached("SELECT number FROM life WHERE generation = ?1")?
        .query_row([generation.to_string()], |row| row.get(0))
        .optional()?;
    match known {
        Some(number) => Ok(number),
        None => {
            tx.execute(
                "INSERT INTO life (generation) VALUES (?1)",
                [generation.to_string()],
            )?;
            Ok(tx.last_insert_rowid())
        }
    }
}

/// Keeps a version of an item, in place of an older one. Returns its row.
///
/// # Errors
/// If the database says no.
pub fn put(
    tx: &WriteTx<'_>,
    kind: &str,
    id: ItemId,
    version: i64,
    life: i64,
    packed: &Packed,
) -> Result<i64> {
    let row = tx
        .prepare_cached(
            "INSERT INTO item (kind, id, version, life, size, dictionary, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version,
                 life = excluded.life, size = excluded.size,
                 dictionary = excluded.dictionary, body = excluded.body
             RETURNING row",
        )?
        .query_row(
            params![
                kind,
                id.0,
                version,
                life,
                i64::try_from(packed.size).unwrap_or(i64::MAX),
                packed.dictionary,
                packed.body
            ],
            |row| row.get(0),
        )?;
    Ok(row)
}

/// Removes the item in `row`.
///
/// # Errors
/// If the database says no.
pub fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM unread WHERE row = ?1")?
        .execute([row])?;
    tx.prepare_cached("DELETE FROM item WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

/// The kind and id of the item in `row`.
///
/// # Errors
/// If the database says no.
pub fn name(connection: &Connection, row: i64) -> Result<Option<(String, ItemId)>> {
    let found = connection
        .prepare_cached("SELECT kind, id FROM item WHERE row = ?1")?
        .query_row([row], |row| Ok((row.get(0)?, ItemId(row.get(1)?))))
        .optional()?;
    Ok(found)
}

/// The rows of every item of `kind`.
///
/// # Errors
/// If the database says no.
pub fn rows(connection: &Connection, kind: &str) -> Result<Vec<i64>> {
    let rows = connection
        .prepare_cached("SELECT row FROM item WHERE kind = ?1")?
        .query_map([kind], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// The item in `row`: kind, id and JSON.
///
/// # Errors
/// If the database says no.
pub fn in_row(tx: &ReadTx<'_>, row: i64) -> Result<Option<(String, ItemId, String)>> {
    let found = tx
        .prepare_cached("SELECT kind, id, size, dictionary, body FROM item WHERE row = ?1")?
        .query_row([row], |row| {
            Ok((row.get(0)?, ItemId(row.get(1)?), packed(row)?))
        })
        .optional()?;
    found
        .map(|(kind, id, packed)| Ok((kind, id, tx.unpack(&packed)?)))
        .transpose()
}

/// The item's content.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn read<T: DeserializeOwned>(tx: &ReadTx<'_>, kind: &str, id: ItemId) -> Result<T> {
    let json = json(tx, kind, id)?.ok_or(Error::NotFound)?;
    serde_json::from_str(&json).map_err(|error| Error::Shape("ITEM", error))
}

/// As [`read`]; nothing where it is not here, or is of a shape that this version does not know.
///
/// # Errors
/// If the database says no.
pub fn find<T: DeserializeOwned>(tx: &ReadTx<'_>, kind: &str, id: ItemId) -> Result<Option<T>> {
    Ok(json(tx, kind, id)?.and_then(|json| known(kind, id, &json)))
}

/// Every item of `kind`, with its id: for the few kinds of which there are few. One of a shape that this
/// version does not know is left out.
///
/// # Errors
/// If the database says no.
pub fn all<T: DeserializeOwned>(tx: &ReadTx<'_>, kind: &str) -> Result<Vec<(ItemId, T)>> {
    let found: Vec<(ItemId, Packed)> = tx
        .prepare_cached("SELECT id, size, dictionary, body FROM item WHERE kind = ?1 ORDER BY id")?
        .query_map([kind], |row| Ok((ItemId(row.get(0)?), packed(row)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut items = Vec::with_capacity(found.len());
    for (id, packed) in found {
        let item = known(kind, id, &tx.unpack(&packed)?);
        items.extend(item.map(|item| (id, item)));
    }
    Ok(items)
}

fn json(tx: &ReadTx<'_>, kind: &str, id: ItemId) -> Result<Option<String>> {
    let packed = tx
        .prepare_cached("SELECT size, dictionary, body FROM item WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id.0], packed)
        .optional()?;
    packed.map(|packed| tx.unpack(&packed)).transpose()
}

/// What `json` says, if this version knows the shape.
fn known<T: DeserializeOwned>(kind: &str, id: ItemId, json: &str) -> Option<T> {
    let read = serde_json::from_str(json);
    read.inspect_err(|error| tracing::warn!(kind, %id, %error, "item kept unread"))
        .ok()
}

fn packed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Packed> {
    let size: i64 = row.get("size")?;
    Ok(Packed {
        size: usize::try_from(size).unwrap_or(0),
        dictionary: row.get("dictionary")?,
        body: row.get("body")?,
    })
}
