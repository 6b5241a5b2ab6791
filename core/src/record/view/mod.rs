//! A whole window on a meeting's record: everything that a phone draws of it, computed from one reading
//! of the log and the rules of its day. Whether a person may do something is answered here, so that no
//! shell has to know why.

mod look;
mod report;
mod roll;
mod score;
mod verified;
mod votes;
mod work;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use handbook_domain::ids::{DeviceId, EventId, ItemId, MemberId};
use handbook_domain::meeting::closing::obstacles;
use handbook_domain::meeting::cut::CutSignature;
use handbook_domain::meeting::evidence::evidence;
use handbook_domain::meeting::guide::{GuideStep, Standing, guide};
use handbook_domain::meeting::line::Entry;
use handbook_domain::meeting::record::Closing;
use handbook_domain::meeting::{Event, Log, Record, State};
use handbook_domain::rules::pack::{Actor, RulePack};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::MeetingKind;

use super::open::held_pack;
use super::{RecordError, Recorded, held, rows};
use crate::session;
use crate::store::Store;

pub use look::{
    AnnexRow, Dispute, DisputeChoice, FlagRow, LastTap, ObstacleRow, RecorderRow, Said,
    SignatureRow, TapKind,
};
pub use report::{ReportListRow, ReportView, ReportedView, reported, reports};
pub use roll::{GuestRow, RollRow, RollTotals};
pub use score::{CriterionRow, GroupRow, HoleRow, LoweredRow, ScoreView};
pub use verified::VerifiedView;
pub use votes::{BusinessRow, MotionRow, would_be};
pub use work::{AgendaRow, AssignmentRow, CarriedRow, SectionRow, SpeakerRow, SpeechRow};

/// A meeting's record as it stands, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// Which meeting.
    pub meeting: ItemId,
    /// Whether it is being written, closed, or closed twice.
    pub phase: RecordPhase,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Title for people.
    pub title: String,
    /// The cell that meets.
    pub cell_name: String,
    /// Which kind.
    pub kind: MeetingKind,
    /// Where.
    pub place: String,
    /// When it should begin.
    pub starts_at: Timestamp,
    /// The rules by which it is kept.
    pub rules: String,
    /// Who chairs now.
    pub chair_name: String,
    /// Who writes the minutes; empty if nobody was named.
    pub minute_taker_name: String,
    /// By which that was named, to undo it.
    pub minute_taker_event: Option<EventId>,
    /// When it was.
    pub times: RecordTimes,
    /// What this phone may do.
    pub may: RecordRights,
    /// The one thing to do next.
    pub next: NextDo,
    /// The pack's steps, in its order.
    pub steps: Vec<StepRow>,
    /// Everybody summoned, in the order of the list.
    pub roll: Vec<RollRow>,
    /// What the roll adds up to.
    pub totals: RollTotals,
    /// Guests, in order of coming.
    pub guests: Vec<GuestRow>,
    /// Who can be given the floor: members present, then guests.
    pub speakers: Vec<SpeakerRow>,
    /// Speeches, in order.
    pub speeches: Vec<SpeechRow>,
    /// What can be put to the vote, and how.
    pub businesses: Vec<BusinessRow>,
    /// Motions, in order.
    pub motions: Vec<MotionRow>,
    /// The agenda with the chair's conclusions; the last row is of the whole meeting.
    pub agenda: Vec<AgendaRow>,
    /// Work given out, in order.
    pub assignments: Vec<AssignmentRow>,
    /// Last month's work.
    pub carried: Vec<CarriedRow>,
    /// What a person writes for the papers, section by section.
    pub sections: Vec<SectionRow>,
    /// The score sheet; nothing where the rules do not score this kind of meeting.
    pub score: Option<ScoreView>,
    /// Whether the minutes were read out and agreed on.
    pub minutes_approved: bool,
    /// By which, to undo it.
    pub approved_event: Option<EventId>,
    /// What two phones say differently, with the choices.
    pub disputes: Vec<Dispute>,
    /// What has to be settled before closing.
    pub obstacles: Vec<ObstacleRow>,
    /// What somebody should look at.
    pub flags: Vec<FlagRow>,
    /// What was said after closing.
    pub annex: Vec<AnnexRow>,
    /// Phones that may write.
    pub recorders: Vec<RecorderRow>,
    /// Who has signed what was closed.
    pub signatures: Vec<SignatureRow>,
    /// The latest tap of this phone that can be taken back.
    pub last_tap: Option<LastTap>,
}

/// Whether a record is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPhase {
    /// It is being written.
    Open,
    /// It is closed.
    Closed,
    /// It was closed twice by phones that did not know of each other.
    Disputed,
}

/// When a meeting was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordTimes {
    /// Beginning.
    pub began_at: Option<Timestamp>,
    /// By which, to undo it.
    pub began_event: Option<EventId>,
    /// End.
    pub ended_at: Option<Timestamp>,
    /// By which, to undo it.
    pub ended_event: Option<EventId>,
    /// How many minutes it lasted; nothing while it lasts, and where the chair has to confirm.
    pub minutes: Option<u32>,
    /// How many it has to last at least.
    pub least_minutes: Option<u32>,
    /// Whether the chair has to say when it was.
    pub to_confirm: bool,
}

/// What this phone may do with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is another button of the screens"
)]
pub struct RecordRights {
    /// Whether it holds the chair.
    pub chairs: bool,
    /// Whether it writes at all.
    pub writes: bool,
    /// Add what happens.
    pub tap: bool,
    /// Say that the meeting begins.
    pub begin: bool,
    /// Say that it ends.
    pub end: bool,
    /// Say that the minutes were agreed on.
    pub approve: bool,
    /// Let another phone write.
    pub admit: bool,
    /// Give the chair to another phone.
    pub pass_chair: bool,
    /// Close.
    pub close: bool,
    /// Sign what was closed.
    pub sign: bool,
    /// Put right what was closed.
    pub correct: bool,
}

/// The one thing to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextDo {
    /// Say that the meeting begins.
    Begin,
    /// Begin this step.
    Step {
        /// Its code.
        code: String,
    },
    /// Say that it ends.
    End,
    /// Settle what stands in the way of closing.
    Settle,
    /// Close.
    Close,
    /// Sign.
    Sign,
    /// There is nothing to do on this phone.
    Nothing,
}

/// One step of the pack's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Its code.
    pub code: String,
    /// For people.
    pub title: String,
    /// Who acts, the first one first.
    pub who: Vec<Actor>,
    /// How many minutes it should take.
    pub minutes: Option<u32>,
    /// Whether the meeting is whole without it.
    pub may_be_skipped: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Whether one that comes later in the list was begun before it.
    pub out_of_order: bool,
    /// When it was begun or left out.
    pub at: Option<Timestamp>,
    /// By which, to undo it.
    pub event: Option<EventId>,
}

/// The record of `meeting` as a window to draw.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) without a record;
/// [`Refusal::NoRules`](super::Refusal::NoRules) if the rules of its day are not here.
pub fn view(store: &Store, meeting: ItemId) -> Recorded<RecordView> {
    let (me, log, record, pack, signatures) = store.read(|tx| {
        let me = session::identity(tx)?;
        let (log, record) = held(tx, meeting)?;
        let pack = held_pack(tx, &record)?;
        Ok((me, log, record, pack, rows::signatures(tx, meeting)?))
    })?;
    let pack = pack.map_err(RecordError::Refused)?;
    Ok(window(&log, &record, &pack, &signatures, me.device))
}

/// The window that `device` draws.
fn window(
    log: &Log,
    record: &Record,
    pack: &RulePack,
    signatures: &[CutSignature],
    device: DeviceId,
) -> RecordView {
    let (meeting, state, lines) = (log.meeting(), &record.state, Lines::of(log));
    let obstacles = obstacles(record, pack);
    let signatures = look::signatures(record, meeting, signatures, device);
    let times = times(state, pack, &lines);
    let may = rights(record, &times, device, obstacles.is_empty(), &signatures);
    let steps = steps(state, pack);
    let minute_taker = state.minute_taker.as_ref();
    RecordView {
        meeting,
        phase: phase(record),
        closed_at: record.cut().map(|cut| cut.at),
        title: state.opened.title.clone(),
        cell_name: state.opened.cell_name.clone(),
        kind: state.opened.kind,
        place: state.opened.place.clone(),
        starts_at: state.opened.starts_at,
        rules: pack.title.clone(),
        chair_name: state.name(state.chair.member).to_owned(),
        minute_taker_name: minute_taker
            .map_or("", |fact| state.name(*fact.value()))
            .to_owned(),
        minute_taker_event: minute_taker.and_then(|fact| fact.events().last().copied()),
        next: next(record, &times, &may, &steps, !obstacles.is_empty()),
        times,
        may,
        steps,
        roll: roll::roll(state),
        totals: roll::totals(state),
        guests: roll::guests(state),
        speakers: work::speakers(state),
        speeches: work::speeches(state),
        businesses: votes::businesses(state, pack),
        motions: votes::motions(state, pack),
        agenda: work::agenda(state),
        assignments: work::assignments(state),
        carried: work::carried(state),
        sections: work::sections(state),
        score: score::score(state, pack),
        minutes_approved: state.minutes_approved,
        approved_event: lines.last(|event| matches!(event, Event::MinutesApproved {})),
        disputes: look::disputes(state, &lines, pack, &obstacles),
        obstacles: look::obstacle_rows(state, obstacles),
        flags: look::flags(record),
        annex: look::annex(record),
        recorders: look::recorders(state, device),
        signatures,
        last_tap: may
            .tap
            .then(|| look::last_tap(state, pack, &lines, device))
            .flatten(),
    }
}

/// The lines of a log that count and were not undone, in order.
struct Lines<'a>(Vec<&'a Entry>);

impl<'a> Lines<'a> {
    fn of(log: &'a Log) -> Self {
        let ordered = log.ordered().lines;
        let undone: BTreeSet<EventId> = ordered
            .iter()
            .filter_map(|line| match line.entry().event {
                Event::Undone { event } => Some(event),
                _ => None,
            })
            .collect();
        let standing = ordered.iter().map(|line| line.entry());
        Self(standing.filter(|one| !undone.contains(&one.id)).collect())
    }

    fn find(&self, event: EventId) -> Option<&'a Entry> {
        self.0.iter().find(|entry| entry.id == event).copied()
    }

    fn first(&self, wanted: impl Fn(&Event) -> bool) -> Option<EventId> {
        let mut found = self.0.iter().filter(|entry| wanted(&entry.event));
        found.next().map(|entry| entry.id)
    }

    fn last(&self, wanted: impl Fn(&Event) -> bool) -> Option<EventId> {
        let mut found = self.0.iter().rev().filter(|entry| wanted(&entry.event));
        found.next().map(|entry| entry.id)
    }
}

pub(super) fn phase(record: &Record) -> RecordPhase {
    match record.closing {
        Closing::Open => RecordPhase::Open,
        Closing::Closed(_) => RecordPhase::Closed,
        Closing::Disputed { .. } => RecordPhase::Disputed,
    }
}

fn times(state: &State, pack: &RulePack, lines: &Lines<'_>) -> RecordTimes {
    let (known, times) = (evidence(state, pack), state.times);
    let over = times.began_at.is_some() && times.ended_at.is_some();
    RecordTimes {
        began_at: times.began_at,
        began_event: lines.first(|event| matches!(event, Event::Began {})),
        ended_at: times.ended_at,
        ended_event: lines.last(|event| matches!(event, Event::Ended {})),
        minutes: known.minutes,
        least_minutes: known.least_minutes,
        to_confirm: over && times.lasted_ms.is_none(),
    }
}

fn rights(
    record: &Record,
    times: &RecordTimes,
    device: DeviceId,
    ready: bool,
    signatures: &[SignatureRow],
) -> RecordRights {
    let state = &record.state;
    let writes = state.recorders.contains_key(&device);
    let chairs = state.chair.device == device;
    let closed = record.cut().is_some();
    let tap = writes && !closed;
    RecordRights {
        chairs,
        writes,
        tap,
        begin: tap && times.began_at.is_none(),
        end: tap && times.began_at.is_some() && times.ended_at.is_none(),
        approve: tap && !state.minutes_approved,
        admit: tap,
        pass_chair: tap && chairs && state.recorders.len() > 1,
        close: tap && chairs && ready,
        sign: writes && closed && !signatures.iter().any(|one| one.this),
        correct: writes && closed,
    }
}

fn next(
    record: &Record,
    times: &RecordTimes,
    may: &RecordRights,
    steps: &[StepRow],
    obstacles: bool,
) -> NextDo {
    if may.sign {
        return NextDo::Sign;
    }
    if !may.tap {
        return NextDo::Nothing;
    }
    if phase(record) == RecordPhase::Disputed {
        return if may.close {
            NextDo::Close
        } else {
            NextDo::Settle
        };
    }
    let mut ahead = steps.iter();
    let ahead = ahead.find(|step| step.standing == Standing::Next);
    match ahead {
        _ if times.began_at.is_none() => NextDo::Begin,
        Some(step) if times.ended_at.is_none() => NextDo::Step {
            code: step.code.clone(),
        },
        _ if times.ended_at.is_none() => NextDo::End,
        _ if obstacles => NextDo::Settle,
        _ if may.close => NextDo::Close,
        _ => NextDo::Nothing,
    }
}

fn steps(state: &State, pack: &RulePack) -> Vec<StepRow> {
    let row = |step: GuideStep| {
        let taken = state.steps.iter().rev().find(|one| one.step == step.code);
        StepRow {
            at: taken.map(|taken| taken.at),
            event: taken.map(|taken| taken.id),
            code: step.code,
            title: step.title,
            who: step.who,
            minutes: step.minutes,
            may_be_skipped: step.may_be_skipped,
            standing: step.standing,
            out_of_order: step.out_of_order,
        }
    };
    guide(state, pack).into_iter().map(row).collect()
}

/// Names, as the papers say them.
fn names(state: &State, members: &[MemberId]) -> String {
    let names: Vec<&str> = members.iter().map(|member| state.name(*member)).collect();
    names.join(", ")
}

/// Whose phone it is; empty for one that nobody let in.
fn holder(state: &State, device: DeviceId) -> String {
    let recorder = state.recorders.get(&device);
    recorder.map_or_else(String::new, |one| state.name(one.member).to_owned())
}
