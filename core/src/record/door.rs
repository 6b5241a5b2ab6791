//! What a meeting's page says of its record before anybody opens it.

use std::collections::BTreeSet;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{EventId, ItemId};
use handbook_domain::meeting::Record;
use handbook_domain::meeting::event::Carried;
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::rules::measure::{Answer, Fact};
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::Judged;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{MeetingKind, kind};
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding};

use super::open::{is_reported, packs};
use super::view::{RecordPhase, phase};
use super::{Recorded, open, prepared, rows};
use crate::error::Result;
use crate::meetings::announced;
use crate::session::{self, DeviceKey};
use crate::store::{ReadTx, Store, audiences, items};

/// What can be done about the record of a meeting with this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordDoor {
    /// Where the record on this phone stands; nothing if none is here.
    pub phase: Option<RecordPhase>,
    /// Whether a record can be opened here.
    pub may_open: bool,
    /// Whether a code for the roll call can be shown.
    pub may_show_code: bool,
}

/// A record that is being written on this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    /// Of which meeting.
    pub meeting: ItemId,
    /// Its title.
    pub title: String,
    /// When it began; when it should have, if it has not.
    pub starts_at: Timestamp,
}

/// What a person is asked before a record is opened, with what this phone knows already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    /// Whether a thematic part follows.
    pub combined: bool,
    /// Whole days from the sending of the papers to the meeting.
    pub papers_days_ahead: Option<u32>,
    /// What was done beforehand.
    pub facts: Vec<FactRow>,
    /// Last month's work, which comes in by itself.
    pub carried: Vec<Carried>,
}

/// Something that was done beforehand or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// What.
    pub fact: Fact,
    /// Whether, if that is known.
    pub answer: Option<Answer>,
    /// Whether there are meetings at which it does not have to be done.
    pub may_not_apply: bool,
}

/// What a person has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Whether a thematic part follows.
    pub combined: bool,
    /// Whole days from the sending of the papers to the meeting.
    pub papers_days_ahead: Option<u32>,
    /// What was done beforehand.
    pub facts: Vec<FactRow>,
}

/// What is prepared before the meeting and no line of its record can show.
const BEFOREHAND: [Fact; 5] = [
    Fact::CommitteeMinutes,
    Fact::DraftPrepared,
    Fact::Notified,
    Fact::PapersShared,
    Fact::ThematicHeld,
];

/// What this phone can do about the record of `meeting`.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if the meeting is not here.
pub fn door(store: &Store, meeting: ItemId) -> Result<RecordDoor> {
    store.read(|tx| {
        let record = Record::of(&rows::log(tx, meeting)?);
        let phase = record.as_ref().map(phase);
        let (announced, _) = announced(tx, meeting)?;
        let roster = items::stamp(tx, kind::ROSTER, ItemId(announced.cell.0))?;
        let meets_there = audiences::holds(tx, Audience::Cell(announced.cell))?;
        Ok(RecordDoor {
            phase,
            may_open: phase.is_none()
                && roster.is_some()
                && !announced.cancelled
                && !is_reported(tx, meeting)?,
            may_show_code: meets_there && !announced.cancelled,
        })
    })
}

/// Records that are open here, latest first: found also when nothing that the province lends can be
/// read.
///
/// # Errors
/// If the store cannot be read.
pub fn under_way(store: &Store) -> Result<Vec<UnderWay>> {
    store.read(|tx| {
        let mut open = Vec::new();
        for meeting in rows::meetings(tx)? {
            // The first screen asks after every tap: what is closed for good is not added up again.
            if is_over(tx, meeting)? {
                continue;
            }
            let Some(record) = Record::of(&rows::log(tx, meeting)?) else {
                continue;
            };
            if record.cut().is_none() {
                let state = record.state;
                open.push(UnderWay {
                    meeting,
                    starts_at: state.times.began_at.unwrap_or(state.opened.starts_at),
                    title: state.opened.title,
                });
            }
        }
        open.sort_by_key(|one| std::cmp::Reverse(one.starts_at));
        Ok(open)
    })
}

/// Whether the province holds the record closed, and the closing is here too.
fn is_over(tx: &ReadTx<'_>, meeting: ItemId) -> Result<bool> {
    let report: Option<MeetingReport> = items::find(tx, kind::MEETING_REPORT, meeting)?;
    let closed = report.filter(|report| report.summary.standing == RecordStanding::Closed);
    match closed.and_then(|report| report.summary.cut) {
        Some(cut) => rows::has(tx, cut),
        None => Ok(false),
    }
}

/// What to ask before [`open_with`].
///
/// # Errors
/// As [`prepared`].
pub fn questions(store: &Store, meeting: ItemId) -> Result<Questions> {
    let known = prepared(store, meeting)?;
    let (packs, province, announced) = store.read(|tx| {
        let me = session::identity(tx)?;
        let (announced, _) = announced(tx, meeting)?;
        Ok((packs(tx, &me)?, me.province, announced))
    })?;
    let pack = pack_in_force(&packs, province, announced.starts_at.day()).ok();
    let scored = pack.map_or_else(BTreeSet::new, |pack| scored(pack, announced.meeting_kind));
    let facts = BEFOREHAND.iter().filter(|fact| scored.contains(fact));
    Ok(Questions {
        combined: known.combined,
        papers_days_ahead: known.papers_days_ahead,
        facts: facts
            .map(|fact| FactRow {
                answer: known.facts.get(fact).copied(),
                may_not_apply: fact.may_not_apply(),
                fact: fact.clone(),
            })
            .collect(),
        carried: known.carried,
    })
}

/// Opens the record with what a person has answered; the rest this phone knows itself.
///
/// # Errors
/// As [`open`].
pub fn open_with(
    store: &Store,
    key: &dyn DeviceKey,
    meeting: ItemId,
    said: Answers,
) -> Recorded<EventId> {
    let mut known = prepared(store, meeting)?;
    known.combined = said.combined;
    known.papers_days_ahead = said.papers_days_ahead;
    for row in said.facts {
        match row.answer {
            Some(answer) => known.facts.insert(row.fact, answer),
            None => known.facts.remove(&row.fact),
        };
    }
    open(store, key, meeting, known)
}

/// What the score sheet asks about.
fn scored(pack: &RulePack, kind: MeetingKind) -> BTreeSet<Fact> {
    let sheet = pack.sheet(kind);
    let criteria = sheet.into_iter().flat_map(|sheet| sheet.criteria());
    let facts = criteria.filter_map(|criterion| match &criterion.judged {
        Judged::Fact { fact, .. } => Some(fact),
        Judged::Person { only_if, .. } => only_if.as_ref(),
        Judged::Bands { .. } => None,
    });
    facts.cloned().collect()
}
