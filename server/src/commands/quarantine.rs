//! What ended devices had not sent. It is kept aside, undecided, and read by nobody's phone, until the
//! office says whether it counts: the device may have been ended because somebody else holds it.

use handbook_domain::ids::{CommandId, DeviceId, Sha256Hash};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{
    Action, Command, CommandResult, CommandsRequest, MAX_COMMANDS, Outcome, RejectCode, Results,
};
use handbook_domain::wire::refusal::RefusalCode;
use serde_json::json;
use sqlx::AnyConnection;

use super::{Content, Prepared, enqueue, prepare};
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::{Province, audit, rights};

/// Most commands kept of one device: more than anybody writes, and no room for mischief.
const MOST: i64 = 1_000;

/// What waits for the office, of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which device.
    pub device: DeviceId,
    /// As the phone named itself.
    pub device_name: String,
    /// Whose it was.
    pub member: String,
    /// When it was ended.
    pub revoked_at: Timestamp,
    /// What it had not sent, in its order.
    pub commands: Vec<Command>,
}

/// What became of what was held of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Part of the record now.
    pub accepted: u32,
    /// Refused; a phone that still asks shows it to its member.
    pub refused: u32,
}

/// Keeps what an ended device hands in; answers what has become of what it handed in before.
pub(crate) async fn hold(
    province: &Province,
    caller: Caller,
    request: CommandsRequest,
) -> Result<Results> {
    if request.commands.len() > MAX_COMMANDS || request.nonce.len() > 64 {
        return Err(Error::refused(RefusalCode::BadRequest));
    }
    let mut prepared = Vec::with_capacity(request.commands.len());
    for signed in &request.commands {
        prepared.push((prepare(province, signed).await?, &signed.body));
    }
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    db.lock(&mut tx, crate::db::lock_of(caller.device.0))
        .await?;
    let mut results = Vec::with_capacity(prepared.len());
    let mut new = 0;
    for (prepared, body) in &prepared {
        let (outcome, kept) = hold_one(&mut tx, caller, prepared, body, province).await?;
        new += u32::from(kept);
        results.push(CommandResult {
            id: prepared.id,
            outcome,
        });
    }
    if new > 0 {
        let detail = json!({ "device": caller.device, "commands": new });
        audit::note(&mut tx, province.clock(), "quarantined", detail).await?;
    }
    tx.commit().await?;
    Ok(Results {
        province: province.id(),
        generation: province.meta().await?.generation,
        nonce: request.nonce,
        results,
    })
}

/// The answer, and whether the command is held anew.
async fn hold_one(
    conn: &mut AnyConnection,
    caller: Caller,
    prepared: &Prepared,
    body: &str,
    province: &Province,
) -> Result<(Outcome, bool)> {
    let no = |code| (Outcome::Rejected { code }, false);
    let command = match &prepared.content {
        Content::Ended(command) if command.member == caller.member => command,
        Content::Ended(_) | Content::Sound(_) => return Ok(no(RejectCode::NotAllowed)),
        Content::Settled(outcome) => return Ok((outcome.clone(), false)),
    };
    if let Some((digest, outcome)) = decided(conn, command).await? {
        return Ok(match digest == prepared.digest {
            true => (outcome, false),
            false => no(RejectCode::IdConflict),
        });
    }
    // One that was ended ends no other; and that it is ended itself needs no office.
    if matches!(command.action, Action::RevokeDevice {}) {
        return Ok(no(RejectCode::NotAllowed));
    }
    let held: Option<(String,)> =
        sqlx::query_as("SELECT body FROM quarantine WHERE member = $1 AND id = $2")
            .bind(command.member.to_string())
            .bind(command.id.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    if let Some((held,)) = held {
        return Ok(match held == body {
            true => (Outcome::Held, false),
            false => no(RejectCode::IdConflict),
        });
    }
    let (count, place): (i64, i64) = sqlx::query_as(
        "SELECT count(*), COALESCE(MAX(place), 0) + 1 FROM quarantine WHERE device = $1",
    )
    .bind(caller.device.to_string())
    .fetch_one(&mut *conn)
    .await?;
    if count >= MOST {
        return Ok((Outcome::Unsupported, false));
    }
    sqlx::query(
        "INSERT INTO quarantine (member, id, device, place, body, held_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(command.member.to_string())
    .bind(command.id.to_string())
    .bind(caller.device.to_string())
    .bind(place)
    .bind(body)
    .bind(province.clock().now().0)
    .execute(&mut *conn)
    .await?;
    Ok((Outcome::Held, true))
}

async fn decided(
    conn: &mut AnyConnection,
    command: &Command,
) -> Result<Option<(Sha256Hash, Outcome)>> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT digest, outcome FROM command_results WHERE member = $1 AND id = $2")
            .bind(command.member.to_string())
            .bind(command.id.to_string())
            .fetch_optional(conn)
            .await?;
    let Some((digest, outcome)) = row else {
        return Ok(None);
    };
    match (digest.parse(), serde_json::from_str(&outcome)) {
        (Ok(digest), Ok(outcome)) => Ok(Some((digest, outcome))),
        _ => Err(Error::Damaged(format!("result of command {}", command.id))),
    }
}

/// Everything that waits for the office, by device, the longest first.
///
/// # Errors
/// If the database fails.
pub async fn list(province: &Province) -> Result<Vec<Held>> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String, String, String, i64, String)> = sqlx::query_as(
        "SELECT q.device, d.name, m.name, COALESCE(r.revoked_at, q.held_at), q.body
         FROM quarantine q
         JOIN devices d ON d.id = q.device
         JOIN members m ON m.id = q.member
         LEFT JOIN revocations r ON r.device = q.device
         ORDER BY COALESCE(r.revoked_at, q.held_at), q.device, q.place",
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut held: Vec<Held> = Vec::new();
    for (device, device_name, member, revoked_at, body) in rows {
        let (device, command) = (rights::id(&device)?, read(&body)?);
        match held.last_mut().filter(|last| last.device == device) {
            Some(last) => last.commands.push(command),
            None => held.push(Held {
                device,
                device_name,
                member,
                revoked_at: Timestamp(revoked_at),
                commands: vec![command],
            }),
        }
    }
    Ok(held)
}

/// What was held of the device counts: it is decided now, in its order, like anything else its member
/// sends. Killed in between, it is done again and counts once.
///
/// # Errors
/// If the database fails, or the province is too busy.
pub async fn release(province: &Province, device: DeviceId) -> Result<Settled> {
    let mut settled = Settled::default();
    for bodies in held_of(province, device).await?.chunks(MAX_COMMANDS) {
        let mut prepared = Vec::with_capacity(bodies.len());
        for body in bodies {
            let command = read(body)?;
            prepared.push(Prepared {
                id: command.id,
                digest: Sha256Hash::of(body.as_bytes()),
                content: Content::Sound(Box::new(command)),
            });
        }
        let results = enqueue(province, prepared).await?;
        let mut tx = province.db().write().await?;
        for result in &results {
            match result.outcome {
                Outcome::Accepted { .. } => settled.accepted += 1,
                _ => settled.refused += 1,
            }
            forget(&mut tx, device, result.id).await?;
        }
        note(province, &mut tx, "quarantine_released", device, settled).await?;
        tx.commit().await?;
    }
    Ok(settled)
}

/// What was held of the device does not count: each command is refused for good.
///
/// # Errors
/// If the database fails.
pub async fn discard(province: &Province, device: DeviceId) -> Result<Settled> {
    let outcome = crate::keys::to_json(&Outcome::Rejected {
        code: RejectCode::NotAllowed,
    });
    let outcome = String::from_utf8_lossy(&outcome).into_owned();
    let bodies = held_of(province, device).await?;
    let mut settled = Settled::default();
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    for body in &bodies {
        let command = read(body)?;
        sqlx::query(
            "INSERT INTO command_results (member, id, digest, outcome, decided_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(command.member.to_string())
        .bind(command.id.to_string())
        .bind(Sha256Hash::of(body.as_bytes()).to_string())
        .bind(&outcome)
        .bind(province.clock().now().0)
        .execute(&mut *tx)
        .await?;
        forget(&mut tx, device, command.id).await?;
        settled.refused += 1;
    }
    if settled.refused > 0 {
        note(province, &mut tx, "quarantine_discarded", device, settled).await?;
    }
    tx.commit().await?;
    Ok(settled)
}

async fn held_of(province: &Province, device: DeviceId) -> Result<Vec<String>> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT body FROM quarantine WHERE device = $1 ORDER BY place")
            .bind(device.to_string())
            .fetch_all(&mut *tx)
            .await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}

async fn forget(conn: &mut AnyConnection, device: DeviceId, id: CommandId) -> Result<()> {
    sqlx::query("DELETE FROM quarantine WHERE device = $1 AND id = $2")
        .bind(device.to_string())
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

async fn note(
    province: &Province,
    conn: &mut AnyConnection,
    event: &'static str,
    device: DeviceId,
    settled: Settled,
) -> Result<()> {
    let Settled { accepted, refused } = settled;
    let detail = json!({ "device": device, "accepted": accepted, "refused": refused });
    audit::note(conn, province.clock(), event, detail).await
}

fn read(body: &str) -> Result<Command> {
    serde_json::from_str(body).map_err(|_| Error::Damaged("a command in quarantine".to_owned()))
}
