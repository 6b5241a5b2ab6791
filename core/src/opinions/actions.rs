//! What a person can do with opinions: check, write here, hand to the outbox, in one transaction.

use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::secrecy::{self, Examined, Verdict};
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{Opinion, kind};

use super::collection::text as found_by;
use super::rows;
use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::outbox::{self, State};
use crate::search;
use crate::session;
use crate::store::{Store, WriteTx, items};

/// Most characters of an opinion or an answer.
pub const MAX_CHARS: usize = 10_000;

/// Writes an opinion to the committee of one's own cell. It is kept and findable when this returns,
/// and leaves with the next sync.
///
/// # Errors
/// [`Error::NotPossible`] if there are no words, too many, a secrecy mark in them, or no cell.
pub fn submit(store: &Store, text: &str) -> Result<ItemId> {
    let text = checked(text)?;
    store.write(|tx| {
        let me = session::identity(tx)?;
        let cell = me.cell.ok_or(Error::NotPossible(NotPossible::NoCell))?;
        let id = ItemId(tx.new_uuid());
        let action = Action::SubmitOpinion {
            cell,
            text: text.clone(),
        };
        let command = outbox::enqueue(tx, me.member, id, 0, action)?;
        let opinion = Opinion {
            author: me.member,
            author_name: me.member_name,
            cell,
            cell_name: me.cell_name.unwrap_or_default(),
            text,
            made_at: tx.now(),
            received_at: tx.now(),
            command,
            beside: Vec::new(),
            answer: None,
        };
        keep_here(tx, id, &opinion)?;
        Ok(id)
    })
}

/// Changes an opinion of one's own that has not been answered.
///
/// # Errors
/// As [`submit`]; and if it is somebody else's or has been answered.
pub fn amend(store: &Store, id: ItemId, text: &str) -> Result<()> {
    let text = checked(text)?;
    store.write(|tx| {
        let opinion: Opinion = items::read(tx, kind::OPINION, id)?;
        let me = session::identity(tx)?;
        if opinion.author != me.member {
            return Err(Error::NotPossible(NotPossible::NotTheAuthor));
        }
        if opinion.answer.is_some() {
            return Err(Error::NotPossible(NotPossible::AlreadyAnswered));
        }
        let version = version(tx, id)?;
        let last = outbox::last_of(tx, id)?;
        let never_arrived = version == 0
            && last.is_some_and(|last| {
                matches!(last.state, State::Rejected(_))
                    && matches!(last.action, Action::SubmitOpinion { .. })
            });
        let action = if never_arrived {
            Action::SubmitOpinion {
                cell: opinion.cell,
                text: text.clone(),
            }
        } else {
            Action::AmendOpinion { text: text.clone() }
        };
        outbox::enqueue(tx, me.member, id, version, action)?;
        if version == 0 {
            keep_here(tx, id, &Opinion { text, ..opinion })?;
        }
        tx.changed(Topic::Opinions);
        Ok(())
    })
}

/// Answers an opinion, as secretary of the cell it was written to.
///
/// # Errors
/// As [`submit`]. Whether this member may answer, the province decides.
pub fn answer(store: &Store, id: ItemId, text: &str) -> Result<()> {
    let text = checked(text)?;
    store.write(|tx| {
        items::stamp(tx, kind::OPINION, id)?.ok_or(Error::NotFound)?;
        let me = session::identity(tx)?;
        let action = Action::AnswerOpinion { text };
        outbox::enqueue(tx, me.member, id, version(tx, id)?, action)?;
        tx.changed(Topic::Opinions);
        Ok(())
    })
}

/// Lets go of words that the province refused, after the person has seen them.
///
/// # Errors
/// [`Error::NotFound`] if there is no refused command by that id.
pub fn dismiss(store: &Store, command: CommandId) -> Result<()> {
    store.write(|tx| outbox::dismiss(tx, command))
}

/// The opinion as this phone alone knows it, findable at once.
fn keep_here(tx: &WriteTx<'_>, id: ItemId, opinion: &Opinion) -> Result<()> {
    let json = serde_json::to_string(opinion).map_err(|error| Error::Shape("OPINION", error))?;
    let row = items::put(tx, kind::OPINION, id, 0, None, &json)?;
    rows::put(tx, id, opinion)?;
    search::put(tx, row, &found_by(opinion))?;
    tx.changed(Topic::Opinions);
    Ok(())
}

fn version(tx: &WriteTx<'_>, id: ItemId) -> Result<i64> {
    Ok(items::stamp(tx, kind::OPINION, id)?.map_or(0, |stamp| stamp.version))
}

fn checked(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::NotPossible(NotPossible::Empty));
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Error::NotPossible(NotPossible::TooLong));
    }
    let examined = Examined {
        file_name: "",
        fields: &[],
        headers_footers: &[],
        text,
    };
    match secrecy::check(&examined) {
        Verdict::Clean { .. } => Ok(text.to_owned()),
        Verdict::Refused { .. } => Err(Error::NotPossible(NotPossible::SecrecyMark)),
    }
}
