//! durable-streams, a server in Rust that keeps logs and nothing else: how far a server gets that knows
//! nobody, decides nothing and sends stored bytes as they are.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use handbook_core::net::Request;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::Bench;
use crate::load;
use crate::measure::{Done, Figures, length, line, memory_of, ms};
use crate::peers::{RUNS, row};
use crate::wire::{Answer, Connection, raw};

/// What it is called in the table.
const PEER: &str = "durable-streams 0.1.5, no login, no rights, not packed";

/// How long each load lasts, as long as ours.
const TIME: Duration = Duration::from_secs(4);

/// Rounds with nothing new of each run, as many as ours.
const QUIET: usize = 100;

/// Appends at once.
const APPENDS: [usize; 2] = [64, 8];

/// Bytes of an append, about those of an opinion that a phone hands in.
const SIZE: usize = 900;

/// Items of one append while the log is filled.
const CHUNK: usize = 1_000;

/// Measures the program.
pub(crate) fn run(bench: &Bench, program: &Path) -> Done {
    let runtime = Runtime::new().map_err(line)?;
    let streams = Streams::start(program, &bench.path("streams"), &runtime)?;
    // It lays out its log when it starts, which is no part of serving.
    let mut start = Figures::default();
    start.push(streams.memory());
    streams.forget_memory()?;
    let end = runtime.block_on(fill(&streams.host, bench))?;

    let whole = [get("/news?offset=-1")];
    let mut first = Figures::default();
    for _ in 0..RUNS {
        first.push(load::run(&streams.host, &whole, TIME)?.answers);
    }
    let mut serving = Figures::default();
    serving.push(streams.memory());
    let quiet = runtime.block_on(quiet(&streams.host, &end))?;

    let work = "whole first syncs served, 8 connections";
    row(PEER, work, "syncs/s", &first, 0.0);
    row(PEER, "… peak memory of it", "MB", &serving, 1.0);
    row(PEER, "… peak memory at its start", "MB", &start, 1.0);
    row(PEER, "nothing new, 1 connection", "ms", &quiet, 0.99);
    for connections in APPENDS {
        let mut rate = Figures::default();
        let mut times = Figures::default();
        for _ in 0..RUNS {
            let (appended, took) = runtime.block_on(append(&streams.host, connections))?;
            rate.push(appended);
            times.extend(took);
        }
        let work = format!("durable appends of {SIZE} bytes to one log, {connections} at once");
        row(PEER, &work, "writes/s", &rate, 0.0);
        row(PEER, "… each request", "ms", &times, 0.99);
    }
    Ok(())
}

/// The program in a process of its own, until this is dropped.
struct Streams {
    process: Child,
    host: String,
}

impl Streams {
    fn start(program: &Path, folder: &Path, runtime: &Runtime) -> Done<Self> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").map_err(line)?;
        let address = free.local_addr().map_err(line)?;
        drop(free);
        std::fs::create_dir(folder).map_err(line)?;
        let mut command = Command::new(program);
        command.args(["--host", "127.0.0.1", "--port", &address.port().to_string()]);
        command.arg("--data-dir").arg(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null());
        let streams = Self {
            process: command.spawn().map_err(line)?,
            host: address.to_string(),
        };
        runtime.block_on(ready(&streams.host))?;
        Ok(streams)
    }

    /// Most memory that it held, in megabytes.
    fn memory(&self) -> f64 {
        memory_of(self.process.id(), "VmHWM")
    }

    /// Begins to look for the most anew.
    fn forget_memory(&self) -> Done {
        let path = format!("/proc/{}/clear_refs", self.process.id());
        std::fs::write(path, "5").map_err(line)
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        // It was ours alone; if it is gone already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks until it answers, were it that there is no such stream.
async fn ready(host: &str) -> Done {
    for _ in 0..1_000 {
        if let Ok(mut connection) = Connection::open(host).await
            && connection.ask(&get("/none?offset=-1")).await.is_ok()
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("it does not start".to_owned())
}

/// Every item of the news as one log; returns its end.
async fn fill(host: &str, bench: &Bench) -> Done<String> {
    let mut connection = Connection::open(host).await?;
    made(&connection.ask(&ask("PUT", "/news", String::new())).await?)?;
    for rows in bench.rows.chunks(CHUNK) {
        let rows: Vec<&str> = rows.iter().map(|row| row.json()).collect();
        let body = format!("[{}]", rows.join(","));
        made(&connection.ask(&ask("POST", "/news", body)).await?)?;
    }
    let whole = connection.ask(&get("/news?offset=-1")).await?;
    let items: Vec<serde_json::Value> = serde_json::from_slice(&whole.body).map_err(line)?;
    if items.len() != bench.rows.len() {
        return Err(format!(
            "{} of {} items came",
            items.len(),
            bench.rows.len()
        ));
    }
    // An offset is a count of bytes as they are kept: a comma after each item, and no brackets.
    let kept = whole.body.len().saturating_sub(1);
    Ok(format!("0000000000000000_{kept:016}"))
}

/// Rounds of one reader who has everything.
async fn quiet(host: &str, end: &str) -> Done<Figures> {
    let request = get(&format!("/news?offset={end}"));
    let mut connection = Connection::open(host).await?;
    let mut times = Figures::default();
    for _ in 0..RUNS * QUIET {
        let sent = Instant::now();
        let answer = connection.ask(&request).await?;
        times.push(ms(sent));
        if answer.status != 200 || answer.body != b"[]" {
            return Err(format!("something new, status {}", answer.status));
        }
    }
    Ok(times)
}

/// Appends over so many connections for [`TIME`]; returns how many a second, and how long each took.
async fn append(host: &str, connections: usize) -> Done<(f64, Figures)> {
    let mut first = Connection::open(host).await?;
    made(&first.ask(&ask("PUT", "/words", String::new())).await?)?;
    let empty = json!({ "text": "" }).to_string().len();
    let body = json!({ "text": "x".repeat(SIZE - empty) }).to_string();
    let request = Arc::new(ask("POST", "/words", body));
    let mut tasks = tokio::task::JoinSet::new();
    let since = Instant::now();
    for _ in 0..connections {
        let request = Arc::clone(&request);
        let mut connection = Connection::open(host).await?;
        tasks.spawn(async move {
            let mut times = Figures::default();
            while since.elapsed() < TIME {
                let sent = Instant::now();
                let answer = connection.ask(&request).await?;
                times.push(ms(sent));
                made(&answer)?;
            }
            Ok::<_, String>(times)
        });
    }
    let mut times = Figures::default();
    while let Some(done) = tasks.join_next().await {
        times.extend(done.map_err(line)??);
    }
    let seconds = since.elapsed().as_secs_f64();
    // Each run begins with an empty log.
    made(&first.ask(&ask("DELETE", "/words", String::new())).await?)?;
    Ok((length(times.count()) / seconds, times))
}

fn made(answer: &Answer) -> Done {
    match answer.status {
        200..=204 => Ok(()),
        status => Err(format!("refused, status {status}")),
    }
}

/// A request as it travels.
fn ask(method: &'static str, path: &str, body: String) -> Vec<u8> {
    let json = ("content-type", "application/json".to_owned());
    raw(&Request {
        method,
        path: path.to_owned(),
        headers: vec![json],
        body: body.into_bytes(),
    })
}

fn get(path: &str) -> Vec<u8> {
    ask("GET", path, String::new())
}
