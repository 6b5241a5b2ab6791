//! Branch meetings as announced: when, where, agenda, papers.

mod actions;
mod collection;
mod rows;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId, MemberId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, RejectCode};
use handbook_domain::wire::item::{Meeting, MeetingKind, MeetingReply, kind};

use crate::error::Result;
use crate::outbox::{self, State};
use crate::session;
use crate::store::{ReadTx, Store, audiences, items};

pub use actions::{PlanState, Reply, announced, bring_back, plan, reply};
pub use collection::{Meetings, Replies};

/// Most rows of one window.
pub const WINDOW: u32 = 100;

/// A meeting in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    /// Opens it.
    pub id: ItemId,
    /// The cell that meets.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Which kind.
    pub meeting_kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Where.
    pub place: String,
    /// Who takes the chair.
    pub chair: String,
    /// Whether it has been called off.
    pub cancelled: bool,
    /// Whether this member has said to come (`true`) or not to come; nothing if not yet asked.
    pub coming: Option<bool>,
}

/// Where an answer to a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyState {
    /// Only on this phone so far.
    Waiting,
    /// The province has it.
    Delivered,
    /// The province refused it.
    Refused(RejectCode),
}

/// What the member has answered to a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyReply {
    /// Whether he or she comes.
    pub coming: bool,
    /// Why not; empty for who comes.
    pub reason: String,
    /// Whether the member asks for the floor.
    pub wants_to_speak: bool,
    /// What the member says ahead; empty if nothing.
    pub opinion: String,
    /// Where the answer stands.
    pub state: ReplyState,
    /// The command that was refused, to be dismissed; a new answer replaces it as well.
    pub refused: Option<CommandId>,
}

/// What another member has answered, for who prepares the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    /// Name of the member.
    pub member_name: String,
    /// Whether he or she comes.
    pub coming: bool,
    /// Why not; empty for who comes.
    pub reason: String,
    /// Whether the member asks for the floor.
    pub wants_to_speak: bool,
    /// What the member says ahead; empty if nothing.
    pub opinion: String,
}

/// A meeting, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingView {
    /// As announced.
    pub meeting: Meeting,
    /// What this member has answered.
    pub my_reply: Option<MyReply>,
    /// Whether an answer can still be given.
    pub can_reply: bool,
    /// Every answer that this member may read, by name: the committee's members read all.
    pub replies: Vec<ReplyRow>,
    /// Where what this member has planned of it stands.
    pub plan: PlanState,
    /// Whether this member may say how it is to be: the province decides in the end.
    pub can_plan: bool,
}

/// How long a meeting that has begun is still the one people mean by "tonight's".
const UNDER_WAY_MS: i64 = 4 * 3_600_000;

/// Meetings that are under way or still to come, soonest first.
///
/// # Errors
/// If the store cannot be read.
pub fn coming(store: &Store, count: u32) -> Result<Vec<MeetingRow>> {
    upcoming(store, store.clock().now().plus_ms(-UNDER_WAY_MS), count)
}

/// Meetings that are over, latest first.
///
/// # Errors
/// If the store cannot be read.
pub fn over(store: &Store, count: u32) -> Result<Vec<MeetingRow>> {
    past(store, store.clock().now().plus_ms(-UNDER_WAY_MS), count)
}

/// Meetings that begin at or after `from`, soonest first.
///
/// # Errors
/// If the store cannot be read.
pub fn upcoming(store: &Store, from: Timestamp, count: u32) -> Result<Vec<MeetingRow>> {
    let count = count.min(WINDOW);
    store.read(|tx| {
        let mut found = rows::upcoming(tx, from, count)?;
        lay_over(tx, &mut found, |starts_at| starts_at >= from)?;
        found.sort_by_key(|row| row.starts_at);
        with_replies(tx, found, count)
    })
}

/// Meetings that began before `before`, latest first.
///
/// # Errors
/// If the store cannot be read.
pub fn past(store: &Store, before: Timestamp, count: u32) -> Result<Vec<MeetingRow>> {
    let count = count.min(WINDOW);
    store.read(|tx| {
        let mut found = rows::past(tx, before, count)?;
        lay_over(tx, &mut found, |starts_at| starts_at < before)?;
        found.sort_by_key(|row| std::cmp::Reverse(row.starts_at));
        with_replies(tx, found, count)
    })
}

/// Shows what was planned here and is not announced yet as it is to be.
fn lay_over(
    tx: &ReadTx<'_>,
    found: &mut Vec<MeetingRow>,
    belongs: impl Fn(Timestamp) -> bool,
) -> Result<()> {
    for (id, meeting) in plan::all_unannounced(tx)? {
        found.retain(|row| row.id != id);
        if belongs(meeting.starts_at) {
            found.push(plan::row(id, &meeting));
        }
    }
    Ok(())
}

fn with_replies(
    tx: &ReadTx<'_>,
    mut meetings: Vec<MeetingRow>,
    count: u32,
) -> Result<Vec<MeetingRow>> {
    meetings.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    // Nobody has answered before activation, and there are no meetings either.
    if meetings.is_empty() {
        return Ok(meetings);
    }
    let me = session::identity(tx)?.member;
    for meeting in &mut meetings {
        meeting.coming = my_reply(tx, me, meeting.id)?.map(|reply| reply.coming);
    }
    Ok(meetings)
}

/// One meeting with its agenda and the answers to it.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here (any more).
pub fn read(store: &Store, id: ItemId) -> Result<MeetingView> {
    let now = store.clock().now();
    store.read(|tx| {
        let (meeting, plan) = announced(tx, id)?;
        let me = session::identity(tx)?.member;
        Ok(MeetingView {
            my_reply: my_reply(tx, me, id)?,
            can_reply: !meeting.cancelled && meeting.starts_at.plus_ms(UNDER_WAY_MS) > now,
            replies: rows::replies(tx, id)?,
            plan,
            can_plan: audiences::holds(tx, Audience::CellCommittee(meeting.cell))?,
            meeting,
        })
    })
}

/// What was answered last: here, or on another phone of the same member. A refusal is shown also where
/// a newer answer waits behind it.
fn my_reply(tx: &ReadTx<'_>, me: MemberId, meeting: ItemId) -> Result<Option<MyReply>> {
    let id = MeetingReply::id_of(meeting, me);
    let stamp = items::stamp(tx, kind::MEETING_REPLY, id)?;
    let commands = outbox::on(tx, id)?;
    let refused = commands.iter().find_map(|one| match one.state {
        State::Rejected(code) => Some((one.id, code)),
        State::Conflict => Some((one.id, RejectCode::Unknown)),
        _ => None,
    });
    // What the province has accepted counts until it has come back, and then what has come.
    let last = match (commands.into_iter().next_back(), &stamp) {
        (Some(last), Some(stamp)) if last.state == State::Accepted => {
            outbox::is_ahead(tx, last.id, stamp)?.then_some(last)
        }
        (last, _) => last,
    };
    if let Some(last) = last
        && let Action::ReplyToMeeting {
            coming,
            reason,
            wants_to_speak,
            opinion,
            ..
        } = last.action
    {
        let state = match (refused, last.state) {
            (Some((_, code)), _) => ReplyState::Refused(code),
            (None, State::Accepted) => ReplyState::Delivered,
            (None, _) => ReplyState::Waiting,
        };
        return Ok(Some(MyReply {
            coming,
            reason,
            wants_to_speak,
            opinion,
            state,
            refused: refused.map(|(command, _)| command),
        }));
    }
    if stamp.is_none() {
        return Ok(None);
    }
    let reply: MeetingReply = items::read(tx, kind::MEETING_REPLY, id)?;
    Ok(Some(MyReply {
        coming: reply.coming,
        reason: reply.reason,
        wants_to_speak: reply.wants_to_speak,
        opinion: reply.opinion,
        state: ReplyState::Delivered,
        refused: None,
    }))
}
