//! What was looked for last. It stays on this phone.

use rusqlite::{Connection, params};

use crate::error::Result;
use crate::store::WriteTx;

/// As many are kept.
const KEPT: u32 = 10;

/// Keeps what was looked for, in place of the same before.
///
/// # Errors
/// If the database says no.
pub fn remember(tx: &WriteTx<'_>, typed: &str) -> Result<()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO looked_for (typed, at) VALUES (?1, ?2)
         ON CONFLICT (typed) DO UPDATE SET at = excluded.at",
        params![typed, tx.now().0],
    )?;
    tx.execute(
        "DELETE FROM looked_for WHERE typed NOT IN
             (SELECT typed FROM looked_for ORDER BY at DESC, typed LIMIT ?1)",
        [KEPT],
    )?;
    Ok(())
}

/// What was looked for, last first.
///
/// # Errors
/// If the database says no.
pub fn recent(connection: &Connection) -> Result<Vec<String>> {
    let typed = connection
        .prepare_cached("SELECT typed FROM looked_for ORDER BY at DESC, typed")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(typed)
}

/// Forgets all of it.
///
/// # Errors
/// If the database says no.
pub fn forget(tx: &WriteTx<'_>) -> Result<()> {
    tx.execute("DELETE FROM looked_for", [])?;
    Ok(())
}
