//! The evening: phones ask at times drawn beforehand, whether or not the province keeps up.
//!
//! The latency of a sync is counted from the moment at which it was to begin, so a province that
//! stands still is charged for everyone who waited meanwhile (no coordinated omission). Each sync
//! opens a connection of its own, as a phone does. Nobody asks twice within the evening, so the
//! province finds neither device nor rights of the one who asks in its memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use handbook_core::clock::{Clock, SystemClock};
use handbook_core::net::Request;
use handbook_domain::audience::Audience;
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::heads::{Heads, HeadsRequest, digest};
use handbook_domain::wire::sealed::Kind;
use handbook_server::load;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::crowd::{Crowd, Phone, ready};
use crate::measure::{Done, Figures, length, line, ms};
use crate::table::{many, note, single};
use crate::wire::{Answer, Connection, payload, raw};

/// 100,000 phones in five minutes.
const RATE: f64 = 333.0;

/// Six times as many.
const BURST: f64 = 2_000.0;

/// One sync in so many finds something new and fetches a page.
const DELTA: usize = 10;

/// Seconds of each part.
const CALM: f64 = 8.0;
const RUSH: f64 = 4.0;
const BROKEN: f64 = 10.0;

/// Seconds into the last part at which the province is killed and started again.
const KILLED: u64 = 2;

/// What a sync may take before the evening is no longer as it was.
const WELL: f64 = 100.0;

/// Articles for everybody, and how many of them the last changes brought.
const ARTICLES: usize = 600;
const NEW: usize = 30;

/// One sync, made ready.
struct Sync {
    at: Duration,
    requests: Vec<Vec<u8>>,
}

/// What became of a sync.
struct Seen {
    at: Duration,
    took: f64,
    fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Served,
    /// 503 with a time to come back.
    ToldToWait,
    /// No answer: there was no process.
    Unanswered,
    /// Any other answer.
    Wrong(u16),
}

/// Three parts on one province: calm, a burst, a restart.
pub(crate) fn run(folder: &std::path::Path) -> Done {
    let url = crate::postgres::new_database("evening")?;
    on("SQLite", &folder.join("evening-sqlite"), None)?;
    if let Some(url) = &url {
        on("PostgreSQL", &folder.join("evening-postgres"), Some(url))?;
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand phones"
)]
fn on(name: &str, folder: &std::path::Path, database: Option<&str>) -> Done {
    let parts = [(RATE, CALM), (BURST, RUSH), (RATE, BROKEN)];
    let phones: f64 = parts.iter().map(|(rate, time)| rate * time * 1.1).sum();
    let mut crowd = Crowd::gather(folder, database, phones as usize, ARTICLES)?;
    let mut dice = ChaCha20Rng::seed_from_u64(7);
    let mut rest = crowd.runtime.block_on(known(&crowd))?.into_iter();
    let mut draw = |crowd: &Crowd, rate: f64, time: f64| {
        let times = arrivals(rate, time, &mut dice);
        let phones: Vec<Known> = rest.by_ref().take(times.len()).collect();
        syncs(crowd, &times, &phones)
    };

    let calm = draw(&crowd, RATE, CALM)?;
    let seen = crowd.runtime.block_on(play(crowd.host(), calm, soon()))?;
    let work = format!("the evening, {name}, 333 syncs/s, from the planned moment");
    many(&work, "ms", &served(&seen), None);
    share(&work, &seen);

    let rush = draw(&crowd, BURST, RUSH)?;
    let seen = crowd.runtime.block_on(play(crowd.host(), rush, soon()))?;
    let work = format!("the burst, {name}, 2,000 syncs/s, from the planned moment");
    many(&work, "ms", &served(&seen), None);
    share(&work, &seen);
    single(
        &format!("… peak memory of the server, {name}"),
        "MB",
        crowd.memory(),
        None,
    );

    // The queue of the burst is not the restart's business.
    crowd.runtime.block_on(ready(crowd.host()))?;
    let broken = draw(&crowd, RATE, BROKEN)?;
    let (seen, killed) = play_and_kill(&mut crowd, broken)?;
    restarted(name, &seen, killed);
    Ok(())
}

/// How long after the kill the first phone was served, and the last one was not as well as before.
fn restarted(name: &str, seen: &[Seen], killed: Duration) {
    let after = seen.iter().filter(|seen| seen.at >= killed);
    let end = |seen: &Seen| seen.at.as_secs_f64() * 1_000.0 + seen.took;
    let since = killed.as_secs_f64() * 1_000.0;
    let first = after
        .clone()
        .filter(|seen| seen.fate == Fate::Served)
        .map(|seen| end(seen) - since)
        .fold(f64::INFINITY, f64::min);
    let last = after
        .filter(|seen| seen.fate != Fate::Served || seen.took > WELL)
        .map(|seen| end(seen) - since)
        .fold(0.0, f64::max);
    single(
        &format!("killed and started again in the evening, {name}: first answer"),
        "ms",
        first,
        None,
    );
    single(
        "… last sync that failed or took more than 100 ms",
        "ms",
        last,
        None,
    );
    share("… the restart", seen);
}

fn share(work: &str, seen: &[Seen]) {
    let count =
        |fate: &dyn Fn(Fate) -> bool| length(seen.iter().filter(|seen| fate(seen.fate)).count());
    let all = length(seen.len());
    single(&format!("{work}: syncs"), "", all, None);
    single(
        "… of them told to come back (503, Retry-After)",
        "%",
        count(&|fate| fate == Fate::ToldToWait) / all * 100.0,
        None,
    );
    single(
        "… without an answer",
        "%",
        count(&|fate| fate == Fate::Unanswered) / all * 100.0,
        None,
    );
    let wrong = |fate| matches!(fate, Fate::Wrong(_));
    single("… answered otherwise", "", count(&wrong), None);
    if let Some(seen) = seen.iter().find(|seen| wrong(seen.fate)) {
        note(&format!("{work}: {:?}", seen.fate));
    }
}

fn served(seen: &[Seen]) -> Figures {
    let mut figures = Figures::default();
    for seen in seen.iter().filter(|seen| seen.fate == Fate::Served) {
        figures.push(seen.took);
    }
    figures
}

/// When phones begin, by chance, `rate` a second in the mean.
fn arrivals(rate: f64, time: f64, dice: &mut ChaCha20Rng) -> Vec<Duration> {
    let mut at = 0.0;
    let mut times = Vec::new();
    loop {
        at -= (1.0 - dice.random::<f64>()).ln() / rate;
        if at >= time {
            return times;
        }
        times.push(Duration::from_secs_f64(at));
    }
}

/// A phone, and the digest of everything that there is for it.
type Known = (Phone, Sha256Hash);

/// What phones know that have everything, by the province's own word.
async fn known(crowd: &Crowd) -> Done<Vec<Known>> {
    let mut connection = Connection::open(crowd.host()).await?;
    let mut known = Vec::new();
    for phone in &crowd.phones {
        let asked = heads(phone, Sha256Hash::of(b"nothing"))?;
        let answer = connection.ask(&asked).await?;
        let heads: Heads = payload(Kind::Heads, &answer.body)
            .and_then(|json| serde_json::from_slice(json).ok())
            .ok_or_else(|| format!("no heads, status {}", answer.status))?;
        let audiences = heads.audiences.ok_or("everything is new to a new phone")?;
        let numbers = audiences.iter().map(|(audience, shelves)| {
            let numbers = shelves.iter().map(|(shelf, head)| (*shelf, head.head));
            (audience, numbers.collect())
        });
        known.push((phone.clone(), digest(heads.generation, numbers)));
    }
    Ok(known)
}

fn heads(phone: &Phone, digest: Sha256Hash) -> Done<Vec<u8>> {
    let asked = HeadsRequest {
        nonce: SystemClock.nonce(),
        digest,
    };
    let body = serde_json::to_vec(&asked).map_err(line)?;
    Ok(raw(&phone.prove(Request::post("/v1/heads", body))?))
}

/// Quiet syncs, and every tenth one that finds new articles and fetches them.
fn syncs(crowd: &Crowd, times: &[Duration], phones: &[Known]) -> Done<Vec<Sync>> {
    let news = Audience::Unit(load::unit_id(crowd.province(), "TU"));
    let after = ARTICLES - NEW;
    let make = |(number, (at, (phone, digest))): (usize, (&Duration, &Known))| {
        let requests = if number % DELTA == 0 {
            let page = Request::get(format!("/v1/pages/{news}/news?after={after}"));
            vec![
                heads(phone, Sha256Hash::of(b"yesterday"))?,
                raw(&phone.prove(page)?),
            ]
        } else {
            vec![heads(phone, *digest)?]
        };
        Ok(Sync { at: *at, requests })
    };
    if phones.len() < times.len() {
        return Err("too few phones".to_owned());
    }
    times.iter().zip(phones).enumerate().map(make).collect()
}

/// When the first sync may begin: it must not be late because tasks are still being made.
fn soon() -> Instant {
    Instant::now() + Duration::from_millis(100)
}

/// Begins every sync at its time.
async fn play(host: &str, syncs: Vec<Sync>, since: Instant) -> Done<Vec<Seen>> {
    let host: Arc<str> = host.into();
    let mut tasks = tokio::task::JoinSet::new();
    for sync in syncs {
        let host = Arc::clone(&host);
        tasks.spawn(async move {
            tokio::time::sleep_until((since + sync.at).into()).await;
            let fate = one(&host, &sync.requests).await;
            let took = ms(since + sync.at);
            Seen {
                at: sync.at,
                took,
                fate,
            }
        });
    }
    let mut seen = Vec::new();
    while let Some(done) = tasks.join_next().await {
        seen.push(done.map_err(line)?);
    }
    Ok(seen)
}

async fn one(host: &str, requests: &[Vec<u8>]) -> Fate {
    let Ok(mut connection) = Connection::open(host).await else {
        return Fate::Unanswered;
    };
    for request in requests {
        match connection.ask(request).await {
            Ok(Answer { status: 200, .. }) => {}
            Ok(Answer {
                status: 503,
                retry_after: true,
                ..
            }) => return Fate::ToldToWait,
            Ok(answer) => return Fate::Wrong(answer.status),
            Err(_) => return Fate::Unanswered,
        }
    }
    Fate::Served
}

/// The same, and in the middle the province's process is killed and started again.
fn play_and_kill(crowd: &mut Crowd, syncs: Vec<Sync>) -> Done<(Vec<Seen>, Duration)> {
    let host = crowd.host().to_owned();
    let since = soon();
    let playing = crowd
        .runtime
        .spawn(async move { play(&host, syncs, since).await });
    let end = since + Duration::from_secs(KILLED);
    crowd
        .runtime
        .block_on(async { tokio::time::sleep_until(end.into()).await });
    let killed = since.elapsed();
    crowd.kill()?;
    crowd.spawn()?;
    let seen = crowd.runtime.block_on(playing).map_err(line)??;
    Ok((seen, killed))
}
