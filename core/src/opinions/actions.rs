//! What a person can do with opinions: check, write here, hand to the outbox, in one transaction.

use handbook_domain::audience::Audience;
use handbook_domain::ids::{ItemId, MemberId, UnitId};
use handbook_domain::secrecy;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{Opinion, kind};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{About, Draft, Opinions, rows};
use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::outbox::{self, Entry, State};
use crate::planted::{Bug, planted};
use crate::session;
use crate::store::{ReadTx, Store, WriteTx, audiences, items};
use crate::sync;

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
        let id = ItemId(tx.new_uuid());
        submit_in(tx, id, text)?;
        Ok(id)
    })
}

/// Hands in a draft as it was last saved; it is no draft any more. Returns the opinion it has become, or is about.
///
/// # Errors
/// As [`submit`], [`amend`] or [`answer`], and [`Error::NotFound`] if there is no such draft.
pub fn submit_draft(store: &Store, id: ItemId) -> Result<ItemId> {
    store.write(|tx| {
        let draft = rows::drafts(tx)?.into_iter().find(|draft| draft.id == id);
        let draft = draft.ok_or(Error::NotFound)?;
        let text = checked(&draft.text)?;
        match draft.about {
            None => submit_in(tx, id, text)?,
            Some(about) => say_in(tx, about, text)?,
        }
        remove_draft(tx, id)?;
        Ok(draft.about.map_or(id, About::opinion))
    })
}

/// Keeps words that are not to be handed in yet: new ones, or further ones of the draft `id`, which is `about` from
/// now on.
///
/// # Errors
/// As [`submit`]; a draft needs no cell.
pub fn save_draft(
    store: &Store,
    id: Option<ItemId>,
    about: Option<About>,
    text: &str,
) -> Result<ItemId> {
    let text = checked(text)?;
    store.write(|tx| {
        // One that was handed in meanwhile is an opinion now: what is saved late is a draft of its own.
        let id = match id {
            Some(id) if items::stamp(tx, kind::OPINION, id)?.is_none() => id,
            _ => ItemId(tx.new_uuid()),
        };
        let draft = Draft {
            id,
            about,
            text,
            changed_at: tx.now(),
        };
        remember(tx, &draft)?;
        tx.changed(Topic::Opinions);
        rows::put_draft(tx, &draft)?;
        Ok(draft.id)
    })
}

/// Lets a draft go; nothing if there is none.
///
/// # Errors
/// If the store cannot be written.
pub fn discard_draft(store: &Store, id: ItemId) -> Result<()> {
    store.write(|tx| remove_draft(tx, id))
}

fn submit_in(tx: &WriteTx<'_>, id: ItemId, text: String) -> Result<()> {
    let me = session::identity(tx)?;
    let cell = home_cell(tx, &me)?;
    let action = Action::SubmitOpinion {
        cell,
        text: text.clone(),
    };
    let command = outbox::enqueue(tx, me.member, id, 0, action)?;
    let opinion = Opinion {
        author: me.member,
        author_name: me.member_name.clone(),
        cell,
        cell_name: name_of(&me, Some(cell)),
        text,
        made_at: tx.now(),
        received_at: tx.now(),
        command,
        beside: Vec::new(),
        answer: None,
    };
    sync::keep_here(tx, &Opinions, id, &opinion)
}

fn remove_draft(tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
    if rows::remove_draft(tx, id)? {
        tx.forget(&journal_name(id));
        tx.changed(Topic::Opinions);
    }
    Ok(())
}

/// A draft as the journal keeps it: after a damage it comes back to the member who wrote it.
#[derive(Serialize, Deserialize)]
struct KeptDraft {
    member: MemberId,
    draft: String,
    /// Absent also in what a version before wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<About>,
    changed_at: Timestamp,
}

const JOURNAL_PREFIX: &str = "draft:";

fn journal_name(id: ItemId) -> String {
    format!("{JOURNAL_PREFIX}{id}")
}

/// Keeps a draft in the journal.
fn remember(tx: &WriteTx<'_>, draft: &Draft) -> Result<()> {
    let kept = KeptDraft {
        member: session::identity(tx)?.member,
        draft: draft.text.clone(),
        about: draft.about,
        changed_at: draft.changed_at,
    };
    let json = serde_json::to_string(&kept).map_err(|error| Error::Shape("DRAFT", error))?;
    tx.remember(&journal_name(draft.id), json);
    Ok(())
}

/// Makes journal and database agree about drafts after opening, for a kill may come between the two:
/// those that only the journal has come back, unless they have been handed in; those that it misses are
/// added there.
///
/// # Errors
/// If the store fails.
pub fn bring_back_drafts(store: &Store) -> Result<()> {
    let words = store.words()?;
    let (lost, handed_in, unkept) = store.read(|tx| {
        let me = session::identity(tx)?.member;
        let mut unkept = rows::drafts(tx)?;
        let (mut lost, mut handed_in) = (Vec::new(), Vec::new());
        for (name, json) in &words {
            let id = name
                .strip_prefix(JOURNAL_PREFIX)
                .and_then(|id| id.parse().ok());
            let kept = serde_json::from_str::<KeptDraft>(json).ok();
            let (Some(id), Some(kept)) = (id, kept.filter(|kept| kept.member == me)) else {
                continue;
            };
            let kept = Draft {
                id,
                about: kept.about,
                text: kept.draft,
                changed_at: kept.changed_at,
            };
            if unkept.iter().any(|draft| draft.id == id) {
                unkept.retain(|draft| *draft != kept);
            } else if was_handed_in(tx, &kept)? {
                handed_in.push(id);
            } else {
                lost.push(kept);
            }
        }
        Ok((lost, handed_in, unkept))
    })?;
    // They agree: nothing to write at every opening.
    if lost.is_empty() && handed_in.is_empty() && unkept.is_empty() {
        return Ok(());
    }
    store.write(|tx| {
        tx.changed(Topic::Opinions);
        for draft in &lost {
            rows::put_draft(tx, draft)?;
        }
        handed_in
            .iter()
            .for_each(|id| tx.forget(&journal_name(*id)));
        unkept.iter().try_for_each(|draft| remember(tx, draft))
    })
}

/// Whether a draft that the journal still has is an opinion by now, or was said of the one it is about.
fn was_handed_in(tx: &ReadTx<'_>, draft: &Draft) -> Result<bool> {
    let Some(about) = draft.about else {
        return Ok(items::stamp(tx, kind::OPINION, draft.id)?.is_some());
    };
    let answers = matches!(about, About::Answer { .. });
    let mut entries = outbox::on(tx, about.opinion())?.into_iter();
    let said = entries.any(|entry| match entry.action {
        Action::AnswerOpinion { text } => answers && text == draft.text,
        Action::SubmitOpinion { text, .. } | Action::AmendOpinion { text } => {
            !answers && text == draft.text
        }
        _ => false,
    });
    let stands = items::find::<Opinion>(tx, kind::OPINION, about.opinion())?.is_some_and(|here| {
        let answer = here.answer.map(|answer| answer.text);
        let text = if answers { answer } else { Some(here.text) };
        text.is_some_and(|text| text == draft.text)
    });
    Ok(said || stands)
}

/// Changes or answers an opinion that somebody has before their eyes, as [`amend`] or [`answer`].
///
/// # Errors
/// As those.
pub fn say(store: &Store, about: About, text: &str) -> Result<()> {
    let text = checked(text)?;
    store.write(|tx| say_in(tx, about, text))
}

fn say_in(tx: &WriteTx<'_>, about: About, text: String) -> Result<()> {
    // What had not arrived when it was seen has become the first version; and a restored province may have a
    // lower one than the person saw.
    let on = |opinion, seen: i64| version(tx, opinion).map(|here| seen.max(1).min(here));
    match about {
        About::Change { opinion, seen } => amend_in(tx, opinion, on(opinion, seen)?, text),
        About::Answer { opinion, seen } => answer_in(tx, opinion, on(opinion, seen)?, text),
    }
}

/// Changes an opinion of one's own that has not been answered, as it stands here now.
///
/// # Errors
/// As [`submit`]; and if it is somebody else's or has been answered.
pub fn amend(store: &Store, id: ItemId, text: &str) -> Result<()> {
    let text = checked(text)?;
    store.write(|tx| amend_in(tx, id, version(tx, id)?, text))
}

/// Changes an opinion, based on its version `base`.
fn amend_in(tx: &WriteTx<'_>, id: ItemId, base: i64, text: String) -> Result<()> {
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
    outbox::enqueue(tx, me.member, id, base, action)?;
    if version == 0 {
        sync::keep_here(tx, &Opinions, id, &Opinion { text, ..opinion })?;
    }
    tx.changed(Topic::Opinions);
    Ok(())
}

/// Answers an opinion as it stands here now, as secretary of the cell it was written to.
///
/// # Errors
/// As [`submit`]. Whether this member may answer, the province decides.
pub fn answer(store: &Store, id: ItemId, text: &str) -> Result<()> {
    let text = checked(text)?;
    store.write(|tx| answer_in(tx, id, version(tx, id)?, text))
}

/// Answers an opinion, based on its version `base`.
fn answer_in(tx: &WriteTx<'_>, id: ItemId, base: i64, text: String) -> Result<()> {
    items::stamp(tx, kind::OPINION, id)?.ok_or(Error::NotFound)?;
    let me = session::identity(tx)?;
    let action = Action::AnswerOpinion { text };
    outbox::enqueue(tx, me.member, id, base, action)?;
    tx.changed(Topic::Opinions);
    Ok(())
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
    sync::bring_back(store, &Opinions, |tx, entry| {
        Ok(said_by(&session::identity(tx)?, &entry))
    })
}

/// The opinion that a command makes, as far as the command alone tells.
fn said_by(me: &session::Identity, entry: &Entry) -> Option<Opinion> {
    let (cell, text) = match &entry.action {
        Action::SubmitOpinion { cell, text } => (Some(*cell), text),
        Action::AmendOpinion { text } => (me.cell, text),
        _ => return None,
    };
    Some(Opinion {
        author: me.member,
        author_name: me.member_name.clone(),
        // A change does not say to which cell the opinion went.
        cell: cell.unwrap_or(UnitId(Uuid::nil())),
        cell_name: name_of(me, cell),
        text: text.clone(),
        made_at: entry.made_at,
        received_at: entry.made_at,
        command: entry.id,
        beside: Vec::new(),
        answer: None,
    })
}

/// The cell the member meets in now: the one named at activation, or, after a move, the one whose
/// papers this phone holds.
fn home_cell(tx: &WriteTx<'_>, me: &session::Identity) -> Result<UnitId> {
    let held: Vec<UnitId> = audiences::all(tx)?
        .into_iter()
        .filter_map(|audience| match audience {
            Audience::Cell(cell) => Some(cell),
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

/// Name of the member's cell; of another one the province says it with the opinion.
fn name_of(me: &session::Identity, cell: Option<UnitId>) -> String {
    let name = me.cell_name.clone();
    name.filter(|_| cell == me.cell).unwrap_or_default()
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
    if secrecy::is_marked(text) {
        return Err(Error::NotPossible(NotPossible::SecrecyMark));
    }
    Ok(text.to_owned())
}
