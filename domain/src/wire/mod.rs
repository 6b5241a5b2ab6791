//! What travels between phone and province.
//!
//! Every answer of the province is a typed, signed body ([`sealed`]); a phone believes nothing else,
//! so a captive portal's page with status 200 is only a broken network. Every request carries a
//! proof that the sender holds the device key ([`proof`]). Reading is [`heads`], then [`page`]s;
//! writing is [`command`]s. [`item`] holds what is read.
//!
//! Rules for change: fields are added, never repurposed; an unknown field is kept by the phone and
//! ignored by the server; golden examples in `fixtures/wire` are never edited, only added to.

pub mod activation;
pub mod command;
pub mod heads;
pub mod item;
pub mod meeting;
pub mod page;
pub mod proof;
pub mod refusal;
pub mod roll_up;
pub mod sealed;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The protocol this code speaks.
pub const PROTOCOL: u32 = 1;

/// Header that carries the number of the protocol a phone speaks.
pub const PROTOCOL_HEADER: &str = "x-handbook-protocol";

/// Media type of every sealed body.
pub const SEALED_MEDIA_TYPE: &str = "application/vnd.handbook.sealed";

/// Most bytes a phone takes as the sealed body of one answer.
pub const MAX_SEALED_BYTES: usize = 8 * 1024 * 1024;

/// The protocols a server speaks; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Protocols {
    /// Oldest.
    pub min: u32,
    /// Newest.
    pub max: u32,
}

impl Protocols {
    /// What this code speaks.
    pub const OURS: Self = Self {
        min: PROTOCOL,
        max: PROTOCOL,
    };
}
