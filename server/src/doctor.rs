//! Looking at everything that could have gone wrong, and saying it in words.

use std::collections::BTreeMap;

use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::activation::KeyCert;
use handbook_domain::wire::page::{PAGE_SPAN, Page};
use handbook_domain::wire::sealed::{self, Kind};
use sqlx::AnyConnection;

use crate::db::Dialect;
use crate::error::Result;
use crate::ledger::{FILE_NAME, Ledger};
use crate::{Province, audit, words};

/// The online key should be certified anew this long before its time is over.
const WARN_DAYS: i64 = 30;

/// Examines database, feeds, pages, files, audit log, keys and ledger. Each finding is one line in
/// Vietnamese; none means that all is well. Changes nothing.
///
/// # Errors
/// Only if the database cannot be read at all.
pub async fn examine(province: &Province) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut tx = province.db().read().await?;
    if province.db().dialect == Dialect::Sqlite {
        let rows: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check")
            .fetch_all(&mut *tx)
            .await?;
        for (line,) in rows.into_iter().filter(|(line,)| line != "ok") {
            findings.push(words::database_damaged(&line));
        }
    }
    feeds(&mut tx, &mut findings).await?;
    pages(province, &mut tx, &mut findings).await?;
    blobs(province, &mut tx, &mut findings).await?;
    let key = province.keys().online.verifying_key();
    if let Some(number) = audit::first_break(&mut tx, &key).await? {
        findings.push(words::audit_broken(number));
    }
    keys(province, &mut findings);
    let ledger = province.0.config.data_dir.join(FILE_NAME);
    if ledger.exists()
        && let Err(error) = Ledger::read(&ledger)
    {
        findings.push(words::failure(&error));
    }
    Ok(findings)
}

/// Numbers against heads, rows against items and their audiences.
async fn feeds(conn: &mut AnyConnection, findings: &mut Vec<String>) -> Result<()> {
    let above: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT f.audience, f.shelf, MAX(f.seq) FROM feed f
         LEFT JOIN heads h ON h.audience = f.audience AND h.shelf = f.shelf
         GROUP BY f.audience, f.shelf, h.head HAVING h.head IS NULL OR MAX(f.seq) > h.head",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (audience, shelf, seq) in above {
        findings.push(words::feed_above_head(&audience, &shelf, seq));
    }
    let unlisted: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT a.kind, a.id, a.audience FROM item_audiences a
         LEFT JOIN feed f ON f.audience = a.audience AND f.kind = a.kind AND f.id = a.id
             AND f.deleted = 0
         WHERE f.seq IS NULL",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (kind, id, audience) in unlisted {
        findings.push(words::item_not_in_feed(&kind, &id, &audience));
    }
    let stray: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT f.kind, f.id, f.audience FROM feed f
         LEFT JOIN item_audiences a ON a.audience = f.audience AND a.kind = f.kind AND a.id = f.id
         LEFT JOIN items i ON i.kind = f.kind AND i.id = f.id
         WHERE f.deleted = 0 AND (a.id IS NULL OR i.id IS NULL OR i.version <> f.version)",
    )
    .fetch_all(conn)
    .await?;
    for (kind, id, audience) in stray {
        findings.push(words::stray_row(&kind, &id, &audience));
    }
    Ok(())
}

/// Kept pages: signed by us, readable, and of exactly the rows that stand there now.
async fn pages(
    province: &Province,
    conn: &mut AnyConnection,
    findings: &mut Vec<String>,
) -> Result<()> {
    let key = province.keys().online.verifying_key();
    let names: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT audience, shelf, page_no FROM pages")
            .fetch_all(&mut *conn)
            .await?;
    for (audience, shelf, number) in names {
        let bytes: Option<(Vec<u8>,)> = sqlx::query_as(
            "SELECT bytes FROM pages WHERE audience = $1 AND shelf = $2 AND page_no = $3",
        )
        .bind(&audience)
        .bind(&shelf)
        .bind(number)
        .fetch_optional(&mut *conn)
        .await?;
        let Some((bytes,)) = bytes else { continue };
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT seq, version FROM feed
             WHERE audience = $1 AND shelf = $2 AND seq > $3 AND seq <= $4 ORDER BY seq",
        )
        .bind(&audience)
        .bind(&shelf)
        .bind(number * PAGE_SPAN)
        .bind((number + 1) * PAGE_SPAN)
        .fetch_all(&mut *conn)
        .await?;
        let page = sealed::open(Kind::Page, &bytes, &key)
            .ok()
            .and_then(|payload| Page::unpack(payload).ok());
        let fits = page.is_some_and(|page| {
            let held: Vec<(i64, i64)> =
                page.rows.iter().map(|row| (row.seq, row.version)).collect();
            held == rows
        });
        if !fits {
            findings.push(words::page_wrong(&audience, &shelf, number));
        }
    }
    Ok(())
}

async fn blobs(
    province: &Province,
    conn: &mut AnyConnection,
    findings: &mut Vec<String>,
) -> Result<()> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT sha256, size FROM blobs ORDER BY sha256")
        .fetch_all(conn)
        .await?;
    let mut wrong: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (name, size) in rows {
        let hash: Sha256Hash = crate::rights::id(&name)?;
        let state = match province.blobs().get(hash).await {
            Err(_) => words::BLOB_MISSING,
            Ok(bytes) if Sha256Hash::of(&bytes) != hash => words::BLOB_CHANGED,
            Ok(bytes) if i64::try_from(bytes.len()) != Ok(size) => words::BLOB_CHANGED,
            Ok(_) => continue,
        };
        wrong.entry(state).or_default().push(name);
    }
    for (state, names) in wrong {
        findings.extend(
            names
                .into_iter()
                .map(|name| words::blob_wrong(&name, state)),
        );
    }
    Ok(())
}

fn keys(province: &Province, findings: &mut Vec<String>) {
    let keys = province.keys();
    let cert: Option<KeyCert> = sealed::open(Kind::KeyCert, &keys.cert, &keys.root)
        .ok()
        .and_then(|payload| serde_json::from_slice(payload).ok());
    match cert {
        Some(cert) if cert.to > province.clock().now().plus_days(WARN_DAYS) => {}
        Some(cert) => findings.push(words::key_ends(cert.to)),
        None => findings.push(words::key_does_not_fit()),
    }
}
