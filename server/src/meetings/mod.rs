//! What the province keeps of meetings beside their announcement: the records that cells have sent,
//! what they add up to, and the sums over the tree.
//!
//! A record is computed anew whenever lines come ([`recompute`]); what is added up lies in one row a
//! meeting ([`figures`]), so that a sum over thousands of cells ([`roll_up`]) reads no record.

pub(crate) mod figures;
pub(crate) mod logs;
pub(crate) mod packs;
pub(crate) mod recompute;
pub mod roll_up;
pub mod trial;
pub mod year;

mod show;

pub use show::{find, record, report};
