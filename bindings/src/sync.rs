//! Keeping in step with the province.

use handbook_core::error::HandbookError;
use handbook_core::net::Traffic;
use handbook_core::session::Lease;
use handbook_core::sync::{Problem, Report, Status};
use handbook_domain::time::Timestamp;

use crate::handbook::Handbook;

/// What a round did.
#[uniffi::remote(Record)]
pub struct Report {
    pub traffic: Traffic,
    pub pages: u32,
    pub rows: u32,
    pub refused_pages: u32,
    pub refused_items: u32,
    pub accepted: u32,
    pub refused: u32,
    pub offered_again: u32,
    pub problem: Option<Problem>,
    pub next_at: Timestamp,
}

/// How many bytes went and came.
#[uniffi::remote(Record)]
pub struct Traffic {
    pub requests: u32,
    pub sent: u64,
    pub received: u64,
}

/// What ended a round early.
#[uniffi::remote(Enum)]
pub enum Problem {
    Offline,
    Busy { retry_after: i64 },
    Page,
    WrongSignature,
    UnknownDevice,
    Clock,
    OtherGeneration,
    RolledBack,
    Revoked,
    Lost,
    UpdateApp,
    ServerTooOld,
    Store,
    Refused,
}

/// How fresh everything is.
#[uniffi::remote(Record)]
pub struct Status {
    pub heard_at: Option<Timestamp>,
    pub lease: Lease,
    pub items: u32,
    pub to_index: u32,
    pub feeds: u32,
}

/// How it stands with the time for which the province lends the library.
#[uniffi::remote(Enum)]
pub enum Lease {
    None,
    Good { until: Timestamp },
    Ending { until: Timestamp },
    Over { since: Timestamp },
}

#[uniffi::export]
impl Handbook {
    /// Runs one round now. No network is not an error but a problem in the report. After `Lost` nothing
    /// of the handbook is here, and this one is closed for good.
    pub async fn sync(&self) -> Result<Report, HandbookError> {
        let report = self
            .exchange(handbook_core::handbook::Handbook::sync)
            .await?;
        if report.problem == Some(Problem::Lost) {
            drop(self.take());
        }
        Ok(report)
    }
}
