//! Sending what waits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use handbook_domain::ids::Generation;
use handbook_domain::wire::command::{CommandsRequest, Receipt, Results, SignedCommand};
use handbook_domain::wire::proof;
use handbook_domain::wire::sealed::{self, Kind};

use super::exchange::Exchange;
use super::step::Event;
use super::{GENERATION, Report};
use crate::error::Result;
use crate::net::Fault;
use crate::outbox::{self, Settlement};
use crate::planted::{Bug, planted};
use crate::store;

/// Commands in one request: enough for any member, and a lost answer repeats little.
const BATCH: u32 = 64;

/// Sends one batch and takes its answers.
pub(super) fn push(exchange: &Exchange<'_>, report: &mut Report) -> Result<Event> {
    let store = exchange.store;
    let (identity, _) = exchange.identity()?;
    let sign = |body: &str| signed(exchange, body);
    let commands =
        store.write(|tx| outbox::next(tx, identity.member, identity.device, BATCH, &sign))?;
    let settled = send(exchange, "/v1/commands", commands, report)?.settled;
    let pending = store.read(|tx| outbox::has_sendable(tx))?;
    Ok(Event::Pushed { settled, pending })
}

/// The life of the province to which everything was handed over.
const HANDED_TO: &str = "handed_to";

/// This device was ended: hands in whatever it has, to be kept aside until the office decides, and
/// hears what has become of what it handed in before. What is kept aside is handed in again each time,
/// and after a restore also what had been accepted, so that nothing is lost with what the backup lacks.
pub(super) fn hand_over(exchange: &Exchange<'_>, report: &mut Report) -> Result<()> {
    let store = exchange.store;
    let (identity, _) = exchange.identity()?;
    let sign = |body: &str| signed(exchange, body);
    let mut after = 0;
    loop {
        let (commands, last) = store.write(|tx| {
            outbox::hand_over(tx, identity.member, identity.device, after, BATCH, &sign)
        })?;
        let more = commands.len() >= BATCH as usize;
        let answer = send(exchange, "/v1/quarantine", commands, report)?;
        let again = store.write(|tx| {
            let known: Option<Generation> = match store::get(tx, HANDED_TO)? {
                None => store::get(tx, GENERATION)?,
                known => known,
            };
            if known == Some(answer.generation) {
                return Ok(0);
            }
            store::put(tx, HANDED_TO, &answer.generation)?;
            outbox::offer_again(tx, answer.generation)
        })?;
        match (again, more) {
            (0, false) => return Ok(()),
            (0, true) => after = last,
            _ => after = 0,
        }
    }
}

fn signed(exchange: &Exchange<'_>, body: &str) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(exchange.key.sign(&proof::command_message(body))?))
}

struct Answer {
    settled: bool,
    generation: Generation,
}

/// Sends commands and takes their answers: whether they settled anything, and the province's life.
fn send(
    exchange: &Exchange<'_>,
    path: &str,
    commands: Vec<SignedCommand>,
    report: &mut Report,
) -> Result<Answer> {
    let store = exchange.store;
    let (identity, province) = exchange.identity()?;
    let nonce = store.clock().nonce();
    let request = CommandsRequest {
        nonce: nonce.clone(),
        generation: store.read(|tx| store::get(tx, GENERATION))?,
        commands,
    };
    let answered = exchange.post(path, &request, Kind::Results, &nonce, &mut report.traffic);
    if answered.is_err() && planted(Bug::LostAcknowledgement) {
        store.write(|tx| {
            let sql = "UPDATE outbox SET state = 'accepted' WHERE state = 'frozen'";
            Ok(tx.execute(sql, [])?)
        })?;
    }
    let results: Results = answered?;
    if results.nonce != nonce || results.province != identity.province {
        return Err(Fault::WrongSignature.into());
    }
    let mut settled = false;
    store.write(|tx| {
        for result in &results.results {
            let outcome = outbox::settle(tx, result, &|sealed| open_receipt(sealed, &province))?;
            match outcome {
                Settlement::Accepted => report.accepted += 1,
                Settlement::Refused => report.refused += 1,
                Settlement::Moot | Settlement::Held => {}
                Settlement::Waits => continue,
            }
            settled = true;
        }
        Ok(())
    })?;
    Ok(Answer {
        settled,
        generation: results.generation,
    })
}

fn open_receipt(text: &str, province: &VerifyingKey) -> Option<Receipt> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let payload = sealed::open(Kind::Receipt, &sealed, province).ok()?;
    serde_json::from_slice(payload).ok()
}
