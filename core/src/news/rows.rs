//! The SQL of news.

use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::Article;
use rusqlite::{Connection, Row, params};

use super::{ArticleQuery, ArticleRow, NewsUnit, WINDOW};
use crate::error::Result;
use crate::store::{WriteTx, units};

pub(super) fn list(connection: &Connection, query: &ArticleQuery) -> Result<Vec<ArticleRow>> {
    let count = query.count.min(WINDOW);
    let rows = match query.unit {
        Some(unit) => connection
            .prepare_cached(
                "SELECT article.id, title, unit.id AS unit, unit.name, author, approved_at,
                        unread.row IS NOT NULL AS unread
                 FROM article JOIN unit ON unit.number = article.unit
                 LEFT JOIN unread ON unread.row = article.row
                 WHERE article.unit = (SELECT number FROM unit WHERE id = ?1)
                 ORDER BY approved_at DESC, article.row DESC LIMIT ?2 OFFSET ?3",
            )?
            .query_map(params![unit.0, count, query.first], article)?
            .collect::<rusqlite::Result<_>>()?,
        None => connection
            .prepare_cached(
                "SELECT article.id, title, unit.id AS unit, unit.name, author, approved_at,
                        unread.row IS NOT NULL AS unread
                 FROM article JOIN unit ON unit.number = article.unit
                 LEFT JOIN unread ON unread.row = article.row
                 ORDER BY approved_at DESC, article.row DESC LIMIT ?1 OFFSET ?2",
            )?
            .query_map(params![count, query.first], article)?
            .collect::<rusqlite::Result<_>>()?,
    };
    Ok(rows)
}

pub(super) fn units(connection: &Connection) -> Result<Vec<NewsUnit>> {
    let mut statement = connection.prepare_cached(
        "SELECT unit.id, unit.name, count(*), count(unread.row)
         FROM article JOIN unit ON unit.number = article.unit
         LEFT JOIN unread ON unread.row = article.row GROUP BY unit.number ORDER BY 2",
    )?;
    let rows = statement
        .query_map([], |row| {
            Ok(NewsUnit {
                unit: UnitId(row.get(0)?),
                name: row.get(1)?,
                count: row.get(2)?,
                unread: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

pub(super) fn put(tx: &WriteTx<'_>, row: i64, id: ItemId, article: &Article) -> Result<()> {
    let unit = units::put(tx, article.unit, &article.unit_name)?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO article (row, id, title, unit, author, approved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        row,
        id.0,
        article.title,
        unit,
        article.author,
        article.approved_at.0,
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM article WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

fn article(row: &Row<'_>) -> rusqlite::Result<ArticleRow> {
    Ok(ArticleRow {
        id: ItemId(row.get("id")?),
        title: row.get("title")?,
        unit: UnitId(row.get("unit")?),
        unit_name: row.get("name")?,
        author: row.get("author")?,
        approved_at: Timestamp(row.get("approved_at")?),
        unread: row.get("unread")?,
    })
}
