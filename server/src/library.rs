//! The library: papers as documents, and which paper replaces which.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::document::{DocIdentity, DocSign, doc_type_named};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::secrecy::Urgency;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{Attachment, Document, DocumentLink, kind};
use sqlx::AnyConnection;

use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::papers::{Paper, Published};
use crate::{blobs, items, rights};

/// Where a paper belongs: the place it came from and the unit it is for.
pub(crate) struct Place {
    /// Unit code and path: the same file imported again is the same paper.
    pub(crate) source: String,
    pub(crate) unit: UnitId,
    pub(crate) unit_name: String,
}

/// What storing a paper came to.
pub(crate) enum Stored {
    Done {
        published: Published,
        item: ItemId,
        version: i64,
    },
    /// The province holds a paper of the same identity, from this source.
    SameAs(String),
}

/// Stores a paper; its original is in the blob store already.
pub(crate) async fn store(
    conn: &mut AnyConnection,
    moves: &mut Moves,
    now: Timestamp,
    place: &Place,
    paper: &Paper,
    fresh: ItemId,
) -> Result<Stored> {
    let identity = match paper.meta.identity() {
        Some(identity) if paper.confirmed => identity.key(),
        // A proposed identity links nothing and clashes with nothing.
        _ => String::new(),
    };
    let (item, known) = match find(conn, place, &identity, paper).await? {
        Found::At(item) => (item, true),
        Found::Other(source) => return Ok(Stored::SameAs(source)),
        Found::Nowhere => (fresh, false),
    };
    let document = document_of(place, paper);
    let before_identity = keep_row(conn, place, item, &document.sign, &identity, paper).await?;
    let mut related = keep_links(conn, item, paper).await?;
    related.extend(
        [before_identity, identity]
            .into_iter()
            .filter(|key| !key.is_empty()),
    );
    blobs::register(conn, paper.sha256, paper.size, paper.media_type).await?;
    let stored = put(conn, moves, now, item, document).await?;
    for other in holders(conn, &related).await? {
        if other != item
            && let Some(existing) = items::get(conn, kind::DOCUMENT, other).await?
        {
            put(conn, moves, now, other, read(&existing.body, other)?).await?;
        }
    }
    let published = match (known, stored.changed) {
        (false, _) => Published::Added,
        (true, true) => Published::Changed,
        (true, false) => Published::Unchanged,
    };
    Ok(Stored::Done {
        published,
        item,
        version: stored.version,
    })
}

/// The document of the library with this sign: confirmed before proposed.
pub(crate) async fn by_sign(conn: &mut AnyConnection, sign: &str) -> Result<Option<ItemId>> {
    let sign = DocSign::parse(sign).map_or_else(|_| sign.to_owned(), |sign| sign.to_string());
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT item FROM papers WHERE sign = $1 ORDER BY confirmed DESC, source LIMIT 1",
    )
    .bind(sign)
    .fetch_optional(conn)
    .await?;
    row.map(|(item,)| rights::id(&item)).transpose()
}

enum Found {
    At(ItemId),
    Other(String),
    Nowhere,
}

/// The paper's row: by its source; or, if it was renamed, by its bytes or its identity.
async fn find(
    conn: &mut AnyConnection,
    place: &Place,
    identity: &str,
    paper: &Paper,
) -> Result<Found> {
    let here: Option<(String,)> = sqlx::query_as("SELECT item FROM papers WHERE source = $1")
        .bind(&place.source)
        .fetch_optional(&mut *conn)
        .await?;
    if !identity.is_empty() {
        let same: Option<(String, String, String)> =
            sqlx::query_as("SELECT item, source, unit FROM papers WHERE identity = $1")
                .bind(identity)
                .fetch_optional(&mut *conn)
                .await?;
        if let Some((item, source, unit)) = same
            && source != place.source
        {
            // A unit that imports another's paper must not take it from those who read it.
            let ours = unit == place.unit.to_string();
            let renamed = here.is_none() && ours && is_of(conn, &source, paper).await?;
            return if renamed {
                Ok(Found::At(rights::id(&item)?))
            } else {
                Ok(Found::Other(source))
            };
        }
    }
    if let Some((item,)) = here {
        return Ok(Found::At(rights::id(&item)?));
    }
    let renamed: Option<(String, String)> = sqlx::query_as(
        "SELECT p.item, p.source FROM papers p
         JOIN item_blobs b ON b.kind = 'document' AND b.id = p.item
         WHERE b.sha256 = $1 AND p.unit = $2 ORDER BY p.source LIMIT 1",
    )
    .bind(paper.sha256.to_string())
    .bind(place.unit.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(match renamed {
        Some((item, _)) => Found::At(rights::id(&item)?),
        None => Found::Nowhere,
    })
}

/// Whether the paper at `source` has the same bytes.
async fn is_of(conn: &mut AnyConnection, source: &str, paper: &Paper) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT p.item FROM papers p JOIN item_blobs b ON b.kind = 'document' AND b.id = p.item
         WHERE p.source = $1 AND b.sha256 = $2",
    )
    .bind(source)
    .bind(paper.sha256.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Keeps the row of a paper and returns the identity it had before.
async fn keep_row(
    conn: &mut AnyConnection,
    place: &Place,
    item: ItemId,
    sign: &str,
    identity: &str,
    paper: &Paper,
) -> Result<String> {
    let before: Option<(String,)> = sqlx::query_as("SELECT identity FROM papers WHERE item = $1")
        .bind(item.to_string())
        .fetch_optional(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO papers (source, item, unit, sign, identity, confirmed)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (item) DO UPDATE SET source = excluded.source, unit = excluded.unit,
             sign = excluded.sign, identity = excluded.identity, confirmed = excluded.confirmed",
    )
    .bind(&place.source)
    .bind(item.to_string())
    .bind(place.unit.to_string())
    .bind(sign)
    .bind(identity)
    .bind(i64::from(paper.confirmed))
    .execute(conn)
    .await?;
    Ok(before.map(|(identity,)| identity).unwrap_or_default())
}

/// Keeps what a confirmed paper replaces; returns the identities it replaces now or did before.
async fn keep_links(
    conn: &mut AnyConnection,
    item: ItemId,
    paper: &Paper,
) -> Result<BTreeSet<String>> {
    let before: Vec<(String,)> = sqlx::query_as("SELECT identity FROM paper_links WHERE item = $1")
        .bind(item.to_string())
        .fetch_all(&mut *conn)
        .await?;
    let mut related: BTreeSet<String> = before.into_iter().map(|(identity,)| identity).collect();
    sqlx::query("DELETE FROM paper_links WHERE item = $1")
        .bind(item.to_string())
        .execute(&mut *conn)
        .await?;
    for replaced in paper.meta.supersedes.iter().filter(|_| paper.confirmed) {
        let key = replaced.key();
        sqlx::query(
            "INSERT INTO paper_links (item, identity, sign) VALUES ($1, $2, $3)
             ON CONFLICT (item, identity) DO NOTHING",
        )
        .bind(item.to_string())
        .bind(&key)
        .bind(sign_of(replaced))
        .execute(&mut *conn)
        .await?;
        related.insert(key);
    }
    Ok(related)
}

/// The documents that have one of these identities or replace one of them.
async fn holders(
    conn: &mut AnyConnection,
    identities: &BTreeSet<String>,
) -> Result<BTreeSet<ItemId>> {
    let mut found = BTreeSet::new();
    for identity in identities {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT item FROM papers WHERE identity = $1
             UNION SELECT item FROM paper_links WHERE identity = $1",
        )
        .bind(identity)
        .fetch_all(&mut *conn)
        .await?;
        for (item,) in rows {
            found.insert(rights::id(&item)?);
        }
    }
    Ok(found)
}

/// Writes a document with its links as they stand in the tables now.
async fn put(
    conn: &mut AnyConnection,
    moves: &mut Moves,
    now: Timestamp,
    item: ItemId,
    mut document: Document,
) -> Result<items::Stored> {
    let on = document.effective_from.or(document.date);
    let replaced: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT l.sign, p.item FROM paper_links l LEFT JOIN papers p ON p.identity = l.identity
         WHERE l.item = $1 ORDER BY l.identity",
    )
    .bind(item.to_string())
    .fetch_all(&mut *conn)
    .await?;
    document.supersedes = replaced
        .into_iter()
        .map(|(sign, id)| {
            Ok(DocumentLink {
                id: id.map(|id| rights::id(&id)).transpose()?,
                sign,
                on,
            })
        })
        .collect::<Result<_>>()?;
    document.superseded_by = replacement(conn, item).await?;
    let hashes: Vec<_> = document.attachment.iter().map(|file| file.sha256).collect();
    let put = items::Put {
        kind: kind::DOCUMENT,
        id: item,
        shelf: Shelf::Library,
        body: String::from_utf8_lossy(&crate::keys::to_json(&document)).into_owned(),
        audiences: BTreeSet::from([Audience::Unit(document.unit)]),
        blobs: hashes,
    };
    items::put(conn, moves, now, put).await
}

/// The paper that has replaced this one; of several, the one with the latest day.
async fn replacement(conn: &mut AnyConnection, item: ItemId) -> Result<Option<DocumentLink>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT l.item, i.body FROM papers p
         JOIN paper_links l ON l.identity = p.identity
         JOIN items i ON i.kind = 'document' AND i.id = l.item
         WHERE p.item = $1 AND p.identity <> '' ORDER BY l.item",
    )
    .bind(item.to_string())
    .fetch_all(conn)
    .await?;
    let mut newest: Option<DocumentLink> = None;
    for (id, body) in rows {
        let id: ItemId = rights::id(&id)?;
        let other = read(&body, id)?;
        let on = other.effective_from.or(other.date);
        if newest.as_ref().is_none_or(|newest| newest.on < on) {
            newest = Some(DocumentLink {
                id: Some(id),
                sign: other.sign,
                on,
            });
        }
    }
    Ok(newest)
}

fn read(body: &str, id: ItemId) -> Result<Document> {
    serde_json::from_str(body).map_err(|_| Error::Damaged(format!("document {id}")))
}

fn document_of(place: &Place, paper: &Paper) -> Document {
    let meta = &paper.meta;
    let sign = DocSign::parse(&meta.number).ok();
    let named_type = doc_type_named(&meta.doc_type).map(|known| known.code.to_owned());
    let doc_type = match &sign {
        Some(sign) if !sign.doc_type.is_empty() => sign.doc_type.clone(),
        _ => named_type.unwrap_or_else(|| meta.doc_type.clone()),
    };
    let printed = match &sign {
        Some(sign) => sign.to_string(),
        None => bare_sign(&meta.number, &doc_type, &meta.issuer),
    };
    let name = paper
        .path
        .rsplit('/')
        .next()
        .unwrap_or(&paper.path)
        .to_owned();
    Document {
        issuer: sign
            .as_ref()
            .map_or_else(|| meta.issuer.clone(), |sign| sign.issuer.clone()),
        doc_type,
        number: sign
            .as_ref()
            .map_or_else(|| meta.number.clone(), |sign| sign.number.to_string()),
        sign: printed,
        date: meta.date,
        abstract_text: meta.abstract_text.clone(),
        unit: place.unit,
        unit_name: place.unit_name.clone(),
        confirmed: paper.confirmed,
        effective_from: meta.effective_from,
        effective_to: meta.effective_to,
        supersedes: Vec::new(),
        superseded_by: None,
        urgency: meta
            .urgency
            .map(urgency_text)
            .unwrap_or_default()
            .to_owned(),
        text: paper.text.clone(),
        attachment: Some(Attachment {
            sha256: paper.sha256,
            size: paper.size,
            name,
            media_type: paper.media_type.to_owned(),
        }),
    }
}

fn sign_of(identity: &DocIdentity) -> String {
    DocSign::parse(&identity.number).map_or_else(
        |_| {
            let code = doc_type_named(&identity.doc_type).map_or("", |known| known.code);
            let code = if code.is_empty() {
                identity.doc_type.as_str()
            } else {
                code
            };
            bare_sign(&identity.number, code, &identity.issuer)
        },
        |sign| sign.to_string(),
    )
}

/// `05`, `NQ` and `ĐU` make `05-NQ/ĐU`; a part that is missing or not a code leaves what was written.
fn bare_sign(number: &str, doc_type: &str, issuer: &str) -> String {
    DocSign::parse(&format!("{number}-{doc_type}/{issuer}"))
        .map_or_else(|_| number.to_owned(), |sign| sign.to_string())
}

fn urgency_text(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => "KHẨN",
        Urgency::VeryUrgent => "THƯỢNG KHẨN",
        Urgency::Express => "HỎA TỐC",
    }
}
