//! The real phone: the core over real HTTP, its store in a folder on the disk.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use handbook_core::clock::SystemClock;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::HttpTransport;
use handbook_core::news::{self, ArticleQuery};
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::{FileSecrets, Store};
use handbook_core::sync::Report;
use serde_json::{Value, json};

use crate::measure::{Done, line, memory, ms};
use crate::table::say;

/// File of the certificate that phones trust.
pub(crate) const CERTIFICATE: &str = "cert.pem";

/// Rows of the first screen.
pub(crate) const SCREEN: u32 = 50;

/// Opens the phone in `folder`.
pub(crate) fn open(folder: &Path, address: &str) -> Done<Handbook> {
    Handbook::open(config(folder, address)?).map_err(line)
}

/// How the phone in `folder` is opened.
pub(crate) fn config(folder: &Path, address: &str) -> Done<Config> {
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), &SystemClock).map_err(line)?;
    // The province's own certificate lies beside the phones' folders.
    let roots = folder.with_file_name(CERTIFICATE);
    let roots = std::fs::read(roots).ok();
    Ok(Config {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport: Arc::new(HttpTransport::new(address, roots.as_deref()).map_err(line)?),
        clock: Arc::new(SystemClock),
        pin: None,
    })
}

/// A new phone in `folder`, activated by `link`.
pub(crate) fn activate(folder: &Path, address: &str, link: &str) -> Done<Handbook> {
    let phone = open(folder, address)?;
    let invitation = link.parse().map_err(line)?;
    phone.activate(&invitation, "Điện thoại đo").map_err(line)?;
    Ok(phone)
}

/// One round that must succeed.
pub(crate) fn sync(phone: &Handbook) -> Done<Report> {
    let report = phone.sync().map_err(line)?;
    match &report.problem {
        Some(problem) => Err(format!("sync ended early: {problem:?}")),
        None => Ok(report),
    }
}

/// Titles on the first screen, newest first.
pub(crate) fn screen(store: &Store) -> Done<usize> {
    let query = ArticleQuery {
        count: SCREEN,
        ..ArticleQuery::default()
    };
    Ok(news::list(store, &query).map_err(line)?.len())
}

/// How far the news have been pulled.
fn pulled(store: &Store) -> Done<i64> {
    let sql = "SELECT coalesce(max(seq), 0) FROM feed";
    let read = store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?));
    read.map_err(line)
}

/// One round, watched as a shell would: told of a change, it asks again. Returns the report and
/// after how many milliseconds the first screen was full, the row `last` could be seen, and
/// everything could be found.
pub(crate) fn watched(phone: &Handbook, last: i64) -> Done<(Report, [f64; 3])> {
    let (sender, changes) = channel();
    let subscription = phone.subscribe(Arc::new(move |_| {
        // The watcher leaves when it has seen enough.
        let _ = sender.send(());
    }));
    let since = Instant::now();
    let store = phone.store().clone();
    let watcher = std::thread::spawn(move || {
        let (mut first, mut all) = (f64::NAN, f64::NAN);
        while all.is_nan() && changes.recv().is_ok() {
            if first.is_nan() && screen(&store)? >= SCREEN as usize {
                first = ms(since);
            }
            if pulled(&store)? >= last {
                all = ms(since);
            }
        }
        Ok::<_, String>((first, all))
    });
    let report = sync(phone)?;
    let found = ms(since);
    let (first, all) = watcher.join().map_err(|_| "the watcher fell")??;
    drop(subscription);
    Ok((report, [first, all, found]))
}

/// What `bench phone-child ADDRESS LINK FOLDER LAST` does: a first sync in a process of its own,
/// so that its peak of memory is its own.
pub(crate) fn first_sync(args: &[String]) -> Done {
    let [address, link, folder, last] = args else {
        return Err("phone-child ADDRESS LINK FOLDER LAST".to_owned());
    };
    let folder = Path::new(folder);
    let phone = activate(folder, address, link)?;
    let before = memory("VmHWM");
    let (report, [first, all, found]) = watched(&phone, last.parse().map_err(line)?)?;
    let peak = memory("VmHWM");
    phone.suspend().map_err(line)?;
    if report.refused_items > 0 || report.refused_pages > 0 {
        return Err(format!("refused: {report:?}"));
    }
    answer(&json!({
        "first": first, "all": all, "found": found,
        "rows": report.rows, "pages": report.pages, "requests": report.traffic.requests,
        "sent": report.traffic.sent, "received": report.traffic.received,
        "disk": phone.store().size(), "before": before, "peak": peak,
    }));
    Ok(())
}

/// What `bench open-child ADDRESS FOLDER` does: opens, shows the first screen.
pub(crate) fn first_screen(args: &[String]) -> Done {
    let [address, folder] = args else {
        return Err("open-child ADDRESS FOLDER".to_owned());
    };
    let since = Instant::now();
    let phone = open(Path::new(folder), address)?;
    let rows = screen(phone.store())?;
    let took = ms(since);
    answer(&json!({ "ms": took, "rows": rows }));
    Ok(())
}

/// One of the figures that a child hands back.
pub(crate) fn figure(figures: &Value, name: &str) -> f64 {
    figures
        .get(name)
        .and_then(Value::as_f64)
        .unwrap_or(f64::NAN)
}

/// Hands figures to the process that asked.
pub(crate) fn answer(figures: &Value) {
    say(&figures.to_string());
}

/// Runs this program again as a child and reads the figures it hands back.
pub(crate) fn child(args: &[&str]) -> Done<Value> {
    let program = std::env::current_exe().map_err(line)?;
    let output = Command::new(program).args(args).output().map_err(line)?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(line)
}
