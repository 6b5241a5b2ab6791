//! What travels about a meeting beside its announcement: what a cell registers, what the province
//! makes of its report, and what the superior says to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::RejectCode;
use super::item::{AgendaItem, Meeting, MeetingKind};
use crate::ids::{CommandId, DeviceId, EventId, ItemId, MemberId, Sha256Hash, UnitId};
use crate::meeting::event::Carried;
use crate::rules::amount::Points;
use crate::rules::sheet::Grade;
use crate::secrecy;
use crate::time::{Day, Timestamp};

/// A meeting as a cell registers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingPlan {
    /// The cell that meets.
    pub cell: UnitId,
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
    /// Whether it is called off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
    /// In order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    /// Whether a thematic part follows in the same meeting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub combined: bool,
    /// Draft of the resolution or conclusion; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub draft_resolution: String,
    /// Whether the superior committee is asked to send a delegate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superior_invited: bool,
}

impl MeetingPlan {
    /// Longest short text (title, place, a name), in characters.
    pub const MAX_LINE: usize = 300;

    /// Longest text of a paper or a draft, in characters.
    pub const MAX_TEXT: usize = 20_000;

    /// Longest reason for moving it or calling it off, in characters.
    pub const MAX_REASON: usize = 500;

    /// Most items of an agenda, and most papers of one.
    pub const MAX_ITEMS: usize = 50;

    /// The meeting as it is announced by this.
    #[must_use]
    pub fn announce(self, cell_name: String) -> Meeting {
        Meeting {
            cell: self.cell,
            cell_name,
            meeting_kind: self.meeting_kind,
            title: self.title,
            starts_at: self.starts_at,
            place: self.place,
            chair: self.chair,
            cancelled: self.cancelled,
            agenda: self.agenda,
            combined: self.combined,
            draft_resolution: self.draft_resolution,
            superior_invited: self.superior_invited,
            registered_at: None,
            planned_by: None,
            moved: Vec::new(),
        }
    }

    /// What would announce `meeting` as it is: to be changed and sent.
    #[must_use]
    pub fn of(meeting: Meeting) -> Self {
        Self {
            cell: meeting.cell,
            meeting_kind: meeting.meeting_kind,
            title: meeting.title,
            starts_at: meeting.starts_at,
            place: meeting.place,
            chair: meeting.chair,
            cancelled: meeting.cancelled,
            agenda: meeting.agenda,
            combined: meeting.combined,
            draft_resolution: meeting.draft_resolution,
            superior_invited: meeting.superior_invited,
        }
    }

    /// Why it cannot be accepted from anybody, with the reason that goes with it; asked on the phone and
    /// again at the province.
    #[must_use]
    pub fn unfit(&self, reason: &str) -> Option<RejectCode> {
        let lines = [&self.title, &self.place, &self.chair];
        if lines.iter().any(|line| line.trim().is_empty())
            || self.agenda.iter().any(|item| item.title.trim().is_empty())
        {
            return Some(RejectCode::Empty);
        }
        let papers = || self.agenda.iter().flat_map(|item| &item.papers);
        let names = self
            .agenda
            .iter()
            .flat_map(|item| [&item.title, &item.owner])
            .chain(papers().map(|paper| &paper.title));
        let lines = lines.into_iter().chain(names);
        let texts = papers()
            .map(|paper| &paper.text)
            .chain([&self.draft_resolution]);
        let longer = |text: &String, most: usize| text.chars().count() > most;
        if lines.clone().any(|line| longer(line, Self::MAX_LINE))
            || texts.clone().any(|text| longer(text, Self::MAX_TEXT))
            || reason.chars().count() > Self::MAX_REASON
            || self.agenda.len() > Self::MAX_ITEMS
            || self
                .agenda
                .iter()
                .any(|item| item.papers.len() > Self::MAX_ITEMS)
        {
            return Some(RejectCode::TooLong);
        }
        lines
            .chain(texts)
            .map(String::as_str)
            .chain([reason])
            .any(secrecy::is_marked)
            .then_some(RejectCode::SecrecyMark)
    }
}

/// `meeting_report`: what the province makes of the record that a cell has sent. Its id is the
/// meeting's; the cell's committee and the officials of the unit above read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingReport {
    /// The cell that met.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Which kind.
    pub meeting_kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it began, by the record; when it should have, where that does not say.
    pub began_at: Timestamp,
    /// When the province had the record whole and closed for the first time; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Last day for that by the rules; absent where they set none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub due_on: Option<Day>,
    /// Whether it came after that day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What the record adds up to.
    #[serde(flatten)]
    pub summary: RecordSummary,
    /// Members whose signature under the closed record is good.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_by: Vec<MemberId>,
    /// Digest of the last line that the province has of each phone, whole up to there: what a phone need
    /// not send or keep for it any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heads: BTreeMap<DeviceId, Sha256Hash>,
    /// Minutes of another cell that say much the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<Alike>,
    /// What the superior says to it; absent before it has looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// The command that said it, until the record changes: words that replace that command are not older
    /// than the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_command: Option<CommandId>,
}

impl MeetingReport {
    /// The superior's answer to the record as it stands: one to another closing of it does not count.
    #[must_use]
    pub fn standing_review(&self) -> Option<&Review> {
        let review = self.review.as_ref();
        review.filter(|review| review.cut == self.summary.cut)
    }

    /// What that answer says.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.standing_review().map(|review| &review.verdict)
    }

    /// The points that count: the superior's, then the computed ones.
    #[must_use]
    pub fn total(&self) -> Option<Points> {
        match self.verdict() {
            Some(Verdict::Changed { total, .. }) => Some(*total),
            _ => self.summary.computed.as_ref().and_then(|sum| sum.total),
        }
    }

    /// The grade that counts: the superior's, then the computed one.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        match self.verdict() {
            Some(Verdict::Changed { grade, .. }) => Some(*grade),
            _ => self.summary.computed.as_ref().and_then(|sum| sum.grade),
        }
    }
}

/// What a record adds up to, computed alike on the phone and at the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordSummary {
    /// Whether it is whole and closed.
    pub standing: RecordStanding,
    /// Digest of the closing line, once it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Sha256Hash>,
    /// Figures.
    pub figures: Figures,
    /// What the cell gives itself; absent where it has not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Sum>,
    /// What the rules give; absent where they do not score this kind of meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Sum>,
    /// What somebody should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Work given out, for the table of the next meeting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Carried>,
    /// How many meetings running each member has been excused, this one included; who came is not in
    /// it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub excused: BTreeMap<MemberId, u32>,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStanding {
    /// Lines are missing.
    Incomplete,
    /// It is not closed.
    Open,
    /// It was closed twice by phones that did not know of each other.
    Disputed,
    /// It is closed.
    Closed,
    /// A standing that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Figures of one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// How long it lasted; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Members who had to come.
    pub summoned: u32,
    /// Of these, who came.
    pub present: u32,
    /// Who was absent with a reason.
    pub absent_excused: u32,
    /// Who was absent without one.
    pub absent_unexcused: u32,
    /// Members who count in a vote (`số thành viên`).
    pub base: u32,
    /// Members who spoke.
    pub speakers: u32,
    /// Motions put to the vote.
    pub motions: u32,
    /// Of these, passed.
    pub passed: u32,
    /// Work carried in from the meeting before.
    pub carried: u32,
    /// Of this, done.
    pub carried_done: u32,
    /// Corrections after it was closed.
    pub corrections: u32,
}

/// Points of a sheet and what they make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sum {
    /// All points; absent while a criterion is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// The grade; absent where there is no total, or the rule has a hole there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// Something that is not as it should be, for a person to look at. Nothing is refused for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Difference {
    /// The list of who is summoned is not the province's.
    Roster {
        /// Members who are only in one of them, or with another standing.
        members: Vec<MemberId>,
    },
    /// With the province's list the base would be another.
    Base {
        /// By the record's list.
        recorded: u32,
        /// By the province's.
        computed: u32,
    },
    /// A motion whose count cannot be, or whose base has changed since.
    Miscounted {
        /// The event by which it was put.
        motion: EventId,
    },
    /// The cell gives itself other points than the rules.
    Points {
        /// The criterion's code.
        criterion: String,
        /// What the cell gives.
        claimed: Points,
        /// What the rules give; absent where the criterion is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computed: Option<Points>,
    },
    /// The rules of the record are not those that the province holds for its day.
    Rules {
        /// Id of the pack that the record names.
        pack: String,
    },
    /// Chair or minute-taker has not signed.
    Unsigned {
        /// Who.
        member: MemberId,
    },
    /// A phone that the province has not certified for its member wrote in the record.
    Uncertified {
        /// The phone.
        device: DeviceId,
    },
    /// A phone wrote two lines in one place.
    Forked {
        /// The phone.
        device: DeviceId,
    },
    /// A phone that nobody let in wrote lines.
    Foreign {
        /// The phone.
        device: DeviceId,
    },
    /// Two phones say different things of something, and it was closed so.
    Unsettled {
        /// The events.
        events: Vec<EventId>,
    },
    /// A difference that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Minutes that say much the same as those of another cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alike {
    /// The other meeting.
    pub meeting: ItemId,
    /// Name of the cell that held it.
    pub cell_name: String,
    /// How much of the text they share, in percent.
    pub percent: u32,
}

/// What the superior committee says to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// What.
    pub verdict: Verdict,
    /// Name of who says it.
    pub by_name: String,
    /// When the province accepted it.
    pub at: Timestamp,
    /// Digest of the closing line it is about; the record may have been closed again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Sha256Hash>,
}

/// What can be said to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It stands as computed.
    Confirmed,
    /// The score is another.
    Changed {
        /// All points.
        total: Points,
        /// The grade.
        grade: Grade,
        /// Why.
        reason: String,
    },
    /// It goes back to the cell.
    Returned {
        /// What is to be put right.
        remarks: String,
    },
    /// A verdict that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Verdict {
    /// Longest reason or remark, in characters.
    pub const MAX_WORDS: usize = 2_000;

    /// Why it cannot be accepted from anybody; asked on the phone and again at the province.
    #[must_use]
    pub fn unfit(&self) -> Option<RejectCode> {
        let words = match self {
            Self::Confirmed => return None,
            Self::Changed { reason, .. } => reason,
            Self::Returned { remarks } => remarks,
            Self::Unknown => return Some(RejectCode::Malformed),
        };
        if words.trim().is_empty() {
            return Some(RejectCode::Empty);
        }
        if words.chars().count() > Self::MAX_WORDS {
            return Some(RejectCode::TooLong);
        }
        secrecy::is_marked(words).then_some(RejectCode::SecrecyMark)
    }
}
