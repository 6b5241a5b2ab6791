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
    for (index, word) in plain.iter().enumerate() {
        let before = at(index.checked_sub(1));
        let after = at(index.checked_add(1));
        let grade = match (before, word.as_str()) {
            (_, "tuyetmat" | "dotuyetmat") | ("tuyet", "mat") => Secrecy::TopSecret,
            (_, "toimat" | "dotoimat") | ("toi", "mat") => Secrecy::HighlySecret,
            (_, "domat") | ("do", "mat") => Secrecy::Secret,
            (_, "mat") if stands_alone(before, written.get(index), after) => Secrecy::Secret,
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

fn stands_alone(before: &str, written: Option<&&str>, after: &str) -> bool {
    let other_word = written.is_some_and(|word| {
        let lower = word.to_lowercase();
        matches!(lower.as_str(), "mặt" | "mắt" | "mất" | "mát")
    });
    !other_word && !BEFORE.contains(&before) && !AFTER.contains(&after)
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
    "ngot", "moi", "cac", "nhieu", "thay", "gio", "bong", "hoa", "mo", "kham", "benh", "ong",
    "tuan", "khuon", "guong", "rua", "chop", "thuoc", "day", "nhan", "mai", "thong", "lam",
    "thanh", "san", "cat", "mau", "hy", "thiet", "nha", "quy",
];

/// Words that make a compound with a preceding `mat`: mặt trận, mật ong, mật độ, mật khẩu …
const AFTER: &[&str] = &[
    "tran", "ong", "do", "khau", "ma", "thiet", "vu", "bang", "dat", "tien", "duong", "hang",
    "nuoc", "trai", "phai", "trong", "ngoai", "me", "troi", "trang", "rung", "gau", "nghi", "kinh",
    "ngu", "danh", "can", "mua", "mo", "na", "san", "nap", "cat", "phieu", "thu",
];
