//! What officials look at.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::MeetingReport;

use crate::error::{Error, Result, What};
use crate::load::item_id;
use crate::{Province, items};

/// The meeting of this id, or of this code in the office's files.
#[must_use]
pub fn find(province: &Province, named: &str) -> ItemId {
    named
        .parse()
        .unwrap_or_else(|_| item_id(province, "meeting", named))
}

/// What the province makes of a meeting's record.
///
/// # Errors
/// [`Error::NotFound`] if no line of it has come.
pub async fn report(province: &Province, meeting: ItemId) -> Result<MeetingReport> {
    let mut tx = province.db().read().await?;
    let item = items::get(&mut tx, kind::MEETING_REPORT, meeting).await?;
    tx.rollback().await?;
    let item = item.ok_or_else(|| Error::NotFound {
        what: What::Report,
        name: meeting.to_string(),
    })?;
    serde_json::from_str(&item.body)
        .map_err(|_| Error::Damaged(format!("report of meeting {meeting}")))
}
