//! A closed record goes upward: every line, in as many commands as it takes, so that the province adds
//! it up itself. What it makes of it comes back, and what the superior says to it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId, UnitId};
use handbook_domain::meeting::Package;
use handbook_domain::meeting::paper::Paper;
use handbook_domain::meeting::summary::{Known, summary};
use handbook_domain::meeting::year::{Year, paper, year as add_up};
use handbook_domain::rules::in_force::{InForceError, pack_in_force};
use handbook_domain::rules::pack::{PaperLayout, RulePack};
use handbook_domain::time::{Day, Month};
use handbook_domain::wire::command::{Action, RejectCode};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::{MeetingReport, RecordSummary, Verdict};
use handbook_domain::wire::roll_up::RollUp;

use super::{RecordError, Recorded, Refusal, held, open, pack_of, read, rows, settle};
use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::outbox::{self, State};
use crate::planted::{Bug, planted};
use crate::session;
use crate::store::{ReadTx, Store, audiences, items};

/// Sends the closed record upward with the next sync. Sending it again does no harm: after a
/// correction it brings what is new.
///
/// # Errors
/// [`Refusal::NotClosed`] while it is open or disputed.
pub fn report(store: &Store, meeting: ItemId) -> Recorded<()> {
    settle(store.write(|tx| {
        let (log, record) = held(tx, meeting)?;
        if record.cut().is_none() {
            return Ok(Err(Refusal::NotClosed));
        }
        if planted(Bug::LateLinesUnsent)
            && items::stamp(tx, kind::MEETING_REPORT, meeting)?.is_some()
        {
            return Ok(Ok(()));
        }
        let mut package = Package::of(&log, rows::signatures(tx, meeting)?);
        if planted(Bug::ReportCutShort) {
            package.lines.pop();
        }
        if planted(Bug::ReportUnsigned) {
            package.signatures.clear();
        }
        let Ok(parts) = package.parts() else {
            return Ok(Err(Refusal::TooLong));
        };
        let me = session::identity(tx)?.member;
        for part in parts {
            let action = Action::ReportMeeting {
                part: URL_SAFE_NO_PAD.encode(part),
            };
            outbox::enqueue(tx, me, meeting, 0, action)?;
        }
        tx.changed(Topic::Meetings);
        Ok(Ok(()))
    }))
}

/// A record on its way upward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// What the record here adds up to; absent where this phone has none, or not its rules.
    pub here: Option<RecordSummary>,
    /// What the province makes of what it was sent.
    pub there: Option<MeetingReport>,
    /// Where what was sent from here stands.
    pub state: ReportState,
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportState {
    /// Nothing was sent from here.
    NotSent,
    /// Waits for the network.
    Waiting,
    /// This device was ended: the province keeps it aside until the office says what becomes of it.
    Held,
    /// The province has it, and we hold its receipts.
    Delivered,
    /// The province refused it: the command, to be dismissed.
    Refused(CommandId, RejectCode),
}

/// Where the report of a meeting stands, computed here beside computed there.
///
/// # Errors
/// If the store cannot be read.
pub fn reported(store: &Store, meeting: ItemId) -> Result<Reported> {
    let here = match read(store, meeting) {
        Ok(record) => match pack_of(store, &record) {
            Ok(pack) => {
                let signed = store.read(|tx| rows::signatures(tx, meeting))?;
                let signers = record.state.recorders.values();
                let signed: Vec<_> = signers
                    .filter(|one| signed.iter().any(|by| by.device == one.device))
                    .map(|one| one.member)
                    .collect();
                let known = Known {
                    pack: Some(&pack),
                    pack_in_force: true,
                    signed: &signed,
                    ..Known::default()
                };
                Some(summary(&record, &known))
            }
            Err(RecordError::Refused(_)) => None,
            Err(RecordError::Core(error)) => return Err(error),
        },
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    store.read(|tx| {
        Ok(Reported {
            here,
            there: items::find(tx, kind::MEETING_REPORT, meeting)?,
            state: report_state(tx, meeting)?,
        })
    })
}

/// Where what was sent from here of the meeting's record stands.
pub(super) fn report_state(tx: &ReadTx<'_>, meeting: ItemId) -> Result<ReportState> {
    let mut state = ReportState::NotSent;
    for entry in outbox::on(tx, meeting)? {
        if !matches!(entry.action, Action::ReportMeeting { .. }) {
            continue;
        }
        state = match (entry.state, state) {
            (State::Rejected(_), _) if planted(Bug::RefusalCountsAsSent) => ReportState::Delivered,
            (State::Rejected(code), _) => return Ok(ReportState::Refused(entry.id, code)),
            (State::Conflict, _) => {
                return Ok(ReportState::Refused(entry.id, RejectCode::Unknown));
            }
            (State::Accepted, ReportState::NotSent | ReportState::Delivered) => {
                ReportState::Delivered
            }
            (State::Held, _) => ReportState::Held,
            _ => ReportState::Waiting,
        };
    }
    // Once two backups hold them, the commands are forgotten; what came of them is here.
    if state == ReportState::NotSent && items::stamp(tx, kind::MEETING_REPORT, meeting)?.is_some() {
        return Ok(ReportState::Delivered);
    }
    Ok(state)
}

/// A report in a superior's list, or a cell's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Which meeting.
    pub meeting: ItemId,
    /// What the province makes of it.
    pub report: MeetingReport,
    /// What this member has said to it and the province has not settled yet.
    pub said: Option<Verdict>,
    /// That saying, if it was refused: the command, to be dismissed.
    pub refused: Option<(CommandId, RejectCode)>,
}

/// Every report that this member may read, latest meeting first.
///
/// # Errors
/// If the store cannot be read.
pub fn reports(store: &Store) -> Result<Vec<ReportRow>> {
    store.read(|tx| {
        let mut rows = Vec::new();
        for (meeting, report) in items::all::<MeetingReport>(tx, kind::MEETING_REPORT)? {
            rows.push(report_row(tx, meeting, report)?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.report.began_at, row.meeting)));
        Ok(rows)
    })
}

/// Says something to a report, as the superior committee. It leaves with the next sync.
///
/// # Errors
/// [`Error::NotFound`] if there is no report here; [`Error::NotPossible`] if there are no words where
/// they are needed, too many, or a secrecy mark in them. Whether this member may, the province decides.
pub fn review(store: &Store, meeting: ItemId, verdict: Verdict) -> Result<()> {
    if let Some(code) = verdict.unfit() {
        return Err(Error::NotPossible(NotPossible::from(code)));
    }
    store.write(|tx| {
        let stamp = items::stamp(tx, kind::MEETING_REPORT, meeting)?.ok_or(Error::NotFound)?;
        let me = session::identity(tx)?.member;
        outbox::enqueue(
            tx,
            me,
            meeting,
            stamp.version,
            Action::ReviewMeeting { verdict },
        )?;
        tx.changed(Topic::Meetings);
        Ok(())
    })
}

/// Whether this member works for a unit above cells: who reads their reports may answer them.
pub(super) fn is_of_office(store: &Store) -> Result<bool> {
    let held = store.read(|tx| audiences::all(tx))?;
    Ok(held
        .iter()
        .any(|one| matches!(one, Audience::UnitOfficers(_))))
}

/// The sums of one month below each unit for whose officials this phone holds something.
///
/// # Errors
/// If the store cannot be read.
pub fn roll_ups(store: &Store, month: Month) -> Result<Vec<RollUp>> {
    let all = store.read(|tx| items::all::<RollUp>(tx, kind::ROLL_UP))?;
    let mut found: Vec<RollUp> = all
        .into_iter()
        .map(|(_, roll_up)| roll_up)
        .filter(|roll_up| roll_up.month == month)
        .collect();
    found.sort_by(|a, b| a.unit_name.cmp(&b.unit_name));
    Ok(found)
}

/// A cell's year, from the reports here, graded by the rules of its last day.
///
/// # Errors
/// If the store cannot be read.
pub fn year(store: &Store, cell: UnitId, year: i32) -> Result<Year> {
    Ok(year_and_rules(store, cell, year)?.0)
}

/// The same as a paper, and how it is to look.
///
/// # Errors
/// [`Refusal::NoRules`] where this phone has none for that year.
pub fn year_paper(store: &Store, cell: UnitId, year: i32) -> Recorded<(Paper, PaperLayout)> {
    let (added, pack) = year_and_rules(store, cell, year)?;
    let pack = pack.map_err(|why| RecordError::Refused(Refusal::NoRules(why)))?;
    Ok((paper(&added), pack.paper))
}

fn year_and_rules(
    store: &Store,
    cell: UnitId,
    year: i32,
) -> Result<(Year, Result<RulePack, InForceError>)> {
    store.read(|tx| {
        let mut reports = items::all::<MeetingReport>(tx, kind::MEETING_REPORT)?;
        reports.retain(|(_, report)| report.cell == cell);
        let me = session::identity(tx)?;
        let packs = open::packs(tx, &me)?;
        let last = Day::from_ymd_opt(year, 12, 31).ok_or(Error::NotFound)?;
        let pack = pack_in_force(&packs, me.province, last).cloned();
        Ok((add_up(&reports, year, pack.as_ref().ok()), pack))
    })
}

fn report_row(tx: &ReadTx<'_>, meeting: ItemId, report: MeetingReport) -> Result<ReportRow> {
    let stamp = items::stamp(tx, kind::MEETING_REPORT, meeting)?;
    let (mut said, mut refused) = (None, None);
    for entry in outbox::on(tx, meeting)? {
        let Action::ReviewMeeting { verdict } = entry.action else {
            continue;
        };
        (said, refused) = match entry.state {
            State::Waiting | State::Frozen | State::Unsupported | State::Held => {
                (Some(verdict), None)
            }
            State::Rejected(code) => (Some(verdict), Some((entry.id, code))),
            State::Conflict => (Some(verdict), Some((entry.id, RejectCode::Unknown))),
            State::Accepted => {
                let ahead = match &stamp {
                    Some(stamp) => outbox::is_ahead(tx, entry.id, stamp)?,
                    None => false,
                };
                (ahead.then_some(verdict), None)
            }
        };
    }
    Ok(ReportRow {
        meeting,
        report,
        said,
        refused,
    })
}
