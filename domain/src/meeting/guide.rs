//! What comes next and who does it. The order is the pack's, and people may leave it: that is shown,
//! never forbidden.

use super::state::State;
use crate::rules::pack::{Actor, Phase, RulePack, Step};

/// One step of the pack's list, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideStep {
    /// Its code.
    pub code: String,
    /// For people.
    pub title: String,
    /// When in the meeting.
    pub phase: Phase,
    /// Who acts, the first one first.
    pub who: Vec<Actor>,
    /// How many minutes it should take.
    pub minutes: Option<u32>,
    /// Whether the meeting is whole without it.
    pub may_be_skipped: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Whether one that comes later in the list was begun before it.
    pub out_of_order: bool,
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Not begun.
    Ahead,
    /// The first of those ahead that cannot be left out.
    Next,
    /// It was begun, and nothing after it.
    Now,
    /// It was begun, and others after it.
    Done,
    /// It was left out.
    Skipped {
        /// Why.
        reason: String,
    },
}

/// The steps that are taken in the room, in the pack's order.
#[must_use]
pub fn guide(state: &State, pack: &RulePack) -> Vec<GuideStep> {
    let steps: Vec<&Step> = in_the_room(state, pack).collect();
    let place = |code: &str| steps.iter().position(|step| step.code == code);
    let last = state.steps.last().map(|taken| taken.step.as_str());
    let mut guide: Vec<GuideStep> = steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            let taken = state.steps.iter().rev().find(|one| one.step == step.code);
            let first = state.steps.iter().position(|one| one.step == step.code);
            let before = state.steps.iter().take(first.unwrap_or(0));
            let later_first = before
                .filter(|one| one.skipped.is_none())
                .filter_map(|one| place(&one.step))
                .any(|place| place > number);
            let standing = match taken {
                None => Standing::Ahead,
                Some(taken) => match &taken.skipped {
                    Some(reason) => Standing::Skipped {
                        reason: reason.clone(),
                    },
                    None if last == Some(step.code.as_str()) => Standing::Now,
                    None => Standing::Done,
                },
            };
            GuideStep {
                code: step.code.clone(),
                title: step.title.clone(),
                phase: step.phase,
                who: step.who.clone(),
                minutes: step.minutes,
                may_be_skipped: step.may_be_skipped,
                standing,
                out_of_order: first.is_some() && later_first,
            }
        })
        .collect();
    let next = guide
        .iter_mut()
        .find(|step| step.standing == Standing::Ahead && !step.may_be_skipped);
    if let Some(next) = next {
        next.standing = Standing::Next;
    }
    guide
}

/// Steps between opening and closing; what is before and after is not recorded in the room.
pub(super) fn in_the_room<'a>(
    state: &State,
    pack: &'a RulePack,
) -> impl Iterator<Item = &'a Step> + use<'a> {
    let steps = pack
        .meeting(state.opened.kind)
        .map_or(&[][..], |rule| rule.steps.as_slice());
    steps.iter().filter(|step| {
        matches!(
            step.phase,
            Phase::Opening | Phase::Proceeding | Phase::Closing
        )
    })
}
