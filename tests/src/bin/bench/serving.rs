//! What the server can hand out.

use std::time::Duration;

use crate::Bench;
use crate::crowd::{ONE_PHONE, Process, free_host, ready};
use crate::load::{self, Rate, Script};
use crate::measure::{Done, Figures, length};
use crate::table::{rates, single, times};

/// How long each load lasts.
const TIME: Duration = Duration::from_secs(4);

/// Closed pages and whole first syncs, and a bare handler sending the same bytes.
pub(crate) fn pages(bench: &Bench) -> Done {
    let script = Script::new(&bench.phone, &bench.path("phone"), bench.last())?;
    let address = &bench.server.address;
    let page = script.page(address)?;
    let size = length(page.len());
    let bare = bench.server.bare(page)?;
    let (closed, whole) = (script.closed(), script.whole());
    let syncs = length(whole.len());
    let mut ours = Rates::default();
    let mut limit = Rates::default();
    let mut first = Figures::default();
    for _ in 0..bench.runs {
        ours.push(load::run(address, &closed, TIME)?);
        limit.push(load::run(&bare, &closed, TIME)?);
        first.push(load::run(address, &whole, TIME)?.answers / syncs);
    }
    single("a closed page", "bytes", size, None);
    rates(
        "closed pages, 8 connections",
        "pages/s",
        &ours.answers,
        Some(&limit.answers),
    );
    rates(
        "closed pages, 8 connections",
        "MB/s",
        &ours.megabytes,
        Some(&limit.megabytes),
    );
    times(
        "… processor time of the server",
        "ms/page",
        &ours.server,
        Some(&limit.server),
    );
    times(
        "… share of the simulated phones in it",
        "%",
        &ours.phones,
        Some(&limit.phones),
    );
    rates(
        "whole first syncs served, 8 connections",
        "syncs/s",
        &first,
        None,
    );
    single(
        "… peak memory of a process that serves nothing else",
        "MB",
        memory(bench, &whole)?,
        None,
    );
    Ok(())
}

/// Serves whole first syncs from a process of its own and asks how much memory it took.
fn memory(bench: &Bench, whole: &[Vec<u8>]) -> Done<f64> {
    let runtime = bench.server.runtime();
    let host = runtime.block_on(free_host())?;
    let server = Process::spawn(&bench.path("province"), &host, Some(ONE_PHONE))?;
    runtime.block_on(ready(&host))?;
    load::run(&format!("http://{host}"), whole, TIME)?;
    Ok(server.memory())
}

#[derive(Default)]
struct Rates {
    answers: Figures,
    megabytes: Figures,
    server: Figures,
    phones: Figures,
}

impl Rates {
    fn push(&mut self, rate: Rate) {
        self.answers.push(rate.answers);
        self.megabytes.push(rate.bytes / 1e6);
        // Seconds for a thousand answers are milliseconds for one.
        self.server.push(rate.server);
        self.phones.push(rate.phones * 100.0);
    }
}
