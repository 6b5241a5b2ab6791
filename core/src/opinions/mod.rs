//! Opinions (`ý kiến`): what a member writes to the committee of the cell, and the answer.
//!
//! Written offline, findable at once, delivered exactly once. Until the first attempt to send it an
//! edit changes it; after that an edit is a further command on top. What the province refuses stays,
//! with the reason and the words.

mod actions;
mod collection;
mod rows;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId, MemberId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, RejectCode};
use handbook_domain::wire::item::{Answer, Opinion, kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::outbox;
use crate::session;
use crate::store::{ReadTx, Store, audiences, items};

pub use actions::{
    MAX_CHARS, amend, answer, bring_back, bring_back_drafts, discard_draft, save_draft, say,
    submit, submit_draft,
};
pub use collection::Opinions;

/// Most rows of one window.
pub const WINDOW: u32 = 100;

/// Where an opinion, or an answer given on this phone, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpinionState {
    /// Only on this phone so far.
    Waiting,
    /// This device was ended: the province keeps it aside until the office says what becomes of it.
    Held,
    /// The province has it.
    Delivered,
    /// It has been answered.
    Answered,
    /// The province refused the last words.
    Refused(RejectCode),
    /// Somebody changed it meanwhile; both texts are here, and the person decides.
    Conflict,
}

/// An opinion as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionView {
    /// Names it.
    pub id: ItemId,
    /// The version that is here; 0 as long as the province has shown none.
    pub version: i64,
    /// Who wrote it.
    pub author: MemberId,
    /// Name of the author.
    pub author_name: String,
    /// Name of the cell it went to.
    pub cell_name: String,
    /// The words: this phone's newest where they have not arrived yet. Empty for an opinion that is
    /// not here; then author and cell are empty too, and the answer given here is all that is left.
    pub text: String,
    /// The words that the province holds, where they differ.
    pub delivered_text: Option<String>,
    /// When they were written.
    pub made_at: Timestamp,
    /// Where it stands.
    pub state: OpinionState,
    /// The answer, once the province holds one.
    pub answer: Option<Answer>,
    /// An answer given on this phone, as long as no page shows it: it waits, was refused, or the
    /// province has it (`Answered`).
    pub pending_answer: Option<String>,
    /// Words and answers that came in on top of what a restored province had lost: it keeps them
    /// beside the present ones.
    pub beside: Vec<String>,
    /// Whether this phone's member wrote it.
    pub mine: bool,
    /// Whether it can still be changed here.
    pub can_amend: bool,
    /// Whether this member may answer it: nobody has yet.
    pub can_answer: bool,
    /// The command that was refused, to be corrected or dismissed.
    pub refused: Option<CommandId>,
}

/// What words are about that are no opinion of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// They are to take the place of what this opinion of one's own says.
    Change {
        /// The opinion.
        opinion: ItemId,
        /// The [`version`](OpinionView::version) that the writer had before their eyes: where the province has a
        /// newer one by then, it says [`Conflict`](OpinionState::Conflict) and both texts stay.
        seen: i64,
    },
    /// They are to answer this opinion.
    Answer {
        /// The opinion.
        opinion: ItemId,
        /// As above.
        seen: i64,
    },
}

impl About {
    /// The opinion that they are about.
    #[must_use]
    pub const fn opinion(self) -> ItemId {
        match self {
            Self::Change { opinion, .. } | Self::Answer { opinion, .. } => opinion,
        }
    }
}

/// Words that the person has not handed in yet. They stay on this phone, in the store and in the
/// journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Names it.
    pub id: ItemId,
    /// What it is to become; absent for an opinion of its own.
    pub about: Option<About>,
    /// The words.
    pub text: String,
    /// When they were last changed.
    pub changed_at: Timestamp,
}

/// Drafts, last changed first.
///
/// # Errors
/// If the store cannot be read.
pub fn drafts(store: &Store) -> Result<Vec<Draft>> {
    store.read(|tx| rows::drafts(tx))
}

/// Opinions that this member wrote or may read as a committee member, newest first; before them the
/// answers given here to opinions that are not here any more.
///
/// # Errors
/// If the store cannot be read.
pub fn list(store: &Store, first: u32, count: u32) -> Result<Vec<OpinionView>> {
    store.read(|connection| {
        let alone = answered_alone(connection)?;
        let before = u32::try_from(alone.len()).unwrap_or(u32::MAX);
        let mut ids: Vec<ItemId> = alone
            .into_iter()
            .skip(first as usize)
            .take(count.min(WINDOW) as usize)
            .collect();
        let taken = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let left = count.min(WINDOW).saturating_sub(taken);
        ids.extend(rows::ids(connection, first.saturating_sub(before), left)?);
        ids.into_iter().map(|id| view(connection, id)).collect()
    })
}

/// One opinion.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here.
pub fn read(store: &Store, id: ItemId) -> Result<OpinionView> {
    store.read(|connection| view(connection, id))
}

/// Opinions that are not here, but an answer given here that has not arrived: after a damage it came
/// back from the journal, and the province was restored from a backup without the opinion.
fn answered_alone(connection: &ReadTx<'_>) -> Result<Vec<ItemId>> {
    let mut subjects = Vec::new();
    for entry in outbox::list(connection)? {
        if matches!(entry.action, Action::AnswerOpinion { .. })
            && entry.state != outbox::State::Accepted
            && !subjects.contains(&entry.subject)
            && items::stamp(connection, kind::OPINION, entry.subject)?.is_none()
        {
            subjects.push(entry.subject);
        }
    }
    Ok(subjects)
}

fn view(connection: &ReadTx<'_>, id: ItemId) -> Result<OpinionView> {
    let stamp = items::stamp(connection, kind::OPINION, id)?;
    let opinion = if stamp.is_none() && answered_alone(connection)?.contains(&id) {
        not_here(outbox::last_of(connection, id)?.ok_or(Error::NotFound)?)
    } else {
        items::read(connection, kind::OPINION, id)?
    };
    let version = stamp.as_ref().map_or(0, |stamp| stamp.version);
    let me = session::identity(connection)?.member;
    let commands = outbox::on(connection, id)?;
    let last = commands.last();
    let mine = opinion.author == me;
    let on_committee = audiences::holds(connection, Audience::CellCommittee(opinion.cell))?;
    let open = last.filter(|last| last.state != outbox::State::Accepted);
    // A refusal is what the person must see, also where newer words wait behind it.
    let refused = commands.iter().find(|one| {
        matches!(
            one.state,
            outbox::State::Rejected(_) | outbox::State::Conflict
        )
    });
    // What the province has accepted is what the person reads, also before it has come back: a round
    // may break off between the receipt and the page.
    let ahead = match (last, &stamp) {
        (Some(last), Some(stamp)) => outbox::is_ahead(connection, last.id, stamp)?,
        _ => false,
    };
    let said = last.filter(|_| open.is_some() || ahead);
    let (text, pending_answer) = match said.map(|said| &said.action) {
        Some(Action::SubmitOpinion { text, .. } | Action::AmendOpinion { text }) => {
            (Some(text.clone()), None)
        }
        Some(Action::AnswerOpinion { text }) => (None, Some(text.clone())),
        Some(_) | None => (None, None),
    };
    // The province would refuse another.
    let answered = opinion.answer.is_some() || (open.is_none() && pending_answer.is_some());
    let state = match refused.or(open).map(|one| one.state) {
        Some(outbox::State::Rejected(code)) => OpinionState::Refused(code),
        Some(outbox::State::Conflict) => OpinionState::Conflict,
        Some(outbox::State::Held) => OpinionState::Held,
        Some(_) => OpinionState::Waiting,
        None if answered => OpinionState::Answered,
        None if version > 0 || last.is_some() => OpinionState::Delivered,
        None => OpinionState::Waiting,
    };
    let delivered_text = text
        .as_ref()
        .filter(|text| version > 0 && **text != opinion.text)
        .map(|_| opinion.text.clone());
    Ok(OpinionView {
        id,
        version,
        author: opinion.author,
        author_name: opinion.author_name,
        cell_name: opinion.cell_name,
        text: text.unwrap_or(opinion.text),
        delivered_text,
        made_at: opinion.made_at,
        state,
        can_amend: mine && opinion.answer.is_none(),
        can_answer: on_committee && !mine && version > 0 && !answered,
        answer: opinion.answer,
        pending_answer,
        beside: opinion.beside,
        mine,
        refused: refused.map(|refused| refused.id),
    })
}

/// Stands for the opinion that an answer is for and that is not here.
fn not_here(answer: outbox::Entry) -> Opinion {
    Opinion {
        author: MemberId(Uuid::nil()),
        author_name: String::new(),
        cell: UnitId(Uuid::nil()),
        cell_name: String::new(),
        text: String::new(),
        made_at: answer.made_at,
        received_at: answer.made_at,
        command: answer.id,
        beside: Vec::new(),
        answer: None,
    }
}
