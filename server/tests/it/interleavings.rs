//! Commits and reads of two processes over one database, side by side: whoever has read up to a cursor
//! has everything below it. `HANDBOOK_INTERLEAVINGS` says how many of both; `cargo xtask campaign
//! interleavings` asks for a million.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::page::Page;
use handbook_domain::wire::sealed::{self, Kind};
use handbook_server::Limits;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::limits::with_limits;
use crate::support::{Phone, World, accepted, new_item};

/// Commits and reads in the ordinary tests.
const SMALL: u64 = 2_000;

/// Who writes in the cell, each from two phones, and who reads what its committee reads.
const WRITERS: [&str; 4] = ["DV002", "DV003", "DV004", "DV012"];
const READERS: [&str; 3] = ["DV001", "DV002", "DV003"];

/// The version in which each item was accepted, or seen last.
type Versions = HashMap<ItemId, i64>;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_lies_behind_a_cursor_however_commits_and_reads_interleave() {
    let wanted = std::env::var("HANDBOOK_INTERLEAVINGS").ok();
    let wanted = wanted.map_or(SMALL, |text| text.parse().unwrap());
    for world in World::all().await {
        let database = if world.url.is_some() {
            "PostgreSQL"
        } else {
            "SQLite"
        };
        let seen = interleave(world, wanted).await;
        println!(
            "{database}: {} commits and {} reads, {} of them with something new while others wrote",
            seen.commits, seen.reads, seen.between
        );
        assert!(seen.commits + seen.reads >= wanted);
        assert!(seen.between > 0, "nothing was interleaved");
    }
}

/// What happened.
#[derive(Default)]
struct Seen {
    commits: u64,
    reads: u64,
    between: u64,
}

/// Two processes over one database.
struct Processes(World, World);

impl Processes {
    /// The one and the other in turn.
    fn of(&self, number: u64) -> &World {
        if number.is_multiple_of(2) {
            &self.0
        } else {
            &self.1
        }
    }
}

async fn interleave(world: World, wanted: u64) -> Seen {
    // Few phones ask what many would.
    let many = std::num::NonZeroU32::MAX;
    let limits = Limits {
        per_minute: many,
        burst: many,
        ..Limits::default()
    };
    let beside = world.beside(limits).await;
    let processes = Arc::new(Processes(beside, with_limits(world, limits).await));
    let world = processes.of(0);
    let feed = Audience::CellCommittee(world.unit("CB-HB1"));
    let key = world.online_key().await;
    let done = Arc::new(AtomicU64::new(0));
    // Readers look whenever something was committed, as long as anybody writes.
    let (committed, news) = watch::channel(());
    let mut writers = JoinSet::new();
    for (place, code) in (0..).zip(WRITERS.into_iter().chain(WRITERS)) {
        let mut writer = Writer {
            phone: world.phone(code).await,
            commits: 0,
            last: None,
            versions: Versions::new(),
        };
        let (processes, done) = (Arc::clone(&processes), Arc::clone(&done));
        let committed = committed.clone();
        writers.spawn(async move {
            while done.fetch_add(1, Ordering::SeqCst) < wanted {
                writer.write(processes.of(place + writer.commits)).await;
                let _ = committed.send(());
            }
            writer
        });
    }
    drop(committed);
    let mut readers = JoinSet::new();
    for (place, code) in (0..).zip(READERS) {
        let mut reader = Reader {
            phone: world.phone(code).await,
            feed,
            key,
            cursor: 0,
            reads: 0,
            between: 0,
            last: Versions::new(),
        };
        let (processes, done) = (Arc::clone(&processes), Arc::clone(&done));
        let mut news = news.clone();
        readers.spawn(async move {
            while news.changed().await.is_ok() {
                let new = reader.read(processes.of(place + reader.reads)).await;
                reader.between += u64::from(new);
                done.fetch_add(1, Ordering::SeqCst);
            }
            // What another process published is seen within a second.
            processes.of(0).clock.advance(1_000);
            while reader.read(processes.of(place)).await {}
            reader
        });
    }
    let mut written = Versions::new();
    let mut seen = Seen::default();
    while let Some(one) = writers.join_next().await {
        let writer = one.unwrap();
        written.extend(writer.versions);
        seen.commits += writer.commits;
    }
    while let Some(reader) = readers.join_next().await {
        let reader = reader.unwrap();
        assert!(
            reader.last == written,
            "a reader misses what lies below its cursor"
        );
        seen.reads += reader.reads;
        seen.between += reader.between;
    }
    seen
}

/// Writes opinions and changes every third.
struct Writer {
    phone: Phone,
    commits: u64,
    last: Option<(ItemId, i64)>,
    versions: Versions,
}

impl Writer {
    async fn write(&mut self, world: &World) {
        let number = self.commits;
        let (subject, base, action) = match self.last.take().filter(|_| number % 3 == 2) {
            Some((subject, base)) => {
                let text = format!("Sửa {number}");
                (subject, base, Action::AmendOpinion { text })
            }
            None => {
                let (cell, text) = (world.unit("CB-HB1"), format!("Số {number}"));
                (new_item(world), 0, Action::SubmitOpinion { cell, text })
            }
        };
        let command = self.phone.command(world, subject, base, action);
        let version = accepted(&self.phone.act(world, &command).await);
        self.versions.insert(subject, version);
        self.last = Some((subject, version));
        self.commits += 1;
        world.clock.advance(1);
    }
}

struct Reader {
    phone: Phone,
    feed: Audience,
    key: ed25519_dalek::VerifyingKey,
    cursor: i64,
    reads: u64,
    between: u64,
    last: Versions,
}

impl Reader {
    /// Reads on from the cursor; whether there was anything.
    async fn read(&mut self, world: &World) -> bool {
        let (feed, cursor) = (self.feed, self.cursor);
        let reply = self
            .phone
            .page_body(world, feed, Shelf::People, cursor)
            .await;
        let payload = sealed::open(Kind::Page, &reply.body, &self.key).unwrap();
        let page = Page::unpack(payload).unwrap();
        self.reads += 1;
        for row in page.rows {
            let before = self.last.insert(row.id, row.version);
            assert!(
                before.is_none_or(|before| before < row.version),
                "an item is seen once a change"
            );
        }
        assert!(page.through >= cursor, "a page never goes back");
        self.cursor = page.through;
        page.through > cursor
    }
}
