//! The list of campaigns, their small sizes, and how a run goes on from the last.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};

use super::flips::Flips;
use super::kill::Kills;
use super::power::PowerCuts;
use super::refusals::Refusals;
use super::restores::Restores;
use super::simulation::Simulation;
use super::taps::Taps;
use super::{Counts, Failure, Outcome, in_parallel};

/// Seeds that run one after another, each by itself.
pub struct Campaign {
    /// As it is called.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Seeds in cargo's tests; `cargo xtask test` runs two thousand of the simulation, optimised.
    pub small: u64,
    /// Seeds of a release.
    pub full: u64,
    /// Seeds between two lines of progress, begun together; what is done is kept after each.
    leg: u64,
    range: fn(Range<u64>) -> Outcome,
    replay: fn(u64) -> Result<Counts, String>,
}

/// Every campaign.
pub const CAMPAIGNS: &[Campaign] = &[
    Campaign {
        name: "simulation",
        about: "phones and province in one thread, every fault, 500 steps a seed",
        small: 20,
        full: 200_000,
        leg: 60,
        range: |seeds| {
            let simulation = Simulation::new();
            in_parallel(seeds, |seed| simulation.run(seed))
        },
        replay: |seed| {
            let (result, trace) = Simulation::new().run_traced(seed);
            result.map_err(|what| format!("{}\n{what}", trace.join("\n")))
        },
    },
    Campaign {
        name: "power",
        about: "power cut at any write of four works: unsynced sectors dropped, torn, reordered",
        small: 1_000,
        full: 100_000,
        leg: 1_000,
        range: |seeds| {
            let recorded = PowerCuts::record();
            in_parallel(seeds, |seed| recorded.cut(seed))
        },
        replay: |seed| PowerCuts::record().cut(seed),
    },
    Campaign {
        name: "kill",
        about: "kill -9 of a process that writes and syncs",
        small: 300,
        full: 20_000,
        leg: 60,
        range: |seeds| {
            let kills = Kills::new();
            in_parallel(seeds, |seed| kills.kill(seed))
        },
        replay: |seed| Kills::new().kill(seed),
    },
    Campaign {
        name: "taps",
        about: "kill -9 of a phone that records a meeting, at a random tap",
        small: 300,
        full: 2_000,
        leg: 60,
        range: |seeds| {
            let taps = Taps::new();
            in_parallel(seeds, |seed| taps.kill(seed))
        },
        replay: |seed| Taps::new().kill(seed),
    },
    Campaign {
        name: "refusals",
        about: "a disk full from, or broken at, each change of each work",
        small: 120,
        full: 2_000,
        leg: 60,
        range: |seeds| {
            let refusals = Refusals::new();
            in_parallel(seeds, |seed| refusals.refuse(seed))
        },
        replay: |seed| Refusals::new().refuse(seed),
    },
    Campaign {
        name: "restores",
        about: "a restore of the province killed, or cut off from power, at any write",
        small: 400,
        full: 10_000,
        leg: 1_000,
        range: |seeds| {
            let restores = Restores::record();
            in_parallel(seeds, |seed| restores.cut(seed))
        },
        replay: |seed| Restores::record().cut(seed),
    },
    Campaign {
        name: "flips",
        about: "one flipped byte in every page of a store",
        small: 400,
        full: 8_000,
        leg: 60,
        range: |seeds| {
            let flips = Flips::new();
            in_parallel(seeds, |seed| flips.flip(seed))
        },
        replay: |seed| Flips::new().flip(seed),
    },
];

impl Campaign {
    /// The campaign called `name`.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        CAMPAIGNS.iter().find(|campaign| campaign.name == name)
    }

    /// Runs seeds 1 to `count`, whatever was run before, until one fails; tells `say` how far it is.
    pub fn first(&self, count: u64, mut say: impl FnMut(String)) -> Outcome {
        let mut all = Outcome::default();
        while all.runs < count && all.failures.is_empty() {
            let from = 1 + all.runs;
            all.add(self.leg(from..(1 + count).min(from + self.leg), &mut say));
        }
        all
    }

    /// Runs the first few seeds; a failure fails the test.
    ///
    /// # Panics
    /// If a seed failed.
    pub fn run_small(&self) {
        self.first(self.small, drop).assert_well(self.name);
    }

    /// Runs one seed again.
    ///
    /// # Errors
    /// What went wrong, with all that led there.
    pub fn replay(&self, seed: u64) -> Result<String, String> {
        let counts = (self.replay)(seed)?;
        Ok(format!("seed {seed} is well: {counts}"))
    }

    /// Runs `size` seeds more than were ever run, and tells `say` how far it is.
    pub fn go_on(&self, size: u64, mut say: impl FnMut(String)) -> Outcome {
        let mut kept = Kept::read(self.name);
        let mut all = Outcome::default();
        let end = kept.next + size;
        while kept.next < end && all.failures.is_empty() {
            let leg = kept.next..end.min(kept.next + self.leg);
            let outcome = self.leg(leg.clone(), &mut say);
            // A leg that failed is run again, once what failed is mended.
            if outcome.failures.is_empty() {
                kept.next = leg.end;
            }
            kept.failed += outcome.failures.len() as u64;
            kept.counts.merge(&outcome.counts);
            kept.write(self.name);
            say(format!(
                "{}: in all {} of {} seeds, {} failed; {}",
                self.name,
                kept.next - 1,
                self.full,
                kept.failed,
                kept.counts
            ));
            all.add(outcome);
        }
        all
    }

    /// Runs these seeds, beside each other.
    fn leg(&self, seeds: Range<u64>, say: &mut impl FnMut(String)) -> Outcome {
        let (name, began) = (self.name, Instant::now());
        let outcome = (self.range)(seeds.clone());
        let seconds = began.elapsed().as_secs_f64();
        let Range { start, end } = seeds;
        say(format!("{name}: seeds {start}..{end} in {seconds:.0} s"));
        for Failure { seed, what } in &outcome.failures {
            say(format!("FAILED {name} seed {seed}: {what}"));
        }
        assert!(!outcome.failures.is_empty() || outcome.runs == end - start);
        outcome
    }
}

/// What earlier runs did, in a file beside what cargo builds.
struct Kept {
    next: u64,
    failed: u64,
    counts: Counts,
}

impl Kept {
    fn read(name: &str) -> Self {
        let kept: Value = std::fs::read_to_string(path(name))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let counts = kept["counts"].as_object().into_iter().flatten();
        Self {
            next: kept["next"].as_u64().unwrap_or(1),
            failed: kept["failed"].as_u64().unwrap_or(0),
            counts: Counts(
                counts
                    .filter_map(|(name, count)| Some((name.clone(), count.as_u64()?)))
                    .collect(),
            ),
        }
    }

    fn write(&self, name: &str) {
        let path = path(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        let kept = json!({ "next": self.next, "failed": self.failed, "counts": self.counts.0 });
        std::fs::write(path, kept.to_string()).expect("written");
    }
}

fn path(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("a path");
    let target = here
        .ancestors()
        .nth(2)
        .expect("the folder of built programs");
    target.join("campaigns").join(format!("{name}.json"))
}
