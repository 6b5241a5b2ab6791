//! What a person does without a network: opening and searching.

use rusqlite::Connection;

use crate::Bench;
use crate::limits::{self, Ready};
use crate::measure::{Done, Figures, length, line};
use crate::phone::{child, figure};
use crate::table::{many, single};
use crate::texts::Texts;

/// Queries, half of them without accents.
const QUERIES: usize = 200;

/// Texts of which ten keystrokes are typed.
const TYPED: usize = 20;

const KEYSTROKES: usize = 10;

/// Queries and keystrokes, beside bare FTS5 over the same text.
pub(crate) fn searches(bench: &mut Bench) -> Done {
    let plain = limits::plain_index(&bench.path("plain.db"), &bench.rows)?;
    let queries: Vec<String> = (0..QUERIES)
        .filter_map(|number| query(&mut bench.texts, &bench.rows, number))
        .collect();
    // Every third text has three words, of which ten letters can be typed.
    let typed: Vec<String> = (0..)
        .map(|number| 2 + 3 * number)
        .filter_map(|number| query(&mut bench.texts, &bench.rows, number))
        .filter(|text| text.chars().count() >= KEYSTROKES)
        .take(TYPED)
        .flat_map(|text| {
            let start = move |keys| text.chars().take(keys).collect::<String>();
            (1..=KEYSTROKES).map(start).collect::<Vec<_>>()
        })
        .collect();
    let mut empty = 0;
    for (name, texts) in [
        ("search", &queries),
        ("search, each of ten keystrokes", &typed),
    ] {
        let mut ours = Figures::default();
        let mut bare = Figures::default();
        for _ in 0..bench.runs {
            for text in texts {
                let hits = ours.time(|| bench.phone.search(text, 10)).map_err(line)?;
                empty += usize::from(hits.is_empty());
            }
            plain_times(&plain, texts, &mut bare)?;
        }
        many(name, "ms", &ours, Some(&bare));
        single(
            &format!("{name}: slowest"),
            "ms",
            ours.largest(),
            Some(bare.largest()),
        );
        single(
            &format!("{name}: fastest"),
            "ms",
            ours.smallest(),
            Some(bare.smallest()),
        );
    }
    single("searches that found nothing", "", length(empty), None);
    Ok(())
}

/// What bare FTS5 takes for each of these.
pub(crate) fn plain_times(plain: &Connection, texts: &[String], times: &mut Figures) -> Done {
    texts
        .iter()
        .try_for_each(|text| times.time(|| limits::plain_search(plain, text)).map(|_| ()))
}

/// One to three words that stand in some article; every second one without accents.
pub(crate) fn query(dice: &mut Texts, rows: &[Ready], number: usize) -> Option<String> {
    let place = dice.below(rows.len());
    let start = dice.below(1_000);
    let row = rows.get(place)?;
    let text = if number.is_multiple_of(4) {
        &row.article.title
    } else {
        &row.article.body
    };
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let count = 1 + number % 3;
    let start = start % words.len().saturating_sub(count).max(1);
    let words: Vec<&str> = words.into_iter().skip(start).take(count).collect();
    let query = words.join(" ").to_lowercase();
    Some(if number % 2 == 1 {
        limits::fold(&query)
    } else {
        query
    })
}

/// Openings, each in a process of its own.
const OPENINGS: usize = 50;

/// Opening and the first screen, beside a bare SQLCipher that does the same.
pub(crate) fn openings(bench: &Bench) -> Done {
    let folder = bench.path("child");
    let folder = folder.to_string_lossy();
    let bare_file = bench.path(&format!("found-{}.db", bench.runs.saturating_sub(1)));
    let bare_file = bare_file.to_string_lossy();
    let mut ours = Figures::default();
    let mut bare = Figures::default();
    for _ in 0..OPENINGS {
        let opened = child(&["open-child", &bench.server.secure, &folder])?;
        ours.push(figure(&opened, "ms"));
        let opened = child(&["bare-open-child", &bare_file])?;
        bare.push(figure(&opened, "ms"));
    }
    many(
        "open and first screen of 50, new process",
        "ms",
        &ours,
        Some(&bare),
    );
    Ok(())
}
