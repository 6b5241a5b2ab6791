//! The record of a meeting comes in, and the superior answers.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::access::Permission;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{DeviceId, ItemId, MemberId, UnitId};
use handbook_domain::meeting::likeness::{Sketch, words};
use handbook_domain::meeting::{Log, Package, Record};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::score::may_be_graded;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::secrecy;
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{Meeting, kind};
use handbook_domain::wire::meeting::{Difference, MeetingReport, Review, Verdict as Said};
use serde_json::Value;

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::{Error, Result};
use crate::meetings::{figures, logs, packs, recompute};
use crate::{items, rights};

/// Lines of a record, from somebody who may report for its cell or has written in it. They join those
/// that are there, and the whole is computed anew.
pub(super) async fn report(desk: &mut Desk<'_>, command: &Command, part: &str) -> Result<Verdict> {
    let (id, sender, now) = (command.subject, command.member, desk.now);
    let Some((_, meeting)) = desk.meeting(id).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    let may = desk
        .permits(sender, Permission::ReportMeeting, meeting.cell)
        .await?;
    let day = meeting.starts_at.day();
    let meets_there = desk
        .memberships(sender)
        .iter()
        .any(|one| one.cell == meeting.cell && one.span.holds(day));
    if !may && !meets_there {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    // Not before it is known to be allowed: nobody else writes while it is read.
    let Some((came, _)) = came(id, part) else {
        return Ok(Verdict::No(RejectCode::Malformed));
    };
    let there = logs::get(desk.conn, id).await?;
    let Some(joined) = logs::joined(there, came) else {
        return Ok(Verdict::No(RejectCode::TooLong));
    };
    let record = Record::of(&joined.log);
    let elsewhere = |record: &Record| record.state.opened.cell != meeting.cell;
    if record.as_ref().is_some_and(elsewhere) {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    let before = desk.report(id).await?.map(|(_, report)| report);
    let (mut report, mut sketch) = (recompute::incomplete(&meeting), None);
    if let Some(record) = &record {
        let package = &joined.package;
        report = recompute::report(
            desk.province,
            desk.conn,
            &meeting,
            package,
            record,
            before.as_ref(),
            now,
        )
        .await?;
        if !joined.is_new {
            report.review_command = before.as_ref().and_then(|before| before.review_command);
        }
        sketch = record.cut().and_then(|_| Sketch::of(&words(&record.state)));
    }
    report.heads = joined.log.heads().digests();
    if !may && !is_vouched_for(desk, sender, record.as_ref(), &report).await? {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if let Some(sketch) = &sketch {
        report.alike = logs::alike(desk.conn, meeting.cell, sketch).await?;
    }
    let writers = record.iter().flat_map(|record| writers(record, &report));
    let version = match store(desk, id, &meeting, &report, writers.collect()).await {
        Err(Error::TooLarge { .. }) => return Ok(Verdict::No(RejectCode::TooLong)),
        stored => stored?,
    };
    logs::put(desk.conn, id, meeting.cell, &joined, sketch.as_ref(), now).await?;
    // The other of two that are alike says so as well, and no longer where they are not.
    let alike = before.iter().chain([&report]);
    let others: BTreeSet<ItemId> = alike
        .filter_map(|report| report.alike.as_ref())
        .map(|alike| alike.meeting)
        .collect();
    for other in others {
        compare_again(desk, other).await?;
    }
    Ok(Verdict::Done(version))
}

/// Whether what a command carries bears a mark; nothing can be said of what cannot be read.
pub(super) fn part_bears_a_mark(meeting: ItemId, part: &str) -> bool {
    came(meeting, part).is_some_and(|(_, log)| bears_a_mark(&log))
}

/// What a command carries, if it is of that meeting.
fn came(meeting: ItemId, part: &str) -> Option<(Package, Log)> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    let package = Package::unpack(&bytes).ok()?;
    let log = package.log().ok()?;
    (package.meeting == meeting).then_some((package, log))
}

/// Whether somebody without an office may bring a record: he or she wrote in it, and it is closed over
/// the signature of somebody who may report. Anything less, and any member could put a record of the
/// own making in the place of the cell's.
async fn is_vouched_for(
    desk: &mut Desk<'_>,
    sender: MemberId,
    record: Option<&Record>,
    report: &MeetingReport,
) -> Result<bool> {
    let Some(record) = record.filter(|record| record.cut().is_some()) else {
        return Ok(false);
    };
    let mut writers = record.state.recorders.values();
    if !writers.any(|one| one.member == sender) {
        return Ok(false);
    }
    for signer in &report.signed_by {
        if desk
            .permits(*signer, Permission::ReportMeeting, report.cell)
            .await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Those who wrote with phones that the province knows: what became of their record is for them as
/// well.
fn writers(record: &Record, report: &MeetingReport) -> impl Iterator<Item = Audience> {
    let unknown = |device: DeviceId| {
        let mut differences = report.summary.differences.iter();
        differences.any(|one| *one == Difference::Uncertified { device })
    };
    let recorders = record.state.recorders.values();
    recorders
        .filter(move |one| !unknown(one.device))
        .map(|one| Audience::Member(one.member))
}

/// Looks anew which record of another cell a report resembles most.
async fn compare_again(desk: &mut Desk<'_>, id: ItemId) -> Result<()> {
    // It is nobody's subject in this batch, so no lock on it is held yet.
    desk.lock(id).await?;
    let (Some((_, meeting)), Some((_, mut report))) =
        (desk.meeting(id).await?, desk.report(id).await?)
    else {
        return Ok(());
    };
    let alike = match logs::sketch(desk.conn, id).await? {
        Some(sketch) => logs::alike(desk.conn, meeting.cell, &sketch).await?,
        None => None,
    };
    if report.alike == alike {
        return Ok(());
    }
    report.alike = alike;
    let readers = desk.readers(kind::MEETING_REPORT, id).await?.clone();
    store(desk, id, &meeting, &report, readers).await?;
    Ok(())
}

/// What the committee above says to a report. A word based on an older report than is there is handed
/// back, as the record may have changed since, unless it replaces the one that made it newer.
pub(super) async fn review(desk: &mut Desk<'_>, command: &Command, said: &Said) -> Result<Verdict> {
    if let Some(code) = said.unfit() {
        return Ok(Verdict::No(code));
    }
    let Some((version, mut report)) = desk.report(command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    if !stands_above(desk, command.member, report.cell).await? {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    let replaces_own = command.supersedes.is_some() && command.supersedes == report.review_command;
    if command.base < version && !replaces_own {
        return Ok(Verdict::Older(version));
    }
    let Some((_, meeting)) = desk.meeting(command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    if let Said::Changed { total, grade, .. } = said
        && !may_be_given(desk, command.subject, *total, *grade).await?
    {
        return Ok(Verdict::No(RejectCode::Malformed));
    }
    report.review = Some(Review {
        verdict: said.clone(),
        by_name: desk.member_name(command.member),
        at: desk.now,
        cut: report.summary.cut,
    });
    report.review_command = Some(command.id);
    let readers = desk
        .readers(kind::MEETING_REPORT, command.subject)
        .await?
        .clone();
    let version = store(desk, command.subject, &meeting, &report, readers).await?;
    Ok(Verdict::Done(version))
}

/// Whether the member has a say over the cell from a unit above it: an office in the cell itself is
/// none, nobody confirms what is the own.
async fn stands_above(desk: &mut Desk<'_>, member: MemberId, cell: UnitId) -> Result<bool> {
    let tree = rights::tree(desk.province, desk.conn).await?;
    for unit in tree.above(cell, desk.now.day()) {
        if desk
            .permits(member, Permission::ReviewMeeting, unit)
            .await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the sheet by which the meeting is scored lets a total have that grade. A record whose sheet
/// is not here cannot say no.
async fn may_be_given(
    desk: &mut Desk<'_>,
    meeting: ItemId,
    total: Points,
    grade: Grade,
) -> Result<bool> {
    let Some(package) = logs::get(desk.conn, meeting).await? else {
        return Ok(true);
    };
    let Some(record) = package.log().ok().and_then(|log| Record::of(&log)) else {
        return Ok(true);
    };
    let packs = packs::all(desk.province, desk.conn).await?;
    let opened = &record.state.opened;
    let sheet = recompute::named(&packs, &opened.pack, opened.pack_digest)
        .and_then(|pack| pack.sheet(opened.kind));
    Ok(sheet.is_none_or(|sheet| may_be_graded(sheet, total, grade)))
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
    log.lines().any(|line| {
        // As it was written, also what this version does not know.
        let entry: Value = serde_json::from_str(line.text()).unwrap_or_default();
        entry.get("event").is_some_and(is_marked)
    })
}

/// Whether any text in it bears a secrecy mark.
pub(super) fn is_marked(value: &Value) -> bool {
    match value {
        Value::String(text) => secrecy::is_marked(text),
        Value::Array(values) => values.iter().any(is_marked),
        Value::Object(fields) => fields.values().any(is_marked),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
