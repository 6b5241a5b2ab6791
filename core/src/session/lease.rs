//! The lease: how long the library may be read without hearing from the province.
//!
//! A phone that is lost or whose member has left must not stay open for ever, and no network may
//! ever come by to say so. So the province lends the library for a time, renewed at each contact.
//! Past it only reading stops: own words are written, kept and sent as before. The phone's clock is
//! not trusted: the highest time ever seen counts, so that setting it back opens nothing; only the
//! province's own time can lower it. When the province says that the device was ended, it takes back
//! what it lent.

use handbook_domain::time::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::error::{Error, LockReason, Result};
use crate::session;
use crate::store::{self, Store, WriteTx};

/// How it stands with the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// Nothing has been lent yet, or it was taken back.
    None,
    /// Far from its end.
    Good {
        /// Its end.
        until: Timestamp,
    },
    /// Ends within [`WARNING_DAYS`]: the person should connect.
    Ending {
        /// Its end.
        until: Timestamp,
    },
    /// The library is locked until the province is heard again.
    Over {
        /// Its end.
        since: Timestamp,
    },
}

/// So many days before the end the person is told: from day 30 of 45.
pub const WARNING_DAYS: i64 = 15;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Kept {
    until: Timestamp,
    /// The highest time seen since the province last told it.
    seen: Timestamp,
    /// The device was ended.
    #[serde(default)]
    ended: bool,
}

const LEASE: &str = "lease";

/// How often the highest time is kept.
const SEE_EVERY_MS: i64 = 3_600_000;

/// How it stands with the lease.
///
/// # Errors
/// If the database says no.
pub fn lease(connection: &Connection, clock: &dyn crate::clock::Clock) -> Result<Lease> {
    match store::get(connection, LEASE)? {
        Some(kept) => of(kept, connection, clock),
        None => Ok(Lease::None),
    }
}

fn of(kept: Kept, connection: &Connection, clock: &dyn crate::clock::Clock) -> Result<Lease> {
    let Kept { until, seen, ended } = kept;
    if ended {
        return Ok(Lease::None);
    }
    let now = session::province_time(connection, clock)?.max(seen);
    Ok(if now >= until {
        Lease::Over { since: until }
    } else if now >= until.plus_days(-WARNING_DAYS) {
        Lease::Ending { until }
    } else {
        Lease::Good { until }
    })
}

/// Whether the library may be read.
///
/// # Errors
/// [`LockReason::Lease`] or [`LockReason::Ended`] if not.
pub fn check_lease(store: &Store) -> Result<()> {
    store.read(|tx| {
        let Some(kept): Option<Kept> = store::get(tx, LEASE)? else {
            return Ok(());
        };
        match of(kept, tx, store.clock())? {
            _ if kept.ended => Err(Error::Locked(LockReason::Ended)),
            Lease::Over { .. } => Err(Error::Locked(LockReason::Lease)),
            _ => Ok(()),
        }
    })
}

/// The province lends until `until`, and it is `now` by its time.
///
/// # Errors
/// If the database says no.
pub(crate) fn renew(tx: &WriteTx<'_>, until: Timestamp, now: Timestamp) -> Result<()> {
    let kept = Kept {
        until,
        seen: now,
        ended: false,
    };
    store::put(tx, LEASE, &kept)
}

/// The province has ended the device and takes back what it lent, until it lends anew.
///
/// # Errors
/// If the database says no.
pub(crate) fn take_back(tx: &WriteTx<'_>) -> Result<()> {
    let kept: Option<Kept> = store::get(tx, LEASE)?;
    match kept {
        Some(kept) => {
            let ended = Kept {
                ended: true,
                ..kept
            };
            store::put(tx, LEASE, &ended)
        }
        None => Ok(()),
    }
}

/// Whether the province has ended this device.
///
/// # Errors
/// If the database says no.
pub(crate) fn has_ended(connection: &Connection) -> Result<bool> {
    let kept: Option<Kept> = store::get(connection, LEASE)?;
    Ok(kept.is_some_and(|kept| kept.ended))
}

/// Keeps the highest time seen, at most hourly.
///
/// # Errors
/// If the store fails.
pub fn keep_time(store: &Store) -> Result<()> {
    let due = store.read(|tx| {
        let now = session::province_time(tx, store.clock())?;
        let kept: Option<Kept> = store::get(tx, LEASE)?;
        Ok(kept
            .filter(|kept| now.since(kept.seen) >= SEE_EVERY_MS)
            .map(|kept| Kept { seen: now, ..kept }))
    })?;
    match due {
        Some(kept) => store.write(|tx| store::put(tx, LEASE, &kept)),
        None => Ok(()),
    }
}
