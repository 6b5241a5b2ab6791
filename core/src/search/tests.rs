use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::fold::words;
use super::*;
use crate::store::{Store, tests::memory};

fn exact(text: &str) -> Vec<String> {
    words(text).map(|word| word.exact).collect()
}

fn folded(text: &str) -> Vec<String> {
    words(text).map(|word| word.folded).collect()
}

/// A store with these texts findable, and a stand-in for reading them back.
struct Findable {
    store: Store,
    texts: Vec<Text>,
}

fn store(texts: &[(&str, &str, &str)]) -> Findable {
    let store = memory();
    let texts: Vec<Text> = texts
        .iter()
        .map(|(number, title, body)| Text {
            number: (*number).to_owned(),
            title: (*title).to_owned(),
            body: (*body).to_owned(),
        })
        .collect();
    store
        .write(|tx| {
            let mut speller = Speller::default();
            (1..)
                .zip(&texts)
                .try_for_each(|(row, text)| put(tx, row, &speller.ready(text)))
        })
        .expect("written");
    Findable { store, texts }
}

/// Parts that the index lies in.
fn parts(store: &Store) -> i64 {
    let count = "SELECT count(DISTINCT segid) FROM search_idx";
    store
        .read(|tx| Ok(tx.query_row(count, [], |row| row.get(0))?))
        .expect("readable")
}

#[test]
fn an_index_written_in_many_parts_is_put_together_and_finds_the_same() {
    let findable = store(&[]);
    let texts: Vec<Text> = (0..60)
        .map(|number| Text {
            title: format!("Tin số {number}"),
            body: format!("Thửa ruộng {} của xã", number % 7),
            ..Text::default()
        })
        .collect();
    for (row, text) in (1..).zip(&texts) {
        let ready = Speller::default().ready(text);
        findable
            .store
            .write(|tx| put(tx, row, &ready))
            .expect("written");
    }
    let findable = Findable { texts, ..findable };
    let (apart, before) = (parts(&findable.store), rows(&findable, "ruong 3"));
    while findable.store.write(merge).expect("written") {}
    assert!(apart > 3 && parts(&findable.store) <= 2, "{apart} parts");
    assert_eq!(before.len(), 10);
    assert_eq!(rows(&findable, "ruong 3"), before);
    assert!(findable.store.write(is_sound).expect("readable"));
    let again = findable.store.write(merge).expect("written");
    assert!(!again, "there is nothing more to do");
}

fn rows(findable: &Findable, typed: &str) -> Vec<i64> {
    let text_of = |row: i64| {
        let place = usize::try_from(row - 1).expect("a row");
        Ok(findable.texts.get(place).cloned())
    };
    let found = findable
        .store
        .read(|tx| find(tx, &Query::parse(typed), 10, &text_of))
        .expect("search never fails because of what was typed");
    found.into_iter().map(|found| found.row).collect()
}

#[test]
fn both_places_of_a_tone_mark_and_both_normal_forms_are_one_spelling() {
    for (one, other) in [
        ("hoà", "hòa"),
        ("uỷ", "ủy"),
        ("khoẻ", "khỏe"),
        ("thuý", "thúy"),
        ("qúy", "quý"),
        ("HOÀ", "hòa"),
        ("Đảng ỦY", "đảng uỷ"),
    ] {
        assert_eq!(exact(one), exact(other), "{one} {other}");
        let decomposed: String = one.nfd().collect();
        assert_eq!(exact(&decomposed), exact(other), "{one} in NFD");
    }
    assert_eq!(exact("quỷ"), ["quỷ"], "after q the tone stays");
    assert_eq!(
        exact("toàn"),
        ["toàn"],
        "a closed syllable has one place only"
    );
}

#[test]
fn folding_takes_marks_off_and_d_bar_too() {
    assert_eq!(folded("Đảng ủy phường"), ["dang", "uy", "phuong"]);
    assert_eq!(
        folded("kỹ kĩ quý quí lý lí"),
        ["ki", "ki", "qui", "qui", "li", "li"]
    );
    assert_eq!(
        folded("tay tai"),
        ["tay", "tai"],
        "a closing y after a vowel is no i"
    );
    assert_eq!(
        folded("16-NQ/TU 13/2023/NĐ-CP"),
        ["16", "nq", "tu", "13", "2023", "nd", "cp"]
    );
    assert_eq!(folded("nq16tu"), ["nq", "16", "tu"]);
}

#[test]
fn an_unmarked_query_finds_every_marking_and_a_marked_one_finds_its_own_first() {
    let store = store(&[
        ("", "Bản án", "nói về án"),
        ("", "Bàn ăn", "nói về ăn"),
        ("", "Thể lệ", "the, thẻ, thể"),
    ]);
    assert_eq!(rows(&store, "an").len(), 2);
    assert_eq!(rows(&store, "án").first(), Some(&1));
    assert_eq!(rows(&store, "ăn").first(), Some(&2));
    assert_eq!(rows(&store, "duong"), Vec::<i64>::new());
}

#[test]
fn a_number_is_found_however_it_is_typed() {
    let store = store(&[
        ("16-NQ/TU", "Nghị quyết về nông thôn", "Nội dung"),
        (
            "116-NQ/TU",
            "Nghị quyết khác",
            "Căn cứ Nghị quyết 16-NQ/TU, 16-NQ/TU, 16-NQ/TU",
        ),
        ("05-NQ/ĐU", "Nghị quyết của đảng ủy", "Nội dung"),
    ]);
    for typed in [
        "16-NQ/TU",
        "nq 16 tu",
        "16-nq/tu",
        "16nq",
        "Số 16-NQ/TU",
        "NQ16/TU",
    ] {
        assert_eq!(rows(&store, typed).first(), Some(&1), "{typed}");
    }
    for typed in ["5-nq/du", "05-NQ/ĐU", "nq đu 5"] {
        assert_eq!(rows(&store, typed).first(), Some(&3), "{typed}");
    }
}

#[test]
fn the_last_word_may_be_unfinished_and_quoted_words_stand_together() {
    let store = store(&[
        ("", "Chuyển đổi số ở thôn", "tổ công nghệ"),
        ("", "Số liệu chuyển về, đổi mới", "tổ dân phố"),
    ]);
    assert_eq!(rows(&store, "chuyể").len(), 2);
    assert_eq!(rows(&store, "\"chuyển đổi số\""), [1]);
    assert_eq!(rows(&store, "“chuyen doi so”"), [1]);
    assert_eq!(rows(&store, "chuyen doi so").len(), 2);
}

#[test]
fn nothing_that_is_typed_is_an_error() {
    let store = store(&[("", "Tin", "Nội dung")]);
    let long = "đảng ".repeat(2_000);
    for typed in [
        "",
        " ",
        "\"",
        "\"\"",
        "*",
        "( ) : ^ -",
        "AND OR NOT NEAR",
        "tin AND",
        "title:tin",
        "{title}",
        "tin*",
        "\"tin",
        "^tin",
        "-tin",
        "tin NEAR(noi)",
        "'; DROP TABLE item; --",
        "\0",
        "…—–",
        "🙂",
        &long,
    ] {
        rows(&store, typed);
    }
    assert!(rows(&store, "!?…").is_empty());
    assert_eq!(rows(&store, "tin*"), [1]);
    assert!(rows(&store, "tin AND").is_empty(), "AND is only a word");
}

#[test]
fn highlights_mark_the_words_that_were_looked_for_and_no_others() {
    let marked = |text: &str, typed: &str, spelling| -> Vec<String> {
        highlight(text, &Query::parse(typed), spelling)
            .into_iter()
            .filter(|span| span.hit)
            .map(|span| span.text)
            .collect()
    };
    assert_eq!(marked("Bản án và bàn ăn", "án", Spelling::Exact), ["án"]);
    assert_eq!(
        marked("Bản án và bàn ăn", "an", Spelling::Folded),
        ["án", "ăn"]
    );
    assert_eq!(
        marked("Tổ dân phố, tổ trưởng", "\"tổ dân\"", Spelling::Exact),
        ["Tổ", "dân"]
    );
    let decomposed: String = "Hòa Bình".nfd().collect();
    assert_eq!(marked(&decomposed, "hoà", Spelling::Exact).len(), 1);
}

#[test]
fn a_snippet_shows_where_the_words_stand_close_together() {
    let text = format!(
        "{} thắp sáng đường làng {}",
        "mở đầu ".repeat(60),
        "kết thúc ".repeat(60)
    );
    let spans = snippet(&text, &Query::parse("sang duong"), Spelling::Folded, 80);
    let line: String = spans.iter().map(|span| span.text.as_str()).collect();
    assert!(line.contains("thắp sáng đường làng"), "{line}");
    assert!(line.starts_with('…') && line.ends_with('…'));
    assert!(line.chars().count() < 120);
}

proptest! {
    /// Spans put together are the text, whatever was typed.
    #[test]
    fn highlighting_changes_no_letter(text in "\\PC{0,80}", typed in "\\PC{0,20}") {
        for spelling in [Spelling::Exact, Spelling::Folded] {
            let spans = highlight(&text, &Query::parse(&typed), spelling);
            let together: String = spans.into_iter().map(|span| span.text).collect();
            prop_assert_eq!(&together, &text);
        }
    }

    /// A text is found by any of its words, as it is spelt and without marks.
    #[test]
    fn every_word_finds_its_text(text in "[a-zàáảãạăâđêôơưỳý ]{1,60}") {
        let store = store(&[("", "", &text)]);
        for word in words(&text) {
            prop_assert_eq!(rows(&store, &word.exact), vec![1]);
            prop_assert_eq!(rows(&store, &word.folded), vec![1]);
        }
    }
}
