//! The village hall: a line of 64 kbit/s, far away, with stalls; and a large file over a line that
//! breaks fifty times.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use handbook_core::handbook::Handbook;
use handbook_core::{attachments, meetings};
use serde_json::json;

use crate::measure::{Done, Figures, line, ms, number};
use crate::phone;
use crate::proxy::{Proxy, Weather};
use crate::server::Server;
use crate::table::{single, times};

/// 64 kbit/s, 800 ms there and back, every tenth chunk a round trip late. A connection costs one
/// round trip for TCP, which a proxy on this machine would hide; TLS is real.
const HALL: Weather = Weather {
    bits: Some(64_000.0),
    round_trip: Duration::from_millis(800),
    stalled: 0.1,
    handshakes: 1,
    cuts: 0,
    seed: 0,
};

/// Times tonight's agenda is fetched, each with other stalls.
const TIMES: u64 = 9;

/// Cuts of the large file, and its size.
const CUTS: u32 = 50;
const SIZE: usize = 20_000_000;

/// Tonight's agenda, on the province with all its news, and a large file on one of its own.
pub(crate) fn run(server: &Server, folder: &Path) -> Done {
    server.load_text(&meeting(None), None)?;
    let mut seconds = Figures::default();
    let mut received = Figures::default();
    for round in 0..TIMES {
        let path = folder.join(format!("hall-{round}"));
        // Activated where the line is good; the store is empty.
        drop(phone::activate(&path, &server.secure, &server.invite()?)?);
        let weather = Weather {
            seed: round,
            ..HALL
        };
        let proxy = Proxy::start(server.runtime(), &server.secure, weather)?;
        let phone = phone::open(&path, &proxy.address)?;
        seconds.push(until_readable(phone, &proxy)? / 1_000.0);
        received.push(number(proxy.received()));
    }
    times(
        "the hall: tonight's agenda readable, from an activated, empty store",
        "s",
        &seconds,
        None,
    );
    times(
        "… bytes received until then, headers included",
        "bytes",
        &received,
        None,
    );
    large_file(folder)
}

/// Milliseconds from the start of a round until the agenda can be read; the line ends then, for
/// years of news would follow.
fn until_readable(phone: Handbook, proxy: &Proxy) -> Done<f64> {
    let (sender, changes) = channel();
    let subscription = phone.subscribe(Arc::new(move |_| {
        // The watcher leaves when it has seen enough.
        let _ = sender.send(());
    }));
    let since = Instant::now();
    let store = phone.store().clone();
    let rounds = std::thread::spawn(move || phone.sync().map_err(line));
    let took = loop {
        if changes.recv_timeout(Duration::from_secs(120)).is_err() {
            return Err("the agenda did not come".to_owned());
        }
        if let Some(row) = meetings::coming(&store, 1).map_err(line)?.first()
            && !meetings::read(&store, row.id)
                .map_err(line)?
                .meeting
                .agenda
                .is_empty()
        {
            break ms(since);
        }
    };
    proxy.close();
    rounds.join().map_err(|_| "the round fell")??;
    drop(subscription);
    Ok(took)
}

fn large_file(folder: &Path) -> Done {
    let server = Server::start(&folder.join("file-province"))?;
    let mut bytes = vec![0; SIZE];
    // Nothing that packs.
    handbook_core::clock::Clock::fill(&handbook_core::clock::SystemClock, &mut bytes);
    std::fs::write(folder.join("tai-lieu.pdf"), bytes).map_err(line)?;
    server.load_text(&meeting(Some("tai-lieu.pdf")), Some(folder))?;
    let path = folder.join("file-phone");
    drop(phone::activate(&path, &server.secure, &server.invite()?)?);
    let cutting = Weather {
        cuts: CUTS,
        ..Weather::default()
    };
    let proxy = Proxy::start(server.runtime(), &server.secure, cutting)?;
    let phone = phone::open(&path, &proxy.address)?;
    let since = Instant::now();
    let mut rounds = 0;
    let done = || {
        let files = phone
            .store()
            .read(|tx| attachments::list(tx))
            .map_err(line)?;
        Ok::<_, String>(files.first().is_some_and(|file| file.complete))
    };
    while !done()? {
        phone.sync().map_err(line)?;
        rounds += 1;
        if rounds > 10 * CUTS {
            return Err("the file does not come".to_owned());
        }
    }
    let size = crate::measure::length(SIZE);
    single("a file of 20 MB: cuts", "", f64::from(proxy.cuts()), None);
    single(
        "… rounds of sync until it was here",
        "",
        f64::from(rounds),
        None,
    );
    single(
        "… bytes that came, beside its size",
        "MB",
        number(proxy.received()) / 1e6,
        Some(size / 1e6),
    );
    single("… time, no limit but the cuts", "ms", ms(since), None);
    Ok(())
}

/// A file of the office with tonight's meeting. "Tonight" is whenever the bench runs.
fn meeting(file: Option<&str>) -> String {
    let paper = json!({ "title": "Dự thảo nghị quyết", "file": file });
    json!({ "meetings": [{
        "code": "HOP-1", "cell": "CB", "kind": "regular",
        "title": "Sinh hoạt thường kỳ tháng 12", "starts_at": "2099-12-03T19:30",
        "place": "Nhà văn hóa thôn Nà Luông", "chair": "Lê Thị Hồng Nhạn",
        "agenda": [
            { "title": "Thông tin thời sự", "owner": "Phạm Văn Trường Lĩnh", "minutes": 20 },
            { "title": "Thảo luận dự thảo nghị quyết", "owner": "Lê Thị Hồng Nhạn", "minutes": 60,
              "papers": [paper] },
            { "title": "Biểu quyết và kết luận", "owner": "Lê Thị Hồng Nhạn", "minutes": 20 },
        ],
    }] })
    .to_string()
}
