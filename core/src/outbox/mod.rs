//! What the person did and the province has not yet settled.
//!
//! A command is written in the same transaction as its local effect ([`enqueue`]) and kept in the
//! journal too. It is *frozen* at its first attempt to be sent ([`next`]): from then on every repeat
//! is equal to the byte, because nobody knows whether the province has seen it. An edit before that
//! changes the command; an edit after it is a new command. Order is kept per subject. Only the
//! province's explicit no is final ([`policy`]); it parks what follows in the same [`matter`] and is shown
//! to the person together with what they wrote. Accepted commands are kept until two verified backups
//! hold them, and offered again, by the same ids, to a province restored from an older one.

mod matter;
mod policy;
mod rows;
#[cfg(test)]
mod tests;

use handbook_domain::ids::{CommandId, DeviceId, Generation, ItemId, MemberId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{
    Action, Command, MAX_COMMAND_BYTES, Receipt, RejectCode, SignedCommand,
};
use rusqlite::{Connection, params};

use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::planted::{Bug, planted};
use crate::store::items::Stamp;
use crate::store::{Store, WriteTx};

pub use policy::{Settlement, retry_unsettled, settle};

/// Where a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for the network; can still be edited in place.
    Waiting,
    /// May have reached the province; waits for its answer.
    Frozen,
    /// The province has it, and we hold its receipt.
    Accepted,
    /// The province said no, for good.
    Rejected(RejectCode),
    /// Somebody changed the subject meanwhile; the person decides.
    Conflict,
    /// The server is too old to know such a command; waits for a newer one.
    Unsupported,
    /// This device was ended; the province keeps it aside until the office says what becomes of it.
    Held,
}

/// A command as it lies in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it, here and in the province.
    pub id: CommandId,
    /// What it is about.
    pub subject: ItemId,
    /// Version the person had seen.
    pub base: i64,
    /// The command that this one replaces.
    pub supersedes: Option<CommandId>,
    /// When it was made, by this phone's clock.
    pub made_at: Timestamp,
    /// What.
    pub action: Action,
    /// Where it stands.
    pub state: State,
}

/// How many commands wait, and whether the person should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Not settled yet.
    pub waiting: u32,
    /// Of these, older than a day.
    pub overdue: u32,
    /// Refused or in conflict: the person should look.
    pub refused: u32,
}

/// What waits longer than this is shown to the person.
pub const OVERDUE_MS: i64 = 24 * 3_600_000;

/// Adds a command, or changes the one on the same matter that has not been sent yet. Returns the
/// command that now carries `action`.
///
/// # Errors
/// [`NotPossible::TooLong`] if the province would not take so long a command; if the database says no.
pub fn enqueue(
    tx: &WriteTx<'_>,
    member: MemberId,
    subject: ItemId,
    base: i64,
    action: Action,
) -> Result<CommandId> {
    tx.changed(Topic::Outbox);
    let mut before = rows::on(tx, subject)?;
    before.retain(|entry| matter::is_same(&entry.action, &action));
    let entry = match before.last().cloned() {
        Some(last)
            if (last.state == State::Waiting
                || (planted(Bug::EditsFrozen) && last.state == State::Frozen))
                && merges(&last.action, &action) =>
        {
            let action = merge(&last.action, action);
            Entry {
                action,
                made_at: tx.now(),
                ..last
            }
        }
        last => Entry {
            id: CommandId(tx.new_uuid()),
            subject,
            base: base.max(rows::accepted_version(
                tx,
                subject,
                matter::item_kind(&action),
            )?),
            // What was refused is replaced by its correction, and need not be shown any more.
            supersedes: last
                .filter(|last| !last.state.is_settled_well())
                .map(|last| last.id),
            made_at: tx.now(),
            action,
            state: State::Waiting,
        },
    };
    let words = words(member, &entry)?;
    if words.len() > MAX_COMMAND_BYTES {
        return Err(Error::NotPossible(NotPossible::TooLong));
    }
    if !planted(Bug::NotSaved) {
        rows::save(tx, &entry)?;
    }
    // What was refused before is corrected by this; it must not park it.
    for entry in before {
        rows::drop_refused(tx, entry.id)?;
    }
    tx.remember(&entry.id.to_string(), words);
    Ok(entry.id)
}

/// Takes back a command that was refused: the person has seen it and lets it go. Returns its subject.
///
/// # Errors
/// [`Error::NotFound`] if there is no refused command by that id.
pub fn dismiss(tx: &WriteTx<'_>, id: CommandId) -> Result<ItemId> {
    let mut all = rows::all(tx)?.into_iter();
    let entry = all.find(|entry| entry.id == id).ok_or(Error::NotFound)?;
    if !rows::drop_refused(tx, id)? {
        return Err(Error::NotFound);
    }
    tx.changed(Topic::Outbox);
    tx.changed(Topic::Opinions);
    tx.changed(Topic::Meetings);
    Ok(entry.subject)
}

/// Lets go of everything on `subject` that was refused.
///
/// # Errors
/// If the database says no.
pub fn drop_refused_of(tx: &WriteTx<'_>, subject: ItemId) -> Result<()> {
    rows::drop_refused_of(tx, subject)
}

/// Freezes what can be sent now and returns it: the oldest unsettled command of each subject, unless
/// it is parked behind a refusal in the same matter.
///
/// # Errors
/// If the database or the key says no.
pub fn next(
    tx: &WriteTx<'_>,
    member: MemberId,
    device: DeviceId,
    limit: u32,
    sign: &dyn Fn(&str) -> Result<String>,
) -> Result<Vec<SignedCommand>> {
    rows::sendable(tx, limit)?
        .into_iter()
        .map(|open| freeze(tx, member, device, open, sign))
        .collect()
}

/// Everything that is not settled, also what would wait its turn, and what the province holds aside
/// already: for a device that was ended, which hands in all it has and is told what has become of it.
/// In order, after the place `after`; with the place of the last one.
///
/// # Errors
/// If the database or the key says no.
pub fn hand_over(
    tx: &WriteTx<'_>,
    member: MemberId,
    device: DeviceId,
    after: i64,
    limit: u32,
    sign: &dyn Fn(&str) -> Result<String>,
) -> Result<(Vec<SignedCommand>, i64)> {
    let mut batch = Vec::new();
    let mut last = after;
    let limit = if planted(Bug::HandsInTheFirst) {
        1
    } else {
        limit
    };
    for (place, open) in rows::unsettled(tx, after, limit)? {
        if planted(Bug::HeldIsForgotten) && open.0.state == State::Held {
            continue;
        }
        last = place;
        batch.push(freeze(tx, member, device, open, sign)?);
    }
    Ok((batch, last))
}

/// The command as it is sent: from its first time on equal to the byte.
fn freeze(
    tx: &WriteTx<'_>,
    member: MemberId,
    device: DeviceId,
    (entry, body, signature): rows::Unsettled,
    sign: &dyn Fn(&str) -> Result<String>,
) -> Result<SignedCommand> {
    if !body.is_empty() {
        return Ok(SignedCommand {
            device,
            body,
            signature,
        });
    }
    let body = words(member, &entry)?;
    let signature = sign(&body)?;
    if !planted(Bug::NeverFrozen) {
        rows::freeze(tx, entry.id, &body, &signature)?;
    }
    // To the byte what is sent: after a damage the province must know it again by its digest.
    tx.remember(&entry.id.to_string(), body.clone());
    Ok(SignedCommand {
        device,
        body,
        signature,
    })
}

/// Whether [`next`] would return anything.
///
/// # Errors
/// If the database says no.
pub fn has_sendable(connection: &Connection) -> Result<bool> {
    Ok(!rows::sendable(connection, 1)?.is_empty())
}

/// Everything that is not forgotten yet, oldest first.
///
/// # Errors
/// If the database says no.
pub fn list(connection: &Connection) -> Result<Vec<Entry>> {
    rows::all(connection)
}

/// Everything on `subject` that is not forgotten yet, oldest first.
///
/// # Errors
/// If the database says no.
pub fn on(connection: &Connection, subject: ItemId) -> Result<Vec<Entry>> {
    rows::on(connection, subject)
}

/// Whether anything on `subject` that changes an item of `kinds` is not settled, or was refused and not
/// seen yet: what it is about must be here to show it.
///
/// # Errors
/// If the database says no.
pub fn is_open(connection: &Connection, subject: ItemId, kinds: &[&str]) -> Result<bool> {
    let entries = rows::on(connection, subject)?;
    let mut open = entries
        .iter()
        .filter(|entry| entry.state != State::Accepted);
    Ok(open.any(|entry| kinds.contains(&matter::item_kind(&entry.action))))
}

/// The newest command on `subject`.
///
/// # Errors
/// If the database says no.
pub fn last_of(connection: &Connection, subject: ItemId) -> Result<Option<Entry>> {
    rows::last_of(connection, subject)
}

/// Whether the province has accepted the command with a newer version of its subject than `here`.
///
/// # Errors
/// If the database says no.
pub fn is_ahead(connection: &Connection, id: CommandId, here: &Stamp) -> Result<bool> {
    Ok(!planted(Bug::ShowsOldWords) && rows::is_ahead(connection, id, here)?)
}

/// The sealed receipt of a command, if the province has accepted it.
///
/// # Errors
/// If the database says no.
pub fn receipt(connection: &Connection, id: CommandId) -> Result<Option<String>> {
    rows::receipt(connection, id)
}

/// How much waits.
///
/// # Errors
/// If the database says no.
pub fn waiting(connection: &Connection, now: Timestamp) -> Result<Waiting> {
    let mut waiting = Waiting::default();
    for entry in rows::all(connection)? {
        match entry.state {
            State::Waiting | State::Frozen | State::Unsupported => {
                waiting.waiting += 1;
                waiting.overdue += u32::from(now.since(entry.made_at) >= OVERDUE_MS);
            }
            State::Rejected(_) | State::Conflict => waiting.refused += 1,
            State::Accepted | State::Held => {}
        }
    }
    Ok(waiting)
}

/// Forgets accepted commands that two verified backups hold; after [`offer_again`], so that what an
/// earlier life of the province accepted has been confirmed by this one.
///
/// # Errors
/// If the database says no.
pub fn forget_covered(tx: &WriteTx<'_>, generation: Generation, covered: i64) -> Result<usize> {
    let covered = if planted(Bug::ForgetsEarly) {
        i64::MAX
    } else {
        covered
    };
    rows::drop_covered(tx, generation, covered)
}

/// A province restored from a backup may have lost what it accepted: offers it again.
///
/// # Errors
/// If the database says no.
pub fn offer_again(tx: &WriteTx<'_>, generation: Generation) -> Result<usize> {
    tx.changed(Topic::Outbox);
    if planted(Bug::OffersNothing) {
        return Ok(0);
    }
    Ok(tx.execute(
        "UPDATE outbox SET state = 'frozen' WHERE state = 'accepted' AND generation <> ?1",
        params![generation.to_string()],
    )?)
}

/// Makes journal and database agree after opening: what the database holds and the journal misses
/// is added there; what only the journal holds (the database was damaged and set aside) is put back
/// here, to be sent again by its old id, if it is this member's: another's words wait in the journal
/// until their author is back. Returns how many came back.
///
/// # Errors
/// If the database says no.
pub fn reconcile(store: &Store, member: MemberId) -> Result<usize> {
    if planted(Bug::JournalUnread) {
        return Ok(0);
    }
    let kept = store.words()?;
    let known = store.read(|tx| rows::all(tx))?;
    // Nothing was said: nothing to write at every opening.
    if kept.is_empty() && known.iter().all(|entry| entry.state.is_elsewhere()) {
        return Ok(0);
    }
    store.write(|tx| {
        let mut back = 0;
        for (id, json) in &kept {
            if known.iter().any(|entry| entry.id.to_string() == *id) {
                continue;
            }
            // Words of a shape we do not know stay where they are.
            let command = serde_json::from_str::<Command>(json).ok();
            if let Some(command) = command.filter(|command| command.member == member) {
                rows::save(tx, &Entry::from(command))?;
                back += 1;
            }
        }
        for entry in &known {
            let id = entry.id.to_string();
            let held = kept
                .iter()
                .find(|(kept, _)| *kept == id)
                .map(|(_, json)| json);
            if entry.state.is_elsewhere() {
                if held.is_some() {
                    tx.forget(&id);
                }
                continue;
            }
            let words = words(member, entry)?;
            if held != Some(&words) {
                tx.remember(&id, words);
            }
        }
        if back > 0 {
            tx.changed(Topic::Outbox);
        }
        Ok(back)
    })
}

/// What is sent and what the journal keeps: JSON of the command, the same whenever it is made.
fn words(member: MemberId, entry: &Entry) -> Result<String> {
    let command = Command {
        id: entry.id,
        member,
        subject: entry.subject,
        base: entry.base,
        supersedes: entry.supersedes,
        made_at: entry.made_at,
        action: entry.action.clone(),
    };
    serde_json::to_string(&command).map_err(|error| Error::Shape("COMMAND", error))
}

impl From<Command> for Entry {
    fn from(command: Command) -> Self {
        Self {
            id: command.id,
            subject: command.subject,
            base: command.base,
            supersedes: command.supersedes,
            made_at: command.made_at,
            action: command.action,
            state: State::Waiting,
        }
    }
}

impl State {
    /// Accepted: nothing more will happen to it.
    fn is_settled_well(self) -> bool {
        self == Self::Accepted
    }

    /// The province has the words, so the journal need not keep them.
    fn is_elsewhere(self) -> bool {
        matches!(self, Self::Accepted | Self::Held)
    }
}

/// Whether `newer` only changes what `older`, still unsent, is going to say.
fn merges(older: &Action, newer: &Action) -> bool {
    matches!(
        (older, newer),
        (
            Action::SubmitOpinion { .. } | Action::AmendOpinion { .. },
            Action::AmendOpinion { .. } | Action::SubmitOpinion { .. }
        ) | (Action::AnswerOpinion { .. }, Action::AnswerOpinion { .. })
            | (Action::ReplyToMeeting { .. }, Action::ReplyToMeeting { .. })
            | (Action::PlanMeeting { .. }, Action::PlanMeeting { .. })
            | (Action::ReviewMeeting { .. }, Action::ReviewMeeting { .. })
    )
}

fn merge(older: &Action, newer: Action) -> Action {
    match (older, newer) {
        (Action::SubmitOpinion { cell, .. }, Action::AmendOpinion { text }) => {
            Action::SubmitOpinion { cell: *cell, text }
        }
        // Why it was moved stays said when only the agenda is changed afterwards.
        (Action::PlanMeeting { reason: said, .. }, Action::PlanMeeting { plan, reason }) => {
            let reason = if reason.is_empty() {
                said.clone()
            } else {
                reason
            };
            Action::PlanMeeting { plan, reason }
        }
        (_, newer) => newer,
    }
}

/// Receipts are checked before they are believed: they must be for what was sent.
fn fits(receipt: &Receipt, entry: &Entry, body: &str) -> bool {
    receipt.command == entry.id
        && receipt.digest == handbook_domain::ids::Sha256Hash::of(body.as_bytes())
}
