//! What the rules and the record say, in their own words.

use handbook_core::error::Refusal;
use handbook_domain::ids::{DeviceId, EventId, MemberId};
use handbook_domain::meeting::Flag;
use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::event::{AssignmentResult, Carried, Section, Speaker};
use handbook_domain::meeting::guide::Standing as StepStanding;
use handbook_domain::meeting::result::{Mistake, MotionResult};
use handbook_domain::meeting::roll_call::TokenError;
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::{Ballots, Count, CountError};
use handbook_domain::rules::in_force::InForceError as NoRules;
use handbook_domain::rules::measure::{Answer as FactAnswer, Fact, Measure, Value as Figure};
use handbook_domain::rules::pack::{Actor, Business, VoteForm};
use handbook_domain::rules::score::{
    Reason as ScoreReason, SetAsideReason, Source as PointsSource,
};
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::voting::{Attendance, BaseReason, Threshold};
use handbook_domain::time::Day;

/// The four marks of a roll call (`điểm danh`).
#[uniffi::remote(Enum)]
pub enum Attendance {
    Present,
    AbsentExcused,
    AbsentUnexcused,
    Exempt,
}

/// Why a member is in the base or not.
#[uniffi::remote(Enum)]
pub enum BaseReason {
    OfficialPresent,
    OfficialAbsent,
    ExemptPresent,
    MarkedExemptOnly,
    ExemptAbsent,
    Probationary,
    TemporaryHere,
    TemporaryElsewhere,
    TemporaryElsewherePresent,
    Suspended,
    Charged,
    Prosecuted,
    Detained,
    ListedTwice,
}

/// What share of the base must agree. The rule pack says which business needs which.
#[uniffi::remote(Enum)]
pub enum Threshold {
    Half,
    TwoThirds,
}

/// What is voted on.
#[uniffi::remote(Enum)]
pub enum Business {
    Procedure,
    Resolution,
    Scoring,
    Admission,
    OfficialRecognition,
    StrikingOff,
    Expulsion,
}

/// How a vote is taken.
#[uniffi::remote(Enum)]
pub enum VoteForm {
    ByCard,
    SecretBallot,
}

/// Who takes a step.
#[uniffi::remote(Enum)]
pub enum Actor {
    Secretary,
    DeputySecretary,
    CellCommittee,
    Chair,
    MinuteTaker,
    FeeCollector,
    Presenter,
    Members,
    Cell,
    SuperiorDelegate,
}

/// A recorded count. Never the vote itself: that was taken in the room.
#[uniffi::remote(Enum)]
pub enum Count {
    ByCard { yes: u32, no: u32, other: u32 },
    SecretBallot(Ballots),
}

/// One figure of a count that cannot be.
#[uniffi::remote(Enum)]
pub enum CountError {
    MoreVotesThanEntitled { votes: u64, entitled: u64 },
    MoreIssuedThanEntitled { issued: u64, entitled: u64 },
    MoreReturnedThanIssued { returned: u64, issued: u64 },
    SumNotReturned { sum: u64, returned: u64 },
    SumNotValid { sum: u64, valid: u64 },
}

/// Something wrong with a count.
#[uniffi::remote(Enum)]
pub enum Mistake {
    Figures(CountError),
    OtherForm,
    FormNotAllowed,
    BaseChanged { then: u32 },
}

/// `xếp loại` of a meeting. The better is the greater.
#[uniffi::remote(Enum)]
pub enum Grade {
    Poor,
    Average,
    Fair,
    Good,
}

/// Where points come from.
#[uniffi::remote(Enum)]
pub enum PointsSource {
    Computed,
    Judged,
    Chosen,
}

/// A figure that decided something.
#[uniffi::remote(Enum)]
pub enum ScoreReason {
    Measured {
        measure: Measure,
        value: Figure,
    },
    Answered {
        fact: Fact,
        answer: FactAnswer,
    },
    Capped {
        measure: Measure,
        value: Figure,
        at_most: Points,
    },
    NotKnown {
        what: String,
    },
}

/// Why a judgement was not used.
#[uniffi::remote(Enum)]
pub enum SetAsideReason {
    Computed,
    NotAChoice,
    TooMany,
    NoSuchCriterion,
}

/// What a measure found.
#[uniffi::remote(Enum)]
pub enum Figure {
    Share { part: u32, whole: u32 },
    Count(u32),
}

/// Whether something was done.
#[uniffi::remote(Enum)]
pub enum FactAnswer {
    Yes,
    No,
    NotApplicable,
}

/// Where a step stands.
#[uniffi::remote(Enum)]
pub enum StepStanding {
    Ahead,
    Next,
    Now,
    Done,
    Skipped { reason: String },
}

/// Who speaks.
#[uniffi::remote(Enum)]
pub enum Speaker {
    Member(MemberId),
    Guest(EventId),
}

/// How work came out.
#[uniffi::remote(Enum)]
pub enum AssignmentResult {
    Done,
    Partly,
    NotDone,
}

/// Sections of the papers that a person writes. Figures never come from here.
#[uniffi::remote(Enum)]
pub enum Section {
    Fees,
    News,
    Thinking,
    Results,
    Praise,
    Shortcomings,
    Ahead,
    Petitions,
}

/// Something to settle before the record is closed.
#[uniffi::remote(Enum)]
pub enum Obstacle {
    NotEnded,
    DurationUnknown,
    NotCalled(Vec<MemberId>),
    Disputed(Vec<EventId>),
    NotCounted(EventId),
    Miscounted(EventId, Vec<Mistake>),
    LinesMissing,
}

/// Something that somebody should look at.
#[uniffi::remote(Enum)]
pub enum Flag {
    Forked { device: DeviceId, seq: u64 },
    Gap { device: DeviceId },
    Foreign { device: DeviceId },
    UnfitClosing { event: EventId },
}

/// Why a token does not count. The roll can be called by hand in every case.
#[uniffi::remote(Enum)]
pub enum TokenError {
    NotAToken,
    Forged,
    OtherMeeting,
    NotSummoned,
    NotNow,
    Used,
}

/// Why no pack can be chosen.
#[uniffi::remote(Enum)]
pub enum NoRules {
    None(Day),
    Two(String, String),
}

/// Why the record says no.
#[uniffi::remote(Enum)]
pub enum Refusal {
    AlreadyOpened,
    AlreadyReported,
    NoRoster,
    NoRules(NoRules),
    NotARecorder,
    NotTheChair,
    CannotBeUndone,
    NotReady(Vec<Obstacle>),
    NotClosed,
    NoSuchEvent,
    NotSummoned,
    TooLong,
    SecrecyMark,
    NotARecord,
    NotCertified,
    Token(TokenError),
}

/// The figures of a secret ballot.
#[uniffi::remote(Record)]
pub struct Ballots {
    pub issued: u32,
    pub returned: u32,
    pub valid: u32,
    pub yes: u32,
    pub no: u32,
    pub other: u32,
    pub blank: u32,
}

/// A motion, measured.
#[uniffi::remote(Record)]
pub struct MotionResult {
    pub base: u32,
    pub entitled: u32,
    pub threshold: Option<Threshold>,
    pub least_yes: Option<u32>,
    pub needed: Option<u32>,
    pub passed: Option<bool>,
    pub mistakes: Vec<Mistake>,
}

/// Work given out at an earlier meeting.
#[uniffi::remote(Record)]
pub struct Carried {
    pub assignment: EventId,
    pub text: String,
    pub members: String,
    pub due: Day,
    pub before: String,
}
