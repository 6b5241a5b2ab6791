//! A store as the first released version left it on a phone: it bears SQLCipher's own codes.

use std::path::Path;

use handbook_core::handbook::Handbook;

use super::offline;
use crate::fixtures;

/// Opinions that wait in it, beside the one of the fixture.
const WORDS: usize = 40;

/// The one article in it.
pub(super) const TITLE: &str = "Phát động thi đua";

/// Everything that waits in it.
pub(super) fn words() -> Vec<String> {
    let more = (1..=WORDS).map(|number| format!("Ý kiến số {number}"));
    std::iter::once("Đề nghị thắp sáng ngõ 12".to_owned())
        .chain(more)
        .collect()
}

/// Lays one in `folder`.
///
/// # Errors
/// What does not work.
pub(super) fn lay(folder: &Path) -> Result<(), String> {
    // This makes the keys; the old database is laid beside them.
    let config = offline(folder, 1).map_err(|error| error.to_string())?;
    drop(Handbook::open(config).map_err(|error| error.to_string())?);
    let key = std::fs::read(folder.join("keys/store.key")).map_err(|error| error.to_string())?;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("handbook.db{end}")));
    }
    let dump = std::fs::read_to_string(fixtures().join("db/0001.sql")).expect("the fixture");
    let first = include_str!("../../../core/src/store/migrations/0001_first.sql");
    let old = rusqlite::Connection::open(folder.join("handbook.db"))
        .map_err(|error| error.to_string())?;
    old.execute_batch(&format!(
        "PRAGMA key = \"x'{}'\"; PRAGMA journal_mode = WAL; {first}; {dump};
         WITH RECURSIVE one(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM one WHERE n < {WORDS})
         INSERT INTO outbox (id, subject, kind, base, made_at, action)
         SELECT printf('01a20000-0000-7000-8000-%012d', 1000 + n),
                printf('01a20000-0000-7000-8000-%012d', 2000 + n), 'opinion.amend', 1, 1795500000000,
                printf('{{\"kind\":\"opinion.amend\",\"payload\":{{\"text\":\"Ý kiến số %d\"}}}}', n)
         FROM one;
         PRAGMA user_version = 1;",
        hex::encode(key)
    ))
    .map_err(|error| error.to_string())
}
