//! The log of a meeting as it was read last: late in a long evening a tap reads one line, not two
//! thousand. Lines are only ever added, so what was read stays true.

use std::sync::{Mutex, PoisonError};

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Log;

/// One log, and the number of the last row in it.
#[derive(Default)]
pub(super) struct KeptLog(Mutex<Option<(Log, i64)>>);

impl KeptLog {
    /// What was kept of this meeting.
    pub(super) fn of(&self, meeting: ItemId) -> Option<(Log, i64)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone().filter(|(log, _)| log.meeting() == meeting)
    }

    /// Keeps this one instead of what was kept before.
    pub(super) fn keep(&self, log: Log, last: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((log, last));
    }

    /// Forgets it: the files are closed.
    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
