//! What a cell's committee can do before a meeting: register it, say anew how it is to be, move it or
//! call it off. It shows here at once and leaves with the next sync; the province's announcement
//! replaces it.

use std::collections::BTreeMap;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, RejectCode};
use handbook_domain::wire::item::{Meeting, Moved, kind};
use handbook_domain::wire::meeting::MeetingPlan;
use rusqlite::Connection;

use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::meetings::{MeetingRow, Meetings, rows};
use crate::outbox::{self, Entry, State};
use crate::session;
use crate::store::{ReadTx, Store, audiences, items};
use crate::sync;

/// Registers a meeting (no `id`), or says how one is to be now. Moving it or calling it off needs a
/// reason. Returns its id.
///
/// # Errors
/// [`Error::NotPossible`] if this phone holds nothing of the cell's committee, a text is missing, too
/// long or bears a secrecy mark, or there is no reason; [`Error::NotFound`] if `id` is not here.
pub fn plan(store: &Store, id: Option<ItemId>, plan: MeetingPlan, reason: &str) -> Result<ItemId> {
    let reason = reason.trim();
    if let Some(code) = plan.unfit(reason) {
        return Err(Error::NotPossible(NotPossible::from(code)));
    }
    store.write(|tx| {
        if !audiences::holds(tx, Audience::CellCommittee(plan.cell))? {
            return Err(Error::NotPossible(NotPossible::NoRight));
        }
        let me = session::identity(tx)?;
        let before = id.map(|id| announced(tx, id)).transpose()?;
        if let Some((before, _)) = &before {
            if before.cell != plan.cell {
                return Err(Error::NotPossible(NotPossible::NoRight));
            }
            let moved = before.starts_at != plan.starts_at || (plan.cancelled && !before.cancelled);
            if moved && reason.is_empty() {
                return Err(Error::NotPossible(NotPossible::Empty));
            }
        }
        let id = id.unwrap_or_else(|| ItemId(tx.new_uuid()));
        let stamp = items::stamp(tx, kind::MEETING, id)?;
        let version = stamp.map_or(0, |stamp| stamp.version);
        let action = Action::PlanMeeting {
            plan: Box::new(plan.clone()),
            reason: reason.to_owned(),
        };
        outbox::enqueue(tx, me.member, id, version, action)?;
        if version == 0 {
            let cell_name = match before {
                Some((before, _)) => before.cell_name,
                None => rows::cell_name(tx, plan.cell)?
                    .or(me.cell_name)
                    .unwrap_or_default(),
            };
            sync::keep_here(tx, &Meetings, id, &plan.announce(cell_name))?;
        }
        tx.changed(Topic::Meetings);
        Ok(id)
    })
}

/// Where what this phone's member has planned stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// As the province announces it.
    Announced,
    /// Only on this phone so far.
    Waiting,
    /// The province refused it, or somebody else has changed the meeting since: the command, to be
    /// dismissed; a new plan replaces it as well.
    Refused(CommandId, RejectCode),
}

/// A meeting as it is to be: what was planned here and is not announced yet goes before.
///
/// # Errors
/// [`Error::NotFound`] if it is not here.
pub fn announced(tx: &ReadTx<'_>, id: ItemId) -> Result<(Meeting, PlanState)> {
    let meeting: Meeting = items::read(tx, kind::MEETING, id)?;
    let planned = outbox::on(tx, id)?;
    match unannounced(tx, planned)? {
        None => Ok((meeting, PlanState::Announced)),
        Some(planned) => {
            let state = planned.state;
            Ok((laid_over(meeting, planned), state))
        }
    }
}

/// Brings meetings back that only the journal knows, after the store was damaged.
///
/// # Errors
/// If the store fails.
pub fn bring_back(store: &Store) -> Result<()> {
    sync::bring_back(store, &Meetings, |tx, entry| match entry.action {
        Action::PlanMeeting { plan, .. } => {
            let cell_name = rows::cell_name(tx, plan.cell)?.unwrap_or_default();
            Ok(Some(plan.announce(cell_name)))
        }
        _ => Ok(None),
    })
}

/// What was planned here and is not announced yet, by meeting.
pub(in crate::meetings) fn all_unannounced(tx: &ReadTx<'_>) -> Result<BTreeMap<ItemId, Meeting>> {
    let mut by_meeting: BTreeMap<ItemId, Vec<Entry>> = BTreeMap::new();
    for entry in outbox::list(tx)? {
        if matches!(entry.action, Action::PlanMeeting { .. }) {
            by_meeting.entry(entry.subject).or_default().push(entry);
        }
    }
    let mut found = BTreeMap::new();
    for (id, entries) in by_meeting {
        // Taken back by the office: it is nobody's meeting now.
        if items::stamp(tx, kind::MEETING, id)?.is_none() {
            continue;
        }
        if let Some(planned) = unannounced(tx, entries)? {
            let meeting = items::read(tx, kind::MEETING, id)?;
            found.insert(id, laid_over(meeting, planned));
        }
    }
    Ok(found)
}

/// A row of a list, of a meeting as planned here.
pub(in crate::meetings) fn row(id: ItemId, meeting: &Meeting) -> MeetingRow {
    MeetingRow {
        id,
        cell: meeting.cell,
        cell_name: meeting.cell_name.clone(),
        meeting_kind: meeting.meeting_kind,
        title: meeting.title.clone(),
        starts_at: meeting.starts_at,
        place: meeting.place.clone(),
        chair: meeting.chair.clone(),
        cancelled: meeting.cancelled,
        coming: None,
    }
}

/// A plan on its way.
struct OnItsWay {
    plan: MeetingPlan,
    reason: String,
    made_at: Timestamp,
    state: PlanState,
}

/// The newest plan of `entries`, all about one meeting, unless the announcement here has it already.
fn unannounced(connection: &Connection, entries: Vec<Entry>) -> Result<Option<OnItsWay>> {
    let mut plans = entries;
    plans.retain(|entry| matches!(entry.action, Action::PlanMeeting { .. }));
    // One that was under way when a newer one was made may be refused: the newer waits behind it.
    let refused = plans.iter().find_map(|entry| match entry.state {
        State::Rejected(code) => Some(PlanState::Refused(entry.id, code)),
        State::Conflict => Some(PlanState::Refused(entry.id, RejectCode::Unknown)),
        _ => None,
    });
    let Some(entry) = plans.pop() else {
        return Ok(None);
    };
    let state = match (refused, entry.state) {
        (Some(refused), _) => refused,
        (None, State::Accepted) => {
            let stamp = items::stamp(connection, kind::MEETING, entry.subject)?;
            match stamp {
                Some(stamp) if outbox::is_ahead(connection, entry.id, &stamp)? => {
                    PlanState::Announced
                }
                _ => return Ok(None),
            }
        }
        (None, _) => PlanState::Waiting,
    };
    Ok(match entry.action {
        Action::PlanMeeting { plan, reason } => Some(OnItsWay {
            plan: *plan,
            reason,
            made_at: entry.made_at,
            state,
        }),
        _ => None,
    })
}

/// The announcement with a plan laid over it.
fn laid_over(before: Meeting, planned: OnItsWay) -> Meeting {
    let mut meeting = planned.plan.announce(before.cell_name);
    meeting.registered_at = before.registered_at;
    meeting.planned_by = before.planned_by;
    meeting.moved = before.moved;
    if !planned.reason.is_empty() {
        meeting.moved.push(Moved {
            from: before.starts_at,
            reason: planned.reason,
            at: planned.made_at,
        });
    }
    meeting
}
