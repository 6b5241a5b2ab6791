//! Facts of a store, one JSON value a key.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::WriteTx;
use crate::error::{Error, Result};

/// The value under `key`, if there is one.
///
/// # Errors
/// If what is stored there is of another shape.
pub fn get<T: DeserializeOwned>(connection: &Connection, key: &'static str) -> Result<Option<T>> {
    let json: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    json.map(|json| serde_json::from_str(&json).map_err(|error| Error::Shape(key, error)))
        .transpose()
}

/// Puts `value` under `key`.
///
/// # Errors
/// If the database says no.
pub fn put<T: Serialize>(tx: &WriteTx<'_>, key: &'static str, value: &T) -> Result<()> {
    let json = serde_json::to_string(value).map_err(|error| Error::Shape(key, error))?;
    tx.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute([key, &json])?;
    Ok(())
}
