//! The secrecy gate: no paper with a secrecy mark (`độ mật`) comes into the handbook.
//!
//! A *mark* is a stamp on a line of its own, a secrecy field with any value but "none", or a file
//! name that says so; however it is spaced, misspelt, decomposed or dressed in look-alike letters.
//! On a mark the gate fails closed: a mark that we do not know is refused like one that we know.
//! A *sentence* that merely speaks of secrets ("bảo vệ bí mật nhà nước") is let through.
//!
//! Urgency (`độ khẩn`) and circulation limits (`phạm vi lưu hành`) are no secrecy and are allowed.

mod file_name;
mod letters;
mod stamp;
#[cfg(test)]
mod tests;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The grades of state secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// `Mật`
    Secret,
    /// `Tối mật`
    HighlySecret,
    /// `Tuyệt mật`
    TopSecret,
}

/// The grades of urgency (`độ khẩn`), which are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// `KHẨN`
    Urgent,
    /// `THƯỢNG KHẨN`
    VeryUrgent,
    /// `HỎA TỐC`
    Express,
}

/// What the gate looks at. Whatever is not known stays empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Examined<'a> {
    /// The name of the file, without its folders.
    pub file_name: &'a str,
    /// Fields of the header or of the file's own properties: name and value.
    pub fields: &'a [(&'a str, &'a str)],
    /// The text of page headers, footers and text boxes.
    pub headers_footers: &'a [&'a str],
    /// The text. A form feed starts a new page.
    pub text: &'a str,
}

/// Whether words that a person wrote bear a mark.
#[must_use]
pub fn is_marked(text: &str) -> bool {
    let examined = Examined {
        text,
        ..Examined::default()
    };
    matches!(check(&examined), Verdict::Refused { .. })
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// No mark was found.
    Clean {
        /// The urgency stamp, where there is one.
        urgency: Option<Urgency>,
    },
    /// A mark was found: the paper must not come in, and the refusal is to be audited.
    Refused {
        /// The first mark found.
        mark: Mark,
    },
}

/// A secrecy mark, or what must be taken for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands.
    pub where_found: Place,
    /// The mark as it is written, shortened.
    pub what: String,
    /// The grade; absent where the mark is not one that we know.
    pub grade: Option<Secrecy>,
}

/// Where a mark stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the name of the file.
    FileName,
    /// In the field of this name.
    Field(String),
    /// In a page header, a footer or a text box.
    HeaderOrFooter,
    /// In this line of the text, counted from 1.
    Line(usize),
}

impl fmt::Display for Place {
    /// In Vietnamese, to follow "Có dấu độ mật": `ở dòng 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FileName => f.write_str("ở tên tệp"),
            Self::Field(name) => write!(f, "ở trường “{name}”"),
            Self::HeaderOrFooter => f.write_str("ở đầu trang hoặc chân trang"),
            Self::Line(line) => write!(f, "ở dòng {line}"),
        }
    }
}

/// Examines a paper. Never panics, and takes time in proportion to the text.
#[must_use]
pub fn check(paper: &Examined<'_>) -> Verdict {
    match mark(paper) {
        Some(mark) => Verdict::Refused { mark },
        None => Verdict::Clean {
            urgency: urgency(paper),
        },
    }
}

/// The first secrecy mark of a paper, as [`check`] finds it.
#[must_use]
pub fn mark(paper: &Examined<'_>) -> Option<Mark> {
    file_name::mark(paper.file_name)
        .or_else(|| {
            paper
                .fields
                .iter()
                .find_map(|(name, value)| field_mark(name, value))
        })
        .or_else(|| {
            paper
                .headers_footers
                .iter()
                .find_map(|text| margin_mark(text))
        })
        .or_else(|| stamp::mark_in_text(paper.text))
}

fn field_mark(name: &str, value: &str) -> Option<Mark> {
    let place = || Place::Field(name.trim().to_owned());
    if stamp::is_secrecy_field(name) {
        return stamp::value_mark(value, place());
    }
    value
        .lines()
        .find_map(|line| stamp::mark_in_margin(line, place()))
}

fn margin_mark(text: &str) -> Option<Mark> {
    text.lines()
        .find_map(|line| stamp::mark_in_margin(line, Place::HeaderOrFooter))
}

fn urgency(paper: &Examined<'_>) -> Option<Urgency> {
    let in_fields = paper
        .fields
        .iter()
        .filter(|(name, _)| stamp::is_urgency_field(name))
        .find_map(|(_, value)| stamp::urgency_of(value));
    let lines = paper.headers_footers.iter().flat_map(|text| text.lines());
    in_fields.or_else(|| {
        lines
            .chain(paper.text.lines())
            .find_map(stamp::urgency_stamp)
    })
}
