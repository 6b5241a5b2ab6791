//! The SQL of meetings.

use handbook_domain::ids::{ItemId, MemberId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{Meeting, MeetingKind, MeetingReply, kind};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{MeetingRow, ReplyRow};
use crate::error::{Error, Result};
use crate::store::{ReadTx, WriteTx, items};

pub(super) fn upcoming(
    connection: &Connection,
    from: Timestamp,
    count: u32,
) -> Result<Vec<MeetingRow>> {
    let rows = connection
        .prepare_cached(
            "SELECT id, cell, cell_name, kind, title, starts_at, place, chair, cancelled
             FROM meeting WHERE starts_at >= ?1 ORDER BY starts_at, row LIMIT ?2",
        )?
        .query_map(params![from.0, count], meeting)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

pub(super) fn past(
    connection: &Connection,
    before: Timestamp,
    count: u32,
) -> Result<Vec<MeetingRow>> {
    let rows = connection
        .prepare_cached(
            "SELECT id, cell, cell_name, kind, title, starts_at, place, chair, cancelled
             FROM meeting WHERE starts_at < ?1 ORDER BY starts_at DESC, row LIMIT ?2",
        )?
        .query_map(params![before.0, count], meeting)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// The name of a cell, by what was announced of it last.
pub(super) fn cell_name(connection: &Connection, cell: UnitId) -> Result<Option<String>> {
    Ok(connection
        .prepare_cached(
            "SELECT cell_name FROM meeting WHERE cell = ?1 ORDER BY starts_at DESC LIMIT 1",
        )?
        .query_row([cell.0], |row| row.get(0))
        .optional()?)
}

pub(super) fn put(tx: &WriteTx<'_>, row: i64, id: ItemId, meeting: &Meeting) -> Result<()> {
    let kind = serde_json::to_string(&meeting.meeting_kind)
        .map_err(|error| Error::Shape("MEETING KIND", error))?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO meeting
             (row, id, cell, cell_name, kind, title, starts_at, place, chair, cancelled)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        row,
        id.0,
        meeting.cell.0,
        meeting.cell_name,
        kind,
        meeting.title,
        meeting.starts_at.0,
        meeting.place,
        meeting.chair,
        meeting.cancelled,
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM meeting WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

pub(super) fn replies(tx: &ReadTx<'_>, meeting: ItemId) -> Result<Vec<ReplyRow>> {
    let members: Vec<MemberId> = tx
        .prepare_cached(
            "SELECT member FROM meeting_reply WHERE meeting = ?1 ORDER BY member_name, row",
        )?
        .query_map([meeting.0], |row| Ok(MemberId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let replies = members.into_iter().map(|member| {
        let id = MeetingReply::id_of(meeting, member);
        let reply: MeetingReply = items::read(tx, kind::MEETING_REPLY, id)?;
        Ok(ReplyRow {
            member_name: reply.member_name,
            coming: reply.coming,
            reason: reply.reason,
            wants_to_speak: reply.wants_to_speak,
            opinion: reply.opinion,
        })
    });
    replies.collect()
}

pub(super) fn put_reply(tx: &WriteTx<'_>, row: i64, reply: &MeetingReply) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO meeting_reply (row, meeting, member, member_name, coming, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        row,
        reply.meeting.0,
        reply.member.0,
        reply.member_name,
        reply.coming,
        reply.reason,
    ])?;
    Ok(())
}

pub(super) fn remove_reply(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM meeting_reply WHERE row = ?1")?
        .execute([row])?;
    Ok(())
}

fn meeting(row: &Row<'_>) -> rusqlite::Result<MeetingRow> {
    let kind: String = row.get("kind")?;
    Ok(MeetingRow {
        id: ItemId(row.get("id")?),
        cell: UnitId(row.get("cell")?),
        cell_name: row.get("cell_name")?,
        meeting_kind: serde_json::from_str(&kind).unwrap_or(MeetingKind::Other),
        title: row.get("title")?,
        starts_at: Timestamp(row.get("starts_at")?),
        place: row.get("place")?,
        chair: row.get("chair")?,
        cancelled: row.get("cancelled")?,
        coming: None,
    })
}
