//! Before and after a meeting: registering it, what is due, its report, what the superior says, the sums of
//! many cells and a cell's year.

use handbook_core::error::HandbookError;
use handbook_core::meetings;
use handbook_core::record::paper::{self, PaperFormat};
use handbook_core::record::view::{ReportListRow, ReportView, ReportedView};
use handbook_core::record::{self, Due, DueWhat, ReportState};
use handbook_domain::ids::{CommandId, DeviceId, EventId, ItemId, MemberId, Sha256Hash, UnitId};
use handbook_domain::meeting::year::{Year, YearMeeting};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::yearly::{MonthsOf, YearlyFailure, YearlyResult};
use handbook_domain::time::{Day, Month, Timestamp};
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::{AgendaItem, MeetingKind};
use handbook_domain::wire::meeting::{
    Alike, Difference, Figures, MeetingPlan, RecordStanding, Review, Sum, Verdict,
};
use handbook_domain::wire::roll_up::{RollUp, RollUpFigures, RollUpRow};

use crate::handbook::Handbook;

/// A meeting as a cell registers it.
#[uniffi::remote(Record)]
pub struct MeetingPlan {
    pub cell: UnitId,
    pub meeting_kind: MeetingKind,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub chair: String,
    pub cancelled: bool,
    pub agenda: Vec<AgendaItem>,
    pub combined: bool,
    pub draft_resolution: String,
    pub superior_invited: bool,
}

/// Something due.
#[uniffi::remote(Record)]
pub struct Due {
    pub what: DueWhat,
    pub cell: UnitId,
    pub cell_name: String,
    pub meeting: Option<ItemId>,
    pub title: String,
    pub month: Month,
    pub on: Day,
    pub days_left: i64,
}

/// What can be due.
#[uniffi::remote(Enum)]
pub enum DueWhat {
    Register,
    RegisterThematic,
    Papers,
    Record,
    Close,
    Sign,
    Report,
    PutRight,
    Assignment,
}

/// Where a report stands.
#[uniffi::remote(Enum)]
pub enum ReportState {
    NotSent,
    Waiting,
    Held,
    Delivered,
    Refused(CommandId, RejectCode),
}

/// Where a record stands.
#[uniffi::remote(Enum)]
pub enum RecordStanding {
    Incomplete,
    Open,
    Disputed,
    Closed,
    Unknown,
}

/// Figures of one meeting.
#[uniffi::remote(Record)]
pub struct Figures {
    pub minutes: Option<u32>,
    pub summoned: u32,
    pub present: u32,
    pub absent_excused: u32,
    pub absent_unexcused: u32,
    pub base: u32,
    pub speakers: u32,
    pub motions: u32,
    pub passed: u32,
    pub carried: u32,
    pub carried_done: u32,
    pub corrections: u32,
}

/// Points of a sheet and what they make.
#[uniffi::remote(Record)]
pub struct Sum {
    pub total: Option<Points>,
    pub grade: Option<Grade>,
}

/// Something that is not as it should be, for a person to look at.
#[uniffi::remote(Enum)]
pub enum Difference {
    Roster {
        members: Vec<MemberId>,
    },
    Base {
        recorded: u32,
        computed: u32,
    },
    Miscounted {
        motion: EventId,
    },
    Points {
        criterion: String,
        claimed: Points,
        computed: Option<Points>,
    },
    Rules {
        pack: String,
    },
    Unsigned {
        member: MemberId,
    },
    Uncertified {
        device: DeviceId,
    },
    Forked {
        device: DeviceId,
    },
    Foreign {
        device: DeviceId,
    },
    Unsettled {
        events: Vec<EventId>,
    },
    Unknown,
}

/// Minutes that say much the same as those of another cell.
#[uniffi::remote(Record)]
pub struct Alike {
    pub meeting: ItemId,
    pub cell_name: String,
    pub percent: u32,
}

/// What the superior committee says to a report.
#[uniffi::remote(Record)]
pub struct Review {
    pub verdict: Verdict,
    pub by_name: String,
    pub at: Timestamp,
    pub cut: Option<Sha256Hash>,
}

/// What can be said to a report.
#[uniffi::remote(Enum)]
pub enum Verdict {
    Confirmed,
    Changed {
        total: Points,
        grade: Grade,
        reason: String,
    },
    Returned {
        remarks: String,
    },
    Unknown,
}

/// A report.
#[uniffi::remote(Record)]
pub struct ReportView {
    pub meeting: ItemId,
    pub cell: UnitId,
    pub cell_name: String,
    pub kind: MeetingKind,
    pub title: String,
    pub began_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub due_on: Option<Day>,
    pub late: bool,
    pub standing: RecordStanding,
    pub figures: Figures,
    pub claimed: Option<Sum>,
    pub computed: Option<Sum>,
    pub grade: Option<Grade>,
    pub differences: Vec<Difference>,
    pub alike: Option<Alike>,
    pub review: Option<Review>,
}

/// The report of a meeting as its cell sees it.
#[uniffi::remote(Record)]
pub struct ReportedView {
    pub state: ReportState,
    pub report: Option<ReportView>,
    pub is_of_province: bool,
    pub can_send: bool,
}

/// A report in a list.
#[uniffi::remote(Record)]
pub struct ReportListRow {
    pub report: ReportView,
    pub said: Option<Verdict>,
    pub refused: Option<CommandId>,
    pub refused_for: Option<RejectCode>,
    pub can_review: bool,
}

/// The meetings of one month in everything below a unit.
#[uniffi::remote(Record)]
pub struct RollUp {
    pub unit: UnitId,
    pub unit_name: String,
    pub month: Month,
    pub rows: Vec<RollUpRow>,
    pub total: RollUpFigures,
}

/// The meetings of one month in one unit and everything below it.
#[uniffi::remote(Record)]
pub struct RollUpRow {
    pub unit: UnitId,
    pub unit_name: String,
    pub figures: RollUpFigures,
}

/// Sums over cells.
#[uniffi::remote(Record)]
pub struct RollUpFigures {
    pub cells: u32,
    pub registered: u32,
    pub held: u32,
    pub regular: u32,
    pub thematic: u32,
    pub late: u32,
    pub overdue: u32,
    pub minutes: u64,
    pub timed: u32,
    pub summoned: u32,
    pub present: u32,
    pub good: u32,
    pub fair: u32,
    pub average: u32,
    pub poor: u32,
    pub claimed_higher: u32,
    pub alike: u32,
    pub reviewed: u32,
    pub returned: u32,
}

/// A year of one cell.
#[uniffi::remote(Record)]
pub struct Year {
    pub year: i32,
    pub cell_name: String,
    pub meetings: Vec<YearMeeting>,
    pub result: Option<YearlyResult>,
    pub assigned: u32,
    pub done: u32,
}

/// A meeting of the year.
#[uniffi::remote(Record)]
pub struct YearMeeting {
    pub meeting: ItemId,
    pub kind: MeetingKind,
    pub title: String,
    pub began_at: Timestamp,
    pub figures: Figures,
    pub total: Option<Points>,
    pub grade: Option<Grade>,
    pub reviewed: bool,
    pub late: bool,
}

/// A year's grade and what made it.
#[uniffi::remote(Record)]
pub struct YearlyResult {
    pub grade: Option<Grade>,
    pub sum: Points,
    pub months: u32,
    pub missing: Vec<u32>,
    pub failed: Vec<YearlyFailure>,
}

/// One condition of one grade that did not hold.
#[uniffi::remote(Enum)]
pub enum YearlyFailure {
    Mean {
        grade: Grade,
        from: Points,
    },
    MonthsOf {
        grade: Grade,
        needs: MonthsOf,
        found: u32,
    },
    Below {
        grade: Grade,
        least: Grade,
        months: Vec<u32>,
    },
}

/// At least so many months of a grade or better.
#[uniffi::remote(Record)]
pub struct MonthsOf {
    pub grade: Grade,
    pub months: u32,
}

#[uniffi::export]
impl Handbook {
    /// The cells in whose committee this phone's member is: where meetings can be registered.
    pub async fn my_committees(&self) -> Result<Vec<CommitteeRow>, HandbookError> {
        self.read(|book| {
            let cells = record::committees(book.store())?;
            let rows = cells.into_iter();
            Ok(rows
                .map(|(cell, name)| CommitteeRow { cell, name })
                .collect())
        })
        .await
    }

    /// Registers a meeting (no `id`), or says how one is to be now; moving it or calling it off needs a
    /// reason. Leaves with the next sync. Returns its id.
    pub async fn plan_meeting(
        &self,
        id: Option<ItemId>,
        plan: MeetingPlan,
        reason: String,
    ) -> Result<ItemId, HandbookError> {
        self.read(move |book| meetings::plan(book.store(), id, plan, &reason))
            .await
    }

    /// What would announce the meeting as it is: to be changed and sent.
    pub async fn meeting_plan(&self, id: ItemId) -> Result<MeetingPlan, HandbookError> {
        self.browse(move |store| Ok(MeetingPlan::of(meetings::read(store, id)?.meeting)))
            .await
    }

    /// What is due in the cells of whose committee this member is, soonest first.
    pub async fn due(&self) -> Result<Vec<Due>, HandbookError> {
        self.read(|book| record::due(book.store())).await
    }

    /// Sends the closed record upward with the next sync.
    pub async fn report_meeting(&self, id: ItemId) -> Result<(), HandbookError> {
        self.record_with(move |book| record::report(book.store(), id))
            .await
    }

    /// Where the report of a meeting stands.
    pub async fn reported(&self, id: ItemId) -> Result<ReportedView, HandbookError> {
        self.read(move |book| record::view::reported(book.store(), id))
            .await
    }

    /// Every report that this member may read, latest meeting first.
    pub async fn reports(&self) -> Result<Vec<ReportListRow>, HandbookError> {
        self.browse(record::view::reports).await
    }

    /// Says something to a report, as the superior committee.
    pub async fn review_report(&self, id: ItemId, verdict: Verdict) -> Result<(), HandbookError> {
        self.read(move |book| record::review(book.store(), id, verdict))
            .await
    }

    /// The sums of one month below each unit that this member works for.
    pub async fn roll_ups(&self, month: Month) -> Result<Vec<RollUp>, HandbookError> {
        self.browse(move |store| record::roll_ups(store, month))
            .await
    }

    /// A cell's year, from the reports here.
    pub async fn year(&self, cell: UnitId, year: i32) -> Result<Year, HandbookError> {
        self.browse(move |store| record::year(store, cell, year))
            .await
    }

    /// The same as a file.
    pub async fn year_paper(
        &self,
        cell: UnitId,
        year: i32,
        format: PaperFormat,
    ) -> Result<Vec<u8>, HandbookError> {
        self.record_with(move |book| {
            let (paper, layout) = record::year_paper(book.library()?, cell, year)?;
            paper::file(&paper, &layout, format)
        })
        .await
    }
}

/// A cell in whose committee this phone's member is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CommitteeRow {
    /// The cell.
    pub cell: UnitId,
    /// Its name.
    pub name: String,
}
