//! A year's grade from its months.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::Points;
use super::sheet::Grade;

/// The year's grade by the pack's yearly rule: the best grade whose conditions all hold. Months may
/// come in any order.
///
/// # Errors
/// If a month is none of 1 to 12 or comes twice.
pub fn yearly(rule: &YearlyRule, months: &[MonthResult]) -> Result<YearlyResult, YearlyError> {
    for (index, result) in months.iter().enumerate() {
        if !(1..=12).contains(&result.month) {
            return Err(YearlyError::NotAMonth(result.month));
        }
        if months
            .iter()
            .skip(index + 1)
            .any(|other| other.month == result.month)
        {
            return Err(YearlyError::Twice(result.month));
        }
    }
    let missing: Vec<u32> = (1..=12)
        .filter(|month| !months.iter().any(|result| result.month == *month))
        .collect();
    let mut failed = Vec::new();
    let mut grade = None;
    for candidate in &rule.grades {
        let failures = failures(candidate, months);
        if failures.is_empty() {
            grade = Some(candidate.grade);
            break;
        }
        failed.extend(failures);
    }
    let open = months.is_empty() || (rule.missing == MissingMonths::Ask && !missing.is_empty());
    Ok(YearlyResult {
        grade: grade.or(Some(rule.otherwise)).filter(|_| !open),
        sum: months.iter().map(|result| result.total).sum(),
        months: count(months.iter()),
        missing,
        failed,
    })
}

/// How the months of a year make its grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearlyRule {
    /// Best grade first.
    pub grades: Vec<YearlyGrade>,
    /// The grade of a year that reaches none of them.
    pub otherwise: Grade,
    /// What a month without a scored meeting does.
    #[serde(default)]
    pub missing: MissingMonths,
}

/// What a month without a scored meeting does to the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingMonths {
    /// The rule does not say: there is no grade until a person decides.
    #[default]
    Ask,
    /// It is left out of everything.
    LeaveOut,
}

/// What a grade of the year needs. Conditions that are absent hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearlyGrade {
    /// The grade.
    pub grade: Grade,
    /// The mean of the months' totals is this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_from: Option<Points>,
    /// So many months have such a grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_of: Option<MonthsOf>,
    /// No month has a grade below this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none_below: Option<Grade>,
}

/// At least `months` months of `grade` or better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthsOf {
    /// The grade.
    pub grade: Grade,
    /// The months.
    pub months: u32,
}

/// One month's meeting, as it was scored and confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MonthResult {
    /// 1 to 12.
    pub month: u32,
    /// All points.
    pub total: Points,
    /// The grade.
    pub grade: Grade,
}

/// A year's grade and what made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct YearlyResult {
    /// The grade; absent while months are missing and the rule does not say what they do.
    pub grade: Option<Grade>,
    /// All points of all months; the mean is this by [`months`](Self::months).
    pub sum: Points,
    /// How many months have a result.
    pub months: u32,
    /// The others.
    pub missing: Vec<u32>,
    /// Why better grades were not reached.
    pub failed: Vec<YearlyFailure>,
}

/// One condition of one grade that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum YearlyFailure {
    /// The mean is too low.
    Mean {
        /// Of which grade.
        grade: Grade,
        /// What it needs.
        from: Points,
    },
    /// Too few good months.
    MonthsOf {
        /// Of which grade.
        grade: Grade,
        /// What it needs.
        needs: MonthsOf,
        /// What there are.
        found: u32,
    },
    /// Months that are too poor.
    Below {
        /// Of which grade.
        grade: Grade,
        /// The least that every month needs.
        least: Grade,
        /// The months that have less.
        months: Vec<u32>,
    },
}

/// Why there is no year to grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum YearlyError {
    /// Not 1 to 12.
    #[error("there is no month {0}")]
    NotAMonth(u32),
    /// Two results for one month.
    #[error("month {0} comes twice")]
    Twice(u32),
}

fn failures(candidate: &YearlyGrade, months: &[MonthResult]) -> Vec<YearlyFailure> {
    let grade = candidate.grade;
    let sum: u64 = months
        .iter()
        .map(|result| u64::from(result.total.hundredths()))
        .sum();
    let needed = |from: Points| u64::from(from.hundredths()) * u64::from(count(months.iter()));
    let mean = candidate
        .mean_from
        .filter(|from| sum < needed(*from))
        .map(|from| YearlyFailure::Mean { grade, from });
    let months_of = candidate.months_of.and_then(|needs| {
        let found = count(months.iter().filter(|result| result.grade >= needs.grade));
        (found < needs.months).then_some(YearlyFailure::MonthsOf {
            grade,
            needs,
            found,
        })
    });
    let below = candidate.none_below.and_then(|least| {
        let months: Vec<u32> = months
            .iter()
            .filter(|result| result.grade < least)
            .map(|result| result.month)
            .collect();
        (!months.is_empty()).then_some(YearlyFailure::Below {
            grade,
            least,
            months,
        })
    });
    [mean, months_of, below].into_iter().flatten().collect()
}

fn count<'a>(months: impl Iterator<Item = &'a MonthResult>) -> u32 {
    u32::try_from(months.count()).unwrap_or(u32::MAX)
}
