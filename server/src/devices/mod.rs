//! Invitations, devices and their certificates.

mod told;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{DeviceId, ItemId, MemberId, Sha256Hash};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::Protocols;
use handbook_domain::wire::activation::{
    Activation, CODE_ALPHABET, CODE_LENGTH, DeviceCert, EnrolRequest, Enrolment, normal_code,
};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::proof;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::{self, Kind};
use serde_json::json;
use sqlx::AnyConnection;

use crate::db::Tx;
use crate::error::{Error, Result, What};
use crate::feed::Moves;
use crate::heads::LEASE_DAYS;
use crate::ledger::Event;
use crate::{Invitation, Province, audit, items, rights};
use told::publish;

pub(crate) use told::publish_missing;

/// How long an invitation can be used.
const INVITATION_DAYS: i64 = 14;

/// Longest name of a device, in characters.
const MAX_NAME: usize = 80;

/// Gives a member a single-use code that makes one phone his or hers.
pub(crate) async fn invite(province: &Province, member: MemberId) -> Result<Invitation> {
    let clock = province.clock();
    let code = new_code(province);
    let now = clock.now();
    let mut tx = province.db().write().await?;
    if rights::member_name(&mut tx, member).await?.is_none() {
        return Err(Error::NotFound {
            what: What::Member,
            name: member.to_string(),
        });
    }
    sqlx::query(
        "INSERT INTO invitations (code_hash, member, created_at, expires_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(code_hash(&code))
    .bind(member.to_string())
    .bind(now.0)
    .bind(now.plus_days(INVITATION_DAYS).0)
    .execute(&mut *tx)
    .await?;
    audit::note(&mut tx, clock, "invited", json!({ "member": member })).await?;
    tx.commit().await?;
    let link = handbook_domain::wire::activation::Invitation {
        server: province.address().to_owned(),
        root_key: *province.keys().root.as_bytes(),
        code: code.clone(),
    };
    Ok(Invitation {
        member,
        code,
        link: link.to_string(),
        fingerprint: province.fingerprint(),
    })
}

/// Answers an activation. The same code with the same key gets the same device again.
pub(crate) async fn activate(province: &Province, request: &EnrolRequest) -> Result<Activation> {
    let asked = read_enrolment(province, request)?;
    let refuse = |code| Error::refused_for(code, &asked.nonce);
    let code = normal_code(&asked.ticket).map_err(|_| refuse(RefusalCode::InvitationUnknown))?;
    let hash = code_hash(&code);
    let now = province.clock().now();
    let db = province.db();
    if !exists(province, &hash).await? {
        return Err(refuse(RefusalCode::InvitationUnknown));
    }
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    let row: Option<(String, i64, Option<String>)> = sqlx::query_as(
        "SELECT member, expires_at, used_by_key FROM invitations WHERE code_hash = $1",
    )
    .bind(&hash)
    .fetch_optional(&mut *tx)
    .await?;
    let (member, expires_at, used_by) =
        row.ok_or_else(|| refuse(RefusalCode::InvitationUnknown))?;
    let member: MemberId = rights::id(&member)?;
    let mut again = match used_by {
        Some(key) if key == asked.public_key => true,
        Some(_) => return Err(refuse(RefusalCode::InvitationUsed)),
        None => false,
    };
    if !again {
        if expires_at < now.0 {
            return Err(refuse(RefusalCode::InvitationExpired));
        }
        // Under PostgreSQL another process may have been first since the row was read.
        let taken = sqlx::query(
            "UPDATE invitations SET used_by_key = $2, used_at = $3
             WHERE code_hash = $1 AND used_by_key IS NULL",
        )
        .bind(&hash)
        .bind(&asked.public_key)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if taken.rows_affected() == 0 {
            let (key,): (Option<String>,) =
                sqlx::query_as("SELECT used_by_key FROM invitations WHERE code_hash = $1")
                    .bind(&hash)
                    .fetch_one(&mut *tx)
                    .await?;
            again = key.as_deref() == Some(asked.public_key.as_str());
            if !again {
                return Err(refuse(RefusalCode::InvitationUsed));
            }
        }
    }
    let new = DeviceId(province.clock().uuid_v7());
    let known = keep_device(&mut tx, new, member, &asked, now).await?;
    refuse_revoked(&mut tx, known.id, &asked.nonce).await?;
    let answer = activation(province, &mut tx, member, &known, &asked).await?;
    let mut moves = Moves::default();
    publish(province, &mut tx, &mut moves, known.id).await?;
    if !again {
        let event = Event::InvitationUsed {
            code_hash: hash,
            key: asked.public_key.clone(),
        };
        province.ledger().append(now, vec![event])?;
        let detail = json!({ "member": member, "device": known.id });
        audit::note(&mut tx, province.clock(), "activated", detail).await?;
    }
    commit(province, tx, moves).await?;
    Ok(answer)
}

/// Whether there is such an invitation. Read beside the writer: whoever guesses holds up nobody.
async fn exists(province: &Province, hash: &str) -> Result<bool> {
    let mut tx = province.db().read().await?;
    let row: Option<(String,)> =
        sqlx::query_as("SELECT code_hash FROM invitations WHERE code_hash = $1")
            .bind(hash)
            .fetch_optional(&mut *tx)
            .await?;
    Ok(row.is_some())
}

/// Enrols a device anew by the certificate it was given, even if the database has lost it.
pub(crate) async fn enrol(province: &Province, request: &EnrolRequest) -> Result<Activation> {
    let asked = read_enrolment(province, request)?;
    let refuse = |code| Error::refused_for(code, &asked.nonce);
    let cert: DeviceCert = URL_SAFE_NO_PAD
        .decode(&asked.ticket)
        .ok()
        .and_then(|bytes| {
            let key = province.keys().online.verifying_key();
            let payload = sealed::open(Kind::DeviceCert, &bytes, &key).ok()?;
            serde_json::from_slice(payload).ok()
        })
        .ok_or_else(|| refuse(RefusalCode::BadProof))?;
    if cert.province != province.id() || cert.public_key != asked.public_key {
        return Err(refuse(RefusalCode::BadProof));
    }
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    let ended = refuse_revoked(&mut tx, cert.device, &asked.nonce).await;
    if rights::member_name(&mut tx, cert.member).await?.is_none() {
        return Err(ended.err().unwrap_or(refuse(RefusalCode::NotAllowed)));
    }
    let known = keep_device(&mut tx, cert.device, cert.member, &asked, cert.issued_at).await?;
    if let Err(error) = ended.and(refuse_revoked(&mut tx, known.id, &asked.nonce).await) {
        // Known again as what it is: an ended one, which may hand in what it has not sent.
        let detail = json!({ "member": cert.member, "device": known.id });
        audit::note(&mut tx, province.clock(), "enrolled_as_ended", detail).await?;
        let mut moves = Moves::default();
        publish(province, &mut tx, &mut moves, known.id).await?;
        commit(province, tx, moves).await?;
        return Err(error);
    }
    let answer = activation(province, &mut tx, cert.member, &known, &asked).await?;
    let detail = json!({ "member": cert.member, "device": known.id });
    audit::note(&mut tx, province.clock(), "enrolled", detail).await?;
    let mut moves = Moves::default();
    publish(province, &mut tx, &mut moves, known.id).await?;
    commit(province, tx, moves).await?;
    Ok(answer)
}

/// Commits what has moved, and forgets what was known of devices.
async fn commit(province: &Province, mut tx: Tx, moves: Moves) -> Result<()> {
    let touched = moves.apply(&mut tx, province.clock().now()).await?;
    tx.commit().await?;
    province.forget_heads(&touched);
    province.caches().devices.clear();
    Ok(())
}

/// Ends a device for ever; as `lost`, it destroys what it holds. Returns whether that is new.
pub(crate) async fn revoke(province: &Province, device: DeviceId, lost: bool) -> Result<bool> {
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    let exists: Option<(String,)> = sqlx::query_as("SELECT id FROM devices WHERE id = $1")
        .bind(device.to_string())
        .fetch_optional(&mut *tx)
        .await?;
    if exists.is_none() {
        return Err(Error::NotFound {
            what: What::Device,
            name: device.to_string(),
        });
    }
    let mut moves = Moves::default();
    let mut new = end(province, &mut tx, &mut moves, device).await?;
    if lost {
        new = report_lost(province, &mut tx, device).await?;
    }
    commit(province, tx, moves).await?;
    Ok(new)
}

async fn report_lost(
    province: &Province,
    conn: &mut AnyConnection,
    device: DeviceId,
) -> Result<bool> {
    let clock = province.clock();
    province
        .ledger()
        .append(clock.now(), vec![Event::ReportedLost { device }])?;
    let new = mark(conn, Mark::Lost, device, clock.now()).await?;
    audit::note(conn, clock, "reported_lost", json!({ "device": device })).await?;
    Ok(new)
}

/// Ends one of the member's own devices. Returns the version of what the member's phones are told of
/// it; nothing if it is not the member's.
pub(crate) async fn revoke_own(
    province: &Province,
    conn: &mut AnyConnection,
    moves: &mut Moves,
    member: MemberId,
    device: DeviceId,
) -> Result<Option<i64>> {
    let own: Option<(String,)> =
        sqlx::query_as("SELECT id FROM devices WHERE id = $1 AND member = $2")
            .bind(device.to_string())
            .bind(member.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    if own.is_none() {
        return Ok(None);
    }
    end(province, conn, moves, device).await?;
    let told = items::get(conn, kind::DEVICE, ItemId(device.0)).await?;
    Ok(told.map(|told| told.version))
}

async fn end(
    province: &Province,
    conn: &mut AnyConnection,
    moves: &mut Moves,
    device: DeviceId,
) -> Result<bool> {
    let clock = province.clock();
    let now = clock.now();
    province
        .ledger()
        .append(now, vec![Event::Revoked { device }])?;
    let new = mark(conn, Mark::Ended, device, now).await?;
    audit::note(conn, clock, "revoked", json!({ "device": device })).await?;
    publish(province, conn, moves, device).await?;
    Ok(new)
}

/// What can be said of a device for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    /// It may no longer speak.
    Ended,
    /// It is not with its member any more.
    Lost,
}

/// Keeps the mark, and nothing beside it: the ledger has it already. Returns whether it is new.
pub(crate) async fn mark(
    conn: &mut AnyConnection,
    mark: Mark,
    device: DeviceId,
    at: Timestamp,
) -> Result<bool> {
    let sql = match mark {
        Mark::Ended => {
            "INSERT INTO revocations (device, revoked_at) VALUES ($1, $2)
             ON CONFLICT (device) DO NOTHING"
        }
        Mark::Lost => {
            "INSERT INTO lost_devices (device, reported_at) VALUES ($1, $2)
             ON CONFLICT (device) DO NOTHING"
        }
    };
    let kept = sqlx::query(sql).bind(device.to_string()).bind(at.0);
    Ok(kept.execute(conn).await?.rows_affected() > 0)
}

/// A device as requests need it.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) member: MemberId,
    pub(crate) public_key: Vec<u8>,
    pub(crate) revoked: bool,
    /// Ended, and not with its member any more.
    pub(crate) lost: bool,
}

/// The device, from memory, at most a second old.
pub(crate) async fn find(province: &Province, device: DeviceId) -> Result<Option<Device>> {
    let now = province.clock().now();
    if let Some(known) = province.caches().devices.get(&device, now) {
        return Ok(Some(known));
    }
    let mut tx = province.db().read().await?;
    let row: Option<(String, String, Option<i64>, Option<i64>)> = sqlx::query_as(
        "SELECT d.member, d.public_key, r.revoked_at, l.reported_at
         FROM devices d LEFT JOIN revocations r ON r.device = d.id
         LEFT JOIN lost_devices l ON l.device = d.id WHERE d.id = $1",
    )
    .bind(device.to_string())
    .fetch_optional(&mut *tx)
    .await?;
    let Some((member, key, revoked_at, reported_at)) = row else {
        return Ok(None);
    };
    let public_key = URL_SAFE_NO_PAD
        .decode(&key)
        .map_err(|_| Error::Damaged(format!("key of device {device}")))?;
    let found = Device {
        member: rights::id(&member)?,
        public_key,
        revoked: revoked_at.is_some(),
        lost: reported_at.is_some(),
    };
    province.caches().devices.put(device, found.clone(), now);
    Ok(Some(found))
}

fn read_enrolment(province: &Province, request: &EnrolRequest) -> Result<Enrolment> {
    let asked: Enrolment =
        serde_json::from_str(&request.body).map_err(|_| Error::refused(RefusalCode::BadRequest))?;
    if asked.nonce.len() > 64 {
        return Err(Error::refused(RefusalCode::BadRequest));
    }
    let bad = || Error::refused_for(RefusalCode::BadProof, &asked.nonce);
    let key = URL_SAFE_NO_PAD
        .decode(&asked.public_key)
        .map_err(|_| bad())?;
    let signature = URL_SAFE_NO_PAD
        .decode(&request.signature)
        .map_err(|_| bad())?;
    if !proof::verify(&key, &proof::enrol_message(&request.body), &signature) {
        return Err(bad());
    }
    province.gate().admit_key(&asked.public_key)?;
    Ok(asked)
}

struct Kept {
    id: DeviceId,
    issued_at: Timestamp,
}

/// The member's device with this key: the one that exists, or a new one.
async fn keep_device(
    conn: &mut AnyConnection,
    new: DeviceId,
    member: MemberId,
    asked: &Enrolment,
    at: Timestamp,
) -> Result<Kept> {
    let name: String = asked
        .device_name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME)
        .collect();
    sqlx::query(
        "INSERT INTO devices (id, member, public_key, name, enrolled_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(new.to_string())
    .bind(member.to_string())
    .bind(&asked.public_key)
    .bind(name)
    .bind(at.0)
    .execute(&mut *conn)
    .await?;
    let row: Option<(String, String, i64)> =
        sqlx::query_as("SELECT id, member, enrolled_at FROM devices WHERE public_key = $1")
            .bind(&asked.public_key)
            .fetch_optional(conn)
            .await?;
    match row {
        Some((id, owner, issued_at)) if owner == member.to_string() => Ok(Kept {
            id: rights::id(&id)?,
            issued_at: Timestamp(issued_at),
        }),
        // One key is one account: a phone with two accounts holds two keys.
        _ => Err(Error::refused_for(RefusalCode::NotAllowed, &asked.nonce)),
    }
}

async fn refuse_revoked(conn: &mut AnyConnection, device: DeviceId, nonce: &str) -> Result<()> {
    let row: Option<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT r.revoked_at, l.reported_at FROM revocations r
         LEFT JOIN lost_devices l ON l.device = r.device WHERE r.device = $1",
    )
    .bind(device.to_string())
    .fetch_optional(conn)
    .await?;
    match row {
        Some((_, reported_at)) => Err(Error::ended(reported_at.is_some(), Some(nonce))),
        None => Ok(()),
    }
}

async fn activation(
    province: &Province,
    conn: &mut AnyConnection,
    member: MemberId,
    device: &Kept,
    asked: &Enrolment,
) -> Result<Activation> {
    let now = province.clock().now();
    let member_name = rights::member_name(conn, member)
        .await?
        .ok_or_else(|| Error::refused_for(RefusalCode::NotAllowed, &asked.nonce))?;
    let memberships = rights::memberships_of(conn, member).await?;
    let cell = rights::home_cell(&memberships, now.day());
    let cell_name = match cell {
        Some(cell) => rights::unit_name(conn, cell).await?,
        None => None,
    };
    let (generation,): (String,) = sqlx::query_as("SELECT generation FROM province")
        .fetch_one(conn)
        .await?;
    let cert = DeviceCert {
        province: province.id(),
        member,
        device: device.id,
        public_key: asked.public_key.clone(),
        issued_at: device.issued_at,
    };
    Ok(Activation {
        nonce: asked.nonce.clone(),
        province: province.id(),
        province_name: province.name().to_owned(),
        generation: rights::id(&generation)?,
        device: device.id,
        member,
        member_name,
        cell,
        cell_name,
        device_cert: URL_SAFE_NO_PAD.encode(province.keys().seal(Kind::DeviceCert, &cert)),
        lease_until: now.plus_days(LEASE_DAYS),
        time: now,
        protocols: Protocols::OURS,
    })
}

/// The database holds only this, so that whoever reads it cannot activate a phone.
fn code_hash(code: &str) -> String {
    Sha256Hash::of(format!("handbook-invitation/1\n{code}").as_bytes()).to_string()
}

fn new_code(province: &Province) -> String {
    let mut code = String::new();
    while code.len() < CODE_LENGTH {
        let mut byte = [0; 1];
        province.clock().fill(&mut byte);
        let [byte] = byte;
        // 240 is a multiple of 30: the bytes above it would make some letters likelier.
        if byte < 240
            && let Some(letter) = CODE_ALPHABET.get(usize::from(byte) % CODE_ALPHABET.len())
        {
            code.push(char::from(*letter));
        }
    }
    code
}
