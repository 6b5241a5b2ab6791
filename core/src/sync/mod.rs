//! Keeps the store and the province in step.
//!
//! [`step`] decides, [`run`] does. A round sends what waits, asks for heads, pulls what has moved,
//! makes the text findable, fetches the files that come by themselves and puts the index together.
//! One transaction applies a page *and* moves its cursor, so a cut at any point costs at most one
//! page. A round with nothing new is one request and writes nothing.

mod behind;
mod collection;
mod exchange;
mod files;
mod heads;
mod held;
mod pages;
mod push;
mod step;

#[cfg(test)]
mod tests;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::refusal::RefusalCode;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::attachments;
use crate::change::Topic;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::net::{Fault, Traffic};
use crate::outbox;
use crate::planted::{Bug, planted};
use crate::search;
use crate::session::{self, Lease};
use crate::store::{self, Store, unread};
use step::{Command, Event, Mend};

pub use collection::{
    Collection, Collections, Parsed, bring_back, dismiss, find, index_all, keep_here,
    read_newly_known,
};
pub use exchange::Exchange;
pub use files::fetch_file;
pub use step::{Problem, State, step};

/// What a round did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Bodies of requests and answers.
    pub traffic: Traffic,
    /// Pages applied.
    pub pages: u32,
    /// Rows in them.
    pub rows: u32,
    /// Pages that were refused because their signature or their numbers do not fit; what was there
    /// before stays.
    pub refused_pages: u32,
    /// Items that carried a secrecy mark and were therefore not kept.
    pub refused_items: u32,
    /// Commands that the province accepted.
    pub accepted: u32,
    /// Commands that it refused.
    pub refused: u32,
    /// Commands that a restored province is offered again.
    pub offered_again: u32,
    /// What ended the round early, if anything did.
    pub problem: Option<Problem>,
    /// When the next round is due.
    pub next_at: Timestamp,
}

/// How fresh everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// When the province was last heard, by its own time; kept to the hour.
    pub heard_at: Option<Timestamp>,
    /// Until when the library may be read without hearing from it.
    pub lease: Lease,
    /// Items here.
    pub items: u32,
    /// Of these, not yet findable.
    pub to_index: u32,
    /// Feeds that have been pulled.
    pub feeds: u32,
}

/// What was last heard from the province, kept at most hourly.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Heard {
    at: Timestamp,
    covered_epoch: i64,
    audit: Option<handbook_domain::wire::heads::AuditHead>,
}

const HEARD: &str = "heard";
const GENERATION: &str = "generation";

/// Bytes that files which are not pinned may take together.
const FILE_BUDGET: u64 = 500 * 1024 * 1024;

/// Runs one round to its end.
///
/// # Errors
/// Only if the store itself fails; a failed exchange is a [`Problem`] in the report.
pub fn run(exchange: &Exchange<'_>, state: &mut State) -> Result<Report> {
    let mut report = Report::default();
    let mut indexed = false;
    let clock = exchange.store.clock();
    let mut event = Event::Start {
        pending: exchange.store.read(|tx| outbox::has_sendable(tx))?,
    };
    loop {
        let (next, command) = step(std::mem::take(state), event, clock.now(), clock.dice());
        *state = next;
        let done = match command {
            Command::Push => push::push(exchange, &mut report),
            Command::AskHeads => heads::ask(exchange, &mut report),
            Command::Pull(feed) => pages::pull(exchange, &feed, &mut report),
            Command::Mend(Mend::HandOver) => hand_over(exchange, &mut report),
            Command::Mend(mend) => mend_now(exchange, mend, &mut report.traffic),
            Command::Finish => finish(exchange, &mut report, &mut indexed),
            Command::Rest => break,
        };
        event = match done {
            Ok(event) => event,
            Err(error) => Event::Failed(problem(exchange.store, error)?),
        };
    }
    // What came before the round broke off is findable too.
    indexed |= index_all(exchange.store, exchange.collections)?;
    if indexed || report.rows > 0 {
        merge_index(exchange.store);
    }
    report.problem = state.problem.clone();
    report.next_at = state.next_at;
    Ok(report)
}

/// How fresh everything is.
///
/// # Errors
/// If the database says no.
pub fn status(connection: &Connection, clock: &dyn Clock) -> Result<Status> {
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u32>(0));
    let heard: Option<Heard> = store::get(connection, HEARD)?;
    Ok(Status {
        heard_at: heard.as_ref().map(|heard| heard.at),
        lease: session::lease(connection, clock)?,
        items: count("SELECT count(*) FROM item")?,
        to_index: count("SELECT count(*) FROM to_index")?,
        feeds: count("SELECT count(*) FROM feed WHERE seq > 0")?,
    })
}

fn finish(exchange: &Exchange<'_>, report: &mut Report, indexed: &mut bool) -> Result<Event> {
    if report.accepted + report.refused > 0 {
        collection::drop_settled(exchange.store, exchange.collections)?;
    }
    check_index(exchange.store)?;
    *indexed = index_all(exchange.store, exchange.collections)?;
    files::fetch_wanted(exchange, &mut report.traffic)?;
    attachments::tidy(exchange.store, FILE_BUDGET)?;
    if !exchange.store.read(|tx| unread::has_begun(tx))? {
        exchange.store.write(unread::begin)?;
    }
    Ok(Event::Finished)
}

/// Steps of putting the index together in one round: enough for a first sync of twenty thousand items. A
/// larger index goes on in the next round that indexes something.
const MERGES: usize = 24;

/// Puts the index together as long as nobody wants to write. Everything is here and found without it, so it
/// fails no round: not on a full phone, nor where the index is damaged, which a search mends.
fn merge_index(store: &Store) {
    for _ in 0..MERGES {
        match store.write(search::merge) {
            Ok(true) if !store.is_wanted() => {}
            Ok(_) => break,
            Err(error) => {
                tracing::warn!(%error, "index not put together");
                break;
            }
        }
    }
}

/// How often the index is looked through.
const CHECK_EVERY_MS: i64 = 7 * 24 * 3_600_000;

const INDEX_CHECKED: &str = "index_checked";

/// Looks through the index now and then, and starts it over if it is broken.
fn check_index(store: &Store) -> Result<()> {
    let now = store.clock().now();
    let checked: Option<Timestamp> = store.read(|tx| store::get(tx, INDEX_CHECKED))?;
    // A clock that was set back makes it due as well.
    if checked.is_some_and(|at| (0..CHECK_EVERY_MS).contains(&now.since(at))) {
        return Ok(());
    }
    store.write(|tx| {
        if !search::is_sound(tx)? {
            tracing::warn!("search index broken, made anew");
            search::start_over(tx)?;
        }
        store::put(tx, INDEX_CHECKED, &now)
    })
}

fn mend_now(exchange: &Exchange<'_>, mend: Mend, traffic: &mut Traffic) -> Result<Event> {
    let Exchange {
        store,
        transport,
        key,
        ..
    } = *exchange;
    let identity = store.read(|tx| session::identity(tx))?;
    match mend {
        Mend::RefreshKey => session::refresh_key(store, transport, &identity, traffic)?,
        Mend::EnrolAgain if planted(Bug::NoEnrolment) => {}
        Mend::EnrolAgain => session::enrol_again(store, transport, key, &identity, traffic)?,
        Mend::TryAgain | Mend::AskHeads | Mend::HandOver => {}
    }
    Ok(Event::Mended {
        pending: store.read(|tx| outbox::has_sendable(tx))?,
    })
}

/// Ended for ever, so the round ends with that, whether or not everything could be handed in: the next
/// round tries again. A clock that is off is told only here, for who has ended is told that first.
fn hand_over(exchange: &Exchange<'_>, report: &mut Report) -> Result<Event> {
    let mut tries = 0;
    while let Err(error) = push::hand_over(exchange, report) {
        tries += 1;
        match problem(exchange.store, error)? {
            problem @ (Problem::Store | Problem::Lost) => return Ok(Event::Failed(problem)),
            Problem::Clock if tries < 2 => {}
            problem => {
                tracing::info!(?problem, "not handed over yet");
                break;
            }
        }
    }
    give_back(exchange)?;
    Ok(Event::Failed(Problem::Revoked))
}

/// What was lent goes from an ended device: news, papers and files, and the index of their words, each
/// overwritten where it lay. Meetings stay, for a record that runs stands on them, and the person's own
/// as well: both are locked, and go when the person leaves.
fn give_back(exchange: &Exchange<'_>) -> Result<()> {
    let Exchange {
        store, collections, ..
    } = *exchange;
    let lent: Vec<(Audience, Shelf)> = store
        .read(|tx| held::cursors(tx))?
        .into_iter()
        .flat_map(|(audience, shelves)| shelves.into_keys().map(move |shelf| (audience, shelf)))
        .filter(|(_, shelf)| matches!(shelf, Shelf::News | Shelf::Library))
        .collect();
    if !lent.is_empty() && !planted(Bug::EndedGivesNothingBack) {
        store.write(|tx| {
            tx.pragma_update(None, "secure_delete", true)?;
            for (audience, shelf) in &lent {
                held::leave_shelf(tx, collections, *audience, *shelf)?;
            }
            search::start_over(tx)
        })?;
    }
    // Each time, for a kill may have come before the files went.
    attachments::tidy(store, 0)?;
    Ok(())
}

/// What a failure means for the round; corrects the clock on the way.
fn problem(store: &Store, error: Error) -> Result<Problem> {
    let fault = match error {
        Error::Exchange(fault) => fault,
        Error::Database(_) | Error::File(..) => {
            tracing::warn!(%error, "store failed during sync");
            return Ok(Problem::Store);
        }
        other => return Err(other),
    };
    if planted(Bug::AuthIsFinal) && matches!(fault, Fault::NotOurs { status: 401 }) {
        store.write(|tx| Ok(tx.execute("DELETE FROM outbox WHERE state = 'frozen'", [])?))?;
    }
    Ok(match fault {
        Fault::Network(_) | Fault::NotOurs { .. } => Problem::Offline,
        Fault::Page => Problem::Page,
        Fault::WrongSignature => Problem::WrongSignature,
        Fault::ServerTooOld => Problem::ServerTooOld,
        Fault::Refused(refusal) => match refusal.code {
            RefusalCode::Clock => {
                store.write(|tx| session::set_clock(tx, refusal.time))?;
                Problem::Clock
            }
            RefusalCode::UnknownDevice => Problem::UnknownDevice,
            RefusalCode::Revoked if refusal.lost => Problem::Lost,
            RefusalCode::Revoked => {
                store.write(|tx| {
                    tx.changed(Topic::Session);
                    session::take_back(tx)
                })?;
                Problem::Revoked
            }
            RefusalCode::OtherGeneration | RefusalCode::NotAllowed => Problem::OtherGeneration,
            RefusalCode::UpdateApp => Problem::UpdateApp,
            RefusalCode::Busy | RefusalCode::ServerFault => Problem::Busy {
                retry_after: refusal.retry_after_ms.unwrap_or(1_000),
            },
            _ => Problem::Refused,
        },
    })
}
