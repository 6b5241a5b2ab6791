//! Campaigns of faults, in release; the work itself is the program `campaign` of the tests crate, and
//! `planted` its test of the checker.

use crate::postgres::Postgres;
use crate::shell::{Done, cargo, run as run_shown};
use crate::{setup, versions};

/// Builds and runs.
pub(crate) fn run(name: Option<&str>, size: Option<u64>, seed: Option<u64>) -> Done {
    match name {
        Some("planted") => return planted(),
        Some("versions") => return versions::run(),
        Some("interleavings") => return interleavings(size.unwrap_or(1_000_000)),
        Some("soak") => return soak(size.unwrap_or(7_200)),
        _ => {}
    }
    let mut command = cargo();
    command.args(["run", "--release", "--quiet", "--package", "handbook-tests"]);
    command.args(["--bin", "campaign", "--"]);
    command.args(name);
    for (option, number) in [("--size", size), ("--seed", seed)] {
        if let Some(number) = number {
            command.args([option, &number.to_string()]);
        }
    }
    run_shown(&mut command)
}

/// A phone that is never closed, for so many seconds.
fn soak(seconds: u64) -> Done {
    let mut command = cargo();
    command.env("HANDBOOK_SOAK_SECONDS", seconds.to_string());
    command.args(["test", "--release", "--package", "handbook-tests"]);
    run_shown(command.args(["--test", "soak", "--", "--nocapture"]))
}

/// So many commits and reads of two server processes, on SQLite and on PostgreSQL.
fn interleavings(count: u64) -> Done {
    setup::postgres()?;
    let postgres = Postgres::start()?;
    let mut command = cargo();
    command
        .env("HANDBOOK_INTERLEAVINGS", count.to_string())
        .env("HANDBOOK_TEST_POSTGRES", &postgres.url)
        .args(["test", "--release", "--package", "handbook-server"])
        .args(["--test", "it", "interleavings", "--", "--nocapture"]);
    run_shown(&mut command)
}

/// The checker works: the core with each planted bug in turn, until the simulation finds it.
fn planted() -> Done {
    run_shown(cargo().args([
        "test",
        "--release",
        "--package",
        "handbook-tests",
        "--features",
        "planted",
        "--test",
        "planted",
        "--",
        "--nocapture",
    ]))
}
