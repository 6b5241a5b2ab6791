//! What came and has not been opened yet. The first round's items are not news to anybody.

use handbook_domain::ids::ItemId;
use rusqlite::Connection;

use super::{WriteTx, get, items, put};
use crate::error::{Error, Result};

const COUNTING: &str = "unread_counts";

/// From now on what comes is unread.
///
/// # Errors
/// If the database says no.
pub fn begin(tx: &WriteTx<'_>) -> Result<()> {
    put(tx, COUNTING, &true)
}

/// Whether what comes now is unread.
///
/// # Errors
/// If the database says no.
pub fn has_begun(connection: &Connection) -> Result<bool> {
    Ok(get(connection, COUNTING)?.unwrap_or(false))
}

/// The item in `row` is unread.
///
/// # Errors
/// If the database says no.
pub fn add(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO unread (row) VALUES (?1)")?
        .execute([row])?;
    Ok(())
}

/// The item has been opened. Returns whether it had been unread.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn open(tx: &WriteTx<'_>, kind: &str, id: ItemId) -> Result<bool> {
    let stamp = items::stamp(tx, kind, id)?.ok_or(Error::NotFound)?;
    let gone = tx
        .prepare_cached("DELETE FROM unread WHERE row = ?1")?
        .execute([stamp.row])?;
    Ok(gone > 0)
}

/// Whether the item in `row` is unread.
///
/// # Errors
/// If the database says no.
pub fn is_unread(connection: &Connection, row: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM unread WHERE row = ?1)")?
        .query_row([row], |row| row.get(0))?)
}

/// Everything of `kind` has been seen.
///
/// # Errors
/// If the database says no.
pub fn clear(tx: &WriteTx<'_>, kind: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM unread WHERE row IN (SELECT row FROM item WHERE kind = ?1)",
        [kind],
    )?;
    Ok(())
}

/// How many of `kind` are unread.
///
/// # Errors
/// If the database says no.
pub fn count(connection: &Connection, kind: &str) -> Result<u32> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM unread JOIN item ON item.row = unread.row WHERE kind = ?1",
        )?
        .query_row([kind], |row| row.get(0))?)
}
