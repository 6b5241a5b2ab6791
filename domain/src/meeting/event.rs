//! What can happen at a branch meeting, each a small thing that one tap says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, EventId, MemberId, Sha256Hash, UnitId};
use crate::rules::amount::Points;
use crate::rules::count::Count;
use crate::rules::measure::{Answer, Fact};
use crate::rules::pack::{Business, VoteForm};
use crate::rules::voting::{Attendance, RosterEntry};
use crate::time::{Day, Timestamp};
use crate::wire::item::{AgendaItem, MeetingKind};

/// Longest free text of one event, in characters.
pub const MAX_TEXT: usize = 20_000;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Event {
    /// The first line: what is met about, by whom, and who may write in this log.
    Opened(Box<Opened>),
    /// Another phone may write in this log.
    Joined(Recorder),
    /// The chair passes to another member, who writes with this phone.
    ChairPassed {
        /// The phone.
        device: DeviceId,
        /// Whose it is.
        member: MemberId,
    },
    /// The meeting has agreed on who writes the minutes (`thư ký`).
    MinuteTakerNamed {
        /// Who.
        member: MemberId,
    },
    /// The meeting begins.
    Began {},
    /// The meeting ends.
    Ended {},
    /// The chair says when it began and ended: after a restart or a clock that was moved.
    TimesConfirmed {
        /// Beginning.
        began_at: Timestamp,
        /// End.
        ended_at: Timestamp,
    },
    /// The roll is called (`điểm danh`): one member's state.
    Marked {
        /// Who.
        member: MemberId,
        /// Present, absent with or without reason, exempt.
        attendance: Attendance,
        /// Why absent; empty if not said.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The nonce of the member's own token, if it was shown; by hand otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    },
    /// A guest is in the room: the superior's delegate, somebody invited.
    GuestCame {
        /// Name.
        name: String,
        /// Office, for the minutes.
        office: String,
        /// Sent by the superior committee (`đại biểu cấp trên`).
        superior: bool,
    },
    /// A step of the pack's list begins.
    StepBegun {
        /// Its code in the pack.
        step: String,
    },
    /// A step is left out.
    StepSkipped {
        /// Its code in the pack.
        step: String,
        /// Why.
        reason: String,
    },
    /// Somebody begins to speak.
    SpeechBegan {
        /// Who.
        speaker: Speaker,
    },
    /// Somebody has spoken.
    SpeechEnded {
        /// The event by which it began.
        speech: EventId,
    },
    /// What was said, for the minutes; a later text replaces it.
    SpeechNoted {
        /// The event by which it began.
        speech: EventId,
        /// In the minute-taker's words.
        text: String,
    },
    /// Something is put to the vote.
    MotionPut {
        /// What.
        text: String,
        /// Which kind of business: the pack says what it needs to pass.
        business: Business,
        /// How it is voted on.
        form: VoteForm,
    },
    /// The votes on a motion, as counted in the room.
    Counted {
        /// The event by which the motion was put.
        motion: EventId,
        /// The figures.
        count: Count,
        /// The base that the chair saw when it was counted.
        base: u32,
    },
    /// The chair's conclusion (`kết luận`).
    Concluded {
        /// Of which item of the agenda, from 0; of the whole meeting if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// The words.
        text: String,
    },
    /// Work is given out (`phân công nhiệm vụ`).
    Assigned {
        /// What.
        text: String,
        /// To whom; the whole cell if nobody is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<MemberId>,
        /// By when.
        due: Day,
    },
    /// How last month's work came out.
    AssignmentReported {
        /// The event by which it was given out, in last month's log.
        assignment: EventId,
        /// How.
        result: AssignmentResult,
        /// In words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// Text for a section of the papers; a later text replaces it.
    Written {
        /// Which section.
        section: Section,
        /// The words, whole.
        text: String,
    },
    /// A point of the score sheet that a person judges, or a hole of the sheet that a person fills.
    Judged {
        /// The criterion's code in the pack.
        criterion: String,
        /// How many.
        points: Points,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// What the cell claims for the whole sheet, as the meeting voted it.
    ScoreClaimed {
        /// Points by criterion.
        points: BTreeMap<String, Points>,
    },
    /// The minutes were read out and agreed on.
    MinutesApproved {},
    /// An earlier event does not count. Its line stays.
    Undone {
        /// Which.
        event: EventId,
    },
    /// The record is closed: what these lines and everything before them say is what is signed.
    Closed {
        /// The last line of each device.
        heads: BTreeMap<DeviceId, Sha256Hash>,
    },
    /// Something is put right after closing: stands in the annex, changes nothing above.
    Corrected {
        /// What is wrong and how it should read.
        text: String,
    },
    /// Something that this version does not know. Its line is kept and passed on whole.
    #[serde(other)]
    Unknown,
}

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The cell that meets.
    pub cell: UnitId,
    /// Its name, for the papers: "CHI BỘ THÔN 3".
    pub cell_name: String,
    /// The unit above it: "ĐẢNG BỘ XÃ …"; empty if unknown.
    pub superior_name: String,
    /// Which kind.
    pub kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// Where.
    pub place: String,
    /// When it should begin.
    pub starts_at: Timestamp,
    /// In order.
    pub agenda: Vec<AgendaItem>,
    /// Rules of this meeting: id of the pack in force on its day.
    pub pack: String,
    /// Digest of that pack, so that no other under the same name is meant.
    pub pack_digest: Sha256Hash,
    /// Who is summoned, with what the phone may hold of each.
    pub roster: Vec<RosterEntry>,
    /// Who chairs (`chủ trì`) and with which phone: the first of [`recorders`](Self::recorders).
    pub recorders: Vec<Recorder>,
    /// Last month's work, to be reported on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carried>,
    /// How many meetings running each member had been excused before this one; unknown where the
    /// months before are not on this phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused_before: Option<BTreeMap<MemberId, u32>>,
    /// Whether a thematic part follows in the same meeting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub combined: bool,
    /// What was done beforehand and what was not, as far as this phone knows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prepared: BTreeMap<Fact, Answer>,
    /// Whole days from the sending of the papers to the meeting, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub papers_days_ahead: Option<u32>,
}

/// A phone that may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorder {
    /// The phone.
    pub device: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// P-256 public key, SEC1 compressed, URL-safe base64; under which it signs cuts.
    pub public_key: String,
    /// The province's word for that key: a sealed
    /// [`DeviceCert`](crate::wire::activation::DeviceCert), URL-safe base64.
    pub certificate: String,
}

/// Work given out at an earlier meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Carried {
    /// The event by which it was given out.
    pub assignment: EventId,
    /// What.
    pub text: String,
    /// To whom, by name, as the papers say it.
    pub members: String,
    /// By when.
    #[schemars(with = "String")]
    pub due: Day,
    /// Where it stood when this meeting was opened; empty if nothing was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// A member of the roster.
    Member(MemberId),
    /// A guest, by the event by which he or she came.
    Guest(EventId),
}

/// How work came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentResult {
    /// Done.
    Done,
    /// In part, or still under way.
    Partly,
    /// Not done.
    NotDone,
}

/// Sections of the papers that a person writes. Figures never come from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What is said of the party fee (`tình hình nộp đảng phí`).
    Fees,
    /// News and new papers (`thời sự, văn bản mới`).
    News,
    /// What members think (`tư tưởng đảng viên`).
    Thinking,
    /// How last month's work went (`kết quả thực hiện nhiệm vụ`).
    Results,
    /// Praise and reminders (`biểu dương, nhắc nhở`).
    Praise,
    /// What falls short, and why (`hạn chế, nguyên nhân`).
    Shortcomings,
    /// Work ahead (`phương hướng, nhiệm vụ`).
    Ahead,
    /// Petitions and how they were settled (`kiến nghị`).
    Petitions,
}
