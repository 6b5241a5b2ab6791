//! What a cell claims beside what its figures give.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::Points;
use super::score::Scored;
use super::sheet::Grade;

/// Every point in which `claimed` and `computed` differ, in the order of the claim; empty when they
/// agree. What is open in the computed score is a difference too: it could not be checked.
#[must_use]
pub fn compare(claimed: &Claimed, computed: &Scored) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (code, points) in &claimed.points {
        let known = computed
            .criteria
            .iter()
            .any(|criterion| criterion.code == *code || criterion.group == *code);
        let found = computed.points(code);
        if !known {
            differences.push(Difference::NoSuchCriterion { code: code.clone() });
        } else if found != Some(*points) {
            differences.push(Difference::Points {
                code: code.clone(),
                claimed: *points,
                computed: found,
            });
        }
    }
    let sum: Points = claimed.points.values().copied().sum();
    if !claimed.points.is_empty() && sum != claimed.total {
        differences.push(Difference::Sum {
            sum,
            total: claimed.total,
        });
    }
    if computed.total != Some(claimed.total) {
        differences.push(Difference::Total {
            claimed: claimed.total,
            computed: computed.total,
        });
    }
    if let Some(grade) = claimed.grade
        && computed.grade != Some(grade)
    {
        differences.push(Difference::Grade {
            claimed: grade,
            computed: computed.grade,
        });
    }
    differences
}

/// What a cell says of its meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claimed {
    /// Points by the code of a group or of a criterion, as the cell filled in its sheet. Either all
    /// groups or all criteria, or none if only the total was said.
    #[serde(default)]
    pub points: BTreeMap<String, Points>,
    /// All points.
    pub total: Points,
    /// The grade, if it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// One point in which claim and figures differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Difference {
    /// Of a group or criterion.
    Points {
        /// Which.
        code: String,
        /// As claimed.
        claimed: Points,
        /// As computed; absent while something of it is open.
        computed: Option<Points>,
    },
    /// The sheet has no such group or criterion.
    NoSuchCriterion {
        /// What was claimed.
        code: String,
    },
    /// The claimed points do not add up to the claimed total.
    Sum {
        /// What they add up to.
        sum: Points,
        /// What was said.
        total: Points,
    },
    /// Of the total.
    Total {
        /// As claimed.
        claimed: Points,
        /// As computed; absent while anything is open.
        computed: Option<Points>,
    },
    /// Of the grade.
    Grade {
        /// As claimed.
        claimed: Grade,
        /// As computed; absent while there is none.
        computed: Option<Grade>,
    },
}
