//! What people did. Signatures are checked beside each other; one task writes.
//!
//! The writer takes whatever waits, up to 256 commands, into one transaction over one [`desk`], so an
//! evening's rush shares its questions, its statements and its disk flushes; a command fails before it
//! has stored anything, so one bad command spoils no other. It does not linger for company: while one
//! batch is flushed, the next one gathers.

mod decide;
mod desk;
mod meetings;
mod opinions;
mod plans;
pub mod quarantine;
mod reports;
mod results;
mod writer;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{CommandId, Sha256Hash};
use handbook_domain::wire::command::{
    Action, Command, CommandResult, CommandsRequest, MAX_COMMAND_BYTES, MAX_COMMANDS, Outcome,
    RejectCode, Results, SignedCommand,
};
use handbook_domain::wire::proof;
use handbook_domain::wire::refusal::RefusalCode;
use tokio::sync::{mpsc, oneshot};

use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::permissions::COMMANDS;
use crate::{Province, devices};

pub(crate) use writer::run;

/// Answers a request of commands.
pub(crate) async fn answer(
    province: &Province,
    caller: Caller,
    request: CommandsRequest,
) -> Result<Results> {
    if request.commands.len() > MAX_COMMANDS || request.nonce.len() > 64 {
        return Err(Error::refused(RefusalCode::BadRequest));
    }
    let generation = province.meta().await?.generation;
    if request.generation.is_some_and(|known| known != generation) {
        return Err(Error::refused_for(
            RefusalCode::OtherGeneration,
            &request.nonce,
        ));
    }
    province
        .gate()
        .admit_more(caller.device, request.commands.len())?;
    let mut prepared = Vec::with_capacity(request.commands.len());
    for signed in &request.commands {
        let one = prepare(province, signed).await?;
        // Ended while this arrived: a final "no" would keep it from the door where it is handed in.
        if one.ended().is_some() && signed.device == caller.device {
            let device = devices::find(province, caller.device).await?;
            let lost = device.is_some_and(|device| device.lost);
            return Err(Error::ended(lost, None));
        }
        prepared.push(one);
    }
    let results = if prepared.is_empty() {
        Vec::new()
    } else {
        enqueue(province, prepared).await?
    };
    Ok(Results {
        province: province.id(),
        generation,
        nonce: request.nonce,
        results,
    })
}

/// Requests on their way to the writer.
pub(crate) type Sender = mpsc::Sender<Job>;
/// The writer's end.
pub(crate) type Receiver = mpsc::Receiver<Job>;

/// The commands of one request and who waits for their results.
pub(crate) struct Job {
    commands: Vec<Prepared>,
    reply: oneshot::Sender<Result<Vec<CommandResult>>>,
}

/// A command after everything that needs no database lock.
#[derive(Clone)]
struct Prepared {
    id: CommandId,
    digest: Sha256Hash,
    content: Content,
    /// Whether the lines of a report in it bear a mark of secrecy.
    marked: bool,
}

#[derive(Clone)]
enum Content {
    /// Signed by a device of its member.
    Sound(Box<Command>),
    /// Signed by one that was ended.
    Ended(Box<Command>),
    /// Settled without the record, and not kept in it: the id may still come with a sound command.
    Settled(Outcome),
}

impl Prepared {
    /// The command, if it is to be decided.
    fn sound(&self) -> Option<&Command> {
        match &self.content {
            Content::Sound(command) => Some(command),
            Content::Ended(_) | Content::Settled(_) => None,
        }
    }

    /// The command, if it is to be kept aside.
    fn ended(&self) -> Option<&Command> {
        match &self.content {
            Content::Ended(command) => Some(command),
            Content::Sound(_) | Content::Settled(_) => None,
        }
    }
}

async fn enqueue(province: &Province, commands: Vec<Prepared>) -> Result<Vec<CommandResult>> {
    let (reply, answer) = oneshot::channel();
    // A full queue means that the disk cannot follow: better to say so than to pile up.
    province
        .writer()
        .try_send(Job { commands, reply })
        .map_err(|_| Error::busy(3_000))?;
    answer.await.map_err(|_| Error::busy(3_000))?
}

/// The one thing that every command has, whatever its kind.
#[derive(serde::Deserialize)]
struct Named {
    id: CommandId,
}

async fn prepare(province: &Province, signed: &SignedCommand) -> Result<Prepared> {
    let digest = Sha256Hash::of(signed.body.as_bytes());
    let settled = |id, code| Prepared {
        id,
        digest,
        content: Content::Settled(Outcome::Rejected { code }),
        marked: false,
    };
    // Without its id there is nothing that an answer could be about. Only that much is read of a
    // body before its length is known to be fit.
    let Named { id } =
        serde_json::from_str(&signed.body).map_err(|_| Error::refused(RefusalCode::BadRequest))?;
    if signed.body.len() > MAX_COMMAND_BYTES {
        return Ok(settled(id, RejectCode::TooLong));
    }
    let read: serde_json::Value =
        serde_json::from_str(&signed.body).map_err(|_| Error::refused(RefusalCode::BadRequest))?;
    let unsupported = Prepared {
        id,
        digest,
        content: Content::Settled(Outcome::Unsupported),
        marked: false,
    };
    let kind = read
        .get("kind")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    if !kind.is_empty() && COMMANDS.iter().all(|(known, _)| *known != kind) {
        return Ok(unsupported);
    }
    let Ok(command) = serde_json::from_value::<Command>(read) else {
        return Ok(settled(id, RejectCode::Malformed));
    };
    // A restore may have lost the device that signed. What it signed waits on the phone until the
    // device has enrolled again; a final "no" would lose it.
    let Some(device) = devices::find(province, signed.device).await? else {
        return Ok(unsupported);
    };
    let signature = URL_SAFE_NO_PAD
        .decode(&signed.signature)
        .unwrap_or_default();
    let message = proof::command_message(&signed.body);
    if device.member != command.member || !proof::verify(&device.public_key, &message, &signature) {
        return Ok(settled(id, RejectCode::BadSignature));
    }
    let marked = is_marked_report(&command).await?;
    let content = match device.revoked {
        false => Content::Sound(Box::new(command)),
        true => Content::Ended(Box::new(command)),
    };
    Ok(Prepared {
        id,
        digest,
        content,
        marked,
    })
}

/// Whether a command carries lines of a report that bear a mark. They may be long, so they are read here,
/// where nobody waits for them, and not by the one who writes.
async fn is_marked_report(command: &Command) -> Result<bool> {
    let Action::ReportMeeting { part } = &command.action else {
        return Ok(false);
    };
    let (meeting, part) = (command.subject, part.clone());
    tokio::task::spawn_blocking(move || reports::part_bears_a_mark(meeting, &part))
        .await
        .map_err(|_| Error::busy(3_000))
}
