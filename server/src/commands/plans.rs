//! A cell registers its meetings, moves them, calls them off.

use std::collections::BTreeSet;

use handbook_domain::access::Permission;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{Meeting, MeetingKind, Moved, kind};
use handbook_domain::wire::meeting::MeetingPlan;

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::Result;
use crate::meetings::{figures, packs};
use crate::{items, rights};

/// A meeting as it is to be: new, or in place of what was announced. A plan based on a version that
/// the province no longer knows (it was restored since) is the newest word there is.
pub(super) async fn plan(
    desk: &mut Desk<'_>,
    command: &Command,
    plan: &MeetingPlan,
    reason: &str,
) -> Result<Verdict> {
    if let Some(code) = unfit(plan, reason) {
        return Ok(Verdict::No(code));
    }
    if !desk
        .permits(command.member, Permission::PlanMeeting, plan.cell)
        .await?
    {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    let before = desk.meeting(command.subject).await?;
    if let Some((version, before)) = &before {
        if before.cell != plan.cell {
            return Ok(Verdict::No(RejectCode::NotAllowed));
        }
        let replaces_own = command.supersedes.is_some() && command.supersedes == before.planned_by;
        if command.base < *version && !replaces_own {
            return Ok(Verdict::Older(*version));
        }
    }
    let before = before.map(|(_, before)| before);
    if !papers_are_readable(desk, command, plan, before.as_ref()).await? {
        return Ok(Verdict::No(RejectCode::NoSubject));
    }
    let cell_name = desk.unit_name(plan.cell).await?;
    let now = desk.now;
    let mut meeting = plan.clone().announce(cell_name);
    meeting.planned_by = Some(command.id);
    match before {
        None => meeting.registered_at = Some(now),
        Some(before) => {
            meeting.registered_at = before.registered_at;
            meeting.moved = before.moved;
            let moved = before.starts_at != meeting.starts_at;
            if moved || (meeting.cancelled && !before.cancelled) {
                if reason.trim().is_empty() {
                    return Ok(Verdict::No(RejectCode::Empty));
                }
                meeting.moved.push(Moved {
                    from: before.starts_at,
                    reason: reason.to_owned(),
                    at: now,
                });
            }
        }
    }
    let packs = packs::all(desk.province, desk.conn).await?;
    let due = figures::due_at(&packs, desk.province.id(), meeting.starts_at);
    let report = desk.report(command.subject).await?;
    let report = report.map(|(_, report)| report);
    let put = items::Put {
        kind: kind::MEETING,
        id: command.subject,
        shelf: Shelf::Meetings,
        body: String::from_utf8_lossy(&crate::keys::to_json(&meeting)).into_owned(),
        audiences: BTreeSet::from([match meeting.meeting_kind {
            MeetingKind::Committee => Audience::CellCommittee(meeting.cell),
            _ => Audience::Cell(meeting.cell),
        }]),
        blobs: files(&meeting),
    };
    let version = desk.put(put).await?;
    figures::put(desk.conn, command.subject, &meeting, report.as_ref(), due).await?;
    Ok(Verdict::Done(version))
}

fn unfit(plan: &MeetingPlan, reason: &str) -> Option<RejectCode> {
    if plan.meeting_kind == MeetingKind::Other {
        return Some(RejectCode::Malformed);
    }
    plan.unfit(reason)
}

/// A plan names documents that whoever plans may read, and no files but those that the meeting had:
/// otherwise a hash would open a file to a whole cell.
async fn papers_are_readable(
    desk: &mut Desk<'_>,
    command: &Command,
    plan: &MeetingPlan,
    before: Option<&Meeting>,
) -> Result<bool> {
    let had = before.map(files).unwrap_or_default();
    let own = rights::audiences(desk.province, command.member).await?;
    for paper in plan.agenda.iter().flat_map(|item| &item.papers) {
        if let Some(file) = &paper.attachment
            && !had.contains(&file.sha256)
        {
            return Ok(false);
        }
        if let Some(document) = paper.document
            && desk
                .readers(kind::DOCUMENT, document)
                .await?
                .is_disjoint(&own)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

fn files(meeting: &Meeting) -> Vec<Sha256Hash> {
    let papers = meeting.agenda.iter().flat_map(|item| &item.papers);
    let files = papers.filter_map(|paper| paper.attachment.as_ref());
    files.map(|file| file.sha256).collect()
}
