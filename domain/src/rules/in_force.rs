//! Which pack holds for a meeting.

use super::pack::{RulePack, Scope};
use crate::ids::ProvinceId;
use crate::time::Day;

/// The pack that holds in `province` on `day`, the day of the meeting, however long ago that was.
///
/// A pack of the province goes before a national one; among equals, one that supersedes another
/// goes before it.
///
/// # Errors
/// If no pack holds on that day, or if two hold equally: the meeting is then not scored by either
/// until somebody has put the packs right.
pub fn pack_in_force(
    packs: &[RulePack],
    province: ProvinceId,
    day: Day,
) -> Result<&RulePack, InForceError> {
    for scope in [Scope::Province(province), Scope::National] {
        let holding: Vec<&RulePack> = packs
            .iter()
            .filter(|pack| pack.scope == scope && pack.span().holds(day))
            .collect();
        let superseded = |pack: &RulePack| {
            holding
                .iter()
                .any(|other| other.id != pack.id && other.supersedes.contains(&pack.id))
        };
        let standing: Vec<&RulePack> = holding
            .iter()
            .copied()
            .filter(|pack| !superseded(pack))
            .collect();
        match (standing.as_slice(), holding.as_slice()) {
            ([pack], _) => return Ok(pack),
            // All of them superseded means that they supersede each other in a circle.
            ([first, second, ..], _) | ([], [first, second, ..]) => {
                return Err(InForceError::Two(first.id.clone(), second.id.clone()));
            }
            ([], _) => {}
        }
    }
    Err(InForceError::None(day))
}

/// Why no pack can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InForceError {
    /// None holds on the day.
    #[error("no rule pack holds on {0}")]
    None(Day),
    /// Two hold equally; their ids.
    #[error("rule packs {0} and {1} hold on the same day")]
    Two(String, String),
}
