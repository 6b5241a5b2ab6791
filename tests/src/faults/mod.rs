//! Campaigns: the real core and the real server against every fault, by seeds.
//!
//! Each campaign is a function from a seed to what it counted, or to what went wrong. A small size
//! of each runs in the ordinary tests; `cargo xtask campaign NAME` runs more, goes on where the last
//! run stopped and adds up. The same seed does the same again, but for the bytes of signatures.

mod campaign;
mod cut;
pub mod disk;
pub mod flips;
pub mod kill;
mod old;
pub mod power;
pub mod refusals;
pub mod restores;
pub mod simulation;
pub mod taps;
pub mod turns;

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use handbook_core::clock::FixedClock;
use handbook_core::error::Error;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::{NetworkFault, Request, Response, Transport};
use handbook_core::news::{self, ArticleQuery};
use handbook_core::opinions;
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_domain::ids::ItemId;
use tempfile::TempDir;

use crate::World;

pub use campaign::{CAMPAIGNS, Campaign};

/// What was done, by name: exchanges, faults, kills.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<String, u64>);

/// A seed that failed and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Replays it.
    pub seed: u64,
    /// What was seen.
    pub what: String,
}

/// What a range of seeds came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Seeds that ran.
    pub runs: u64,
    /// Sums over all.
    pub counts: Counts,
    /// Seeds that failed, lowest first.
    pub failures: Vec<Failure>,
}

/// Failures after which a range is given up: the first few say what there is to say.
const ENOUGH: usize = 5;

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, name: &str) {
        self.add_many(name, 1);
    }

    /// Counts so many more.
    pub fn add_many(&mut self, name: &str, more: u64) {
        *self.0.entry(name.to_owned()).or_default() += more;
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (name, more) in &other.0 {
            self.add_many(name, *more);
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: Vec<String> = self
            .0
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        f.write_str(&all.join(", "))
    }
}

impl Outcome {
    /// Adds what other seeds did.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.counts.merge(&other.counts);
        self.failures.extend(other.failures);
    }

    /// Fails the test with the first failures and how to see them again.
    ///
    /// # Panics
    /// If a seed failed.
    pub fn assert_well(&self, campaign: &str) {
        let told: Vec<String> = self
            .failures
            .iter()
            .map(|Failure { seed, what }| {
                format!(
                    "seed {seed}: {what}\nreplay: cargo xtask campaign {campaign} --seed {seed}"
                )
            })
            .collect();
        assert!(told.is_empty(), "{}", told.join("\n\n"));
    }
}

/// Runs every seed of the range, on as many threads as there are processors; a panic is a failure.
#[must_use]
pub fn in_parallel(
    seeds: Range<u64>,
    run: impl Fn(u64) -> Result<Counts, String> + Sync,
) -> Outcome {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let (next, failed) = (AtomicU64::new(seeds.start), AtomicUsize::new(0));
    let outcome = Mutex::new(Outcome::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= seeds.end || failed.load(Ordering::SeqCst) >= ENOUGH {
                        return;
                    }
                    let done = catch_unwind(AssertUnwindSafe(|| run(seed)))
                        .unwrap_or_else(|panic| Err(said(panic.as_ref())));
                    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                    outcome.runs += 1;
                    match done {
                        Ok(counts) => outcome.counts.merge(&counts),
                        Err(what) => {
                            failed.fetch_add(1, Ordering::SeqCst);
                            outcome.failures.push(Failure { seed, what });
                        }
                    }
                }
            });
        }
    });
    let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcome.failures.sort_by_key(|failure| failure.seed);
    outcome
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "panicked".to_owned())
}

/// A folder that is gone afterwards; in memory where the system offers that, because a campaign
/// flushes far more often than any disk likes.
#[must_use]
pub fn scratch() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a temporary folder")
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// No network at all.
struct Nowhere;

impl Transport for Nowhere {
    fn exchange(&self, _request: &Request) -> Result<Response, NetworkFault> {
        Err(NetworkFault::Unreachable)
    }
}

/// Opens the store in `folder`, with no way to the province.
///
/// # Errors
/// What the core says.
pub fn open_offline(folder: &std::path::Path, seed: u64) -> Result<Handbook, Error> {
    Handbook::open(offline(folder, seed)?)
}

/// How a store in `folder` is opened without a network.
pub(crate) fn offline(folder: &std::path::Path, seed: u64) -> Result<Config, Error> {
    let clock = Arc::new(FixedClock::new(crate::EVENING, seed));
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), clock.as_ref())?;
    Ok(Config {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport: Arc::new(Nowhere),
        clock,
        pin: None,
    })
}

/// Titles of the articles in a handbook.
pub(crate) fn titles(book: &Handbook) -> Vec<String> {
    let query = ArticleQuery {
        count: 100,
        ..ArticleQuery::default()
    };
    news::list(book.store(), &query)
        .expect("readable")
        .into_iter()
        .map(|row| row.title)
        .collect()
}

/// Every opinion that was confirmed is read as it was written, and found once.
///
/// # Errors
/// Which one is not.
pub(crate) fn all_there(book: &Handbook, confirmed: &[(ItemId, String)]) -> Result<(), String> {
    for (id, text) in confirmed {
        let view = opinions::read(book.store(), *id)
            .map_err(|error| format!("{text} was confirmed and is lost: {error}"))?;
        if view.text != *text {
            return Err(format!("{text} reads {:?}", view.text));
        }
        let token = text.rsplit(' ').next().unwrap_or_default();
        let hits = book.search(token, 5).map_err(|error| error.to_string())?;
        if hits.len() != 1 {
            return Err(format!("{token} is found {} times", hits.len()));
        }
    }
    Ok(())
}

/// Whether the database says of itself that it is whole, page by page and row by row.
///
/// # Errors
/// What it says else.
pub fn sound(book: &Handbook) -> Result<(), String> {
    let said = book.store().read(|connection| {
        let mut said: Vec<String> = Vec::new();
        for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
            let mut statement = connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                said.push(row.get(0)?);
            }
        }
        Ok(said)
    });
    match said {
        Ok(said) if said.iter().all(|line| line == "ok") => Ok(()),
        Ok(said) => Err(said.join("; ")),
        Err(error) => Err(error.to_string()),
    }
}

/// A paper is imported whose file is several pieces long.
pub(crate) fn import_paper(world: &World) {
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = "Nội dung cụ thể do từng chi bộ bàn. ".repeat(3_000);
    let paper = format!(
        "---\nissuer: TU\ntype: KH\nnumber: 1-KH/TU\ndate: 2026-11-01\nabstract: Kế hoạch\n---\n\n{text}\n"
    );
    std::fs::write(folder.join("ke-hoach.md"), paper).expect("written");
    world.import(&folder);
}

/// A program of this crate that cargo has built beside us.
pub(crate) fn built(name: &str) -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    here.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{name} is not built"))
}
