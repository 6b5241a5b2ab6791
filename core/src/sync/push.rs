//! Sending what waits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use handbook_domain::wire::command::{CommandsRequest, Receipt, Results};
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
    let (identity, province) = exchange.identity()?;
    let sign =
        |body: &str| Ok(URL_SAFE_NO_PAD.encode(exchange.key.sign(&proof::command_message(body))?));
    let commands =
        store.write(|tx| outbox::next(tx, identity.member, identity.device, BATCH, &sign))?;
    let nonce = store.clock().nonce();
    let request = CommandsRequest {
        nonce: nonce.clone(),
        generation: store.read(|tx| store::get(tx, GENERATION))?,
        commands,
    };
    let answered = exchange.post(
        "/v1/commands",
        &request,
        Kind::Results,
        &nonce,
        &mut report.traffic,
    );
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
                Settlement::Moot => {}
                Settlement::Waits => continue,
            }
            settled = true;
        }
        Ok(())
    })?;
    let pending = store.read(|tx| outbox::has_sendable(tx))?;
    Ok(Event::Pushed { settled, pending })
}

fn open_receipt(text: &str, province: &VerifyingKey) -> Option<Receipt> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let payload = sealed::open(Kind::Receipt, &sealed, province).ok()?;
    serde_json::from_slice(payload).ok()
}
