//! Answers kept in memory for at most one second.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use handbook_domain::time::Timestamp;

/// How old an answer from memory may be: what another process wrote is seen after that long.
pub(crate) const MAX_AGE_MS: i64 = 1_000;

/// Beyond this many entries the memory is emptied; the next requests fill it again.
const MAX_ENTRIES: usize = 200_000;

/// A map whose entries are forgotten after [`MAX_AGE_MS`].
pub(crate) struct Fresh<K, V> {
    entries: Mutex<HashMap<K, (Timestamp, V)>>,
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    pub(crate) fn new() -> Self {
        Self {
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
        if entries.len() >= MAX_ENTRIES {
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
