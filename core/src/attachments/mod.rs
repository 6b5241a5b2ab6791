//! Files by hash: which items name them, which of them are here, which stay.
//!
//! A file is fetched when somebody opens it, or by itself when it is pinned or belongs to a meeting.
//! It is kept encrypted and checked against its hash before anybody reads it. When space is wanted,
//! what was read longest ago goes first; what is pinned stays.

use std::collections::BTreeSet;

use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::item::Attachment;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::change::Topic;
use crate::error::{Error, Result};
use crate::store::{self, CHUNK, FileKey, Key, Store, WriteTx};

/// A file that some item names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// What it is.
    pub attachment: Attachment,
    /// Bytes that are here.
    pub have: u64,
    /// Whether it is here and was checked.
    pub complete: bool,
    /// Whether it stays, and comes by itself.
    pub pinned: bool,
}

/// Notes which files an item names, in place of those it named before; `true` pins.
///
/// # Errors
/// If the database says no.
pub fn set_uses(tx: &WriteTx<'_>, item: i64, files: &[(Attachment, bool)]) -> Result<()> {
    let before: Vec<String> = tx
        .prepare_cached("DELETE FROM attachment_use WHERE item = ?1 RETURNING sha256")?
        .query_map([item], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for (file, pinned) in files {
        tx.prepare_cached(
            "INSERT INTO attachment (sha256, size, name, media_type, pinned)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (sha256) DO UPDATE SET pinned = max(pinned, excluded.pinned)",
        )?
        .execute(params![
            file.sha256.to_string(),
            i64::try_from(file.size).unwrap_or(i64::MAX),
            file.name,
            file.media_type,
            pinned
        ])?;
        tx.prepare_cached("INSERT OR IGNORE INTO attachment_use (item, sha256) VALUES (?1, ?2)")?
            .execute(params![item, file.sha256.to_string()])?;
    }
    // Looked up one by one: to look through all files for each of many items takes its square.
    for sha256 in &before {
        tx.prepare_cached(
            "DELETE FROM attachment WHERE sha256 = ?1
                 AND NOT EXISTS (SELECT 1 FROM attachment_use WHERE sha256 = ?1)",
        )?
        .execute([sha256])?;
    }
    if !before.is_empty() || !files.is_empty() {
        tx.changed(Topic::Attachments);
    }
    Ok(())
}

/// One file.
///
/// # Errors
/// [`Error::NotFound`] if no item names it.
pub fn get(connection: &Connection, sha256: Sha256Hash) -> Result<FileState> {
    connection
        .prepare_cached(
            "SELECT sha256, size, name, media_type, have, complete, pinned
             FROM attachment WHERE sha256 = ?1",
        )?
        .query_row([sha256.to_string()], state)
        .optional()?
        .ok_or(Error::NotFound)
}

/// Every file that some item names, largest first.
///
/// # Errors
/// If the database says no.
pub fn list(connection: &Connection) -> Result<Vec<FileState>> {
    let mut statement = connection.prepare_cached(
        "SELECT sha256, size, name, media_type, have, complete, pinned
         FROM attachment ORDER BY size DESC, sha256",
    )?;
    let rows = statement
        .query_map([], state)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Files that come by themselves and are not here yet.
///
/// # Errors
/// If the database says no.
pub fn wanted(connection: &Connection) -> Result<Vec<FileState>> {
    let mut all = list(connection)?;
    all.retain(|file| file.pinned && !file.complete);
    // Small ones first: most of what is wanted is here soonest.
    all.reverse();
    Ok(all)
}

/// Pins or unpins a file.
///
/// # Errors
/// [`Error::NotFound`] if no item names it.
pub fn pin(store: &Store, sha256: Sha256Hash, pinned: bool) -> Result<()> {
    store.write(|tx| {
        tx.changed(Topic::Attachments);
        let found = tx.execute(
            "UPDATE attachment SET pinned = ?2 WHERE sha256 = ?1",
            params![sha256.to_string(), pinned],
        )?;
        if found == 0 {
            Err(Error::NotFound)
        } else {
            Ok(())
        }
    })
}

/// Hands the whole file to `sink`, piece by piece.
///
/// # Errors
/// [`Error::NotFound`] if it is not here; [`Error::AttachmentDamaged`] if the disk has damaged or lost
/// it: it is thrown away and will be fetched again.
pub fn read(
    store: &Store,
    sha256: Sha256Hash,
    sink: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let file = store.read(|connection| get(connection, sha256))?;
    if !file.complete {
        return Err(Error::NotFound);
    }
    let key = file_key(store)?;
    let mut hash = Sha256::new();
    read_or_discard(store, &key, sha256, 0, &mut |piece| {
        hash.update(piece);
        sink(piece).map(|()| true)
    })?;
    if hash.finalize().as_slice() != sha256.0 {
        discard(store, sha256)?;
        return Err(Error::AttachmentDamaged);
    }
    store.write(|tx| {
        let now = tx.now();
        tx.execute(
            "UPDATE attachment SET used_at = ?2 WHERE sha256 = ?1",
            params![sha256.to_string(), now.0],
        )?;
        Ok(())
    })
}

/// Up to `count` bytes of the file from `offset` on, fewer only at its end: for programs that leaf
/// through a file. Each piece proves itself; the whole was checked when it came.
///
/// # Errors
/// [`Error::NotFound`] unless the whole file is here; [`Error::AttachmentDamaged`] as [`read`].
pub fn read_at(store: &Store, sha256: Sha256Hash, offset: u64, count: usize) -> Result<Vec<u8>> {
    let file = store.read(|connection| get(connection, sha256))?;
    if !file.complete {
        return Err(Error::NotFound);
    }
    let size = file.attachment.size;
    let wanted = usize::try_from(size.saturating_sub(offset)).map_or(count, |rest| rest.min(count));
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let key = file_key(store)?;
    let first = offset / CHUNK as u64;
    let skip = usize::try_from(offset % CHUNK as u64).unwrap_or(0);
    let mut bytes = Vec::with_capacity(skip + wanted);
    read_or_discard(store, &key, sha256, first, &mut |piece| {
        bytes.extend_from_slice(piece);
        Ok(bytes.len() < skip + wanted)
    })?;
    match bytes.get(skip..skip + wanted) {
        Some(found) => Ok(found.to_vec()),
        None => {
            discard(store, sha256)?;
            Err(Error::AttachmentDamaged)
        }
    }
}

/// Reads pieces of a file that should be whole here; one that the disk has lost is to be fetched again.
fn read_or_discard(
    store: &Store,
    key: &FileKey,
    sha256: Sha256Hash,
    first: u64,
    sink: &mut dyn FnMut(&[u8]) -> Result<bool>,
) -> Result<()> {
    match store.read_pieces(key, sha256, first, sink) {
        Err(Error::NotFound) => {
            discard(store, sha256)?;
            Err(Error::AttachmentDamaged)
        }
        other => other.map(drop),
    }
}

/// Removes files that were read longest ago until all together take at most `budget` bytes; pinned
/// ones stay. Also removes what no item names any more. Returns how many bytes became free.
///
/// # Errors
/// If the disk or the database says no.
pub fn tidy(store: &Store, budget: u64) -> Result<u64> {
    let named: BTreeSet<Sha256Hash> = store
        .read(|tx| list(tx))?
        .into_iter()
        .map(|file| file.attachment.sha256)
        .collect();
    for orphan in store
        .file_names()?
        .into_iter()
        .filter(|name| !named.contains(name))
    {
        store.remove_file(orphan)?;
    }
    let (mut total, oldest) = store.read(|connection| {
        let total: i64 =
            connection.query_row("SELECT coalesce(sum(have), 0) FROM attachment", [], |row| {
                row.get(0)
            })?;
        let mut statement = connection.prepare(
            "SELECT sha256, size, name, media_type, have, complete, pinned FROM attachment
             WHERE pinned = 0 AND have > 0 ORDER BY used_at, sha256",
        )?;
        let oldest: Vec<FileState> = statement
            .query_map([], state)?
            .collect::<rusqlite::Result<_>>()?;
        Ok((u64::try_from(total).unwrap_or(0), oldest))
    })?;
    let mut freed = 0;
    for file in oldest {
        if total <= budget {
            break;
        }
        discard(store, file.attachment.sha256)?;
        total -= file.have.min(total);
        freed += file.have;
    }
    Ok(freed)
}

/// A file that is arriving: what of it is here already, and its hash so far.
pub struct Arriving {
    sha256: Sha256Hash,
    size: u64,
    have: u64,
    hash: Sha256,
    key: FileKey,
}

impl Arriving {
    /// Goes on where the last attempt was cut.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no item names the file.
    pub fn resume(store: &Store, sha256: Sha256Hash) -> Result<Self> {
        let size = store
            .read(|connection| get(connection, sha256))?
            .attachment
            .size;
        let key = file_key(store)?;
        let mut hash = Sha256::new();
        let mut have = 0;
        let mut all_whole = true;
        let read = store.read_pieces(&key, sha256, 0, &mut |piece| {
            all_whole &= piece.len() == CHUNK;
            hash.update(piece);
            have += piece.len() as u64;
            Ok(true)
        });
        match read {
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        // A short last piece means that all had arrived; anything else about it is damage.
        if have > size || (!all_whole && have != size) {
            store.remove_file(sha256)?;
            (hash, have) = (Sha256::new(), 0);
        }
        Ok(Self {
            sha256,
            size,
            have,
            hash,
            key,
        })
    }

    /// Bytes that are here.
    #[must_use]
    pub fn have(&self) -> u64 {
        self.have
    }

    /// Bytes that there will be.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next piece: [`CHUNK`] bytes, or fewer at the very end.
    ///
    /// # Errors
    /// If the disk says no; [`Error::AttachmentDamaged`] if more comes than was announced.
    pub fn take(&mut self, store: &Store, piece: &[u8]) -> Result<()> {
        if self.have + piece.len() as u64 > self.size {
            discard(store, self.sha256)?;
            return Err(Error::AttachmentDamaged);
        }
        store.append_piece(&self.key, self.sha256, self.have / CHUNK as u64, piece)?;
        self.hash.update(piece);
        self.have += piece.len() as u64;
        Ok(())
    }

    /// Notes how far it got.
    ///
    /// # Errors
    /// If the database says no.
    pub fn pause(&self, store: &Store) -> Result<()> {
        set_have(store, self.sha256, self.have, false)
    }

    /// Checks the hash; only now can the file be read.
    ///
    /// # Errors
    /// [`Error::AttachmentDamaged`] if it is another file: it is thrown away.
    pub fn finish(self, store: &Store) -> Result<()> {
        if self.hash.finalize().as_slice() != self.sha256.0 {
            discard(store, self.sha256)?;
            return Err(Error::AttachmentDamaged);
        }
        if self.size > 0 {
            store.flush_file(self.sha256)?;
        } else {
            store.append_piece(&self.key, self.sha256, 0, &[])?;
        }
        set_have(store, self.sha256, self.have, true)
    }
}

fn discard(store: &Store, sha256: Sha256Hash) -> Result<()> {
    set_have(store, sha256, 0, false)?;
    store.remove_file(sha256)
}

fn set_have(store: &Store, sha256: Sha256Hash, have: u64, complete: bool) -> Result<()> {
    store.write(|tx| {
        tx.changed(Topic::Attachments);
        let now = tx.now();
        tx.execute(
            "UPDATE attachment SET have = ?2, complete = ?3, used_at = ?4 WHERE sha256 = ?1",
            params![
                sha256.to_string(),
                i64::try_from(have).unwrap_or(i64::MAX),
                complete,
                now.0
            ],
        )?;
        Ok(())
    })
}

/// The key of this store's files, made at the first need and kept in the database.
fn file_key(store: &Store) -> Result<FileKey> {
    const FILE_KEY: &str = "file_key";
    let from = |hash: Sha256Hash| FileKey(Key::new(hash.0));
    if let Some(known) = store.read(|connection| store::get(connection, FILE_KEY))? {
        return Ok(from(known));
    }
    let mut bytes = [0; 32];
    store.clock().fill(&mut bytes);
    let made = Sha256Hash(bytes);
    store.write(|tx| {
        // Another thread may have been faster.
        let known = store::get(tx, FILE_KEY)?;
        if known.is_none() {
            store::put(tx, FILE_KEY, &made)?;
        }
        Ok(from(known.unwrap_or(made)))
    })
}

fn state(row: &Row<'_>) -> rusqlite::Result<FileState> {
    let sha256: String = row.get("sha256")?;
    let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(FileState {
        attachment: Attachment {
            sha256: sha256.parse().map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    0,
                    rusqlite::types::Type::Text,
                    Box::new(error),
                )
            })?,
            size: unsigned(row.get("size")?),
            name: row.get("name")?,
            media_type: row.get("media_type")?,
        },
        have: unsigned(row.get("have")?),
        complete: row.get("complete")?,
        pinned: row.get("pinned")?,
    })
}
