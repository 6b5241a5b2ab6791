//! The network between a phone and the province, and everything that can be wrong with it.

use std::collections::VecDeque;
use std::io::{Cursor, Error, ErrorKind, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http;
use handbook_core::net::{NetworkFault, Request, Response, Transport};
use handbook_server::clock::FixedClock as ServerClock;
use tokio::runtime::Handle;
use tower::ServiceExt;

/// Something that goes wrong with one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The request never arrives.
    DropBefore,
    /// The request arrives and is carried out; the answer is lost.
    DropAfter,
    /// The request arrives twice; the phone gets the second answer.
    Duplicate,
    /// The request arrives once more, after the next one.
    ArrivesAgainLater,
    /// The request takes this many milliseconds to arrive.
    Delay(i64),
    /// The answer breaks off after so many bytes.
    CutAfter(usize),
    /// The answer comes a byte at a time.
    SlowDrip,
    /// One bit of the answer is another one.
    FlipBit(usize),
    /// A captive portal answers in the province's place, with status 200.
    Portal,
    /// Something on the way answers with this status and a page of its own.
    Status(u16),
    /// The request is carried out; something on the way puts this status and a page of its own in
    /// place of the answer.
    StatusAfter(u16),
    /// The answer ends after so many bytes, in good order.
    Short(usize),
    /// So many bytes follow the answer.
    Long(usize),
    /// A few bytes that unpack to many come in place of the answer.
    Bomb,
}

/// Something that happens while an answer is on its way.
type Happening = Box<dyn FnOnce() + Send>;

/// What is going to go wrong, shared by all phones of a world.
pub struct Faults {
    clock: Arc<ServerClock>,
    next: Mutex<VecDeque<(String, Trouble)>>,
    always: Mutex<Option<(String, Trouble)>>,
    late: Mutex<Vec<Request>>,
    meanwhile: Mutex<Option<(String, Happening)>>,
    requests: AtomicU64,
    received: Arc<AtomicU64>,
    seen: Mutex<Vec<String>>,
}

impl Faults {
    pub(crate) fn new(clock: &Arc<ServerClock>) -> Self {
        Self {
            clock: Arc::clone(clock),
            next: Mutex::default(),
            always: Mutex::default(),
            late: Mutex::default(),
            meanwhile: Mutex::default(),
            requests: AtomicU64::default(),
            received: Arc::default(),
            seen: Mutex::default(),
        }
    }

    /// The next request whose path begins with `path` meets `trouble`; may be called several times.
    pub fn next(&self, path: &str, trouble: Trouble) {
        lock(&self.next).push_back((path.to_owned(), trouble));
    }

    /// Every request whose path begins with `path` meets `trouble`, until [`Self::clear`].
    pub fn always(&self, path: &str, trouble: Trouble) {
        *lock(&self.always) = Some((path.to_owned(), trouble));
    }

    /// The network is well again.
    pub fn clear(&self) {
        lock(&self.next).clear();
        *lock(&self.always) = None;
    }

    /// While the answer to the next request whose path begins with `path` is on its way, `happens` happens.
    pub fn meanwhile(&self, path: &str, happens: impl FnOnce() + Send + 'static) {
        *lock(&self.meanwhile) = Some((path.to_owned(), Box::new(happens)));
    }

    /// Whether everything that was to go wrong or to happen once has.
    pub fn are_spent(&self) -> bool {
        lock(&self.next).is_empty() && lock(&self.meanwhile).is_none()
    }

    /// Requests made since this was last asked.
    pub fn requests(&self) -> u64 {
        lock(&self.seen).clear();
        self.requests.swap(0, Ordering::SeqCst)
    }

    /// Bytes of bodies that phones have received since this was last asked.
    pub fn received(&self) -> u64 {
        self.received.swap(0, Ordering::SeqCst)
    }

    /// Paths asked for since [`Self::requests`] was last asked.
    pub fn paths(&self) -> Vec<String> {
        lock(&self.seen).clone()
    }

    fn happening_for(&self, path: &str) -> Option<Happening> {
        let mut meanwhile = lock(&self.meanwhile);
        let happening = meanwhile.take_if(|(prefix, _)| path.starts_with(prefix.as_str()));
        happening.map(|(_, happening)| happening)
    }

    fn trouble_for(&self, path: &str) -> Option<Trouble> {
        let mut next = lock(&self.next);
        if next
            .front()
            .is_some_and(|(prefix, _)| path.starts_with(prefix.as_str()))
        {
            return next.pop_front().map(|(_, trouble)| trouble);
        }
        lock(&self.always)
            .as_ref()
            .filter(|(prefix, _)| path.starts_with(prefix.as_str()))
            .map(|(_, trouble)| trouble.clone())
    }
}

/// The way from one phone to the province's router, without a socket.
pub struct Link {
    router: Mutex<Router>,
    runtime: Handle,
    faults: Arc<Faults>,
    offline: AtomicBool,
}

impl Link {
    pub(crate) fn new(router: Router, runtime: &Handle, faults: &Arc<Faults>) -> Self {
        Self {
            router: Mutex::new(router),
            runtime: runtime.clone(),
            faults: Arc::clone(faults),
            offline: AtomicBool::new(false),
        }
    }

    pub(crate) fn set_offline(&self, offline: bool) {
        self.offline.store(offline, Ordering::SeqCst);
    }

    pub(crate) fn point_at(&self, router: Router) {
        *lock(&self.router) = router;
    }

    fn deliver(&self, request: &Request) -> (u16, Vec<u8>) {
        let router = lock(&self.router).clone();
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(&request.path);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let request = builder
            .body(Body::from(request.body.clone()))
            .expect("a request");
        self.runtime.block_on(async move {
            let response = router
                .oneshot(request)
                .await
                .expect("the router always answers");
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), usize::MAX)
                .await
                .expect("a body");
            (status, body.to_vec())
        })
    }
}

impl Transport for Link {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        if self.offline.load(Ordering::SeqCst) {
            return Err(NetworkFault::Unreachable);
        }
        self.faults.requests.fetch_add(1, Ordering::SeqCst);
        lock(&self.faults.seen).push(request.path.clone());
        let late: Vec<Request> = lock(&self.faults.late).drain(..).collect();
        let answer = |(status, body): (u16, Vec<u8>)| {
            Ok(Response {
                status,
                body: Box::new(Cursor::new(body)) as Box<dyn Read + Send>,
            })
        };
        let result = match self.faults.trouble_for(&request.path) {
            None => answer(self.deliver(request)),
            Some(Trouble::Delay(ms)) => {
                self.faults.clock.advance(ms);
                answer(self.deliver(request))
            }
            Some(Trouble::DropBefore) => Err(NetworkFault::Unreachable),
            Some(Trouble::DropAfter) => {
                self.deliver(request);
                Err(NetworkFault::TimedOut)
            }
            Some(Trouble::Duplicate) => {
                self.deliver(request);
                answer(self.deliver(request))
            }
            Some(Trouble::ArrivesAgainLater) => {
                let result = answer(self.deliver(request));
                lock(&self.faults.late).push(request.clone());
                result
            }
            Some(Trouble::CutAfter(length)) => {
                let (status, mut body) = self.deliver(request);
                body.truncate(length);
                Ok(Response {
                    status,
                    body: Box::new(Broken(Cursor::new(body))),
                })
            }
            Some(Trouble::SlowDrip) => {
                let (status, body) = self.deliver(request);
                Ok(Response {
                    status,
                    body: Box::new(Drip(Cursor::new(body))),
                })
            }
            Some(Trouble::FlipBit(place)) => {
                let (status, mut body) = self.deliver(request);
                let place = place % body.len().max(1);
                if let Some(byte) = body.get_mut(place) {
                    *byte ^= 1;
                }
                answer((status, body))
            }
            Some(Trouble::Portal) => answer((
                200,
                b"<!doctype html><title>Wifi</title>Xin dang nhap".to_vec(),
            )),
            Some(Trouble::StatusAfter(status)) => {
                self.deliver(request);
                answer((status, b"<html>proxy</html>".to_vec()))
            }
            Some(Trouble::Short(length)) => {
                let (status, mut body) = self.deliver(request);
                body.truncate(length);
                answer((status, body))
            }
            Some(Trouble::Long(more)) => {
                let (status, mut body) = self.deliver(request);
                body.extend(vec![0; more]);
                answer((status, body))
            }
            Some(Trouble::Bomb) => {
                let (status, _) = self.deliver(request);
                let bomb = zstd::bulk::compress(&vec![0; 64 << 20], 19);
                answer((status, bomb.expect("zeros pack well")))
            }
            Some(Trouble::Status(status)) => answer((status, b"<html>proxy</html>".to_vec())),
        };
        for request in late {
            self.deliver(&request);
        }
        if let Some(happens) = self.faults.happening_for(&request.path) {
            happens();
        }
        result.map(|response| Response {
            status: response.status,
            body: Box::new(Counted(response.body, Arc::clone(&self.faults.received))),
        })
    }
}

/// Counts what is read.
struct Counted(Box<dyn Read + Send>, Arc<AtomicU64>);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.fetch_add(read as u64, Ordering::SeqCst);
        Ok(read)
    }
}

/// Reads to its end and then breaks off, as a lost connection does.
struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(Error::from(ErrorKind::ConnectionReset)),
            read => Ok(read),
        }
    }
}

struct Drip(Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(buffer.get_mut(..one).unwrap_or_default())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
