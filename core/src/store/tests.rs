use std::path::PathBuf;

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Log;
use handbook_domain::time::Timestamp;
use rusqlite::StatementStatus;
use rusqlite::fallible_iterator::FallibleIterator;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::*;
use crate::clock::FixedClock;

/// A store in a folder that lives as long as the test process: real SQLite, real encryption.
pub(crate) fn memory() -> Store {
    open(&folder()).expect("a new store")
}

fn folder() -> PathBuf {
    tempfile::tempdir().expect("a folder").keep()
}

fn open(folder: &Path) -> Result<Store> {
    open_with(
        folder,
        Arc::new(FixedClock::new(Timestamp(0), 7)),
        Notifier::start(),
    )
}

/// As [`memory`], by a clock and with listeners of one's own.
pub(crate) fn memory_with(clock: Arc<FixedClock>, notifier: Notifier) -> Store {
    open_with(&folder(), clock, notifier).expect("a new store")
}

fn open_with(folder: &Path, clock: Arc<FixedClock>, notifier: Notifier) -> Result<Store> {
    let keys = Keys {
        database: Key::new([1; 32]),
        journal: Key::new([2; 32]),
    };
    Store::open(folder, keys, clock, notifier)
}

fn schema(connection: &Connection) -> Result<String> {
    let mut statement = connection.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%'
         AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )?;
    let rows: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows.join(";\n") + ";\n")
}

#[test]
fn schema_sql_is_the_schema_of_a_new_store() {
    let found = memory().read(|tx| schema(tx)).expect("readable");
    assert_eq!(
        found,
        include_str!("schema.sql"),
        "write this into schema.sql:\n{found}"
    );
}

#[test]
fn released_migrations_are_never_edited() {
    let released = include_str!("migrations/RELEASED");
    for line in released.lines().filter(|line| !line.starts_with('#')) {
        let (hash, name) = line.split_once("  ").expect("hash and name");
        let (_, sql) = migrate::STEPS
            .iter()
            .find(|(step, _)| *step == name)
            .expect("still there");
        assert_eq!(hex::encode(Sha256::digest(sql)), hash, "{name}");
    }
}

#[test]
fn every_released_version_opens_with_all_its_rows_and_the_newest_schema() {
    for version in 1..=u32::try_from(migrate::STEPS.len()).expect("few") {
        let folder = folder();
        drop(of_version(&folder, version));
        opens_whole(&folder);
    }
}

#[test]
fn a_new_store_bears_the_codes_that_phones_compute_fast_and_an_old_one_keeps_its_own() {
    let codes = |store: &Store| {
        let sql = "PRAGMA cipher_hmac_algorithm";
        let read = store.read(|db| Ok(db.query_row(sql, [], |row| row.get::<_, String>(0))?));
        read.expect("readable")
    };
    assert_eq!(codes(&memory()), "HMAC_SHA256");
    let folder = folder();
    drop(of_version(&folder, 1));
    let old = open(&folder).expect("opens");
    old.write(|tx| put(tx, "mark", &1)).expect("written");
    old.suspend().expect("closed");
    old.resume().expect("opens again");
    assert_eq!(codes(&old), "HMAC_SHA512");
    let mark: Option<i64> = old.read(|tx| get(tx, "mark")).expect("readable");
    assert_eq!(mark, Some(1));
}

#[test]
fn a_list_is_planned_once_whatever_window_of_it_is_asked_for() {
    let again = memory().read(|db| {
        let mut list = db.prepare("SELECT id FROM article ORDER BY approved_at DESC LIMIT ?1")?;
        for count in [50, 10, 1] {
            assert_eq!(
                list.query_map([count], |row| row.get::<_, i64>(0))?.count(),
                0
            );
        }
        Ok(list.get_status(StatementStatus::RePrepare))
    });
    assert_eq!(again.expect("readable"), 0);
}

#[test]
fn a_store_that_was_killed_is_folded_into_one_file_by_closing_though_nothing_was_written() {
    let folder = folder();
    let store = open(&folder).expect("a new store");
    store.write(|tx| put(tx, "mark", &1)).expect("written");
    // What a process killed here leaves.
    let left = self::folder();
    for end in ["", "-wal"] {
        let name = format!("{DATABASE}{end}");
        std::fs::copy(folder.join(&name), left.join(&name)).expect("copied");
    }
    let again = open(&left).expect("opens");
    let mark: Option<i64> = again.read(|tx| get(tx, "mark")).expect("readable");
    assert_eq!(mark, Some(1));
    again.suspend().expect("closed");
    let log = std::fs::metadata(left.join(format!("{DATABASE}-wal")));
    assert_eq!(log.map_or(0, |log| log.len()), 0, "the log is folded in");
}

#[test]
fn a_store_of_any_released_version_survives_a_kill_after_each_statement_of_its_upgrade() {
    let newest = u32::try_from(migrate::STEPS.len()).expect("few");
    let mut kills = 0;
    for version in 1..newest {
        let folder = folder();
        let mut old = of_version(&folder, version);
        // So little memory that SQLite writes to the disk before it commits.
        old.pragma_update(None, "cache_size", 1).expect("set");
        for (number, (_, step)) in (1_u32..).zip(migrate::STEPS).skip(version as usize) {
            let tx = old.transaction().expect("begun");
            let mut statements = rusqlite::Batch::new(&tx, step);
            while let Some(mut statement) = statements.next().expect("SQL") {
                // Some answer a row, and a statement that answers is not `execute`d.
                let mut rows = statement.query([]).expect("begun");
                while rows.next().expect("done").is_some() {}
                killed_here(&folder);
                kills += 1;
            }
            tx.pragma_update(None, "user_version", number)
                .expect("numbered");
            killed_here(&folder);
            tx.commit().expect("committed");
            killed_here(&folder);
            kills += 2;
        }
    }
    assert!(kills > 50, "only {kills} kills");
}

/// Opens what a process killed at this moment would leave: the files as they lie on the disk.
fn killed_here(at: &Path) {
    let left = folder();
    for entry in std::fs::read_dir(at).expect("readable") {
        let entry = entry.expect("an entry");
        // The index of the log is memory shared by processes, and gone with the last of them.
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), left.join(entry.file_name())).expect("copied");
        }
    }
    opens_whole(&left);
    std::fs::remove_dir_all(&left).expect("removed");
}

/// A database as the version of this number left it, with the rows and the codes of then.
fn of_version(folder: &Path, version: u32) -> Connection {
    let dumps = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/db");
    let dump = std::fs::read_to_string(dumps.join(format!("{version:04}.sql")))
        .expect("each released version has a populated dump");
    let old = Connection::open(folder.join(DATABASE)).expect("a database");
    let key = hex::encode([1; 32]);
    old.execute_batch(&format!(
        "PRAGMA key = \"x'{key}'\"; PRAGMA journal_mode = WAL;"
    ))
    .expect("a log");
    for (_, step) in migrate::STEPS.iter().take(version as usize) {
        old.execute_batch(step).expect("the schema of then");
    }
    old.execute_batch(&dump).expect("the rows of then");
    old.pragma_update(None, "user_version", version)
        .expect("the number of then");
    old
}

/// It opens with the newest schema and all the rows of a dump.
fn opens_whole(folder: &Path) {
    let store = open(folder).expect("opens");
    assert_eq!(
        store.read(|tx| schema(tx)).expect("readable"),
        include_str!("schema.sql")
    );
    let counted = store
        .read(|db| Ok(db.query_row("SELECT count(*) FROM item", [], |row| row.get::<_, i64>(0))?))
        .expect("readable");
    assert_eq!(counted, 2, "no row is lost");
    let words = store.read(|tx| crate::outbox::list(tx)).expect("readable");
    assert_eq!(words.len(), 1, "no word is lost");
    let sound: String = store
        .read(|db| Ok(db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?))
        .expect("readable");
    assert_eq!(sound, "ok");
}

#[test]
fn a_store_of_a_newer_app_is_not_touched() {
    let folder = folder();
    let store = open(&folder).expect("a new store");
    store
        .write(|tx| Ok(tx.pragma_update(None, "user_version", 999)?))
        .expect("written");
    store.suspend().expect("closed");
    let before = std::fs::read(folder.join(DATABASE)).expect("readable");
    let error = open(&folder).err().expect("this must fail");
    assert!(
        matches!(error, Error::Unreadable(Unreadable::NewerThanApp)),
        "{error}"
    );
    assert_eq!(
        std::fs::read(folder.join(DATABASE)).expect("readable"),
        before
    );
}

#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    let store = memory();
    let failed: Result<()> = store.write(|tx| {
        put(tx, "generation", &1)?;
        tx.remember("one", "words".to_owned());
        Err(Error::NotFound)
    });
    assert!(failed.is_err());
    assert_eq!(
        store
            .read(|db| get::<i32>(db, "generation"))
            .expect("readable"),
        None
    );
    assert!(store.words().expect("open").is_empty());
}

#[test]
fn a_meetings_log_is_kept_in_memory_until_the_files_close_and_never_before_its_commit() {
    let store = memory();
    let meeting = ItemId(Uuid::from_u128(1));
    let log = Log::new(meeting);
    let kept = || store.read(|tx| Ok(tx.kept_log(meeting))).expect("readable");
    let taken_back = store.write(|tx| {
        put(tx, "generation", &1)?;
        tx.keep_log(&log, 7);
        Err::<(), _>(Error::NotFound)
    });
    assert!(taken_back.is_err() && kept().is_none());
    store
        .read(|tx| {
            tx.keep_log(&log, 7);
            Ok(())
        })
        .expect("readable");
    assert_eq!(kept(), Some((log, 7)));
    store.suspend().expect("closed");
    store.resume().expect("opened");
    assert_eq!(
        store.read(|tx| Ok(tx.kept_log(meeting))).expect("readable"),
        None
    );
}

#[test]
fn a_torn_tail_of_the_journal_costs_only_the_frame_that_was_being_written() {
    let folder = folder();
    let store = open(&folder).expect("a new store");
    for id in ["a", "b", "c"] {
        store
            .write(|tx| {
                tx.remember(id, format!("lời {id}"));
                Ok(())
            })
            .expect("written");
    }
    store
        .write(|tx| {
            tx.forget("a");
            Ok(())
        })
        .expect("written");
    store.suspend().expect("closed");
    let whole = std::fs::read(folder.join(JOURNAL)).expect("readable");
    let mut seen = Vec::new();
    for length in (0..=whole.len()).rev() {
        std::fs::write(folder.join(JOURNAL), &whole[..length]).expect("written");
        let store = open(&folder).expect("a torn tail is dropped");
        seen.push(store.words().expect("open").len());
        store.suspend().expect("closed");
        assert!(std::fs::read(folder.join(JOURNAL)).expect("readable").len() <= whole.len() + 200);
    }
    assert_eq!(seen.first(), Some(&2), "b and c");
    assert!(seen.contains(&3) && seen.contains(&1) && seen.last() == Some(&0));
}

#[test]
fn a_damaged_journal_is_kept_beside_and_never_stops_the_opening() {
    let folder = folder();
    let store = open(&folder).expect("a new store");
    for id in ["a", "b"] {
        store
            .write(|tx| {
                tx.remember(id, "lời".to_owned());
                Ok(())
            })
            .expect("written");
    }
    store.suspend().expect("closed");
    let mut bytes = std::fs::read(folder.join(JOURNAL)).expect("readable");
    let place = bytes.len() - 40;
    bytes[place] ^= 1;
    std::fs::write(folder.join(JOURNAL), &bytes).expect("written");
    let store = open(&folder).expect("opens");
    assert!(store.words().expect("open").len() < 2);
    let kept = std::fs::read(folder.join("words.damaged-0")).expect("kept beside");
    assert_eq!(kept, bytes);
}

#[test]
fn damage_in_the_middle_of_the_journal_costs_the_frame_it_hit_alone() {
    // The first bytes of a frame are its length, the others its text.
    for byte in [0, 1, 2, 3, 30] {
        let folder = folder();
        let store = open(&folder).expect("a new store");
        let mut ends = Vec::new();
        for id in ["a", "b", "c", "d"] {
            let written = store.write(|tx| {
                tx.remember(id, format!("lời {id}"));
                Ok(())
            });
            written.expect("written");
            let journal = std::fs::metadata(folder.join(JOURNAL)).expect("there");
            ends.push(usize::try_from(journal.len()).expect("short"));
        }
        store.suspend().expect("closed");
        let mut bytes = std::fs::read(folder.join(JOURNAL)).expect("readable");
        bytes[ends[0] + byte] ^= 0x40;
        std::fs::write(folder.join(JOURNAL), &bytes).expect("written");
        let copies = || {
            let files = std::fs::read_dir(&folder).expect("readable").flatten();
            let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
            names.filter(|name| name.contains("damaged")).count()
        };
        for _ in 0..2 {
            let store = open(&folder).expect("opens");
            let words = store.words().expect("open");
            let ids: Vec<&str> = words.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!(ids, ["a", "c", "d"], "byte {byte}");
            store.suspend().expect("closed");
            assert_eq!(copies(), 1, "what was damaged is written anew, once");
        }
    }
}

#[test]
fn a_full_disk_and_a_read_only_folder_are_said_and_lose_nothing() {
    let store = memory();
    store.write(|tx| put(tx, "before", &1)).expect("written");
    // SQLite's own limit stands for a disk without a free page.
    let failed: Result<()> = store.write(|tx| {
        let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        tx.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        for row in 0..2_000 {
            tx.execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2)",
                [row.to_string(), "x".repeat(500)],
            )?;
        }
        Ok(())
    });
    let error = crate::error::HandbookError::from(failed.expect_err("the disk is full"));
    assert_eq!(error, crate::error::HandbookError::NoSpace);
    assert_eq!(
        store.read(|db| get::<i32>(db, "before")).expect("readable"),
        Some(1)
    );

    let nowhere = Path::new("/proc/handbook-cannot-be-here");
    let error = crate::error::HandbookError::from(open(nowhere).err().expect("no folder there"));
    assert!(
        !matches!(error, crate::error::HandbookError::NoSpace),
        "{error}"
    );
}

#[test]
fn readers_see_one_moment_while_the_writer_goes_on() {
    let store = memory();
    store.write(|tx| put(tx, "number", &1)).expect("written");
    store
        .read(|db| {
            assert_eq!(get::<i32>(db, "number")?, Some(1));
            store.write(|tx| put(tx, "number", &2))?;
            assert_eq!(get::<i32>(db, "number")?, Some(1), "the same moment");
            Ok(())
        })
        .expect("readable");
    assert_eq!(
        store.read(|db| get::<i32>(db, "number")).expect("readable"),
        Some(2)
    );
}

#[test]
fn a_read_does_not_wait_for_a_write_that_is_under_way() {
    let store = memory();
    store.write(|tx| put(tx, "number", &1)).expect("written");
    store
        .write(|tx| {
            put(tx, "number", &2)?;
            // On this very thread: if reading waited for the writer, this would never end.
            assert_eq!(store.read(|db| get::<i32>(db, "number"))?, Some(1));
            Ok(())
        })
        .expect("written");
}

#[test]
fn closing_waits_for_what_is_being_read_and_leaves_no_connection_open() {
    let store = memory();
    let (started, is_started) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            store.read(|tx| {
                started.send(()).expect("somebody waits");
                // Closing has begun once others are refused; this read goes on nevertheless.
                while store.read(|_| Ok(())).is_ok() {
                    std::thread::yield_now();
                }
                Ok(tx.query_row("SELECT 7", [], |row| row.get::<_, u8>(0))?)
            })
        });
        is_started.recv().expect("it started");
        store.suspend().expect("closed");
        assert_eq!(store.inner.readers.count(), (0, 0));
        assert_eq!(reading.join().expect("no panic").expect("was read"), 7);
    });
}

#[test]
fn a_closed_store_is_free_though_a_program_being_started_holds_a_copy_of_its_lock() {
    let folder = folder();
    let path = folder.join(LOCK);
    let owned = own(&path).expect("free");
    let copy = owned.0.try_clone().expect("a copy");
    assert!(matches!(
        own(&path),
        Err(Error::Unreadable(Unreadable::InUse))
    ));
    drop(owned);
    own(&path).expect("free again");
    drop(copy);
}
