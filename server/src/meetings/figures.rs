//! One row a meeting of what is added up. It follows from the announcement and the report alone.

use handbook_domain::ids::{ItemId, ProvinceId};
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::{Day, Month, Timestamp};
use handbook_domain::wire::item::{Meeting, MeetingKind, kind};
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding, Verdict};
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;

use super::packs;
use crate::db::lock_of;
use crate::error::{Error, Result};
use crate::{Province, items, rights};

/// Writes the row of a meeting anew, and marks the sums that it is in.
pub(crate) async fn put(
    conn: &mut AnyConnection,
    id: ItemId,
    meeting: &Meeting,
    report: Option<&MeetingReport>,
    due_at: Option<Timestamp>,
) -> Result<()> {
    let held = report.filter(|report| report.summary.standing == RecordStanding::Closed);
    let began_at = held.map_or(meeting.starts_at, |report| report.began_at);
    let (month, cell) = (Month::of(began_at.day()), meeting.cell.to_string());
    let received = report.is_some_and(|report| report.received_at.is_some());
    mark_before(conn, id).await?;
    mark(conn, &cell, month, 0).await?;
    if let Some(due_at) = due_at.filter(|_| !received) {
        mark(conn, &cell, month, due_at.0).await?;
    }
    let figures = held.map(|report| report.summary.figures.clone());
    let figures = figures.unwrap_or_default();
    let flag = i64::from;
    sqlx::query(
        "INSERT INTO meeting_figures (meeting, cell, month, day, kind, thematic, cancelled, due_at,
             held, late, minutes, summoned, present, grade, claimed_higher, alike, review,
             received)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             $18)
         ON CONFLICT (meeting) DO UPDATE SET cell = excluded.cell, month = excluded.month,
             day = excluded.day, kind = excluded.kind, thematic = excluded.thematic,
             cancelled = excluded.cancelled, due_at = excluded.due_at, held = excluded.held,
             late = excluded.late, minutes = excluded.minutes, summoned = excluded.summoned,
             present = excluded.present, grade = excluded.grade,
             claimed_higher = excluded.claimed_higher, alike = excluded.alike,
             review = excluded.review, received = excluded.received",
    )
    .bind(id.to_string())
    .bind(&cell)
    .bind(month.to_string())
    .bind(began_at.day().to_string())
    .bind(rights::word(&meeting.meeting_kind)?)
    .bind(flag(
        meeting.meeting_kind == MeetingKind::Thematic || meeting.combined,
    ))
    .bind(flag(meeting.cancelled))
    .bind(due_at.map_or(0, |at| at.0))
    .bind(flag(held.is_some()))
    .bind(flag(held.is_some_and(|report| report.late)))
    .bind(figures.minutes.map_or(-1, i64::from))
    .bind(i64::from(figures.summoned))
    .bind(i64::from(figures.present))
    .bind(match held.and_then(MeetingReport::grade) {
        Some(grade) => rights::word(&grade)?,
        None => String::new(),
    })
    .bind(flag(held.is_some_and(claims_more)))
    .bind(flag(held.is_some_and(|report| report.alike.is_some())))
    .bind(match report.and_then(MeetingReport::verdict) {
        Some(Verdict::Confirmed | Verdict::Changed { .. }) if held.is_some() => "reviewed",
        Some(Verdict::Returned { .. }) => "returned",
        _ => "",
    })
    .bind(flag(received))
    .execute(conn)
    .await?;
    Ok(())
}

/// Last moment for the report of a meeting, by the rules of its day.
pub(crate) fn due_at(
    packs: &[RulePack],
    province: ProvinceId,
    starts_at: Timestamp,
) -> Option<Timestamp> {
    let day = starts_at.day();
    let pack = pack_in_force(packs, province, day).ok()?;
    let days = pack.deadlines.report_within_days?;
    // The whole of the last day.
    Some(Timestamp::start_of(day).plus_days(i64::from(days) + 1))
}

/// Other rules hold than before: meetings whose report is still to come are due anew.
pub(crate) async fn due_anew(
    conn: &mut AnyConnection,
    packs: &[RulePack],
    province: ProvinceId,
) -> Result<()> {
    let days: Vec<(String,)> =
        sqlx::query_as("SELECT DISTINCT day FROM meeting_figures WHERE received = 0")
            .fetch_all(&mut *conn)
            .await?;
    for (text,) in days {
        let day: Day = rights::id(&text)?;
        let due = due_at(packs, province, Timestamp::start_of(day)).map_or(0, |at| at.0);
        let rows: Vec<(String, String)> = sqlx::query_as(
            "UPDATE meeting_figures SET due_at = $1
             WHERE day = $2 AND received = 0 AND due_at <> $1 RETURNING cell, month",
        )
        .bind(due)
        .bind(&text)
        .fetch_all(&mut *conn)
        .await?;
        for (cell, month) in rows {
            let month: Month = rights::id(&month)?;
            mark(conn, &cell, month, 0).await?;
            mark(conn, &cell, month, due).await?;
        }
    }
    Ok(())
}

/// The office takes a meeting back: it is registered no longer.
pub(crate) async fn withdraw(conn: &mut AnyConnection, id: ItemId) -> Result<()> {
    mark_before(conn, id).await?;
    sqlx::query("UPDATE meeting_figures SET cancelled = 1 WHERE meeting = $1")
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// The tree is another than before: every sum may be.
pub(crate) async fn mark_all(conn: &mut AnyConnection) -> Result<()> {
    sqlx::query(
        "INSERT INTO meeting_stale (cell, month, since)
         SELECT DISTINCT cell, month, CAST(0 AS BIGINT) FROM meeting_figures WHERE true
         ON CONFLICT (cell, month, since) DO UPDATE SET since = excluded.since",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the rows of meetings that have none: what was loaded by an earlier version, or restored from
/// its backup. Returns how many.
pub(crate) async fn fill_missing(province: &Province) -> Result<u64> {
    let db = province.db();
    let mut look = db.read().await?;
    let missing: Vec<(String,)> = sqlx::query_as(
        "SELECT id FROM items WHERE kind = $1
         AND NOT EXISTS (SELECT 1 FROM meeting_figures WHERE meeting_figures.meeting = items.id)
         AND EXISTS (SELECT 1 FROM item_audiences
             WHERE item_audiences.kind = items.kind AND item_audiences.id = items.id)",
    )
    .bind(kind::MEETING)
    .fetch_all(&mut *look)
    .await?;
    let packs = packs::all(province, &mut look).await?;
    look.rollback().await?;
    let mut filled = 0;
    for (id,) in missing {
        let id: ItemId = rights::id(&id)?;
        let mut tx = db.write().await?;
        // A command about it may come meanwhile: what is read here must be what stands.
        db.lock(&mut tx, lock_of(id.0)).await?;
        let Some(meeting) = read::<Meeting>(&mut tx, kind::MEETING, id).await? else {
            continue;
        };
        let report = read(&mut tx, kind::MEETING_REPORT, id).await?;
        let due = due_at(&packs, province.id(), meeting.starts_at);
        put(&mut tx, id, &meeting, report.as_ref(), due).await?;
        tx.commit().await?;
        filled += 1;
    }
    Ok(filled)
}

/// The item, read.
pub(crate) async fn read<T: DeserializeOwned>(
    conn: &mut AnyConnection,
    kind: &'static str,
    id: ItemId,
) -> Result<Option<T>> {
    let item = items::get(conn, kind, id).await?;
    item.map(|item| {
        serde_json::from_str(&item.body).map_err(|_| Error::Damaged(format!("{kind} {id}")))
    })
    .transpose()
}

/// The sums that the meeting was in until now have to be made anew.
async fn mark_before(conn: &mut AnyConnection, id: ItemId) -> Result<()> {
    sqlx::query(
        "INSERT INTO meeting_stale (cell, month, since)
         SELECT cell, month, CAST(0 AS BIGINT) FROM meeting_figures WHERE meeting = $1
         ON CONFLICT (cell, month, since) DO UPDATE SET since = excluded.since",
    )
    .bind(id.to_string())
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// The sums of a cell and month have to be made anew from a moment on. A mark that is there already is
/// written again: whoever is just making the sums waits for us then, and does not take it away.
async fn mark(conn: &mut AnyConnection, cell: &str, month: Month, since: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO meeting_stale (cell, month, since) VALUES ($1, $2, $3)
         ON CONFLICT (cell, month, since) DO UPDATE SET since = excluded.since",
    )
    .bind(cell)
    .bind(month.to_string())
    .bind(since)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the cell gives itself more than the rules, in points or in grade.
fn claims_more(report: &MeetingReport) -> bool {
    let (Some(claimed), Some(computed)) = (&report.summary.claimed, &report.summary.computed)
    else {
        return false;
    };
    let higher = |claimed: Option<Grade>, computed: Option<Grade>| {
        claimed.zip(computed).is_some_and(|(a, b)| a > b)
    };
    claimed.total > computed.total && computed.total.is_some()
        || higher(claimed.grade, computed.grade)
}
