//! What a person can say of a meeting, before it and during it.

use handbook_core::record::view::RecordPhase;
use handbook_core::record::{Answers, ClaimedPoints, FactRow, Questions, RecordDoor, Tap};
use handbook_domain::ids::{DeviceId, EventId, MemberId};
use handbook_domain::meeting::event::{AssignmentResult, Carried, Section, Speaker};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::Count;
use handbook_domain::rules::measure::{Answer as FactAnswer, Fact};
use handbook_domain::rules::pack::{Business, VoteForm};
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::{Day, Timestamp};

/// One thing that a person says has happened.
#[uniffi::remote(Enum)]
pub enum Tap {
    Begin,
    End,
    ConfirmTimes {
        began_at: Timestamp,
        ended_at: Timestamp,
    },
    Mark {
        member: MemberId,
        attendance: Attendance,
        reason: String,
    },
    Guest {
        name: String,
        office: String,
        superior: bool,
    },
    BeginStep {
        step: String,
    },
    SkipStep {
        step: String,
        reason: String,
    },
    BeginSpeech {
        speaker: Speaker,
    },
    EndSpeech {
        speech: EventId,
    },
    NoteSpeech {
        speech: EventId,
        text: String,
    },
    PutMotion {
        text: String,
        business: Business,
        form: VoteForm,
    },
    CountVotes {
        motion: EventId,
        count: Count,
        base: u32,
    },
    Conclude {
        item: Option<u32>,
        text: String,
    },
    Assign {
        text: String,
        members: Vec<MemberId>,
        due: Day,
    },
    ReportAssignment {
        assignment: EventId,
        result: AssignmentResult,
        note: String,
    },
    Write {
        section: Section,
        text: String,
    },
    Judge {
        criterion: String,
        points: Points,
        reason: String,
    },
    ClaimAsComputed,
    Claim {
        own: Vec<ClaimedPoints>,
    },
    ApproveMinutes,
    NameMinuteTaker {
        member: MemberId,
    },
    PassChair {
        device: DeviceId,
    },
    Correct {
        text: String,
    },
    Settle {
        event: EventId,
    },
}

/// Points that the cell claims for one criterion.
#[uniffi::remote(Record)]
pub struct ClaimedPoints {
    pub criterion: String,
    pub points: Points,
}

/// What can be done about the record of a meeting with this phone.
#[uniffi::remote(Record)]
pub struct RecordDoor {
    pub phase: Option<RecordPhase>,
    pub may_open: bool,
    pub may_show_code: bool,
}

/// What a person is asked before a record is opened, with what this phone knows already.
#[uniffi::remote(Record)]
pub struct Questions {
    pub combined: bool,
    pub papers_days_ahead: Option<u32>,
    pub facts: Vec<FactRow>,
    pub carried: Vec<Carried>,
}

/// Something that was done beforehand or not.
#[uniffi::remote(Record)]
pub struct FactRow {
    pub fact: Fact,
    pub answer: Option<FactAnswer>,
    pub may_not_apply: bool,
}

/// What a person has answered.
#[uniffi::remote(Record)]
pub struct Answers {
    pub combined: bool,
    pub papers_days_ahead: Option<u32>,
    pub facts: Vec<FactRow>,
}
