//! What concerns the member alone is read whole: it makes no rows and nobody looks for it.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{EnrolledDevice, MemberSummary, kind};

use crate::change::Topic;
use crate::error::Result;
use crate::store::WriteTx;
use crate::sync::{Collection, Parsed};

/// The collection of the member's own summary.
pub struct Summaries;

impl Collection for Summaries {
    fn kind(&self) -> &'static str {
        kind::MEMBER_SUMMARY
    }

    fn topic(&self) -> Topic {
        Topic::Session
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        Parsed::whole::<MemberSummary>("MEMBER SUMMARY", json)
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}

/// The collection of the member's own phones.
pub struct Devices;

impl Collection for Devices {
    fn kind(&self) -> &'static str {
        kind::DEVICE
    }

    fn topic(&self) -> Topic {
        Topic::Session
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        Parsed::whole::<EnrolledDevice>("DEVICE", json)
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}
