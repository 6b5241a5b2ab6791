//! Measures in release; the measuring itself is the program `bench` of the tests crate.

use std::path::PathBuf;
use std::process::Command;

use crate::postgres::Postgres;
use crate::setup;
use crate::shell::{Done, built_program, cargo, has, root, run as run_shown, say, target};

/// Builds and measures.
pub(crate) fn run(items: usize, runs: usize, only: Option<&str>, peers: bool) -> Done {
    setup::build_tools()?;
    // Its own program: it needs a JVM, the others do not.
    if only == Some("jvm") {
        return crate::jvm::run();
    }
    setup::postgres()?;
    let papers = target().join("real-papers");
    if let Err(problem) = setup::real_papers(&papers) {
        say(&format!("no real text, its rows are left out: {problem}"));
    }
    let peers = if peers { install_peers()? } else { Vec::new() };
    let postgres = Postgres::start()?;
    let mut bench = built_program("bench")?;
    bench
        .env("HANDBOOK_BENCH_POSTGRES", &postgres.url)
        .env("HANDBOOK_REAL_PAPERS", &papers)
        .envs(peers)
        .args([items.to_string(), runs.to_string()])
        .args(only);
    run_shown(&mut bench)
}

/// The crate whose program keeps streams, and its version.
const STREAMS: (&str, &str) = ("durable-streams", "=0.1.5");

/// Other people's packages: as `tests/peers/package-lock.json` names them, and [`STREAMS`]. Returns what
/// tells the bench where they lie.
fn install_peers() -> Done<Vec<(&'static str, PathBuf)>> {
    if !has("npm") {
        return Err("the peers need Node and npm".to_owned());
    }
    let folder = root().join("tests/peers");
    // Their native parts come built; nothing of theirs is run to install them.
    run_shown(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder),
    )?;
    let installed = target().join("peers");
    let (name, version) = STREAMS;
    // What it is built from stays apart from what we are built from.
    run_shown(
        cargo()
            .args(["install", "--locked", "--quiet", "--version", version, name])
            .arg("--root")
            .arg(&installed)
            .arg("--target-dir")
            .arg(installed.join("build")),
    )?;
    let streams = installed.join("bin/durable-streams-server");
    Ok(vec![
        ("HANDBOOK_BENCH_PEERS", folder),
        ("HANDBOOK_BENCH_STREAMS", streams),
    ])
}
