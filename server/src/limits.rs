//! What one phone and all phones together may ask of a process.

use std::future::poll_fn;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::request::Parts;
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use handbook_domain::ids::{DeviceId, Sha256Hash};
use handbook_domain::wire::refusal::RefusalCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::clock::Clock;
use crate::error::{Error, Result};

/// The limits of one process. The defaults are generous: they stop a broken phone, not an evening.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests of one device per minute, in the long run; each command counts as one.
    pub per_minute: NonZeroU32,
    /// Requests of one device at once: a first sync asks for some hundred pages.
    pub burst: NonZeroU32,
    /// Activations and enrolments of one key per minute, and at once: a phone needs one.
    pub arrivals: NonZeroU32,
    /// Requests in work at once; more are told to come back.
    pub concurrent: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: NonZeroU32::new(1_200).expect("not zero"),
            burst: NonZeroU32::new(2_000).expect("not zero"),
            arrivals: NonZeroU32::new(30).expect("not zero"),
            concurrent: 512,
        }
    }
}

/// Largest body of a request with one small thing in it.
const SMALL_BODY: usize = 64 * 1024;

/// Largest body of commands: as many as the contract allows, with room for their quoting.
const COMMANDS_BODY: usize = 24 * 1024 * 1024;

/// Bodies that may be on their way at once, some 500 MB each way: small ones, and those that are larger,
/// so that whoever sends large ones slowly holds up no other.
const SMALL_ARRIVING: usize = 8_192;
const LARGE_ARRIVING: usize = 20;

/// How long a body that has come waits for a place: nobody should have to send it again.
const PLACE_TIME: Duration = Duration::from_secs(10);

/// How long a body may take: an hour's worth of words over the slowest line, and no more.
const BODY_TIME: Duration = Duration::from_secs(120);

/// When to come back if the process is full.
const FULL_RETRY_MS: i64 = 2_000;

type Rate<K> = RateLimiter<K, DashMapStateStore<K>, OurClock, NoOpMiddleware<Nanos>>;

/// Counts.
pub(crate) struct Gate {
    rate: Rate<DeviceId>,
    burst: NonZeroU32,
    arrivals: Rate<Sha256Hash>,
    room: Arc<Semaphore>,
    /// Small bodies on their way, and large ones.
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    /// Of ended devices one at a time, whoever holds them.
    ended: Arc<Semaphore>,
    clock: OurClock,
}

impl Gate {
    pub(crate) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let clock = OurClock(clock);
        let quota = Quota::per_minute(limits.per_minute).allow_burst(limits.burst);
        let few = Quota::per_minute(limits.arrivals);
        Self {
            rate: RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()),
            burst: limits.burst,
            arrivals: RateLimiter::new(few, DashMapStateStore::default(), clock.clone()),
            room: Arc::new(Semaphore::new(limits.concurrent)),
            small: Arc::new(Semaphore::new(SMALL_ARRIVING)),
            large: Arc::new(Semaphore::new(LARGE_ARRIVING)),
            ended: Arc::new(Semaphore::new(1)),
            clock,
        }
    }

    /// Counts a request of a device.
    pub(crate) fn admit(&self, device: DeviceId) -> Result<()> {
        self.count(&self.rate, &device)
    }

    /// Counts what else a request carries, as if each had come alone; never more than a device may send
    /// at once, or it would never be let in.
    pub(crate) fn admit_more(&self, device: DeviceId, carried: usize) -> Result<()> {
        let most = self.burst.get().saturating_sub(1);
        let more = u32::try_from(carried.saturating_sub(1)).unwrap_or(u32::MAX);
        let Some(more) = NonZeroU32::new(more.min(most)) else {
            return Ok(());
        };
        match self.rate.check_key_n(&device, more) {
            Ok(Ok(())) | Err(_) => Ok(()),
            Ok(Err(until)) => Err(self.come_back(&until)),
        }
    }

    /// Counts an activation or enrolment with this key, which has proved itself.
    pub(crate) fn admit_key(&self, key: &str) -> Result<()> {
        self.count(&self.arrivals, &Sha256Hash::of(key.as_bytes()))
    }

    fn count<K: Clone + Hash + Eq>(&self, rate: &Rate<K>, key: &K) -> Result<()> {
        rate.check_key(key).map_err(|until| self.come_back(&until))
    }

    fn come_back(&self, until: &NotUntil<Nanos>) -> Error {
        let wait = until.wait_time_from(self.clock.now());
        let ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        Error::busy(ms.max(1_000))
    }

    /// A place among the requests in work, free again when it is dropped.
    pub(crate) fn enter(&self) -> Result<Place> {
        let place = Place {
            room: Arc::clone(&self.room),
            small: Arc::clone(&self.small),
            large: Arc::clone(&self.large),
            held: Arc::default(),
        };
        let permit = Arc::clone(&self.room).try_acquire_owned();
        *place.held() = Some(permit.map_err(|_| Error::busy(FULL_RETRY_MS))?);
        Ok(place)
    }

    /// The one place for an ended device, free again when it is dropped.
    pub(crate) fn enter_ended(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.ended)
            .try_acquire_owned()
            .map_err(|_| Error::busy(FULL_RETRY_MS))
    }

    /// Forgets devices and keys that have been quiet.
    pub(crate) fn tidy(&self) {
        self.rate.retain_recent();
        self.arrivals.retain_recent();
    }
}

/// A place among the requests in work. It goes with the request, because whoever waits for a body over a
/// slow line works on nothing and keeps no place.
#[derive(Clone)]
pub(crate) struct Place {
    room: Arc<Semaphore>,
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    held: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Place {
    /// Takes a place again, waiting for one if it has to.
    async fn come_back(&self) -> Result<()> {
        let permit = Arc::clone(&self.room).acquire_owned();
        let permit = tokio::time::timeout(PLACE_TIME, permit).await;
        let permit = permit.map_err(|_| Error::busy(FULL_RETRY_MS))?;
        *self.held() = Some(permit.map_err(|_| Error::busy(FULL_RETRY_MS))?);
        Ok(())
    }

    fn leave(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a request, if it is no larger than its route allows and does not dawdle. Its place is
/// given back while the body is on its way; all bodies on their way take only so much memory.
pub(crate) async fn body(parts: &Parts, body: Body) -> Result<Bytes> {
    let limit = match parts.uri.path() {
        "/v1/commands" | "/v1/quarantine" => COMMANDS_BODY,
        _ => SMALL_BODY,
    };
    body_within(parts, body, limit).await
}

/// The body of a request that no phone of this version sends.
pub(crate) async fn small_body(parts: &Parts, body: Body) -> Result<Bytes> {
    body_within(parts, body, SMALL_BODY).await
}

async fn body_within(parts: &Parts, body: Body, limit: usize) -> Result<Bytes> {
    let said = body.size_hint().exact();
    let size = said.and_then(|size| usize::try_from(size).ok());
    let is_small = size.unwrap_or(limit).min(limit) <= SMALL_BODY;
    let mut reading = pin!(read(body, limit));
    // What is here already keeps its place.
    let now = poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await;
    if let Poll::Ready(read) = now {
        return read;
    }
    let Some(place) = parts.extensions.get::<Place>() else {
        return reading.await;
    };
    let arriving = if is_small { &place.small } else { &place.large };
    let arriving = arriving
        .try_acquire()
        .map_err(|_| Error::busy(FULL_RETRY_MS))?;
    place.leave();
    let read = reading.await;
    place.come_back().await?;
    drop(arriving);
    read
}

async fn read(body: Body, limit: usize) -> Result<Bytes> {
    tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit))
        .await
        .map_err(|_| Error::busy(FULL_RETRY_MS))?
        .map_err(|_| Error::refused(RefusalCode::TooLarge))
}

/// Our clock, so that the limits obey the clock of a test.
#[derive(Clone)]
struct OurClock(Arc<dyn Clock>);

impl GovernorClock for OurClock {
    type Instant = Nanos;

    fn now(&self) -> Self::Instant {
        Duration::from_millis(u64::try_from(self.0.now().0).unwrap_or(0)).into()
    }
}
