//! Whether search finds what people mean: queries with marks, drawn from the texts themselves, and
//! the same without.
//!
//! Judged against the texts, not against an index: a text counts if all words of the marked query
//! stand in it as typed, the last one perhaps unfinished.

use std::collections::HashSet;

use handbook_core::handbook::Handbook;
use handbook_core::search::{self, Query};
use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;

use crate::limits::{self, Ready, fold};
use crate::measure::{Done, line};
use crate::table::single;
use crate::texts::Texts;

/// Queries.
const QUERIES: usize = 300;

/// Judges ours and bare FTS5 over `rows`, which `phone` holds.
pub(crate) fn judge(phone: &Handbook, rows: &[Ready], plain: &Connection) -> Done {
    let texts: Vec<Vec<String>> = rows.iter().map(words_of).collect();
    let places = places(phone)?;
    let (mut ours, mut bare) = (Score::default(), Score::default());
    let mut missed = Vec::new();
    for query in queries(&texts) {
        let words: Vec<&str> = query.split(' ').collect();
        let meant: HashSet<usize> = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| holds(text, &words))
            .map(|(place, _)| place)
            .collect();
        let unmarked = fold(&query);
        let marked = found(phone, &places, &query)?;
        let without: HashSet<usize> = found(phone, &places, &unmarked)?.into_iter().collect();
        let lost = meant
            .iter()
            .chain(&marked)
            .any(|place| !without.contains(place));
        if lost {
            missed.push(format!("{query:?} finds more than {unmarked:?}"));
        }
        ours.add(!lost, marked.first(), &meant);
        let marked = limits::plain_rows(plain, &query)?;
        let without: HashSet<usize> = limits::plain_rows(plain, &unmarked)?.into_iter().collect();
        let lost = meant.iter().any(|place| !without.contains(place));
        bare.add(!lost, marked.first(), &meant);
    }
    missed
        .iter()
        .take(5)
        .for_each(|text| crate::table::note(text));
    single("search quality: queries judged", "", ours.asked, None);
    single(
        "… the query without marks finds all that the marked one means",
        "%",
        ours.whole / ours.asked * 100.0,
        Some(bare.whole / bare.asked * 100.0),
    );
    single(
        "… the marked query has a text with exactly these words first",
        "%",
        ours.first / ours.asked * 100.0,
        Some(bare.first / bare.asked * 100.0),
    );
    Ok(())
}

#[derive(Default)]
struct Score {
    asked: f64,
    whole: f64,
    first: f64,
}

impl Score {
    fn add(&mut self, whole: bool, first: Option<&usize>, meant: &HashSet<usize>) {
        self.asked += 1.0;
        self.whole += f64::from(u8::from(whole));
        self.first += f64::from(u8::from(first.is_some_and(|place| meant.contains(place))));
    }
}

/// One to three words in a row of some text, at least one of them with a mark.
fn queries(texts: &[Vec<String>]) -> Vec<String> {
    let mut dice = Texts::new(13);
    let mut found = Vec::new();
    let mut known = HashSet::new();
    // Real text has many short words without a mark; a hundred tries for each is plenty.
    for number in 0..QUERIES * 100 {
        let Some(text) = texts.get(dice.below(texts.len())) else {
            break;
        };
        let start = dice.below(text.len());
        let words: Vec<&str> = text
            .iter()
            .skip(start)
            .take(1 + number % 3)
            .map(String::as_str)
            .collect();
        let query = words.join(" ");
        let letters = words
            .iter()
            .all(|word| word.chars().all(char::is_alphabetic));
        if letters && fold(&query) != query && known.insert(query.clone()) {
            found.push(query);
            if found.len() == QUERIES {
                break;
            }
        }
    }
    found
}

fn words_of(row: &Ready) -> Vec<String> {
    let text: String = format!("{}\n{}", row.article.title, row.article.body)
        .nfc()
        .collect();
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn holds(text: &[String], words: &[&str]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    before
        .iter()
        .all(|word| text.iter().any(|found| found == word))
        && text.iter().any(|found| found.starts_with(last))
}

/// Rows of the articles, in the order in which they were read.
fn places(phone: &Handbook) -> Done<Vec<i64>> {
    let sql = "SELECT row FROM item WHERE kind = 'article' ORDER BY row";
    let rows = phone.store().read(|tx| {
        let mut statement = tx.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<Vec<i64>>>()?)
    });
    rows.map_err(line)
}

/// Everything that is found, best first, as places among the texts.
fn found(phone: &Handbook, places: &[i64], typed: &str) -> Done<Vec<usize>> {
    let query = Query::parse(typed);
    let found = phone
        .store()
        .read(|tx| search::find(tx, &query, usize::MAX, &|_| Ok(None)));
    let found = found.map_err(line)?;
    Ok(found
        .iter()
        .filter_map(|found| places.binary_search(&found.row).ok())
        .collect())
}
