//! Everything readable: one row per item, its audiences, its files. Writing an item moves it to the
//! head of the feeds that can read it.

use std::collections::{BTreeSet, HashMap};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, Sha256Hash};
use handbook_domain::time::Timestamp;
use sqlx::AnyConnection;

use crate::db::{ROWS_AT_ONCE, places, safe};
use crate::error::{Error, Result};
use crate::feed::Moves;

/// An item as it should be from now on.
pub(crate) struct Put {
    pub(crate) kind: &'static str,
    pub(crate) id: ItemId,
    pub(crate) shelf: Shelf,
    /// JSON of the wire type.
    pub(crate) body: String,
    /// Who may read it. Empty: it is kept and nobody sees it.
    pub(crate) audiences: BTreeSet<Audience>,
    /// The files it refers to.
    pub(crate) blobs: Vec<Sha256Hash>,
}

/// Most bytes of an item: one alone must fit into a page that a phone takes.
pub(crate) const MAX_ITEM_BYTES: usize = 6 * 1024 * 1024;

/// What became of a [`Put`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) version: i64,
    pub(crate) changed: bool,
}

/// An item as it is stored.
pub(crate) struct Item {
    pub(crate) version: i64,
    pub(crate) body: String,
}

/// An item as it was found, and what a transaction makes of it; written at once or with others.
pub(crate) struct Draft {
    before: Option<i64>,
    readers_before: BTreeSet<Audience>,
    now: Option<Item>,
    put: Option<Put>,
}

/// Stores an item. The same body for the same audiences changes nothing; otherwise the version
/// rises and the item moves in every feed that holds it, leaving a tombstone where it may no longer
/// be read.
pub(crate) async fn put(
    conn: &mut AnyConnection,
    moves: &mut Moves,
    at: Timestamp,
    put: Put,
) -> Result<Stored> {
    let mut draft = draft(conn, put.kind, put.id).await?;
    let stored = draft.put(put, moves)?;
    write(conn, at, &[draft]).await?;
    Ok(stored)
}

/// The item, ready to be changed.
pub(crate) async fn draft(conn: &mut AnyConnection, kind: &str, id: ItemId) -> Result<Draft> {
    let now = get(conn, kind, id).await?;
    let readers = match now {
        Some(_) => audiences(conn, kind, id).await?,
        None => BTreeSet::new(),
    };
    Ok(Draft::found(now, readers))
}

/// The items of `kind` among `ids`, ready to be changed; those that cannot be read are left out.
pub(crate) async fn drafts(
    conn: &mut AnyConnection,
    kind: &str,
    ids: &BTreeSet<ItemId>,
) -> Result<HashMap<ItemId, Draft>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let among = places(1, ids.len());
    let next = ids.len() + 1;
    let sql = format!("SELECT id, version, body FROM items WHERE id IN {among} AND kind = ${next}");
    let mut query = sqlx::query_as(safe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    let rows: Vec<(String, i64, String)> = query.bind(kind).fetch_all(&mut *conn).await?;
    let mut items: HashMap<String, Item> = rows
        .into_iter()
        .map(|(id, version, body)| (id, Item { version, body }))
        .collect();
    let mut readers: HashMap<String, Option<BTreeSet<Audience>>> = HashMap::new();
    if !items.is_empty() {
        let sql = format!(
            "SELECT id, audience FROM item_audiences WHERE id IN {among} AND kind = ${next}"
        );
        let mut query = sqlx::query_as(safe(sql));
        for id in ids {
            query = query.bind(id.to_string());
        }
        let rows: Vec<(String, String)> = query.bind(kind).fetch_all(&mut *conn).await?;
        for (id, audience) in rows {
            let known = readers.entry(id).or_insert_with(|| Some(BTreeSet::new()));
            match (audience.parse(), known.as_mut()) {
                (Ok(audience), Some(known)) => {
                    known.insert(audience);
                }
                _ => *known = None,
            }
        }
    }
    let drafts = ids.iter().filter_map(|id| {
        let name = id.to_string();
        let readers = readers
            .remove(&name)
            .unwrap_or_else(|| Some(BTreeSet::new()))?;
        Some((*id, Draft::found(items.remove(&name), readers)))
    });
    Ok(drafts.collect())
}

/// Writes what was made of the items.
pub(crate) async fn write(conn: &mut AnyConnection, at: Timestamp, drafts: &[Draft]) -> Result<()> {
    let changed: Vec<(&Draft, &Item, &Put)> = drafts
        .iter()
        .filter_map(|draft| Some((draft, draft.now.as_ref()?, draft.put.as_ref()?)))
        .collect();
    for rows in changed.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO items (kind, id, version, shelf, body, created_at, updated_at) VALUES {}
             ON CONFLICT (kind, id) DO UPDATE SET
                 version = excluded.version, body = excluded.body, updated_at = excluded.updated_at",
            places(rows.len(), 7)
        );
        let mut query = sqlx::query(safe(sql));
        for (_, now, put) in rows {
            query = query
                .bind(put.kind)
                .bind(put.id.to_string())
                .bind(now.version)
                .bind(put.shelf.as_str())
                .bind(&now.body)
                .bind(at.0)
                .bind(at.0);
        }
        query.execute(&mut *conn).await?;
    }
    for (draft, _, put) in &changed {
        for audience in draft.readers_before.difference(&put.audiences) {
            sqlx::query("DELETE FROM item_audiences WHERE kind = $1 AND id = $2 AND audience = $3")
                .bind(put.kind)
                .bind(put.id.to_string())
                .bind(audience.to_string())
                .execute(&mut *conn)
                .await?;
        }
        if draft.before.is_some() {
            sqlx::query("DELETE FROM item_blobs WHERE kind = $1 AND id = $2")
                .bind(put.kind)
                .bind(put.id.to_string())
                .execute(&mut *conn)
                .await?;
        }
    }
    let (mut readers, mut blobs) = (Vec::new(), Vec::new());
    for (draft, _, put) in &changed {
        let (kind, id) = (put.kind.to_owned(), put.id.to_string());
        for audience in put.audiences.difference(&draft.readers_before) {
            readers.push([kind.clone(), id.clone(), audience.to_string()]);
        }
        for sha256 in put.blobs.iter().collect::<BTreeSet<_>>() {
            blobs.push([sha256.to_string(), kind.clone(), id.clone()]);
        }
    }
    insert(conn, "item_audiences (kind, id, audience)", readers).await?;
    insert(conn, "item_blobs (sha256, kind, id)", blobs).await
}

/// Inserts rows of three texts.
async fn insert(conn: &mut AnyConnection, into: &str, rows: Vec<[String; 3]>) -> Result<()> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let sql = format!("INSERT INTO {into} VALUES {}", places(rows.len(), 3));
        let mut query = sqlx::query(safe(sql));
        for text in rows.iter().flatten() {
            query = query.bind(text);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

impl Draft {
    fn found(now: Option<Item>, readers_before: BTreeSet<Audience>) -> Self {
        Self {
            before: now.as_ref().map(|item| item.version),
            readers_before,
            now,
            put: None,
        }
    }

    /// The item as it is now.
    pub(crate) fn now(&self) -> Option<&Item> {
        self.now.as_ref()
    }

    /// Who may read it now.
    pub(crate) fn readers(&self) -> &BTreeSet<Audience> {
        let put = self.put.as_ref();
        put.map_or(&self.readers_before, |put| &put.audiences)
    }

    /// Changes the item, to be written later; see [`put`].
    pub(crate) fn put(&mut self, put: Put, moves: &mut Moves) -> Result<Stored> {
        if put.body.len() > MAX_ITEM_BYTES {
            return Err(Error::TooLarge {
                kind: put.kind,
                id: put.id,
            });
        }
        if let Some(now) = &self.now
            && now.body == put.body
            && *self.readers() == put.audiences
        {
            return Ok(Stored {
                version: now.version,
                changed: false,
            });
        }
        let version = self.now.as_ref().map_or(1, |now| now.version + 1);
        for audience in self.readers().difference(&put.audiences) {
            moves.push(*audience, put.shelf, put.kind, put.id, version, true);
        }
        for audience in &put.audiences {
            moves.push(*audience, put.shelf, put.kind, put.id, version, false);
        }
        self.now = Some(Item {
            version,
            body: put.body.clone(),
        });
        self.put = Some(put);
        Ok(Stored {
            version,
            changed: true,
        })
    }
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
async fn audiences(conn: &mut AnyConnection, kind: &str, id: ItemId) -> Result<BTreeSet<Audience>> {
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
