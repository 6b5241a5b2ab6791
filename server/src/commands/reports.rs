//! The record of a meeting comes in, and the superior answers.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::access::Permission;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::meeting::likeness::{Sketch, words};
use handbook_domain::meeting::{Log, Package, Record};
use handbook_domain::secrecy;
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{Meeting, kind};
use handbook_domain::wire::meeting::{MeetingReport, Review, Verdict as Said};
use serde_json::Value;

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::Result;
use crate::meetings::{figures, logs, packs, recompute};
use crate::{items, rights};

/// Lines of a record, from somebody who may report for its cell. They join those that are there, and
/// the whole is computed anew.
pub(super) async fn report(desk: &mut Desk<'_>, command: &Command, part: &str) -> Result<Verdict> {
    let malformed = Ok(Verdict::No(RejectCode::Malformed));
    let bytes = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    let Ok(came) = Package::unpack(&bytes) else {
        return malformed;
    };
    let Ok(lines) = came.log() else {
        return malformed;
    };
    if came.meeting != command.subject {
        return malformed;
    }
    let Some((_, meeting)) = desk.meeting(command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    if !desk
        .permits(command.member, Permission::ReportMeeting, meeting.cell)
        .await?
    {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if bears_a_mark(&lines) {
        return Ok(Verdict::No(RejectCode::SecrecyMark));
    }
    let there = logs::get(desk.conn, command.subject).await?;
    let Some((log, package)) = logs::joined(there, came) else {
        return Ok(Verdict::No(RejectCode::TooLong));
    };
    let record = Record::of(&log);
    let elsewhere = |record: &Record| record.state.opened.cell != meeting.cell;
    if record.as_ref().is_some_and(elsewhere) {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    let before = desk.report(command.subject).await?;
    let before = before.map(|(_, report)| report);
    let now = desk.now;
    let (mut report, mut sketch) = (recompute::incomplete(&meeting), None);
    if let Some(record) = &record {
        report = recompute::report(
            desk.province,
            desk.conn,
            &meeting,
            &package,
            record,
            before.as_ref(),
            now,
        )
        .await?;
        sketch = record.cut().and_then(|_| Sketch::of(&words(&record.state)));
    }
    if let Some(sketch) = &sketch {
        report.alike = logs::alike(desk.conn, meeting.cell, sketch).await?;
    }
    let writers = record.iter().flat_map(|record| {
        let recorders = record.state.recorders.values();
        recorders.map(|recorder| Audience::Member(recorder.member))
    });
    let writers: BTreeSet<Audience> = writers.collect();
    let version = store(desk, command.subject, &meeting, &report, writers).await?;
    logs::put(desk.conn, meeting.cell, &package, sketch.as_ref(), now).await?;
    Ok(Verdict::Done(version))
}

/// What the committee above says to a report. A word based on an older report than is there is handed
/// back: the record may have changed since.
pub(super) async fn review(desk: &mut Desk<'_>, command: &Command, said: &Said) -> Result<Verdict> {
    if let Some(code) = said.unfit() {
        return Ok(Verdict::No(code));
    }
    let Some((version, mut report)) = desk.report(command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    if !desk
        .permits(command.member, Permission::ReviewMeeting, report.cell)
        .await?
    {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if command.base < version {
        return Ok(Verdict::Older(version));
    }
    let Some((_, meeting)) = desk.meeting(command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    report.review = Some(Review {
        verdict: said.clone(),
        by_name: desk.member_name(command.member),
        at: desk.now,
        cut: report.summary.cut,
    });
    let readers = desk.readers(kind::MEETING_REPORT, command.subject).await?;
    let readers = readers.clone();
    let version = store(desk, command.subject, &meeting, &report, readers).await?;
    Ok(Verdict::Done(version))
}

/// Stores a report for the cell's committee, the officials of the unit above, and `others`.
async fn store(
    desk: &mut Desk<'_>,
    id: ItemId,
    meeting: &Meeting,
    report: &MeetingReport,
    others: BTreeSet<Audience>,
) -> Result<i64> {
    let tree = rights::tree(desk.province, desk.conn).await?;
    let above = tree.above(meeting.cell, meeting.starts_at.day());
    let mut audiences = others;
    audiences.insert(Audience::CellCommittee(meeting.cell));
    audiences.extend(above.first().copied().map(Audience::UnitOfficers));
    let put = items::Put {
        kind: kind::MEETING_REPORT,
        id,
        shelf: Shelf::Meetings,
        body: String::from_utf8_lossy(&crate::keys::to_json(report)).into_owned(),
        audiences,
        blobs: Vec::new(),
    };
    let version = desk.put(put).await?;
    let packs = packs::all(desk.province, desk.conn).await?;
    let due = figures::due_at(&packs, desk.province.id(), meeting.starts_at);
    figures::put(desk.conn, id, meeting, Some(report), due).await?;
    Ok(version)
}

/// Whether any words of the lines bear a secrecy mark.
fn bears_a_mark(log: &Log) -> bool {
    fn marked(value: &Value) -> bool {
        match value {
            Value::String(text) => secrecy::is_marked(text),
            Value::Array(values) => values.iter().any(marked),
            Value::Object(fields) => fields.values().any(marked),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    log.lines().any(|line| {
        // As it was written, also what this version does not know.
        let entry: Value = serde_json::from_str(line.text()).unwrap_or_default();
        entry.get("event").is_some_and(marked)
    })
}
