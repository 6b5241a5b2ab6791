//! A rule pack on trial: last year's meetings, scored again by it, and what would change.

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Record;
use handbook_domain::meeting::evidence::scored_after;
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding, Sum};

use super::logs;
use crate::error::{Error, Result};
use crate::{Province, rights};

/// One meeting under the pack on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which.
    pub meeting: ItemId,
    /// Name of its cell.
    pub cell_name: String,
    /// Title for people.
    pub title: String,
    /// What the rules of its day give.
    pub before: Option<Sum>,
    /// What the pack would give; nothing where it does not score this kind.
    pub after: Option<Sum>,
}

impl Tried {
    /// Whether points or grade would be others.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.before != self.after
    }

    /// The points before and after.
    #[must_use]
    pub fn totals(&self) -> (Option<Points>, Option<Points>) {
        let total = |sum: &Option<Sum>| sum.as_ref().and_then(|sum| sum.total);
        (total(&self.before), total(&self.after))
    }

    /// The grades before and after.
    #[must_use]
    pub fn grades(&self) -> (Option<Grade>, Option<Grade>) {
        let grade = |sum: &Option<Sum>| sum.as_ref().and_then(|sum| sum.grade);
        (grade(&self.before), grade(&self.after))
    }
}

/// Scores every closed meeting of `year` again by `pack`, in the order of their days.
///
/// # Errors
/// If the database fails, or a record in it cannot be read.
pub async fn rescore(province: &Province, pack: &RulePack, year: i32) -> Result<Vec<Tried>> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT meeting_figures.meeting, meeting_logs.package, items.body
         FROM meeting_figures
         JOIN meeting_logs ON meeting_logs.meeting = meeting_figures.meeting
         JOIN items ON items.id = meeting_figures.meeting AND items.kind = $1
         WHERE meeting_figures.month >= $2 AND meeting_figures.month <= $3
         ORDER BY meeting_figures.day, meeting_figures.meeting",
    )
    .bind(kind::MEETING_REPORT)
    .bind(format!("{year:04}-01"))
    .bind(format!("{year:04}-12"))
    .fetch_all(&mut *tx)
    .await?;
    tx.rollback().await?;
    let mut tried = Vec::new();
    for (id, packed, body) in rows {
        let meeting: ItemId = rights::id(&id)?;
        let damaged = || Error::Damaged(format!("report of meeting {meeting}"));
        let report: MeetingReport = serde_json::from_str(&body).map_err(|_| damaged())?;
        if report.summary.standing != RecordStanding::Closed {
            continue;
        }
        let log = logs::unpacked(meeting, &packed)?.log();
        let record = log
            .ok()
            .and_then(|log| Record::of(&log))
            .ok_or_else(damaged)?;
        let day = record.state.day();
        let days = report.received_at.map(|at| {
            let days = at.day().signed_duration_since(day).num_days();
            u32::try_from(days).unwrap_or(0)
        });
        tried.push(Tried {
            meeting,
            cell_name: report.cell_name,
            title: report.title,
            before: report.summary.computed,
            after: scored_after(&record.state, pack, days).map(|scored| Sum {
                total: scored.total,
                grade: scored.grade,
            }),
        });
    }
    Ok(tried)
}
