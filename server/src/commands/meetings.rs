//! Answers to meetings: a member says whether he or she comes.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::secrecy::{self, Examined};
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{Meeting, MeetingReply, kind};

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::{Error, Result};
use crate::{items, rights};

/// The answer of a member who may read the meeting. The last one that arrives counts, from whichever
/// phone, also after the meeting: whoever was told so in time may only now have a network.
pub(super) async fn reply(
    desk: &mut Desk<'_>,
    command: &Command,
    meeting: ItemId,
    coming: bool,
    reason: &str,
) -> Result<Verdict> {
    if command.subject != MeetingReply::id_of(meeting, command.member) {
        return Ok(Verdict::No(RejectCode::Malformed));
    }
    if let Some(code) = unfit(coming, reason) {
        return Ok(Verdict::No(code));
    }
    let Some((_, body)) = desk.item(kind::MEETING, meeting).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    let announced: Meeting =
        serde_json::from_str(body).map_err(|_| Error::Damaged(format!("meeting {meeting}")))?;
    let own = rights::audiences(desk.province, command.member).await?;
    if desk
        .readers(kind::MEETING, meeting)
        .await?
        .is_disjoint(&own)
    {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    let member_name = desk.member_name(command.member);
    let now = desk.now;
    let reply = MeetingReply {
        meeting,
        member: command.member,
        member_name,
        coming,
        reason: reason.to_owned(),
        made_at: command.made_at,
        received_at: now,
    };
    let put = items::Put {
        kind: kind::MEETING_REPLY,
        id: command.subject,
        shelf: Shelf::Meetings,
        body: String::from_utf8_lossy(&crate::keys::to_json(&reply)).into_owned(),
        audiences: BTreeSet::from([
            Audience::CellCommittee(announced.cell),
            Audience::Member(command.member),
        ]),
        blobs: Vec::new(),
    };
    Ok(Verdict::Done(desk.put(put).await?))
}

/// Why an answer cannot come in, whoever gave it.
fn unfit(coming: bool, reason: &str) -> Option<RejectCode> {
    if !coming && reason.trim().is_empty() {
        return Some(RejectCode::Empty);
    }
    if reason.chars().count() > MeetingReply::MAX_REASON {
        return Some(RejectCode::TooLong);
    }
    let verdict = secrecy::check(&Examined {
        text: reason,
        ..Examined::default()
    });
    matches!(verdict, secrecy::Verdict::Refused { .. }).then_some(RejectCode::SecrecyMark)
}
