//! Feeds: one row per item and audience, numbered by the feed's own head.
//!
//! A change moves the item's row to the head, so a feed is never longer than its items and
//! tombstones. The head is raised inside the writing transaction, and its row lock makes the order
//! of commits the order of numbers: a reader who has seen number n has seen everything up to n.

pub(crate) mod page;

use std::collections::{BTreeSet, HashMap, HashSet};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::page::PAGE_SPAN;
use sqlx::AnyConnection;

use crate::Province;
use crate::db::{ROWS_AT_ONCE, places, safe};
use crate::error::Result;

/// How long a tombstone is kept.
const TOMBSTONE_DAYS: i64 = 400;

/// Moves collected while a transaction works, to be numbered at its very end, in the order of
/// feeds: heads are the last locks taken.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    rows: Vec<Move>,
}

#[derive(Debug, Clone)]
struct Move {
    audience: Audience,
    shelf: Shelf,
    kind: &'static str,
    id: ItemId,
    version: i64,
    deleted: bool,
}

impl Moves {
    pub(crate) fn push(
        &mut self,
        audience: Audience,
        shelf: Shelf,
        kind: &'static str,
        id: ItemId,
        version: i64,
        deleted: bool,
    ) {
        self.rows.push(Move {
            audience,
            shelf,
            kind,
            id,
            version,
            deleted,
        });
    }

    /// Gives the rows their numbers; nothing may be locked afterwards. Returns the audiences whose
    /// heads have risen.
    pub(crate) async fn apply(
        self,
        conn: &mut AnyConnection,
        at: Timestamp,
    ) -> Result<BTreeSet<Audience>> {
        let mut rows = self.rows;
        // Of an item that moved twice only the last move counts.
        let mut seen = HashSet::new();
        rows.reverse();
        rows.retain(|row| seen.insert((row.audience, row.shelf, row.kind, row.id)));
        rows.reverse();
        rows.sort_by_cached_key(|row| (row.audience.to_string(), row.shelf));
        renumber(conn, &rows, at).await?;
        Ok(rows.iter().map(|row| row.audience).collect())
    }
}

/// Puts rows, sorted by their feeds, at the heads of these.
async fn renumber(conn: &mut AnyConnection, rows: &[Move], at: Timestamp) -> Result<()> {
    let feeds: Vec<&[Move]> = rows
        .chunk_by(|a, b| (a.audience, a.shelf) == (b.audience, b.shelf))
        .collect();
    let mut heads = HashMap::new();
    for feeds in feeds.chunks(ROWS_AT_ONCE) {
        raise(conn, feeds, &mut heads).await?;
    }
    let mut numbered = Vec::with_capacity(rows.len());
    let mut stale_pages = BTreeSet::new();
    for feed in feeds {
        let Some(first) = feed.first() else { continue };
        let name = (first.audience.to_string(), first.shelf.as_str());
        let head = heads.get(&name).copied().unwrap_or_default();
        let count = i64::try_from(feed.len()).unwrap_or(i64::MAX);
        for (seq, row) in (head - count + 1..).zip(feed) {
            // The first version of an item has no earlier place.
            if row.version > 1
                && let Some(old) = take_out(conn, row).await?
            {
                stale_pages.insert((name.clone(), page_of(old)));
            }
            numbered.push((seq, row));
        }
    }
    for rows in numbered.chunks(ROWS_AT_ONCE) {
        insert(conn, rows, at).await?;
    }
    for ((audience, shelf), page) in stale_pages {
        forget_page(conn, &audience, shelf, page).await?;
    }
    Ok(())
}

/// Raises the heads of `feeds` by their rows, in the order given: their locks are the last ones taken.
async fn raise(
    conn: &mut AnyConnection,
    feeds: &[&[Move]],
    heads: &mut HashMap<(String, &'static str), i64>,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO heads (audience, shelf, head, floor) VALUES {}
         ON CONFLICT (audience, shelf) DO UPDATE SET head = heads.head + excluded.head
         RETURNING audience, shelf, head",
        places(feeds.len(), 4)
    );
    let mut query = sqlx::query_as(safe(sql));
    for feed in feeds {
        let Some(first) = feed.first() else { continue };
        query = query
            .bind(first.audience.to_string())
            .bind(first.shelf.as_str())
            .bind(i64::try_from(feed.len()).unwrap_or(i64::MAX))
            .bind(0_i64);
    }
    let raised: Vec<(String, String, i64)> = query.fetch_all(conn).await?;
    for (audience, shelf, head) in raised {
        if let Some(shelf) = Shelf::ALL.iter().find(|one| one.as_str() == shelf) {
            heads.insert((audience, shelf.as_str()), head);
        }
    }
    Ok(())
}

/// Takes the item's row out of its old place; which that was.
async fn take_out(conn: &mut AnyConnection, row: &Move) -> Result<Option<i64>> {
    let old: Option<(i64,)> = sqlx::query_as(
        "DELETE FROM feed WHERE audience = $1 AND shelf = $2 AND kind = $3 AND id = $4
         RETURNING seq",
    )
    .bind(row.audience.to_string())
    .bind(row.shelf.as_str())
    .bind(row.kind)
    .bind(row.id.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(old.map(|(seq,)| seq))
}

async fn insert(conn: &mut AnyConnection, rows: &[(i64, &Move)], at: Timestamp) -> Result<()> {
    let sql = format!(
        "INSERT INTO feed (audience, shelf, seq, kind, id, version, deleted, moved_at) VALUES {}",
        places(rows.len(), 8)
    );
    let mut query = sqlx::query(safe(sql));
    for (seq, row) in rows {
        query = query
            .bind(row.audience.to_string())
            .bind(row.shelf.as_str())
            .bind(*seq)
            .bind(row.kind)
            .bind(row.id.to_string())
            .bind(row.version)
            .bind(i64::from(row.deleted))
            .bind(at.0);
    }
    query.execute(conn).await?;
    Ok(())
}

/// Number of the page that holds `seq`.
fn page_of(seq: i64) -> i64 {
    (seq - 1).div_euclid(PAGE_SPAN)
}

async fn forget_page(
    conn: &mut AnyConnection,
    audience: &str,
    shelf: &str,
    page: i64,
) -> Result<()> {
    sqlx::query("DELETE FROM pages WHERE audience = $1 AND shelf = $2 AND page_no = $3")
        .bind(audience)
        .bind(shelf)
        .bind(page)
        .execute(conn)
        .await?;
    Ok(())
}

/// A number that is another one whenever a closed page may be missing: heads and floors only rise.
pub(crate) async fn moves(province: &Province) -> Result<i64> {
    let mut tx = province.db().read().await?;
    let (moves,): (i64,) =
        sqlx::query_as("SELECT CAST(COALESCE(SUM(head + floor), 0) AS BIGINT) FROM heads")
            .fetch_one(&mut *tx)
            .await?;
    Ok(moves)
}

/// Removes tombstones that are older than 400 days and raises the floors above them. Returns how
/// many went.
pub(crate) async fn sweep(conn: &mut AnyConnection, now: Timestamp) -> Result<u64> {
    let before = now.plus_days(-TOMBSTONE_DAYS).0;
    let old: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT audience, shelf, seq FROM feed WHERE deleted = 1 AND moved_at < $1
         ORDER BY audience, shelf, seq",
    )
    .bind(before)
    .fetch_all(&mut *conn)
    .await?;
    for (audience, shelf, seq) in &old {
        sqlx::query(
            "UPDATE heads SET floor = $3 WHERE audience = $1 AND shelf = $2 AND floor < $3",
        )
        .bind(audience)
        .bind(shelf)
        .bind(seq)
        .execute(&mut *conn)
        .await?;
        sqlx::query("DELETE FROM feed WHERE audience = $1 AND shelf = $2 AND seq = $3")
            .bind(audience)
            .bind(shelf)
            .bind(seq)
            .execute(&mut *conn)
            .await?;
        forget_page(conn, audience, shelf, page_of(*seq)).await?;
    }
    Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
