//! The rules of the branch meeting: who counts, what passes, what a meeting scores.
//!
//! Rules are data with dates. A [`RulePack`](pack::RulePack) holds the steps, thresholds, scores,
//! deadlines and paper layout that a province has in force for a span of days; the code here only
//! knows how to apply it. Arithmetic is exact: integers and fractions, never floating point.
//!
//! Two things are never done. No quorum is invented: [`voting`] says how many votes are missing and
//! nothing else. And a hole in a rule is never filled by a guess: [`score`] hands it back with the
//! choices that the rule leaves, and [`check`] finds it beforehand.

pub mod amount;
mod bands;
pub mod check;
pub mod compare;
pub mod count;
pub mod in_force;
pub mod measure;
pub mod pack;
pub mod score;
pub mod sheet;
pub mod signed;
pub mod voting;
pub mod yearly;

#[cfg(test)]
mod tests;
