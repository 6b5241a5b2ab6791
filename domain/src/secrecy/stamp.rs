//! Stamps: lines that hold a mark and nothing else.

use super::letters::{Seen, is_invisible, is_letter_or_digit, run_together, visible, words};
use super::{Mark, Place, Secrecy, Urgency};

/// A stamp with all that usually stands around it is shorter than this many letters.
const LONGEST_STAMP: usize = 44;
/// Lines at the head and at the foot of a page where a misspelt stamp is still taken for one.
const HEAD_LINES: usize = 15;
const FOOT_LINES: usize = 10;

/// The first mark in a text.
pub(super) fn mark_in_text(text: &str) -> Option<Mark> {
    let mut number = 0;
    for page in text.split('\u{c}') {
        let lines: Vec<&str> = page.lines().collect();
        if let Some(mark) = mark_in_page(&lines, number) {
            return Some(mark);
        }
        number += lines.len();
    }
    None
}

fn mark_in_page(lines: &[&str], lines_before: usize) -> Option<Mark> {
    let full = lines.iter().filter(|line| !is_blank(line)).count();
    let mut seen = 0;
    let mut previous = "";
    let mut column = Column::default();
    for (index, line) in lines.iter().enumerate() {
        let place = || Place::Line(lines_before + index + 1);
        if is_blank(line) {
            previous = "";
            continue;
        }
        seen += 1;
        let at_edge = seen <= HEAD_LINES || full - seen < FOOT_LINES;
        let found = line_mark(line, at_edge, previous).or_else(|| column.push(line));
        if let Some(grade) = found {
            return Some(mark(line, place(), grade));
        }
        previous = line;
    }
    None
}

/// The mark in a line of a header, a footer or a property, where even a misspelt one counts.
pub(super) fn mark_in_margin(line: &str, place: Place) -> Option<Mark> {
    line_mark(line, true, "").map(|grade| mark(line, place, grade))
}

/// The mark in the value of a secrecy field: everything but the ways to say "none".
pub(super) fn value_mark(value: &str, place: Place) -> Option<Mark> {
    let nothing = visible(value)
        .chars()
        .all(|c| c.is_whitespace() || "-–—.:".contains(c));
    let none = NO_SECRECY.contains(&run_together(value).as_str()) && !has_other_signs(value);
    if nothing || none {
        None
    } else {
        Some(mark(value, place, stamp_grade(&Seen::new(value)).flatten()))
    }
}

/// Whether a field of this name holds the secrecy.
pub(super) fn is_secrecy_field(name: &str) -> bool {
    let name = run_together(name);
    SECRECY_FIELDS.contains(&name.as_str()) || name.contains("domat") || name.contains("dobaomat")
}

/// Whether a field of this name holds the urgency.
pub(super) fn is_urgency_field(name: &str) -> bool {
    matches!(
        run_together(name).as_str(),
        "dokhan" | "mucdokhan" | "urgency"
    )
}

/// The urgency that a field's value names.
pub(super) fn urgency_of(value: &str) -> Option<Urgency> {
    match run_together(value).as_str() {
        "khan" | "urgent" => Some(Urgency::Urgent),
        "thuongkhan" | "veryurgent" => Some(Urgency::VeryUrgent),
        "hoatoc" | "hoatochengio" | "express" => Some(Urgency::Express),
        _ => None,
    }
}

/// The urgency stamped on a line: capitals, alone.
pub(super) fn urgency_stamp(line: &str) -> Option<Urgency> {
    if line.len() > 200 || is_running_text(line) {
        return None;
    }
    let urgency = segments(line).find_map(urgency_of);
    urgency.filter(|_| !visible(line).chars().any(char::is_lowercase))
}

/// `Some` if the line is a mark; within it the grade, if it is one that we know.
type Found = Option<Option<Secrecy>>;

fn line_mark(line: &str, at_edge: bool, previous: &str) -> Found {
    if is_running_text(line) {
        return None;
    }
    // The whole line first, for words spread by spaces; then each column of it.
    part_mark(line, at_edge, previous)
        .or_else(|| segments(line).find_map(|part| part_mark(part, at_edge, previous)))
}

/// A long line without columns holds no stamp; most lines of most papers end here, cheaply.
fn is_running_text(line: &str) -> bool {
    let columns = line.contains(['\t', '|', ':', '=', '：']) || line.contains("   ");
    let mut letters = line.chars().filter(|c| is_letter_or_digit(*c));
    !columns && letters.nth(2 * LONGEST_STAMP).is_some()
}

/// Whether a part is ordinary Vietnamese with more letters than a stamp has, and not the value of a
/// field: told without normalising it, which is what costs. Letters of other alphabets, which may
/// be dressed up as ours, and signs that may be a colon are never ordinary.
fn is_prose(part: &str) -> bool {
    let ordinary = part.chars().all(|c| {
        matches!(c, ' '..='~' | '\u{c0}'..='\u{1b4}' | '\u{300}'..='\u{323}' | 'Ạ'..='ỹ' | '–' | '“' | '”')
    });
    let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphabetic).count();
    let field = part
        .split_once([':', '='])
        .is_some_and(|(name, _)| letters(name) <= 16);
    ordinary && !field && letters(part) > LONGEST_STAMP
}

fn part_mark(part: &str, at_edge: bool, previous: &str) -> Found {
    if part.len() > 400 || is_prose(part) {
        return None;
    }
    let part = Seen::new(part);
    if let Some(found) = text_field(&part.visible) {
        return found;
    }
    let grade = stamp_grade(&part)?;
    let visible = &part.visible;
    if continues(visible, previous) {
        return None;
    }
    let spelling = spelling(visible);
    let counts = match spelling {
        Spelling::Exact => true,
        Spelling::Sloppy => at_edge && !visible.chars().any(char::is_lowercase),
        Spelling::OtherWord => false,
    };
    // Two words that together name a grade are no accident, however they are accented.
    let certain = matches!(grade, Some(Secrecy::HighlySecret | Secrecy::TopSecret));
    (counts || certain).then_some(grade)
}

/// `Độ mật: …` written out in the text. The outer option says that the line is such a field.
fn text_field(visible: &str) -> Option<Found> {
    let (name, value) = visible.split_once([':', '=', '：'])?;
    let name = run_together(name);
    let begins_as_field = name.starts_with("domat") && name.len() <= 16;
    if !begins_as_field && !TEXT_FIELDS.contains(&name.as_str()) {
        return None;
    }
    let short = run_together(value).len() <= 20;
    let named = words(value);
    let begins_with_grade = matches!(named.first().map(String::as_str), Some("mat"))
        || matches!(
            (
                named.first().map(String::as_str),
                named.get(1).map(String::as_str)
            ),
            (Some("toi" | "tuyet"), Some("mat"))
        );
    if !short && !begins_with_grade {
        return Some(None);
    }
    Some(value_mark(value, Place::FileName).map(|mark| mark.grade))
}

/// The grade of a part that holds a stamp and nothing but its usual company; `Some(None)` for a
/// mark outside the three grades.
fn stamp_grade(part: &Seen) -> Found {
    let together = part.run_together();
    if together.len() > LONGEST_STAMP {
        return None;
    }
    if let Some(grade) = grade_of(&together).or_else(|| grade_of(&part.digits_as_letters())) {
        return Some(Some(grade));
    }
    let capitals = !part.visible.chars().any(char::is_lowercase);
    if capitals && FOREIGN.contains(&together.as_str()) {
        return Some(None);
    }
    let words = part.words();
    let first = words.first().map(String::as_str);
    let second = words.get(1).map(String::as_str);
    let skip = match (first, second) {
        // "mật độ …" is density, "độ mật" alone is the name of a field.
        (Some("mat"), Some("do")) => return None,
        (Some("do" | "muc"), Some("mat")) => 2,
        _ => 0,
    };
    let core: String = words
        .iter()
        .skip(skip)
        .filter(|word| {
            !(COMPANY.contains(&word.as_str()) || word.chars().all(|c| c.is_ascii_digit()))
        })
        .map(String::as_str)
        .collect();
    let company_is_stamped = capitals || first == Some("mat") || first == Some("do");
    match grade_of(&core) {
        Some(Secrecy::Secret) if !company_is_stamped => None,
        found => found.map(Some),
    }
}

fn grade_of(letters: &str) -> Option<Secrecy> {
    match letters {
        "mat" | "maat" | "matmat" | "domatmat" => Some(Secrecy::Secret),
        "toimat" | "toaimaat" | "domattoimat" => Some(Secrecy::HighlySecret),
        "tuyetmat" | "tuyeatmaat" | "domattuyetmat" => Some(Secrecy::TopSecret),
        // The old TCVN3 fonts, read as Unicode: "MËT", "Tèi mËt", "TuyÖt mËt".
        "met" => Some(Secrecy::Secret),
        "teimet" => Some(Secrecy::HighlySecret),
        "tuyotmet" | "tuyomet" => Some(Secrecy::TopSecret),
        _ => None,
    }
}

enum Spelling {
    /// `mật` with both its marks.
    Exact,
    /// Marks missing.
    Sloppy,
    /// Marks that make it mặt, mất, mắt, mát.
    OtherWord,
}

fn spelling(visible: &str) -> Spelling {
    let lower = visible.to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphabetic()).collect();
    if ["mật", "tối", "tuyệt", "mët", "maät"]
        .iter()
        .any(|word| letters.contains(word))
    {
        Spelling::Exact
    } else if ["mặt", "mất", "mắt", "mát", "mét", "mệt", "mết"]
        .iter()
        .any(|word| letters.contains(word))
    {
        Spelling::OtherWord
    } else if letters.contains("met") {
        // Nobody stamps "MET" but a metre is a word.
        Spelling::OtherWord
    } else {
        Spelling::Sloppy
    }
}

/// Whether the line is the tail of a sentence or a title that began on the line above.
fn continues(line: &str, previous: &str) -> bool {
    let previous = previous.trim_end();
    if previous.is_empty() {
        return false;
    }
    let ends_with_bi = words(previous)
        .last()
        .is_some_and(|word| word == "bi" || word == "bao");
    let first = line.trim_start().chars().next();
    let lower_start = first.is_some_and(char::is_lowercase);
    let open = !previous.ends_with(['.', ':', ';', '!', '?', '*', ']']);
    let begins_with_mat = words(line).first().is_some_and(|word| word == "mat");
    (ends_with_bi && begins_with_mat && open)
        || (lower_start && open && previous.chars().count() >= 40)
}

/// Columns that a text extraction put side by side, but also words spread by spaces.
fn segments(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\t', '|'])
        .flat_map(|part| part.split("   "))
        .filter(|part| !is_blank(part))
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Letters or digits that [`run_together`] does not see.
fn has_other_signs(value: &str) -> bool {
    words(value).concat() != run_together(value)
}

fn mark(written: &str, place: Place, grade: Option<Secrecy>) -> Mark {
    let what = visible(written)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Mark {
        where_found: place,
        what: what.chars().take(80).collect(),
        grade,
    }
}

/// A stamp written downwards, one letter to a line.
#[derive(Default)]
struct Column {
    letters: String,
}

impl Column {
    fn push(&mut self, line: &str) -> Found {
        // Two letters or more are seen without a closer look.
        let letters = |c: &char| is_letter_or_digit(*c) && !is_invisible(*c);
        if line.chars().filter(letters).nth(1).is_some() {
            self.letters.clear();
            return None;
        }
        let letter = run_together(line);
        let alone = visible(line)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count()
            == 1;
        if letter.len() != 1 || !alone {
            self.letters.clear();
            return None;
        }
        self.letters.push_str(&letter);
        let grade = ["tuyetmat", "toimat", "mat"]
            .iter()
            .find(|word| self.letters.ends_with(**word));
        grade.and_then(|word| grade_of(word)).map(Some)
    }
}

const SECRECY_FIELDS: &[&str] = &[
    "mat",
    "mucmat",
    "baomat",
    "secrecy",
    "secret",
    "classification",
    "securityclassification",
    "security",
    "confidentiality",
    "sensitivity",
];
const TEXT_FIELDS: &[&str] = &[
    "domat", "mucdomat", "capdomat", "mucmat", "capmat", "secrecy",
];
const NO_SECRECY: &[&str] = &[
    "khong",
    "khongmat",
    "khongco",
    "thuong",
    "binhthuong",
    "thongthuong",
    "none",
    "no",
    "na",
    "public",
    "congkhai",
    "unclassified",
    "false",
    "notsecret",
];
/// Words of a stamp beside the grade: copy and page numbers, urgency, "tài liệu", "văn bản".
const COMPANY: &[&str] = &[
    "ban", "so", "tai", "lieu", "van", "cap", "loai", "trang", "dau", "khan", "thuong", "hoa",
    "toc", "page", "of", "a", "b", "c", "bm",
];
const FOREIGN: &[&str] = &[
    "secret",
    "topsecret",
    "confidential",
    "classified",
    "bimat",
    "tuyetdoibimat",
    "restricted",
];
