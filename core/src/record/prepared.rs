//! What this phone knows of the time before a meeting: last month's work, who was excused how often,
//! and what was done to prepare. A person may say otherwise before the record is opened.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::ids::{ItemId, MemberId, UnitId};
use handbook_domain::meeting::Record;
use handbook_domain::meeting::event::Carried;
use handbook_domain::meeting::summary::{assignments, excused};
use handbook_domain::rules::measure::{Answer, Fact};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{Meeting, MeetingKind, kind};
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding};

use super::rows;
use crate::error::Result;
use crate::meetings::announced;
use crate::store::{ReadTx, Store, items};

/// What is known of the time before the meeting and its announcement does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// Last month's work.
    pub carried: Vec<Carried>,
    /// How many meetings running each member had been excused; unknown if absent.
    pub excused_before: Option<BTreeMap<MemberId, u32>>,
    /// Whether a thematic part follows.
    pub combined: bool,
    /// What was done beforehand.
    pub facts: BTreeMap<Fact, Answer>,
    /// Whole days from the sending of the papers to the meeting.
    pub papers_days_ahead: Option<u32>,
}

/// What this phone knows; what it does not, is left for a person.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if the meeting is not here.
pub fn prepared(store: &Store, meeting: ItemId) -> Result<Prepared> {
    store.read(|tx| {
        let (announced, _) = announced(tx, meeting)?;
        let before = before(tx, announced.cell, announced.starts_at)?;
        let last = before
            .iter()
            .filter(|one| one.kind == announced.meeting_kind)
            .max_by_key(|one| one.began_at);
        let regular = announced.meeting_kind == MeetingKind::Regular;
        let committee_met = before.iter().any(|one| {
            one.kind == MeetingKind::Committee
                && announced.starts_at.since(one.began_at) <= COMMITTEE_MS
        });
        Ok(Prepared {
            carried: last
                .filter(|_| regular)
                .map(|last| last.assignments.clone())
                .unwrap_or_default(),
            excused_before: last.map(|last| last.excused.clone()),
            combined: announced.combined,
            facts: facts(&announced, committee_met),
            papers_days_ahead: None,
        })
    })
}

/// How long a committee's meeting prepares the next meeting of its cell.
const COMMITTEE_MS: i64 = 31 * 86_400_000;

fn facts(announced: &Meeting, committee_met: bool) -> BTreeMap<Fact, Answer> {
    let papers = announced.agenda.iter().any(|item| !item.papers.is_empty());
    let draft = !announced.draft_resolution.trim().is_empty();
    // What was not seen here may have been done on paper: only a yes is known.
    let known = [
        (Fact::Notified, true),
        (Fact::DraftPrepared, draft),
        (Fact::PapersShared, papers || draft),
        (Fact::CommitteeMinutes, committee_met),
        (Fact::ThematicHeld, announced.combined),
    ];
    let done = known.into_iter().filter(|(_, done)| *done);
    done.map(|(fact, _)| (fact, Answer::Yes)).collect()
}

/// A closed meeting of the cell, by this phone's own record or by its report.
pub(super) struct Before {
    pub(super) kind: MeetingKind,
    pub(super) began_at: Timestamp,
    pub(super) assignments: Vec<Carried>,
    pub(super) excused: BTreeMap<MemberId, u32>,
}

/// The closed meetings of `cell` that began before `until`.
pub(super) fn before(tx: &ReadTx<'_>, cell: UnitId, until: Timestamp) -> Result<Vec<Before>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for meeting in rows::meetings(tx)? {
        let Some(record) = Record::of(&rows::log(tx, meeting)?) else {
            continue;
        };
        let of_cell = record.state.opened.cell == cell;
        if of_cell && record.cut().is_some() && began(&record) < until {
            seen.insert(meeting);
            found.push(Before {
                kind: record.state.opened.kind,
                began_at: began(&record),
                assignments: assignments(&record.state),
                excused: excused(&record.state),
            });
        }
    }
    for (meeting, report) in items::all::<MeetingReport>(tx, kind::MEETING_REPORT)? {
        let closed = report.summary.standing == RecordStanding::Closed;
        if report.cell == cell && closed && report.began_at < until && !seen.contains(&meeting) {
            found.push(Before {
                kind: report.meeting_kind,
                began_at: report.began_at,
                assignments: report.summary.assignments,
                excused: report.summary.excused,
            });
        }
    }
    Ok(found)
}

fn began(record: &Record) -> Timestamp {
    let times = record.state.times;
    times.began_at.unwrap_or(record.state.opened.starts_at)
}
