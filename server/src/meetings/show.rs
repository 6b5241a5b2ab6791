//! What officials look at.

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Package;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::MeetingReport;

use super::{figures, logs};
use crate::Province;
use crate::error::{Error, Result, What};
use crate::load::item_id;

/// The meeting of this id, or of this code in the office's files.
#[must_use]
pub fn find(province: &Province, named: &str) -> ItemId {
    named
        .parse()
        .unwrap_or_else(|_| item_id(province, "meeting", named))
}

/// The record as it has come, every line and signature of it.
///
/// # Errors
/// [`Error::NotFound`] if no line of it has come.
pub async fn record(province: &Province, meeting: ItemId) -> Result<Package> {
    let mut tx = province.db().read().await?;
    let package = logs::get(&mut tx, meeting).await?;
    tx.rollback().await?;
    package.ok_or_else(|| not_found(meeting))
}

/// What the province makes of a meeting's record.
///
/// # Errors
/// [`Error::NotFound`] if no line of it has come.
pub async fn report(province: &Province, meeting: ItemId) -> Result<MeetingReport> {
    let mut tx = province.db().read().await?;
    let report = figures::read(&mut tx, kind::MEETING_REPORT, meeting).await?;
    tx.rollback().await?;
    report.ok_or_else(|| not_found(meeting))
}

fn not_found(meeting: ItemId) -> Error {
    Error::NotFound {
        what: What::Report,
        name: meeting.to_string(),
    }
}
