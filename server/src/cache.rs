//! Answers kept in memory for at most one second.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use handbook_domain::time::Timestamp;

use crate::error::{Error, Result};

/// How old an answer from memory may be: what another process wrote is seen after that long.
pub(crate) const MAX_AGE_MS: i64 = 1_000;

/// Beyond this many entries the memory is emptied; the next requests fill it again.
const MAX_ENTRIES: usize = 200_000;

/// A map whose entries are forgotten after [`MAX_AGE_MS`].
pub(crate) struct Fresh<K, V> {
    most: usize,
    entries: Mutex<HashMap<K, (Timestamp, V)>>,
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    pub(crate) fn new() -> Self {
        Self::of(MAX_ENTRIES)
    }

    /// For at most so many entries.
    pub(crate) fn of(most: usize) -> Self {
        Self {
            most,
            entries: Mutex::new(HashMap::new()),
        }
    }

    /// The entry, if it is young enough. A clock that was set back makes nothing younger.
    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.lock();
        let (since, value) = entries.get(key)?;
        (0..MAX_AGE_MS)
            .contains(&now.since(*since))
            .then(|| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V, now: Timestamp) {
        let mut entries = self.lock();
        if entries.len() >= self.most {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }

    pub(crate) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who builds what: one builder for each page, and few at once.
pub(crate) struct Builders {
    turns: Vec<tokio::sync::Mutex<()>>,
    room: tokio::sync::Semaphore,
}

/// A builder's turn; over when it is dropped.
pub(crate) struct Turn<'a> {
    _turn: tokio::sync::MutexGuard<'a, ()>,
    _room: tokio::sync::SemaphorePermit<'a>,
}

/// Two pages share a turn now and then, which costs a wait and nothing else.
const TURNS: usize = 256;

impl Builders {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::new(())).collect(),
            room: tokio::sync::Semaphore::new(cores),
        }
    }

    /// Waits for the turn to build what `key` names.
    pub(crate) async fn turn(&self, key: impl Hash) -> Result<Turn<'_>> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or(0);
        let turn = self.turns.get(place).ok_or_else(|| Error::busy(1_000))?;
        Ok(Turn {
            _turn: turn.lock().await,
            _room: self.room.acquire().await.map_err(|_| Error::busy(1_000))?,
        })
    }
}
