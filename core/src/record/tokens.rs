//! The roll by code: the member's phone shows, the secretary's phone looks; neither needs a network.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::meeting::Event;
use handbook_domain::meeting::roll_call::{RollCallToken, TokenError, message};
use handbook_domain::rules::voting::Attendance;

use super::{RecordError, Recorded, Refusal, held, tap};
use crate::error::{Error, Result};
use crate::session::{self, DeviceKey};
use crate::store::Store;

/// What this member's phone shows at the roll call of `meeting`: good for ten minutes, once.
///
/// # Errors
/// If the device key does not work.
pub fn token(store: &Store, key: &dyn DeviceKey, meeting: ItemId) -> Result<String> {
    let (me, at) = store.read(|tx| {
        let at = session::province_time(tx, store.clock())?;
        Ok((session::identity(tx)?, at))
    })?;
    let nonce = store.clock().nonce();
    let cert = URL_SAFE_NO_PAD
        .decode(&me.device_cert)
        .map_err(|_| Error::Bug("stored certificate is no base64"))?;
    let signature = key.sign(&message(meeting, at, &nonce))?;
    let token = RollCallToken {
        meeting,
        at,
        nonce,
        cert,
        signature,
    };
    Ok(token.to_string())
}

/// Marks the member present whose token was read. Returns who it is.
///
/// # Errors
/// [`Refusal::Token`] says what is wrong with it; the roll can be called by hand in every case.
pub fn scan(store: &Store, meeting: ItemId, text: &str) -> Recorded<MemberId> {
    let refused = |error: TokenError| RecordError::Refused(Refusal::Token(error));
    let token: RollCallToken = text.parse().map_err(refused)?;
    let (me, now, record) = store.read(|tx| {
        let now = session::province_time(tx, store.clock())?;
        Ok((session::identity(tx)?, now, held(tx, meeting)?.1))
    })?;
    let member = token
        .verify(me.province, &me.province_key()?, meeting, now)
        .map_err(refused)?;
    if record.state.has_token(&token.nonce) {
        return Err(refused(TokenError::Used));
    }
    let event = Event::Marked {
        member,
        attendance: Attendance::Present,
        reason: String::new(),
        token: Some(token.nonce),
    };
    match tap(store, meeting, false, event) {
        Ok(_) => Ok(member),
        Err(RecordError::Refused(Refusal::NotSummoned)) => Err(refused(TokenError::NotSummoned)),
        Err(error) => Err(error),
    }
}
