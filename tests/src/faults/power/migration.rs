//! A store of the first released version is opened.

use handbook_core::handbook::Handbook;
use handbook_core::outbox;
use handbook_domain::wire::command::Action;

use super::{Left, PHONE, Recorded};
use crate::faults::disk::Disk;
use crate::faults::{Counts, old, open_offline, sound, titles};

pub(super) fn recorded() -> Recorded {
    let disk = Disk::mount();
    let phone = disk.path().join(PHONE);
    old::lay(&phone).expect("laid");
    let first = disk.log().len();
    let book = open_offline(&phone, 1).expect("it opens");
    let newest = schema(&book).expect("readable");
    drop(book);
    Recorded {
        name: "migration",
        log: disk.log(),
        first,
        check: Box::new(move |left| check(left, &newest)),
    }
}

/// The store is one of this version, with everything that was in the old one.
fn check(left: &Left, newest: &[String]) -> Result<Counts, String> {
    let book =
        open_offline(&left.phone, left.seed).map_err(|error| format!("does not open: {error}"))?;
    sound(&book)?;
    if schema(&book)? != newest {
        return Err("it has another schema".to_owned());
    }
    if titles(&book) != [old::TITLE] {
        return Err(format!("articles {:?}", titles(&book)));
    }
    let words = book.store().read(|tx| outbox::list(tx));
    let words: Vec<String> = words
        .map_err(|error| error.to_string())?
        .into_iter()
        .filter_map(|entry| match entry.action {
            Action::AmendOpinion { text } => Some(text),
            _ => None,
        })
        .collect();
    if let Some(lost) = old::words().into_iter().find(|text| !words.contains(text)) {
        return Err(format!("{lost} is lost"));
    }
    let mut counts = Counts::default();
    counts.add_many("old words there", words.len() as u64);
    Ok(counts)
}

/// Every table and index as it was made, and the number of the version.
fn schema(book: &Handbook) -> Result<Vec<String>, String> {
    let said = book.store().read(|connection| {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL
                   UNION ALL SELECT user_version FROM pragma_user_version ORDER BY 1";
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            row.get::<_, rusqlite::types::Value>(0)
                .map(|value| format!("{value:?}"))
        })?;
        Ok(rows.collect::<rusqlite::Result<Vec<String>>>()?)
    });
    said.map_err(|error| error.to_string())
}
