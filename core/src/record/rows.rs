//! The SQL of meetings' logs.

use handbook_domain::ids::{DeviceId, ItemId, Sha256Hash};
use handbook_domain::meeting::cut::CutSignature;
use handbook_domain::meeting::log::Heads;
use handbook_domain::meeting::{Line, Log};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::store::{ReadTx, WriteTx};

/// Adds a line; whether it was new.
pub(super) fn add(tx: &WriteTx<'_>, line: &Line) -> Result<bool> {
    let entry = line.entry();
    let added = tx
        .prepare_cached(
            "INSERT OR IGNORE INTO meeting_line (meeting, hash, device, seq, counter, text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            entry.meeting.0,
            line.hash().0,
            entry.device.0,
            entry.seq.cast_signed(),
            entry.counter.cast_signed(),
            line.text(),
        ])?;
    Ok(added > 0)
}

/// Where the chains end, without reading the lines.
pub(super) fn heads(connection: &Connection, meeting: ItemId) -> Result<Heads> {
    let mut heads = Heads::default();
    let mut statement = connection.prepare_cached(
        "SELECT device, max(seq), hash, (SELECT max(counter) FROM meeting_line WHERE meeting = ?1)
         FROM meeting_line WHERE meeting = ?1 GROUP BY device",
    )?;
    let mut rows = statement.query([meeting.0])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(1)?;
        let counter: i64 = row.get(3)?;
        heads.counter = counter.cast_unsigned();
        let device = DeviceId(row.get::<_, Uuid>(0)?);
        heads.add(device, seq.cast_unsigned(), Sha256Hash(row.get(2)?));
    }
    Ok(heads)
}

/// Meetings of which there is a line.
pub(super) fn meetings(connection: &Connection) -> Result<Vec<ItemId>> {
    let found = connection
        .prepare_cached("SELECT DISTINCT meeting FROM meeting_line ORDER BY meeting")?
        .query_map([], |row| Ok(ItemId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

/// Every line; an empty log if there is none. Those that were read before are not read again.
pub(super) fn log(tx: &ReadTx<'_>, meeting: ItemId) -> Result<Log> {
    let (mut log, before) = tx.kept_log(meeting).unwrap_or((Log::new(meeting), 0));
    let mut statement = tx.prepare_cached(
        "SELECT number, text FROM meeting_line WHERE meeting = ?1 AND number > ?2 ORDER BY number",
    )?;
    let mut rows = statement.query(params![meeting.0, before])?;
    let mut last = before;
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        // Only lines that could be read have been kept.
        let line = Line::read(row.get(1)?).map_err(|_| Error::Bug("kept line cannot be read"))?;
        log.add(line);
    }
    if last > before {
        tx.keep_log(&log, last);
    }
    Ok(log)
}

/// Whether the line of this digest is here.
pub(super) fn has(connection: &Connection, line: Sha256Hash) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM meeting_line WHERE hash = ?1)")?
        .query_row([line.0], |row| row.get(0))?)
}

pub(super) fn sign(tx: &WriteTx<'_>, meeting: ItemId, signature: &CutSignature) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO meeting_signature (meeting, device, cut, signature)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        meeting.0,
        signature.device.0,
        signature.cut.0,
        signature.signature,
    ])?;
    Ok(())
}

pub(super) fn signatures(connection: &Connection, meeting: ItemId) -> Result<Vec<CutSignature>> {
    let found = connection
        .prepare_cached(
            "SELECT device, cut, signature FROM meeting_signature WHERE meeting = ?1
             ORDER BY cut, device",
        )?
        .query_map([meeting.0], |row| {
            Ok(CutSignature {
                device: DeviceId(row.get(0)?),
                cut: Sha256Hash(row.get(1)?),
                signature: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found)
}
