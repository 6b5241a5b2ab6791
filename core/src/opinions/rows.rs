//! The SQL of opinions.

use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::Opinion;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{About, Draft};
use crate::error::Result;
use crate::store::WriteTx;

pub(super) fn ids(connection: &Connection, first: u32, count: u32) -> Result<Vec<ItemId>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM opinion ORDER BY made_at DESC, row DESC LIMIT ?1 OFFSET ?2",
    )?;
    let ids = statement
        .query_map(params![count, first], |row| Ok(ItemId(row.get("id")?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(ids)
}

pub(super) fn drafts(connection: &Connection) -> Result<Vec<Draft>> {
    let drafts = connection
        .prepare_cached(
            "SELECT id, changes, answers, seen, text, changed_at FROM draft ORDER BY changed_at DESC, id",
        )?
        .query_map([], |row| {
            let changes: Option<Uuid> = row.get("changes")?;
            let answers: Option<Uuid> = row.get("answers")?;
            let seen = row.get("seen")?;
            let change = changes.map(|id| About::Change {
                opinion: ItemId(id),
                seen,
            });
            let answer = answers.map(|id| About::Answer {
                opinion: ItemId(id),
                seen,
            });
            Ok(Draft {
                id: ItemId(row.get("id")?),
                about: change.or(answer),
                text: row.get("text")?,
                changed_at: Timestamp(row.get("changed_at")?),
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(drafts)
}

/// Whether a draft is about this opinion.
pub(super) fn has_draft(connection: &Connection, opinion: ItemId) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM draft WHERE changes = ?1 OR answers = ?1)")?
        .query_row([opinion.0], |row| row.get(0))?)
}

pub(super) fn put_draft(tx: &WriteTx<'_>, draft: &Draft) -> Result<()> {
    let (changes, answers, seen) = match draft.about {
        Some(About::Change { opinion, seen }) => (Some(opinion.0), None, seen),
        Some(About::Answer { opinion, seen }) => (None, Some(opinion.0), seen),
        None => (None, None, 0),
    };
    tx.execute(
        "INSERT OR REPLACE INTO draft (id, changes, answers, seen, text, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            draft.id.0,
            changes,
            answers,
            seen,
            draft.text,
            draft.changed_at.0
        ],
    )?;
    Ok(())
}

/// Returns whether there was one.
pub(super) fn remove_draft(tx: &WriteTx<'_>, id: ItemId) -> Result<bool> {
    Ok(tx.execute("DELETE FROM draft WHERE id = ?1", [id.0])? > 0)
}

pub(super) fn put(tx: &WriteTx<'_>, row: i64, id: ItemId, opinion: &Opinion) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO opinion (row, id, author, made_at) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![row, id.0, opinion.author.0, opinion.made_at.0])?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM opinion WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

/// Which opinion stands in `row`, and who wrote it.
pub(super) fn author(connection: &Connection, row: i64) -> Result<Option<(ItemId, MemberId)>> {
    Ok(connection
        .prepare_cached("SELECT id, author FROM opinion WHERE row = ?1")?
        .query_row([row], |row| {
            Ok((ItemId(row.get(0)?), MemberId(row.get(1)?)))
        })
        .optional()?)
}
