//! A pack as it travels: sealed by the province, because it travels alone and is kept for years.
//!
//! National packs come the same way. When a province changes its key it seals its packs again.

use ed25519_dalek::{SigningKey, VerifyingKey};

use super::check::{Finding, Severity, check};
use super::pack::{PackError, RulePack, Scope};
use crate::ids::ProvinceId;
use crate::time::Day;
use crate::wire::sealed::{self, Kind, SealError};

/// Seals the JSON of a pack.
///
/// # Errors
/// If it is not a pack, or has findings that are errors: nothing wrong is ever signed.
pub fn sign(json: &[u8], key: &SigningKey) -> Result<Vec<u8>, SignedError> {
    sound(json)?;
    Ok(sealed::seal(Kind::RulePack, json, key))
}

/// Reads a sealed pack that is to be used in `province` for a meeting on `day`.
///
/// # Errors
/// If the seal is not the province's, if what it holds is not a pack or has findings that are
/// errors, or if it does not hold there on that day.
pub fn verify(
    body: &[u8],
    key: &VerifyingKey,
    province: ProvinceId,
    day: Day,
) -> Result<RulePack, SignedError> {
    let pack = open(body, key)?;
    let ours = matches!(pack.scope, Scope::National) || pack.scope == Scope::Province(province);
    if !ours {
        return Err(SignedError::OtherProvince(pack.id));
    }
    if !pack.span().holds(day) {
        return Err(SignedError::NotInForce(pack.id, day));
    }
    Ok(pack)
}

/// Reads a sealed pack to be kept, for whatever days it holds.
///
/// # Errors
/// If the seal is not the province's, or if what it holds is not a pack or has findings that are
/// errors. Holes are no errors: they are shown where they matter.
pub fn open(body: &[u8], key: &VerifyingKey) -> Result<RulePack, SignedError> {
    sound(sealed::open(Kind::RulePack, body, key)?)
}

/// Why a sealed pack is refused.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    /// Not sealed, or not by the province.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Sealed, but not a pack that can be read.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A pack whose rules contradict themselves; only the findings that are errors.
    #[error("rule pack has {} errors", .0.len())]
    Wrong(Vec<Finding>),
    /// A pack of another province; its id.
    #[error("rule pack {0} is of another province")]
    OtherProvince(String),
    /// It does not hold on the day; its id.
    #[error("rule pack {0} does not hold on {1}")]
    NotInForce(String, Day),
}

fn sound(json: &[u8]) -> Result<RulePack, SignedError> {
    let pack = RulePack::read(json)?;
    let errors: Vec<Finding> = check(&pack)
        .into_iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .collect();
    if errors.is_empty() {
        Ok(pack)
    } else {
        Err(SignedError::Wrong(errors))
    }
}
