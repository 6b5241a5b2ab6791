//! Opinions: a member writes to the committee of a cell, its secretary answers.

use std::collections::BTreeSet;

use handbook_domain::access::Permission;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::secrecy::{self, Examined};
use handbook_domain::wire::command::{Command, RejectCode};
use handbook_domain::wire::item::{Answer, Opinion, kind};

use super::decide::Verdict;
use super::desk::Desk;
use crate::error::{Error, Result};
use crate::items;

/// Words kept beside an opinion, at most.
const MOST_BESIDE: usize = 20;

/// Longest text, in characters.
const MAX_TEXT: usize = 10_000;

/// A new opinion, to a cell in which the member meets today.
pub(super) async fn submit(
    desk: &mut Desk<'_>,
    command: &Command,
    cell: UnitId,
    text: &str,
) -> Result<Verdict> {
    if let Some(code) = unfit(text) {
        return Ok(Verdict::No(code));
    }
    let now = desk.now;
    let meets_there = desk
        .memberships(command.member)
        .iter()
        .any(|membership| membership.cell == cell && membership.span.holds(now.day()));
    if !meets_there {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if let Some((version, existing)) = read(desk, command.subject).await? {
        return Ok(if existing.author == command.member {
            Verdict::Older(version)
        } else {
            Verdict::No(RejectCode::NotAllowed)
        });
    }
    let author_name = desk.member_name(command.member);
    let cell_name = desk.unit_name(cell).await?;
    let opinion = Opinion {
        author: command.member,
        author_name,
        cell,
        cell_name,
        text: text.to_owned(),
        made_at: command.made_at,
        received_at: now,
        command: command.id,
        beside: Vec::new(),
        answer: None,
    };
    write(desk, command.subject, &opinion).await
}

/// New words, by the author, as long as nobody has answered.
///
/// Words based on a version that the province no longer knows (it was restored since) are kept
/// beside the present ones. Words that replace exactly the present ones are based on them, whatever
/// number the phone had for them.
pub(super) async fn amend(desk: &mut Desk<'_>, command: &Command, text: &str) -> Result<Verdict> {
    if let Some(code) = unfit(text) {
        return Ok(Verdict::No(code));
    }
    let Some((version, mut opinion)) = read(desk, command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    if opinion.author != command.member {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if command.base > version {
        // A page must carry the opinion to a phone whole; nobody has so many words to restore.
        if opinion.beside.len() >= MOST_BESIDE {
            return Ok(Verdict::Older(version));
        }
        opinion.beside.push(text.to_owned());
        return write(desk, command.subject, &opinion).await;
    }
    if opinion.answer.is_some() {
        return Ok(Verdict::No(RejectCode::AlreadyAnswered));
    }
    if command.base < version && command.supersedes != Some(opinion.command) {
        return Ok(Verdict::Older(version));
    }
    text.clone_into(&mut opinion.text);
    opinion.made_at = command.made_at;
    opinion.received_at = desk.now;
    opinion.command = command.id;
    write(desk, command.subject, &opinion).await
}

/// The answer, by whoever may answer for exactly that cell.
pub(super) async fn answer(desk: &mut Desk<'_>, command: &Command, text: &str) -> Result<Verdict> {
    if let Some(code) = unfit(text) {
        return Ok(Verdict::No(code));
    }
    let Some((version, mut opinion)) = read(desk, command.subject).await? else {
        return Ok(Verdict::No(RejectCode::NoSubject));
    };
    let now = desk.now;
    if !desk
        .permits(command.member, Permission::AnswerOpinion, opinion.cell)
        .await?
    {
        return Ok(Verdict::No(RejectCode::NotAllowed));
    }
    if opinion.answer.is_some() {
        if command.base > version && opinion.beside.len() < MOST_BESIDE {
            opinion.beside.push(text.to_owned());
            return write(desk, command.subject, &opinion).await;
        }
        return Ok(Verdict::No(RejectCode::AlreadyAnswered));
    }
    if command.base < version {
        return Ok(Verdict::Older(version));
    }
    let by_name = desk.member_name(command.member);
    opinion.answer = Some(Answer {
        text: text.to_owned(),
        by: command.member,
        by_name,
        at: now,
    });
    write(desk, command.subject, &opinion).await
}

/// Why a text cannot come in, whoever wrote it.
fn unfit(text: &str) -> Option<RejectCode> {
    if text.trim().is_empty() {
        return Some(RejectCode::Empty);
    }
    if text.chars().count() > MAX_TEXT {
        return Some(RejectCode::TooLong);
    }
    let verdict = secrecy::check(&Examined {
        text,
        ..Examined::default()
    });
    matches!(verdict, secrecy::Verdict::Refused { .. }).then_some(RejectCode::SecrecyMark)
}

async fn read(desk: &mut Desk<'_>, id: ItemId) -> Result<Option<(i64, Opinion)>> {
    let Some((version, body)) = desk.item(kind::OPINION, id).await? else {
        return Ok(None);
    };
    let opinion =
        serde_json::from_str(body).map_err(|_| Error::Damaged(format!("opinion {id}")))?;
    Ok(Some((version, opinion)))
}

async fn write(desk: &mut Desk<'_>, id: ItemId, opinion: &Opinion) -> Result<Verdict> {
    let put = items::Put {
        kind: kind::OPINION,
        id,
        shelf: Shelf::People,
        body: String::from_utf8_lossy(&crate::keys::to_json(opinion)).into_owned(),
        audiences: BTreeSet::from([
            Audience::CellCommittee(opinion.cell),
            Audience::Member(opinion.author),
        ]),
        blobs: Vec::new(),
    };
    Ok(Verdict::Done(desk.put(put).await?))
}
