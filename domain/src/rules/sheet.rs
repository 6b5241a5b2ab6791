//! A score sheet (`bảng chấm điểm`): groups of criteria, levels and gates, as a pack holds them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Points, Range};
use super::measure::{Fact, Measure};
use crate::wire::item::MeetingKind;

/// What the points of a sheet must add up to.
pub const SHEET_TOTAL: u32 = 100;

/// How meetings of some kinds are scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheet {
    /// The kinds of meeting that are scored by it.
    pub kinds: Vec<MeetingKind>,
    /// In printing order.
    pub groups: Vec<Group>,
    /// Which total gives which grade.
    pub levels: Vec<Level>,
    /// What a grade needs beside its total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
}

impl ScoreSheet {
    /// Every criterion, in printing order.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.groups.iter().flat_map(|group| &group.criteria)
    }

    /// The codes of the criteria under `code`: those of the group of that code, or the criterion
    /// itself. Empty if nothing bears it.
    #[must_use]
    pub fn criteria_under(&self, code: &str) -> Vec<&str> {
        let group = self.groups.iter().find(|group| group.code == code);
        match group {
            Some(group) => group
                .criteria
                .iter()
                .map(|criterion| criterion.code.as_str())
                .collect(),
            None => self
                .criteria()
                .map(|criterion| criterion.code.as_str())
                .filter(|found| *found == code)
                .collect(),
        }
    }
}

/// A group of criteria (`nhóm tiêu chí`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Names the group within the sheet. Groups and criteria share one set of names, except that a
    /// group of one criterion may share its name.
    pub code: String,
    /// For people.
    pub title: String,
    /// What its criteria add up to.
    pub points: Points,
    /// In printing order.
    pub criteria: Vec<Criterion>,
}

/// One thing that is scored (`tiêu chí`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Names the criterion within the sheet.
    pub code: String,
    /// For people.
    pub title: String,
    /// The most it gives.
    pub points: Points,
    /// How it is scored.
    pub judged: Judged,
    /// What keeps its points down, whatever else says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
}

/// How the points of a criterion come about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Judged {
    /// By the band in which a measured value lies.
    Bands {
        /// What is measured.
        measure: Measure,
        /// In any order.
        bands: Vec<Band>,
    },
    /// All points if something was done, none if it was not.
    Fact {
        /// What.
        fact: Fact,
        /// What counts where it did not have to be done.
        #[serde(default)]
        not_applicable: IfNotApplicable,
    },
    /// By a person, from nothing to all points.
    Person {
        /// Figures to show beside the judgement; they decide nothing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        shows: Vec<Measure>,
        /// Something without which there is nothing to judge: no points if it was not done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only_if: Option<Fact>,
        /// What counts where that did not have to be done.
        #[serde(default)]
        not_applicable: IfNotApplicable,
    },
}

/// What counts for something that did not have to be done this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IfNotApplicable {
    /// The rule does not say: a person chooses between all points and none.
    #[default]
    Ask,
    /// All points.
    Full,
    /// No points.
    Nothing,
}

/// The points for a range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The values.
    pub range: Range,
    /// The points.
    pub points: Points,
}

/// At most so many points if a value lies in a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// What is measured.
    pub measure: Measure,
    /// The values that keep the points down.
    pub range: Range,
    /// To this.
    pub at_most: Points,
}

/// The totals that give a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The grade.
    pub grade: Grade,
    /// The totals.
    pub range: Range,
}

/// What a grade needs beside its total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The grade that is guarded.
    pub grade: Grade,
    /// Codes of criteria and groups that must have full marks.
    pub full_marks: Vec<String>,
    /// The grade given instead.
    pub otherwise: Grade,
}

/// `xếp loại` of a meeting. The better is the greater.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// `Kém`.
    Poor,
    /// `Trung bình`.
    Average,
    /// `Khá`.
    Fair,
    /// `Tốt`.
    Good,
}

impl Grade {
    /// Every grade, best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Fair, Self::Average, Self::Poor];
}
