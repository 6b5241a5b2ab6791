//! What a person can do with opinions: check, write here, hand to the outbox, in one transaction.

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId, UnitId};
use handbook_domain::secrecy::{self, Examined, Verdict};
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{Opinion, kind};

use super::collection::text as found_by;
use super::rows;
use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::outbox::{self, State};
use crate::planted::{Bug, planted};
use crate::search::{self, Speller};
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
        let cell = home_cell(tx, &me)?;
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
        // With no submission on its way, there is nothing in the province to amend.
        let on_its_way = outbox::on(tx, id)?.into_iter().any(|entry| {
            matches!(entry.action, Action::SubmitOpinion { .. })
                && !matches!(entry.state, State::Rejected(_) | State::Conflict)
        });
        let never_arrived = version == 0 && !on_its_way;
        let action = if never_arrived {
            Action::SubmitOpinion {
                cell: home_cell(tx, &me)?,
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
    store.write(|tx| {
        let subject = outbox::list(tx)?
            .into_iter()
            .find(|entry| entry.id == command)
            .map(|entry| entry.subject)
            .ok_or(Error::NotFound)?;
        outbox::dismiss(tx, command)?;
        // An opinion that never arrived is nothing but these words.
        let stamp = items::stamp(tx, kind::OPINION, subject)?;
        if let Some(stamp) = stamp.filter(|stamp| stamp.version == 0)
            && outbox::last_of(tx, subject)?.is_none()
        {
            rows::remove(tx, stamp.row)?;
            search::remove(tx, stamp.row)?;
            items::remove(tx, stamp.row)?;
        }
        Ok(())
    })
}

/// Makes opinions of words that came back from the journal, so that the person sees them, with what
/// the province says of them, before they have been there and back.
///
/// # Errors
/// If the store fails.
pub fn bring_back(store: &Store) -> Result<()> {
    if planted(Bug::JournalHidden) {
        return Ok(());
    }
    store.write(|tx| {
        let me = session::identity(tx)?;
        for entry in outbox::list(tx)? {
            let (Action::SubmitOpinion { text, .. } | Action::AmendOpinion { text }) = entry.action
            else {
                continue;
            };
            if items::stamp(tx, kind::OPINION, entry.subject)?.is_some() {
                continue;
            }
            let opinion = Opinion {
                author: me.member,
                author_name: me.member_name.clone(),
                cell: home_cell(tx, &me)?,
                cell_name: me.cell_name.clone().unwrap_or_default(),
                text,
                made_at: entry.made_at,
                received_at: entry.made_at,
                command: entry.id,
                beside: Vec::new(),
                answer: None,
            };
            keep_here(tx, entry.subject, &opinion)?;
        }
        Ok(())
    })
}

/// The cell the member meets in now: the one named at activation, or, after a move, the one whose
/// papers this phone holds.
fn home_cell(tx: &WriteTx<'_>, me: &session::Identity) -> Result<UnitId> {
    let held: Vec<UnitId> = tx
        .prepare_cached("SELECT audience FROM audience ORDER BY audience")?
        .query_map([], |row| row.get::<_, String>(0))?
        .filter_map(|audience| match audience.ok()?.parse() {
            Ok(Audience::Cell(cell)) => Some(cell),
            _ => None,
        })
        .collect();
    let named = me
        .cell
        .filter(|cell| held.is_empty() || held.contains(cell));
    named
        .or(held.first().copied())
        .ok_or(Error::NotPossible(NotPossible::NoCell))
}

/// The opinion as this phone alone knows it, findable at once.
fn keep_here(tx: &WriteTx<'_>, id: ItemId, opinion: &Opinion) -> Result<()> {
    let json = serde_json::to_string(opinion).map_err(|error| Error::Shape("OPINION", error))?;
    let packed = tx.packer()?.pack(&json)?;
    let row = items::put(tx, kind::OPINION, id, 0, 0, &packed)?;
    rows::put(tx, row, id, opinion)?;
    search::put(tx, row, &Speller::default().ready(&found_by(opinion)))?;
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
