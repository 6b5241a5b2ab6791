//! Campaigns of faults, in release; the work itself is the program `campaign` of the tests crate.

use crate::shell::{Done, cargo, run as run_shown};

/// Builds and runs.
pub(crate) fn run(name: Option<&str>, size: Option<u64>, seed: Option<u64>) -> Done {
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
