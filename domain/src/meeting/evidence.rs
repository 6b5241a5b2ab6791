//! What a record shows for the score: figures and facts from the log, nothing from anybody's word.

use std::collections::BTreeSet;

use super::event::{AssignmentResult, Section, Speaker};
use super::guide::in_the_room;
use super::result::measure;
use super::state::State;
use crate::ids::MemberId;
use crate::rules::measure::{Answer, Evidence, Fact};
use crate::rules::pack::{Business, RulePack};
use crate::rules::score::{Judgements, Scored, score};
use crate::rules::voting::{Attendance, ExceptionKind, RosterEntry};

/// Scores the meeting by its pack; nothing where the pack does not score this kind.
#[must_use]
pub fn scored(state: &State, pack: &RulePack) -> Option<Scored> {
    scored_after(state, pack, None)
}

/// Scores the meeting, as [`scored`], when its report came so many days after it.
#[must_use]
pub fn scored_after(
    state: &State,
    pack: &RulePack,
    reported_after_days: Option<u32>,
) -> Option<Scored> {
    let sheet = pack.sheet(state.opened.kind)?;
    let judgements: Judgements = state
        .judgements
        .iter()
        .map(|(criterion, fact)| (criterion.clone(), fact.value().points))
        .collect();
    let evidence = Evidence {
        reported_after_days,
        ..evidence(state, pack)
    };
    Some(score(sheet, &evidence, &judgements))
}

/// What is known of the meeting.
#[must_use]
pub fn evidence(state: &State, pack: &RulePack) -> Evidence {
    let opened = &state.opened;
    let had_to_come: Vec<&RosterEntry> = opened
        .roster
        .iter()
        .filter(|entry| has_to_come(entry, state))
        .collect();
    let marked = |wanted: Attendance| {
        count(had_to_come.iter().filter(|entry| {
            let mark = state.roll.get(&entry.member);
            mark.is_some_and(|mark| mark.value().attendance == wanted)
        }))
    };
    let called = opened
        .roster
        .iter()
        .all(|entry| state.roll.contains_key(&entry.member));
    let known = |figure: u32| called.then_some(figure);
    let done = opened.carried.iter().map(|carried| {
        let reported = state.reported.get(&carried.assignment)?;
        Some(reported.value().result == AssignmentResult::Done)
    });
    let done: Option<Vec<bool>> = done.collect();
    let required = || in_the_room(state, pack).filter(|step| !step.may_be_skipped);
    let taken = required().filter(|step| {
        let mut steps = state.steps.iter();
        steps.any(|taken| taken.step == step.code && taken.skipped.is_none())
    });
    let members = count(opened.roster.iter());
    Evidence {
        minutes: state
            .times
            .lasted_ms
            .map(|ms| u32::try_from(ms / 60_000).unwrap_or(u32::MAX)),
        least_minutes: pack.least_minutes(opened.kind, members, opened.combined),
        summoned: Some(count(had_to_come.iter())),
        present: known(marked(Attendance::Present)),
        absent_unexcused: known(marked(Attendance::AbsentUnexcused)),
        longest_excused_run: longest_excused_run(state).filter(|_| called),
        speakers: Some(speakers(state)),
        targets: Some(count(opened.carried.iter())),
        targets_done: done.map(|done| count(done.iter().filter(|done| **done))),
        steps: Some(count(required())),
        steps_taken: Some(count(taken)),
        papers_days_ahead: opened.papers_days_ahead,
        ideology_minutes: None,
        reported_after_days: None,
        facts: facts(state, pack),
    }
}

fn facts(state: &State, pack: &RulePack) -> std::collections::BTreeMap<Fact, Answer> {
    let yes = |done: bool| if done { Answer::Yes } else { Answer::No };
    let written = |section: Section| {
        let text = state.texts.get(&section);
        text.is_some_and(|text| !text.value().trim().is_empty())
    };
    let began = |code: &str| {
        let mut steps = state.steps.iter();
        steps.any(|taken| taken.step == code && taken.skipped.is_none())
    };
    let passed = state
        .motions
        .iter()
        .filter(|motion| motion.business == Business::Resolution)
        .any(|motion| measure(state, pack, motion).passed == Some(true));
    let mut facts = state.opened.prepared.clone();
    facts.extend([
        (
            Fact::FeesReported,
            yes(began("fees") || written(Section::Fees)),
        ),
        (Fact::MembersAssessed, yes(written(Section::Praise))),
        (Fact::MinuteBookKept, Answer::Yes),
        (Fact::AssignmentsMade, yes(!state.assignments.is_empty())),
        (Fact::ConclusionPassed, yes(passed)),
        (Fact::MinutesApproved, yes(state.minutes_approved)),
    ]);
    facts
}

/// Whoever is neither exempt, nor sent elsewhere, nor barred.
fn has_to_come(entry: &RosterEntry, state: &State) -> bool {
    let excused = [
        ExceptionKind::TemporaryElsewhere,
        ExceptionKind::ExemptForAge,
        ExceptionKind::ExemptForReason,
        ExceptionKind::Suspended,
        ExceptionKind::Charged,
        ExceptionKind::Prosecuted,
        ExceptionKind::Detained,
    ];
    let day = state.day();
    !excused.iter().any(|kind| entry.is(*kind, day))
}

fn longest_excused_run(state: &State) -> Option<u32> {
    let before = state.opened.excused_before.as_ref()?;
    let runs = state.roll.iter().map(|(member, mark)| {
        let run = before.get(member).copied().unwrap_or(0);
        match mark.value().attendance {
            Attendance::AbsentExcused => run + 1,
            _ => 0,
        }
    });
    Some(runs.max().unwrap_or(0))
}

/// Members present who spoke, each once.
fn speakers(state: &State) -> u32 {
    let spoke: BTreeSet<MemberId> = state
        .speeches
        .iter()
        .filter_map(|speech| match speech.speaker {
            Speaker::Member(member) => Some(member),
            Speaker::Guest(_) => None,
        })
        .filter(|member| {
            let mark = state.roll.get(member);
            mark.is_some_and(|mark| mark.value().attendance == Attendance::Present)
        })
        .collect();
    count(spoke.iter())
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
