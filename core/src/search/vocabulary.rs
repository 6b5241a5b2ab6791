//! Every word that occurs here, by what it looks like without marks.
//!
//! Texts are indexed in their exact spelling alone, half the size of indexing both. A word typed
//! without marks is looked up here and asked for in each of its spellings.

use std::collections::HashMap;

use rusqlite::Connection;

use super::Text;
use super::fold::{Word, exact, fold, spans, strip};
use super::query::Spelling;
use crate::error::Result;
use crate::store::WriteTx;

/// A text made ready for the index; this takes longer than writing it does, and needs no store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ready {
    /// Everything that the index holds of the text.
    pub(super) line: String,
    /// Words that this speller had not met before: folded and exact spelling.
    words: Vec<(String, String)>,
}

/// Spells texts for the index, remembering the words it has met.
#[derive(Debug, Default)]
pub struct Speller {
    /// Spelling by how the word stood in a text.
    met: HashMap<String, String>,
}

/// Words beyond this many are forgotten and spelt anew.
const MOST_WORDS: usize = 50_000;

impl Speller {
    /// Makes `text` ready for the index.
    pub fn ready(&mut self, text: &Text) -> Ready {
        let mut ready = Ready::default();
        if self.met.len() > MOST_WORDS {
            self.met.clear();
        }
        ready.line.reserve(text.body.len() + 3 * text.title.len());
        for word in number_words(&text.number) {
            add(&mut ready.line, Some(Place::Number), &word);
            ready.words.push((word.clone(), word));
        }
        self.spell(&text.title, Some(Place::Title), &mut ready);
        self.spell(&text.body, None, &mut ready);
        ready
    }

    fn spell(&mut self, text: &str, place: Option<Place>, ready: &mut Ready) {
        for range in spans(text) {
            let raw = text.get(range).unwrap_or_default();
            if let Some(exact) = self.met.get(raw) {
                add(&mut ready.line, place, exact);
            } else {
                let exact = exact(raw);
                add(&mut ready.line, place, &exact);
                ready.words.push((fold(&exact), exact.clone()));
                self.met.insert(raw.to_owned(), exact);
            }
        }
    }
}

/// Parts of a text whose words can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Number,
    Title,
}

impl Place {
    /// Stands before a word of this place in the index. No word holds it, and to the index it is a
    /// letter.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Number => '№',
            Self::Title => '¶',
        }
    }
}

/// Adds a word to the line, and once more behind the sign of its place.
fn add(line: &mut String, place: Option<Place>, word: &str) {
    if let Some(place) = place {
        line.push(place.sign());
        line.push_str(word);
        line.push(' ');
    }
    line.push_str(word);
    line.push(' ');
}

/// Keeps the words that `ready` brings.
pub(super) fn learn(tx: &WriteTx<'_>, ready: &Ready) -> Result<()> {
    let mut insert =
        tx.prepare_cached("INSERT OR IGNORE INTO word (folded, exact) VALUES (?1, ?2)")?;
    for (folded, exact) in &ready.words {
        insert.execute((folded, exact))?;
    }
    Ok(())
}

/// The spellings to ask for when `word` is looked for: shortest first, so that what is typed so far
/// stands before what it may become.
pub(super) fn spellings(
    connection: &Connection,
    word: &Word,
    unfinished: bool,
    spelling: Spelling,
) -> Result<Vec<String>> {
    if !unfinished && spelling == Spelling::Exact {
        return Ok(vec![word.exact.clone()]);
    }
    let mut found: Vec<String> = if unfinished {
        let mut select = connection
            .prepare_cached("SELECT exact FROM word WHERE folded >= ?1 AND folded < ?2")?;
        let mut found = Vec::new();
        let start = strip(&word.exact);
        for from in [word.folded.as_str(), start.as_str()] {
            let rows = select.query_map([from, &format!("{from}\u{10ffff}")], |row| row.get(0))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<String>>>()?);
            if word.folded == start {
                break;
            }
        }
        found
    } else {
        connection
            .prepare_cached("SELECT exact FROM word WHERE folded = ?1")?
            .query_map([&word.folded], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?
    };
    if spelling == Spelling::Exact {
        found.retain(|exact| exact.starts_with(&word.exact));
    }
    found.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    found.dedup();
    Ok(found)
}

/// The words of a number; `05` is found as `5` too, and people type "số" before it.
fn number_words(number: &str) -> Vec<String> {
    let mut all = Vec::new();
    if !number.is_empty() {
        all.push("so".to_owned());
    }
    for word in super::fold::words(number) {
        let bare = word.folded.trim_start_matches('0');
        if bare != word.folded && !bare.is_empty() {
            all.push(bare.to_owned());
        }
        all.push(word.folded);
    }
    all
}
