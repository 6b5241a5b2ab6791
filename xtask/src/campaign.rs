//! Campaigns of faults, in release; the work itself is the program `campaign` of the tests crate, and
//! `planted` its test of the checker.

use std::process::Command;

use crate::postgres::Postgres;
use crate::shell::{Done, built_program, cargo, run as run_shown};
use crate::{setup, versions};

/// Builds and runs: so many seeds more, one seed again, or the first ones.
pub(crate) fn run(
    name: Option<&str>,
    size: Option<u64>,
    seed: Option<u64>,
    first: Option<u64>,
) -> Done {
    match name {
        Some("planted") => return planted(),
        Some("versions") => return versions::run(),
        Some("interleavings") => return interleavings(size.unwrap_or(1_000_000)),
        Some("mutants") => return mutants(),
        Some("soak") => return soak(size.unwrap_or(7_200)),
        _ => {}
    }
    let mut command = built_program("campaign")?;
    command.args(name);
    for (option, number) in [("--size", size), ("--seed", seed), ("--first", first)] {
        if let Some(number) = number {
            command.args([option, &number.to_string()]);
        }
    }
    run_shown(&mut command)
}

/// A phone that is never closed, for so many seconds.
fn soak(seconds: u64) -> Done {
    let mut command = test("soak");
    command.env("HANDBOOK_SOAK_SECONDS", seconds.to_string());
    run_shown(command.args(["--", "--nocapture"]))
}

/// So many commits and reads of two server processes, on SQLite and on PostgreSQL.
fn interleavings(count: u64) -> Done {
    setup::postgres()?;
    let postgres = Postgres::start()?;
    let mut command = test("it");
    command
        .env("HANDBOOK_INTERLEAVINGS", count.to_string())
        .env("HANDBOOK_TEST_POSTGRES", &postgres.url);
    run_shown(command.args(["interleavings", "--", "--nocapture"]))
}

/// The checker works: the core with each planted bug in turn, until the simulation finds it.
fn planted() -> Done {
    let mut command = test("planted");
    command.args(["--features", "handbook-tests/planted"]);
    run_shown(command.args(["--", "--nocapture"]))
}

/// One fault after another in sync and outbox (`.cargo/mutants.toml`), each until a test finds it. What
/// nothing found is listed in `target/mutants.out/missed.txt`, to be looked at by hand: some change nothing.
fn mutants() -> Done {
    setup::mutants()?;
    // First without a fault: its own look at that asks the package of the faults alone for all these tests.
    let mut whole = cargo();
    whole.args(["nextest", "run", "--profile=mutants", "--lib"]);
    whole.args(["--package=handbook-core", "--package=handbook-tests"]);
    run_shown(whole.args(["--test=stories", "--test=faults"]))?;
    let mut command = cargo();
    command.args(["mutants", "--shuffle", "--output", "target"]);
    command.args(["--baseline=skip", "--timeout=600"]);
    let status = command.status();
    let status = status.map_err(|error| format!("{command:?}: {error}"))?;
    match status.code() {
        // 2: some were not found; 3: some made things wait, which is found as well.
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(format!("{command:?} ended with {status}")),
    }
}

/// Cargo's test of this name, in release.
fn test(name: &str) -> Command {
    let mut command = cargo();
    command.args(["test", "--release", "--workspace", "--test", name]);
    command
}
