//! Branch meetings as announced: when, where, agenda, papers.

mod collection;
mod rows;

use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{Meeting, MeetingKind, kind};

use crate::error::Result;
use crate::store::{Store, items};

pub use collection::Meetings;

/// Most rows of one window.
pub const WINDOW: u32 = 100;

/// A meeting in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    /// Opens it.
    pub id: ItemId,
    /// The cell that meets.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Which kind.
    pub meeting_kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Where.
    pub place: String,
    /// Who takes the chair.
    pub chair: String,
    /// Whether it has been called off.
    pub cancelled: bool,
}

/// How long a meeting that has begun is still the one people mean by "tonight's".
const UNDER_WAY_MS: i64 = 4 * 3_600_000;

/// Meetings that are under way or still to come, soonest first.
///
/// # Errors
/// If the store cannot be read.
pub fn coming(store: &Store, count: u32) -> Result<Vec<MeetingRow>> {
    upcoming(store, store.clock().now().plus_ms(-UNDER_WAY_MS), count)
}

/// Meetings that are over, latest first.
///
/// # Errors
/// If the store cannot be read.
pub fn over(store: &Store, count: u32) -> Result<Vec<MeetingRow>> {
    past(store, store.clock().now().plus_ms(-UNDER_WAY_MS), count)
}

/// Meetings that begin at or after `from`, soonest first.
///
/// # Errors
/// If the store cannot be read.
pub fn upcoming(store: &Store, from: Timestamp, count: u32) -> Result<Vec<MeetingRow>> {
    store.read(|connection| rows::upcoming(connection, from, count.min(WINDOW)))
}

/// Meetings that began before `before`, latest first.
///
/// # Errors
/// If the store cannot be read.
pub fn past(store: &Store, before: Timestamp, count: u32) -> Result<Vec<MeetingRow>> {
    store.read(|connection| rows::past(connection, before, count.min(WINDOW)))
}

/// One meeting with its agenda.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here (any more).
pub fn read(store: &Store, id: ItemId) -> Result<Meeting> {
    store.read(|connection| items::read(connection, kind::MEETING, id))
}
