//! Search over everything, in the words people type. `fixtures/search/queries.tsv` holds the query
//! and the first hit that is expected.

use std::path::Path;

use handbook_core::handbook::Hit;
use handbook_tests::{Phone, World, fixtures};
use unicode_normalization::UnicodeNormalization;

/// Phones of two members, of two communes, in the invented province with all its papers and articles.
fn phones(world: &World) -> [Phone; 2] {
    let content = std::fs::read_to_string(fixtures().join("province.json")).expect("the fixture");
    let content: serde_json::Value = serde_json::from_str(&content).expect("JSON");
    world.load(|loaded| *loaded = content);
    let papers = world.side_folder("papers");
    copy(&fixtures().join("papers"), &papers);
    world.import(&papers);
    ["DV004", "DV008"].map(|member| {
        let phone = world.phone(member);
        phone.sync_well();
        phone
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, to.join(name)).expect("copied");
    }
}

fn name(hit: &Hit) -> String {
    if hit.number.is_empty() {
        hit.title.iter().map(|span| span.text.as_str()).collect()
    } else {
        hit.number.clone()
    }
}

#[test]
fn every_query_of_the_list_finds_first_what_people_mean() {
    let world = World::new();
    let phones = phones(&world);
    let list = std::fs::read_to_string(fixtures().join("search/queries.tsv")).expect("the list");
    let mut missed = Vec::new();
    let mut asked = 0;
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let (query, expected) = line.split_once('\t').expect("query and hit");
        let decomposed: String = query.nfd().collect();
        for typed in [query, &decomposed] {
            asked += 1;
            let firsts: Vec<String> = phones
                .iter()
                .filter_map(|phone| {
                    phone
                        .book
                        .search(typed, 5)
                        .expect("works")
                        .first()
                        .map(name)
                })
                .collect();
            // A paper of one commune is on the phones of that commune alone.
            if !firsts.iter().any(|first| first == expected) {
                missed.push(format!("{query:?}: {firsts:?} instead of {expected:?}"));
            }
        }
    }
    assert!(asked > 70, "the list was read");
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn nothing_that_is_typed_is_an_error_or_a_wrong_highlight() {
    let world = World::new();
    let [phone, _] = phones(&world);
    let long = "chi bộ sinh hoạt ".repeat(600);
    let odd = [
        "\"",
        "*",
        "( ) : ^ -",
        "“",
        "chi AND bộ",
        "NEAR(chi bộ)",
        "number:16",
        "'; --",
        "!?.,",
        "\u{301}",
        "chi*",
        "^chi",
        "-chi",
        "(chi",
        "chi\"",
        "🙂 chi",
        &long,
    ];
    for typed in odd {
        let hits = phone.book.search(typed, 20).expect("never an error");
        let wanted = typed.to_lowercase();
        for span in hits
            .iter()
            .flat_map(|hit| hit.title.iter().chain(&hit.snippet))
        {
            let marked = span.text.to_lowercase();
            let folded = ["chi", "bo", "sinh", "hoat", "and", "near", "number", "16"];
            let meant = wanted.contains(&marked)
                || folded
                    .iter()
                    .any(|word| typed.contains(word) || wanted.contains(word));
            assert!(!span.hit || meant, "{typed:?} marks {marked:?}");
        }
    }
    assert!(
        phone
            .book
            .search("!?.,", 5)
            .expect("never an error")
            .is_empty()
    );
}

/// Small here; the bench judges three hundred queries over real text.
#[test]
fn without_marks_one_finds_all_that_the_marks_mean_and_with_them_the_exact_words_first() {
    let world = World::new();
    let [phone, _] = phones(&world);
    let texts = texts(&phone);
    let (mut asked, mut exact) = (0_u32, 0_u32);
    for (_, words) in &texts {
        // Two words that follow each other, from all over the text.
        for pair in words.windows(2).step_by(7) {
            let query = pair.join(" ");
            let unmarked = without_marks(&query);
            if unmarked == query || !query.chars().all(|c| c.is_alphabetic() || c == ' ') {
                continue;
            }
            asked += 1;
            let found = |typed: &str| phone.book.search(typed, 1_000).expect("search works");
            let without: Vec<_> = found(&unmarked).iter().map(|hit| hit.id).collect();
            let meant = texts.iter().filter(|(_, words)| holds(words, pair));
            for (id, _) in meant {
                assert!(
                    without.contains(id),
                    "{unmarked:?} misses what {query:?} means"
                );
            }
            let marked = found(&query);
            for hit in &marked {
                assert!(
                    without.contains(&hit.id),
                    "{query:?} finds more than {unmarked:?}"
                );
            }
            let first = marked
                .first()
                .and_then(|hit| texts.iter().find(|(id, _)| *id == hit.id));
            exact += u32::from(first.is_some_and(|(_, words)| holds(words, pair)));
        }
    }
    assert!(asked > 100, "{asked} queries");
    assert!(
        exact * 100 >= asked * 95,
        "{exact} of {asked} have the exact words first"
    );
}

/// Whether the words stand in a text as they are, the last one perhaps unfinished.
fn holds(text: &[String], words: &[String]) -> bool {
    let (last, before) = words.split_last().expect("two words");
    before.iter().all(|word| text.contains(word)) && text.iter().any(|word| word.starts_with(last))
}

/// Every paper and article of a phone, as words.
fn texts(phone: &Phone) -> Vec<(handbook_domain::ids::ItemId, Vec<String>)> {
    use handbook_core::{documents, news};
    let store = phone.book.store();
    let words = |text: String| {
        let text: String = text.nfc().collect();
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let papers = documents::DocumentQuery {
        count: 100,
        ..Default::default()
    };
    let articles = news::ArticleQuery {
        count: 100,
        ..Default::default()
    };
    let papers = documents::list(store, &papers).expect("readable");
    let articles = news::list(store, &articles).expect("readable");
    let papers = papers.iter().map(|row| {
        let paper = documents::read(store, row.id).expect("readable");
        (
            row.id,
            words(format!("{} {}", row.abstract_text, paper.document.text)),
        )
    });
    let articles = articles.iter().map(|row| {
        let article = news::read(store, row.id).expect("readable");
        (row.id, words(format!("{} {}", article.title, article.body)))
    });
    papers.chain(articles).collect()
}

fn without_marks(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// Text that nobody here wrote: Vietnamese help pages of an office program, where they were unpacked.
#[test]
fn real_pages_are_imported_and_found_with_and_without_marks() {
    let Some(folder) = std::env::var_os("HANDBOOK_REAL_PAPERS") else {
        return;
    };
    let help = Path::new(&folder).join("help");
    let Ok(entries) = std::fs::read_dir(&help) else {
        return;
    };
    let world = World::new();
    let papers = world.side_folder("real");
    std::fs::create_dir_all(&papers).expect("a folder");
    let mut pages: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.sort();
    for page in pages.iter().step_by(pages.len() / 150 + 1) {
        std::fs::copy(page, papers.join(page.file_name().expect("a name"))).expect("copied");
    }
    let report = world.import(&papers);
    let phone = world.phone("DV004");
    let rows = phone.sync_well().rows;
    assert!(rows > 50, "{rows} pages of {} came", report.lines.len());

    // Each page is found by the first words of its own title, as they stand and without marks.
    let query = handbook_core::documents::DocumentQuery {
        count: 100,
        ..Default::default()
    };
    let listed = handbook_core::documents::list(phone.book.store(), &query).expect("readable");
    let mut asked = 0;
    for row in &listed {
        let title: String = row
            .abstract_text
            .split_whitespace()
            .take(4)
            .collect::<Vec<_>>()
            .join(" ");
        let plain = without_marks(&title);
        for typed in [&title, &plain] {
            if !typed.chars().any(char::is_alphanumeric) {
                continue;
            }
            asked += 1;
            let hits = phone.book.search(typed, 200).expect("search works");
            assert!(
                hits.iter().any(|hit| hit.id == row.id),
                "{typed:?} does not find its page"
            );
        }
    }
    assert!(asked > 50, "{asked} titles were asked for");
}
