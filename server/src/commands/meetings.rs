//! Answers to meetings: a member says whether he or she comes.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::secrecy::{self, Examined};
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{MeetingReply, kind};

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::Result;
use crate::{items, rights};

/// What a member answers.
pub(super) struct Reply<'a> {
    pub(super) coming: bool,
    pub(super) reason: &'a str,
    pub(super) wants_to_speak: bool,
    pub(super) opinion: &'a str,
}

/// The answer of a member who may read the meeting. The last one that arrives counts, from whichever
/// phone, also after the meeting: whoever was told so in time may only now have a network.
pub(super) async fn reply(
    desk: &mut Desk<'_>,
    command: &Command,
    meeting: ItemId,
    said: &Reply<'_>,
) -> Result<Verdict> {
    if command.subject != MeetingReply::id_of(meeting, command.member) {
        return Ok(Verdict::No(RejectCode::Malformed));
    }
    if let Some(code) = unfit(said) {
        return Ok(Verdict::No(code));
    }
    let Some((_, announced)) = desk.meeting(meeting).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
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
        coming: said.coming,
        reason: said.reason.to_owned(),
        wants_to_speak: said.wants_to_speak,
        opinion: said.opinion.to_owned(),
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
fn unfit(said: &Reply<'_>) -> Option<RejectCode> {
    if !said.coming && said.reason.trim().is_empty() {
        return Some(RejectCode::Empty);
    }
    if said.reason.chars().count() > MeetingReply::MAX_REASON
        || said.opinion.chars().count() > MeetingReply::MAX_OPINION
    {
        return Some(RejectCode::TooLong);
    }
    let marked = |text| {
        let verdict = secrecy::check(&Examined {
            text,
            ..Examined::default()
        });
        matches!(verdict, secrecy::Verdict::Refused { .. })
    };
    (marked(said.reason) || marked(said.opinion)).then_some(RejectCode::SecrecyMark)
}
