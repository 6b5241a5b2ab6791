//! The score of one meeting, from what is known of it.
//!
//! Every criterion comes back with its points and the figures that made them, or as a hole of the
//! rule with the choices it leaves, or as something that a person has to judge. What a person gives
//! is marked as judged or chosen; what can be computed is never taken from a person.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Points, Range};
use super::bands::{Located, gap, locate};
use super::measure::{Answer, Evidence, Fact, Measure, Value};
use super::sheet::{Band, Cap, Criterion, Grade, IfNotApplicable, Judged, ScoreSheet};

/// What people gave, by the code of the criterion.
pub type Judgements = BTreeMap<String, Points>;

/// Scores a meeting. `judgements` are a person's points for what is left to a person, and choices
/// where the rule has a hole; one that cannot be used is handed back in [`Scored::set_aside`].
#[must_use]
pub fn score(sheet: &ScoreSheet, evidence: &Evidence, judgements: &Judgements) -> Scored {
    let mut set_aside = Vec::new();
    let mut criteria = Vec::new();
    for group in &sheet.groups {
        for criterion in &group.criteria {
            let (computed, reasons) = compute(criterion, evidence);
            let outcome = match judgements.get(&criterion.code) {
                Some(given) => judged(computed, *given).unwrap_or_else(|(kept, why)| {
                    set_aside.push(SetAside {
                        criterion: criterion.code.clone(),
                        why,
                    });
                    kept
                }),
                None => computed,
            };
            criteria.push(ScoredCriterion {
                code: criterion.code.clone(),
                group: group.code.clone(),
                most: criterion.points,
                outcome,
                reasons,
            });
        }
    }
    for code in judgements.keys() {
        if !criteria.iter().any(|criterion| criterion.code == *code) {
            set_aside.push(SetAside {
                criterion: code.clone(),
                why: SetAsideReason::NoSuchCriterion,
            });
        }
    }
    let total: Option<Points> = criteria.iter().map(ScoredCriterion::points).sum();
    let reached = total.and_then(|total| level(sheet, total));
    let (grade, lowered) = through_gates(sheet, &criteria, reached);
    Scored {
        known: criteria.iter().filter_map(ScoredCriterion::points).sum(),
        criteria,
        total,
        grade,
        lowered,
        set_aside,
    }
}

/// A scored meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scored {
    /// One for each criterion of the sheet, in its order.
    pub criteria: Vec<ScoredCriterion>,
    /// The points known so far.
    pub known: Points,
    /// All points; absent while anything is open.
    pub total: Option<Points>,
    /// The grade; absent while there is no total, and where no level, or more than one, holds it.
    pub grade: Option<Grade>,
    /// The gates that lowered the grade, with what was missing.
    pub lowered: Vec<Lowered>,
    /// Judgements that were not used.
    pub set_aside: Vec<SetAside>,
}

impl Scored {
    /// The points of a criterion or of a group of criteria; `None` while anything of it is open, or
    /// if nothing bears the code.
    #[must_use]
    pub fn points(&self, code: &str) -> Option<Points> {
        let of_group: Option<Vec<Points>> = self
            .criteria
            .iter()
            .filter(|criterion| criterion.group == code)
            .map(ScoredCriterion::points)
            .collect();
        match of_group {
            Some(points) if points.is_empty() => self
                .criteria
                .iter()
                .find(|criterion| criterion.code == code)?
                .points(),
            all => all.map(|points| points.into_iter().sum()),
        }
    }
}

/// One criterion, scored or open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoredCriterion {
    /// Its code.
    pub code: String,
    /// The code of its group.
    pub group: String,
    /// The most it could give.
    pub most: Points,
    /// What it gives.
    pub outcome: Outcome,
    /// The figures that decided.
    pub reasons: Vec<Reason>,
}

impl ScoredCriterion {
    /// The points, if they are settled.
    #[must_use]
    pub fn points(&self) -> Option<Points> {
        match self.outcome {
            Outcome::Points { points, .. } => Some(points),
            Outcome::Hole { .. } | Outcome::NeedsJudgement { .. } => None,
        }
    }

    fn is_full(&self) -> bool {
        self.points() == Some(self.most)
    }
}

/// What came of a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// Settled.
    Points {
        /// The points.
        points: Points,
        /// Where they come from.
        source: Source,
    },
    /// The rule does not say what this value gives. A person chooses.
    Hole {
        /// Why not.
        hole: Hole,
        /// What may be chosen, most points first.
        choices: Vec<Points>,
    },
    /// A person gives the points.
    NeedsJudgement {
        /// The most that may be given.
        at_most: Points,
    },
}

/// Where points come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From the figures.
    Computed,
    /// From a person, as the rule wants it.
    Judged,
    /// From a person, because the rule has a hole.
    Chosen,
}

/// How a rule fails to say what a meeting gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Hole {
    /// The value lies in no band.
    BetweenBands {
        /// The values that no band holds.
        gap: Range,
    },
    /// The value lies in two bands.
    InTwoBands,
    /// There is nothing of which a share could be taken: the last resolution set no targets.
    NothingToMeasure,
    /// What is scored did not have to be done this time.
    NotApplicable,
}

/// A figure that decided something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reason {
    /// A value was measured.
    Measured {
        /// What.
        measure: Measure,
        /// The figures.
        value: Value,
    },
    /// Something was done or not.
    Answered {
        /// What.
        fact: Fact,
        /// Whether.
        answer: Answer,
    },
    /// A value kept the points down.
    Capped {
        /// What was measured.
        measure: Measure,
        /// The figures.
        value: Value,
        /// The most that was left.
        at_most: Points,
    },
    /// Something that the criterion needs is not known; the word of its measure or fact.
    NotKnown {
        /// Which.
        what: String,
    },
}

/// A grade that its total would have given, and did not, because a gate was not passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lowered {
    /// The grade by the total.
    pub from: Grade,
    /// The grade given.
    pub to: Grade,
    /// Codes of the criteria without full marks.
    pub missing: Vec<String>,
}

/// A judgement that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetAside {
    /// For which criterion it was given.
    pub criterion: String,
    /// Why not.
    pub why: SetAsideReason,
}

/// Why a judgement was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetAsideReason {
    /// The figures give the points.
    Computed,
    /// The rule leaves other choices.
    NotAChoice,
    /// More than may be given.
    TooMany,
    /// The sheet has no such criterion.
    NoSuchCriterion,
}

/// The outcome without anybody's judgement.
fn compute(criterion: &Criterion, evidence: &Evidence) -> (Outcome, Vec<Reason>) {
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

/// The outcome with a person's points, or the outcome as it was and why they cannot be used.
fn judged(outcome: Outcome, given: Points) -> Result<Outcome, (Outcome, SetAsideReason)> {
    let with = |source| {
        Ok(Outcome::Points {
            points: given,
            source,
        })
    };
    match &outcome {
        Outcome::Points { .. } => Err((outcome, SetAsideReason::Computed)),
        Outcome::Hole { choices, .. } if choices.contains(&given) => with(Source::Chosen),
        Outcome::Hole { .. } => Err((outcome, SetAsideReason::NotAChoice)),
        Outcome::NeedsJudgement { at_most } if given <= *at_most => with(Source::Judged),
        Outcome::NeedsJudgement { .. } => Err((outcome, SetAsideReason::TooMany)),
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

fn level(sheet: &ScoreSheet, total: Points) -> Option<Grade> {
    let ranges: Vec<Range> = sheet.levels.iter().map(|level| level.range).collect();
    match locate(&ranges, total.ratio(), 0) {
        Located::In(index) => sheet.levels.get(index).map(|level| level.grade),
        Located::Several(..) | Located::Gap { .. } => None,
    }
}

/// The grade that the gates let through, from the best grade downwards: a meeting lowered to one
/// grade may meet a gate of that grade as well.
fn through_gates(
    sheet: &ScoreSheet,
    criteria: &[ScoredCriterion],
    reached: Option<Grade>,
) -> (Option<Grade>, Vec<Lowered>) {
    let mut grade = reached;
    let mut lowered = Vec::new();
    for guarded in Grade::ALL {
        for gate in sheet.gates.iter().filter(|gate| gate.grade == guarded) {
            let missing: Vec<String> = gate
                .full_marks
                .iter()
                .flat_map(|code| sheet.criteria_under(code))
                .filter(|code| {
                    !criteria
                        .iter()
                        .any(|criterion| criterion.code == *code && criterion.is_full())
                })
                .map(str::to_owned)
                .collect();
            if grade == Some(guarded) && !missing.is_empty() {
                grade = Some(gate.otherwise);
                lowered.push(Lowered {
                    from: guarded,
                    to: gate.otherwise,
                    missing,
                });
            }
        }
    }
    (grade, lowered)
}
