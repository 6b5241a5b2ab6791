//! Fetching a feed's pages and taking them in.
//!
//! A long feed is fetched, verified, read and packed by a thread of its own, a few pages ahead of
//! the one that writes. One transaction applies pages *and* moves the cursor.

use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{Generation, ProvinceId};
use handbook_domain::wire::page::{PAGE_SPAN, Page, Row};
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;

use super::collection::{self, Collections, Parsed, Version};
use super::exchange::Exchange;
use super::held::{self, Known};
use super::step::{Event, Feed};
use super::{GENERATION, Report};
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::net::{Fault, Request, Traffic};
use crate::outbox;
use crate::planted::{Bug, planted};
use crate::search::Speller;
use crate::store::{self, Packed, WriteTx, items, unread};

/// Pages fetched ahead of the one that is being written.
const PAGES_AHEAD: usize = 6;

/// Pages written in one transaction at most: a tap waits no longer than for these.
const PAGES_TOGETHER: usize = 4;

/// Pulls `feed` to its head, which may move meanwhile. What came before a failure is kept.
pub(super) fn pull(exchange: &Exchange<'_>, feed: &Feed, report: &mut Report) -> Result<Event> {
    let mut source = Source::new(exchange, feed)?;
    let mut target = Target {
        exchange,
        feed,
        report,
        through: feed.after,
        head: feed.head,
    };
    if feed.head - feed.after <= PAGE_SPAN {
        while let Some(fetched) = source.next() {
            target.take(vec![fetched])?;
        }
    } else {
        let (sender, pages) = sync_channel(PAGES_AHEAD);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while let Some(fetched) = source.next() {
                    // Nobody takes any more: writing has failed.
                    if sender.send(fetched).is_err() {
                        break;
                    }
                }
            });
            target.take_all(&pages)
        })?;
    }
    let Target { through, head, .. } = target;
    Ok(Event::Pulled {
        through,
        head,
        pending: exchange.store.read(|tx| outbox::has_sendable(tx))?,
    })
}

/// Where pages come from.
struct Source<'a> {
    exchange: &'a Exchange<'a>,
    feed: &'a Feed,
    known: Known,
    asked: Asked,
    over: bool,
}

/// What is asked for, which an answer must fit.
pub(super) struct Asked {
    pub(super) province: ProvinceId,
    pub(super) generation: Generation,
    pub(super) audience: Audience,
    pub(super) shelf: Shelf,
    /// The cursor.
    pub(super) after: i64,
    /// The highest head that was heard of.
    pub(super) head: i64,
}

impl Asked {
    /// A page answers for everything after the cursor, and leads on or says that nothing is left.
    pub(super) fn is_answered_by(&self, page: &Page) -> bool {
        let ours = page.province == self.province
            && page.audience == self.audience
            && page.shelf == self.shelf
            && page.generation == self.generation;
        let joins = page.from <= self.after && page.through >= self.after;
        let leads_on = page.through > self.after || page.through >= page.head.max(self.head);
        ours && joins && leads_on
    }
}

/// A page, or why there is none, and what it cost.
struct Fetched {
    page: Result<Read>,
    traffic: Traffic,
}

/// A page whose items have been read.
struct Read {
    page: Page,
    /// For each row, what becomes of it.
    contents: Vec<Content>,
}

enum Content {
    Gone,
    /// What bears a secrecy mark is not kept, whoever signed it.
    Marked,
    Kept(Packed, Option<Parsed>),
}

impl<'a> Source<'a> {
    fn new(exchange: &'a Exchange<'a>, feed: &'a Feed) -> Result<Self> {
        let (identity, _) = exchange.identity()?;
        let (generation, known) = exchange.store.read(|tx| {
            let generation = store::get(tx, GENERATION)?;
            Ok((
                generation.ok_or(Error::Bug("pull before heads"))?,
                held::known(tx, feed.audience, feed.shelf)?.unwrap_or_default(),
            ))
        })?;
        Ok(Self {
            exchange,
            feed,
            known,
            asked: Asked {
                province: identity.province,
                generation,
                audience: feed.audience,
                shelf: feed.shelf,
                after: feed.after,
                head: feed.head,
            },
            over: false,
        })
    }

    /// The next page; nothing after the head or a failure.
    fn next(&mut self) -> Option<Fetched> {
        if self.over {
            return None;
        }
        let mut traffic = Traffic::default();
        let page = self.fetch(&mut traffic);
        match &page {
            Ok(Read { page, .. }) => {
                let asked = &mut self.asked;
                asked.after = page.through;
                if !self.feed.ahead {
                    asked.after = self.known.skip(asked.after);
                }
                asked.head = asked.head.max(page.head);
                self.over = asked.after >= asked.head;
            }
            Err(_) => self.over = true,
        }
        Some(Fetched { page, traffic })
    }

    fn fetch(&self, traffic: &mut Traffic) -> Result<Read> {
        let Self {
            exchange, asked, ..
        } = self;
        let Asked {
            audience,
            shelf,
            generation,
            after,
            ..
        } = asked;
        let path = format!("/v1/pages/{audience}/{shelf}?after={after}&generation={generation}");
        let nonce = exchange.store.clock().nonce();
        let payload = exchange
            .call(Request::get(path), Kind::Page, &nonce, traffic)
            .map_err(not_built)?;
        let page = Page::unpack(&payload).map_err(|error| {
            tracing::warn!(%error, "page refused");
            Error::Exchange(Fault::Page)
        })?;
        if !asked.is_answered_by(&page) {
            return Err(Fault::Page.into());
        }
        let contents = read_all(exchange, &page)?;
        Ok(Read { page, contents })
    }
}

/// A page that the province itself cannot build says nothing of the others.
fn not_built(error: Error) -> Error {
    match error {
        Error::Exchange(Fault::Refused(refusal)) if refusal.code == RefusalCode::ServerFault => {
            Fault::Page.into()
        }
        other => other,
    }
}

/// Reads and packs the rows of a page.
fn read_all(exchange: &Exchange<'_>, page: &Page) -> Result<Vec<Content>> {
    let mut packer = exchange.store.read(|tx| tx.packer())?;
    page.rows
        .iter()
        .map(|row| {
            let Some(json) = row.body.as_ref().map(|body| body.get()) else {
                return Ok(Content::Gone);
            };
            let parsed = read(exchange.collections, row, json);
            if parsed.as_ref().is_some_and(|parsed| !parsed.is_clean()) {
                return Ok(Content::Marked);
            }
            Ok(Content::Kept(packer.pack(json)?, parsed))
        })
        .collect()
}

fn read(collections: &Collections, row: &Row, json: &str) -> Option<Parsed> {
    match collection::find(collections, &row.kind)?.parse(row.id, json) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            tracing::warn!(kind = row.kind, %error, "item kept unread");
            None
        }
    }
}

/// Where pages go.
struct Target<'a, 'r> {
    exchange: &'a Exchange<'a>,
    feed: &'a Feed,
    report: &'r mut Report,
    through: i64,
    head: i64,
}

impl Target<'_, '_> {
    /// Takes pages as they come: the first one alone, because somebody waits for it, and then as
    /// many together as have come meanwhile.
    fn take_all(&mut self, pages: &Receiver<Fetched>) -> Result<()> {
        let mut together = 1;
        let mut speller = Speller::default();
        loop {
            // While nothing has come, what is here becomes findable: over a slow line long before
            // the round ends.
            let first = match pages.try_recv() {
                Ok(first) => first,
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {
                    let Exchange {
                        store, collections, ..
                    } = self.exchange;
                    if together > 1 {
                        collection::index_a_few(store, collections, &mut speller)?;
                    }
                    match pages.recv() {
                        Ok(first) => first,
                        Err(_) => break,
                    }
                }
            };
            let mut some = vec![first];
            while some.len() < together
                && let Ok(next) = pages.try_recv()
            {
                some.push(next);
            }
            self.take(some)?;
            together = PAGES_TOGETHER;
        }
        Ok(())
    }

    fn take(&mut self, fetched: Vec<Fetched>) -> Result<()> {
        let mut reads = Vec::with_capacity(fetched.len());
        let mut failure = None;
        for Fetched { page, traffic } in fetched {
            self.report.traffic += traffic;
            match page {
                Ok(read) => reads.push(read),
                Err(error) => failure = Some(error),
            }
        }
        if let Some(last) = reads.last() {
            self.head = self.head.max(last.page.head);
            let Self {
                exchange,
                feed,
                report,
                ..
            } = self;
            self.through = exchange
                .store
                .write(|tx| apply(tx, exchange.collections, feed, reads, report))?;
        }
        match failure {
            Some(error) => {
                let of_page = matches!(error, Error::Exchange(Fault::WrongSignature | Fault::Page));
                self.report.refused_pages += u32::from(of_page);
                Err(error)
            }
            None => Ok(()),
        }
    }
}

/// Takes pages in and moves the feed's cursor, which is returned.
fn apply(
    tx: &WriteTx<'_>,
    collections: &Collections,
    feed: &Feed,
    reads: Vec<Read>,
    report: &mut Report,
) -> Result<i64> {
    let mut known = held::meet(tx, feed.audience, feed.shelf)?;
    let counts = unread::has_begun(tx)?;
    let mut through = feed.after;
    for Read { page, contents } in reads {
        let texts = page.rows.iter().filter_map(|row| row.body.as_ref());
        tx.learn(texts.map(|body| body.get()))?;
        let life = items::life(tx, page.generation)?;
        let missing = usize::from(planted(Bug::CursorGap) && page.rows.len() > 1);
        for (row, content) in page.rows.iter().zip(contents).skip(missing) {
            match content {
                Content::Kept(packed, parsed) => {
                    let version = Version {
                        version: row.version,
                        life,
                        packed,
                        parsed,
                        counts,
                    };
                    let item = collection::keep(tx, collections, &row.kind, row.id, version)?;
                    held::hold(tx, &known, item, row.seq)?;
                }
                gone => {
                    report.refused_items += u32::from(matches!(gone, Content::Marked));
                    if let Some(stamp) = items::stamp(tx, &row.kind, row.id)? {
                        held::let_go(tx, collections, &known, stamp.row)?;
                    }
                }
            }
        }
        through = page.through;
        if feed.ahead {
            known.ahead_from = feed.after;
            known.ahead_through = through;
        } else {
            known.seq = known.skip(through);
            through = known.seq;
            known.settle_ahead(tx)?;
            if known.sweeping && known.seq >= page.head {
                held::sweep(tx, collections, &mut known)?;
            }
        }
        report.pages += 1;
        report.rows += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    }
    if !planted(Bug::PageWithoutCursor) {
        held::advance(tx, &known)?;
    }
    tx.changed(Topic::Sync);
    Ok(through)
}
