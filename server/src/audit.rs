//! The audit log: rows commit with what they speak of; a sealer chains and signs them afterwards.
//!
//! A row holds ids and never a person's words or name. Every phone is told number and hash of the
//! newest sealed row, so a log that is changed later contradicts thousands of witnesses.

use ed25519_dalek::{Signature, Signer, VerifyingKey};
use handbook_domain::ids::Sha256Hash;
use serde_json::Value;
use sqlx::AnyConnection;

use crate::Province;
use crate::clock::Clock;
use crate::db::{ROWS_AT_ONCE, places, safe};
use crate::error::{Error, Result};

/// Held while sealing, so that two processes do not give one number twice.
const LOCK: i64 = 0x7365_616c;

/// Most rows sealed in one round: on SQLite, who writes waits for it.
const ROUND: i64 = 500;

/// An event that is to be noted.
pub(crate) struct Note {
    id: String,
    at: i64,
    event: &'static str,
    detail: String,
}

impl Note {
    pub(crate) fn new(clock: &dyn Clock, event: &'static str, detail: &Value) -> Self {
        Self {
            id: clock.uuid_v7().to_string(),
            at: clock.now().0,
            event,
            detail: detail.to_string(),
        }
    }
}

/// Notes an event in the transaction that makes it true.
pub(crate) async fn note(
    conn: &mut AnyConnection,
    clock: &dyn Clock,
    event: &'static str,
    detail: Value,
) -> Result<()> {
    write(conn, &[Note::new(clock, event, &detail)]).await
}

/// Notes events in the transaction that makes them true.
pub(crate) async fn write(conn: &mut AnyConnection, notes: &[Note]) -> Result<()> {
    for notes in notes.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO audit (id, at, event, detail) VALUES {}",
            places(notes.len(), 4)
        );
        let mut query = sqlx::query(safe(sql));
        for note in notes {
            query = query
                .bind(&note.id)
                .bind(note.at)
                .bind(note.event)
                .bind(&note.detail);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Chains and signs every row that is not sealed yet; returns how many. `serve` calls it each
/// second.
///
/// # Errors
/// If the database fails; what was not sealed is sealed the next time.
pub async fn seal(province: &Province) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let round = seal_round(province).await?;
        sealed += round;
        if round < ROUND.unsigned_abs() {
            return Ok(sealed);
        }
    }
}

async fn seal_round(province: &Province) -> Result<u64> {
    let db = province.db();
    let mut look = db.read().await?;
    let waiting: Option<(String,)> =
        sqlx::query_as("SELECT id FROM audit WHERE number IS NULL LIMIT 1")
            .fetch_optional(&mut *look)
            .await?;
    look.rollback().await?;
    if waiting.is_none() {
        return Ok(0);
    }
    let mut tx = db.write().await?;
    db.lock(&mut tx, LOCK).await?;
    let last: Option<(i64, String, Option<String>)> = sqlx::query_as(
        "SELECT number, hash, signature FROM audit
         WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let (mut number, mut hash) = match last {
        None => (0, String::new()),
        Some((number, hash, Some(_))) => (number, hash),
        // A signature over it now would vouch for whatever somebody made of the rows before it.
        Some((number, ..)) => return Err(Error::Damaged(format!("audit {number}: no signature"))),
    };
    let rows: Vec<(String, i64, String, String)> = sqlx::query_as(
        "SELECT id, at, event, detail FROM audit WHERE number IS NULL ORDER BY id LIMIT $1",
    )
    .bind(ROUND)
    .fetch_all(&mut *tx)
    .await?;
    let count = rows.len();
    let mut sealed = Vec::with_capacity(count);
    for (place, (id, at, event, detail)) in rows.into_iter().enumerate() {
        number += 1;
        hash = chain(&hash, number, &id, at, &event, &detail);
        let signature = (place + 1 == count)
            .then(|| hex::encode(province.keys().online.sign(hash.as_bytes()).to_bytes()));
        sealed.push((id, number, hash.clone(), signature));
    }
    // On SQLite nobody writes meanwhile: a few statements for all, not one for each.
    for rows in sealed.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "UPDATE audit SET number = sealed.column2, hash = sealed.column3,
                 signature = sealed.column4
             FROM (VALUES {}) AS sealed WHERE audit.id = sealed.column1",
            places(rows.len(), 4)
        );
        let mut query = sqlx::query(safe(sql));
        for (id, number, hash, signature) in rows {
            query = query.bind(id).bind(number).bind(hash).bind(signature);
        }
        query.execute(&mut *tx).await?;
    }
    tx.commit().await?;
    province.forget_meta();
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}

fn chain(before: &str, number: i64, id: &str, at: i64, event: &str, detail: &str) -> String {
    Sha256Hash::of(format!("{before}\n{number}\n{id}\n{at}\n{event}\n{detail}").as_bytes())
        .to_string()
}

/// Number of the first sealed row that does not follow from the rows before it, if there is one.
pub(crate) async fn first_break(
    conn: &mut AnyConnection,
    key: &VerifyingKey,
) -> Result<Option<i64>> {
    type Row = (i64, String, i64, String, String, String, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, id, at, event, detail, hash, signature FROM audit
         WHERE number IS NOT NULL ORDER BY number",
    )
    .fetch_all(conn)
    .await?;
    let mut before = String::new();
    // Who can write here can make every hash anew, but not the signature that each round ends with; and
    // nothing is chained to a row that should bear one and does not.
    let unsigned = rows.last().filter(|row| row.6.is_none()).map(|row| row.0);
    for (expected, (number, id, at, event, detail, hash, signature)) in (1..).zip(rows) {
        let signed = signature.is_none_or(|hex| {
            let mut bytes = [0; 64];
            hex::decode_to_slice(hex, &mut bytes).is_ok()
                && key
                    .verify_strict(hash.as_bytes(), &Signature::from_bytes(&bytes))
                    .is_ok()
        });
        let follows = hash == chain(&before, number, &id, at, &event, &detail);
        if number != expected || !signed || !follows {
            return Ok(Some(expected));
        }
        before = hash;
    }
    Ok(unsigned)
}
