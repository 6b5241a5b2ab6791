//! First syncs, quiet syncs, deltas.

use handbook_core::net::{self, HttpTransport, Request, Traffic};
use rusqlite::Connection;

use crate::Bench;
use crate::limits::{self, Ready};
use crate::load::Script;
use crate::measure::{Done, Figures, length, line, number};
use crate::phone::{child, figure, sync, watched};
use crate::table::{many, single, times};

/// First syncs of new phones, and the same rows in a bare loop. Returns the last bare store.
pub(crate) fn first(bench: &mut Bench) -> Done<Connection> {
    let mut screen = Figures::default();
    let mut all = Figures::default();
    let mut found = Figures::default();
    let mut peak = Figures::default();
    let mut before = Figures::default();
    let mut bare_rows = Figures::default();
    let mut bare_found = Figures::default();
    let mut fetched = Figures::default();
    let (mut received, mut sent, mut requests, mut disk) = (0.0, 0.0, 0.0, 0.0);
    let mut bare = None;
    let script = Script::new(&bench.phone, &bench.path("phone"), bench.last())?;
    for run in 0..bench.runs {
        let folder = bench.path("child");
        remove(&folder)?;
        let link = bench.server.invite()?;
        let (path, last) = (folder.to_string_lossy(), bench.last().to_string());
        let figures = child(&["phone-child", &bench.server.secure, &link, &path, &last])?;
        screen.push(figure(&figures, "first"));
        all.push(figure(&figures, "all"));
        found.push(figure(&figures, "found"));
        peak.push(figure(&figures, "peak"));
        before.push(figure(&figures, "before"));
        received = figure(&figures, "received");
        sent = figure(&figures, "sent");
        requests = figure(&figures, "requests");
        disk = figure(&figures, "disk");

        let path = bench.path(&format!("rows-{run}.db"));
        bare_rows.push(limits::fill(&path, &bench.rows, false)?.1);
        let path = bench.path(&format!("found-{run}.db"));
        let (connection, took) = limits::fill(&path, &bench.rows, true)?;
        bare_found.push(took);
        bare = Some(connection);
        fetched.time(|| script.read(&bench.server.address))?;
    }
    times("first sync: first screen of 50", "ms", &screen, None);
    times("first sync: all rows", "ms", &all, Some(&bare_rows));
    times(
        "first sync: all searchable",
        "ms",
        &found,
        Some(&bare_found),
    );
    times(
        "… of it: pages fetched, verified, unpacked, not stored",
        "ms",
        &fetched,
        None,
    );
    times("first sync: peak memory of the phone", "MB", &peak, None);
    times("… of it before the sync", "MB", &before, None);
    single("first sync: requests", "", requests, None);
    single(
        "first sync: bodies received, beside the JSON",
        "MB",
        received / 1e6,
        Some(bench.json / 1e6),
    );
    single("first sync: bodies sent", "bytes", sent, None);
    let bare = bare.ok_or("no run")?;
    bare.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")
        .map_err(line)?;
    let bare_disk = bench.path(&format!("found-{}.db", bench.runs.saturating_sub(1)));
    let bare_disk = number(std::fs::metadata(bare_disk).map_err(line)?.len());
    single(
        "store on the disk, beside the JSON",
        "MB",
        disk / 1e6,
        Some(bench.json / 1e6),
    );
    single(
        "… beside the bare store",
        "MB",
        disk / 1e6,
        Some(bare_disk / 1e6),
    );
    Ok(bare)
}

fn remove(folder: &std::path::Path) -> Done {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(line(error)),
        _ => Ok(()),
    }
}

/// Rounds of each run.
const QUIET: usize = 100;

/// Rounds with nothing new, and a bare `GET` of as many bytes.
pub(crate) fn quiet(bench: &Bench) -> Done {
    let report = sync(&bench.phone)?;
    let size = usize::try_from(report.traffic.received).unwrap_or_default();
    let address = bench.server.bare(vec![b'x'; size])?;
    let transport = HttpTransport::new(&address, None).map_err(line)?;
    let mut ours = Figures::default();
    let mut bare = Figures::default();
    let mut traffic = Traffic::default();
    for _ in 0..bench.runs {
        for _ in 0..QUIET {
            let report = ours.time(|| sync(&bench.phone))?;
            traffic = report.traffic;
        }
        for _ in 0..QUIET {
            bare.time(|| get(&transport))?;
        }
    }
    many("nothing new", "ms", &ours, Some(&bare));
    single(
        "nothing new: requests",
        "",
        f64::from(traffic.requests),
        None,
    );
    single(
        "nothing new: body sent",
        "bytes",
        number(traffic.sent),
        None,
    );
    single(
        "nothing new: body received",
        "bytes",
        number(traffic.received),
        None,
    );
    Ok(())
}

fn get(transport: &HttpTransport) -> Done {
    let request = Request::get("/".to_owned());
    let fetched = net::fetch(transport, &request, &mut Traffic::default());
    fetched.map(|_| ()).map_err(line)
}

/// Items that change together.
const CHANGED: usize = 100;

/// Deltas of a run.
const DELTAS: usize = 8;

/// A hundred changed items, seen by the phone; beside it the same bytes fetched and the same rows
/// replaced in a bare transaction.
pub(crate) fn deltas(bench: &mut Bench, mut bare_store: Connection) -> Done {
    let mut seen = Figures::default();
    let mut found = Figures::default();
    let mut bare = Figures::default();
    let mut bytes = Figures::default();
    let mut zstd = Figures::default();
    let mut json = Figures::default();
    let mut head = bench.last();
    for _ in 0..bench.runs * DELTAS {
        let places = change(bench)?;
        head += i64::try_from(places.len()).unwrap_or_default();
        let (report, [_, all, whole]) = watched(&bench.phone, head)?;
        if report.rows as usize != places.len() {
            return Err(format!("{} rows of {CHANGED} came", report.rows));
        }
        seen.push(all);
        found.push(whole);
        let received = report.traffic.received;
        bytes.push(number(received));

        let rows = changed_rows(bench, &places)?;
        let text: Vec<u8> = rows
            .iter()
            .flat_map(|row| row.json().as_bytes())
            .copied()
            .collect();
        json.push(length(text.len()));
        zstd.push(length(zstd::bulk::compress(&text, 3).map_err(line)?.len()));

        let body = vec![b'x'; usize::try_from(received).unwrap_or_default()];
        let transport = HttpTransport::new(&bench.server.bare(body)?, None).map_err(line)?;
        get(&transport)?;
        let numbered: Vec<(i64, &Ready)> = places
            .iter()
            .map(|place| i64::try_from(place + 1).unwrap_or(i64::MAX))
            .zip(&rows)
            .collect();
        bare.time(|| get(&transport).and_then(|()| limits::replace(&mut bare_store, &numbered)))?;
    }
    many("100 changed: rows visible", "ms", &seen, Some(&bare));
    many("100 changed: searchable again", "ms", &found, None);
    many(
        "100 changed: bodies received, beside zstd-3 of their JSON",
        "bytes",
        &bytes,
        Some(&zstd),
    );
    single("100 changed: their JSON", "bytes", json.median(), None);
    Ok(())
}

/// Gives some articles another text; returns which.
fn change(bench: &mut Bench) -> Done<Vec<usize>> {
    let mut places: Vec<usize> = Vec::new();
    while places.len() < CHANGED.min(bench.articles.len()) {
        let place = bench.texts.below(bench.articles.len());
        if !places.contains(&place) {
            places.push(place);
        }
    }
    // In the order in which the phone and the bare store hold them.
    places.sort_unstable();
    let mut changed = Vec::new();
    for place in &places {
        let body = bench.texts.body(38);
        if let Some(article) = bench.articles.get_mut(*place) {
            article.body = body;
            changed.push(article.clone());
        }
    }
    bench.server.publish(&changed)?;
    Ok(places)
}

/// The same articles as the phone has them now.
fn changed_rows(bench: &Bench, places: &[usize]) -> Done<Vec<Ready>> {
    let bodies: std::collections::HashSet<&str> = places
        .iter()
        .filter_map(|place| bench.articles.get(*place))
        .map(|article| article.body.as_str())
        .collect();
    let mut rows = limits::ready(&bench.phone)?;
    rows.retain(|row| bodies.contains(row.article.body.as_str()));
    Ok(rows)
}
