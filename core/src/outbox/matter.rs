//! What commands on one subject have to do with each other: the id of a meeting stands for its plan, for
//! the report of its record, and for what the superior says to that.

use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::kind;

use crate::planted::{Bug, planted};

/// The kind of item that `action` changes: versions of another kind cannot be compared with its own.
pub(super) fn item_kind(action: &Action) -> &'static str {
    match action {
        Action::SubmitOpinion { .. }
        | Action::AmendOpinion { .. }
        | Action::AnswerOpinion { .. } => kind::OPINION,
        Action::ReplyToMeeting { .. } => kind::MEETING_REPLY,
        Action::PlanMeeting { .. } => kind::MEETING,
        Action::ReportMeeting { .. } | Action::ReviewMeeting { .. } => kind::MEETING_REPORT,
        Action::RevokeDevice {} => kind::DEVICE,
    }
}

/// Whether one of two on the same subject can stand in the place of the other: whoever sends a report
/// has not yet looked at what became of a plan.
pub(super) fn is_same(one: &Action, other: &Action) -> bool {
    let is_review = |action: &Action| matches!(action, Action::ReviewMeeting { .. });
    planted(Bug::OneMatter)
        || item_kind(one) == item_kind(other) && is_review(one) == is_review(other)
}
