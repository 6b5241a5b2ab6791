//! Finding things in Vietnamese text, as one types.
//!
//! Knows text, not features: an item's text comes as [`Text`] and is indexed under the item's row.
//! Rows are looked for in five passes, each worth more than all that follow: the number of a paper;
//! the title as typed; anywhere as typed; the title without marks; anywhere without marks. Within a
//! pass the newest text comes first.

mod fold;
mod query;
pub mod recent;
mod snippet;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use rusqlite::{Connection, ErrorCode};

use crate::error::Result;
use crate::store::WriteTx;

pub use query::{Query, Spelling};
pub use snippet::{Span, highlight, snippet};
use vocabulary::Place;
pub use vocabulary::{Ready, Speller};

/// What an item is found by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Number or sign, if it has one: `16-NQ/TU`.
    pub number: String,
    /// Title.
    pub title: String,
    /// Everything else.
    pub body: String,
}

/// A found row, and how it was found: highlights must show the spelling that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The item's row.
    pub row: i64,
    /// The spelling that matched.
    pub spelling: Spelling,
}

/// The best `limit` rows for `query`, best first. `text_of` reads a row's text: whether quoted words
/// stand next to each other is seen only there.
///
/// # Errors
/// If the database says no; never because of what was typed.
pub fn find(
    connection: &Connection,
    query: &Query,
    limit: usize,
    text_of: &dyn Fn(i64) -> Result<Option<Text>>,
) -> Result<Vec<Found>> {
    let mut search = Search {
        connection,
        query,
        limit,
        text_of,
        found: Vec::new(),
        seen: HashSet::new(),
    };
    if query.is_empty() {
        return Ok(search.found);
    }
    let folded = search.spellings(Spelling::Folded)?;
    if query.may_be_number() {
        search.pass(Some(Place::Number), &folded, Spelling::Folded)?;
    }
    if query.is_marked() {
        let exact = search.spellings(Spelling::Exact)?;
        search.pass(Some(Place::Title), &exact, Spelling::Exact)?;
        search.pass(None, &exact, Spelling::Exact)?;
    }
    search.pass(Some(Place::Title), &folded, Spelling::Folded)?;
    search.pass(None, &folded, Spelling::Folded)?;
    Ok(search.found)
}

/// Makes the item in `row` findable by `ready`, in place of what it was findable by before.
///
/// # Errors
/// If the database says no.
pub fn put(tx: &WriteTx<'_>, row: i64, ready: &Ready) -> Result<()> {
    remove(tx, row)?;
    vocabulary::learn(tx, ready)?;
    tx.prepare_cached("INSERT INTO findable (row) VALUES (?1)")?
        .execute([row])?;
    tx.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?
        .execute((tx.last_insert_rowid(), &ready.line))?;
    Ok(())
}

/// Makes the item in `row` unfindable.
///
/// # Errors
/// If the database says no.
pub fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    use rusqlite::OptionalExtension;
    let number: Option<i64> = tx
        .prepare_cached("DELETE FROM findable WHERE row = ?1 RETURNING number")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    if let Some(number) = number {
        tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([number])?;
    }
    Ok(())
}

/// Whether the index agrees with itself; SQLite's own check of the file does not look into it.
///
/// # Errors
/// If the database says no for another reason.
pub fn is_sound(tx: &WriteTx<'_>) -> Result<bool> {
    match tx.execute("INSERT INTO search (search) VALUES ('integrity-check')", []) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Puts parts of the index together, a few pages at once: each part costs a search a look for each
/// spelling. Whether there may be more to do.
///
/// # Errors
/// If the database says no.
pub fn merge(tx: &WriteTx<'_>) -> Result<bool> {
    let before = tx.total_changes();
    tx.execute(
        "INSERT INTO search (search, rank) VALUES ('merge', ?1)",
        [MERGED_AT_ONCE],
    )?;
    // One change is the command itself.
    Ok(tx.total_changes() > before + 1)
}

/// Pages written in one step: a tap that waits for one does not notice.
const MERGED_AT_ONCE: u32 = 32;

/// Empties the index and queues everything to be made findable again.
///
/// # Errors
/// If the database says no.
pub fn start_over(tx: &WriteTx<'_>) -> Result<()> {
    tx.execute_batch(
        "INSERT INTO search (search) VALUES ('delete-all');
         DELETE FROM findable;
         DELETE FROM word;
         INSERT OR IGNORE INTO to_index (row) SELECT row FROM item ORDER BY row;",
    )?;
    Ok(())
}

/// One search, while it goes through its passes.
struct Search<'a> {
    connection: &'a Connection,
    query: &'a Query,
    limit: usize,
    text_of: &'a dyn Fn(i64) -> Result<Option<Text>>,
    found: Vec<Found>,
    seen: HashSet<i64>,
}

/// Spellings of the unfinished word asked for at once; there may be hundreds behind one letter.
const MOST_SPELLINGS: usize = 64;

/// Texts read in one pass to see whether quoted words stand next to each other.
const MOST_READ: usize = 2_000;

impl Search<'_> {
    /// For each word looked for, the spellings that it is asked for in.
    fn spellings(&self, spelling: Spelling) -> Result<Vec<Vec<String>>> {
        self.query
            .wanted()
            .map(|(word, unfinished)| {
                vocabulary::spellings(self.connection, word, unfinished, spelling)
            })
            .collect()
    }

    /// Adds what stands in `place`, unless enough has been found.
    fn pass(
        &mut self,
        place: Option<Place>,
        words: &[Vec<String>],
        spelling: Spelling,
    ) -> Result<()> {
        let Some((last, before)) = words.split_last() else {
            return Ok(());
        };
        let before: Vec<String> = before.iter().map(|word| any_of(place, word)).collect();
        if self.is_enough() || before.iter().any(String::is_empty) {
            return Ok(());
        }
        // Hundreds of spellings are not asked for behind words that never stand together.
        if last.len() > MOST_SPELLINGS && !before.is_empty() && !self.stands(&before)? {
            return Ok(());
        }
        for some in last.chunks(MOST_SPELLINGS) {
            if self.is_enough() {
                break;
            }
            let all: Vec<String> = before
                .iter()
                .cloned()
                .chain([any_of(place, some)])
                .collect();
            self.ask(&all.join(" AND "), spelling)?;
        }
        Ok(())
    }

    fn is_enough(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// Whether all of these stand in one row.
    fn stands(&self, all: &[String]) -> Result<bool> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 1")?;
        Ok(statement.exists([all.join(" AND ")])?)
    }

    fn ask(&mut self, expression: &str, spelling: Spelling) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT findable.row FROM search JOIN findable ON findable.number = search.rowid
             WHERE search MATCH ?1 ORDER BY search.rowid DESC",
        )?;
        let mut rows = statement.query([expression])?;
        let mut read = 0;
        while !self.is_enough() && read < MOST_READ {
            let Some(row) = rows.next()? else {
                break;
            };
            let row = row.get(0)?;
            if self.seen.contains(&row) {
                continue;
            }
            if self.query.has_phrases() {
                read += 1;
                if !self.is_in(row, spelling)? {
                    continue;
                }
            }
            self.seen.insert(row);
            self.found.push(Found { row, spelling });
        }
        Ok(())
    }

    /// Whether every part, quoted ones whole, stands in the text of `row`.
    fn is_in(&self, row: i64, spelling: Spelling) -> Result<bool> {
        let Some(text) = (self.text_of)(row)? else {
            return Ok(false);
        };
        let all = [text.number, text.title, text.body].join("\n");
        let words: Vec<fold::Word> = fold::words(&all).collect();
        Ok(self.query.stands_in(&words, spelling))
    }
}

/// An expression for any of these words in `place`. They hold letters and digits only, so nothing
/// that was typed can be syntax.
fn any_of(place: Option<Place>, words: &[String]) -> String {
    let sign = place
        .map(|place| place.sign().to_string())
        .unwrap_or_default();
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("\"{sign}{word}\""))
        .collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        many => format!("({})", many.join(" OR ")),
    }
}
