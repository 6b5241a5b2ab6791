//! A cell's year: twelve meetings and the grade they make.

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::year::{Year, year};
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::time::Day;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::MeetingReport;

use super::packs;
use crate::error::{Error, Result, What};
use crate::{Province, rights};

/// The year of the cell of this code, from its reports, graded by the rules of the year's last day.
///
/// # Errors
/// [`Error::NotFound`] if there is no such unit.
pub async fn of_cell(province: &Province, code: &str, of: i32) -> Result<Year> {
    let mut tx = province.db().read().await?;
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM units WHERE code = $1")
        .bind(code)
        .fetch_optional(&mut *tx)
        .await?;
    let (cell,) = row.ok_or_else(|| Error::NotFound {
        what: What::Unit,
        name: code.to_owned(),
    })?;
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT items.id, items.body FROM meeting_figures
         JOIN items ON items.id = meeting_figures.meeting AND items.kind = $1
         WHERE meeting_figures.cell = $2 AND meeting_figures.month >= $3
           AND meeting_figures.month <= $4 AND meeting_figures.held = 1",
    )
    .bind(kind::MEETING_REPORT)
    .bind(cell)
    .bind(format!("{of:04}-01"))
    .bind(format!("{of:04}-12"))
    .fetch_all(&mut *tx)
    .await?;
    let packs = packs::all(province, &mut tx).await?;
    tx.rollback().await?;
    let mut reports: Vec<(ItemId, MeetingReport)> = Vec::new();
    for (id, body) in rows {
        let report = serde_json::from_str(&body)
            .map_err(|_| Error::Damaged(format!("report of meeting {id}")))?;
        reports.push((rights::id(&id)?, report));
    }
    let last = Day::from_ymd_opt(of, 12, 31);
    let pack = last.and_then(|day| pack_in_force(&packs, province.id(), day).ok());
    Ok(year(&reports, of, pack))
}
