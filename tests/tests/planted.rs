//! The checker works: every planted bug is found by the simulation.
//! `cargo xtask campaign planted`; `HANDBOOK_PLANTED=NoSweep,NoRetry` tries these alone.

use handbook_core::planted::{BUGS, Bug, plant};
use handbook_tests::faults::in_parallel;
use handbook_tests::faults::simulation::Simulation;

/// Seeds in which each bug must be found; a few at a time.
const SEEDS: u64 = 40;
const LEG: u64 = 4;

#[test]
fn every_planted_bug_is_found() {
    let simulation = Simulation::new();
    let mut unseen = Vec::new();
    let only = std::env::var("HANDBOOK_PLANTED").unwrap_or_default();
    let asked =
        |bug: &Bug| only.is_empty() || only.split(',').any(|name| name == format!("{bug:?}"));
    for bug in BUGS.into_iter().filter(asked) {
        plant(Some(bug));
        let found = (0..SEEDS / LEG).find_map(|leg| {
            let seeds = 1 + leg * LEG..1 + (leg + 1) * LEG;
            let outcome = in_parallel(seeds, |seed| simulation.run(seed));
            outcome.failures.into_iter().next()
        });
        plant(None);
        match found {
            Some(failure) => {
                let sound = simulation.run(failure.seed);
                assert!(sound.is_ok(), "found where no bug is planted: {sound:?}");
                let what = failure.what.lines().next().unwrap_or_default();
                println!("{bug:?}: seed {}: {what:.160}", failure.seed);
            }
            None => {
                println!("{bug:?}: not found in {SEEDS} seeds");
                unseen.push(bug);
            }
        }
    }
    assert!(unseen.is_empty(), "not found in {SEEDS} seeds: {unseen:?}");
}
