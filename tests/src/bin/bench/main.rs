//! Measures the phone's core and the province's server, each figure beside its bare limit in the
//! same run: `bench [ITEMS] [RUNS] [PART]` prints a Markdown table. `docs/bench.md` explains the rows.
//!
//! Ours and the limit take turns, so that a slow minute of the machine meets both.

mod crowd;
mod damage;
mod evening;
mod hall;
mod limits;
mod load;
mod measure;
mod meeting;
mod peers;
mod phone;
mod postgres;
mod proxy;
mod quality;
mod reading;
mod real;
mod server;
mod serving;
mod streams;
mod sums;
mod syncing;
mod table;
mod texts;
mod wire;
mod writes;

use std::path::PathBuf;
use std::process::ExitCode;

use handbook_core::handbook::Handbook;
use handbook_server::load::ArticleLine;
use tempfile::TempDir;

use limits::Ready;
use measure::{Done, Figures, length, line, short};
use server::Server;
use table::{note, say, single};
use texts::Texts;

/// What all measurements share.
pub(crate) struct Bench {
    /// Runs of each measurement.
    runs: usize,
    folder: TempDir,
    server: Server,
    texts: Texts,
    articles: Vec<ArticleLine>,
    /// A phone that has everything.
    phone: Handbook,
    /// Its rows, ready to be inserted elsewhere.
    rows: Vec<Ready>,
    /// Bytes of everything as JSON.
    json: f64,
}

impl Bench {
    /// A path inside the folder that goes away with the bench.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Number of the newest row of the news.
    pub(crate) fn last(&self) -> i64 {
        i64::try_from(self.articles.len()).unwrap_or(i64::MAX)
    }

    fn new(items: usize, runs: usize) -> Done<Self> {
        let folder = tempfile::tempdir().map_err(line)?;
        let mut texts = Texts::new(2);
        let articles: Vec<ArticleLine> = (0..items).map(|number| texts.article(number)).collect();
        let server = Server::start(&folder.path().join("province"))?;
        let mut publish = Figures::default();
        publish.time(|| server.publish(&articles))?;
        note(&format!("published in {} ms", short(publish.median())));

        // Nobody has asked for a page yet: this phone waits until they are built.
        let mut first = Figures::default();
        let path = folder.path().join("phone");
        let phone = phone::activate(&path, &server.secure, &server.invite()?)?;
        first.time(|| phone::sync(&phone))?;
        let rows = limits::ready(&phone)?;
        if rows.len() != items {
            return Err(format!("{} of {items} items arrived", rows.len()));
        }
        let json = rows.iter().map(|row| length(row.size())).sum();
        say(&format!(
            "{items} items, {} MB of JSON, {} bytes in the mean; {runs} runs; load of the machine \
             before: {}\n",
            short(json / 1e6),
            short(json / length(items)),
            machine()
        ));
        table::head();
        table::rates(
            "publishing, by files of 1,000",
            "items/s",
            &per_second(items, &publish),
            None,
        );
        table::times(
            "first sync of the very first phone: pages are built",
            "ms",
            &first,
            None,
        );
        Ok(Self {
            runs,
            folder,
            server,
            texts,
            articles,
            phone,
            rows,
            json,
        })
    }
}

fn per_second(items: usize, times: &Figures) -> Figures {
    let mut rate = Figures::default();
    rate.push(length(items) * 1_000.0 / times.median());
    rate
}

/// The machine's load, as the system tells it.
fn machine() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// What can be measured alone.
const PARTS: [&str; 7] = [
    "phone", "hall", "meeting", "real", "writes", "evening", "peers",
];

/// Everything, or one part.
fn measure(items: usize, runs: usize, only: Option<&str>) -> Done {
    if let Some(part) = only.filter(|part| !PARTS.contains(part)) {
        return Err(format!("{part} is none of {PARTS:?}"));
    }
    let wanted = |part| only.is_none_or(|only| only == part);
    let peers = std::env::var_os("HANDBOOK_BENCH_PEERS").map(PathBuf::from);
    let mut last = None;
    if wanted("phone") || wanted("hall") || only == Some("peers") {
        let mut bench = Bench::new(items, runs)?;
        if wanted("phone") {
            one_phone(&mut bench)?;
        }
        if wanted("hall") {
            note("the hall");
            hall::run(&bench.server, bench.folder.path())?;
        }
        last = Some(bench);
    } else {
        say(&format!("load of the machine before: {}\n", machine()));
        table::head();
    }
    let folder = tempfile::tempdir().map_err(line)?;
    let folder = folder.path();
    if wanted("meeting") {
        note("a meeting");
        meeting::run(folder, runs)?;
        sums::run(folder, runs)?;
    }
    if wanted("real") {
        note("real text");
        if let Some(real) = real::run(folder, runs)? {
            let plain = limits::plain_index(&folder.join("judged.db"), &real.rows)?;
            quality::judge(&real.phone, &real.rows, &plain)?;
        }
    }
    if wanted("writes") {
        note("writes");
        writes::accepted(folder, runs.min(3))?;
    }
    if wanted("evening") {
        note("the evening");
        evening::run(folder)?;
    }
    single(
        "load of the machine afterwards, 1 minute",
        "",
        machine_now(),
        None,
    );
    // A table of its own, at the very end.
    if wanted("peers")
        && let (Some(mut bench), Some(folder)) = (last, peers)
    {
        note("peers");
        peers::run(&mut bench, &folder)?;
    }
    Ok(())
}

fn one_phone(bench: &mut Bench) -> Done {
    note("first syncs");
    let bare = syncing::first(bench)?;
    note("pages");
    serving::pages(bench)?;
    note("searches");
    reading::searches(bench)?;
    note("openings");
    reading::openings(bench)?;
    note("damage");
    damage::rebuilt(bench)?;
    note("quiet syncs");
    syncing::quiet(bench)?;
    // Last: each change makes the province build pages again.
    note("deltas");
    syncing::deltas(bench, bare)
}

fn machine_now() -> f64 {
    machine()
        .split(' ')
        .next()
        .and_then(|load| load.parse().ok())
        .unwrap_or(f64::NAN)
}

fn run(args: &[String]) -> Done {
    match args {
        [job, rest @ ..] if job == "phone-child" => phone::first_sync(rest),
        [job, rest @ ..] if job == "open-child" => phone::first_screen(rest),
        [job, rest @ ..] if job == "bare-open-child" => limits::first_screen(rest),
        [job, rest @ ..] if job == "server-child" => crowd::serve(rest),
        [] => measure(20_000, 5, None),
        [items] => measure(items.parse().map_err(line)?, 5, None),
        [items, runs, only @ ..] => measure(
            items.parse().map_err(line)?,
            runs.parse().map_err(line)?,
            only.first().map(String::as_str),
        ),
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            note(&format!("bench: {problem}"));
            ExitCode::FAILURE
        }
    }
}
