//! What ended devices had not sent. It is kept aside, undecided, and read by nobody's phone, until the
//! office says whether it counts: the device may have been ended because somebody else holds it.

use handbook_domain::ids::{CommandId, DeviceId, ItemId, Sha256Hash};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{
    Action, Command, CommandResult, CommandsRequest, MAX_COMMANDS, Outcome, RejectCode, Results,
};
use handbook_domain::wire::refusal::RefusalCode;
use serde_json::json;
use sqlx::AnyConnection;

use super::decide::locks;
use super::results::{self, Decided};
use super::{Content, Prepared, enqueue, is_marked_report, prepare, reports};
use crate::auth::Caller;
use crate::db::lock_of;
use crate::error::{Error, Result};
use crate::ledger::Event;
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
    /// What it had not sent, in its order, and when it came: by the province's clock, which the phone
    /// cannot set.
    pub commands: Vec<(Timestamp, Command)>,
}

/// What became of what was held of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Part of the record now.
    pub accepted: u32,
    /// Refused; a phone that still asks shows it to its member.
    pub refused: u32,
}

/// Keeps what an ended device hands in; answers what has become of what it handed in before. What is
/// known already writes nothing, and ended devices take turns: whoever holds them keeps nobody waiting.
pub(crate) async fn hold(
    province: &Province,
    caller: Caller,
    request: CommandsRequest,
) -> Result<Results> {
    if request.commands.len() > MAX_COMMANDS || request.nonce.len() > 64 {
        return Err(Error::refused(RefusalCode::BadRequest));
    }
    let _turn = province.gate().enter_ended()?;
    let mut asked = Vec::with_capacity(request.commands.len());
    for signed in &request.commands {
        let mut prepared = prepare(province, signed).await?;
        // Only what it has signed itself.
        if signed.device != caller.device && !matches!(prepared.content, Content::Settled(_)) {
            let code = RejectCode::NotAllowed;
            prepared.content = Content::Settled(Outcome::Rejected { code });
        }
        asked.push((prepared, signed.body.as_str()));
    }
    let mut outcomes = if asked.is_empty() {
        Vec::new()
    } else {
        let mut tx = province.db().read().await?;
        known(&mut tx, &asked).await?
    };
    if outcomes.iter().any(Option::is_none) {
        outcomes = keep(province, caller, &asked).await?;
    }
    let results = asked.iter().zip(outcomes);
    Ok(Results {
        province: province.id(),
        generation: province.meta().await?.generation,
        nonce: request.nonce,
        // One for which there is no room is not answered: it waits on its phone.
        results: results
            .filter_map(|((prepared, _), outcome)| {
                let id = prepared.id;
                outcome.map(|outcome| CommandResult { id, outcome })
            })
            .collect(),
    })
}

/// What is known of each command; nothing of one that is new.
async fn known(
    conn: &mut AnyConnection,
    asked: &[(Prepared, &str)],
) -> Result<Vec<Option<Outcome>>> {
    let ended: Vec<&Command> = asked.iter().filter_map(|(one, _)| one.ended()).collect();
    let decided = results::of(conn, &ended).await?;
    let mut outcomes = Vec::with_capacity(asked.len());
    for (prepared, body) in asked {
        outcomes.push(match &prepared.content {
            Content::Settled(outcome) => Some(outcome.clone()),
            // The device was ended a moment ago, and this process has not heard of it: asked again later.
            Content::Sound(_) => return Err(Error::busy(3_000)),
            Content::Ended(command) => match results::find(&decided, command)? {
                Some(decided) => Some(decided.answer(prepared.digest)),
                None => held(conn, command, body).await?,
            },
        });
    }
    Ok(outcomes)
}

async fn held(conn: &mut AnyConnection, command: &Command, body: &str) -> Result<Option<Outcome>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT body FROM quarantine WHERE member = $1 AND id = $2")
            .bind(command.member.to_string())
            .bind(command.id.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(held,)| match held == body {
        true => Outcome::Held,
        false => Outcome::Rejected {
            code: RejectCode::IdConflict,
        },
    }))
}

/// Keeps the commands that are new, as far as there is room.
async fn keep(
    province: &Province,
    caller: Caller,
    asked: &[(Prepared, &str)],
) -> Result<Vec<Option<Outcome>>> {
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    db.lock(&mut tx, lock_of(caller.device.0)).await?;
    let mut outcomes = known(&mut tx, asked).await?;
    let (count, mut place): (i64, i64) = sqlx::query_as(
        "SELECT count(*), COALESCE(MAX(place), 0) + 1 FROM quarantine WHERE device = $1",
    )
    .bind(caller.device.to_string())
    .fetch_one(&mut *tx)
    .await?;
    let (mut room, mut kept, mut marked) = (MOST - count, 0, 0);
    for ((prepared, body), outcome) in asked.iter().zip(&mut outcomes) {
        let Content::Ended(command) = &prepared.content else {
            continue;
        };
        if outcome.is_some() {
            continue;
        }
        if let Some(code) = unfit(caller.device, command, prepared.marked) {
            marked += u32::from(code == RejectCode::SecrecyMark);
            *outcome = Some(Outcome::Rejected { code });
            continue;
        }
        if room == 0 {
            continue;
        }
        sqlx::query(
            "INSERT INTO quarantine (member, id, device, place, body, held_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(command.member.to_string())
        .bind(command.id.to_string())
        .bind(caller.device.to_string())
        .bind(place)
        .bind(*body)
        .bind(province.clock().now().0)
        .execute(&mut *tx)
        .await?;
        (room, place, kept) = (room - 1, place + 1, kept + 1);
        *outcome = Some(Outcome::Held);
    }
    for (event, count) in [("quarantined", kept), ("refused_for_secrecy", marked)] {
        if count > 0 {
            let detail = json!({ "device": caller.device, "commands": count });
            audit::note(&mut tx, province.clock(), event, detail).await?;
        }
    }
    tx.commit().await?;
    Ok(outcomes)
}

/// Why a command is not even kept aside: no secret lies here for a moment, and that the device is ended
/// itself needs no office.
fn unfit(device: DeviceId, command: &Command, marked_report: bool) -> Option<RejectCode> {
    let marked = match &command.action {
        Action::RevokeDevice {} if command.subject == ItemId(device.0) => {
            return Some(RejectCode::NotAllowed);
        }
        Action::ReportMeeting { .. } => marked_report,
        action => reports::is_marked(&serde_json::to_value(action).unwrap_or_default()),
    };
    marked.then_some(RejectCode::SecrecyMark)
}

/// Everything that waits for the office, by device, the longest first.
///
/// # Errors
/// If the database fails.
pub async fn list(province: &Province) -> Result<Vec<Held>> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String, String, String, i64, i64, String)> = sqlx::query_as(
        "SELECT q.device, d.name, m.name, COALESCE(r.revoked_at, q.held_at), q.held_at, q.body
         FROM quarantine q
         JOIN devices d ON d.id = q.device
         JOIN members m ON m.id = q.member
         LEFT JOIN revocations r ON r.device = q.device
         ORDER BY COALESCE(r.revoked_at, q.held_at), q.device, q.place",
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut held: Vec<Held> = Vec::new();
    for (device, device_name, member, revoked_at, held_at, body) in rows {
        let (device, command) = (rights::id(&device)?, (Timestamp(held_at), read(&body)?));
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

/// The `first` of what was held of the device count: they are decided now, in their order, like anything
/// else its member sends. What came after somebody looked stays. Killed in between, it is done again and
/// counts once.
///
/// # Errors
/// If the database fails, or the province is too busy.
pub async fn release(province: &Province, device: DeviceId, first: usize) -> Result<Settled> {
    let mut all = Settled::default();
    let bodies = held_of(province, device).await?;
    let bodies: Vec<String> = bodies.into_iter().take(first).collect();
    for bodies in bodies.chunks(MAX_COMMANDS) {
        let mut prepared = Vec::with_capacity(bodies.len());
        for body in bodies {
            let command = read(body)?;
            prepared.push(Prepared {
                id: command.id,
                digest: Sha256Hash::of(body.as_bytes()),
                marked: is_marked_report(&command).await?,
                content: Content::Sound(Box::new(command)),
            });
        }
        let results = enqueue(province, prepared).await?;
        let mut settled = Settled::default();
        for result in &results {
            match result.outcome {
                Outcome::Accepted { .. } => settled.accepted += 1,
                _ => settled.refused += 1,
            }
        }
        let ids: Vec<CommandId> = results.iter().map(|result| result.id).collect();
        let mut tx = province.db().write().await?;
        end(
            province,
            &mut tx,
            "quarantine_released",
            device,
            &ids,
            settled,
        )
        .await?;
        tx.commit().await?;
        all.accepted += settled.accepted;
        all.refused += settled.refused;
    }
    Ok(all)
}

/// What was held of the device does not count: each command is refused for good, but those that were
/// accepted before a kill.
///
/// # Errors
/// If the database fails.
pub async fn discard(province: &Province, device: DeviceId) -> Result<Settled> {
    let bodies = held_of(province, device).await?;
    let commands = bodies.iter().map(|body| read(body));
    let commands = commands.collect::<Result<Vec<Command>>>()?;
    let db = province.db();
    let mut tx = db.write().await?;
    // Before anything else, in the order of those who decide.
    db.share_epoch(&mut tx).await?;
    let mut keys = locks(commands.iter());
    keys.insert(lock_of(device.0));
    db.lock_all(&mut tx, &keys).await?;
    let before = results::of(&mut tx, &commands.iter().collect::<Vec<_>>()).await?;
    let mut settled = Settled::default();
    let mut discarded = Vec::new();
    for (command, body) in commands.iter().zip(&bodies) {
        match results::find(&before, command)? {
            Some(Decided {
                outcome: Outcome::Accepted { .. },
                ..
            }) => settled.accepted += 1,
            Some(_) => settled.refused += 1,
            None => {
                let digest = Sha256Hash::of(body.as_bytes());
                let outcome = Outcome::Rejected {
                    code: RejectCode::Discarded,
                };
                discarded.push((command.member, command.id, Decided { digest, outcome }));
                settled.refused += 1;
            }
        }
    }
    results::put(&mut tx, province.clock().now(), &discarded).await?;
    let ids: Vec<CommandId> = commands.iter().map(|command| command.id).collect();
    end(
        province,
        &mut tx,
        "quarantine_discarded",
        device,
        &ids,
        settled,
    )
    .await?;
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

/// Commands that are decided are held no longer; noted where a restore looks, and in the audit log.
async fn end(
    province: &Province,
    conn: &mut AnyConnection,
    event: &'static str,
    device: DeviceId,
    ids: &[CommandId],
    settled: Settled,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let (db, clock) = (province.db(), province.clock());
    db.share_epoch(conn).await?;
    // Behind a phone that hands the same in again at this moment.
    db.lock(conn, lock_of(device.0)).await?;
    for id in ids {
        sqlx::query("DELETE FROM quarantine WHERE device = $1 AND id = $2")
            .bind(device.to_string())
            .bind(id.to_string())
            .execute(&mut *conn)
            .await?;
    }
    let commands = ids.len();
    province
        .ledger()
        .append(clock.now(), vec![Event::Decided { device, commands }])?;
    let Settled { accepted, refused } = settled;
    let detail = json!({ "device": device, "accepted": accepted, "refused": refused });
    audit::note(conn, clock, event, detail).await
}

fn read(body: &str) -> Result<Command> {
    serde_json::from_str(body).map_err(|_| Error::Damaged("a command in quarantine".to_owned()))
}
