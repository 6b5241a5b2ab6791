//! Numbered steps from one schema to the next.
//!
//! One file a step, in its own transaction together with its number. A released file is never
//! edited: `RELEASED` holds their hashes and a test compares.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Error, Result, Unreadable};

/// Step `n` of the list brings the schema from `n` to `n + 1`.
pub(super) const STEPS: &[(&str, &str)] = &[
    ("0001_first.sql", include_str!("migrations/0001_first.sql")),
    (
        "0002_numbered.sql",
        include_str!("migrations/0002_numbered.sql"),
    ),
    (
        "0003_own_marks.sql",
        include_str!("migrations/0003_own_marks.sql"),
    ),
    (
        "0004_meeting_log.sql",
        include_str!("migrations/0004_meeting_log.sql"),
    ),
];

/// Whether the schema is the one of this version.
pub(super) fn is_current(connection: &Connection) -> Result<bool> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(found).is_ok_and(|found| found == STEPS.len()))
}

/// Brings the schema up to date.
///
/// # Errors
/// [`Unreadable::NewerThanApp`] if a newer app has been here; nothing is touched then.
pub(super) fn up(connection: &mut Connection) -> Result<()> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > STEPS.len() {
        return Err(Error::Unreadable(Unreadable::NewerThanApp));
    }
    for (number, (_, sql)) in (1_u32..).zip(STEPS).skip(found) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}
