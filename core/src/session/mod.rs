//! Who uses this store, on which device, and whom it trusts.
//!
//! Activation makes the store a member's: an invitation is exchanged for a device certificate, the
//! province's root key is pinned, and from then on every request proves possession of the device
//! key. If the province was restored from a backup that does not know the device, [`enrol_again`]
//! hands in the certificate.

mod device;
mod keys;
mod lease;
pub mod pin;
mod typed;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use handbook_domain::ids::{DeviceId, MemberId, ProvinceId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::PROTOCOL;
use handbook_domain::wire::activation::{
    Activation, DeviceCert, EnrolRequest, Enrolment, Invitation, KeyCert, decode_key,
};
use handbook_domain::wire::proof::{self, Proof};
use handbook_domain::wire::sealed::{self, Kind};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::change::Topic;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::net::{self, Fault, Request, Traffic, Transport};
use crate::planted::{Bug, planted};
use crate::store::{self, Store, WriteTx};

pub use device::{DeviceKey, SoftwareDeviceKey};
pub use keys::{destroy_all, destroy_library, keys, remember_owner, remembered_owner, set_pin};
pub use lease::{Lease, WARNING_DAYS, check_lease, keep_time, lease};
pub(crate) use lease::{has_ended, renew, take_back};
pub use typed::{TypedInvitation, look_up};

/// Who this store belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The province.
    pub province: ProvinceId,
    /// Its name.
    pub province_name: String,
    /// Its address.
    pub server: String,
    /// The member.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// The member's home cell when this device was activated or enrolled again: where the member meets
    /// now shows in the audiences.
    pub cell: Option<UnitId>,
    /// Name of that cell.
    pub cell_name: Option<String>,
    /// This device.
    pub device: DeviceId,
    /// Its certificate, sealed; URL-safe base64.
    pub device_cert: String,
    /// The province's root key: pinned, never changed.
    pub root_key: String,
    /// The online key in use, as certified by the root.
    pub key: KeyCert,
}

/// Whom a screen greets: what of the [`Identity`] is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The member's name.
    pub member_name: String,
    /// Name of the member's home cell when this device was activated or enrolled again.
    pub cell_name: Option<String>,
    /// The province's name.
    pub province_name: String,
    /// The province's address.
    pub server: String,
}

const IDENTITY: &str = "identity";
const CLOCK_OFFSET: &str = "clock_offset";

/// Who this store belongs to.
///
/// # Errors
/// [`Error::NotActivated`] if nobody yet.
pub fn identity(connection: &Connection) -> Result<Identity> {
    store::get(connection, IDENTITY)?.ok_or(Error::NotActivated)
}

/// Whom a screen greets; nobody before activation.
///
/// # Errors
/// If the database says no.
pub fn owner(connection: &Connection) -> Result<Option<Owner>> {
    let identity = store::get::<Identity>(connection, IDENTITY)?;
    Ok(identity.map(Owner::from))
}

impl From<Identity> for Owner {
    fn from(identity: Identity) -> Self {
        Self {
            member_name: identity.member_name,
            cell_name: identity.cell_name,
            province_name: identity.province_name,
            server: identity.server,
        }
    }
}

/// Makes the store the member's whom `invitation` is for. Asking again after a lost answer gets the
/// same device.
///
/// # Errors
/// [`Error::Exchange`] says why the province refused or what else came between; nothing is written.
pub fn activate(
    store: &Store,
    transport: &dyn Transport,
    key: &dyn DeviceKey,
    invitation: &Invitation,
    device_name: &str,
) -> Result<Identity> {
    if store
        .read(|connection| store::get::<Identity>(connection, IDENTITY))?
        .is_some()
    {
        return Err(Error::AlreadyActivated);
    }
    let traffic = &mut Traffic::default();
    let cert = fetch_key(
        transport,
        &invitation.root_key,
        None,
        store.clock(),
        traffic,
    )?;
    let ticket = invitation.code.clone();
    let activation = enrol(
        transport,
        "/v1/activate",
        ticket,
        key,
        device_name,
        &cert,
        store.clock(),
        traffic,
    )?;
    let identity = Identity {
        province: activation.province,
        province_name: activation.province_name,
        server: invitation.server.clone(),
        member: activation.member,
        member_name: activation.member_name,
        cell: activation.cell,
        cell_name: activation.cell_name,
        device: activation.device,
        device_cert: activation.device_cert,
        root_key: URL_SAFE_NO_PAD.encode(invitation.root_key),
        key: cert,
    };
    store.write(|tx| {
        tx.changed(Topic::Session);
        store::put(tx, IDENTITY, &identity)?;
        set_clock(tx, activation.time)?;
        renew(tx, activation.lease_until, activation.time)
    })?;
    Ok(identity)
}

/// Hands in the device certificate to a province that does not know the device any more.
///
/// # Errors
/// As [`activate`].
pub fn enrol_again(
    store: &Store,
    transport: &dyn Transport,
    key: &dyn DeviceKey,
    identity: &Identity,
    traffic: &mut Traffic,
) -> Result<()> {
    let ticket = identity.device_cert.clone();
    let cert = &identity.key;
    let activation = enrol(
        transport,
        "/v1/enrol",
        ticket,
        key,
        "",
        cert,
        store.clock(),
        traffic,
    )?;
    if activation.member != identity.member {
        return Err(Error::Exchange(Fault::WrongSignature));
    }
    store.write(|tx| {
        let changed = Identity {
            device: activation.device,
            device_cert: activation.device_cert,
            cell: activation.cell,
            cell_name: activation.cell_name,
            ..identity.clone()
        };
        store::put(tx, IDENTITY, &changed)
    })
}

/// Fetches the province's present online key, in case it has been changed.
///
/// # Errors
/// [`Fault::WrongSignature`] if the root did not sign it, or it is older than the one we have.
pub fn refresh_key(
    store: &Store,
    transport: &dyn Transport,
    identity: &Identity,
    traffic: &mut Traffic,
) -> Result<()> {
    let root = decode_key(&identity.root_key).ok_or(Error::Bug("pinned key is no key"))?;
    let held = Some(&identity.key);
    let key = fetch_key(transport, &root, held, store.clock(), traffic)?;
    store.write(|tx| {
        store::put(
            tx,
            IDENTITY,
            &Identity {
                key,
                ..identity.clone()
            },
        )
    })
}

/// The province's time as far as we know: the phone's clock, corrected by what was last heard.
///
/// # Errors
/// If the database says no.
pub fn province_time(connection: &Connection, clock: &dyn Clock) -> Result<Timestamp> {
    let offset: i64 = store::get(connection, CLOCK_OFFSET)?.unwrap_or(0);
    Ok(clock.now().plus_ms(offset))
}

/// Takes note of the province's time.
///
/// # Errors
/// If the database says no.
pub fn set_clock(tx: &WriteTx<'_>, province: Timestamp) -> Result<()> {
    if planted(Bug::ClockNotKept) {
        return Ok(());
    }
    store::put(tx, CLOCK_OFFSET, &province.since(tx.now()))
}

/// Adds to `request` the proof that this device sends it; returns the proof's nonce.
///
/// # Errors
/// If the device key does not work.
pub fn prove(
    request: &mut Request,
    identity: &Identity,
    key: &dyn DeviceKey,
    time: Timestamp,
    nonce: &str,
) -> Result<()> {
    let message = proof::message(request.method, &request.path, time, nonce, &request.body);
    let proof = Proof {
        device: identity.device,
        time,
        nonce: nonce.to_owned(),
        signature: key.sign(&message)?,
    };
    request.headers.push(("authorization", proof.to_header()));
    Ok(())
}

impl Identity {
    /// The key that seals the province's answers.
    ///
    /// # Errors
    /// If what was stored is no key.
    pub fn province_key(&self) -> Result<VerifyingKey> {
        verifying(&self.key.key).ok_or(Error::Bug("stored province key is no key"))
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one exchange, said once, used by two callers"
)]
fn enrol(
    transport: &dyn Transport,
    path: &str,
    ticket: String,
    key: &dyn DeviceKey,
    device_name: &str,
    cert: &KeyCert,
    clock: &dyn Clock,
    traffic: &mut Traffic,
) -> Result<Activation> {
    let enrolment = Enrolment {
        ticket,
        public_key: URL_SAFE_NO_PAD.encode(key.public_key()),
        device_name: device_name.to_owned(),
        nonce: clock.nonce(),
    };
    let shape = |error| Error::Shape("ENROLMENT", error);
    let body = serde_json::to_string(&enrolment).map_err(shape)?;
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&proof::enrol_message(&body))?);
    let request = serde_json::to_vec(&EnrolRequest { body, signature }).map_err(shape)?;
    let province = verifying(&cert.key).ok_or(Fault::WrongSignature)?;
    let request = Request::post(path, request);
    let payload = net::call(
        transport,
        &request,
        Kind::Activation,
        &province,
        &enrolment.nonce,
        traffic,
    )?;
    let activation: Activation = serde_json::from_slice(&payload).map_err(shape)?;
    let vouched: Option<DeviceCert> = URL_SAFE_NO_PAD
        .decode(&activation.device_cert)
        .ok()
        .and_then(|sealed| {
            sealed::open(Kind::DeviceCert, &sealed, &province)
                .map(<[u8]>::to_vec)
                .ok()
        })
        .and_then(|payload| serde_json::from_slice(&payload).ok());
    let ours = vouched.is_some_and(|vouched| {
        vouched.public_key == enrolment.public_key && vouched.member == activation.member
    });
    if activation.nonce != enrolment.nonce || activation.province != cert.province || !ours {
        return Err(Fault::WrongSignature.into());
    }
    if activation.protocols.max < PROTOCOL {
        return Err(Fault::ServerTooOld.into());
    }
    Ok(activation)
}

fn fetch_key(
    transport: &dyn Transport,
    root: &[u8; 32],
    held: Option<&KeyCert>,
    clock: &dyn Clock,
    traffic: &mut Traffic,
) -> Result<KeyCert> {
    let root = VerifyingKey::from_bytes(root).map_err(|_| Fault::WrongSignature)?;
    let request = Request::get("/v1/key".to_owned());
    let payload = net::call(
        transport,
        &request,
        Kind::KeyCert,
        &root,
        &clock.nonce(),
        traffic,
    )?;
    let cert: KeyCert =
        serde_json::from_slice(&payload).map_err(|error| Error::Shape("KEY CERT", error))?;
    // All checks before anything is kept: an older certificate, or one of another province under
    // the same root, would let an old key speak again. Its end is not held against the phone's
    // clock, which may be wrong by years.
    let goes_back =
        held.is_some_and(|held| cert.from < held.from || cert.province != held.province);
    if goes_back || verifying(&cert.key).is_none() {
        return Err(Fault::WrongSignature.into());
    }
    Ok(cert)
}

fn verifying(key: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&decode_key(key)?).ok()
}
