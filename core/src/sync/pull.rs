//! Asking what is new, and taking it in.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{Generation, ItemId};
use handbook_domain::secrecy::{self, Examined};
use handbook_domain::wire::PROTOCOL;
use handbook_domain::wire::heads::{self, FeedHead, Heads, HeadsRequest};
use handbook_domain::wire::page::{Page, Row};
use handbook_domain::wire::sealed::Kind;
use rusqlite::{Connection, params};

use super::collection::{self, Collections};
use super::exchange::Exchange;
use super::step::{Event, Feed};
use super::{GENERATION, HEARD, Heard, Report};
use crate::change::Topic;
use crate::error::Result;
use crate::net::{Fault, Request};
use crate::outbox;
use crate::store::{self, WriteTx, id};

/// What was heard is kept at most this often: a quiet round writes nothing.
const KEEP_EVERY_MS: i64 = 3_600_000;

/// Asks for heads and adopts what they say.
pub(super) fn ask_heads(exchange: &Exchange<'_>, report: &mut Report) -> Result<Event> {
    let store = exchange.store;
    let (identity, _) = exchange.identity()?;
    let nonce = store.clock().nonce();
    let digest = store.read(|connection| {
        let generation = store::get(connection, GENERATION)?;
        let held = cursors(connection)?;
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
    let heard: Option<Heard> = store.read(|connection| store::get(connection, HEARD))?;
    let fresh = heard.is_some_and(|heard| heads.time.since(heard.at) < KEEP_EVERY_MS);
    if heads.audiences.is_none() && fresh {
        let pending = store.read(outbox::has_sendable)?;
        return Ok(Event::Heads {
            feeds: Vec::new(),
            pending,
        });
    }
    let feeds = store.write(|tx| adopt(tx, exchange.collections, &heads, report))?;
    let pending = store.read(outbox::has_sendable)?;
    Ok(Event::Heads { feeds, pending })
}

/// Fetches the next page of `feed` and applies it.
pub(super) fn pull(exchange: &Exchange<'_>, feed: &Feed, report: &mut Report) -> Result<Event> {
    let (identity, _) = exchange.identity()?;
    let generation: Generation = exchange
        .store
        .read(|connection| store::get(connection, GENERATION))?
        .ok_or(crate::error::Error::Bug("pull before heads"))?;
    let Feed {
        audience,
        shelf,
        after,
        ..
    } = feed;
    let path = format!("/v1/pages/{audience}/{shelf}?after={after}&generation={generation}");
    let nonce = exchange.store.clock().nonce();
    let fetched = exchange.call(Request::get(path), Kind::Page, &nonce, &mut report.traffic);
    let payload = fetched.inspect_err(|error| {
        let is_page = matches!(error, crate::error::Error::Exchange(Fault::WrongSignature));
        report.refused_pages += u32::from(is_page);
    })?;
    let page = match Page::unpack(&payload) {
        Ok(page) => page,
        Err(error) => {
            tracing::warn!(%error, "page refused");
            report.refused_pages += 1;
            return Err(Fault::NotOurs { status: 200 }.into());
        }
    };
    let ours = page.province == identity.province
        && page.audience == *audience
        && page.shelf == *shelf
        && page.generation == generation;
    // A page must lead on, or else say that there is nothing left.
    let leads_on = page.through > *after || page.through >= page.head.max(feed.head);
    if !ours || !leads_on || page.through < *after {
        report.refused_pages += 1;
        return Err(Fault::NotOurs { status: 200 }.into());
    }
    exchange
        .store
        .write(|tx| apply(tx, exchange.collections, &page, report))?;
    report.pages += 1;
    report.rows += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    let pending = exchange.store.read(outbox::has_sendable)?;
    Ok(Event::Pulled {
        through: page.through,
        head: page.head,
        pending,
    })
}

/// Takes over generation, audiences and heads; returns the feeds that have moved, in the order in
/// which they are pulled.
fn adopt(
    tx: &WriteTx<'_>,
    collections: &Collections,
    heads: &Heads,
    report: &mut Report,
) -> Result<Vec<Feed>> {
    tx.changed(Topic::Sync);
    let heard = Heard {
        at: heads.time,
        lease_until: heads.lease_until,
        covered_epoch: heads.covered_epoch,
        audit: heads.audit.clone(),
    };
    store::put(tx, HEARD, &heard)?;
    crate::session::set_clock(tx, heads.time)?;
    outbox::retry_unsupported(tx)?;
    let Some(audiences) = &heads.audiences else {
        return Ok(Vec::new());
    };

    let known: Option<Generation> = store::get(tx, GENERATION)?;
    let renewed = known != Some(heads.generation);
    if renewed {
        store::put(tx, GENERATION, &heads.generation)?;
        // Everything is pulled from the beginning; what is not seen on the way is swept at the head.
        tx.execute(
            "UPDATE cursor SET seq = 0, round = round + 1, sweeping = 1",
            [],
        )?;
        let again = outbox::offer_again(tx, heads.generation)?;
        report.offered_again += u32::try_from(again).unwrap_or(u32::MAX);
    }
    outbox::forget_covered(tx, heads.generation, heads.covered_epoch)?;

    let before: BTreeSet<Audience> = cursors(tx)?.into_keys().collect();
    for gone in before
        .iter()
        .filter(|audience| !audiences.contains_key(audience))
    {
        leave(tx, collections, *gone)?;
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
            let head = shelves
                .get(&shelf)
                .copied()
                .unwrap_or(FeedHead { head: 0, floor: 0 });
            feeds.extend(moved(tx, collections, *audience, shelf, head)?);
        }
    }
    feeds.sort_by_key(|feed| (feed.shelf, feed.audience));
    Ok(feeds)
}

/// The feed, if it is to be pulled.
fn moved(
    tx: &WriteTx<'_>,
    collections: &Collections,
    audience: Audience,
    shelf: Shelf,
    head: FeedHead,
) -> Result<Option<Feed>> {
    let key = params![audience.to_string(), shelf.as_str()];
    let (mut after, mut sweeping): (i64, bool) = tx
        .query_row(
            "SELECT seq, sweeping FROM cursor WHERE audience = ?1 AND shelf = ?2",
            key,
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .or_else(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Ok((0, false)),
            other => Err(other),
        })?;
    if after > 0 && after < head.floor {
        // The tombstones we would have needed are gone.
        tx.execute(
            "UPDATE cursor SET seq = 0, round = round + 1, sweeping = 1
             WHERE audience = ?1 AND shelf = ?2",
            params![audience.to_string(), shelf.as_str()],
        )?;
        (after, sweeping) = (0, true);
    }
    if head.head > after {
        return Ok(Some(Feed {
            audience,
            shelf,
            after,
            head: head.head,
        }));
    }
    if sweeping {
        sweep(tx, collections, audience, shelf)?;
    }
    Ok(None)
}

fn apply(
    tx: &WriteTx<'_>,
    collections: &Collections,
    page: &Page,
    report: &mut Report,
) -> Result<()> {
    let (audience, shelf) = (page.audience.to_string(), page.shelf.as_str());
    let (round, sweeping): (i64, bool) = tx
        .prepare_cached(
            "INSERT INTO cursor (audience, shelf, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (audience, shelf) DO UPDATE SET seq = excluded.seq
             RETURNING round, sweeping",
        )?
        .query_row(params![audience, shelf, page.through], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    for row in &page.rows {
        let json = row.body.as_ref().map(|body| body.get());
        // What bears a secrecy mark is not kept, whoever signed it.
        let json = json.filter(|json| {
            let clean = collection::find(collections, &row.kind)
                .is_none_or(|collection| is_clean(collection, json));
            report.refused_items += u32::from(!clean);
            clean
        });
        match json {
            Some(json) => {
                tx.prepare_cached(
                    "INSERT INTO held (audience, shelf, kind, id, round) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET round = excluded.round",
                )?
                .execute(params![audience, shelf, row.kind, row.id.to_string(), round])?;
                collection::apply(tx, collections, page.generation, row, json)?;
            }
            None => let_go(tx, collections, &audience, shelf, row)?,
        }
    }
    if sweeping && page.through >= page.head {
        sweep(tx, collections, page.audience, page.shelf)?;
    }
    tx.changed(Topic::Sync);
    Ok(())
}

fn is_clean(collection: &dyn collection::Collection, json: &str) -> bool {
    let Ok(text) = collection.text(json) else {
        return true;
    };
    let examined = |file_name: &str, headers_footers: &[&str], body: &str| {
        let examined = Examined {
            file_name,
            fields: &[],
            headers_footers,
            text: body,
        };
        matches!(secrecy::check(&examined), secrecy::Verdict::Clean { .. })
    };
    let clean_names = collection
        .files(json)
        .iter()
        .all(|(file, _)| examined(&file.name, &[], ""));
    clean_names && examined("", &[text.title.as_str()], &text.body)
}

fn let_go(
    tx: &WriteTx<'_>,
    collections: &Collections,
    audience: &str,
    shelf: &str,
    row: &Row,
) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM held WHERE audience = ?1 AND shelf = ?2 AND kind = ?3 AND id = ?4",
    )?
    .execute(params![audience, shelf, row.kind, row.id.to_string()])?;
    collection::drop_unheld(tx, collections, &row.kind, row.id)
}

/// Removes what a pull from the beginning has not seen.
fn sweep(
    tx: &WriteTx<'_>,
    collections: &Collections,
    audience: Audience,
    shelf: Shelf,
) -> Result<()> {
    let unseen = released(
        tx,
        "DELETE FROM held WHERE audience = ?1 AND shelf = ?2 AND round <
             (SELECT round FROM cursor WHERE audience = ?1 AND shelf = ?2) RETURNING kind, id",
        &[&audience.to_string(), shelf.as_str()],
    )?;
    tx.execute(
        "UPDATE cursor SET sweeping = 0 WHERE audience = ?1 AND shelf = ?2",
        params![audience.to_string(), shelf.as_str()],
    )?;
    unseen
        .iter()
        .try_for_each(|(kind, id)| collection::drop_unheld(tx, collections, kind, *id))
}

/// Lets go of everything that was held through `audience` alone.
fn leave(tx: &WriteTx<'_>, collections: &Collections, audience: Audience) -> Result<()> {
    let audience = audience.to_string();
    let gone = released(
        tx,
        "DELETE FROM held WHERE audience = ?1 RETURNING kind, id",
        &[&audience],
    )?;
    tx.execute("DELETE FROM cursor WHERE audience = ?1", [&audience])?;
    tx.execute("DELETE FROM audience WHERE audience = ?1", [&audience])?;
    gone.iter()
        .try_for_each(|(kind, id)| collection::drop_unheld(tx, collections, kind, *id))
}

fn released(tx: &WriteTx<'_>, sql: &str, by: &[&str]) -> Result<Vec<(String, ItemId)>> {
    let rows = tx
        .prepare_cached(sql)?
        .query_map(rusqlite::params_from_iter(by), |row| {
            Ok((row.get(0)?, id(row, "id")?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Every audience held, with the cursors of its shelves.
fn cursors(connection: &Connection) -> Result<BTreeMap<Audience, BTreeMap<Shelf, i64>>> {
    let mut held: BTreeMap<Audience, BTreeMap<Shelf, i64>> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT audience.audience, coalesce(shelf, ''), coalesce(seq, 0)
         FROM audience LEFT JOIN cursor ON cursor.audience = audience.audience",
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
