//! Many simulated phones: requests with real proofs, answers read and thrown away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use handbook_core::clock::{Clock, SystemClock};
use handbook_core::handbook::Handbook;
use handbook_core::net::{self, HttpTransport, Request, Traffic};
use handbook_core::session::{self, Identity, SoftwareDeviceKey};
use handbook_core::store::FileSecrets;
use handbook_domain::ids::{Generation, Sha256Hash};
use handbook_domain::wire::heads::HeadsRequest;
use handbook_domain::wire::page::{PAGE_SPAN, Page};
use handbook_domain::wire::sealed::Kind;

use crate::measure::{Done, line, number, processor};
use crate::wire::raw;

/// What a first sync asks, in order, proven by one phone.
pub(crate) struct Script {
    heads: Request,
    pages: Vec<Request>,
    identity: Identity,
}

impl Script {
    /// As the phone in `folder` would ask for the news up to `last`. Proofs stay good for ten
    /// minutes.
    pub(crate) fn new(phone: &Handbook, folder: &Path, last: i64) -> Done<Self> {
        let identity = phone
            .store()
            .read(|tx| session::identity(tx))
            .map_err(line)?;
        let (audience, generation) = phone
            .store()
            .read(|connection| {
                let sql = "SELECT audience FROM feed ORDER BY seq DESC LIMIT 1";
                let audience: String = connection.query_row(sql, [], |row| row.get(0))?;
                let sql = "SELECT generation FROM life LIMIT 1";
                let generation: String = connection.query_row(sql, [], |row| row.get(0))?;
                Ok((audience, generation))
            })
            .map_err(line)?;
        let generation: Generation = generation.parse().map_err(line)?;
        let secrets = FileSecrets::new(&folder.join("keys"));
        let key = SoftwareDeviceKey::load_or_make(&secrets, &SystemClock).map_err(line)?;
        let prove = |mut request: Request, nonce: &str| {
            let time = SystemClock.now();
            session::prove(&mut request, &identity, &key, time, nonce).map_err(line)?;
            Ok::<_, String>(request)
        };
        let nonce = SystemClock.nonce();
        let asked = HeadsRequest {
            nonce: nonce.clone(),
            digest: Sha256Hash::of(b"nothing"),
        };
        let asked = serde_json::to_vec(&asked).map_err(line)?;
        let heads = prove(Request::post("/v1/heads", asked), &nonce)?;
        let mut pages = Vec::new();
        let mut after = 0;
        while after < last {
            let path = format!("/v1/pages/{audience}/news?after={after}&generation={generation}");
            pages.push(prove(Request::get(path), &SystemClock.nonce())?);
            after += PAGE_SPAN;
        }
        Ok(Self {
            heads,
            pages,
            identity,
        })
    }

    /// Fetches, verifies and unpacks every page and keeps nothing; returns how many rows came.
    pub(crate) fn read(&self, address: &str) -> Done<usize> {
        let transport = HttpTransport::new(address, None).map_err(line)?;
        let province = self.identity.province_key().map_err(line)?;
        let mut rows = 0;
        for request in &self.pages {
            let traffic = &mut Traffic::default();
            let payload = net::call(&transport, request, Kind::Page, &province, "", traffic);
            rows += Page::unpack(&payload.map_err(line)?)
                .map_err(line)?
                .rows
                .len();
        }
        Ok(rows)
    }

    /// The bytes of one closed page.
    pub(crate) fn page(&self, address: &str) -> Done<Vec<u8>> {
        let transport = HttpTransport::new(address, None).map_err(line)?;
        let request = self.pages.first().ok_or("no page")?;
        let fetched = net::fetch(&transport, request, &mut Traffic::default());
        Ok(fetched.map_err(line)?.1)
    }

    /// The closed pages, one after the other.
    pub(crate) fn closed(&self) -> Vec<Vec<u8>> {
        let closed = self.pages.len().saturating_sub(1).max(1);
        self.pages.iter().take(closed).map(raw).collect()
    }

    /// A whole first sync: heads, then every page.
    pub(crate) fn whole(&self) -> Vec<Vec<u8>> {
        std::iter::once(&self.heads)
            .chain(&self.pages)
            .map(raw)
            .collect()
    }
}

/// What a load did in a second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// Answers.
    pub(crate) answers: f64,
    /// Bytes of their bodies.
    pub(crate) bytes: f64,
    /// Processor seconds of the server for a thousand answers.
    pub(crate) server: f64,
    /// Share of all processor time that went to the simulated phones.
    pub(crate) phones: f64,
}

/// Connections at once.
const CONNECTIONS: usize = 8;

/// Sends `requests` round and round over each of eight connections for `time`.
pub(crate) fn run(address: &str, requests: &[Vec<u8>], time: Duration) -> Done<Rate> {
    let host = address.trim_start_matches("http://");
    let before = processor(true);
    let since = Instant::now();
    let done = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| connection(host, requests, since, time)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a connection fell".to_owned())?)
            .collect::<Done<Vec<_>>>()
    })?;
    let seconds = since.elapsed().as_secs_f64();
    let whole = processor(true) - before;
    let answers = number(done.iter().map(|(answers, _, _)| answers).sum());
    let bytes = number(done.iter().map(|(_, bytes, _)| bytes).sum());
    let phones: f64 = done.iter().map(|(_, _, time)| time).sum();
    Ok(Rate {
        answers: answers / seconds,
        bytes: bytes / seconds,
        server: (whole - phones) / answers * 1_000.0,
        phones: phones / whole,
    })
}

fn connection(
    host: &str,
    requests: &[Vec<u8>],
    since: Instant,
    time: Duration,
) -> Done<(u64, u64, f64)> {
    let mut stream = TcpStream::connect(host).map_err(line)?;
    stream.set_nodelay(true).map_err(line)?;
    let mut answers = BufReader::with_capacity(64 * 1024, stream.try_clone().map_err(line)?);
    let mut body = Vec::new();
    let (mut count, mut bytes) = (0, 0);
    // A sync that has begun is finished, so that only whole ones count.
    while since.elapsed() < time {
        for request in requests {
            stream.write_all(request).map_err(line)?;
            bytes += read(&mut answers, &mut body)?;
            count += 1;
        }
    }
    Ok((count, bytes, processor(false)))
}

/// Reads one answer; returns the bytes of its body.
fn read(answers: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Done<u64> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let start = head.len();
        answers.read_line(&mut head).map_err(line)?;
        let field = head.get(start..).unwrap_or_default().trim_end();
        if field.is_empty() {
            break;
        }
        if let Some((name, value)) = field.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(line)?;
        }
    }
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("the load was refused: {head}"));
    }
    body.clear();
    let read = answers.take(length).read_to_end(body).map_err(line)?;
    if u64::try_from(read).ok() != Some(length) {
        return Err("an answer was cut".to_owned());
    }
    Ok(length)
}
