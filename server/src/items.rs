//! Everything readable: one row per item, its audiences, its files. Writing an item moves it to the
//! head of the feeds that can read it.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, Sha256Hash};
use handbook_domain::time::Timestamp;
use sqlx::AnyConnection;

use crate::error::{Error, Result};
use crate::feed::Moves;

/// An item as it should be from now on.
pub(crate) struct Put<'a> {
    pub(crate) kind: &'static str,
    pub(crate) id: ItemId,
    pub(crate) shelf: Shelf,
    /// JSON of the wire type.
    pub(crate) body: String,
    /// Who may read it. Empty: it is kept and nobody sees it.
    pub(crate) audiences: BTreeSet<Audience>,
    /// The files it refers to.
    pub(crate) blobs: &'a [Sha256Hash],
}

/// Most bytes of an item: one alone must fit into a page that a phone takes.
pub(crate) const MAX_ITEM_BYTES: usize = 6 * 1024 * 1024;

/// What became of a [`Put`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) version: i64,
    pub(crate) changed: bool,
}

/// Stores an item. The same body for the same audiences changes nothing; otherwise the version
/// rises and the item moves in every feed that holds it, leaving a tombstone where it may no longer
/// be read.
pub(crate) async fn put(
    conn: &mut AnyConnection,
    moves: &mut Moves,
    at: Timestamp,
    put: Put<'_>,
) -> Result<Stored> {
    let id = put.id.to_string();
    if put.body.len() > MAX_ITEM_BYTES {
        return Err(Error::TooLarge {
            kind: put.kind,
            id: put.id,
        });
    }
    let before = get(conn, put.kind, put.id).await?;
    let old = match before {
        Some(_) => audiences(conn, put.kind, put.id).await?,
        None => BTreeSet::new(),
    };
    if let Some(before) = &before
        && before.body == put.body
        && old == put.audiences
    {
        return Ok(Stored {
            version: before.version,
            changed: false,
        });
    }
    let version = before.as_ref().map_or(1, |before| before.version + 1);
    sqlx::query(
        "INSERT INTO items (kind, id, version, shelf, body, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (kind, id) DO UPDATE SET
             version = excluded.version, body = excluded.body, updated_at = excluded.updated_at",
    )
    .bind(put.kind)
    .bind(&id)
    .bind(version)
    .bind(put.shelf.as_str())
    .bind(&put.body)
    .bind(at.0)
    .execute(&mut *conn)
    .await?;
    for audience in put.audiences.difference(&old) {
        sqlx::query("INSERT INTO item_audiences (kind, id, audience) VALUES ($1, $2, $3)")
            .bind(put.kind)
            .bind(&id)
            .bind(audience.to_string())
            .execute(&mut *conn)
            .await?;
    }
    for audience in old.difference(&put.audiences) {
        sqlx::query("DELETE FROM item_audiences WHERE kind = $1 AND id = $2 AND audience = $3")
            .bind(put.kind)
            .bind(&id)
            .bind(audience.to_string())
            .execute(&mut *conn)
            .await?;
        moves.push(*audience, put.shelf, put.kind, put.id, version, true);
    }
    for audience in &put.audiences {
        moves.push(*audience, put.shelf, put.kind, put.id, version, false);
    }
    if before.is_some() {
        sqlx::query("DELETE FROM item_blobs WHERE kind = $1 AND id = $2")
            .bind(put.kind)
            .bind(&id)
            .execute(&mut *conn)
            .await?;
    }
    for sha256 in put.blobs.iter().collect::<BTreeSet<_>>() {
        sqlx::query("INSERT INTO item_blobs (sha256, kind, id) VALUES ($1, $2, $3)")
            .bind(sha256.to_string())
            .bind(put.kind)
            .bind(&id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(Stored {
        version,
        changed: true,
    })
}

/// An item as it is stored.
pub(crate) struct Item {
    pub(crate) version: i64,
    pub(crate) body: String,
}

/// The item, whether or not anybody can read it.
pub(crate) async fn get(conn: &mut AnyConnection, kind: &str, id: ItemId) -> Result<Option<Item>> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT version, body FROM items WHERE kind = $1 AND id = $2")
            .bind(kind)
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(version, body)| Item { version, body }))
}

/// Who can read the item now.
pub(crate) async fn audiences(
    conn: &mut AnyConnection,
    kind: &str,
    id: ItemId,
) -> Result<BTreeSet<Audience>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT audience FROM item_audiences WHERE kind = $1 AND id = $2")
            .bind(kind)
            .bind(id.to_string())
            .fetch_all(conn)
            .await?;
    rows.into_iter()
        .map(|(text,)| {
            text.parse()
                .map_err(|_| Error::Damaged(format!("audience {text}")))
        })
        .collect()
}
