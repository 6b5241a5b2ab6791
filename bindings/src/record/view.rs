//! The window on a record, as the core computes it.

use handbook_core::record::view::{
    AgendaRow, AnnexRow, AssignmentRow, BusinessRow, CarriedRow, CriterionRow, Dispute,
    DisputeChoice, FlagRow, GroupRow, GuestRow, HoleRow, LastTap, LoweredRow, MotionRow, NextDo,
    ObstacleRow, RecordPhase, RecordRights, RecordTimes, RecordView, RecorderRow, RollRow,
    RollTotals, Said, ScoreView, SectionRow, SignatureRow, SpeakerRow, SpeechRow, StepRow, TapKind,
};
use handbook_domain::ids::{DeviceId, EventId, ItemId, MemberId};
use handbook_domain::meeting::Flag;
use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::event::{AssignmentResult, Section, Speaker};
use handbook_domain::meeting::guide::Standing as StepStanding;
use handbook_domain::meeting::result::MotionResult;
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Actor, Business, VoteForm};
use handbook_domain::rules::score::{
    Reason as ScoreReason, SetAsideReason, Source as PointsSource,
};
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::voting::{Attendance, BaseReason, Threshold};
use handbook_domain::time::{Day, Timestamp};
use handbook_domain::wire::item::MeetingKind;

/// A meeting's record as it stands, whole.
#[uniffi::remote(Record)]
pub struct RecordView {
    pub meeting: ItemId,
    pub phase: RecordPhase,
    pub closed_at: Option<Timestamp>,
    pub title: String,
    pub cell_name: String,
    pub kind: MeetingKind,
    pub place: String,
    pub starts_at: Timestamp,
    pub rules: String,
    pub chair_name: String,
    pub minute_taker_name: String,
    pub minute_taker_event: Option<EventId>,
    pub times: RecordTimes,
    pub may: RecordRights,
    pub next: NextDo,
    pub steps: Vec<StepRow>,
    pub roll: Vec<RollRow>,
    pub totals: RollTotals,
    pub guests: Vec<GuestRow>,
    pub speakers: Vec<SpeakerRow>,
    pub speeches: Vec<SpeechRow>,
    pub businesses: Vec<BusinessRow>,
    pub motions: Vec<MotionRow>,
    pub agenda: Vec<AgendaRow>,
    pub assignments: Vec<AssignmentRow>,
    pub carried: Vec<CarriedRow>,
    pub sections: Vec<SectionRow>,
    pub score: Option<ScoreView>,
    pub minutes_approved: bool,
    pub approved_event: Option<EventId>,
    pub disputes: Vec<Dispute>,
    pub obstacles: Vec<ObstacleRow>,
    pub flags: Vec<FlagRow>,
    pub annex: Vec<AnnexRow>,
    pub recorders: Vec<RecorderRow>,
    pub signatures: Vec<SignatureRow>,
    pub last_tap: Option<LastTap>,
}

/// When a meeting was.
#[uniffi::remote(Record)]
pub struct RecordTimes {
    pub began_at: Option<Timestamp>,
    pub began_event: Option<EventId>,
    pub ended_at: Option<Timestamp>,
    pub ended_event: Option<EventId>,
    pub minutes: Option<u32>,
    pub least_minutes: Option<u32>,
    pub to_confirm: bool,
}

/// What this phone may do with a record.
#[uniffi::remote(Record)]
pub struct RecordRights {
    pub chairs: bool,
    pub writes: bool,
    pub tap: bool,
    pub begin: bool,
    pub end: bool,
    pub approve: bool,
    pub admit: bool,
    pub pass_chair: bool,
    pub close: bool,
    pub sign: bool,
    pub correct: bool,
}

/// What this phone may do with a record.
#[uniffi::remote(Record)]
pub struct StepRow {
    pub code: String,
    pub title: String,
    pub who: Vec<Actor>,
    pub minutes: Option<u32>,
    pub may_be_skipped: bool,
    pub standing: StepStanding,
    pub out_of_order: bool,
    pub at: Option<Timestamp>,
    pub event: Option<EventId>,
}

/// One member of the list.
#[uniffi::remote(Record)]
pub struct RollRow {
    pub member: MemberId,
    pub name: String,
    pub official: bool,
    pub attendance: Option<Attendance>,
    pub reason: String,
    pub by_token: bool,
    pub event: Option<EventId>,
    pub disputed: bool,
    pub counted: bool,
    pub why: BaseReason,
}

/// What the roll adds up to.
#[uniffi::remote(Record)]
pub struct RollTotals {
    pub summoned: u32,
    pub official: u32,
    pub probationary: u32,
    pub present: u32,
    pub absent_excused: u32,
    pub absent_unexcused: u32,
    pub exempt: u32,
    pub not_called: u32,
    pub base: u32,
    pub entitled: u32,
}

/// A guest.
#[uniffi::remote(Record)]
pub struct GuestRow {
    pub event: EventId,
    pub name: String,
    pub office: String,
    pub superior: bool,
}

/// Somebody who can be given the floor.
#[uniffi::remote(Record)]
pub struct SpeakerRow {
    pub speaker: Speaker,
    pub name: String,
    pub spoke: u32,
}

/// A speech.
#[uniffi::remote(Record)]
pub struct SpeechRow {
    pub id: EventId,
    pub name: String,
    pub began_at: Timestamp,
    pub lasted_ms: Option<u64>,
    pub over: bool,
    pub text: String,
    pub disputed: bool,
}

/// A kind of business that can be put to the vote.
#[uniffi::remote(Record)]
pub struct BusinessRow {
    pub business: Business,
    pub forms: Vec<VoteForm>,
    pub threshold: Threshold,
    pub least_yes: u32,
    pub missing: u32,
}

/// Something put to the vote.
#[uniffi::remote(Record)]
pub struct MotionRow {
    pub id: EventId,
    pub text: String,
    pub business: Business,
    pub form: VoteForm,
    pub count: Option<Count>,
    pub counted_event: Option<EventId>,
    pub disputed: bool,
    pub result: MotionResult,
}

/// An item of the agenda, or the whole meeting, with the chair's conclusion.
#[uniffi::remote(Record)]
pub struct AgendaRow {
    pub item: Option<u32>,
    pub title: String,
    pub owner: String,
    pub minutes: u32,
    pub text: String,
    pub event: Option<EventId>,
    pub disputed: bool,
}

/// Work given out.
#[uniffi::remote(Record)]
pub struct AssignmentRow {
    pub id: EventId,
    pub text: String,
    pub members: Vec<MemberId>,
    pub names: String,
    pub due: Day,
}

/// Last month's work.
#[uniffi::remote(Record)]
pub struct CarriedRow {
    pub assignment: EventId,
    pub text: String,
    pub names: String,
    pub due: Day,
    pub before: String,
    pub result: Option<AssignmentResult>,
    pub note: String,
    pub event: Option<EventId>,
    pub disputed: bool,
}

/// Text for the papers.
#[uniffi::remote(Record)]
pub struct SectionRow {
    pub section: Section,
    pub text: String,
    pub event: Option<EventId>,
    pub disputed: bool,
}

/// A meeting's score as it stands.
#[uniffi::remote(Record)]
pub struct ScoreView {
    pub groups: Vec<GroupRow>,
    pub known: Points,
    pub total: Option<Points>,
    pub most: Points,
    pub open: u32,
    pub grade: Option<Grade>,
    pub lowered: Vec<LoweredRow>,
    pub claimed: Option<Points>,
    pub claimed_grade: Option<Grade>,
    pub claimed_event: Option<EventId>,
    pub differs: bool,
    pub disputed: bool,
}

/// A group of criteria.
#[uniffi::remote(Record)]
pub struct GroupRow {
    pub title: String,
    pub points: Option<Points>,
    pub most: Points,
    pub criteria: Vec<CriterionRow>,
}

/// One criterion.
#[uniffi::remote(Record)]
pub struct CriterionRow {
    pub code: String,
    pub title: String,
    pub most: Points,
    pub points: Option<Points>,
    pub source: Option<PointsSource>,
    pub hole: Option<HoleRow>,
    pub choices: Vec<Points>,
    pub any_points: bool,
    pub reasons: Vec<ScoreReason>,
    pub judged: Option<Points>,
    pub judged_reason: String,
    pub judged_event: Option<EventId>,
    pub set_aside: Option<SetAsideReason>,
    pub claimed: Option<Points>,
    pub disputed: bool,
}

/// A gate that lowered the grade.
#[uniffi::remote(Record)]
pub struct LoweredRow {
    pub from: Grade,
    pub to: Grade,
    pub missing: Vec<String>,
}

/// Something that two phones say differently. Whoever says one of the choices again settles it.
#[uniffi::remote(Record)]
pub struct Dispute {
    pub what: TapKind,
    pub about: String,
    pub choices: Vec<DisputeChoice>,
}

/// One of the things said.
#[uniffi::remote(Record)]
pub struct DisputeChoice {
    pub event: EventId,
    pub by: String,
    pub at: Timestamp,
    pub said: Said,
}

/// Something in the way of closing.
#[uniffi::remote(Record)]
pub struct ObstacleRow {
    pub obstacle: Obstacle,
    pub about: String,
}

/// Something that somebody should look at.
#[uniffi::remote(Record)]
pub struct FlagRow {
    pub flag: Flag,
    pub by: String,
}

/// Something that came after closing.
#[uniffi::remote(Record)]
pub struct AnnexRow {
    pub event: EventId,
    pub by: String,
    pub at: Timestamp,
    pub what: TapKind,
    pub text: String,
    pub covered: bool,
}

/// A phone that may write.
#[uniffi::remote(Record)]
pub struct RecorderRow {
    pub device: DeviceId,
    pub name: String,
    pub this: bool,
    pub chairs: bool,
}

/// A good signature under the closed record.
#[uniffi::remote(Record)]
pub struct SignatureRow {
    pub member: MemberId,
    pub name: String,
    pub this: bool,
}

/// The latest tap of this phone, as long as it can be taken back.
#[uniffi::remote(Record)]
pub struct LastTap {
    pub events: Vec<EventId>,
    pub what: TapKind,
    pub about: String,
}

/// Whether a record is closed.
#[uniffi::remote(Enum)]
pub enum RecordPhase {
    Open,
    Closed,
    Disputed,
}

/// The one thing to do next.
#[uniffi::remote(Enum)]
pub enum NextDo {
    Begin,
    Step { code: String },
    End,
    Settle,
    Close,
    Sign,
    Nothing,
}

/// What a line says, to be shown beside another.
#[uniffi::remote(Enum)]
pub enum Said {
    Roll {
        attendance: Attendance,
        reason: String,
    },
    Votes {
        count: Count,
    },
    Work {
        result: AssignmentResult,
        note: String,
    },
    Judged {
        points: Points,
        reason: String,
    },
    Words {
        text: String,
    },
}

/// What a tap was about.
#[uniffi::remote(Enum)]
pub enum TapKind {
    Began,
    Ended,
    TimesConfirmed,
    Marked,
    GuestCame,
    StepBegun,
    StepSkipped,
    SpeechBegan,
    SpeechEnded,
    SpeechNoted,
    MotionPut,
    Counted,
    Concluded,
    Assigned,
    AssignmentReported,
    Written,
    Judged,
    ScoreClaimed,
    MinutesApproved,
    MinuteTakerNamed,
    Corrected,
    Other,
}

/// How the rule fails to say what a criterion gets.
#[uniffi::remote(Enum)]
pub enum HoleRow {
    BetweenBands { gap: String },
    InTwoBands,
    NothingToMeasure,
    NotApplicable,
}
