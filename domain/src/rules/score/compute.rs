//! The outcome of one criterion, before anybody has judged or chosen.

use super::{Hole, Outcome, Reason, Source};
use crate::rules::amount::{Points, Range};
use crate::rules::bands::{Located, gap, locate};
use crate::rules::measure::{Answer, Evidence, Fact, Measure, Value};
use crate::rules::sheet::{Band, Cap, Criterion, IfNotApplicable, Judged};

/// The outcome without anybody's judgement.
pub(super) fn compute(criterion: &Criterion, evidence: &Evidence) -> (Outcome, Vec<Reason>) {
    let mut reasons = Vec::new();
    let uncapped = match &criterion.judged {
        Judged::Bands { measure, bands } => {
            by_bands(criterion, measure, bands, evidence, &mut reasons)
        }
        Judged::Fact {
            fact,
            not_applicable,
        } => match answer(fact, evidence, &mut reasons) {
            Some(Answer::Yes) => computed(criterion.points),
            Some(Answer::No) => computed(Points::ZERO),
            Some(Answer::NotApplicable) => does_not_apply(criterion, *not_applicable),
            None => needs_judgement(criterion),
        },
        Judged::Person {
            shows,
            only_if,
            not_applicable,
        } => {
            for measure in shows {
                measured(measure, evidence, &mut reasons);
            }
            let condition = only_if
                .as_ref()
                .map(|fact| answer(fact, evidence, &mut reasons));
            match condition {
                Some(Some(Answer::No)) => computed(Points::ZERO),
                Some(Some(Answer::NotApplicable)) => does_not_apply(criterion, *not_applicable),
                Some(Some(Answer::Yes) | None) | None => needs_judgement(criterion),
            }
        }
    };
    let outcome = criterion.caps.iter().fold(uncapped, |outcome, cap| {
        capped(outcome, cap, evidence, &mut reasons)
    });
    (outcome, reasons)
}

fn by_bands(
    criterion: &Criterion,
    measure: &Measure,
    bands: &[Band],
    evidence: &Evidence,
    reasons: &mut Vec<Reason>,
) -> Outcome {
    let Some(value) = measured(measure, evidence, reasons) else {
        return needs_judgement(criterion);
    };
    let every = || bands.iter().map(|band| band.points);
    let Some(ratio) = value.ratio() else {
        return hole(Hole::NothingToMeasure, every());
    };
    let ranges: Vec<Range> = bands.iter().map(|band| band.range).collect();
    let least_minutes = evidence.least_minutes.unwrap_or_default();
    match locate(&ranges, ratio, least_minutes) {
        Located::In(index) => bands
            .get(index)
            .map_or_else(|| needs_judgement(criterion), |band| computed(band.points)),
        Located::Several(..) => {
            let holding = bands
                .iter()
                .filter(|band| band.range.holds(ratio, least_minutes))
                .map(|band| band.points);
            hole(Hole::InTwoBands, holding)
        }
        Located::Gap { below, above } => {
            let below = below.and_then(|index| bands.get(index));
            let above = above.and_then(|index| bands.get(index));
            let found = Hole::BetweenBands {
                gap: gap(below.map(|band| &band.range), above.map(|band| &band.range)),
            };
            match (below, above) {
                (Some(below), Some(above)) => hole(found, [below.points, above.points]),
                // Outside of all bands no two of them are nearest: everything is open.
                _ => hole(found, every().chain([Points::ZERO])),
            }
        }
    }
}

fn measured(measure: &Measure, evidence: &Evidence, reasons: &mut Vec<Reason>) -> Option<Value> {
    let value = evidence.value(measure);
    reasons.push(match value {
        Some(value) => Reason::Measured {
            measure: measure.clone(),
            value,
        },
        None => Reason::NotKnown {
            what: measure.to_string(),
        },
    });
    value
}

fn answer(fact: &Fact, evidence: &Evidence, reasons: &mut Vec<Reason>) -> Option<Answer> {
    // A word that this version does not know is left to a person, even if the record answers it.
    let answer = evidence
        .facts
        .get(fact)
        .copied()
        .filter(|_| fact.is_known());
    reasons.push(match answer {
        Some(answer) => Reason::Answered {
            fact: fact.clone(),
            answer,
        },
        None => Reason::NotKnown {
            what: fact.to_string(),
        },
    });
    answer
}

fn does_not_apply(criterion: &Criterion, rule: IfNotApplicable) -> Outcome {
    match rule {
        IfNotApplicable::Full => computed(criterion.points),
        IfNotApplicable::Nothing => computed(Points::ZERO),
        IfNotApplicable::Ask => hole(Hole::NotApplicable, [criterion.points, Points::ZERO]),
    }
}

/// The outcome with one cap. A cap whose value is not known leaves the points to a person, unless
/// they lie below the cap anyway.
fn capped(outcome: Outcome, cap: &Cap, evidence: &Evidence, reasons: &mut Vec<Reason>) -> Outcome {
    let highest = match &outcome {
        Outcome::Points { points, .. } => *points,
        Outcome::Hole { choices, .. } => choices.first().copied().unwrap_or_default(),
        Outcome::NeedsJudgement { at_most } => *at_most,
    };
    if highest <= cap.at_most {
        return outcome;
    }
    let value = evidence.value(&cap.measure);
    let Some((value, ratio)) = value.and_then(|value| Some((value, value.ratio()?))) else {
        reasons.push(Reason::NotKnown {
            what: cap.measure.to_string(),
        });
        return Outcome::NeedsJudgement { at_most: highest };
    };
    if !cap
        .range
        .holds(ratio, evidence.least_minutes.unwrap_or_default())
    {
        return outcome;
    }
    reasons.push(Reason::Capped {
        measure: cap.measure.clone(),
        value,
        at_most: cap.at_most,
    });
    match outcome {
        Outcome::Points { .. } => computed(cap.at_most),
        Outcome::Hole { hole, mut choices } => {
            for choice in &mut choices {
                *choice = (*choice).min(cap.at_most);
            }
            choices.dedup();
            match choices.as_slice() {
                // However the hole is filled, the points are these.
                [only] => computed(*only),
                _ => Outcome::Hole { hole, choices },
            }
        }
        Outcome::NeedsJudgement { .. } => Outcome::NeedsJudgement {
            at_most: cap.at_most,
        },
    }
}

fn computed(points: Points) -> Outcome {
    Outcome::Points {
        points,
        source: Source::Computed,
    }
}

fn needs_judgement(criterion: &Criterion) -> Outcome {
    Outcome::NeedsJudgement {
        at_most: criterion.points,
    }
}

fn hole(hole: Hole, choices: impl IntoIterator<Item = Points>) -> Outcome {
    let mut choices: Vec<Points> = choices.into_iter().collect();
    choices.sort_unstable_by(|a, b| b.cmp(a));
    choices.dedup();
    Outcome::Hole { hole, choices }
}
