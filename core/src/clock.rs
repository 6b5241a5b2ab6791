//! Time and randomness. Nothing else in the core reads the time or draws a number, so that a test
//! or a simulation owns both.

use std::sync::{Mutex, PoisonError};

use handbook_domain::time::Timestamp;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

/// Where time and randomness come from.
pub trait Clock: Send + Sync {
    /// The phone's own time, right or wrong.
    fn now(&self) -> Timestamp;

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

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A clock that stands still until it is moved, with randomness that repeats for the same seed.
#[derive(Debug)]
pub struct FixedClock {
    state: Mutex<(Timestamp, ChaCha20Rng)>,
}

impl FixedClock {
    /// Stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self {
            state: Mutex::new((now, ChaCha20Rng::seed_from_u64(seed))),
        }
    }

    /// Moves by `ms`, back if negative.
    pub fn advance(&self, ms: i64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.plus_ms(ms);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .fill_bytes(bytes);
    }
}
