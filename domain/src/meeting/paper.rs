//! A paper of the Party, before it becomes a file: what stands on it, in the order in which it is read.
//! How it looks is the layout's, so that minutes and resolutions of every province come from one place.

use crate::time::Timestamp;

/// Minutes, a resolution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The unit above, as printed: "ĐẢNG BỘ XÃ LAM SƠN"; empty if unknown.
    pub superior: String,
    /// Who issues it: "CHI BỘ THÔN 3".
    pub issuer: String,
    /// "Số 05-NQ/CB"; with a gap to be filled by hand where the number is not known.
    pub sign: String,
    /// "Lam Sơn, ngày 04 tháng 12 năm 2026".
    pub place_and_day: String,
    /// "BIÊN BẢN", "NGHỊ QUYẾT".
    pub kind: String,
    /// What it is about (`trích yếu`).
    pub about: String,
    /// The text.
    pub blocks: Vec<Block>,
    /// Who gets it (`nơi nhận`), a line each; nobody for minutes.
    pub recipients: Vec<String>,
    /// Who signs, from left to right.
    pub signatures: Vec<SignatureBlock>,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `I-`, `II-`: a part.
    Part(String),
    /// `1.`, `2.`: a heading within a part.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A point of a list: `-`.
    Point(String),
    /// A table; the first row is its head.
    Table(Vec<Vec<String>>),
}

/// A place to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureBlock {
    /// What stands above the signature, a line each: "T/M CHI BỘ", "BÍ THƯ".
    pub lines: Vec<String>,
    /// Whose it is.
    pub name: String,
}

/// The number of a part as papers write it: `I`, `IV`.
#[must_use]
pub fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

/// Place and day as papers write them: days below 10 and the months 1 and 2 with a zero.
#[must_use]
pub fn place_and_day(place: &str, at: Timestamp) -> String {
    use chrono::Datelike;
    let day = at.day();
    let month = if day.month() < 3 {
        format!("{:02}", day.month())
    } else {
        day.month().to_string()
    };
    format!(
        "{place}, ngày {:02} tháng {month} năm {}",
        day.day(),
        day.year()
    )
}
