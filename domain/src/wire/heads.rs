//! "Is there anything new?", in one small request.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Protocols;
use crate::audience::{Audience, Shelf};
use crate::ids::{Generation, ProvinceId, Sha256Hash};
use crate::time::Timestamp;

/// `POST /v1/heads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeadsRequest {
    /// Drawn by the phone; comes back signed, which proves that the answer is fresh.
    pub nonce: String,
    /// [`digest`] of what the phone holds. If it equals the province's, the answer is short.
    pub digest: Sha256Hash,
}

/// Answer to heads, sealed as [`Heads`](super::sealed::Kind::Heads).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Heads {
    /// Who speaks.
    pub province: ProvinceId,
    /// The life of the province's data that these numbers belong to.
    pub generation: Generation,
    /// The phone's nonce.
    pub nonce: String,
    /// The province's time.
    pub time: Timestamp,
    /// Until when this device may open its store without speaking to the province again.
    pub lease_until: Timestamp,
    /// Every command whose receipt bears this backup epoch or an earlier one is in two verified
    /// backups; the phone may forget it.
    pub covered_epoch: i64,
    /// Newest sealed row of the audit log and its hash; the phones are its witnesses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditHead>,
    /// What the server speaks.
    pub protocols: Protocols,
    /// Absent if the digest was equal. Otherwise every audience held now, each with the head
    /// number of every shelf that has ever had an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audiences: Option<BTreeMap<Audience, BTreeMap<Shelf, FeedHead>>>,
}

/// Where a feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedHead {
    /// Number of the newest row.
    pub head: i64,
    /// Tombstones at or below this number are gone: a cursor below it must start from 0 again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub floor: i64,
}

/// Newest sealed row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditHead {
    /// Its number.
    pub number: i64,
    /// Its hash, which covers all rows before it.
    pub hash: Sha256Hash,
}

/// Digest of a generation, the audiences held and the cursor or head of each feed. Feeds at 0 do
/// not count, so that an empty shelf and an unknown one are the same.
#[must_use]
pub fn digest<'a>(
    generation: Generation,
    audiences: impl IntoIterator<Item = (&'a Audience, Vec<(Shelf, i64)>)>,
) -> Sha256Hash {
    let mut lines: Vec<String> = Vec::new();
    for (audience, shelves) in audiences {
        lines.push(format!("{audience}\n"));
        for (shelf, number) in shelves.into_iter().filter(|(_, number)| *number > 0) {
            lines.push(format!("{audience} {shelf} {number}\n"));
        }
    }
    lines.sort();
    Sha256Hash::of(format!("{generation}\n{}", lines.concat()).as_bytes())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}
