//! What the province's answer to a command means. The only place that decides it.

use handbook_domain::wire::command::{Action, CommandResult, Outcome, Receipt};
use handbook_domain::wire::item::kind;

use super::{State, rows};
use crate::change::Topic;
use crate::error::Result;
use crate::planted::{Bug, planted};
use crate::store::{WriteTx, items};

/// What became of a command here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The province has it.
    Accepted,
    /// The person has to look at it.
    Refused,
    /// Refused, and there is nothing here any more that it was about.
    Moot,
    /// It goes on waiting.
    Waits,
    /// The province keeps it aside until the office decides.
    Held,
}

/// Takes one answer. `open_receipt` verifies a sealed receipt and returns what it says.
///
/// An acceptance counts only with a receipt for exactly what was sent; without one the command
/// waits and is sent again, which costs nothing because its id is known.
///
/// # Errors
/// If the database says no.
pub fn settle(
    tx: &WriteTx<'_>,
    result: &CommandResult,
    open_receipt: &dyn Fn(&str) -> Option<Receipt>,
) -> Result<Settlement> {
    let Some((entry, body)) = rows::asked(tx, result.id)? else {
        return Ok(Settlement::Waits);
    };
    tx.changed(Topic::Outbox);
    tx.changed(topic(&entry.action));
    // What the province kept aside was with it alone; whatever it says now, the words are here again.
    if entry.state == State::Held && result.outcome != Outcome::Held {
        tx.remember(&entry.id.to_string(), body.clone());
    }
    match &result.outcome {
        Outcome::Accepted { version, receipt } => {
            let Some(opened) =
                open_receipt(receipt).filter(|opened| super::fits(opened, &entry, &body))
            else {
                return Ok(Settlement::Waits);
            };
            if planted(Bug::AcceptanceNotKept) {
                return Ok(Settlement::Waits);
            }
            rows::accept(
                tx,
                &entry,
                *version,
                receipt,
                opened.epoch,
                opened.generation,
            )?;
            tx.forget(&entry.id.to_string());
            Ok(Settlement::Accepted)
        }
        Outcome::Rejected { code } => {
            rows::mark(tx, entry.id, State::Rejected(*code))?;
            if planted(Bug::RefusalDeletes) {
                rows::drop_refused(tx, entry.id)?;
            }
            if is_moot(tx, &entry.action)? {
                rows::drop_refused(tx, entry.id)?;
                return Ok(Settlement::Moot);
            }
            Ok(Settlement::Refused)
        }
        Outcome::Conflict { .. } => {
            let state = if planted(Bug::ConflictAccepted) {
                State::Accepted
            } else {
                State::Conflict
            };
            rows::mark(tx, entry.id, state)?;
            Ok(Settlement::Refused)
        }
        Outcome::Unsupported => {
            rows::mark(tx, entry.id, State::Unsupported)?;
            Ok(Settlement::Waits)
        }
        Outcome::Held => {
            let state = if planted(Bug::HeldIsAccepted) {
                State::Accepted
            } else {
                State::Held
            };
            rows::mark(tx, entry.id, state)?;
            tx.forget(&entry.id.to_string());
            Ok(Settlement::Held)
        }
    }
}

/// Who shows what became of it.
fn topic(action: &Action) -> Topic {
    match action {
        Action::SubmitOpinion { .. }
        | Action::AmendOpinion { .. }
        | Action::AnswerOpinion { .. } => Topic::Opinions,
        Action::ReplyToMeeting { .. }
        | Action::PlanMeeting { .. }
        | Action::ReportMeeting { .. }
        | Action::ReviewMeeting { .. } => Topic::Meetings,
        Action::RevokeDevice {} => Topic::Session,
    }
}

/// Whether no screen could show a refusal of it: the meeting has been taken back, or the phone that
/// was to be ended is unknown. A person's opinions are never that.
fn is_moot(tx: &WriteTx<'_>, action: &Action) -> Result<bool> {
    Ok(match action {
        Action::ReplyToMeeting { meeting, .. } => {
            items::stamp(tx, kind::MEETING, *meeting)?.is_none()
        }
        Action::RevokeDevice {} => true,
        _ => false,
    })
}

/// A new day, perhaps a newer server: lets what was not understood be tried again.
///
/// # Errors
/// If the database says no.
pub fn retry_unsettled(tx: &WriteTx<'_>) -> Result<()> {
    rows::retry_unsettled(tx)
}
