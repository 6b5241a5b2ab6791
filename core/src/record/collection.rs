//! What a record is opened with is read whole: who is summoned, and the rules.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Roster, SealedPack, kind};

use crate::change::Topic;
use crate::error::Result;
use crate::store::WriteTx;
use crate::sync::{Collection, Parsed};

/// The collection of who is summoned in a cell.
pub struct Rosters;

impl Collection for Rosters {
    fn kind(&self) -> &'static str {
        kind::ROSTER
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        Parsed::whole::<Roster>("ROSTER", json)
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}

/// The collection of rules.
pub struct Rules;

impl Collection for Rules {
    fn kind(&self) -> &'static str {
        kind::RULE_PACK
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        Parsed::whole::<SealedPack>("RULE PACK", json)
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}
