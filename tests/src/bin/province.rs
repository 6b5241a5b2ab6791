//! A small province for the tests of the bindings and the apps: the real server on a real socket,
//! in a folder that goes away with it.
//!
//! Says `address URL` when it is up, then answers each line on its input with one line: `invite
//! CODE` with a link, `expired CODE` with one that is no longer good, `lost CODE` with `ok` once that
//! member's newest phone is reported lost, `offline` and `online` with
//! `ok` once nobody, or somebody, listens; `old app` and `old server` with `ok` once phones meet the
//! server of another time, until `online`; `fill COUNT` with `ok` once there are so many articles more;
//! `news NUMBER` with `ok` once one of forty articles says this number; `backup` with `ok` once it is
//! made, verified and thrown away;
//! `damage SHA256` with `ok` once that file has one other byte;
//! and, for tests in languages without elliptic curves, `key NAME` and `sign NAME MESSAGE` in hexadecimal
//! digits. Ends with its input, so that it never outlives its test.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use handbook_core::session::{DeviceKey, SoftwareDeviceKey};
use handbook_core::store::FileSecrets;
use handbook_domain::time::Timestamp;
use handbook_server::backup::backup;
use handbook_server::clock::{Clock, SystemClock};
use handbook_server::papers::Options;
use handbook_server::{Config, InitOptions, Province, devices_of, load, report_lost};
use handbook_tests::pretence::{Old, pretending};
use handbook_tests::unlimited;
use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const DAY_MS: i64 = 86_400_000;

/// The machine's clock, which can be moved for as long as it takes to make an old invitation.
#[derive(Default)]
struct Shifted {
    clock: SystemClock,
    by_ms: AtomicI64,
}

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        self.clock.now().plus_ms(self.by_ms.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.clock.fill(bytes);
    }
}

/// Somebody who listens, and how to make them stop.
struct Listening {
    stop: oneshot::Sender<()>,
    done: JoinHandle<Result<(), Failure>>,
}

fn main() -> Result<(), Failure> {
    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let clock = Arc::new(Shifted::default());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let config = Config {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        address: Some(format!("http://{address}")),
        limits: unlimited(),
        ..Config::new(folder.path().join("province"))
    };
    let province = runtime.block_on(made(config))?;
    let mut listening = Some(listen(&runtime, &province, listener));
    // While nobody listens the address is kept, or somebody else on this machine may get it.
    let mut kept = None;
    say(&format!("address http://{address}"))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let answer = match line.split_once(' ').unwrap_or((&line, "")) {
            ("invite", member) => runtime.block_on(invited(&province, member))?,
            ("expired", member) => {
                clock.by_ms.store(-60 * DAY_MS, Ordering::SeqCst);
                let link = runtime.block_on(invited(&province, member))?;
                clock.by_ms.store(0, Ordering::SeqCst);
                link
            }
            ("lost", member) => {
                let member = load::member_id(&province, member);
                let devices = runtime.block_on(devices_of(&province, member))?;
                let newest = devices.first().ok_or("no phone")?;
                runtime.block_on(report_lost(&province, newest.id))?;
                "ok".to_owned()
            }
            ("offline", _) => {
                end(&runtime, listening.take())?;
                kept = Some(bind_again(&runtime, address)?);
                "ok".to_owned()
            }
            ("online", _) => {
                end(&runtime, listening.take())?;
                let listener = listen_again(&runtime, kept.take(), address)?;
                listening = Some(listen(&runtime, &province, listener));
                "ok".to_owned()
            }
            ("old", who) => {
                let old = if who == "app" { Old::App } else { Old::Server };
                end(&runtime, listening.take())?;
                let listener = listen_again(&runtime, kept.take(), address)?;
                let app = pretending(&province, &folder.path().join("province"), old)?;
                listening = Some(listen_with(&runtime, app, listener));
                "ok".to_owned()
            }
            ("fill", count) => {
                runtime.block_on(fill(&province, clock.now(), count.parse()?))?;
                "ok".to_owned()
            }
            ("news", number) => {
                runtime.block_on(news(&province, clock.now(), number.parse()?))?;
                "ok".to_owned()
            }
            ("backup", _) => {
                let kept = tempfile::tempdir()?;
                runtime.block_on(backup(&province, &kept.path().join("backup")))?;
                "ok".to_owned()
            }
            ("damage", sha256) => {
                damage(&folder.path().join("province/blobs"), sha256)?;
                "ok".to_owned()
            }
            ("key", name) => hex::encode(device(folder.path(), name)?.public_key()),
            ("sign", rest) => {
                let (name, message) = rest.split_once(' ').unwrap_or((rest, ""));
                let message = hex::decode(message)?;
                hex::encode(device(folder.path(), name)?.sign(&message)?)
            }
            _ => format!("unknown: {line}"),
        };
        say(&answer)?;
    }
    Ok(())
}

/// The device key called `name`, made when it is first asked for.
fn device(folder: &Path, name: &str) -> Result<SoftwareDeviceKey, Failure> {
    let secrets = FileSecrets::new(&folder.join("devices").join(name));
    let clock = handbook_core::clock::SystemClock;
    Ok(SoftwareDeviceKey::load_or_make(&secrets, &clock)?)
}

/// A province with the fixtures' people, papers and content, whose dates lie around today.
async fn made(config: Config) -> Result<Province, Failure> {
    let now = config.clock.now();
    let options = InitOptions {
        name: "Tỉnh ủy Lam Sơn".to_owned(),
        config,
    };
    let province = Province::create(options).await?;
    let json = std::fs::read_to_string(handbook_tests::fixtures().join("province.json"))?;
    let mut content: Value = serde_json::from_str(&json)?;
    // First the people, then the papers, then what refers to the papers.
    let (articles, meetings) = (
        take(&mut content, "articles"),
        take(&mut content, "meetings"),
    );
    load::load(&province, &content.to_string()).await?;
    let program = std::env::current_exe()?.with_file_name("handbook-server");
    let papers = handbook_tests::fixtures().join("papers");
    let options = Options::new(now.day(), program);
    handbook_server::import::import(&province, &papers, "TU", options, |_| ()).await?;
    let dated = |mut list: Value, field: &str, from: i64, step: i64| {
        let entries = list.as_array_mut().into_iter().flatten();
        for (place, entry) in (0_i64..).zip(entries) {
            if let Some(old) = entry.get_mut(field) {
                let day = now.plus_days(from + step * place).day();
                let time = old.as_str().and_then(|text| text.split_once('T'));
                *old = format!("{day}T{}", time.map_or("19:30", |(_, time)| time)).into();
            }
        }
        list
    };
    let content = serde_json::json!({
        "articles": dated(articles, "approved_at", -1, -1),
        "meetings": dated(meetings, "starts_at", 1, 1),
    });
    load::load(&province, &content.to_string()).await?;
    let rules = std::fs::read(handbook_tests::fixtures().join("rules/hd42.json"))?;
    handbook_server::rules::publish(&province, &rules, "TU").await?;
    Ok(province)
}

fn take(content: &mut Value, list: &str) -> Value {
    content
        .get_mut(list)
        .map(|list| std::mem::replace(list, Value::Array(Vec::new())))
        .unwrap_or_default()
}

async fn invited(province: &Province, member: &str) -> Result<String, Failure> {
    let member = load::member_id(province, member);
    Ok(handbook_server::invite(province, member).await?.link)
}

/// Articles a minute apart, a thousand a day.
async fn fill(province: &Province, now: Timestamp, count: i64) -> Result<(), Failure> {
    let articles = (0..count).map(|number| {
        let (day, minute) = (now.plus_days(-1 - number / 1_000).day(), number % 1_000);
        let title = format!("Tin thứ {number}: tổ dân phố ra quân dọn vệ sinh");
        let at = format!("{day}T{:02}:{:02}", minute / 60, minute % 60);
        article(&format!("TIN-THEM-{number}"), &title, &at)
    });
    put(province, articles.collect()).await
}

/// One of forty articles, written anew.
async fn news(province: &Province, now: Timestamp, number: u64) -> Result<(), Failure> {
    let code = format!("TIN-NGAY-{}", number % 40);
    let at = format!("{}T08:00", now.plus_days(-1).day());
    // Ten titles for each, so that no word comes that was not there: the store stays as large.
    let article = article(&code, &format!("Tin lần {}", number % 400), &at);
    put(province, vec![article]).await
}

async fn put(province: &Province, articles: Vec<Value>) -> Result<(), Failure> {
    let content = serde_json::json!({ "articles": articles });
    load::load(province, &content.to_string()).await?;
    Ok(())
}

fn article(code: &str, title: &str, at: &str) -> Value {
    serde_json::json!({
        "code": code,
        "unit": "TU",
        "title": title,
        "author": "Ban Biên tập Lam Sơn",
        "body": "Chi bộ họp tại nhà văn hóa, bàn việc giữ bờ kênh Tây sạch quanh năm. ".repeat(12),
        "approver": "Đinh Thị Lam Ngọc",
        "approving_body": "Ban Tuyên giáo và Dân vận Tỉnh ủy Lam Sơn",
        "approved_at": at,
    })
}

/// Changes one byte of a file, as a disk may.
fn damage(blobs: &Path, sha256: &str) -> Result<(), Failure> {
    let folder = sha256.get(..2).ok_or("no hash")?;
    let path = blobs.join(folder).join(sha256);
    let mut bytes = std::fs::read(&path)?;
    let last = bytes.last_mut().ok_or("an empty file")?;
    *last ^= 1;
    Ok(std::fs::write(path, bytes)?)
}

fn listen(runtime: &Runtime, province: &Province, listener: TcpListener) -> Listening {
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async {
        let _ = stopped.await;
    };
    let served = handbook_server::serve(province.clone(), listener, until);
    let done = runtime.spawn(async { Ok(served.await?) });
    Listening { stop, done }
}

/// The server with something before it: only its routes, nothing that it does beside them.
fn listen_with(runtime: &Runtime, app: Router, listener: TcpListener) -> Listening {
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async {
        let _ = stopped.await;
    };
    let done = runtime.spawn(async {
        let served = axum::serve(listener, app).with_graceful_shutdown(until);
        Ok(served.await?)
    });
    Listening { stop, done }
}

fn end(runtime: &Runtime, listening: Option<Listening>) -> Result<(), Failure> {
    if let Some(Listening { stop, done }) = listening {
        let _ = stop.send(());
        runtime.block_on(done)??;
    }
    Ok(())
}

/// The same address as before, which the system may still be letting go of.
fn bind_again(runtime: &Runtime, address: SocketAddr) -> std::io::Result<TcpSocket> {
    let _inside = runtime.enter();
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn listen_again(
    runtime: &Runtime,
    kept: Option<TcpSocket>,
    address: SocketAddr,
) -> std::io::Result<TcpListener> {
    let socket = kept.map_or_else(|| bind_again(runtime, address), Ok)?;
    let _inside = runtime.enter();
    socket.listen(128)
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
