//! Asking what is new, and adopting what the province says of itself and of this member.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::Generation;
use handbook_domain::wire::PROTOCOL;
use handbook_domain::wire::heads::{self, FeedHead, Heads, HeadsRequest};
use handbook_domain::wire::page::PAGE_SPAN;
use handbook_domain::wire::sealed::Kind;

use super::behind::Behind;
use super::collection::Collections;
use super::exchange::Exchange;
use super::held;
use super::step::{Event, Feed};
use super::{GENERATION, HEARD, Heard, Report};
use crate::change::Topic;
use crate::error::Result;
use crate::net::Fault;
use crate::outbox;
use crate::planted::{Bug, planted};
use crate::store::{self, WriteTx};

/// What was heard is kept at most this often: a quiet round writes nothing.
const KEEP_EVERY_MS: i64 = 3_600_000;

/// Newest rows of a long feed that are fetched ahead of the older ones: a first screen and a little.
const AHEAD: i64 = 64;

/// Asks for heads and adopts what they say.
pub(super) fn ask(exchange: &Exchange<'_>, report: &mut Report) -> Result<Event> {
    let store = exchange.store;
    let (identity, _) = exchange.identity()?;
    let nonce = store.clock().nonce();
    let digest = store.read(|connection| {
        let generation = store::get(connection, GENERATION)?;
        let held = held::cursors(connection)?;
        let held = held.iter().map(|(audience, shelves)| {
            (
                audience,
                shelves.iter().map(|(shelf, seq)| (*shelf, *seq)).collect(),
            )
        });
        Ok(heads::digest(
            generation.unwrap_or(Generation(uuid::Uuid::nil())),
            held,
        ))
    })?;
    let request = HeadsRequest {
        nonce: nonce.clone(),
        digest,
    };
    let heads: Heads = exchange.post(
        "/v1/heads",
        &request,
        Kind::Heads,
        &nonce,
        &mut report.traffic,
    )?;
    if heads.nonce != nonce || heads.province != identity.province {
        return Err(Fault::WrongSignature.into());
    }
    if heads.protocols.max < PROTOCOL {
        return Err(Fault::ServerTooOld.into());
    }
    let quiet = store.read(|tx| {
        let heard: Option<Heard> = store::get(tx, HEARD)?;
        let fresh = heard.is_some_and(|heard| heads.time.since(heard.at) < KEEP_EVERY_MS);
        Ok(fresh && Behind::known(tx)?.is_empty())
    })?;
    if heads.audiences.is_none() && quiet {
        let pending = store.read(|tx| outbox::has_sendable(tx))?;
        return Ok(Event::Heads {
            feeds: Vec::new(),
            pending,
            rolled_back: false,
        });
    }
    let (feeds, rolled_back) = store.write(|tx| adopt(tx, exchange.collections, &heads, report))?;
    let pending = store.read(|tx| outbox::has_sendable(tx))?;
    Ok(Event::Heads {
        feeds,
        pending,
        rolled_back,
    })
}

/// Takes over generation, audiences and heads; returns the feeds that have moved, in the order in
/// which they are pulled, and whether the province has shown an older state for too long.
fn adopt(
    tx: &WriteTx<'_>,
    collections: &Collections,
    heads: &Heads,
    report: &mut Report,
) -> Result<(Vec<Feed>, bool)> {
    tx.changed(Topic::Sync);
    let heard = Heard {
        at: heads.time,
        covered_epoch: heads.covered_epoch,
        audit: heads.audit.clone(),
    };
    store::put(tx, HEARD, &heard)?;
    crate::session::set_clock(tx, heads.time)?;
    crate::session::renew(tx, heads.lease_until, heads.time)?;
    outbox::retry_unsettled(tx)?;
    let was = Behind::known(tx)?;
    let mut behind = Behind::default();
    let Some(audiences) = &heads.audiences else {
        let rolled_back = behind.keep(tx, &was, heads.time)?;
        return Ok((Vec::new(), rolled_back));
    };

    let known: Option<Generation> = store::get(tx, GENERATION)?;
    let renewed =
        known != Some(heads.generation) && !(planted(Bug::GenerationIgnored) && known.is_some());
    if renewed {
        store::put(tx, GENERATION, &heads.generation)?;
        held::start_over(tx, None)?;
        let again = outbox::offer_again(tx, heads.generation)?;
        report.offered_again += u32::try_from(again).unwrap_or(u32::MAX);
    }
    outbox::forget_covered(tx, heads.generation, heads.covered_epoch)?;

    let before: BTreeSet<Audience> = held::cursors(tx)?.into_keys().collect();
    for gone in before
        .iter()
        .filter(|audience| !audiences.contains_key(audience))
    {
        held::leave(tx, collections, *gone)?;
    }
    for audience in audiences.keys() {
        tx.execute(
            "INSERT OR IGNORE INTO audience (audience) VALUES (?1)",
            [audience.to_string()],
        )?;
    }
    let mut feeds = Vec::new();
    for (audience, shelves) in audiences {
        for shelf in Shelf::ALL {
            if planted(Bug::SkipsAFeed) && matches!(audience, Audience::Cell(_)) {
                continue;
            }
            let head = shelves
                .get(&shelf)
                .copied()
                .unwrap_or(FeedHead { head: 0, floor: 0 });
            let known = held::known(tx, *audience, shelf)?.unwrap_or_default();
            if head.head < known.seq {
                let feed = (*audience, shelf);
                behind.add(&was, feed, (head.head, known.seq), heads.time);
            }
            feeds.extend(moved(tx, collections, *audience, shelf, known, head)?);
        }
    }
    feeds.sort_by_key(turn);
    Ok((feeds, behind.keep(tx, &was, heads.time)?))
}

/// When a feed's turn comes: meetings whole, then the newest of everything, then the rest.
pub(super) fn turn(feed: &Feed) -> impl Ord + use<> {
    let later = feed.shelf != Shelf::Meetings;
    (later, !feed.ahead, feed.shelf, feed.audience)
}

/// What is to be pulled of the feed.
pub(super) fn moved(
    tx: &WriteTx<'_>,
    collections: &Collections,
    audience: Audience,
    shelf: Shelf,
    mut known: held::Known,
    head: FeedHead,
) -> Result<Vec<Feed>> {
    let too_old = |reached: i64| reached > 0 && reached < head.floor;
    if too_old(known.seq) || too_old(known.ahead_through) {
        // The tombstones we would have needed are gone.
        held::start_over(tx, Some(known.number))?;
        known.seq = 0;
        known.sweeping = true;
    }
    if head.head <= known.seq {
        if known.sweeping {
            held::sweep(tx, collections, &mut known)?;
        }
        return Ok(Vec::new());
    }
    let whole = Feed {
        audience,
        shelf,
        after: known.seq,
        head: head.head,
        ahead: false,
    };
    let is_new = known.seq == 0 && known.ahead_through == 0 && !known.sweeping;
    if is_new && head.head > 2 * PAGE_SPAN {
        let newest = Feed {
            after: head.head - AHEAD,
            ahead: true,
            ..whole.clone()
        };
        return Ok(vec![newest, whole]);
    }
    Ok(vec![whole])
}
