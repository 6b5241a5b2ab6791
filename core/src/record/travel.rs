//! The record on its way: to another phone in the hall, which joins it to its own, and into a file for
//! whoever verifies it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::meeting::cut::is_signed;
use handbook_domain::meeting::event::Recorder;
use handbook_domain::meeting::{Event, Package, Record};
use handbook_domain::wire::activation::DeviceCert;
use handbook_domain::wire::sealed::{self, Kind};

use super::{RecordError, Recorded, Refusal, held, keep, rows, settle, tap};
use crate::error::Result;
use crate::planted::{Bug, planted};
use crate::session::{self, Identity};
use crate::store::Store;

/// What a phone shows that wants to write in a record: its certificate of the province.
///
/// # Errors
/// [`Error::NotActivated`](crate::error::Error::NotActivated).
pub fn certificate(store: &Store) -> Result<String> {
    Ok(store.read(|tx| session::identity(tx))?.device_cert)
}

/// Lets the phone with this certificate write in the record, then [`package`] is for it.
///
/// # Errors
/// [`Refusal::NotCertified`]; as [`tap`].
pub fn hand_over(store: &Store, meeting: ItemId, certificate: &str) -> Recorded<()> {
    let me = store.read(|tx| session::identity(tx))?;
    let recorder =
        certified(&me, certificate)?.ok_or(RecordError::Refused(Refusal::NotCertified))?;
    let (_, record) = store.read(|tx| held(tx, meeting))?;
    if !record.state.recorders.contains_key(&recorder.device) {
        tap(store, meeting, false, Event::Joined(recorder))?;
    }
    Ok(())
}

/// A copy of everything, as the bytes of a file.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) without a record.
pub fn package(store: &Store, meeting: ItemId) -> Recorded<Vec<u8>> {
    let package = store.read(|tx| {
        let (log, _) = held(tx, meeting)?;
        Ok(Package::of(&log, rows::signatures(tx, meeting)?))
    })?;
    let packed = package.pack();
    packed.map_err(|_| RecordError::Refused(Refusal::TooLong))
}

/// Joins a copy to what is here. Returns which meeting it is of.
///
/// # Errors
/// [`Refusal::NotARecord`] if it is none, is damaged, or is of a meeting that does not summon this
/// member.
pub fn take_over(store: &Store, bytes: &[u8]) -> Recorded<ItemId> {
    let refused = || RecordError::Refused(Refusal::NotARecord);
    let package = Package::unpack(bytes).map_err(|_| refused())?;
    let meeting = package.meeting;
    let came = package.log().map_err(|_| refused())?;
    settle(store.write(|tx| {
        let mut all = rows::log(tx, meeting)?;
        let last = || came.ordered().lines.last().map(|line| line.hash());
        let lost = planted(Bug::JoinLosesALine).then(last).flatten();
        for line in came.lines().filter(|line| Some(line.hash()) != lost) {
            all.add(line.clone());
        }
        let Some(record) = Record::of(&all) else {
            return Ok(Err(Refusal::NotARecord));
        };
        let me = session::identity(tx)?;
        let mut roster = record.state.opened.roster.iter();
        let summoned = roster.any(|entry| entry.member == me.member);
        if !summoned && !record.state.recorders.contains_key(&me.device) {
            return Ok(Err(Refusal::NotARecord));
        }
        // Lines behind a gap wait where they came from: this phone must not say that it has them.
        for line in &all.ordered().lines {
            keep(tx, line)?;
        }
        if let Some(cut) = record.cut() {
            for signature in &package.signatures {
                if is_signed(&record.state, meeting, &cut, signature) {
                    rows::sign(tx, meeting, signature)?;
                }
            }
        }
        Ok(Ok(meeting))
    }))
}

/// What can be believed of a copy, without having had a part in the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The record in it.
    pub record: Record,
    /// Members whose signature under the closed record is good, with phones that the province has
    /// certified.
    pub signed_by: Vec<MemberId>,
}

/// Reads a copy and looks who signed what.
///
/// # Errors
/// [`Refusal::NotARecord`].
pub fn verify(store: &Store, bytes: &[u8]) -> Recorded<Verified> {
    let refused = || RecordError::Refused(Refusal::NotARecord);
    let package = Package::unpack(bytes).map_err(|_| refused())?;
    let log = package.log().map_err(|_| refused())?;
    let record = Record::of(&log).ok_or_else(refused)?;
    let me = store.read(|tx| session::identity(tx))?;
    let mut signed_by = Vec::new();
    for signature in &package.signatures {
        let recorder = record.state.recorders.get(&signature.device);
        let (Some(recorder), Some(cut)) = (recorder, record.cut()) else {
            continue;
        };
        let vouched = certified(&me, &recorder.certificate)?;
        if vouched.as_ref() == Some(recorder)
            && is_signed(&record.state, package.meeting, &cut, signature)
        {
            signed_by.push(recorder.member);
        }
    }
    Ok(Verified { record, signed_by })
}

/// The phone that the province has certified, if it has.
fn certified(me: &Identity, certificate: &str) -> Result<Option<Recorder>> {
    let key = me.province_key()?;
    let payload = URL_SAFE_NO_PAD
        .decode(certificate.trim())
        .ok()
        .and_then(|sealed| {
            let payload = sealed::open(Kind::DeviceCert, &sealed, &key).ok()?;
            serde_json::from_slice::<DeviceCert>(payload).ok()
        });
    Ok(payload.map(|cert| Recorder {
        device: cert.device,
        member: cert.member,
        public_key: cert.public_key,
        certificate: certificate.trim().to_owned(),
    }))
}
