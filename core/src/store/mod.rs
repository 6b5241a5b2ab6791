//! The encrypted store of one member: the only module that opens a file.
//!
//! One writer, several readers. [`Store::write`] runs a closure in one transaction and publishes
//! what it changed after the commit; [`Store::read`] never waits for it. Beside the database lies
//! the [`journal`] with the person's own words. Opening tells apart why a store cannot be read, and
//! deletes nothing.

mod attachments;
pub mod audiences;
mod connection;
pub mod items;
mod journal;
mod logs;
mod meta;
mod migrate;
mod packing;
mod readers;
mod secrets;
mod tx;
pub mod units;
pub mod unread;

#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handbook_domain::ids::Sha256Hash;
use handbook_domain::time::Timestamp;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use crate::change::{Changes, Notifier};
use crate::clock::Clock;
use crate::error::{Error, Result, Unreadable};
use journal::Journal;
use logs::KeptLog;
use packing::Packing;
use readers::Readers;

pub use attachments::{CHUNK, FileKey};
pub use meta::{get, put};
pub use packing::{Packed, Packer};
pub use secrets::{FileSecrets, Secrets};
pub use tx::{ReadTx, WriteTx};

/// A key of 32 random bytes.
pub type Key = Zeroizing<[u8; 32]>;

/// The keys that open a store.
#[derive(Clone)]
pub struct Keys {
    /// Opens the database.
    pub database: Key,
    /// Opens the journal; kept apart, so that losing the other one loses no words.
    pub journal: Key,
}

/// An open store. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    keys: Keys,
    clock: Arc<dyn Clock>,
    notifier: Notifier,
    packing: Packing,
    kept_log: KeptLog,
    writer: Mutex<Option<Writer>>,
    /// Who waits for the writer.
    waiting: AtomicUsize,
    readers: Readers,
    /// Set while it can only be read, because its disk takes no change.
    is_frozen: AtomicBool,
    /// Held while it can only be read.
    frozen: Mutex<Option<Owned>>,
}

struct Writer {
    /// Opened by the first write, so that what opened the store can show a first screen: each connection
    /// reads the schema for itself.
    connection: Option<Connection>,
    journal: Journal,
    /// Held as long as the files are open, so that no second process writes to them.
    _owned: Owned,
}

const DATABASE: &str = "handbook.db";
const JOURNAL: &str = "words.journal";
/// What the names of the journal and of its damaged copies begin with.
const JOURNAL_STEM: &str = "words.";
const FILES: &str = "files";
const LOCK: &str = "lock";

impl Store {
    /// Opens the store in `folder`, making it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// [`Error::Unreadable`] says why a store cannot be opened; its files are then untouched.
    pub fn open(
        folder: &Path,
        keys: Keys,
        clock: Arc<dyn Clock>,
        notifier: Notifier,
    ) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| Error::File("CREATE FOLDER", error))?;
        let inner = Inner {
            folder: folder.to_owned(),
            keys,
            clock,
            notifier,
            packing: Packing::default(),
            kept_log: KeptLog::default(),
            writer: Mutex::new(None),
            readers: Readers::default(),
            waiting: AtomicUsize::new(0),
            is_frozen: AtomicBool::new(false),
            frozen: Mutex::new(None),
        };
        let store = Self {
            inner: Arc::new(inner),
        };
        store.resume()?;
        Ok(store)
    }

    /// Does `work` while nobody has the store in `folder` open.
    ///
    /// # Errors
    /// [`Unreadable::InUse`], and what `work` returns.
    pub fn alone<T>(folder: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
        std::fs::create_dir_all(folder).map_err(|error| Error::File("CREATE FOLDER", error))?;
        let _owned = own(&folder.join(LOCK))?;
        work()
    }

    /// Whether there is a store in `folder`.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).exists()
    }

    /// The folders directly under `root` that hold a store, in order of their names.
    ///
    /// # Errors
    /// If `root` cannot be read.
    pub fn folders(root: &Path) -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(root).map_err(|error| Error::File("LIST", error))?;
        let mut folders: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| Self::exists(path))
            .collect();
        folders.sort();
        Ok(folders)
    }

    /// Reads. Sees one moment of the store, whatever is being written meanwhile.
    ///
    /// # Errors
    /// What `query` returns, and [`Error::Closed`].
    pub fn read<T>(&self, query: impl FnOnce(&ReadTx<'_>) -> Result<T>) -> Result<T> {
        let make = || self.new_reader();
        self.inner.readers.read(make, |connection| {
            let tx = connection.unchecked_transaction()?;
            query(&ReadTx::new(tx, &self.inner))
        })
    }

    /// Writes: all of it or nothing. Listeners hear of it after the commit.
    ///
    /// # Errors
    /// What `change` returns, and then nothing is written; [`Error::Closed`].
    pub fn write<T>(&self, change: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Result<T> {
        let (result, changes) = {
            let mut writer = self.writer();
            let open = writer.as_mut().ok_or_else(|| self.without_writer())?;
            self.commit(open, change)?
        };
        self.inner.notifier.publish(changes);
        Ok(result)
    }

    fn commit<T>(
        &self,
        open: &mut Writer,
        change: impl FnOnce(&WriteTx<'_>) -> Result<T>,
    ) -> Result<(T, Changes)> {
        let connection = match &mut open.connection {
            Some(connection) => connection,
            none => none.insert(self.new_writer()?),
        };
        let tx = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let tx = WriteTx::new(tx, &self.inner);
        let result = change(&tx)?;
        let (frames, changes) = tx.commit()?;
        open.journal.append_all(frames, self.inner.clock.as_ref());
        Ok((result, changes))
    }

    /// Whether somebody waits for the writer: work that can wait goes on later.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.inner.waiting.load(Ordering::SeqCst) > 0
    }

    fn writer(&self) -> MutexGuard<'_, Option<Writer>> {
        self.inner.waiting.fetch_add(1, Ordering::SeqCst);
        let writer = lock(&self.inner.writer);
        self.inner.waiting.fetch_sub(1, Ordering::SeqCst);
        writer
    }

    /// Waits for the writer and for what is being read, folds the log into the database and closes
    /// every file.
    ///
    /// # Errors
    /// If the log cannot be folded in; the files are closed nevertheless.
    pub fn suspend(&self) -> Result<()> {
        let mut writer = self.writer();
        self.inner.readers.close();
        self.inner.is_frozen.store(false, Ordering::SeqCst);
        *lock(&self.inner.frozen) = None;
        self.inner.packing.clear();
        self.inner.kept_log.clear();
        let Some(mut open) = writer.take() else {
            return Ok(());
        };
        // What the journal could not take before, on a full disk say, is tried once more.
        open.journal
            .append_all(Vec::new(), self.inner.clock.as_ref());
        match open.connection {
            Some(connection) => connection::close(connection),
            // The last reader has folded the log in.
            None => Ok(()),
        }
    }

    /// Whether words can be kept; if not, the store can be read all the same.
    #[must_use]
    pub fn can_write(&self) -> bool {
        !self.inner.is_frozen.load(Ordering::SeqCst)
    }

    fn without_writer(&self) -> Error {
        if self.can_write() {
            Error::Closed
        } else {
            Error::Unreadable(Unreadable::ReadOnly)
        }
    }

    /// Opens the files again after [`Self::suspend`], or for writing after there is room again.
    /// Returns whether that was to be done.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn resume(&self) -> Result<bool> {
        let mut writer = lock(&self.inner.writer);
        if writer.is_some() {
            return Ok(false);
        }
        let folder = &self.inner.folder;
        let owned = match lock(&self.inner.frozen).take() {
            Some(owned) => owned,
            None => own(&folder.join(LOCK))?,
        };
        let database_key = Sha256Hash::of(self.inner.keys.database.as_slice());
        let mut journal = Journal::open(
            &folder.join(JOURNAL),
            &self.inner.keys.journal,
            self.inner.clock.as_ref(),
        )?;
        let is_new = !Self::exists(folder);
        let mut connection = match self.new_writer() {
            // The journal remembers which key made the database: with that same key, what cannot be
            // read is damaged; with another one, it is only locked.
            Err(Error::Unreadable(Unreadable::WrongKey))
                if journal.database_key() == Some(database_key) =>
            {
                return Err(Error::Unreadable(Unreadable::Corrupt));
            }
            // A full disk has no room for SQLite's own files; what is here can still be read.
            Err(error) if is_disk(&error) => {
                self.freeze(owned)?;
                return Ok(true);
            }
            other => other?,
        };
        migrate::up(&mut connection)?;
        if is_new || journal.database_key().is_none() {
            journal.set_database_key(database_key, self.inner.clock.as_ref());
        }
        if self.inner.is_frozen.swap(false, Ordering::SeqCst) {
            self.inner.readers.close();
        }
        connection::only_read(&connection)?;
        self.inner.readers.open(connection);
        *writer = Some(Writer {
            connection: None,
            journal,
            _owned: owned,
        });
        Ok(true)
    }

    /// Opens for reading alone; still nobody else may write to the files meanwhile.
    fn freeze(&self, owned: Owned) -> Result<()> {
        let path = self.inner.folder.join(DATABASE);
        let connection = connection::open_frozen(&path, &self.inner.keys.database)?;
        if !migrate::is_current(&connection)? {
            return Err(Error::Unreadable(Unreadable::ReadOnly));
        }
        self.inner.is_frozen.store(true, Ordering::SeqCst);
        self.inner.readers.open(connection);
        *lock(&self.inner.frozen) = Some(owned);
        Ok(())
    }

    /// Puts a damaged or locked database aside (it is renamed, not deleted) so that [`Self::open`]
    /// starts with an empty one. The journal stays.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn set_aside(folder: &Path, now: Timestamp) -> Result<()> {
        for end in ["", "-wal", "-shm"] {
            let from = folder.join(format!("{DATABASE}{end}"));
            let to = folder.join(format!("{DATABASE}.{}{end}", now.0));
            match std::fs::rename(from, to) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::File("SET ASIDE", error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes the database and everything fetched; the person's own words stay.
    ///
    /// # Errors
    /// [`Unreadable::InUse`] while it is open, or if the folder cannot be written.
    pub fn remove_library(folder: &Path) -> Result<()> {
        let _owned = own(&folder.join(LOCK))?;
        remove(folder, &[DATABASE, FILES])
    }

    /// Removes all of it, words included, and the folder if nothing else lies in it.
    ///
    /// # Errors
    /// As [`Self::remove_library`].
    pub fn remove(folder: &Path) -> Result<()> {
        if !folder.exists() {
            return Ok(());
        }
        let _owned = own(&folder.join(LOCK))?;
        remove(folder, &[DATABASE, FILES, JOURNAL_STEM, LOCK])?;
        match std::fs::remove_dir(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::DirectoryNotEmpty => {
                Err(Error::File("REMOVE", error))
            }
            _ => Ok(()),
        }
    }

    /// The person's words as the journal holds them, oldest first: id and what was kept.
    ///
    /// # Errors
    /// [`Error::Closed`].
    pub fn words(&self) -> Result<Vec<(String, String)>> {
        Ok(lock(&self.inner.writer)
            .as_ref()
            .ok_or_else(|| self.without_writer())?
            .journal
            .words())
    }

    /// The clock that this store was opened with.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// The folder that attachments lie in.
    fn files(&self) -> PathBuf {
        self.inner.folder.join(FILES)
    }

    /// Bytes that the database and its log take on the disk.
    #[must_use]
    pub fn size(&self) -> u64 {
        ["", "-wal"]
            .iter()
            .filter_map(|end| {
                std::fs::metadata(self.inner.folder.join(format!("{DATABASE}{end}"))).ok()
            })
            .map(|file| file.len())
            .sum()
    }

    fn new_writer(&self) -> Result<Connection> {
        let path = self.inner.folder.join(DATABASE);
        connection::open_writer(&path, &self.inner.keys.database)
    }

    fn new_reader(&self) -> Result<Connection> {
        let path = self.inner.folder.join(DATABASE);
        let key = &self.inner.keys.database;
        if !self.can_write() {
            return connection::open_frozen(&path, key);
        }
        connection::open_reader(&path, key)
    }
}

/// A store that is this process's own, until dropped.
struct Owned(std::fs::File);

impl Drop for Owned {
    /// Says it, because closing the file is not enough: a program that another thread is just
    /// starting holds a copy of the file for a moment, and with it the lock.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Whether the disk refuses: what lies on it may still be read.
fn is_disk(error: &Error) -> bool {
    match error {
        Error::Unreadable(Unreadable::ReadOnly) => true,
        Error::Database(error) => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure)
        ),
        _ => false,
    }
}

/// Takes the store for this process; another one that has it open must close it first.
fn own(path: &Path) -> Result<Owned> {
    let file = std::fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| Error::File("LOCK", error))?;
    match file.try_lock() {
        Ok(()) => Ok(Owned(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Unreadable(Unreadable::InUse)),
        Err(std::fs::TryLockError::Error(error)) => Err(Error::File("LOCK", error)),
    }
}

/// Removes what in `folder` has a name that begins so: with a file go its companions, and the copies
/// that were put aside.
fn remove(folder: &Path, stems: &[&str]) -> Result<()> {
    let failed = |error| Error::File("REMOVE", error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if !stems
            .iter()
            .any(|stem| name.to_string_lossy().starts_with(stem))
        {
            continue;
        }
        if entry.file_type().map_err(failed)?.is_dir() {
            std::fs::remove_dir_all(entry.path()).map_err(failed)?;
        } else {
            std::fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// A panic while a lock was held leaves SQLite's own state sound: the transaction rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An identifier from a text column; most are blobs and need no help.
///
/// # Errors
/// If what is stored there is none.
pub fn id<T: std::str::FromStr<Err = uuid::Error>>(
    row: &rusqlite::Row<'_>,
    column: &str,
) -> rusqlite::Result<T> {
    row.get::<_, String>(column)?.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
