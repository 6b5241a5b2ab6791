//! The SQL of documents.

use handbook_domain::document::in_force;
use handbook_domain::ids::ItemId;
use handbook_domain::time::{Day, Span};
use handbook_domain::wire::item::Document;
use rusqlite::{Connection, Row, params};

use super::{DocumentQuery, DocumentRow, Shelf, Shelves, WINDOW};
use crate::error::Result;
use crate::store::{WriteTx, units, unread};

/// An absent condition is NULL; the newest-first index serves every combination, because the other
/// conditions leave many rows standing.
pub(super) fn list(
    connection: &Connection,
    query: &DocumentQuery,
    today: Day,
) -> Result<Vec<DocumentRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT document.id, sign, doc_type, issuer, date, abstract, unit.name AS unit_name, confirmed,
                effective_from, effective_to, superseded_by, superseded_on, has_file,
                bookmark.document IS NOT NULL AS bookmarked, unread.row IS NOT NULL AS unread
         FROM document JOIN unit ON unit.number = document.unit
         LEFT JOIN bookmark ON bookmark.document = document.id
         LEFT JOIN unread ON unread.row = document.row
         WHERE (?1 IS NULL OR doc_type = ?1)
           AND (?2 IS NULL OR issuer = ?2)
           AND (?3 IS NULL OR date >= ?3 || '-01-01' AND date <= ?3 || '-12-31')
           AND (?4 = 0 OR bookmark.document IS NOT NULL)
           AND (?5 IS NULL OR confirmed = 1
                AND (effective_from = '' OR effective_from <= ?5)
                AND (effective_to = '' OR effective_to >= ?5)
                AND (superseded_by IS NULL OR superseded_on > ?5))
         ORDER BY date DESC, document.row DESC LIMIT ?6 OFFSET ?7",
    )?;
    let rows = statement
        .query_map(
            params![
                query.doc_type,
                query.issuer,
                query.year.map(|year| format!("{year:04}")),
                query.bookmarked,
                query.in_force_on.map(|day| day.to_string()),
                query.count.min(WINDOW),
                query.first
            ],
            |row| document(row, today),
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

pub(super) fn shelves(connection: &Connection) -> Result<Shelves> {
    let counted = |sql: &str| -> Result<Vec<Shelf>> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([], |row| {
                Ok(Shelf {
                    name: row.get(0)?,
                    count: row.get(1)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    };
    Ok(Shelves {
        types: counted("SELECT doc_type, count(*) FROM document GROUP BY 1 ORDER BY 2 DESC, 1")?,
        issuers: counted("SELECT issuer, count(*) FROM document GROUP BY 1 ORDER BY 2 DESC, 1")?,
        years: counted(
            "SELECT substr(date, 1, 4), count(*) FROM document GROUP BY 1 ORDER BY 1 DESC",
        )?,
    })
}

pub(super) fn put(tx: &WriteTx<'_>, row: i64, id: ItemId, document: &Document) -> Result<()> {
    let unit = units::put(tx, document.unit, &document.unit_name)?;
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let by = document.superseded_by.as_ref();
    // A paper that has been replaced is news to whoever knew it.
    if by.is_some() && stands_alone(tx, row)? {
        unread::add(tx, row)?;
    }
    tx.prepare_cached(
        "INSERT OR REPLACE INTO document
             (row, id, issuer, doc_type, number, sign, date, abstract, unit, confirmed,
              effective_from, effective_to, superseded_by, superseded_on, superseded_sign,
              has_file)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        row,
        id.0,
        document.issuer,
        document.doc_type,
        document.number,
        document.sign,
        day(document.date),
        document.abstract_text,
        unit,
        document.confirmed,
        day(document.effective_from),
        day(document.effective_to),
        by.and_then(|link| link.id).map(|id| id.0),
        day(by.and_then(|link| link.on)),
        by.map(|link| link.sign.clone()).unwrap_or_default(),
        document.attachment.is_some(),
    ])?;
    Ok(())
}

/// Whether the document is here and nothing has replaced it so far.
fn stands_alone(connection: &Connection, row: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM document WHERE row = ?1 AND superseded_sign = '')",
        )?
        .query_row([row], |row| row.get(0))?)
}

pub(super) fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM document WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

pub(super) fn bookmark(tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
    tx.execute(
        "INSERT OR IGNORE INTO bookmark (document, made_at) VALUES (?1, ?2)",
        params![id.0, tx.now().0],
    )?;
    Ok(())
}

pub(super) fn remove_bookmark(tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
    tx.execute("DELETE FROM bookmark WHERE document = ?1", [id.0])?;
    Ok(())
}

pub(super) fn is_bookmarked(connection: &Connection, id: ItemId) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM bookmark WHERE document = ?1)")?
        .query_row([id.0], |row| row.get(0))?)
}

fn document(row: &Row<'_>, today: Day) -> rusqlite::Result<DocumentRow> {
    let day = |column: &str| {
        row.get::<_, String>(column)
            .map(|text| text.parse::<Day>().ok())
    };
    let effective = Span {
        from: day("effective_from")?,
        to: day("effective_to")?,
    };
    let by: Option<uuid::Uuid> = row.get("superseded_by")?;
    let on = day("superseded_on")?.unwrap_or(Day::MIN);
    let confirmed = row.get("confirmed")?;
    Ok(DocumentRow {
        id: ItemId(row.get("id")?),
        sign: row.get("sign")?,
        doc_type: row.get("doc_type")?,
        issuer: row.get("issuer")?,
        date: day("date")?,
        abstract_text: row.get("abstract")?,
        unit_name: row.get("unit_name")?,
        confirmed,
        in_force: in_force(effective, by.map(|by| (ItemId(by), on)), confirmed, today),
        bookmarked: row.get("bookmarked")?,
        has_file: row.get("has_file")?,
        unread: row.get("unread")?,
    })
}
