//! The SQL of opinions.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::Opinion;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::store::{WriteTx, id};

pub(super) fn ids(connection: &Connection, first: u32, count: u32) -> Result<Vec<ItemId>> {
    let mut statement = connection
        .prepare_cached("SELECT id FROM opinion ORDER BY made_at DESC, id LIMIT ?1 OFFSET ?2")?;
    let ids = statement
        .query_map(params![count, first], |row| id(row, "id"))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(ids)
}

pub(super) fn put(tx: &WriteTx<'_>, id: ItemId, opinion: &Opinion) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO opinion
             (id, author, author_name, cell, cell_name, made_at, answered)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        id.to_string(),
        opinion.author.to_string(),
        opinion.author_name,
        opinion.cell.to_string(),
        opinion.cell_name,
        opinion.made_at.0,
        opinion.answer.is_some(),
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
    tx.prepare_cached("DELETE FROM opinion WHERE id = ?1")?
        .execute([id.to_string()])?;
    Ok(())
}

pub(super) fn author(connection: &Connection, id: ItemId) -> Result<Option<String>> {
    use rusqlite::OptionalExtension;
    Ok(connection
        .prepare_cached("SELECT author FROM opinion WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?)
}
