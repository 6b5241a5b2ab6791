//! Connections to the encrypted database.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Key;
use crate::error::{Error, Result, Unreadable};

/// Opens the one connection that writes, making the file if there is none.
pub(super) fn open_writer(path: &Path, key: &Key) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let length = std::fs::metadata(path).map_or(0, |file| file.len());
    let is_whole = length.is_multiple_of(PAGE_BYTES);
    let connection = open(path, key, flags).map_err(|error| classify(error, is_whole))?;
    connection
        .execute_batch(
            // WAL: readers never wait for the writer. FULL: a commit is on the disk before anybody
            // is told so. The log does not grow without end on a phone that never rests.
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA journal_size_limit = 8388608;
             -- Measured on a first sync: a sixth less time with the index than at 4 MB, next to
             -- nothing for the rows alone, and some 20 MB more at the peak.
             PRAGMA cache_size = -24576;",
        )
        .map_err(|error| classify(error, is_whole))?;
    Ok(connection)
}

/// Opens a connection that cannot write.
pub(super) fn open_reader(path: &Path, key: &Key) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(path, key, flags).map_err(|error| classify(error, true))?;
    only_read(&connection)?;
    Ok(connection)
}

/// From now on this connection cannot write, and keeps as little in memory as those that never could.
pub(super) fn only_read(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096;")?)
}

/// Opens a connection to a store that nobody can write to, because its disk takes no change at all:
/// SQLite asks for no room beside it.
pub(super) fn open_frozen(path: &Path, key: &Key) -> Result<Connection> {
    let log = path.with_extension("db-wal");
    let is_folded = std::fs::metadata(log).map_or(true, |log| log.len() == 0);
    // Without a log the file stays as it is. With one, SQLite makes its index of the log in memory for a
    // connection that has the file alone; and because nobody writes, several may have it alone, without a lock.
    let way = if is_folded {
        "immutable=1"
    } else {
        "vfs=unix-none"
    };
    let path = path
        .to_str()
        .ok_or(Error::Unreadable(Unreadable::ReadOnly))?
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{path}?{way}");
    let connection = open(Path::new(&uri), key, flags).map_err(|error| classify(error, true))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Folds the log into the database and closes.
pub(super) fn close(connection: Connection) -> Result<()> {
    let folded = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
    drop(connection);
    folded.map_err(Error::from)
}

/// Size of a page in the file.
const PAGE_BYTES: u64 = 4096;

/// The code that each page bears: processors of phones compute it by an instruction of their own, and it is the
/// most of what reading a page costs.
const CODE: &str = "HMAC_SHA256";

/// The code of stores that 0.1.0 made, which they keep.
const FIRST_CODE: &str = "HMAC_SHA512";

fn open(path: &Path, key: &Key, flags: OpenFlags) -> rusqlite::Result<Connection> {
    match open_with(CODE, path, key, flags) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            open_with(FIRST_CODE, path, key, flags)
        }
        opened => opened,
    }
}

fn open_with(code: &str, path: &Path, key: &Key, flags: OpenFlags) -> rusqlite::Result<Connection> {
    handbook_cipher::install();
    let connection = Connection::open_with_flags(path, flags)?;
    // 32 raw bytes, not a passphrase: nothing is stretched at opening.
    let pragma = zeroize::Zeroizing::new(format!(
        "PRAGMA key = \"x'{}'\";",
        hex::encode(key.as_slice())
    ));
    connection.execute_batch(&pragma)?;
    connection.pragma_update(None, "cipher_hmac_algorithm", code)?;
    if flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    }
    connection.execute_batch(
        // Locking all key memory is too slow on Android. Temporary tables stay in memory: Android
        // has no folder for them, and they would not be encrypted.
        "PRAGMA cipher_memory_security = OFF;
         PRAGMA cipher_log_level = NONE;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -4096;
         PRAGMA secure_delete = FAST;",
    )?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // The first real read: this is where a wrong key shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn classify(error: rusqlite::Error, is_whole: bool) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) if is_whole => Error::Unreadable(Unreadable::WrongKey),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::Unreadable(Unreadable::Corrupt)
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::Unreadable(Unreadable::ReadOnly)
        }
        _ => Error::Database(error),
    }
}
