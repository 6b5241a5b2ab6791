//! Opinions: what a member writes to the committee of the cell, and the answer.

use handbook_core::error::HandbookError;
use handbook_core::opinions::{self, About, Draft, OpinionState, OpinionView};
use handbook_domain::ids::{CommandId, ItemId, MemberId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::Answer;

use crate::handbook::Handbook;

/// An opinion as a screen shows it.
#[uniffi::remote(Record)]
pub struct OpinionView {
    pub id: ItemId,
    pub version: i64,
    pub author: MemberId,
    pub author_name: String,
    pub cell_name: String,
    pub text: String,
    pub delivered_text: Option<String>,
    pub made_at: Timestamp,
    pub state: OpinionState,
    pub answer: Option<Answer>,
    pub pending_answer: Option<String>,
    pub beside: Vec<String>,
    pub mine: bool,
    pub can_amend: bool,
    pub can_answer: bool,
    pub refused: Option<CommandId>,
}

/// What words are about that are no opinion of their own.
#[uniffi::remote(Enum)]
pub enum About {
    Change { opinion: ItemId, seen: i64 },
    Answer { opinion: ItemId, seen: i64 },
}

/// Words that the person has not handed in yet.
#[uniffi::remote(Record)]
pub struct Draft {
    pub id: ItemId,
    pub about: Option<About>,
    pub text: String,
    pub changed_at: Timestamp,
}

/// Where an opinion, or an answer given on this phone, stands.
#[uniffi::remote(Enum)]
pub enum OpinionState {
    Waiting,
    Held,
    Delivered,
    Answered,
    Refused(RejectCode),
    Conflict,
}

/// Why a command is refused for good.
#[uniffi::remote(Enum)]
pub enum RejectCode {
    IdConflict,
    BadSignature,
    NotAllowed,
    NoSubject,
    AlreadyAnswered,
    Discarded,
    Empty,
    TooLong,
    SecrecyMark,
    Malformed,
    Unknown,
}

/// The answer to an opinion.
#[uniffi::remote(Record)]
pub struct Answer {
    pub text: String,
    pub by: MemberId,
    pub by_name: String,
    pub at: Timestamp,
}

#[uniffi::export]
impl Handbook {
    /// One window of opinions that this member wrote or may read, newest first.
    pub async fn opinions(
        &self,
        first: u32,
        count: u32,
    ) -> Result<Vec<OpinionView>, HandbookError> {
        self.read(move |book| opinions::list(book.store(), first, count))
            .await
    }

    /// One opinion.
    pub async fn opinion(&self, id: ItemId) -> Result<OpinionView, HandbookError> {
        self.read(move |book| opinions::read(book.store(), id))
            .await
    }

    /// Writes an opinion to the committee of one's own cell. It is kept when this returns and leaves
    /// with the next sync.
    pub async fn submit_opinion(&self, text: String) -> Result<ItemId, HandbookError> {
        self.read(move |book| opinions::submit(book.store(), &text))
            .await
    }

    /// Changes an opinion of one's own (the way out of a refusal, too), or answers one as secretary of the cell it
    /// was written to.
    pub async fn say(&self, about: About, text: String) -> Result<(), HandbookError> {
        self.read(move |book| opinions::say(book.store(), about, &text))
            .await
    }

    /// Lets go of words that the province refused, after the person has seen them.
    pub async fn dismiss(&self, refused: CommandId) -> Result<(), HandbookError> {
        self.read(move |book| book.dismiss(refused)).await
    }

    /// Drafts, last changed first.
    pub async fn drafts(&self) -> Result<Vec<Draft>, HandbookError> {
        self.read(|book| opinions::drafts(book.store())).await
    }

    /// Keeps words that are not to be handed in yet: new ones, or further ones of the draft `id`, which is `about`
    /// from now on.
    pub async fn save_draft(
        &self,
        id: Option<ItemId>,
        about: Option<About>,
        text: String,
    ) -> Result<ItemId, HandbookError> {
        self.read(move |book| opinions::save_draft(book.store(), id, about, &text))
            .await
    }

    /// Hands in a draft as it was last saved.
    pub async fn submit_draft(&self, id: ItemId) -> Result<ItemId, HandbookError> {
        self.read(move |book| opinions::submit_draft(book.store(), id))
            .await
    }

    /// Lets a draft go.
    pub async fn discard_draft(&self, id: ItemId) -> Result<(), HandbookError> {
        self.read(move |book| opinions::discard_draft(book.store(), id))
            .await
    }
}
