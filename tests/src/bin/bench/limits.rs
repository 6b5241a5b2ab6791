//! What SQLCipher can do with the same rows when nothing stands before it.

use std::path::Path;
use std::time::{Duration, Instant};

use handbook_core::handbook::Handbook;
use handbook_core::store::items;
use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::Article;
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::measure::{Done, line, ms};
use crate::phone::{SCREEN, answer};

/// One article as the core stores it, made ready beforehand.
pub(crate) struct Ready {
    id: ItemId,
    version: i64,
    packed: Vec<u8>,
    json: String,
    /// Its content.
    pub(crate) article: Article,
    title: String,
    body: String,
}

impl Ready {
    /// Bytes of its JSON.
    pub(crate) fn size(&self) -> usize {
        self.json.len()
    }

    /// Its id.
    pub(crate) fn id(&self) -> ItemId {
        self.id
    }

    /// Its JSON.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }
}

/// Everything that `phone` holds.
pub(crate) fn ready(phone: &Handbook) -> Done<Vec<Ready>> {
    let rows = phone.store().read(|tx| {
        let mut statement =
            tx.prepare("SELECT row, version, body FROM item WHERE kind = 'article' ORDER BY row")?;
        let stored = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<Vec<(i64, i64, Vec<u8>)>>>()?;
        stored
            .into_iter()
            .filter_map(|(row, version, packed)| match items::in_row(tx, row) {
                Ok(found) => found.map(|(_, id, json)| Ok((id, version, packed, json))),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<Vec<_>, _>>()
    });
    rows.map_err(line)?
        .into_iter()
        .map(|(id, version, packed, json)| {
            let article: Article = serde_json::from_str(&json).map_err(line)?;
            Ok(Ready {
                title: words(&article.title),
                body: words(&article.body),
                id,
                version,
                packed,
                json,
                article,
            })
        })
        .collect()
}

/// Lower case, single spaces, no punctuation.
fn words(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

/// Without marks.
pub(crate) fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The pragmas of the core's writer, as `core/src/store/connection.rs` sets them.
pub(crate) fn open(path: &Path) -> Done<Connection> {
    let connection = Connection::open(path).map_err(line)?;
    let key = format!("PRAGMA key = \"x'{}'\";", hex::encode([7; 32]));
    connection.execute_batch(&key).map_err(line)?;
    connection
        .execute_batch(
            "PRAGMA cipher_hmac_algorithm = HMAC_SHA256;
             PRAGMA cipher_memory_security = OFF;
             PRAGMA cipher_log_level = NONE;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -24576;
             PRAGMA secure_delete = FAST;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA journal_size_limit = 8388608;",
        )
        .map_err(line)?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(line)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A bare log: a row of the size of a line, committed by itself.
pub(crate) struct BareLog {
    connection: Connection,
    number: usize,
}

impl BareLog {
    /// An empty one.
    pub(crate) fn make(path: &Path) -> Done<Self> {
        let connection = open(path)?;
        connection
            .execute_batch(
                "CREATE TABLE log (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
            )
            .map_err(line)?;
        Ok(Self {
            connection,
            number: 0,
        })
    }

    /// One more row, on the disk when this returns.
    pub(crate) fn commit(&mut self) -> Done {
        self.number += 1;
        let text = format!("{:0>450}", self.number);
        self.connection
            .prepare_cached("INSERT INTO log (text) VALUES (?1)")
            .and_then(|mut insert| insert.execute([text]))
            .map_err(line)?;
        Ok(())
    }
}

/// Rows of one transaction: those of one page.
const TOGETHER: usize = 256;

/// A new store of the core's own schema, filled in one loop; returns it and how many milliseconds
/// the loop took.
pub(crate) fn fill(path: &Path, rows: &[Ready], index: bool) -> Done<(Connection, f64)> {
    let mut connection = open(path)?;
    connection
        .execute_batch(include_str!("../../../../core/src/store/schema.sql"))
        .map_err(line)?;
    let since = Instant::now();
    for (page, rows) in (0..).zip(rows.chunks(TOGETHER)) {
        let tx = connection.transaction().map_err(line)?;
        for (place, row) in (1_i64..).zip(rows) {
            let number = page * 256 + place;
            insert(&tx, number, row).map_err(line)?;
            if index {
                index_row(&tx, number, row).map_err(line)?;
            }
        }
        tx.commit().map_err(line)?;
    }
    Ok((connection, ms(since)))
}

fn insert(tx: &Transaction<'_>, number: i64, row: &Ready) -> rusqlite::Result<()> {
    let Ready { id, article, .. } = row;
    tx.prepare_cached("INSERT OR REPLACE INTO held (item, feed, seq) VALUES (?1, 1, ?1)")?
        .execute([number])?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO item (row, kind, id, version, life, size, dictionary, body)
         VALUES (?1, 'article', ?2, ?3, 1, ?4, 1, ?5)",
    )?
    .execute(params![
        number,
        id.0,
        row.version,
        i64::try_from(row.json.len()).unwrap_or(i64::MAX),
        row.packed
    ])?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO article (row, id, title, unit, author, approved_at)
         VALUES (?1, ?2, ?3, 1, ?4, ?5)",
    )?
    .execute(params![
        number,
        id.0,
        article.title,
        article.author,
        article.approved_at.0,
    ])?;
    Ok(())
}

fn index_row(tx: &Transaction<'_>, number: i64, row: &Ready) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?
        .execute(params![number, format!("{} {}", row.title, row.body)])?;
    Ok(())
}

/// Replaces these rows in one transaction, as bare as [`fill`], their old index entries too.
pub(crate) fn replace(connection: &mut Connection, rows: &[(i64, &Ready)]) -> Done {
    let tx = connection.transaction().map_err(line)?;
    for (number, row) in rows {
        insert(&tx, *number, row).map_err(line)?;
    }
    tx.commit().map_err(line)
}

/// FTS5 as it comes, over the same text.
pub(crate) fn plain_index(path: &Path, rows: &[Ready]) -> Done<Connection> {
    let mut connection = open(path)?;
    connection
        .execute_batch(
            "CREATE VIRTUAL TABLE plain USING fts5 (title, body, content = '',
                 tokenize = 'unicode61 remove_diacritics 2');",
        )
        .map_err(line)?;
    for (page, rows) in (0..).zip(rows.chunks(TOGETHER)) {
        let tx = connection.transaction().map_err(line)?;
        for (place, row) in (1_i64..).zip(rows) {
            tx.prepare_cached("INSERT INTO plain (rowid, title, body) VALUES (?1, ?2, ?3)")
                .and_then(|mut insert| {
                    let article = &row.article;
                    insert.execute(params![page * 256 + place, article.title, article.body])
                })
                .map_err(line)?;
        }
        tx.commit().map_err(line)?;
    }
    Ok(connection)
}

/// What bare FTS5 finds for the same words, the last one unfinished as in the core.
pub(crate) fn plain_search(connection: &Connection, typed: &str) -> Done<usize> {
    Ok(plain_ask(connection, typed, 10)?.len())
}

/// Everything that bare FTS5 finds, best first, as places among the rows.
pub(crate) fn plain_rows(connection: &Connection, typed: &str) -> Done<Vec<usize>> {
    let found = plain_ask(connection, typed, i64::MAX)?;
    // Its rows are numbered from 1.
    let place = |row: i64| usize::try_from(row - 1).map_err(line);
    found.into_iter().map(place).collect()
}

fn plain_ask(connection: &Connection, typed: &str, limit: i64) -> Done<Vec<i64>> {
    let words: Vec<String> = words(typed)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    let expression = format!("{}*", words.join(" "));
    let found = connection
        .prepare_cached(
            "SELECT rowid FROM plain WHERE plain MATCH ?1 ORDER BY bm25(plain) LIMIT ?2",
        )
        .and_then(|mut statement| {
            statement
                .query_map(params![expression, limit], |row| row.get::<_, i64>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        })
        .map_err(line)?;
    Ok(found)
}

/// What `bench bare-open-child FILE` does: opens SQLCipher and reads the rows of a first screen.
pub(crate) fn first_screen(args: &[String]) -> Done {
    let [path] = args else {
        return Err("bare-open-child FILE".to_owned());
    };
    let since = Instant::now();
    let connection = open(Path::new(path))?;
    let shown = |row: &Row<'_>| {
        let texts: [String; 2] = [row.get(1)?, row.get(2)?];
        Ok((row.get::<_, uuid::Uuid>(0)?, texts, row.get::<_, i64>(3)?))
    };
    let rows = connection
        .prepare(
            "SELECT id, title, author, approved_at FROM article
             ORDER BY approved_at DESC, row DESC LIMIT ?1",
        )
        .and_then(|mut statement| {
            statement
                .query_map([SCREEN], shown)?
                .collect::<rusqlite::Result<Vec<_>>>()
        })
        .map_err(line)?;
    let took = ms(since);
    answer(&json!({ "ms": took, "rows": rows.len() }));
    Ok(())
}
