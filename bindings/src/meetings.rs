//! Branch meetings as announced.

use handbook_core::error::HandbookError;
use handbook_core::meetings::{
    self, MeetingRow, MeetingView, MyReply, PlanState, Reply, ReplyRow, ReplyState,
};
use handbook_domain::ids::{CommandId, ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::{
    AgendaItem, Attachment, Meeting, MeetingKind, MeetingPaper, Moved,
};

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
    pub coming: Option<bool>,
}

/// A meeting, whole.
#[uniffi::remote(Record)]
pub struct MeetingView {
    pub meeting: Meeting,
    pub my_reply: Option<MyReply>,
    pub can_reply: bool,
    pub replies: Vec<ReplyRow>,
    pub plan: PlanState,
    pub can_plan: bool,
}

/// Where what this member has planned of a meeting stands.
#[uniffi::remote(Enum)]
pub enum PlanState {
    Announced,
    Waiting,
    Refused(CommandId, RejectCode),
}

/// What the member has answered to a meeting.
#[uniffi::remote(Record)]
pub struct MyReply {
    pub coming: bool,
    pub reason: String,
    pub state: ReplyState,
    pub refused: Option<CommandId>,
    #[uniffi(default = false)]
    pub wants_to_speak: bool,
    #[uniffi(default = "")]
    pub opinion: String,
}

/// Where an answer to a meeting stands.
#[uniffi::remote(Enum)]
pub enum ReplyState {
    Waiting,
    Delivered,
    Refused(RejectCode),
}

/// What another member has answered.
#[uniffi::remote(Record)]
pub struct ReplyRow {
    pub member_name: String,
    pub coming: bool,
    pub reason: String,
    #[uniffi(default = false)]
    pub wants_to_speak: bool,
    #[uniffi(default = "")]
    pub opinion: String,
}

/// A meeting as announced.
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
    #[uniffi(default = false)]
    pub combined: bool,
    #[uniffi(default = "")]
    pub draft_resolution: String,
    #[uniffi(default = false)]
    pub superior_invited: bool,
    #[uniffi(default = None)]
    pub registered_at: Option<Timestamp>,
    #[uniffi(default = None)]
    pub planned_by: Option<CommandId>,
    #[uniffi(default = [])]
    pub moved: Vec<Moved>,
}

/// A meeting was moved or called off.
#[uniffi::remote(Record)]
pub struct Moved {
    pub from: Timestamp,
    pub reason: String,
    pub at: Timestamp,
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
    #[uniffi(default = "")]
    pub text: String,
}

#[uniffi::export]
impl Handbook {
    /// Meetings that are under way or still to come, soonest first.
    pub async fn meetings_coming(&self, count: u32) -> Result<Vec<MeetingRow>, HandbookError> {
        self.browse(move |store| meetings::coming(store, count))
            .await
    }

    /// Meetings that are over, latest first.
    pub async fn meetings_over(&self, count: u32) -> Result<Vec<MeetingRow>, HandbookError> {
        self.browse(move |store| meetings::over(store, count)).await
    }

    /// One meeting with its agenda and the answers to it.
    pub async fn meeting(&self, id: ItemId) -> Result<MeetingView, HandbookError> {
        self.browse(move |store| meetings::read(store, id)).await
    }

    /// Says that the member comes, or does not and why, whether to ask for the floor, and what to say
    /// ahead; leaves with the next sync, and the last word counts.
    #[uniffi::method(default(wants_to_speak = false, opinion = ""))]
    pub async fn reply_to_meeting(
        &self,
        id: ItemId,
        coming: bool,
        reason: String,
        wants_to_speak: bool,
        opinion: String,
    ) -> Result<(), HandbookError> {
        let said = Reply {
            coming,
            reason,
            wants_to_speak,
            opinion,
        };
        self.read(move |book| meetings::reply(book.store(), id, &said))
            .await
    }
}
