//! Campaigns of faults, in release; the work itself is the program `campaign` of the tests crate, and
//! `planted` its test of the checker.

use crate::shell::{Done, cargo, run as run_shown};

/// Builds and runs.
pub(crate) fn run(name: Option<&str>, size: Option<u64>, seed: Option<u64>) -> Done {
    if name == Some("planted") {
        return planted();
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
