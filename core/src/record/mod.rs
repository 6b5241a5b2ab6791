//! Recording a meeting in the room, with or without network: every tap is one line of the log, kept in
//! the database and in the journal before it is confirmed. What it all adds up to is computed anew
//! from the lines, here as at the province.

mod collection;
mod door;
mod due;
mod open;
pub mod paper;
mod prepared;
mod report;
mod rows;
mod taps;
mod tokens;
mod travel;
mod unsent;
pub mod view;

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{EventId, ItemId, MemberId, Sha256Hash};
use handbook_domain::meeting::closing::obstacles;
use handbook_domain::meeting::cut::{CutSignature, cut_message};
use handbook_domain::meeting::fold::can_be_undone;
use handbook_domain::meeting::log::Author;
use handbook_domain::meeting::roll_call::TokenError;
use handbook_domain::meeting::state::Why;
use handbook_domain::meeting::{Event, Flag, Line, Log, Moment, Record};
use handbook_domain::secrecy;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::MeetingReport;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::change::Topic;
use crate::error::{Error, Result};
use crate::planted::{Bug, planted};
use crate::session::{self, DeviceKey};
use crate::store::{ReadTx, Store, WriteTx, items};

pub use crate::error::{RecordError, Recorded, Refusal};
pub use collection::{Reports, RollUps, Rosters, Rules};
pub use door::{
    Answers, FactRow, Questions, RecordDoor, UnderWay, door, open_with, questions, under_way,
};
pub use due::{Due, DueWhat, committees, due};
use open::held_pack;
pub use open::{open, pack_of};
pub use prepared::{Prepared, prepared};
pub use report::{
    ReportRow, ReportState, Reported, report, reported, reports, review, roll_ups, year, year_paper,
};
pub use taps::{ClaimedPoints, Tap, all_present, press, undo_all};
pub use tokens::{scan, token};
pub use travel::{Verified, certificate, hand_over, package, take_over, verify};

/// Adds what has happened; `late` if it is entered from notes on paper. It is kept when this returns.
///
/// # Errors
/// [`Error::NotFound`] without a record; [`Refusal`] says why it cannot count.
pub fn tap(store: &Store, meeting: ItemId, late: bool, event: Event) -> Recorded<EventId> {
    settle(store.write(|tx| add(tx, meeting, late, event)))
}

/// Takes a tap back; what was there before it counts again. Its line stays in the log.
///
/// # Errors
/// As [`tap`]; [`Refusal::CannotBeUndone`] for who may write, and closing.
pub fn undo(store: &Store, meeting: ItemId, event: EventId) -> Recorded<EventId> {
    let found = store.read(|tx| rows::log(tx, meeting))?;
    let line = found.lines().find(|line| line.entry().id == event);
    let undone = &line.ok_or(Error::NotFound)?.entry().event;
    if !can_be_undone(undone) {
        return Err(RecordError::Refused(Refusal::CannotBeUndone));
    }
    tap(store, meeting, false, Event::Undone { event })
}

/// Closes the record as it stands here and signs it; both or neither.
///
/// # Errors
/// As [`tap`]; [`Refusal::NotReady`] names what has to be settled first.
pub fn close(store: &Store, key: &dyn DeviceKey, meeting: ItemId) -> Recorded<()> {
    // In one transaction with the question: another phone's lines may come in between.
    settle(store.write(|tx| {
        let (_, record) = held(tx, meeting)?;
        let found = match held_pack(tx, &record)? {
            Ok(pack) => obstacles(&record, &pack),
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !found.is_empty() {
            return Ok(Err(Refusal::NotReady(found)));
        }
        let mut heads = rows::heads(tx, meeting)?.digests();
        // What phones have written that nobody let in is not signed.
        heads.retain(|device, _| record.state.recorders.contains_key(device));
        match add(tx, meeting, false, Event::Closed { heads })? {
            Ok(_) => put_signature(tx, key, meeting),
            Err(refusal) => Ok(Err(refusal)),
        }
    }))
}

/// Signs the closed record with this phone's key: the chair's by closing, the minute-taker's after
/// reading it.
///
/// # Errors
/// [`Refusal::NotClosed`] while it is open or disputed; [`Refusal::NotARecorder`].
pub fn sign(store: &Store, key: &dyn DeviceKey, meeting: ItemId) -> Recorded<()> {
    settle(store.write(|tx| put_signature(tx, key, meeting)))
}

/// The record as it stands.
///
/// # Errors
/// [`Error::NotFound`] if no record of this meeting is here.
pub fn read(store: &Store, meeting: ItemId) -> Result<Record> {
    store.read(|tx| Ok(held(tx, meeting)?.1))
}

/// Makes journal and database agree after opening: lines and signatures that only the journal still has
/// come back to the member who kept them; lines that were committed and not yet appended there are
/// appended, for without them those that follow would stand behind a gap.
///
/// # Errors
/// If the database says no.
pub fn bring_back(store: &Store) -> Result<()> {
    if planted(Bug::LinesUnread) {
        return Ok(());
    }
    let words = store.words()?;
    let kept = words.iter().filter_map(|(name, json)| {
        name.starts_with(JOURNAL_PREFIX).then_some(())?;
        let kept: KeptLine = serde_json::from_str(json).ok()?;
        Some((kept.member, Line::read(kept.line).ok()?))
    });
    let kept: Vec<(MemberId, Line)> = kept.collect();
    let signatures = words.iter().filter_map(|(name, json)| {
        name.starts_with(SIGNATURE_PREFIX).then_some(())?;
        serde_json::from_str(json).ok()
    });
    let signatures: Vec<KeptSignature> = signatures.collect();
    let hashes: BTreeSet<Sha256Hash> = kept.iter().map(|(_, line)| line.hash()).collect();
    let (lost, unsigned, unkept) = store.read(|tx| {
        let me = session::identity(tx)?;
        let mut unsigned = Vec::new();
        for kept in signatures
            .into_iter()
            .filter(|kept| kept.member == me.member)
        {
            if !rows::signatures(tx, kept.meeting)?.contains(&kept.signature) {
                unsigned.push(kept);
            }
        }
        let mut lost = Vec::new();
        for (member, line) in kept {
            if member == me.member && !rows::has(tx, line.hash())? {
                lost.push(line);
            }
        }
        let mut unkept = Vec::new();
        for meeting in rows::meetings(tx)? {
            let report: Option<MeetingReport> = items::find(tx, kind::MEETING_REPORT, meeting)?;
            let heads = rows::heads(tx, meeting)?.digests();
            // Nearly always the province has all of it, and its lines need not be read.
            if report.as_ref().is_some_and(|report| report.heads == heads) {
                continue;
            }
            let log = rows::log(tx, meeting)?;
            let unsent = match &report {
                Some(report) => unsent::lines(&log, report, me.device),
                None => log.lines().collect(),
            };
            let missing = unsent
                .into_iter()
                .filter(|line| !hashes.contains(&line.hash()));
            unkept.extend(missing.cloned());
        }
        Ok((lost, unsigned, unkept))
    })?;
    // Nothing is lost: nothing to write at every opening.
    if lost.is_empty() && unsigned.is_empty() && unkept.is_empty() {
        return Ok(());
    }
    tracing::info!(
        lost = lost.len(),
        unkept = unkept.len(),
        "lines of a meeting came back"
    );
    store.write(|tx| {
        tx.changed(Topic::Meetings);
        for line in &lost {
            rows::add(tx, line)?;
        }
        for kept in &unsigned {
            rows::sign(tx, kept.meeting, &kept.signature)?;
        }
        unkept.iter().try_for_each(|line| remember(tx, line))
    })
}

/// Before the digest of a line, in the journal.
const JOURNAL_PREFIX: &str = "line ";

/// Before the id of a meeting that this phone signed, in the journal.
const SIGNATURE_PREFIX: &str = "signature ";

/// A signature as the journal keeps it: this phone's last one of a meeting.
#[derive(Serialize, Deserialize)]
struct KeptSignature {
    member: MemberId,
    meeting: ItemId,
    signature: CutSignature,
}

/// A line as the journal keeps it.
#[derive(Serialize, Deserialize)]
struct KeptLine {
    member: MemberId,
    line: String,
}

/// Adds a line, if it counts for something.
fn add(tx: &WriteTx<'_>, meeting: ItemId, late: bool, event: Event) -> Result<Settled<EventId>> {
    let mut log = rows::log(tx, meeting)?;
    if bears_a_mark(&event)? {
        return Ok(Err(Refusal::SecrecyMark));
    }
    let Some(line) = line(tx, meeting, late, event)? else {
        return Ok(Err(Refusal::TooLong));
    };
    let (event, device) = (line.entry().id, line.entry().device);
    log.add(line.clone());
    let after = Record::of(&log).ok_or(Error::NotFound)?;
    // The line of a phone that nobody let in counts for nothing, so it is not kept.
    if !after.state.recorders.contains_key(&device) {
        return Ok(Err(Refusal::NotARecorder));
    }
    let refused = after.state.senseless.iter().find(|one| one.event == event);
    if let Some(refused) = refused {
        return Ok(Err(refused.why.into()));
    }
    if after.flags.contains(&Flag::UnfitClosing { event }) {
        return Ok(Err(Refusal::NotTheChair));
    }
    keep(tx, &line)?;
    Ok(Ok(event))
}

/// Signs the cut as it stands.
fn put_signature(tx: &WriteTx<'_>, key: &dyn DeviceKey, meeting: ItemId) -> Result<Settled<()>> {
    let (_, record) = held(tx, meeting)?;
    let me = session::identity(tx)?;
    let Some(cut) = record.cut() else {
        return Ok(Err(Refusal::NotClosed));
    };
    if !record.state.recorders.contains_key(&me.device) {
        return Ok(Err(Refusal::NotARecorder));
    }
    let signed = key.sign(&cut_message(meeting, cut.digest))?;
    let signature = CutSignature {
        device: me.device,
        cut: cut.digest,
        signature: URL_SAFE_NO_PAD.encode(signed),
    };
    rows::sign(tx, meeting, &signature)?;
    let kept = KeptSignature {
        member: me.member,
        meeting,
        signature,
    };
    let json = serde_json::to_string(&kept).map_err(|error| Error::Shape("SIGNATURE", error))?;
    tx.remember(&format!("{SIGNATURE_PREFIX}{meeting}"), json);
    tx.changed(Topic::Meetings);
    Ok(Ok(()))
}

/// Whether any words of the event bear a secrecy mark.
fn bears_a_mark(event: &Event) -> Result<bool> {
    fn marked(value: &Value) -> bool {
        match value {
            Value::String(text) => secrecy::is_marked(text),
            Value::Array(values) => values.iter().any(marked),
            Value::Object(fields) => fields.values().any(marked),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    let event = serde_json::to_value(event).map_err(|error| Error::Shape("EVENT", error))?;
    Ok(marked(&event))
}

/// The line that this phone writes next; nothing if it would be too long.
fn line(tx: &WriteTx<'_>, meeting: ItemId, late: bool, event: Event) -> Result<Option<Line>> {
    let by = Author {
        meeting,
        device: session::identity(tx)?.device,
        id: EventId(tx.new_uuid()),
        moment: Moment {
            at: tx.now(),
            up_ms: tx.up_ms(),
        },
        late,
    };
    Ok(rows::heads(tx, meeting)?.next(by, event).ok())
}

/// Keeps a line, here and in the journal.
fn keep(tx: &WriteTx<'_>, line: &Line) -> Result<()> {
    if !planted(Bug::LineNotStored) && !rows::add(tx, line)? {
        return Ok(());
    }
    tx.changed(Topic::Meetings);
    remember(tx, line)
}

/// Keeps a line in the journal.
fn remember(tx: &WriteTx<'_>, line: &Line) -> Result<()> {
    if planted(Bug::LineNotJournalled) {
        return Ok(());
    }
    let kept = KeptLine {
        member: session::identity(tx)?.member,
        line: line.text().to_owned(),
    };
    let json = serde_json::to_string(&kept).map_err(|error| Error::Shape("LINE", error))?;
    tx.remember(&format!("{JOURNAL_PREFIX}{}", line.hash()), json);
    Ok(())
}

/// The journal need not keep the line any more.
fn forget(tx: &WriteTx<'_>, line: &Line) {
    tx.forget(&format!("{JOURNAL_PREFIX}{}", line.hash()));
}

/// The journal need not keep this phone's signature any more.
fn forget_signature(tx: &WriteTx<'_>, meeting: ItemId) {
    tx.forget(&format!("{SIGNATURE_PREFIX}{meeting}"));
}

/// The log and the record of a meeting.
fn held(tx: &ReadTx<'_>, meeting: ItemId) -> Result<(Log, Record)> {
    let log = rows::log(tx, meeting)?;
    let record = Record::of(&log).ok_or(Error::NotFound)?;
    Ok((log, record))
}

/// What the record says to something new; a refusal undoes nothing that was written before it.
type Settled<T> = std::result::Result<T, Refusal>;

/// What the store says, then what the record says.
fn settle<T>(done: Result<Settled<T>>) -> Recorded<T> {
    done?.map_err(RecordError::Refused)
}

impl From<Why> for Refusal {
    fn from(why: Why) -> Self {
        match why {
            Why::NoSuchEvent | Why::Newer => Self::NoSuchEvent,
            Why::NotInRoster => Self::NotSummoned,
            Why::NotTheChair => Self::NotTheChair,
            Why::TokenUsed => Self::Token(TokenError::Used),
            Why::TooLong => Self::TooLong,
            Why::OpenedTwice => Self::AlreadyOpened,
        }
    }
}
