//! The outbox's SQL.

use handbook_domain::ids::{CommandId, Generation, ItemId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, RejectCode};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::matter::item_kind;
use super::{Entry, State};
use crate::error::{Error, Result};
use crate::store::items::{self, Stamp};
use crate::store::{WriteTx, id};

/// An unsettled entry with its frozen body and signature, empty if it has none yet.
pub(super) type Unsettled = (Entry, String, String);

/// Adds the entry, or changes it if it is there and not frozen.
pub(super) fn save(tx: &WriteTx<'_>, entry: &Entry) -> Result<()> {
    let action =
        serde_json::to_value(&entry.action).map_err(|error| Error::Shape("ACTION", error))?;
    let kind = action
        .get("kind")
        .and_then(|kind| kind.as_str())
        .unwrap_or_default()
        .to_owned();
    tx.prepare_cached(
        "INSERT INTO outbox (id, subject, kind, base, supersedes, made_at, action)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, made_at = excluded.made_at,
             action = excluded.action
         WHERE state = 'waiting'",
    )?
    .execute(params![
        entry.id.to_string(),
        entry.subject.to_string(),
        kind,
        entry.base,
        entry
            .supersedes
            .map(|id| id.to_string())
            .unwrap_or_default(),
        entry.made_at.0,
        action.to_string(),
    ])?;
    Ok(())
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, subject, base, supersedes, made_at, action, state, code
         FROM outbox ORDER BY number",
    )?;
    let entries = statement
        .query_map([], entry)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(entries)
}

pub(super) fn on(connection: &Connection, subject: ItemId) -> Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, subject, base, supersedes, made_at, action, state, code
         FROM outbox WHERE subject = ?1 ORDER BY number",
    )?;
    let entries = statement
        .query_map([subject.to_string()], entry)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(entries)
}

pub(super) fn last_of(connection: &Connection, subject: ItemId) -> Result<Option<Entry>> {
    let found = connection
        .prepare_cached(
            "SELECT id, subject, base, supersedes, made_at, action, state, code
             FROM outbox WHERE subject = ?1 ORDER BY number DESC LIMIT 1",
        )?
        .query_row([subject.to_string()], entry)
        .optional()?;
    Ok(found)
}

/// The oldest open command of each subject that is not parked behind a refusal. A refusal of a meeting's
/// plan, report or review parks no other of the three; a plan, which may be what the others lack, goes by what
/// is parked as well.
pub(super) fn sendable(connection: &Connection, limit: u32) -> Result<Vec<Unsettled>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, subject, base, supersedes, made_at, action, state, code, body, signature
         FROM outbox AS one
         WHERE state IN ('waiting', 'frozen') AND NOT EXISTS (
             SELECT 1 FROM outbox AS before
             WHERE before.subject = one.subject AND before.number < one.number
               AND before.state <> 'accepted'
               AND (before.kind = one.kind
                   OR before.kind NOT IN ('meeting.plan', 'meeting.report', 'meeting.review')
                   OR NOT EXISTS (
                       SELECT 1 FROM outbox AS refused
                       WHERE refused.subject = one.subject AND refused.kind = before.kind
                         AND (refused.number = before.number
                             OR (refused.number < before.number AND one.kind = 'meeting.plan'))
                         AND refused.state IN ('rejected', 'conflict'))))
         ORDER BY number LIMIT ?1",
    )?;
    let rows = statement
        .query_map([limit], with_body)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Every command that is neither accepted nor refused, after a place, with its place.
pub(super) fn unsettled(
    connection: &Connection,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Unsettled)>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, subject, base, supersedes, made_at, action, state, code, body, signature, number
         FROM outbox
         WHERE state IN ('waiting', 'frozen', 'unsupported', 'held') AND number > ?1
         ORDER BY number LIMIT ?2",
    )?;
    let rows = statement
        .query_map([after, i64::from(limit)], |row| {
            Ok((row.get("number")?, with_body(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

fn with_body(row: &Row<'_>) -> rusqlite::Result<Unsettled> {
    Ok((entry(row)?, row.get("body")?, row.get("signature")?))
}

pub(super) fn freeze(tx: &WriteTx<'_>, id: CommandId, body: &str, signature: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = 'frozen', body = ?2, signature = ?3 WHERE id = ?1",
    )?
    .execute(params![id.to_string(), body, signature])?;
    Ok(())
}

/// The entry and its frozen body, if the province has been asked about it and has not settled it.
pub(super) fn asked(connection: &Connection, id: CommandId) -> Result<Option<(Entry, String)>> {
    let found = connection
        .prepare_cached(
            "SELECT id, subject, base, supersedes, made_at, action, state, code, body
             FROM outbox WHERE id = ?1 AND state IN ('frozen', 'unsupported', 'held')
                 AND body <> ''",
        )?
        .query_row([id.to_string()], |row| Ok((entry(row)?, row.get("body")?)))
        .optional()?;
    Ok(found)
}

pub(super) fn accept(
    tx: &WriteTx<'_>,
    entry: &Entry,
    version: i64,
    receipt: &str,
    epoch: i64,
    generation: Generation,
) -> Result<()> {
    // From here on it is known which life came after which.
    items::life(tx, generation)?;
    tx.execute(
        "UPDATE outbox SET state = 'accepted', version = ?2, receipt = ?3, epoch = ?4,
                generation = ?5 WHERE id = ?1",
        params![
            entry.id.to_string(),
            version,
            receipt,
            epoch,
            generation.to_string()
        ],
    )?;
    // What the person did next was done on top of this.
    for next in on(tx, entry.subject)? {
        if item_kind(&next.action) == item_kind(&entry.action) {
            tx.prepare_cached(
                "UPDATE outbox SET base = ?2 WHERE id = ?1 AND state = 'waiting' AND base < ?2",
            )?
            .execute(params![next.id.to_string(), version])?;
        }
    }
    Ok(())
}

/// Sets a state that is neither waiting nor accepted.
pub(super) fn mark(tx: &WriteTx<'_>, id: CommandId, state: State) -> Result<()> {
    let code = match state {
        State::Rejected(code) => serde_json::to_value(code)
            .ok()
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default(),
        _ => String::new(),
    };
    tx.execute(
        "UPDATE outbox SET state = ?2, code = ?3 WHERE id = ?1",
        params![id.to_string(), name(state), code],
    )?;
    Ok(())
}

/// Lets commands that an older server did not know be tried again; and those kept aside, should a
/// restored province know nothing any more of this device's end.
pub(super) fn retry_unsettled(tx: &WriteTx<'_>) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = 'frozen' WHERE state IN ('unsupported', 'held')",
        [],
    )?;
    Ok(())
}

/// The newest version of the item of this kind that the province has confirmed to us; 0 if none.
pub(super) fn accepted_version(
    connection: &Connection,
    subject: ItemId,
    kind: &str,
) -> Result<i64> {
    let mut statement = connection.prepare_cached(
        "SELECT action, version FROM outbox WHERE subject = ?1 AND state = 'accepted'",
    )?;
    let mut rows = statement.query([subject.to_string()])?;
    let mut newest = 0;
    while let Some(row) = rows.next()? {
        if item_kind(&action(row)?) == kind {
            newest = newest.max(row.get("version")?);
        }
    }
    Ok(newest)
}

/// Whether the command was accepted with a version that `here` does not show yet: with a larger one, or in
/// a later life of the province, whose versions begin again where the restored ones end.
pub(super) fn is_ahead(connection: &Connection, id: CommandId, here: &Stamp) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox LEFT JOIN life USING (generation)
                 WHERE id = ?1 AND state = 'accepted' AND (version > ?2 OR life.number > ?3))",
        )?
        .query_row(params![id.to_string(), here.version, here.life], |row| {
            row.get(0)
        })?)
}

pub(super) fn receipt(connection: &Connection, id: CommandId) -> Result<Option<String>> {
    let found = connection
        .prepare_cached("SELECT receipt FROM outbox WHERE id = ?1 AND receipt <> ''")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found)
}

pub(super) fn drop_refused(tx: &WriteTx<'_>, id: CommandId) -> Result<bool> {
    let gone = tx.execute(
        "DELETE FROM outbox WHERE id = ?1 AND state IN ('rejected', 'conflict')",
        [id.to_string()],
    )?;
    if gone > 0 {
        tx.forget(&id.to_string());
    }
    Ok(gone > 0)
}

/// Drops everything on `subject` that was refused.
pub(super) fn drop_refused_of(tx: &WriteTx<'_>, subject: ItemId) -> Result<()> {
    for entry in on(tx, subject)? {
        drop_refused(tx, entry.id)?;
    }
    Ok(())
}

/// A receipt may bear an earlier generation: that of a command which the restored province still
/// knew. It is forgotten like the others, or it would be offered again, alone, behind newer words.
/// Until the item has come back with it, though, the command is all that shows the newest words.
pub(super) fn drop_covered(
    tx: &WriteTx<'_>,
    generation: Generation,
    covered: i64,
) -> Result<usize> {
    let life = items::life(tx, generation)?;
    let accepted: Vec<(Entry, i64, String)> = tx
        .prepare_cached(
            "SELECT id, subject, base, supersedes, made_at, action, state, code, version, generation
             FROM outbox WHERE state = 'accepted' AND epoch <= ?1",
        )?
        .query_map([covered], |row| {
            Ok((entry(row)?, row.get("version")?, row.get("generation")?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut gone = 0;
    for (entry, version, accepted_in) in accepted {
        let here = items::stamp(tx, item_kind(&entry.action), entry.subject)?;
        let has_come = here.is_none_or(|here| {
            let is_older = accepted_in == generation.to_string() && here.version < version;
            here.life == life && !is_older
        });
        if has_come {
            gone += tx.execute("DELETE FROM outbox WHERE id = ?1", [entry.id.to_string()])?;
        }
    }
    Ok(gone)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let supersedes: String = row.get("supersedes")?;
    let code: String = row.get("code")?;
    let state: String = row.get("state")?;
    Ok(Entry {
        id: id(row, "id")?,
        subject: id(row, "subject")?,
        base: row.get("base")?,
        supersedes: supersedes.parse().ok(),
        made_at: Timestamp(row.get("made_at")?),
        action: action(row)?,
        state: match state.as_str() {
            "waiting" => State::Waiting,
            "frozen" => State::Frozen,
            "accepted" => State::Accepted,
            "conflict" => State::Conflict,
            "unsupported" => State::Unsupported,
            "held" => State::Held,
            _ => {
                State::Rejected(serde_json::from_value(code.into()).unwrap_or(RejectCode::Unknown))
            }
        },
    })
}

fn action(row: &Row<'_>) -> rusqlite::Result<Action> {
    let json: String = row.get("action")?;
    serde_json::from_str(&json).map_err(unreadable)
}

fn name(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Frozen => "frozen",
        State::Accepted => "accepted",
        State::Rejected(_) => "rejected",
        State::Conflict => "conflict",
        State::Unsupported => "unsupported",
        State::Held => "held",
    }
}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
