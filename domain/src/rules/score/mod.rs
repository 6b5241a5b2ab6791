//! The score of one meeting, from what is known of it.
//!
//! Every criterion comes back with its points and the figures that made them, or as a hole of the
//! rule with the choices it leaves, or as something that a person has to judge. What a person gives
//! is marked as judged or chosen; what can be computed is never taken from a person.

mod compute;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Points, Range};
use super::bands::{Located, locate};
use super::measure::{Answer, Evidence, Fact, Measure, Value};
use super::sheet::{Grade, SHEET_TOTAL, ScoreSheet};
use compute::compute;

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

/// What points that were given criterion by criterion add up to, and the grade they make, gates
/// included. A criterion without points gives none.
#[must_use]
pub fn graded(sheet: &ScoreSheet, given: &BTreeMap<String, Points>) -> (Points, Option<Grade>) {
    let mut criteria = Vec::new();
    for group in &sheet.groups {
        for criterion in &group.criteria {
            let points = given.get(&criterion.code).copied().unwrap_or(Points::ZERO);
            criteria.push(ScoredCriterion {
                code: criterion.code.clone(),
                group: group.code.clone(),
                most: criterion.points,
                outcome: Outcome::Points {
                    points,
                    source: Source::Judged,
                },
                reasons: Vec::new(),
            });
        }
    }
    let total = criteria.iter().filter_map(ScoredCriterion::points).sum();
    let (grade, _) = through_gates(sheet, &criteria, level(sheet, total));
    (total, grade)
}

/// Whether a person may give `grade` to a meeting of `total` points: the grade of its level, or one to
/// which a gate can lower that. Where the sheet has a hole at that total, the person chooses.
#[must_use]
pub fn may_be_graded(sheet: &ScoreSheet, total: Points, grade: Grade) -> bool {
    if total > Points::whole(SHEET_TOTAL) {
        return false;
    }
    let Some(reached) = level(sheet, total) else {
        return true;
    };
    let mut possible = vec![reached];
    for guarded in Grade::ALL {
        let gates = sheet.gates.iter().filter(|gate| gate.grade == guarded);
        if possible.contains(&guarded) {
            possible.extend(gates.map(|gate| gate.otherwise));
        }
    }
    possible.contains(&grade)
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
