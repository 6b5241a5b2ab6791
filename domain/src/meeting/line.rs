//! One line of a meeting's log: an event as the device wrote it, tied to that device's line before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::ids::{DeviceId, EventId, ItemId, Sha256Hash};
use crate::time::Timestamp;

/// Longest line, in bytes: the first one carries the roster of a large cell.
pub const MAX_LINE: usize = 256 * 1024;

/// The largest counter: what a phone's database can hold. A line that says a larger one says this one.
pub const MAX_COUNTER: u64 = i64::MAX.cast_unsigned();

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// UUIDv7; names the event, so that later ones can speak of it.
    pub id: EventId,
    /// Whose log it belongs to.
    pub meeting: ItemId,
    /// Who wrote it.
    pub device: DeviceId,
    /// Place in this device's chain, from 1.
    pub seq: u64,
    /// Digest of this device's line before; absent in its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sha256Hash>,
    /// Lamport counter: larger than that of every line this device had when it wrote.
    pub counter: u64,
    /// How far it had the chains of the other devices.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seen: BTreeMap<DeviceId, u64>,
    /// By the phone's clock: for people to read, never for order.
    pub at: Timestamp,
    /// Milliseconds since the phone was started, sleep included: what durations are computed from.
    pub up_ms: u64,
    /// Entered afterwards, from notes on paper.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What happened.
    pub event: Event,
}

/// A line, with the text that was hashed. Equal lines have equal texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    text: String,
    hash: Sha256Hash,
    entry: Entry,
}

/// A text is not a line of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Longer than [`MAX_LINE`].
    #[error("a line of a meeting's log is too long")]
    TooLong,
    /// Not JSON of an [`Entry`] that this version knows.
    #[error("a line of a meeting's log cannot be read: {0}")]
    Unreadable(String),
}

impl Line {
    /// Freezes an entry.
    ///
    /// # Errors
    /// [`LineError::TooLong`].
    pub fn write(entry: Entry) -> Result<Self, LineError> {
        let text = serde_json::to_string(&entry)
            .map_err(|error| LineError::Unreadable(error.to_string()))?;
        Self::checked(text, entry)
    }

    /// Reads a frozen one.
    ///
    /// # Errors
    /// [`LineError`].
    pub fn read(text: String) -> Result<Self, LineError> {
        if text.len() > MAX_LINE {
            return Err(LineError::TooLong);
        }
        // As all are that this version has written: read at once.
        if let Ok(entry) = serde_json::from_str(&text) {
            return Self::checked(text, entry);
        }
        let unreadable = |error: serde_json::Error| LineError::Unreadable(error.to_string());
        let mut entry: serde_json::Value = serde_json::from_str(&text).map_err(unreadable)?;
        // What a newer version says is kept, whatever in it is new.
        if let Some(event) = entry.get_mut("event")
            && Event::deserialize(&*event).is_err()
        {
            *event = serde_json::json!({ "what": "unknown" });
        }
        let entry = serde_json::from_value(entry).map_err(unreadable)?;
        Self::checked(text, entry)
    }

    fn checked(text: String, mut entry: Entry) -> Result<Self, LineError> {
        if text.len() > MAX_LINE {
            return Err(LineError::TooLong);
        }
        entry.counter = entry.counter.min(MAX_COUNTER);
        let hash = Sha256Hash::of(text.as_bytes());
        Ok(Self { text, hash, entry })
    }

    /// As it travels and is kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names it in chains and cuts.
    #[must_use]
    pub fn hash(&self) -> Sha256Hash {
        self.hash
    }

    /// What it says.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Whether whoever wrote this had `other` before.
    #[must_use]
    pub fn has_seen(&self, other: &Self) -> bool {
        let (later, earlier) = (&self.entry, &other.entry);
        if later.device == earlier.device {
            return later.seq > earlier.seq;
        }
        let seen = later.seen.get(&earlier.device);
        seen.is_some_and(|seq| *seq >= earlier.seq)
    }
}
