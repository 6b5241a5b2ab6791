//! Measures in release; the measuring itself is the program `bench` of the tests crate.

use crate::setup;
use crate::shell::{Done, cargo, run as run_shown};

/// Builds and measures.
pub(crate) fn run(items: usize, runs: usize) -> Done {
    setup::build_tools()?;
    run_shown(
        cargo()
            .args([
                "run",
                "--release",
                "--quiet",
                "--package",
                "handbook-tests",
                "--bin",
                "bench",
            ])
            .args(["--", &items.to_string(), &runs.to_string()]),
    )
}
