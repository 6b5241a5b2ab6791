//! The log of a meeting as it was read last: late in a long evening a tap reads one line, not two
//! thousand. Lines are only ever added, so what was read stays true.

use std::sync::Mutex;

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Log;

use super::lock;

/// One log, and the number of the last row in it.
#[derive(Default)]
pub(super) struct KeptLog(Mutex<Option<(Log, i64)>>);

impl KeptLog {
    /// What was kept of this meeting.
    pub(super) fn of(&self, meeting: ItemId) -> Option<(Log, i64)> {
        let kept = lock(&self.0);
        kept.as_ref()
            .filter(|(log, _)| log.meeting() == meeting)
            .cloned()
    }

    /// Keeps this one instead of what was kept before.
    pub(super) fn keep(&self, log: Log, last: i64) {
        *lock(&self.0) = Some((log, last));
    }

    /// Forgets it: the files are closed.
    pub(super) fn clear(&self) {
        *lock(&self.0) = None;
    }
}
