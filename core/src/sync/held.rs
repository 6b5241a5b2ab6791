//! Through which feeds items are held, and what goes when no feed holds it any more.

use std::collections::BTreeMap;

use handbook_domain::audience::{Audience, Shelf};
use rusqlite::{Connection, OptionalExtension, params};

use super::collection::{self, Collections};
use crate::error::Result;
use crate::planted::{Bug, planted};
use crate::store::WriteTx;

/// A feed as it is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known {
    pub(super) number: i64,
    /// Pulled up to here.
    pub(super) seq: i64,
    pub(super) round: i64,
    pub(super) sweeping: bool,
    /// Rows after this one …
    pub(super) ahead_from: i64,
    /// … up to this one are here ahead of the older ones.
    pub(super) ahead_through: i64,
}

impl Known {
    /// Where a cursor that has come to `through` goes on: past what is here ahead.
    pub(super) fn skip(&self, through: i64) -> i64 {
        if through >= self.ahead_from {
            through.max(self.ahead_through)
        } else {
            through
        }
    }

    /// Once the cursor has passed what came ahead, that is made findable again: in the order of
    /// answers it stands where it belongs then, after the older texts.
    pub(super) fn settle_ahead(&mut self, tx: &WriteTx<'_>) -> Result<()> {
        if self.ahead_through > 0 && self.seq >= self.ahead_through {
            tx.execute(
                "INSERT OR REPLACE INTO to_index (row)
                 SELECT item FROM held WHERE feed = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq",
                [self.number, self.ahead_from, self.ahead_through],
            )?;
            (self.ahead_from, self.ahead_through) = (0, 0);
        }
        Ok(())
    }
}

pub(super) fn known(
    connection: &Connection,
    audience: Audience,
    shelf: Shelf,
) -> Result<Option<Known>> {
    let found = connection
        .prepare_cached(
            "SELECT number, seq, round, sweeping, ahead_from, ahead_through
             FROM feed WHERE audience = ?1 AND shelf = ?2",
        )?
        .query_row(params![audience.to_string(), shelf.as_str()], |row| {
            Ok(Known {
                number: row.get(0)?,
                seq: row.get(1)?,
                round: row.get(2)?,
                sweeping: row.get(3)?,
                ahead_from: row.get(4)?,
                ahead_through: row.get(5)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// As [`known`], and makes the feed known if it is not.
pub(super) fn meet(tx: &WriteTx<'_>, audience: Audience, shelf: Shelf) -> Result<Known> {
    if let Some(feed) = known(tx, audience, shelf)? {
        return Ok(feed);
    }
    let number = tx
        .prepare_cached("INSERT INTO feed (audience, shelf) VALUES (?1, ?2) RETURNING number")?
        .query_row(params![audience.to_string(), shelf.as_str()], |row| {
            row.get(0)
        })?;
    Ok(Known {
        number,
        ..Known::default()
    })
}

/// Writes down how far the feed has been pulled.
pub(super) fn advance(tx: &WriteTx<'_>, feed: &Known) -> Result<()> {
    tx.prepare_cached(
        "UPDATE feed SET seq = ?2, sweeping = ?3, ahead_from = ?4, ahead_through = ?5
         WHERE number = ?1",
    )?
    .execute(params![
        feed.number,
        feed.seq,
        feed.sweeping,
        feed.ahead_from,
        feed.ahead_through
    ])?;
    Ok(())
}

/// The feeds that match are pulled from the beginning; what is not seen on the way is swept at the
/// head. Without a number, all of them.
pub(super) fn start_over(tx: &WriteTx<'_>, number: Option<i64>) -> Result<()> {
    tx.execute(
        "UPDATE feed SET seq = 0, round = round + 1, sweeping = 1, ahead_from = 0, ahead_through = 0
         WHERE ?1 IS NULL OR number = ?1",
        [number],
    )?;
    Ok(())
}

/// The feed holds the item.
pub(super) fn hold(tx: &WriteTx<'_>, feed: &Known, item: i64, seq: i64) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO held (item, feed, seq, round) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET seq = excluded.seq, round = excluded.round",
    )?
    .execute([item, feed.number, seq, feed.round])?;
    Ok(())
}

/// The feed holds the item no longer.
pub(super) fn let_go(
    tx: &WriteTx<'_>,
    collections: &Collections,
    feed: &Known,
    item: i64,
) -> Result<()> {
    if planted(Bug::TombstoneIgnored) {
        return Ok(());
    }
    tx.prepare_cached("DELETE FROM held WHERE item = ?1 AND feed = ?2")?
        .execute([item, feed.number])?;
    collection::drop_unheld(tx, collections, item)
}

/// Removes what a pull from the beginning has not seen.
pub(super) fn sweep(tx: &WriteTx<'_>, collections: &Collections, feed: &mut Known) -> Result<()> {
    let unseen = released(
        tx,
        "DELETE FROM held WHERE feed = ?1 AND round < ?2 RETURNING item",
        &[feed.number, feed.round],
    )?;
    feed.sweeping = false;
    let unseen = if planted(Bug::NoSweep) {
        Vec::new()
    } else {
        unseen
    };
    advance(tx, feed)?;
    unseen
        .iter()
        .try_for_each(|item| collection::drop_unheld(tx, collections, *item))
}

/// Lets go of everything that was held through `audience` alone.
pub(super) fn leave(tx: &WriteTx<'_>, collections: &Collections, audience: Audience) -> Result<()> {
    for shelf in Shelf::ALL {
        leave_shelf(tx, collections, audience, shelf)?;
    }
    tx.execute(
        "DELETE FROM audience WHERE audience = ?1",
        [audience.to_string()],
    )?;
    Ok(())
}

/// Lets go of everything that was held through one shelf of `audience` alone.
pub(super) fn leave_shelf(
    tx: &WriteTx<'_>,
    collections: &Collections,
    audience: Audience,
    shelf: Shelf,
) -> Result<()> {
    let Some(feed) = known(tx, audience, shelf)? else {
        return Ok(());
    };
    let gone = released(
        tx,
        "DELETE FROM held WHERE feed = ?1 RETURNING item",
        &[feed.number],
    )?;
    tx.execute("DELETE FROM feed WHERE number = ?1", [feed.number])?;
    let gone = if planted(Bug::LeavesNothing) {
        Vec::new()
    } else {
        gone
    };
    gone.iter()
        .try_for_each(|item| collection::drop_unheld(tx, collections, *item))
}

fn released(tx: &WriteTx<'_>, sql: &str, by: &[i64]) -> Result<Vec<i64>> {
    let rows = tx
        .prepare_cached(sql)?
        .query_map(rusqlite::params_from_iter(by), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Every audience held, with how far its shelves have been pulled.
pub(super) fn cursors(connection: &Connection) -> Result<BTreeMap<Audience, BTreeMap<Shelf, i64>>> {
    let mut held: BTreeMap<Audience, BTreeMap<Shelf, i64>> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT audience.audience, coalesce(shelf, ''), coalesce(seq, 0)
         FROM audience LEFT JOIN feed ON feed.audience = audience.audience",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (audience, shelf): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(audience) = audience.parse() else {
            continue;
        };
        let shelves = held.entry(audience).or_default();
        if let Ok(shelf) = shelf.parse() {
            shelves.insert(shelf, row.get(2)?);
        }
    }
    Ok(held)
}
