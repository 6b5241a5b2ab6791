//! What becomes of one command, once and for ever.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{DeviceId, Generation, Sha256Hash};
use handbook_domain::wire::command::{Action, Command, Outcome, Receipt, RejectCode};
use handbook_domain::wire::sealed::Kind;
use serde_json::json;
use sqlx::AnyConnection;

use super::{Content, Prepared, meetings, opinions};
use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::{Province, audit, devices, rights};

/// What a feature says to a command.
pub(super) enum Verdict {
    /// Done; the subject has this version now.
    Done(i64),
    /// Not done, for good.
    No(RejectCode),
    /// Based on an older version than this one.
    Older(i64),
}

/// The locks a batch takes, in order: a command's id and its subject. Two processes then never
/// decide about the same thing at once.
pub(super) fn locks<'a>(commands: impl Iterator<Item = &'a Prepared>) -> BTreeSet<i64> {
    let number = |bytes: &[u8]| {
        let Sha256Hash(digest) = Sha256Hash::of(bytes);
        let mut eight = [0; 8];
        eight
            .iter_mut()
            .zip(digest)
            .for_each(|(to, from)| *to = from);
        i64::from_le_bytes(eight)
    };
    commands
        .filter_map(Prepared::sound)
        .flat_map(|command| {
            [
                number(command.id.0.as_bytes()),
                number(command.subject.0.as_bytes()),
            ]
        })
        .collect()
}

/// Decides, or repeats what was decided before.
pub(super) async fn decide(
    province: &Province,
    conn: &mut AnyConnection,
    moves: &mut Moves,
    prepared: &Prepared,
    epoch: i64,
) -> Result<Outcome> {
    let command = match &prepared.content {
        Content::Sound(command) => command,
        Content::Settled(outcome) => return Ok(outcome.clone()),
    };
    if let Some((digest, outcome)) = before(conn, command).await? {
        return Ok(if digest == prepared.digest.to_string() {
            outcome
        } else {
            Outcome::Rejected {
                code: RejectCode::IdConflict,
            }
        });
    }
    let verdict = match &command.action {
        Action::SubmitOpinion { cell, text } => {
            opinions::submit(province, conn, moves, command, *cell, text).await?
        }
        Action::AmendOpinion { text } => {
            opinions::amend(province, conn, moves, command, text).await?
        }
        Action::AnswerOpinion { text } => {
            opinions::answer(province, conn, moves, command, text).await?
        }
        Action::ReplyToMeeting {
            meeting,
            coming,
            reason,
        } => meetings::reply(province, conn, moves, command, *meeting, *coming, reason).await?,
        Action::RevokeDevice {} => {
            let device = DeviceId(command.subject.0);
            match devices::revoke_own(province, conn, moves, command.member, device).await? {
                Some(version) => Verdict::Done(version),
                None => Verdict::No(RejectCode::NotAllowed),
            }
        }
    };
    let clock = province.clock();
    let outcome = match verdict {
        Verdict::Done(version) => {
            let receipt = receipt(province, conn, prepared, command, version, epoch).await?;
            let detail = json!({ "member": command.member, "command": command.id });
            audit::note(conn, clock, "command_accepted", detail).await?;
            Outcome::Accepted { version, receipt }
        }
        Verdict::No(code) => {
            if code == RejectCode::SecrecyMark {
                let detail = json!({ "member": command.member, "command": command.id });
                audit::note(conn, clock, "refused_for_secrecy", detail).await?;
            }
            Outcome::Rejected { code }
        }
        Verdict::Older(version) => Outcome::Conflict { version },
    };
    sqlx::query(
        "INSERT INTO command_results (member, id, digest, outcome, decided_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(command.member.to_string())
    .bind(command.id.to_string())
    .bind(prepared.digest.to_string())
    .bind(String::from_utf8_lossy(&crate::keys::to_json(&outcome)).into_owned())
    .bind(clock.now().0)
    .execute(conn)
    .await?;
    Ok(outcome)
}

async fn before(conn: &mut AnyConnection, command: &Command) -> Result<Option<(String, Outcome)>> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT digest, outcome FROM command_results WHERE member = $1 AND id = $2")
            .bind(command.member.to_string())
            .bind(command.id.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(|(digest, outcome)| {
        let outcome = serde_json::from_str(&outcome)
            .map_err(|_| Error::Damaged(format!("result of command {}", command.id)))?;
        Ok((digest, outcome))
    })
    .transpose()
}

async fn receipt(
    province: &Province,
    conn: &mut AnyConnection,
    prepared: &Prepared,
    command: &Command,
    version: i64,
    epoch: i64,
) -> Result<String> {
    let (generation,): (String,) = sqlx::query_as("SELECT generation FROM province")
        .fetch_one(conn)
        .await?;
    let generation: Generation = rights::id(&generation)?;
    let receipt = Receipt {
        province: province.id(),
        command: command.id,
        digest: prepared.digest,
        member: command.member,
        version,
        accepted_at: province.clock().now(),
        generation,
        epoch,
    };
    Ok(URL_SAFE_NO_PAD.encode(province.keys().seal(Kind::Receipt, &receipt)))
}
