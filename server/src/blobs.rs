//! Files by their hash: a folder beside the database, reached through `object_store`.

use std::path::Path;

use bytes::Bytes;
use handbook_domain::ids::Sha256Hash;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use sqlx::AnyConnection;

use crate::error::{AtPath, Result};

/// The store of files.
#[derive(Debug)]
pub(crate) struct Blobs {
    store: LocalFileSystem,
}

impl Blobs {
    /// The folder `blobs` in `dir`, made if it is not there.
    pub(crate) fn in_dir(dir: &Path) -> Result<Self> {
        let folder = dir.join("blobs");
        std::fs::create_dir_all(&folder).at(&folder)?;
        Ok(Self {
            store: LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
        })
    }

    /// Keeps `bytes` under their hash; the same bytes twice are one file.
    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Sha256Hash> {
        let hash = Sha256Hash::of(&bytes);
        if self.store.head(&key(hash)).await.is_err() {
            self.store.put(&key(hash), bytes.into()).await?;
        }
        Ok(hash)
    }

    /// The whole file.
    pub(crate) async fn get(&self, hash: Sha256Hash) -> Result<Bytes> {
        Ok(self.store.get(&key(hash)).await?.bytes().await?)
    }

    /// Some of the file, as a stream.
    pub(crate) async fn range(
        &self,
        hash: Sha256Hash,
        range: std::ops::Range<u64>,
    ) -> Result<axum::body::Body> {
        if range.is_empty() {
            return Ok(axum::body::Body::empty());
        }
        let options = object_store::GetOptions::new().with_range(Some(range));
        let found = self.store.get_opts(&key(hash), options).await?;
        Ok(axum::body::Body::from_stream(found.into_stream()))
    }
}

/// Two levels, so that no folder grows beyond what file systems like.
fn key(hash: Sha256Hash) -> Key {
    let name = hash.to_string();
    let first: String = name.chars().take(2).collect();
    Key::from_iter([first, name])
}

/// Says in the database that a file exists.
pub(crate) async fn register(
    conn: &mut AnyConnection,
    hash: Sha256Hash,
    size: u64,
    media_type: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO blobs (sha256, size, media_type) VALUES ($1, $2, $3)
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(hash.to_string())
    .bind(i64::try_from(size).unwrap_or(i64::MAX))
    .bind(media_type)
    .execute(conn)
    .await?;
    Ok(())
}

/// Size, media type and the audiences of the items that refer to a file.
pub(crate) struct Known {
    pub(crate) size: u64,
    pub(crate) media_type: String,
    pub(crate) readers: Vec<String>,
}

/// What the database knows of a file.
pub(crate) async fn known(conn: &mut AnyConnection, hash: Sha256Hash) -> Result<Option<Known>> {
    let name = hash.to_string();
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT size, media_type FROM blobs WHERE sha256 = $1")
            .bind(&name)
            .fetch_optional(&mut *conn)
            .await?;
    let Some((size, media_type)) = row else {
        return Ok(None);
    };
    let readers: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT a.audience FROM item_blobs b
         JOIN item_audiences a ON a.kind = b.kind AND a.id = b.id WHERE b.sha256 = $1",
    )
    .bind(&name)
    .fetch_all(conn)
    .await?;
    let readers = readers.into_iter().map(|(audience,)| audience).collect();
    Ok(Some(Known {
        size: size.unsigned_abs(),
        media_type,
        readers,
    }))
}
