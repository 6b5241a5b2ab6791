//! What is due next for who prepares a cell's meetings, by the rules in force and what this phone holds.

use std::collections::BTreeMap;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::meeting::Record;
use handbook_domain::meeting::cut::CutSignature;
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::rules::pack::{Deadlines, RulePack};
use handbook_domain::time::{Day, Month, Timestamp};
use handbook_domain::wire::item::{Meeting, MeetingKind, Roster, kind};
use handbook_domain::wire::meeting::{MeetingReport, Verdict};

use super::prepared::before;
use super::report::{ReportState, report_state};
use super::{open, rows, unsent};
use crate::error::{Error, Result};
use crate::meetings::announced;
use crate::session::{self, Identity};
use crate::store::{ReadTx, Store, audiences, items};

/// Something due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: DueWhat,
    /// In which cell.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// About which meeting; absent for one that is yet to be registered.
    pub meeting: Option<ItemId>,
    /// Title of the meeting, or the work itself; empty for a meeting to be registered.
    pub title: String,
    /// The month or the end of the months that it is for.
    pub month: Month,
    /// Last day.
    pub on: Day,
    /// Days from today to that day; negative once it is over.
    pub days_left: i64,
}

/// What can be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueWhat {
    /// Register a month's regular meeting.
    Register,
    /// Register a thematic meeting: none is in the months that the rules count together.
    RegisterThematic,
    /// Put papers where members find them.
    Papers,
    /// Record a meeting that is over: nothing of it is here.
    Record,
    /// Close the record.
    Close,
    /// Sign the record.
    Sign,
    /// Send the report.
    Report,
    /// Put right what the superior has returned.
    PutRight,
    /// Work that was given out.
    Assignment,
}

/// How far back meetings without a report are looked for.
const BACK_DAYS: i64 = 62;

/// How far ahead a meeting's papers and given work are looked at.
const AHEAD_DAYS: i64 = 14;

/// What is due in the cells in whose committee this phone's member is, soonest first.
///
/// # Errors
/// If the store cannot be read.
pub fn due(store: &Store) -> Result<Vec<Due>> {
    let now = store.clock().now();
    store.read(|tx| {
        let me = session::identity(tx)?;
        let packs = open::packs(tx, &me)?;
        let mut found = Vec::new();
        for cell in committees_in(tx)? {
            let meetings = meetings_of(tx, cell)?;
            let name = cell_name(tx, cell, &meetings)?;
            let mut cell = OfCell {
                tx,
                me: &me,
                packs: &packs,
                cell,
                name,
                now,
                found: &mut found,
            };
            cell.register(&meetings);
            for (id, meeting) in &meetings {
                cell.meeting(*id, meeting)?;
            }
            cell.assignments()?;
        }
        found.sort_by(|a, b| (a.on, a.what, &a.title).cmp(&(b.on, b.what, &b.title)));
        Ok(found)
    })
}

struct OfCell<'a, 'tx> {
    tx: &'a ReadTx<'tx>,
    me: &'a Identity,
    packs: &'a [RulePack],
    cell: UnitId,
    name: String,
    now: Timestamp,
    found: &'a mut Vec<Due>,
}

impl OfCell<'_, '_> {
    fn today(&self) -> Day {
        self.now.day()
    }

    fn deadlines(&self, day: Day) -> Deadlines {
        pack_in_force(self.packs, self.me.province, day)
            .map(|pack| pack.deadlines)
            .unwrap_or_default()
    }

    fn add(&mut self, what: DueWhat, about: Option<(ItemId, &str)>, month: Month, on: Day) {
        let due = Due {
            what,
            cell: self.cell,
            cell_name: self.name.clone(),
            meeting: about.map(|(id, _)| id),
            title: about.map(|(_, title)| title.to_owned()).unwrap_or_default(),
            month,
            on,
            days_left: on.signed_duration_since(self.today()).num_days(),
        };
        self.found.push(due);
    }

    /// This month's and next month's regular meeting, and a thematic one where the rules want it.
    fn register(&mut self, meetings: &BTreeMap<ItemId, Meeting>) {
        let this = Month::of(self.today());
        let deadlines = self.deadlines(self.today());
        let stands = |wanted: &dyn Fn(&Meeting) -> bool, from: Month, to: Month| {
            meetings.values().any(|meeting| {
                let month = Month::of(meeting.starts_at.day());
                !meeting.cancelled && wanted(meeting) && from <= month && month <= to
            })
        };
        let regular = |meeting: &Meeting| meeting.meeting_kind == MeetingKind::Regular;
        for month in [this, this.next()] {
            if !stands(&regular, month, month) {
                let on = registered_by(month, deadlines.plan_by_day);
                self.add(DueWhat::Register, None, month, on);
            }
        }
        if let Some(every) = deadlines.thematic_every_months.filter(|every| *every > 0) {
            let (from, to) = months_together(this, every);
            let thematic = |meeting: &Meeting| {
                meeting.meeting_kind == MeetingKind::Thematic || meeting.combined
            };
            if !stands(&thematic, from, to) {
                self.add(DueWhat::RegisterThematic, None, to, last_day(to));
            }
        }
    }

    /// Papers before it, record and report after it.
    fn meeting(&mut self, id: ItemId, meeting: &Meeting) -> Result<()> {
        let (day, month) = (meeting.starts_at.day(), Month::of(meeting.starts_at.day()));
        let away = day.signed_duration_since(self.today()).num_days();
        let about = Some((id, meeting.title.as_str()));
        let deadlines = self.deadlines(day);
        if meeting.starts_at > self.now && rows::log(self.tx, id)?.is_empty() {
            let bare = meeting.agenda.iter().all(|item| item.papers.is_empty())
                && meeting.draft_resolution.trim().is_empty();
            if let Some(days) = deadlines.papers_days_ahead
                && bare
                && !meeting.cancelled
                && away <= AHEAD_DAYS
            {
                self.add(DueWhat::Papers, about, month, plus(day, -i64::from(days)));
            }
            return Ok(());
        }
        let report = items::find::<MeetingReport>(self.tx, kind::MEETING_REPORT, id)?;
        if let Some(review) = report.as_ref().and_then(MeetingReport::standing_review)
            && matches!(review.verdict, Verdict::Returned { .. })
        {
            self.add(DueWhat::PutRight, about, month, review.at.day());
        }
        if meeting.cancelled || away < -BACK_DAYS {
            return Ok(());
        }
        let is_reported = report.is_some();
        let there = report.filter(|report| report.received_at.is_some());
        let log = rows::log(self.tx, id)?;
        let within = i64::from(deadlines.report_within_days.unwrap_or_default());
        let on = plus(day, within);
        let what = match Record::of(&log) {
            Some(record) => self.of_record(id, &record, there.as_ref())?,
            None => (!is_reported).then_some(DueWhat::Record),
        };
        if let Some(what) = what {
            self.add(what, about, month, on);
        }
        Ok(())
    }

    /// What is to be done with a record that is here, also where the province has a report of it: somebody
    /// may sign or correct it afterwards.
    fn of_record(
        &self,
        id: ItemId,
        record: &Record,
        there: Option<&MeetingReport>,
    ) -> Result<Option<DueWhat>> {
        let Some(cut) = record.cut() else {
            return Ok(there.is_none().then_some(DueWhat::Close));
        };
        let me = self.me;
        let writer = record.state.minute_taker.as_ref().map(|fact| *fact.value());
        // Only a phone that recorded can sign: another one of the same person has nothing to be told.
        let signs = (record.state.chair.member == me.member || writer == Some(me.member))
            && record.state.recorders.contains_key(&me.device);
        let mine = |one: &CutSignature| one.device == me.device && one.cut == cut.digest;
        let is_signed = rows::signatures(self.tx, id)?.iter().any(mine)
            || there.is_some_and(|there| there.signed_by.contains(&me.member));
        if signs && !is_signed {
            return Ok(Some(DueWhat::Sign));
        }
        let brings_more = match there {
            Some(there) => unsent::is_worth_sending(self.tx, id, there)?,
            None => true,
        };
        let idle = match there {
            Some(_) => ReportState::Delivered,
            None => ReportState::NotSent,
        };
        // What waits for the network, or was refused, the outbox tells of.
        let is_due = brings_more && report_state(self.tx, id)? == idle;
        Ok(is_due.then_some(DueWhat::Report))
    }

    /// Work of the last meeting that is due soon.
    fn assignments(&mut self) -> Result<()> {
        let all = before(self.tx, self.cell, self.now)?;
        let last = all
            .into_iter()
            .filter(|one| one.kind == MeetingKind::Regular)
            .max_by_key(|one| one.began_at);
        for work in last.map(|last| last.assignments).unwrap_or_default() {
            let away = work.due.signed_duration_since(self.today()).num_days();
            if away <= AHEAD_DAYS {
                let due = Due {
                    what: DueWhat::Assignment,
                    cell: self.cell,
                    cell_name: self.name.clone(),
                    meeting: None,
                    title: format!("{} ({})", work.text, work.members),
                    month: Month::of(work.due),
                    on: work.due,
                    days_left: away,
                };
                self.found.push(due);
            }
        }
        Ok(())
    }
}

/// The cells in whose committee this phone's member is, with their names.
///
/// # Errors
/// If the store cannot be read.
pub fn committees(store: &Store) -> Result<Vec<(UnitId, String)>> {
    store.read(|tx| {
        let cells = committees_in(tx)?.into_iter();
        let named = cells.map(|cell| {
            let meetings = meetings_of(tx, cell)?;
            Ok((cell, cell_name(tx, cell, &meetings)?))
        });
        named.collect()
    })
}

fn committees_in(tx: &ReadTx<'_>) -> Result<Vec<UnitId>> {
    let held = audiences::all(tx)?.into_iter();
    let cells = held.filter_map(|audience| match audience {
        Audience::CellCommittee(cell) => Some(cell),
        _ => None,
    });
    Ok(cells.collect())
}

/// The cell's meetings as they are to be.
fn meetings_of(tx: &ReadTx<'_>, cell: UnitId) -> Result<BTreeMap<ItemId, Meeting>> {
    let mut found = BTreeMap::new();
    for (id, meeting) in items::all::<Meeting>(tx, kind::MEETING)? {
        if meeting.cell == cell {
            found.insert(id, announced(tx, id)?.0);
        }
    }
    Ok(found)
}

fn cell_name(
    tx: &ReadTx<'_>,
    cell: UnitId,
    meetings: &BTreeMap<ItemId, Meeting>,
) -> Result<String> {
    match items::read::<Roster>(tx, kind::ROSTER, ItemId(cell.0)) {
        Ok(roster) => Ok(roster.cell_name),
        Err(Error::NotFound) => {
            let any = meetings.values().next();
            Ok(any
                .map(|meeting| meeting.cell_name.clone())
                .unwrap_or_default())
        }
        Err(error) => Err(error),
    }
}

/// Day of the month before by which a month's meeting is registered; its last one without a rule.
fn registered_by(month: Month, by: Option<u32>) -> Day {
    let before = month.previous();
    let last = last_day(before);
    by.map_or(last, |day| on_day(before, day))
}

/// The months that the rules count together with `month`, the year's first ones first.
fn months_together(month: Month, every: u32) -> (Month, Month) {
    let mut from = month;
    while !(from.number() - 1).is_multiple_of(every) {
        from = from.previous();
    }
    let mut to = from;
    for _ in 1..every {
        to = to.next();
    }
    (from, to)
}

/// The `day`th of `month`; its last one where it has not so many.
fn on_day(month: Month, day: u32) -> Day {
    plus(month.first(), i64::from(day.max(1)) - 1).min(last_day(month))
}

fn last_day(month: Month) -> Day {
    plus(month.next().first(), -1)
}

fn plus(day: Day, days: i64) -> Day {
    Timestamp::start_of(day).plus_days(days).day()
}
