//! Branch meetings as announced.

use handbook_core::error::HandbookError;
use handbook_core::meetings::{self, MeetingRow};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{AgendaItem, Attachment, Meeting, MeetingKind, MeetingPaper};

use crate::handbook::Handbook;

/// A meeting in a list.
#[uniffi::remote(Record)]
pub struct MeetingRow {
    pub id: ItemId,
    pub cell: UnitId,
    pub cell_name: String,
    pub meeting_kind: MeetingKind,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub chair: String,
    pub cancelled: bool,
}

/// A meeting with its agenda.
#[uniffi::remote(Record)]
pub struct Meeting {
    pub cell: UnitId,
    pub cell_name: String,
    pub meeting_kind: MeetingKind,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub chair: String,
    pub cancelled: bool,
    pub agenda: Vec<AgendaItem>,
}

/// Kinds of meeting.
#[uniffi::remote(Enum)]
pub enum MeetingKind {
    Regular,
    Thematic,
    Committee,
    Other,
}

/// One item of an agenda.
#[uniffi::remote(Record)]
pub struct AgendaItem {
    pub title: String,
    pub owner: String,
    pub minutes: u32,
    pub papers: Vec<MeetingPaper>,
}

/// A paper attached to an item of an agenda.
#[uniffi::remote(Record)]
pub struct MeetingPaper {
    pub title: String,
    pub document: Option<ItemId>,
    pub attachment: Option<Attachment>,
}

#[uniffi::export]
impl Handbook {
    /// Meetings that are under way or still to come, soonest first.
    pub async fn meetings_coming(&self, count: u32) -> Result<Vec<MeetingRow>, HandbookError> {
        self.read(move |book| meetings::coming(book.store(), count))
            .await
    }

    /// Meetings that are over, latest first.
    pub async fn meetings_over(&self, count: u32) -> Result<Vec<MeetingRow>, HandbookError> {
        self.read(move |book| meetings::over(book.store(), count))
            .await
    }

    /// One meeting with its agenda.
    pub async fn meeting(&self, id: ItemId) -> Result<Meeting, HandbookError> {
        self.read(move |book| meetings::read(book.store(), id))
            .await
    }
}
