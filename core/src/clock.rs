//! Time and randomness. Nothing else in the core reads the time or draws a number, so that a test
//! or a simulation owns both.

use std::sync::{Mutex, MutexGuard, PoisonError};

use handbook_domain::time::Timestamp;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

/// Where time and randomness come from.
pub trait Clock: Send + Sync {
    /// The phone's own time, right or wrong.
    fn now(&self) -> Timestamp;

    /// Milliseconds since the phone was started, sleep included. Nobody can set it.
    fn up_ms(&self) -> u64;

    /// Fills `bytes` with random ones, fit for keys.
    fn fill(&self, bytes: &mut [u8]);

    /// A random number.
    fn dice(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A new UUIDv7: sorts by time, unique by chance.
    fn new_uuid(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let ms = u64::try_from(self.now().0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }

    /// A nonce for one request, as hexadecimal digits.
    fn nonce(&self) -> String {
        let mut bytes = [0; 12];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }
}

/// The clock that goes on while the phone sleeps: Apple's monotonic one does, Linux has a second one.
#[cfg(target_vendor = "apple")]
const UPTIME: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
#[cfg(not(target_vendor = "apple"))]
const UPTIME: rustix::time::ClockId = rustix::time::ClockId::Boottime;

/// The machine's clock and the operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let ms = since.map_or(0, |since| since.as_millis());
        Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    fn up_ms(&self) -> u64 {
        let up = rustix::time::clock_gettime(UPTIME);
        let ms = up.tv_sec * 1_000 + up.tv_nsec / 1_000_000;
        u64::try_from(ms).unwrap_or(0)
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A clock that stands still until it is moved, with randomness that repeats for the same seed.
#[derive(Debug)]
pub struct FixedClock {
    state: Mutex<Fixed>,
}

#[derive(Debug)]
struct Fixed {
    now: Timestamp,
    up_ms: u64,
    random: ChaCha20Rng,
}

impl FixedClock {
    /// Stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self {
            state: Mutex::new(Fixed {
                now,
                up_ms: 3_600_000,
                random: ChaCha20Rng::seed_from_u64(seed),
            }),
        }
    }

    /// Time passes; if `ms` is negative, somebody puts the clock back.
    pub fn advance(&self, ms: i64) {
        let mut state = self.state();
        state.now = state.now.plus_ms(ms);
        state.up_ms += u64::try_from(ms).unwrap_or(0);
    }

    /// The phone is started anew: time has passed, and uptime begins again.
    pub fn restart(&self, ms: i64) {
        let mut state = self.state();
        state.now = state.now.plus_ms(ms);
        state.up_ms = 0;
    }

    fn state(&self) -> MutexGuard<'_, Fixed> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    fn up_ms(&self) -> u64 {
        self.state().up_ms
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.state().random.fill_bytes(bytes);
    }
}
