//! What a meeting's log adds up to.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{AssignmentResult, Opened, Recorder, Section, Speaker};
use crate::ids::{DeviceId, EventId, MemberId};
use crate::rules::amount::Points;
use crate::rules::count::Count;
use crate::rules::pack::{Business, VoteForm};
use crate::rules::voting::{Attendance, VotingBase, voting_base};
use crate::time::{Day, Timestamp};

/// The meeting as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// What the first line says.
    pub opened: Opened,
    /// Phones that may write.
    pub recorders: BTreeMap<DeviceId, Recorder>,
    /// Who chairs now.
    pub chair: Recorder,
    /// Who writes the minutes.
    pub minute_taker: Option<Fact<MemberId>>,
    /// The roll, by member; who is not in it has not been called.
    pub roll: BTreeMap<MemberId, Fact<Mark>>,
    /// Nonces of the roll-call codes that were shown.
    pub tokens: BTreeSet<String>,
    /// Guests, in order of coming.
    pub guests: Vec<Guest>,
    /// Steps begun or left out, in order.
    pub steps: Vec<StepTaken>,
    /// Speeches, in order of beginning.
    pub speeches: Vec<Speech>,
    /// Motions, in order.
    pub motions: Vec<Motion>,
    /// Conclusions: of an item of the agenda, or (nothing) of the meeting.
    pub conclusions: BTreeMap<Option<u32>, Fact<String>>,
    /// Work given out, in order.
    pub assignments: Vec<Assignment>,
    /// How last month's work came out.
    pub reported: BTreeMap<EventId, Fact<Reported>>,
    /// Sections that a person has written.
    pub texts: BTreeMap<Section, Fact<String>>,
    /// Points that a person has judged, by criterion.
    pub judgements: BTreeMap<String, Fact<Judgement>>,
    /// What the cell claims.
    pub claimed: Option<Fact<BTreeMap<String, Points>>>,
    /// Whether the minutes were read out and agreed on.
    pub minutes_approved: bool,
    /// When it was.
    pub times: Times,
    /// Events that say something impossible, and why; they count for nothing.
    pub senseless: Vec<Senseless>,
}

/// A value that several phones may have set. Who sets it after having seen the others settles it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// Set by whoever had not seen a later one, in the order of the log; never empty.
    pub values: Vec<(EventId, T)>,
}

/// One member in the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// How.
    pub attendance: Attendance,
    /// Why absent; empty if not said.
    pub reason: String,
    /// Whether the member's phone showed it; by hand otherwise.
    pub by_token: bool,
}

/// A guest in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The event by which he or she came.
    pub id: EventId,
    /// Name.
    pub name: String,
    /// Office.
    pub office: String,
    /// Sent by the superior committee.
    pub superior: bool,
}

/// A step that was begun or left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// Its code in the pack.
    pub step: String,
    /// The event.
    pub id: EventId,
    /// By the phone's clock.
    pub at: Timestamp,
    /// Why it was left out; nothing if it was begun.
    pub skipped: Option<String>,
}

/// Somebody spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    /// The event by which it began.
    pub id: EventId,
    /// Who.
    pub speaker: Speaker,
    /// When, by the phone's clock.
    pub at: Timestamp,
    /// How long, in milliseconds; unknown while it lasts or where the phone was restarted.
    pub lasted_ms: Option<u64>,
    /// Whether it is over.
    pub over: bool,
    /// What was said.
    pub text: Option<Fact<String>>,
}

/// Something put to the vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motion {
    /// The event by which it was put.
    pub id: EventId,
    /// What.
    pub text: String,
    /// Kind of business in the pack.
    pub business: Business,
    /// How.
    pub form: VoteForm,
    /// The votes; nothing before they are counted.
    pub counted: Option<Fact<Counted>>,
}

/// Votes as counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The figures.
    pub count: Count,
    /// The base that the chair saw.
    pub base: u32,
}

/// Work given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The event.
    pub id: EventId,
    /// What.
    pub text: String,
    /// To whom; the whole cell if nobody.
    pub members: Vec<MemberId>,
    /// By when.
    pub due: Day,
}

/// How last month's work came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// How.
    pub result: AssignmentResult,
    /// In words.
    pub note: String,
}

/// Points that a person gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// How many.
    pub points: Points,
    /// Why.
    pub reason: String,
}

/// When the meeting was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Beginning, by the phone's clock or as the chair confirmed it.
    pub began_at: Option<Timestamp>,
    /// End, likewise.
    pub ended_at: Option<Timestamp>,
    /// How long it lasted, in milliseconds: by the phone's uptime, or between confirmed times. Nothing
    /// while it lasts, and where the phone was restarted or its clock moved and nobody confirmed.
    pub lasted_ms: Option<u64>,
}

/// An event that cannot count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Senseless {
    /// Which.
    pub event: EventId,
    /// Why.
    pub why: Why,
}

/// Why an event cannot count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It speaks of an event that is not here, or of another kind.
    NoSuchEvent,
    /// It speaks of a member who is not in the roster.
    NotInRoster,
    /// Only the chair's phone may do this.
    NotTheChair,
    /// The same token was shown before.
    TokenUsed,
    /// A text is too long.
    TooLong,
    /// A second first line.
    OpenedTwice,
    /// This version does not know what it says.
    Newer,
}

impl<T: PartialEq> Fact<T> {
    /// The value that counts: the last in the order of the log.
    ///
    /// # Panics
    /// Never: a fact has a value.
    #[must_use]
    pub fn value(&self) -> &T {
        let (_, value) = self.values.last().expect("a fact has a value");
        value
    }

    /// The events that set it.
    #[must_use]
    pub fn events(&self) -> Vec<EventId> {
        self.values.iter().map(|(event, _)| *event).collect()
    }

    /// Whether phones have said different things without knowing of each other.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.values.iter().any(|(_, value)| value != self.value())
    }
}

impl State {
    /// Whether a roll-call code with this nonce was shown.
    #[must_use]
    pub fn has_token(&self, nonce: &str) -> bool {
        self.tokens.contains(nonce)
    }

    /// The roll as the rules take it.
    #[must_use]
    pub fn attendance(&self) -> BTreeMap<MemberId, Attendance> {
        self.roll
            .iter()
            .map(|(member, mark)| (*member, mark.value().attendance))
            .collect()
    }

    /// The base of a vote, member by member.
    #[must_use]
    pub fn base(&self) -> VotingBase {
        voting_base(&self.opened.roster, &self.attendance(), self.day())
    }

    /// The day of the meeting.
    #[must_use]
    pub fn day(&self) -> Day {
        self.times.began_at.unwrap_or(self.opened.starts_at).day()
    }

    /// Name of a member of the roster; empty if there is none.
    #[must_use]
    pub fn name(&self, member: MemberId) -> &str {
        self.opened
            .roster
            .iter()
            .find(|entry| entry.member == member)
            .map_or("", |entry| entry.name.as_str())
    }
}
