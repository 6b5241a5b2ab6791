//! The score sheet: what the figures give and why, what the rule leaves open, what people gave, and
//! what the cell claims.

use std::collections::BTreeMap;

use handbook_domain::ids::EventId;
use handbook_domain::meeting::State;
use handbook_domain::meeting::evidence::scored;
use handbook_domain::meeting::state::Fact;
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::score::{
    Hole, Outcome, Reason, Scored, ScoredCriterion, SetAsideReason, Source, graded,
};
use handbook_domain::rules::sheet::{Criterion, Grade, ScoreSheet};

/// A meeting's score as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreView {
    /// In printing order.
    pub groups: Vec<GroupRow>,
    /// The points known so far.
    pub known: Points,
    /// All points; absent while anything is open.
    pub total: Option<Points>,
    /// The most that the sheet gives.
    pub most: Points,
    /// How many criteria are open.
    pub open: u32,
    /// The grade, if the total gives one.
    pub grade: Option<Grade>,
    /// Gates that lowered it.
    pub lowered: Vec<LoweredRow>,
    /// What the cell claims.
    pub claimed: Option<Points>,
    /// And the grade that makes.
    pub claimed_grade: Option<Grade>,
    /// By which, to undo it.
    pub claimed_event: Option<EventId>,
    /// Whether the cell claims something other than what is computed.
    pub differs: bool,
    /// Whether two phones claim different things.
    pub disputed: bool,
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// For people.
    pub title: String,
    /// Its points; absent while anything of it is open.
    pub points: Option<Points>,
    /// The most it gives.
    pub most: Points,
    /// In printing order.
    pub criteria: Vec<CriterionRow>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionRow {
    /// Its code.
    pub code: String,
    /// For people.
    pub title: String,
    /// The most it gives.
    pub most: Points,
    /// The points, if they are settled.
    pub points: Option<Points>,
    /// Where they come from.
    pub source: Option<Source>,
    /// What the rule does not say, where it has a hole that nobody has filled.
    pub hole: Option<HoleRow>,
    /// What a person may give, most points first; nothing where the figures give the points.
    pub choices: Vec<Points>,
    /// Whether a person may give points between the choices as well.
    pub any_points: bool,
    /// The figures that decided, or are shown beside.
    pub reasons: Vec<Reason>,
    /// What a person gave, used or not.
    pub judged: Option<Points>,
    /// Why.
    pub judged_reason: String,
    /// By which, to undo it.
    pub judged_event: Option<EventId>,
    /// Why what a person gave is not used.
    pub set_aside: Option<SetAsideReason>,
    /// What the cell claims for it.
    pub claimed: Option<Points>,
    /// Whether two phones say different things.
    pub disputed: bool,
}

/// How the rule fails to say what a criterion gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoleRow {
    /// The value lies in no band.
    BetweenBands {
        /// The values that no band holds, as mathematics writes them.
        gap: String,
    },
    /// The value lies in two bands.
    InTwoBands,
    /// There is nothing of which a share could be taken.
    NothingToMeasure,
    /// What is scored did not have to be done this time.
    NotApplicable,
}

/// A gate that lowered the grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoweredRow {
    /// The grade by the total.
    pub from: Grade,
    /// The grade given.
    pub to: Grade,
    /// Titles of the criteria without full marks.
    pub missing: Vec<String>,
}

pub(super) fn score(state: &State, pack: &RulePack) -> Option<ScoreView> {
    let sheet = pack.sheet(state.opened.kind)?;
    let given = scored(state, pack)?;
    // As if nobody had judged: what is left to a person stays so after he or she has said it.
    let nobody = State {
        judgements: BTreeMap::new(),
        ..state.clone()
    };
    let left = scored(&nobody, pack)?;
    let claim = state.claimed.as_ref();
    let claimed = claim.map(|fact| graded(sheet, fact.value()));
    let differs = claim.is_some_and(|fact| {
        let mut criteria = given.criteria.iter();
        criteria.any(|one| fact.value().get(&one.code).copied() != one.points())
    });
    let groups = sheet.groups.iter().map(|group| GroupRow {
        title: group.title.clone(),
        points: given.points(&group.code),
        most: group.points,
        criteria: group
            .criteria
            .iter()
            .filter_map(|criterion| row(state, criterion, &given, &left))
            .collect(),
    });
    let open = given.criteria.iter().filter(|one| one.points().is_none());
    Some(ScoreView {
        groups: groups.collect(),
        known: given.known,
        total: given.total,
        most: sheet.groups.iter().map(|group| group.points).sum(),
        open: u32::try_from(open.count()).unwrap_or(u32::MAX),
        grade: given.grade,
        lowered: lowered(sheet, &given),
        claimed: claimed.map(|(points, _)| points),
        claimed_grade: claimed.and_then(|(_, grade)| grade),
        claimed_event: claim.and_then(|fact| fact.events().last().copied()),
        differs,
        disputed: claim.is_some_and(Fact::is_disputed),
    })
}

fn row(
    state: &State,
    criterion: &Criterion,
    scored: &Scored,
    left: &Scored,
) -> Option<CriterionRow> {
    let of = |scored: &Scored| -> Option<ScoredCriterion> {
        let mut criteria = scored.criteria.iter();
        criteria.find(|one| one.code == criterion.code).cloned()
    };
    let (now, left) = (of(scored)?, of(left)?);
    let (points, source, hole) = match now.outcome {
        Outcome::Points { points, source } => (Some(points), Some(source), None),
        Outcome::Hole { hole, .. } => (None, None, Some(HoleRow::of(&hole))),
        Outcome::NeedsJudgement { .. } => (None, None, None),
    };
    let (choices, any_points) = match left.outcome {
        Outcome::Points { .. } => (Vec::new(), false),
        Outcome::Hole { choices, .. } => (choices, false),
        Outcome::NeedsJudgement { at_most } => (whole_points(at_most), true),
    };
    let fact = state.judgements.get(&criterion.code);
    let judgement = fact.map(Fact::value);
    let claim = state.claimed.as_ref().map(Fact::value);
    let mut set_aside = scored.set_aside.iter();
    Some(CriterionRow {
        code: criterion.code.clone(),
        title: criterion.title.clone(),
        most: now.most,
        points,
        source,
        hole,
        choices,
        any_points,
        reasons: now.reasons,
        judged: judgement.map(|judgement| judgement.points),
        judged_reason: judgement.map_or_else(String::new, |judgement| judgement.reason.clone()),
        judged_event: fact.and_then(|fact| fact.events().last().copied()),
        set_aside: set_aside
            .find(|one| one.criterion == criterion.code)
            .map(|one| one.why),
        claimed: claim.and_then(|claim| claim.get(&criterion.code).copied()),
        disputed: fact.is_some_and(Fact::is_disputed),
    })
}

impl HoleRow {
    fn of(hole: &Hole) -> Self {
        match hole {
            Hole::BetweenBands { gap } => Self::BetweenBands {
                gap: gap.to_string(),
            },
            Hole::InTwoBands => Self::InTwoBands,
            Hole::NothingToMeasure => Self::NothingToMeasure,
            Hole::NotApplicable => Self::NotApplicable,
        }
    }
}

/// All points, and every whole number below.
fn whole_points(at_most: Points) -> Vec<Points> {
    let whole = (0..=at_most.hundredths() / 100).rev().map(Points::whole);
    let mut choices = vec![at_most];
    choices.extend(whole.filter(|points| *points != at_most));
    choices
}

fn lowered(sheet: &ScoreSheet, scored: &Scored) -> Vec<LoweredRow> {
    let title = |code: &String| {
        let mut criteria = sheet.criteria();
        let found = criteria.find(|criterion| criterion.code == *code);
        found.map_or_else(|| code.clone(), |criterion| criterion.title.clone())
    };
    let gates = scored.lowered.iter();
    gates
        .map(|gate| LoweredRow {
            from: gate.from,
            to: gate.to,
            missing: gate.missing.iter().map(title).collect(),
        })
        .collect()
}
