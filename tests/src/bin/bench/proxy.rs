//! A bad line between phones and the province: slow, far, with stalls, with cuts. Seeded, so that
//! the same chunks stall for the same seed.
//!
//! A proxy cannot lose packets. Where a network would, it lets a chunk, and so all that follow it
//! on this connection, wait one round trip longer: what a repeat costs.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use crate::measure::{Done, line};

/// Bytes that travel together.
const CHUNK: usize = 1_400;

/// How bad the line is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weather {
    /// Bits a second in each direction, shared by all connections; none for no limit.
    pub(crate) bits: Option<f64>,
    /// There and back.
    pub(crate) round_trip: Duration,
    /// Share of the chunks that wait a round trip longer.
    pub(crate) stalled: f64,
    /// Round trips before a new connection carries anything.
    pub(crate) handshakes: u32,
    /// Connections that are cut.
    pub(crate) cuts: u32,
    /// The same seed stalls and cuts at the same places.
    pub(crate) seed: u64,
}

/// Bytes after which a connection is cut.
const CUT: std::ops::Range<u64> = 250_000..500_000;

/// The proxy; gone when it is dropped, with every connection.
pub(crate) struct Proxy {
    /// Where phones reach it.
    pub(crate) address: String,
    shared: Arc<Shared>,
    end: watch::Sender<bool>,
}

struct Shared {
    weather: Weather,
    host: String,
    dice: Mutex<ChaCha20Rng>,
    /// When each direction is free again: up, down.
    free: [Mutex<Instant>; 2],
    /// Bytes carried: up, down.
    carried: [AtomicU64; 2],
    cuts: AtomicU32,
}

impl Proxy {
    /// A line to `address`.
    pub(crate) fn start(runtime: &Runtime, address: &str, weather: Weather) -> Done<Self> {
        let now = Instant::now();
        let shared = Arc::new(Shared {
            weather,
            host: address
                .split_once("://")
                .map_or(address, |(_, host)| host)
                .to_owned(),
            dice: Mutex::new(ChaCha20Rng::seed_from_u64(weather.seed)),
            free: [Mutex::new(now), Mutex::new(now)],
            carried: [AtomicU64::new(0), AtomicU64::new(0)],
            cuts: AtomicU32::new(0),
        });
        let (end, ended) = watch::channel(false);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.map_err(line)?;
        let port = listener.local_addr().map_err(line)?.port();
        // What the phone speaks goes through untouched, TLS as well.
        let scheme = address
            .split_once("://")
            .map_or("http", |(scheme, _)| scheme);
        let address = format!("{scheme}://localhost:{port}");
        let all = Arc::clone(&shared);
        runtime.spawn(async move {
            let mut over = ended.clone();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = over.changed() => return,
                };
                if let Ok((phone, _)) = accepted {
                    let (shared, mut over) = (Arc::clone(&all), ended.clone());
                    tokio::spawn(async move {
                        tokio::select! {
                            _ = connection(&shared, phone) => {}
                            _ = over.changed() => {}
                        }
                    });
                }
            }
        });
        Ok(Self {
            address,
            shared,
            end,
        })
    }

    /// Bytes that came down to the phones, headers included.
    pub(crate) fn received(&self) -> u64 {
        let [_, down] = &self.shared.carried;
        down.load(Ordering::Relaxed)
    }

    /// Connections cut so far.
    pub(crate) fn cuts(&self) -> u32 {
        self.shared.cuts.load(Ordering::Relaxed)
    }

    /// Nothing comes through any more.
    pub(crate) fn close(&self) {
        // Nobody may listen any more.
        let _ = self.end.send(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.close();
    }
}

/// Carries both ways until one side ends, or the line is cut.
async fn connection(shared: &Arc<Shared>, phone: TcpStream) -> std::io::Result<()> {
    for _ in 0..shared.weather.handshakes {
        tokio::time::sleep(shared.weather.round_trip).await;
    }
    let province = TcpStream::connect(&shared.host).await?;
    phone.set_nodelay(true)?;
    province.set_nodelay(true)?;
    let (from_phone, to_phone) = phone.into_split();
    let (from_province, to_province) = province.into_split();
    let left = shared.cut();
    tokio::select! {
        done = carry(shared, 0, from_phone, to_province, None) => done,
        done = carry(shared, 1, from_province, to_phone, left) => done,
    }
}

async fn carry(
    shared: &Arc<Shared>,
    way: usize,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut left: Option<u64>,
) -> std::io::Result<()> {
    // What is on its way at most; beyond it the sender has to wait.
    let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(64);
    let read = async move {
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = from.read(&mut chunk).await?;
            let bytes = chunk.get(..count).unwrap_or_default();
            if bytes.is_empty() {
                return Ok::<_, std::io::Error>(());
            }
            let at = shared.arrival(way, count);
            if sender.send((at, bytes.to_vec())).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async {
        while let Some((at, bytes)) = on_the_way.recv().await {
            tokio::time::sleep_until(at.into()).await;
            let count = bytes.len() as u64;
            to.write_all(&bytes).await?;
            if let Some(carried) = shared.carried.get(way) {
                carried.fetch_add(count, Ordering::Relaxed);
            }
            if let Some(left) = &mut left {
                if *left <= count {
                    shared.cuts.fetch_add(1, Ordering::Relaxed);
                    return Err(std::io::ErrorKind::ConnectionReset.into());
                }
                *left -= count;
            }
        }
        Ok::<_, std::io::Error>(())
    };
    // Both: the last chunks are still on their way when the sender ends.
    tokio::try_join!(read, write).map(|_| ())
}

impl Shared {
    /// When a chunk that is sent now arrives.
    fn arrival(&self, way: usize, bytes: usize) -> Instant {
        let now = Instant::now();
        let Some(free) = self.free.get(way) else {
            return now;
        };
        let mut free = free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        let mut takes = self.weather.bits.map_or(Duration::ZERO, |bits| {
            Duration::from_secs_f64(crate::measure::length(bytes) * 8.0 / bits)
        });
        if self.weather.stalled > 0.0 && dice.random_bool(self.weather.stalled) {
            takes += self.weather.round_trip;
        }
        *free = now.max(*free) + takes;
        *free + self.weather.round_trip / 2
    }

    /// After how many bytes the next connection is cut, if it is to be.
    fn cut(&self) -> Option<u64> {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        (self.cuts.load(Ordering::Relaxed) < self.weather.cuts).then(|| dice.random_range(CUT))
    }
}
