//! Marks in file names, which are mostly written without accents.

use super::letters::{visible, words};
use super::{Mark, Place, Secrecy};

/// The mark in a file's name: `BC-mat.pdf`, `[tuyetmat] …`, `05-BC-TU (Mật).docx`.
///
/// Without accents `mat` may be mặt, mắt, mất: it is taken for `mật` unless its neighbour makes it
/// one of the usual compounds.
pub(super) fn mark(name: &str) -> Option<Mark> {
    let spaced = space_digits(&visible(name));
    let stem = spaced
        .rsplit_once('.')
        .map_or(spaced.as_str(), |(stem, _)| stem);
    let written: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let plain: Vec<String> = written.iter().map(|word| words(word).concat()).collect();
    let at = |index: Option<usize>| index.and_then(|i| plain.get(i)).map_or("", String::as_str);
    let around = |index: usize| {
        [index.checked_sub(1), Some(index), index.checked_add(1)].map(|at| {
            at.and_then(|at| written.get(at))
                .copied()
                .unwrap_or_default()
        })
    };
    for (index, word) in plain.iter().enumerate() {
        let before = at(index.checked_sub(1));
        let after = at(index.checked_add(1));
        let grade = match (before, word.as_str()) {
            (_, "tuyetmat" | "dotuyetmat") | ("tuyet", "mat") => Secrecy::TopSecret,
            (_, "toimat" | "dotoimat") | ("toi", "mat") => Secrecy::HighlySecret,
            (_, "domat") | ("do", "mat") => Secrecy::Secret,
            // "thông báo mật", not "bảo mật".
            ("bao", "mat") if at(index.checked_sub(2)) == "thong" => Secrecy::Secret,
            (_, "mat") if stands_alone(around(index), before, after) => Secrecy::Secret,
            _ => continue,
        };
        return Some(Mark {
            where_found: Place::FileName,
            what: name.chars().take(80).collect(),
            grade: Some(grade),
        });
    }
    None
}

/// `written` is the word before, `mat` itself and the word after; `before` and `after` are plain.
fn stands_alone(written: [&str; 3], before: &str, after: &str) -> bool {
    let [written_before, written_word, written_after] = written.map(str::to_lowercase);
    match written_word.as_str() {
        "mặt" | "mắt" | "mất" | "mát" => false,
        // Written in full, only the compounds of "mật" itself count: "báo mật" is not "bảo mật".
        "mật" => {
            !["bí", "bảo", "tuần", "ngọt"].contains(&written_before.as_str())
                && !["ong", "độ", "khẩu", "mã", "thiết", "vụ", "gấu", "ngọt"]
                    .contains(&written_after.as_str())
        }
        _ => !BEFORE.contains(&before) && !AFTER.contains(&after),
    }
}

/// `mat05` holds a word of its own.
fn space_digits(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    let mut previous = ' ';
    for c in name.chars() {
        if c.is_ascii_digit() != previous.is_ascii_digit() {
            spaced.push(' ');
        }
        spaced.push(c);
        previous = c;
    }
    spaced
}

/// Words that make a compound with a following `mat`: bí mật, bảo mật, có mặt, vắng mặt, ra mắt …
const BEFORE: &[&str] = &[
    "bi", "bao", "be", "co", "vang", "ra", "nuoc", "khi", "tien", "truoc", "doi", "gap", "giap",
    "ngot", "moi", "cac", "nhieu", "thay", "gio", "bong", "hoa", "mo", "kham", "benh", "tuan",
    "khuon", "guong", "rua",
];

/// Words that make a compound with a preceding `mat`: mặt trận, mật ong, mật độ, mật khẩu …
const AFTER: &[&str] = &[
    "tran", "ong", "do", "khau", "ma", "thiet", "vu", "bang", "dat", "tien", "duong", "hang",
    "nuoc", "trai", "phai", "trong", "ngoai", "me", "troi", "trang", "rung", "gau", "kinh", "ngu",
    "mua", "mo", "na", "san",
];
