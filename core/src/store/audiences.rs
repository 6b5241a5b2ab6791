//! For whom what this phone is given is meant: what its member is shows in that.

use handbook_domain::audience::Audience;
use rusqlite::Connection;

use crate::error::Result;

/// Whether this phone is given what is for `audience`.
///
/// # Errors
/// If the database says no.
pub fn holds(connection: &Connection, audience: Audience) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM audience WHERE audience = ?1)")?
        .query_row([audience.to_string()], |row| row.get(0))?)
}

/// Every audience that this version knows and whose items this phone is given.
///
/// # Errors
/// If the database says no.
pub fn all(connection: &Connection) -> Result<Vec<Audience>> {
    let found: Vec<String> = connection
        .prepare_cached("SELECT audience FROM audience ORDER BY audience")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found.iter().filter_map(|name| name.parse().ok()).collect())
}
