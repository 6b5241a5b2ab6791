//! The SQL of news.

use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::Article;
use rusqlite::{Connection, Row, params};

use super::{ArticleQuery, ArticleRow, WINDOW};
use crate::error::Result;
use crate::store::{WriteTx, id};

pub(super) fn list(connection: &Connection, query: &ArticleQuery) -> Result<Vec<ArticleRow>> {
    let count = query.count.min(WINDOW);
    let rows = match query.unit {
        Some(unit) => connection
            .prepare_cached(
                "SELECT id, title, unit, unit_name, author, approved_at FROM article
                 WHERE unit = ?1 ORDER BY approved_at DESC, id LIMIT ?2 OFFSET ?3",
            )?
            .query_map(params![unit.to_string(), count, query.first], article)?
            .collect::<rusqlite::Result<_>>()?,
        None => connection
            .prepare_cached(
                "SELECT id, title, unit, unit_name, author, approved_at FROM article
                 ORDER BY approved_at DESC, id LIMIT ?1 OFFSET ?2",
            )?
            .query_map(params![count, query.first], article)?
            .collect::<rusqlite::Result<_>>()?,
    };
    Ok(rows)
}

pub(super) fn units(connection: &Connection) -> Result<Vec<(UnitId, String, u32)>> {
    let mut statement = connection.prepare_cached(
        "SELECT unit, max(unit_name), count(*) FROM article GROUP BY unit ORDER BY 2",
    )?;
    let rows = statement
        .query_map([], |row| Ok((id(row, "unit")?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

pub(super) fn put(tx: &WriteTx<'_>, id: ItemId, article: &Article) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO article
             (id, title, unit, unit_name, author, approver, approving_body, approved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        id.to_string(),
        article.title,
        article.unit.to_string(),
        article.unit_name,
        article.author,
        article.approver,
        article.approving_body,
        article.approved_at.0,
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
    tx.prepare_cached("DELETE FROM article WHERE id = ?1")?
        .execute([id.to_string()])?;
    Ok(())
}

fn article(row: &Row<'_>) -> rusqlite::Result<ArticleRow> {
    Ok(ArticleRow {
        id: id(row, "id")?,
        title: row.get("title")?,
        unit: id(row, "unit")?,
        unit_name: row.get("unit_name")?,
        author: row.get("author")?,
        approved_at: Timestamp(row.get("approved_at")?),
    })
}
