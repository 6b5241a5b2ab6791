//! What the person did and the province has not settled.

use handbook_core::outbox::Waiting;

/// How much waits, and whether the person should be told.
#[uniffi::remote(Record)]
pub struct Waiting {
    pub waiting: u32,
    pub overdue: u32,
    pub refused: u32,
}
