//! Papers (`văn bản`): how their signs are read and printed, what makes two papers the same one,
//! and whether a paper is in force on a day.
//!
//! A sign such as `12-HD/BTCTW` is not an identity: numbers start again with each term. Two papers
//! are the same only when issuer, type, number *and date* agree; see [`DocIdentity`].

mod in_force;
mod kind;
mod outline;
mod sign;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use in_force::{InForce, in_force};
pub use kind::{DOC_TYPES, DocType, doc_type, doc_type_named};
pub use outline::{Heading, outline};
pub use sign::{DocSign, SignError, SignForm};

use crate::time::Day;

/// What makes a paper this paper and no other: who issued it, its type, its number and its date.
///
/// The words are kept as they were written; [`DocIdentity::key`] is what is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct DocIdentity {
    /// The body that issued it (`cơ quan ban hành`), by its code or its name.
    pub issuer: String,
    /// The type, by its code (`NQ`) or its name (`Nghị quyết`).
    pub doc_type: String,
    /// The number (`05`) or the whole sign (`05-NQ/ĐU`).
    pub number: String,
    /// The day it was issued.
    #[schemars(with = "String")]
    pub date: Day,
}

impl DocIdentity {
    /// One string for one paper, however it was written: letter case, spaces, NFC or NFD, the place
    /// of the tone mark (`uỷ`, `ủy`), leading zeros and type name or code make no difference.
    #[must_use]
    pub fn key(&self) -> String {
        format!(
            "{}|{}|{}|{}",
            plain_words(&self.issuer),
            type_key(&self.doc_type),
            number_key(&self.number),
            self.date
        )
    }
}

/// A name gives its code, so that `Nghị quyết` and `NQ` are one. `QĐ` stands for two types, so
/// there the name is kept.
fn type_key(written: &str) -> String {
    match doc_type_named(written) {
        Some(known) if known.names.len() == 1 => plain_words(known.code),
        _ => plain_words(written),
    }
}

fn number_key(written: &str) -> String {
    if let Ok(sign) = DocSign::parse(written) {
        return match sign.year {
            Some(year) => format!("{}/{year}", sign.number),
            None => sign.number.to_string(),
        };
    }
    let folded = plain_words(written);
    let bare = folded.trim_start_matches('0');
    if bare.is_empty() {
        folded
    } else {
        bare.to_owned()
    }
}

/// Lower case, single spaces, and each word's tone marks moved behind its letters: old and new
/// spelling put the same mark on different vowels.
pub(crate) fn plain_words(text: &str) -> String {
    text.split_whitespace()
        .map(tone_last)
        .collect::<Vec<_>>()
        .join(" ")
}

fn tone_last(word: &str) -> String {
    let (tones, letters): (Vec<char>, Vec<char>) =
        word.to_lowercase().nfd().partition(|c| is_tone(*c));
    letters.into_iter().nfc().chain(tones).collect()
}

/// Grave, acute, tilde, hook above, dot below.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}
