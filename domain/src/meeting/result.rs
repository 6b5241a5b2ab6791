//! Whether what was put to the vote has passed, and why.

use super::state::{Motion, State};
use crate::rules::count::{Count, CountError, count_mistakes};
use crate::rules::pack::{RulePack, VoteForm};
use crate::rules::voting::{Threshold, votes_needed};

/// A motion, measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotionResult {
    /// Members who count.
    pub base: u32,
    /// Of these, who is here and has a vote.
    pub entitled: u32,
    /// What share of the base must agree; nothing where the pack has no rule for this business.
    pub threshold: Option<Threshold>,
    /// The fewest votes that pass.
    pub least_yes: Option<u32>,
    /// Votes still needed; 0 when it has passed.
    pub needed: Option<u32>,
    /// Whether it has passed; nothing before it is counted, and where a figure is wrong.
    pub passed: Option<bool>,
    /// Figures that cannot be.
    pub mistakes: Vec<Mistake>,
}

/// Something wrong with a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// A figure that cannot be.
    Figures(CountError),
    /// It was put to a vote of one form and counted as another.
    OtherForm,
    /// The pack does not let this business be voted on in this form.
    FormNotAllowed,
    /// Since it was counted the base has changed: the chair looks again.
    BaseChanged {
        /// The base that the chair saw.
        then: u32,
    },
}

/// Measures `motion` against the base as it is now.
#[must_use]
pub fn measure(state: &State, pack: &RulePack, motion: &Motion) -> MotionResult {
    let members = state.base();
    let base = members.size();
    let rule = pack.voting_rule(motion.business);
    let threshold = rule.map(|rule| rule.threshold);
    let counted = motion.counted.as_ref().map(|fact| fact.value());
    let yes = counted.map_or(0, |counted| counted.count.yes());
    let mut mistakes = Vec::new();
    if rule.is_some_and(|rule| !rule.forms.contains(&motion.form)) {
        mistakes.push(Mistake::FormNotAllowed);
    }
    if let Some(counted) = counted {
        let figures = count_mistakes(&counted.count, &members);
        mistakes.extend(figures.into_iter().map(Mistake::Figures));
        if form_of(&counted.count) != motion.form {
            mistakes.push(Mistake::OtherForm);
        }
        if counted.base != base {
            mistakes.push(Mistake::BaseChanged { then: counted.base });
        }
    }
    let sound = mistakes.is_empty() && counted.is_some();
    MotionResult {
        base,
        entitled: members.entitled_present(),
        threshold,
        least_yes: threshold.map(|threshold| threshold.least_yes(base)),
        needed: threshold.map(|threshold| votes_needed(base, threshold, yes)),
        passed: threshold
            .filter(|_| sound)
            .map(|threshold| threshold.passes(base, yes)),
        mistakes,
    }
}

fn form_of(count: &Count) -> VoteForm {
    match count {
        Count::ByCard { .. } => VoteForm::ByCard,
        Count::SecretBallot(_) => VoteForm::SecretBallot,
    }
}
