//! How Vietnamese text is compared.
//!
//! Two spellings of a word stand side by side. *Exact*: NFC, lower case, with the tone mark in its
//! newer place (hòa, ủy) whichever way it was typed. *Folded*: marks off, đ as d, a closing y after
//! a consonant as i (kỹ, kĩ). Folding alone would merge words (án and an), so both are indexed.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text: letters, or digits; `16` and `nq` of `16nq` are two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// Exact spelling.
    pub(super) exact: String,
    /// Folded spelling.
    pub(super) folded: String,
}

/// The words of `text`, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    spans(text).map(|range| {
        let exact = exact(text.get(range.clone()).unwrap_or_default());
        let folded = fold(&exact);
        Word {
            range,
            exact,
            folded,
        }
    })
}

/// Where the words of `text` stand, in order.
pub(super) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.find(|(_, c)| class(*c) != Class::Other)?;
        let wanted = class(first);
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.peek().copied() {
            // A combining mark belongs to the letter before it.
            if class(c) != wanted && !is_combining_mark(c) {
                break;
            }
            end = at + c.len_utf8();
            rest.next();
        }
        Some(start..end)
    })
}

/// Exact spelling of one word.
pub(super) fn exact(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let lower: String = word
        .nfc()
        .flat_map(char::to_lowercase)
        .nfc()
        .filter(|c| c.is_alphanumeric())
        .collect();
    move_tone(&lower)
}

/// Folded spelling of a word in its exact spelling.
pub(super) fn fold(exact: &str) -> String {
    let mut folded = strip(exact);
    if folded.ends_with('y') {
        let before = folded.chars().rev().nth(1);
        let after_q = folded.ends_with("quy");
        if after_q || before.is_some_and(|c| !"aeiouy".contains(c)) {
            folded.pop();
            folded.push('i');
        }
    }
    folded
}

/// Folded spelling of the beginning of a word: a y at its end may still be in the middle (`quy` of
/// `quyết`).
pub(super) fn strip(exact: &str) -> String {
    exact.chars().map(fold_char).collect()
}

/// One letter without its marks. A table: taking each letter apart costs a third of a first sync.
fn fold_char(c: char) -> char {
    match c {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ'
        | 'ẫ' | 'ậ' => 'a',
        'đ' => 'd',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở'
        | 'ỡ' | 'ợ' => 'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        c if c.is_ascii() => c,
        // Letters of other languages: the base letter, if there is one.
        c => c.nfd().next().unwrap_or(c),
    }
}

const TONES: [&str; 6] = ["aeouy", "àèòùỳ", "áéóúý", "ảẻỏủỷ", "ãẽõũỹ", "ạẹọụỵ"];

/// `hoà`, `khoẻ`, `uỷ` become `hòa`, `khỏe`, `ủy`; after q the u is no vowel, and `qúy` becomes
/// `quý`.
fn move_tone(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let [.., first, second] = letters.as_mut_slice() else {
        return word.to_owned();
    };
    let (plain_first, tone_first) = tone_of(*first);
    let (plain_second, tone_second) = tone_of(*second);
    let after_q = word.chars().rev().nth(2) == Some('q');
    let open_pair = matches!((plain_first, plain_second), ('o', 'a' | 'e') | ('u', 'y'));
    if !open_pair {
        return word.to_owned();
    }
    if after_q && plain_first == 'u' {
        if tone_first > 0 && tone_second == 0 {
            (*first, *second) = ('u', with_tone(plain_second, tone_first));
        }
    } else if tone_second > 0 && tone_first == 0 {
        (*first, *second) = (with_tone(plain_first, tone_second), plain_second);
    }
    letters.into_iter().collect()
}

/// The letter without its tone, and which tone it was; letters with another shape (ơ, ê) stay.
fn tone_of(c: char) -> (char, usize) {
    TONES
        .iter()
        .enumerate()
        .find_map(|(tone, letters)| {
            let place = letters.chars().position(|letter| letter == c)?;
            Some((TONES.first()?.chars().nth(place)?, tone))
        })
        .unwrap_or((c, 0))
}

fn with_tone(plain: char, tone: usize) -> char {
    TONES
        .first()
        .and_then(|letters| letters.chars().position(|letter| letter == plain))
        .and_then(|place| TONES.get(tone)?.chars().nth(place))
        .unwrap_or(plain)
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Other,
}

fn class(c: char) -> Class {
    if c.is_numeric() {
        Class::Digit
    } else if c.is_alphabetic() {
        Class::Letter
    } else {
        Class::Other
    }
}
