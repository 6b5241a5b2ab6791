//! One row a meeting of what is added up. It follows from the announcement and the report alone.

use handbook_domain::ids::{ItemId, ProvinceId};
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::{Month, Timestamp};
use handbook_domain::wire::item::{Meeting, MeetingKind, kind};
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding, Verdict};
use sqlx::AnyConnection;

use super::packs;
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
    mark(conn, id, &cell, month).await?;
    let figures = held.map(|report| report.summary.figures.clone());
    let figures = figures.unwrap_or_default();
    let flag = i64::from;
    let review = report.and_then(|report| report.review.as_ref());
    sqlx::query(
        "INSERT INTO meeting_figures (meeting, cell, month, day, kind, thematic, cancelled, due_at,
             held, late, minutes, summoned, present, grade, claimed_higher, alike, review)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (meeting) DO UPDATE SET cell = excluded.cell, month = excluded.month,
             day = excluded.day, kind = excluded.kind, thematic = excluded.thematic,
             cancelled = excluded.cancelled, due_at = excluded.due_at, held = excluded.held,
             late = excluded.late, minutes = excluded.minutes, summoned = excluded.summoned,
             present = excluded.present, grade = excluded.grade,
             claimed_higher = excluded.claimed_higher, alike = excluded.alike,
             review = excluded.review",
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
    .bind(match review.map(|review| &review.verdict) {
        Some(Verdict::Confirmed | Verdict::Changed { .. }) => "reviewed",
        Some(Verdict::Returned { .. }) => "returned",
        Some(Verdict::Unknown) | None => "",
    })
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

/// Makes the rows of meetings that have none: what was loaded by an earlier version, or restored from
/// its backup. Returns how many.
pub(crate) async fn fill_missing(province: &Province) -> Result<u64> {
    let db = province.db();
    let mut look = db.read().await?;
    let missing: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, body FROM items WHERE kind = $1
         AND NOT EXISTS (SELECT 1 FROM meeting_figures WHERE meeting_figures.meeting = items.id)",
    )
    .bind(kind::MEETING)
    .fetch_all(&mut *look)
    .await?;
    let packs = packs::all(province, &mut look).await?;
    look.rollback().await?;
    let mut filled = 0;
    for (id, body) in missing {
        let id: ItemId = rights::id(&id)?;
        let meeting: Meeting =
            serde_json::from_str(&body).map_err(|_| Error::Damaged(format!("meeting {id}")))?;
        let mut tx = db.write().await?;
        let report = match items::get(&mut tx, kind::MEETING_REPORT, id).await? {
            Some(item) => serde_json::from_str(&item.body).ok(),
            None => None,
        };
        let due = due_at(&packs, province.id(), meeting.starts_at);
        put(&mut tx, id, &meeting, report.as_ref(), due).await?;
        tx.commit().await?;
        filled += 1;
    }
    Ok(filled)
}

/// The sums that the meeting was in, and those that it is in now, have to be made anew.
async fn mark(conn: &mut AnyConnection, id: ItemId, cell: &str, month: Month) -> Result<()> {
    sqlx::query(
        "INSERT INTO meeting_dirty (cell, month)
         SELECT cell, month FROM meeting_figures WHERE meeting = $1
         ON CONFLICT (cell, month) DO NOTHING",
    )
    .bind(id.to_string())
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO meeting_dirty (cell, month) VALUES ($1, $2)
         ON CONFLICT (cell, month) DO NOTHING",
    )
    .bind(cell)
    .bind(month.to_string())
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
