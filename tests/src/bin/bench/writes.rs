//! Accepted offline writes: many phones hand in signed opinions over real HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use handbook_core::clock::{Clock, SystemClock};
use handbook_core::net::Request;
use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::wire::command::{Action, Command, CommandsRequest, SignedCommand};
use handbook_server::load;

use crate::crowd::{Crowd, Phone, cell_code};
use crate::measure::{Done, Figures, length, line, ms};
use crate::table::{many, note, rates, single};
use crate::wire::{Answer, Connection, raw};

/// Phones.
const PHONES: usize = 2_000;

/// How long a run lasts.
const TIME: Duration = Duration::from_secs(4);

/// Words made ready for each run; a server that takes more in the time has them all.
const READY: usize = 24_000;

/// How many opinions a phone hands in at once (one, and what gathered over some weeks offline), and how
/// many phones do so at once: as many as wait in an evening's rush, and no more than fill a transaction.
const RUNS: [(usize, usize); 3] = [(1, 64), (16, 64), (16, 8)];

/// Rate and times, on each database.
pub(crate) fn accepted(folder: &std::path::Path, runs: usize) -> Done {
    on("SQLite", &folder.join("writes-sqlite"), None, runs)?;
    match crate::postgres::new_database("writes")? {
        Some(url) => on(
            "PostgreSQL",
            &folder.join("writes-postgres"),
            Some(&url),
            runs,
        ),
        None => {
            note("no PostgreSQL: HANDBOOK_BENCH_POSTGRES names none");
            Ok(())
        }
    }
}

fn on(name: &str, folder: &std::path::Path, database: Option<&str>, runs: usize) -> Done {
    let crowd = Crowd::gather(folder, database, PHONES, 0)?;
    for (together, connections) in RUNS {
        let mut rate = Figures::default();
        let mut times = Figures::default();
        for _ in 0..runs {
            let requests = requests(&crowd, together, connections)?;
            let (accepted, took) =
                crowd
                    .runtime
                    .block_on(run(crowd.host(), requests, together, connections))?;
            rate.push(accepted * length(together));
            times.extend(took);
        }
        let work =
            format!("accepted offline writes, {name}, {together} a request, {connections} at once");
        rates(&work, "writes/s", &rate, None);
        many(&format!("{work}: each request"), "ms", &times, None);
    }
    single(
        &format!("… peak memory of the server, {name}"),
        "MB",
        crowd.memory(),
        None,
    );
    Ok(())
}

/// Requests with `together` new opinions each, everything signed.
fn requests(crowd: &Crowd, together: usize, connections: usize) -> Done<Vec<Vec<u8>>> {
    let place = AtomicUsize::new(0);
    let count = (READY / together).max(connections);
    let work = || {
        let mut made = Vec::new();
        loop {
            let number = place.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(made);
            }
            let phone = crowd.phones.get(number % crowd.phones.len());
            made.push(request(crowd, phone.ok_or("no phone")?, together)?);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for thread in threads {
            let made: Done<Vec<Vec<u8>>> = thread.join().map_err(|_| "signing fell")?;
            all.extend(made?);
        }
        Ok(all)
    })
}

fn request(crowd: &Crowd, phone: &Phone, together: usize) -> Done<Vec<u8>> {
    let commands = (0..together).map(|_| opinion(crowd, phone));
    let body = CommandsRequest {
        nonce: SystemClock.nonce(),
        generation: None,
        commands: commands.collect::<Done<_>>()?,
    };
    let body = serde_json::to_vec(&body).map_err(line)?;
    Ok(raw(&phone.prove(Request::post("/v1/commands", body))?))
}

fn opinion(crowd: &Crowd, phone: &Phone) -> Done<SignedCommand> {
    let command = Command {
        id: CommandId(SystemClock.new_uuid()),
        member: phone.member,
        subject: ItemId(SystemClock.new_uuid()),
        base: 0,
        supersedes: None,
        made_at: SystemClock.now(),
        action: Action::SubmitOpinion {
            cell: load::unit_id(crowd.province(), &cell_code(phone.cell)),
            text: "Đề nghị chi bộ bàn việc thắp sáng đường làng và dọn kênh mương trước Tết, \
                   phân công từng hộ, báo cáo kết quả trong buổi sinh hoạt tháng sau."
                .to_owned(),
        },
    };
    let body = serde_json::to_string(&command).map_err(line)?;
    Ok(SignedCommand {
        device: phone.device,
        signature: phone.sign(&body)?,
        body,
    })
}

/// Sends them over so many connections for [`TIME`]; returns requests accepted a second and
/// how long each took. Anything but "accepted" ends the bench.
async fn run(
    host: &str,
    requests: Vec<Vec<u8>>,
    together: usize,
    connections: usize,
) -> Done<(f64, Figures)> {
    let requests = Arc::new(requests);
    let place = Arc::new(AtomicUsize::new(0));
    let since = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (requests, place) = (Arc::clone(&requests), Arc::clone(&place));
        let mut connection = Connection::open(host).await?;
        tasks.spawn(async move {
            let mut times = Vec::new();
            let mut last = since;
            while since.elapsed() < TIME {
                let Some(request) = requests.get(place.fetch_add(1, Ordering::Relaxed)) else {
                    break;
                };
                let sent = Instant::now();
                let answer = connection.ask(request).await?;
                times.push(ms(sent));
                last = Instant::now();
                check(&answer, together)?;
            }
            Ok::<_, String>((times, last))
        });
    }
    let mut figures = Figures::default();
    let mut end = since;
    while let Some(done) = tasks.join_next().await {
        let (times, last) = done.map_err(line)??;
        times.into_iter().for_each(|time| figures.push(time));
        end = end.max(last);
    }
    let seconds = end.duration_since(since).as_secs_f64();
    Ok((length(figures.count()) / seconds, figures))
}

/// The signature of the answer is the phone's business; that every word was accepted is ours.
fn check(answer: &Answer, together: usize) -> Done {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status == 200 && text.matches(r#""outcome":"accepted""#).count() == together {
        Ok(())
    } else {
        Err(format!("not accepted, status {}: {text}", answer.status))
    }
}
