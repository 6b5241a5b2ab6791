//! A report as a screen draws it: what the province makes of it, or, before it has it, what this phone
//! makes of the same lines.

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId, UnitId};
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::{Day, Timestamp};
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::MeetingKind;
use handbook_domain::wire::meeting::{
    Alike, Difference, Figures, MeetingReport, RecordStanding, RecordSummary, Review, Sum, Verdict,
};

use crate::error::Result;
use crate::record::read;
use crate::record::report::{self, ReportRow, ReportState};
use crate::record::unsent;
use crate::session;
use crate::store::{Store, audiences};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    /// Which meeting.
    pub meeting: ItemId,
    /// The cell that met.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Which kind.
    pub kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When the province had it whole; absent before.
    pub received_at: Option<Timestamp>,
    /// Last day for that.
    pub due_on: Option<Day>,
    /// Whether it came later.
    pub late: bool,
    /// Whether it is whole and closed.
    pub standing: RecordStanding,
    /// Figures.
    pub figures: Figures,
    /// What the cell gives itself.
    pub claimed: Option<Sum>,
    /// What the rules give.
    pub computed: Option<Sum>,
    /// The grade that counts.
    pub grade: Option<Grade>,
    /// What somebody should look at.
    pub differences: Vec<Difference>,
    /// Minutes of another cell that say much the same.
    pub alike: Option<Alike>,
    /// What the superior says.
    pub review: Option<Review>,
}

/// The report of a meeting as its cell sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedView {
    /// Where what was sent from this phone stands.
    pub state: ReportState,
    /// What the province makes of it; before it has it, what this phone makes of it.
    pub report: Option<ReportView>,
    /// Whether the province has said so.
    pub is_of_province: bool,
    /// Whether there is something to send, and this phone may.
    pub can_send: bool,
}

/// A report in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportListRow {
    /// What the province makes of it.
    pub report: ReportView,
    /// What this member has said to it and the province has not settled yet.
    pub said: Option<Verdict>,
    /// That saying, if it was refused: to be dismissed.
    pub refused: Option<CommandId>,
    /// Why it was refused.
    pub refused_for: Option<RejectCode>,
    /// Whether this member may say something to it: the province decides in the end.
    pub can_review: bool,
}

/// Where the report of a meeting stands.
///
/// # Errors
/// If the store cannot be read.
pub fn reported(store: &Store, meeting: ItemId) -> Result<ReportedView> {
    let found = report::reported(store, meeting)?;
    let closed = found
        .here
        .as_ref()
        .is_some_and(|here| here.standing == RecordStanding::Closed);
    let waits = matches!(found.state, ReportState::Waiting | ReportState::Held);
    let news = || match &found.there {
        Some(there) => store.read(|tx| unsent::is_any(tx, meeting, there)),
        None => Ok(true),
    };
    let can_send = closed && !waits && news()? && may_send(store, meeting)?;
    let is_of_province = found.there.is_some();
    let report = match (found.there, found.here) {
        (Some(there), _) => Some(of_province(meeting, there)),
        (None, Some(here)) => Some(of_phone(store, meeting, here)?),
        (None, None) => None,
    };
    Ok(ReportedView {
        state: found.state,
        report,
        is_of_province,
        can_send,
    })
}

/// Whether the province takes the record from this phone: it was kept on it, or its member sits on the
/// cell's committee.
fn may_send(store: &Store, meeting: ItemId) -> Result<bool> {
    let state = read(store, meeting)?.state;
    store.read(|tx| {
        let device = session::identity(tx)?.device;
        let committee = Audience::CellCommittee(state.opened.cell);
        Ok(state.recorders.contains_key(&device) || audiences::holds(tx, committee)?)
    })
}

/// Every report that this member may read, latest meeting first.
///
/// # Errors
/// If the store cannot be read.
pub fn reports(store: &Store) -> Result<Vec<ReportListRow>> {
    let can_review = report::is_of_office(store)?;
    let rows = report::reports(store)?;
    let rows = rows.into_iter().map(|row| {
        let ReportRow {
            meeting,
            report,
            said,
            refused,
        } = row;
        ReportListRow {
            report: of_province(meeting, report),
            said,
            refused: refused.map(|(command, _)| command),
            refused_for: refused.map(|(_, code)| code),
            can_review,
        }
    });
    Ok(rows.collect())
}

fn of_province(meeting: ItemId, report: MeetingReport) -> ReportView {
    ReportView {
        meeting,
        grade: report.grade(),
        review: report.standing_review().cloned(),
        cell: report.cell,
        cell_name: report.cell_name,
        kind: report.meeting_kind,
        title: report.title,
        began_at: report.began_at,
        received_at: report.received_at,
        due_on: report.due_on,
        late: report.late,
        standing: report.summary.standing,
        figures: report.summary.figures,
        claimed: report.summary.claimed,
        computed: report.summary.computed,
        differences: report.summary.differences,
        alike: report.alike,
    }
}

fn of_phone(store: &Store, meeting: ItemId, here: RecordSummary) -> Result<ReportView> {
    let state = read(store, meeting)?.state;
    Ok(ReportView {
        meeting,
        cell: state.opened.cell,
        began_at: state.times.began_at.unwrap_or(state.opened.starts_at),
        cell_name: state.opened.cell_name,
        kind: state.opened.kind,
        title: state.opened.title,
        received_at: None,
        due_on: None,
        late: false,
        standing: here.standing,
        figures: here.figures,
        grade: here.computed.as_ref().and_then(|sum| sum.grade),
        claimed: here.claimed,
        computed: here.computed,
        differences: here.differences,
        alike: None,
        review: None,
    })
}
