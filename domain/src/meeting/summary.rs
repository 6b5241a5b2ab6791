//! What a record adds up to for the unit above: computed on the phone before it is sent, and again at
//! the province, which knows more and says what differs.

use std::collections::{BTreeMap, BTreeSet};

use super::closing::disputed;
use super::event::{AssignmentResult, Carried};
use super::evidence::{evidence, scored_after};
use super::record::{Closing, Flag, Record};
use super::result::measure;
use super::state::{Fact, State};
use crate::ids::{DeviceId, MemberId};
use crate::rules::pack::RulePack;
use crate::rules::score::graded;
use crate::rules::voting::{Attendance, RosterEntry, voting_base};
use crate::wire::meeting::{Difference, Figures, RecordStanding, RecordSummary, Sum};

/// What is known beside the record.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// The rules that the record names; absent where they are not here.
    pub pack: Option<&'a RulePack>,
    /// Whether those are the rules of its day.
    pub pack_in_force: bool,
    /// Who is summoned by the province's list; absent on a phone.
    pub roster: Option<&'a [RosterEntry]>,
    /// Members whose signature under the closed record is good.
    pub signed: &'a [MemberId],
    /// Phones of the record that the province has not certified for their member.
    pub uncertified: &'a [DeviceId],
    /// Whole days from the meeting to its report; absent before there is one.
    pub reported_after_days: Option<u32>,
}

/// Adds a record up.
#[must_use]
pub fn summary(record: &Record, known: &Known<'_>) -> RecordSummary {
    let state = &record.state;
    let (claimed, computed) = known
        .pack
        .map(|pack| sums(state, pack, known.reported_after_days))
        .unwrap_or_default();
    RecordSummary {
        standing: standing(record),
        cut: record.cut().map(|cut| cut.digest),
        figures: figures(record, known.pack),
        claimed,
        computed,
        differences: differences(record, known),
        assignments: assignments(state),
        excused: excused(state),
    }
}

/// Work for the next meeting's table: what was carried in and is not done yet, then what was given out.
#[must_use]
pub fn assignments(state: &State) -> Vec<Carried> {
    let unfinished = state.opened.carried.iter().filter_map(|carried| {
        let reported = state.reported.get(&carried.assignment).map(Fact::value);
        let before = match reported {
            Some(reported) if reported.result == AssignmentResult::Done => return None,
            Some(reported) if !reported.note.is_empty() => reported.note.clone(),
            Some(reported) if reported.result == AssignmentResult::Partly => {
                "Đang thực hiện".to_owned()
            }
            Some(_) => "Chưa thực hiện".to_owned(),
            None => carried.before.clone(),
        };
        Some(Carried {
            before,
            ..carried.clone()
        })
    });
    let assignments = state.assignments.iter().map(|assignment| {
        let names = assignment.members.iter();
        let names: Vec<&str> = names.map(|member| state.name(*member)).collect();
        Carried {
            assignment: assignment.id,
            text: assignment.text.clone(),
            members: names.join(", "),
            due: assignment.due,
            before: String::new(),
        }
    });
    unfinished.chain(assignments).collect()
}

/// How many meetings running each absent member has been excused, this one included.
#[must_use]
pub fn excused(state: &State) -> BTreeMap<MemberId, u32> {
    let before = state.opened.excused_before.as_ref();
    let absent = state
        .roll
        .iter()
        .filter(|(_, mark)| mark.value().attendance == Attendance::AbsentExcused);
    let runs = absent.map(|(member, _)| {
        let run = before.and_then(|before| before.get(member));
        (*member, run.copied().unwrap_or(0).saturating_add(1))
    });
    runs.collect()
}

fn standing(record: &Record) -> RecordStanding {
    let gap = |flag: &Flag| matches!(flag, Flag::Gap { .. });
    match record.closing {
        Closing::Closed(_) => RecordStanding::Closed,
        Closing::Disputed { .. } => RecordStanding::Disputed,
        Closing::Open if record.flags.iter().any(gap) => RecordStanding::Incomplete,
        // A closing over lines that are not here yet does not hold; it will once they have come.
        Closing::Open => {
            let unfit = |flag: &Flag| matches!(flag, Flag::UnfitClosing { .. });
            if record.flags.iter().any(unfit) {
                RecordStanding::Incomplete
            } else {
                RecordStanding::Open
            }
        }
    }
}

fn figures(record: &Record, pack: Option<&RulePack>) -> Figures {
    let state = &record.state;
    let absent = |wanted: Attendance| {
        count(
            state
                .roll
                .values()
                .filter(|mark| mark.value().attendance == wanted),
        )
    };
    let shown = pack.map(|pack| evidence(state, pack)).unwrap_or_default();
    let passed = pack.map_or(0, |pack| {
        let motions = state.motions.iter();
        count(motions.filter(|motion| measure(state, pack, motion).passed == Some(true)))
    });
    let done = state
        .reported
        .values()
        .filter(|one| one.value().result == AssignmentResult::Done);
    Figures {
        minutes: shown.minutes,
        summoned: shown.summoned.unwrap_or_default(),
        present: shown.present.unwrap_or_default(),
        absent_excused: absent(Attendance::AbsentExcused),
        absent_unexcused: absent(Attendance::AbsentUnexcused),
        base: state.base().size(),
        speakers: shown.speakers.unwrap_or_default(),
        motions: count(state.motions.iter()),
        passed,
        carried: count(state.opened.carried.iter()),
        carried_done: count(done),
        corrections: count(record.annex.iter()),
    }
}

/// What the cell gives itself, and what the rules give.
fn sums(state: &State, pack: &RulePack, after: Option<u32>) -> (Option<Sum>, Option<Sum>) {
    let Some(sheet) = pack.sheet(state.opened.kind) else {
        return (None, None);
    };
    let claimed = state.claimed.as_ref().map(|fact| {
        let (total, grade) = graded(sheet, fact.value());
        Sum {
            total: Some(total),
            grade,
        }
    });
    let computed = scored_after(state, pack, after).map(|scored| Sum {
        total: scored.total,
        grade: scored.grade,
    });
    (claimed, computed)
}

fn differences(record: &Record, known: &Known<'_>) -> Vec<Difference> {
    let state = &record.state;
    let mut found = Vec::new();
    if let Some(roster) = known.roster {
        found.extend(of_roster(state, roster));
    }
    match known.pack {
        Some(pack) => {
            if !known.pack_in_force {
                let pack = state.opened.pack.clone();
                found.push(Difference::Rules { pack });
            }
            let wrong = state
                .motions
                .iter()
                .filter(|motion| !measure(state, pack, motion).mistakes.is_empty());
            found.extend(wrong.map(|motion| Difference::Miscounted { motion: motion.id }));
            found.extend(of_points(state, pack, known.reported_after_days));
        }
        None => found.push(Difference::Rules {
            pack: state.opened.pack.clone(),
        }),
    }
    let unsettled = disputed(state).into_iter();
    found.extend(unsettled.map(|events| Difference::Unsettled { events }));
    for flag in &record.flags {
        match *flag {
            Flag::Forked { device, .. } => found.push(Difference::Forked { device }),
            Flag::Foreign { device } => found.push(Difference::Foreign { device }),
            Flag::Gap { .. } | Flag::UnfitClosing { .. } => {}
        }
    }
    let uncertified = known.uncertified.iter().copied();
    found.extend(uncertified.map(|device| Difference::Uncertified { device }));
    if record.cut().is_some() {
        let writer = state.minute_taker.as_ref().map(|fact| *fact.value());
        let signers = BTreeSet::from_iter([state.chair.member].into_iter().chain(writer));
        let unsigned = signers
            .into_iter()
            .filter(|member| !known.signed.contains(member));
        found.extend(unsigned.map(|member| Difference::Unsigned { member }));
    }
    found
}

fn of_roster(state: &State, roster: &[RosterEntry]) -> Vec<Difference> {
    let day = state.day();
    let stands = |entry: &RosterEntry| {
        let exceptions = entry.exceptions.iter().filter(|one| one.span.holds(day));
        let kinds: BTreeSet<_> = exceptions.map(|one| one.kind).collect();
        (entry.member, (entry.standing.is_official_on(day), kinds))
    };
    let recorded: BTreeMap<_, _> = state.opened.roster.iter().map(stands).collect();
    let ours: BTreeMap<_, _> = roster.iter().map(stands).collect();
    let everybody: BTreeSet<MemberId> = recorded.keys().chain(ours.keys()).copied().collect();
    let members: Vec<MemberId> = everybody
        .into_iter()
        .filter(|member| recorded.get(member) != ours.get(member))
        .collect();
    let mut found = Vec::new();
    if !members.is_empty() {
        found.push(Difference::Roster { members });
    }
    let (before, now) = (
        state.base().size(),
        voting_base(roster, &state.attendance(), day).size(),
    );
    if before != now {
        found.push(Difference::Base {
            recorded: before,
            computed: now,
        });
    }
    found
}

/// Criteria to which the cell gives other points than the rules.
fn of_points(state: &State, pack: &RulePack, after: Option<u32>) -> Vec<Difference> {
    let (Some(claimed), Some(scored)) = (&state.claimed, scored_after(state, pack, after)) else {
        return Vec::new();
    };
    let claimed = claimed.value();
    let differ = scored.criteria.iter().filter_map(|criterion| {
        let claimed = *claimed.get(&criterion.code)?;
        let computed = criterion.points();
        (computed != Some(claimed)).then(|| Difference::Points {
            criterion: criterion.code.clone(),
            claimed,
            computed,
        })
    });
    differ.collect()
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
