//! Every item whole, as it came. Features keep beside it only what their lists show.

use handbook_domain::ids::{Generation, ItemId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;

use super::WriteTx;
use crate::error::{Error, Result};

/// Fast rather than small: an item is a few hundred bytes to a few pages.
const ZSTD_LEVEL: i32 = 1;

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its row, which is also its row in the index.
    pub row: i64,
    /// Version within the generation; 0 if it has not been to the province.
    pub version: i64,
    /// The generation that the version belongs to; empty for version 0.
    pub generation: String,
}

/// Where an item stands, if it is here.
///
/// # Errors
/// If the database says no.
pub fn stamp(connection: &Connection, kind: &str, id: ItemId) -> Result<Option<Stamp>> {
    let found = connection
        .prepare_cached("SELECT row, version, generation FROM item WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id.to_string()], |row| {
            Ok(Stamp {
                row: row.get(0)?,
                version: row.get(1)?,
                generation: row.get(2)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Keeps an item, in place of an older version. Returns its row.
///
/// # Errors
/// If the database says no.
pub fn put(
    tx: &WriteTx<'_>,
    kind: &str,
    id: ItemId,
    version: i64,
    generation: Option<Generation>,
    json: &str,
) -> Result<i64> {
    let packed = zstd::bulk::compress(json.as_bytes(), ZSTD_LEVEL)
        .map_err(|error| Error::File("PACK ITEM", error))?;
    let generation = generation
        .map(|generation| generation.to_string())
        .unwrap_or_default();
    let row = tx
        .prepare_cached(
            "INSERT INTO item (kind, id, version, generation, size, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version,
                 generation = excluded.generation, size = excluded.size, body = excluded.body
             RETURNING row",
        )?
        .query_row(
            params![
                kind,
                id.to_string(),
                version,
                generation,
                i64::try_from(json.len()).unwrap_or(i64::MAX),
                packed
            ],
            |row| row.get(0),
        )?;
    Ok(row)
}

/// Removes an item.
///
/// # Errors
/// If the database says no.
pub fn remove(tx: &WriteTx<'_>, kind: &str, id: ItemId) -> Result<()> {
    tx.prepare_cached("DELETE FROM item WHERE kind = ?1 AND id = ?2")?
        .execute(params![kind, id.to_string()])?;
    Ok(())
}

/// The item in `row`: kind, id and JSON.
///
/// # Errors
/// If the database says no.
pub fn in_row(connection: &Connection, row: i64) -> Result<Option<(String, ItemId, String)>> {
    let found = connection
        .prepare_cached("SELECT kind, id, size, body FROM item WHERE row = ?1")?
        .query_row([row], |row| {
            Ok((row.get(0)?, super::id(row, "id")?, packed(row)?))
        })
        .optional()?;
    found
        .map(|(kind, id, packed)| Ok((kind, id, unpack(packed)?)))
        .transpose()
}

/// The item's content.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn read<T: DeserializeOwned>(connection: &Connection, kind: &str, id: ItemId) -> Result<T> {
    let packed = connection
        .prepare_cached("SELECT size, body FROM item WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id.to_string()], packed)
        .optional()?
        .ok_or(Error::NotFound)?;
    serde_json::from_str(&unpack(packed)?).map_err(|error| Error::Shape("ITEM", error))
}

/// Unpacked size, and the body as stored.
fn packed(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Vec<u8>)> {
    Ok((row.get("size")?, row.get("body")?))
}

fn unpack((size, body): (i64, Vec<u8>)) -> Result<String> {
    let size = usize::try_from(size).map_err(|_| Error::Bug("item without a size"))?;
    let json =
        zstd::bulk::decompress(&body, size).map_err(|error| Error::File("UNPACK ITEM", error))?;
    String::from_utf8(json).map_err(|_| Error::Bug("item is not text"))
}
