//! Other people's sync and search over the same rows: what `tests/peers` measures, as a table.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::Bench;
use crate::measure::{Done, Figures, line, short};
use crate::reading::query;
use crate::table::say;

/// Queries, as many as ours.
const QUERIES: usize = 200;

/// Runs of each peer.
const RUNS: usize = 3;

/// Programs of `tests/peers`, and whether they want the queries.
const PROGRAMS: [(&str, bool); 2] = [("pouchdb.js", false), ("search.js", true)];

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
    for (program, asks) in PROGRAMS {
        let mut command = Command::new("node");
        command.arg("--max-old-space-size=4096");
        command.arg(folder.join(program)).arg(&rows);
        command.args(asks.then_some(&asked));
        command.arg(RUNS.to_string()).arg(bench.path(""));
        let output = command.output().map_err(line)?;
        // A peer that fails has no row, and says why.
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .for_each(show);
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            say(&format!(
                "| {program} | failed: {} | – | – | – |",
                why.lines().last().unwrap_or_default()
            ));
        }
    }
    Ok(())
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
    say(&format!(
        "| {} | {} | {} | {} | {} |",
        field("peer"),
        field("work"),
        field("unit"),
        short(figures.median()),
        short(figures.at(worst))
    ));
}
