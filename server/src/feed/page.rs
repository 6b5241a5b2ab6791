//! Pages: which rows a cursor gets, and the bytes they travel in.

use bytes::Bytes;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{Generation, ItemId};
use handbook_domain::wire::MAX_SEALED_BYTES;
use handbook_domain::wire::page::{PAGE_SPAN, Page, Row};
use handbook_domain::wire::sealed::{self, Kind};
use serde_json::value::RawValue;
use sqlx::AnyConnection;

use super::page_of;
use crate::Province;
use crate::error::{Error, Result};

/// Bodies of a page that is made for one reader; beyond it the page ends early.
const TAIL_BYTES: usize = 1024 * 1024;

/// Bodies of a closed page. A page with more is served in pieces like a tail, because a phone takes
/// no more than [`MAX_SEALED_BYTES`].
const CLOSED_BYTES: usize = 24 * 1024 * 1024;

const TAIL_LEVEL: i32 = 3;
/// Closed pages kept in memory for a second, and the largest of them: 64 MB at most.
pub(crate) const MOST_IN_MEMORY: usize = 512;
const LARGEST_IN_MEMORY: usize = 128 * 1024;

/// Built once and read by thousands: worth the effort.
const CLOSED_LEVEL: i32 = 9;

/// The sealed page that follows `after` in a feed.
pub(crate) async fn page(
    province: &Province,
    generation: Generation,
    audience: Audience,
    shelf: Shelf,
    after: i64,
) -> Result<Bytes> {
    let pages = &province.caches().pages;
    let now = province.clock().now();
    let key = (audience, shelf, after / PAGE_SPAN);
    let at_start = after % PAGE_SPAN == 0;
    if at_start && let Some(bytes) = pages.get(&key, now) {
        province.metrics().pages_kept.inc();
        return Ok(bytes);
    }
    let (bytes, is_closed) = make(province, generation, audience, shelf, after).await?;
    let bytes = Bytes::from(bytes);
    if at_start && is_closed && bytes.len() <= LARGEST_IN_MEMORY {
        pages.put(key, bytes.clone(), now);
    }
    Ok(bytes)
}

/// The sealed page, and whether it is the closed one that begins at `after`.
async fn make(
    province: &Province,
    generation: Generation,
    audience: Audience,
    shelf: Shelf,
    after: i64,
) -> Result<(Vec<u8>, bool)> {
    let feed = Feed {
        audience,
        shelf,
        name: audience.to_string(),
        generation,
    };
    let mut tx = province.db().read().await?;
    let head = head(&mut tx, &feed).await?;
    let Some(next) = next_seq(&mut tx, &feed, after).await? else {
        // Nothing follows: the cursor stands at the head, or above it for the moment in which this
        // process has not seen what another has told the phone.
        let page = feed.page(after, after.max(head), head, Vec::new());
        return Ok((seal(province, page, TAIL_LEVEL)?, false));
    };
    let number = page_of(next);
    let (start, end) = (number * PAGE_SPAN, (number + 1) * PAGE_SPAN);
    if after < start && page_of(after + 1) < number {
        // The pages between are empty: said for itself, so that a page always begins at the cursor
        // or before it, and a phone can see that nothing was left out.
        province.metrics().pages_tail.inc();
        let page = feed.page(after, start, head, Vec::new());
        return Ok((seal(province, page, TAIL_LEVEL)?, false));
    }
    if head >= end && after <= start {
        if let Some(bytes) = kept(&mut tx, &feed, number).await? {
            province.metrics().pages_kept.inc();
            return Ok((bytes, after == start));
        }
        tx.rollback().await?;
        if let Some(bytes) = closed(province, &feed, number).await? {
            return Ok((bytes, after == start));
        }
        tx = province.db().read().await?;
    }
    let until = if head >= end { end } else { head };
    let (rows, through) = piece(&mut tx, &feed, after, until).await?;
    province.metrics().pages_tail.inc();
    let page = feed.page(after, through, head, rows);
    Ok((seal(province, page, TAIL_LEVEL)?, false))
}

/// Builds the closed pages of all feeds that are not kept yet, so that no phone waits for them.
/// Returns how many were built.
pub(crate) async fn build_missing(province: &Province) -> Result<u64> {
    let generation = province.meta().await?.generation;
    let mut tx = province.db().read().await?;
    let missing: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT f.audience, f.shelf, (f.seq - 1) / $1
         FROM feed f JOIN heads h ON h.audience = f.audience AND h.shelf = f.shelf
         WHERE f.seq <= h.head / $1 * $1 AND NOT EXISTS (
             SELECT 1 FROM pages p WHERE p.audience = f.audience AND p.shelf = f.shelf
                 AND p.page_no = (f.seq - 1) / $1)
         GROUP BY f.audience, f.shelf, (f.seq - 1) / $1",
    )
    .bind(PAGE_SPAN)
    .fetch_all(&mut *tx)
    .await?;
    tx.rollback().await?;
    let mut built = 0;
    for (name, shelf, number) in missing {
        let (Ok(audience), Ok(shelf)) = (name.parse(), shelf.parse()) else {
            continue;
        };
        let feed = Feed {
            audience,
            shelf,
            name,
            generation,
        };
        built += u64::from(closed(province, &feed, number).await?.is_some());
    }
    Ok(built)
}

/// The bytes of a closed page, built now and kept; nothing if its items are too many bytes for one.
async fn closed(province: &Province, feed: &Feed, number: i64) -> Result<Option<Vec<u8>>> {
    let (start, end) = (number * PAGE_SPAN, (number + 1) * PAGE_SPAN);
    // After a restore thousands ask for the same pages at once: one builds, the others wait.
    let _turn = province
        .caches()
        .builders
        .turn((&feed.name, feed.shelf, number))
        .await?;
    let mut tx = province.db().read().await?;
    if let Some(bytes) = kept(&mut tx, feed, number).await? {
        province.metrics().pages_kept.inc();
        return Ok(Some(bytes));
    }
    let head = head(&mut tx, feed).await?;
    let Some(rows) = whole(&mut tx, feed, start, end).await? else {
        return Ok(None);
    };
    tx.rollback().await?;
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let page = feed.page(start, end, head, rows);
    let packer = province.clone();
    let bytes = tokio::task::spawn_blocking(move || seal(&packer, page, CLOSED_LEVEL))
        .await
        .map_err(|_| Error::Damaged("page packing stopped".into()))??;
    if bytes.len() > MAX_SEALED_BYTES {
        return Ok(None);
    }
    province.metrics().pages_built.inc();
    keep(province, feed, number, count, &bytes).await?;
    Ok(Some(bytes))
}

struct Feed {
    audience: Audience,
    shelf: Shelf,
    name: String,
    generation: Generation,
}

/// A page before it knows who speaks.
struct Draft {
    audience: Audience,
    shelf: Shelf,
    generation: Generation,
    from: i64,
    through: i64,
    head: i64,
    rows: Vec<Row>,
}

impl Feed {
    fn page(&self, from: i64, through: i64, head: i64, rows: Vec<Row>) -> Draft {
        let Self {
            audience,
            shelf,
            generation,
            ..
        } = *self;
        Draft {
            audience,
            shelf,
            generation,
            from,
            through,
            head,
            rows,
        }
    }
}

fn seal(province: &Province, draft: Draft, level: i32) -> Result<Vec<u8>> {
    let page = Page {
        province: province.id(),
        generation: draft.generation,
        audience: draft.audience,
        shelf: draft.shelf,
        from: draft.from,
        through: draft.through,
        head: draft.head,
        rows: draft.rows,
    };
    let payload = page
        .pack(level)
        .map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(sealed::seal(Kind::Page, &payload, &province.keys().online))
}

async fn head(conn: &mut AnyConnection, feed: &Feed) -> Result<i64> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT head FROM heads WHERE audience = $1 AND shelf = $2")
            .bind(&feed.name)
            .bind(feed.shelf.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(row.map_or(0, |(head,)| head))
}

async fn next_seq(conn: &mut AnyConnection, feed: &Feed, after: i64) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT seq FROM feed WHERE audience = $1 AND shelf = $2 AND seq > $3
         ORDER BY seq LIMIT 1",
    )
    .bind(&feed.name)
    .bind(feed.shelf.as_str())
    .bind(after)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(seq,)| seq))
}

async fn kept(conn: &mut AnyConnection, feed: &Feed, number: i64) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = sqlx::query_as(
        "SELECT bytes FROM pages WHERE audience = $1 AND shelf = $2 AND page_no = $3",
    )
    .bind(&feed.name)
    .bind(feed.shelf.as_str())
    .bind(number)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Keeps the bytes of a closed page, unless a row left it while they were made. Rows only ever leave
/// a closed page (a change moves them to the head), so the same count means the same rows.
async fn keep(
    province: &Province,
    feed: &Feed,
    number: i64,
    count: i64,
    bytes: &[u8],
) -> Result<()> {
    let db = province.db();
    let mut tx = db.write().await?;
    // Against a writer of this feed who has not committed yet.
    sqlx::query("UPDATE heads SET head = head WHERE audience = $1 AND shelf = $2")
        .bind(&feed.name)
        .bind(feed.shelf.as_str())
        .execute(&mut *tx)
        .await?;
    let (now,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM feed WHERE audience = $1 AND shelf = $2 AND seq > $3 AND seq <= $4",
    )
    .bind(&feed.name)
    .bind(feed.shelf.as_str())
    .bind(number * PAGE_SPAN)
    .bind((number + 1) * PAGE_SPAN)
    .fetch_one(&mut *tx)
    .await?;
    if now == count {
        sqlx::query(
            "INSERT INTO pages (audience, shelf, page_no, bytes) VALUES ($1, $2, $3, $4)
             ON CONFLICT (audience, shelf, page_no) DO NOTHING",
        )
        .bind(&feed.name)
        .bind(feed.shelf.as_str())
        .bind(number)
        .bind(bytes)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// All rows of a closed page, unless they are too many bytes to be one.
async fn whole(
    conn: &mut AnyConnection,
    feed: &Feed,
    start: i64,
    end: i64,
) -> Result<Option<Vec<Row>>> {
    let (rows, through) = take(conn, feed, start, end, CLOSED_BYTES).await?;
    Ok((through == end).then_some(rows))
}

/// Rows after `from`, as many as fit, and the number they answer up to.
async fn piece(
    conn: &mut AnyConnection,
    feed: &Feed,
    from: i64,
    until: i64,
) -> Result<(Vec<Row>, i64)> {
    take(conn, feed, from, until, TAIL_BYTES).await
}

async fn take(
    conn: &mut AnyConnection,
    feed: &Feed,
    from: i64,
    until: i64,
    limit: usize,
) -> Result<(Vec<Row>, i64)> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    let mut at = from;
    // A few rows at a time, so that a page of large papers is not read whole to be cut.
    while let Some(batch) = some_rows(conn, feed, at, until).await? {
        for row in batch {
            bytes += row.body.as_ref().map_or(0, |body| body.get().len());
            if bytes > limit && !rows.is_empty() {
                return Ok((rows, at));
            }
            at = row.seq;
            rows.push(row);
        }
    }
    Ok((rows, until))
}

async fn some_rows(
    conn: &mut AnyConnection,
    feed: &Feed,
    from: i64,
    until: i64,
) -> Result<Option<Vec<Row>>> {
    let rows: Vec<(i64, String, String, i64, i64, Option<String>)> = sqlx::query_as(
        "SELECT f.seq, f.kind, f.id, f.version, f.deleted, i.body
         FROM feed f LEFT JOIN items i ON i.kind = f.kind AND i.id = f.id
         WHERE f.audience = $1 AND f.shelf = $2 AND f.seq > $3 AND f.seq <= $4
         ORDER BY f.seq LIMIT 32",
    )
    .bind(&feed.name)
    .bind(feed.shelf.as_str())
    .bind(from)
    .bind(until)
    .fetch_all(conn)
    .await?;
    let rows = rows
        .into_iter()
        .map(|(seq, kind, id, version, deleted, body)| {
            let damaged = || Error::Damaged(format!("{kind} {id}"));
            let body = match body.filter(|_| deleted == 0) {
                Some(body) => Some(RawValue::from_string(body).map_err(|_| damaged())?),
                None => None,
            };
            let item: ItemId = id.parse().map_err(|_| damaged())?;
            Ok(Row {
                seq,
                id: item,
                version,
                body,
                kind,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok((!rows.is_empty()).then_some(rows))
}
