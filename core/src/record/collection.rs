//! What a record is opened with is read whole: who is summoned, and the rules.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Roster, SealedPack, kind};
use handbook_domain::wire::meeting::MeetingReport;
use handbook_domain::wire::roll_up::RollUp;
use rusqlite::Connection;

use super::{forget, forget_signature, rows, unsent};
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::outbox;
use crate::planted::{Bug, planted};
use crate::session;
use crate::store::{WriteTx, items};
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

/// The collection of what the province makes of reports.
pub struct Reports;

impl Collection for Reports {
    fn kind(&self) -> &'static str {
        kind::MEETING_REPORT
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed> {
        let report: MeetingReport =
            serde_json::from_str(json).map_err(|error| Error::Shape("MEETING REPORT", error))?;
        Ok(Parsed {
            rows: Box::new(move |tx, _| settled(tx, id, &report)),
            ..Parsed::whole::<MeetingReport>("MEETING REPORT", json)?
        })
    }

    /// What the superior said to it here is shown with it until it is settled.
    fn keeps(&self, connection: &Connection, row: i64) -> Result<bool> {
        match items::name(connection, row)? {
            Some((_, meeting)) => outbox::is_open(connection, meeting, &[kind::MEETING_REPORT]),
            None => Ok(false),
        }
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}

/// The collection of the sums of many cells.
pub struct RollUps;

impl Collection for RollUps {
    fn kind(&self) -> &'static str {
        kind::ROLL_UP
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        Parsed::whole::<RollUp>("ROLL UP", json)
    }

    fn remove(&self, _tx: &WriteTx<'_>, _row: i64) -> Result<()> {
        Ok(())
    }
}

/// What the province has for certain need not be kept in the journal any more. That another phone has gone on is no
/// proof of what it wrote before: it may be this one, as it was before a damage.
fn settled(tx: &WriteTx<'_>, meeting: ItemId, report: &MeetingReport) -> Result<()> {
    let log = rows::log(tx, meeting)?;
    let there = log.behind(report.heads.values().copied());
    log.lines()
        .filter(|line| planted(Bug::SettlesUnsentLines) || there.contains(&line.hash()))
        .for_each(|line| forget(tx, line));
    let me = session::identity(tx)?.device;
    let mut signatures = unsent::signatures(tx, &log, report)?.into_iter();
    if !signatures.any(|one| one.device == me) {
        forget_signature(tx, meeting);
    }
    Ok(())
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
