//! Party organisations by number, so that thousands of rows need not repeat an id and a name.

use handbook_domain::ids::UnitId;

use rusqlite::OptionalExtension;

use super::WriteTx;
use crate::error::Result;

/// The unit's number here; its newest name is kept.
///
/// # Errors
/// If the database says no.
pub fn put(tx: &WriteTx<'_>, id: UnitId, name: &str) -> Result<i64> {
    // Looked for first: nearly every row names a unit that is known, and a look writes nothing.
    let known: Option<i64> = tx
        .prepare_cached("SELECT number FROM unit WHERE id = ?1 AND name = ?2")?
        .query_row((id.0, name), |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    let number = tx
        .prepare_cached(
            "INSERT INTO unit (id, name) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING number",
        )?
        .query_row((id.0, name), |row| row.get(0))?;
    Ok(number)
}
