//! What becomes of one command, once and for ever.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::DeviceId;
use handbook_domain::wire::command::{Action, Command, Outcome, Receipt, RejectCode};
use handbook_domain::wire::sealed::Kind;
use serde_json::json;

use super::desk::Desk;
use super::results::Decided;
use super::{Content, Prepared, meetings, opinions, plans, reports};
use crate::db::lock_of;
use crate::devices;
use crate::error::Result;

/// What a feature says to a command.
pub(super) enum Verdict {
    /// Done; the subject has this version now.
    Done(i64),
    /// Not done, for good.
    No(RejectCode),
    /// Based on an older version than this one.
    Older(i64),
}

/// The locks a batch takes: a command's id and its subject. Two processes then never decide about the
/// same thing at once.
pub(super) fn locks<'a>(commands: impl Iterator<Item = &'a Command>) -> BTreeSet<i64> {
    commands
        .flat_map(|command| [lock_of(command.id.0), lock_of(command.subject.0)])
        .collect()
}

/// Decides, or repeats what was decided before. Nothing is half done if it fails: what a feature
/// stores, it stores last.
pub(super) async fn decide(desk: &mut Desk<'_>, prepared: &Prepared) -> Result<Outcome> {
    let command = match &prepared.content {
        Content::Sound(command) => command,
        Content::Ended(_) => {
            return Ok(Outcome::Rejected {
                code: RejectCode::NotAllowed,
            });
        }
        Content::Settled(outcome) => return Ok(outcome.clone()),
    };
    if let Some(before) = desk.decided(command)? {
        return Ok(before.answer(prepared.digest));
    }
    let verdict = match &command.action {
        Action::SubmitOpinion { cell, text } => {
            opinions::submit(desk, command, *cell, text).await?
        }
        Action::AmendOpinion { text } => opinions::amend(desk, command, text).await?,
        Action::AnswerOpinion { text } => opinions::answer(desk, command, text).await?,
        Action::ReplyToMeeting {
            meeting,
            coming,
            reason,
            wants_to_speak,
            opinion,
        } => {
            let said = meetings::Reply {
                coming: *coming,
                reason,
                wants_to_speak: *wants_to_speak,
                opinion,
            };
            meetings::reply(desk, command, *meeting, &said).await?
        }
        Action::PlanMeeting { plan, reason } => plans::plan(desk, command, plan, reason).await?,
        Action::ReportMeeting { .. } if prepared.marked => Verdict::No(RejectCode::SecrecyMark),
        Action::ReportMeeting { part } => reports::report(desk, command, part).await?,
        Action::ReviewMeeting { verdict } => reports::review(desk, command, verdict).await?,
        Action::RevokeDevice {} => {
            let device = DeviceId(command.subject.0);
            let (province, moves) = (desk.province, &mut desk.moves);
            match devices::revoke_own(province, desk.conn, moves, command.member, device).await? {
                Some(version) => Verdict::Done(version),
                None => Verdict::No(RejectCode::NotAllowed),
            }
        }
    };
    let detail = json!({ "member": command.member, "command": command.id });
    let outcome = match verdict {
        Verdict::Done(version) => {
            desk.note("command_accepted", &detail);
            let receipt = receipt(desk, prepared, command, version);
            Outcome::Accepted { version, receipt }
        }
        Verdict::No(code) => {
            if code == RejectCode::SecrecyMark {
                desk.note("refused_for_secrecy", &detail);
            }
            Outcome::Rejected { code }
        }
        Verdict::Older(version) => Outcome::Conflict { version },
    };
    let decided = Decided {
        digest: prepared.digest,
        outcome: outcome.clone(),
    };
    desk.decide(command, decided);
    Ok(outcome)
}

fn receipt(desk: &Desk<'_>, prepared: &Prepared, command: &Command, version: i64) -> String {
    let receipt = Receipt {
        province: desk.province.id(),
        command: command.id,
        digest: prepared.digest,
        member: command.member,
        version,
        accepted_at: desk.now,
        generation: desk.generation,
        epoch: desk.epoch,
    };
    URL_SAFE_NO_PAD.encode(desk.province.keys().seal(Kind::Receipt, &receipt))
}
