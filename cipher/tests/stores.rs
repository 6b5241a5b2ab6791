//! The cipher against stores that SQLCipher 4.12 wrote with OpenSSL 3.5 (`stores/`).

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Result};

const RAW_KEY: &str = "\"x'0707070707070707070707070707070707070707070707070707070707070707'\"";

#[test]
fn a_store_that_openssl_encrypted_is_read_checked_and_written() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = copied("raw-key.db", folder.path());
    let store = open(&copy, RAW_KEY)?;
    assert_eq!(provider(&store)?, "handbook");
    assert_eq!(words(&store)?, 200);
    assert_eq!(damaged_pages(&store)?, 0);
    store.execute("INSERT INTO word VALUES (201, 'Mới')", [])?;
    drop(store);

    let again = open(&copy, RAW_KEY)?;
    assert_eq!((words(&again)?, damaged_pages(&again)?), (201, 0));
    Ok(())
}

#[test]
fn a_key_that_openssl_stretched_from_a_passphrase_comes_out_the_same() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&copied("passphrase.db", folder.path()), "'một câu dài'")?;
    assert_eq!((words(&store)?, damaged_pages(&store)?), (200, 0));
    Ok(())
}

#[test]
fn another_key_reads_nothing() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let other = RAW_KEY.replace("0707'", "0708'");
    let store = open(&copied("raw-key.db", folder.path()), &other)?;
    let refused = words(&store).expect_err("refused");
    assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::NotADatabase));
    Ok(())
}

#[test]
fn a_flipped_bit_is_found_in_every_page() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(copied("raw-key.db", folder.path())).expect("read");
    let pages = whole.len() / 4096;
    assert!(pages >= 3);
    for page in 0..pages {
        let damaged = folder.path().join(format!("{page}.db"));
        let mut bytes = whole.clone();
        *bytes.get_mut(page * 4096 + 2000).expect("a byte") ^= 1;
        std::fs::write(&damaged, bytes).expect("written");
        let store = open(&damaged, RAW_KEY)?;
        assert!(
            words(&store).is_err() || damaged_pages(&store)? > 0,
            "page {page}"
        );
    }
    Ok(())
}

fn copied(name: &str, folder: &Path) -> PathBuf {
    let copy = folder.join(name);
    let store = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/stores")
        .join(name);
    std::fs::copy(store, &copy).expect("copied");
    copy
}

fn open(path: &Path, key: &str) -> Result<Connection> {
    handbook_cipher::install();
    let store = Connection::open(path)?;
    store.execute_batch(&format!(
        "PRAGMA key = {key}; PRAGMA cipher_log_level = NONE;"
    ))?;
    Ok(store)
}

fn words(store: &Connection) -> Result<i64> {
    store.query_row("SELECT count(text) FROM word", [], |row| row.get(0))
}

fn provider(store: &Connection) -> Result<String> {
    store.query_row("PRAGMA cipher_provider", [], |row| row.get(0))
}

fn damaged_pages(store: &Connection) -> Result<usize> {
    store
        .prepare("PRAGMA cipher_integrity_check")?
        .query_map([], |_| Ok(()))?
        .try_fold(0, |count, row| row.map(|()| count + 1))
}
