//! What stands between a record and its closing. Only what would make the papers wrong stops it; what
//! is merely missing is said.

use super::record::{Closing, Flag, Record};
use super::result::{Mistake, measure};
use super::state::{Fact, State};
use crate::ids::{EventId, MemberId};
use crate::rules::pack::RulePack;

/// Something to settle before the record is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It has not begun, or has not ended.
    NotEnded,
    /// How long it lasted is not known: the chair confirms beginning and end.
    DurationUnknown,
    /// Members who have not been called.
    NotCalled(Vec<MemberId>),
    /// Two phones say different things of something; the chair says which. Names the events.
    Disputed(Vec<EventId>),
    /// A motion that was not counted.
    NotCounted(EventId),
    /// A count that cannot be, or whose base has changed.
    Miscounted(EventId, Vec<Mistake>),
    /// Lines of another phone are not here yet.
    LinesMissing,
}

/// Everything that stands in the way; nothing if it can be closed.
#[must_use]
pub fn obstacles(record: &Record, pack: &RulePack) -> Vec<Obstacle> {
    let state = &record.state;
    let mut found = Vec::new();
    if matches!(record.closing, Closing::Closed(_)) {
        return found;
    }
    if state.times.began_at.is_none() || state.times.ended_at.is_none() {
        found.push(Obstacle::NotEnded);
    } else if state.times.lasted_ms.is_none() {
        found.push(Obstacle::DurationUnknown);
    }
    let roster = state.opened.roster.iter().map(|entry| entry.member);
    let not_called: Vec<MemberId> = roster
        .filter(|member| !state.roll.contains_key(member))
        .collect();
    if !not_called.is_empty() {
        found.push(Obstacle::NotCalled(not_called));
    }
    found.extend(disputed(state).into_iter().map(Obstacle::Disputed));
    for motion in &state.motions {
        let mistakes = measure(state, pack, motion).mistakes;
        if motion.counted.is_none() {
            found.push(Obstacle::NotCounted(motion.id));
        } else if !mistakes.is_empty() {
            found.push(Obstacle::Miscounted(motion.id, mistakes));
        }
    }
    if record
        .flags
        .iter()
        .any(|flag| matches!(flag, Flag::Gap { .. }))
    {
        found.push(Obstacle::LinesMissing);
    }
    found
}

/// Facts that phones have set without knowing of each other, to different values.
pub(super) fn disputed(state: &State) -> Vec<Vec<EventId>> {
    let mut found = Vec::new();
    look(&mut found, &state.minute_taker);
    look(&mut found, state.roll.values());
    look(
        &mut found,
        state.motions.iter().flat_map(|one| &one.counted),
    );
    look(&mut found, state.speeches.iter().flat_map(|one| &one.text));
    look(&mut found, state.conclusions.values());
    look(&mut found, state.reported.values());
    look(&mut found, state.texts.values());
    look(&mut found, state.judgements.values());
    look(&mut found, &state.claimed);
    found
}

fn look<'a, T: PartialEq + 'a>(
    found: &mut Vec<Vec<EventId>>,
    facts: impl IntoIterator<Item = &'a Fact<T>>,
) {
    let facts = facts.into_iter().filter(|fact| fact.is_disputed());
    found.extend(facts.map(Fact::events));
}
