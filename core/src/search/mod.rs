//! Finding things in Vietnamese text, as one types.
//!
//! Knows text, not features: an item's text comes as [`Text`] and is indexed under the item's row.
//! Rows are looked for in five passes, each worth more than all that follow: the number of a paper;
//! the title as typed; anywhere as typed; the title without marks; anywhere without marks. Within a
//! pass FTS5's rank decides.

mod fold;
mod query;
mod snippet;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::error::Result;
use crate::store::WriteTx;

pub use query::{Query, Spelling};
pub use snippet::{Span, highlight, snippet};

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

/// The best `limit` rows for `query`, best first.
///
/// # Errors
/// If the database says no; never because of what was typed.
pub fn find(connection: &Connection, query: &Query, limit: u32) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    let enough = usize::try_from(limit).unwrap_or(usize::MAX);
    if query.is_empty() {
        return Ok(found);
    }
    let mut seen = HashSet::new();
    let mut pass = |expression: String, spelling: Spelling| -> Result<()> {
        if found.len() >= enough {
            return Ok(());
        }
        let mut statement = connection.prepare_cached(
            "SELECT rowid FROM search WHERE search MATCH ?1
             ORDER BY bm25(search, 20.0, 8.0, 1.0, 8.0, 1.0), rowid DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![expression, limit], |row| row.get::<_, i64>(0))?;
        for row in rows {
            let row = row?;
            if found.len() < enough && seen.insert(row) {
                found.push(Found { row, spelling });
            }
        }
        Ok(())
    };
    if query.may_be_number() {
        pass(query.in_number(), Spelling::Folded)?;
    }
    if query.is_marked() {
        pass(query.in_title(Spelling::Exact), Spelling::Exact)?;
        pass(query.anywhere(Spelling::Exact), Spelling::Exact)?;
    }
    pass(query.in_title(Spelling::Folded), Spelling::Folded)?;
    pass(query.anywhere(Spelling::Folded), Spelling::Folded)?;
    Ok(found)
}

/// Makes the item in `row` findable by `text`, in place of what it was findable by before.
///
/// # Errors
/// If the database says no.
pub fn put(tx: &WriteTx<'_>, row: i64, text: &Text) -> Result<()> {
    remove(tx, row)?;
    let number = number_words(&text.number);
    let (title, title_folded) = both(&text.title);
    let (body, body_folded) = both(&text.body);
    tx.prepare_cached(
        "INSERT INTO search (rowid, number, title, body, title_folded, body_folded)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![row, number, title, body, title_folded, body_folded])?;
    Ok(())
}

/// Makes the item in `row` unfindable.
///
/// # Errors
/// If the database says no.
pub fn remove(tx: &WriteTx<'_>, row: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([row])?;
    Ok(())
}

/// Both spellings of a text, as words with spaces between.
fn both(text: &str) -> (String, String) {
    let mut exact = String::with_capacity(text.len());
    let mut folded = String::with_capacity(text.len());
    for word in fold::words(text) {
        exact.push_str(&word.exact);
        exact.push(' ');
        folded.push_str(&word.folded);
        folded.push(' ');
    }
    (exact, folded)
}

/// The words of a number; `05` is found as `5` too, and people type "số" before it.
fn number_words(number: &str) -> String {
    let mut all = String::new();
    if !number.is_empty() {
        all.push_str("so ");
    }
    for word in fold::words(number) {
        all.push_str(&word.folded);
        all.push(' ');
        let bare = word.folded.trim_start_matches('0');
        if bare != word.folded && !bare.is_empty() {
            all.push_str(bare);
            all.push(' ');
        }
    }
    all
}
