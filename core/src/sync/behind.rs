//! Heads that lie behind our own cursors. For a moment that is honest: a province answers from what it
//! knew a second ago. For ten minutes it is not: somebody shows this phone an older province.

use std::collections::BTreeMap;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::store::{self, ReadTx, WriteTx};

/// What a feed may be behind before it is reported.
const HONEST_MS: i64 = 10 * 60_000;

const BEHIND: &str = "behind";

/// Feeds that were behind at the last answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Behind(BTreeMap<String, Since>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Since {
    /// Our cursor when it was first seen; a head that has reached it was only late.
    cursor: i64,
    at: Timestamp,
}

impl Behind {
    /// What is known from the answer before.
    pub(super) fn known(tx: &ReadTx<'_>) -> Result<Self> {
        Ok(store::get(tx, BEHIND)?.unwrap_or_default())
    }

    /// Nothing is behind.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The feed's head lies behind our cursor, by an answer of `now`.
    pub(super) fn add(
        &mut self,
        before: &Self,
        feed: (Audience, Shelf),
        (head, cursor): (i64, i64),
        now: Timestamp,
    ) {
        let name = format!("{}/{}", feed.0, feed.1);
        let earlier = before.0.get(&name).filter(|since| head < since.cursor);
        let since = earlier.copied().unwrap_or(Since { cursor, at: now });
        self.0.insert(name, since);
    }

    /// Keeps what is behind now; returns whether it has been for too long.
    pub(super) fn keep(&self, tx: &WriteTx<'_>, before: &Self, now: Timestamp) -> Result<bool> {
        if self != before {
            store::put(tx, BEHIND, self)?;
        }
        let mut feeds = self.0.values();
        Ok(feeds.any(|since| now.since(since.at) >= HONEST_MS))
    }
}
