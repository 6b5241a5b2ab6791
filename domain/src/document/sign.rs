//! The sign of a paper (`số, ký hiệu`): read leniently, printed strictly.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::doc_type;

/// The sign of a paper, such as `05-NQ/ĐU` or `13/2023/NĐ-CP`.
///
/// Two signs that print alike are equal. A sign does not identify a paper: see
/// [`DocIdentity`](super::DocIdentity).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct DocSign {
    /// The number, without the leading zero of print. Never 0.
    pub number: u32,
    /// The year, in signs of State papers that carry one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u32>,
    /// The type's code, upper case except where custom says otherwise (`CTr`). Empty where the sign
    /// shows none (`117/2025/QH15`).
    pub doc_type: String,
    /// The issuer's code, upper case.
    pub issuer: String,
    /// Which custom the sign follows.
    pub form: SignForm,
}

/// The two customs of writing a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignForm {
    /// `05-NQ/ĐU`
    Party,
    /// `13/2023/NĐ-CP`, `215/QĐ-UBND`, `117/2025/QH15`
    State,
}

/// Why a text is not a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// There is nothing, or far too much, to read.
    #[error("SIGN: empty or longer than a sign can be")]
    Length,
    /// It does not start with a number from 1 to 999,999.
    #[error("SIGN: no number at the start")]
    Number,
    /// The parts do not stand in either form.
    #[error("SIGN: neither NUMBER-TYPE/ISSUER nor NUMBER/YEAR/TYPE-ISSUER")]
    Form,
    /// Type or issuer hold something else than letters.
    #[error("SIGN: type or issuer is not a code of letters")]
    Code,
}

impl DocSign {
    /// Reads a sign as people write it: with or without `Số`, any letter case, spaces around the
    /// separators, any kind of dash, NFC or NFD.
    ///
    /// # Errors
    /// When `text` holds anything but one sign.
    pub fn parse(text: &str) -> Result<Self, SignError> {
        let tidy = tidy(text)?;
        let rest = without_prefix(&tidy);
        let digits_end = rest
            .find(|c: char| !c.is_ascii_digit())
            .ok_or(SignError::Form)?;
        let (digits, rest) = rest.split_at_checked(digits_end).ok_or(SignError::Form)?;
        if digits.is_empty() || digits.len() > 6 {
            return Err(SignError::Number);
        }
        let number: u32 = digits.parse().map_err(|_| SignError::Number)?;
        if number == 0 {
            return Err(SignError::Number);
        }
        if let Some(rest) = rest.strip_prefix('-') {
            let (kind, issuer) = rest.split_once('/').ok_or(SignError::Form)?;
            return Ok(Self {
                number,
                year: None,
                doc_type: type_code(kind)?,
                issuer: issuer_code(issuer)?,
                form: SignForm::Party,
            });
        }
        let rest = rest.strip_prefix('/').ok_or(SignError::Form)?;
        let (year, rest) = match rest.split_once('/') {
            Some((year, rest)) => (Some(year_number(year)?), rest),
            None => (None, rest),
        };
        let (kind, issuer) = match rest.split_once('-') {
            Some((kind, issuer)) => (type_code(kind)?, issuer),
            // Without a year and a type, `05/TU` is more likely a fraction of something else.
            None if year.is_some() => (String::new(), rest),
            None => return Err(SignError::Form),
        };
        let issuer = issuer_code(issuer)?;
        Ok(Self {
            number,
            year,
            doc_type: kind,
            issuer,
            form: SignForm::State,
        })
    }
}

impl fmt::Display for DocSign {
    /// The strict form: a number under 10 has a 0, no spaces, plain hyphen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.number)?;
        match self.form {
            SignForm::Party => write!(f, "-{}/{}", self.doc_type, self.issuer),
            SignForm::State => {
                if let Some(year) = self.year {
                    write!(f, "/{year}")?;
                }
                f.write_str("/")?;
                if !self.doc_type.is_empty() {
                    write!(f, "{}-", self.doc_type)?;
                }
                f.write_str(&self.issuer)
            }
        }
    }
}

impl FromStr for DocSign {
    type Err = SignError;

    fn from_str(text: &str) -> Result<Self, SignError> {
        Self::parse(text)
    }
}

/// NFC, plain separators, no spaces at the ends or beside a separator, no closing punctuation.
fn tidy(text: &str) -> Result<String, SignError> {
    const LONGEST: usize = 120;
    if text.len() > 4 * LONGEST {
        return Err(SignError::Length);
    }
    let plain: String = text.nfc().filter_map(plain_char).collect();
    let mut tidy = String::with_capacity(plain.len());
    for c in plain
        .trim()
        .trim_end_matches(['.', ',', ';'])
        .trim_end()
        .chars()
    {
        if matches!(c, '-' | '/') {
            tidy.truncate(tidy.trim_end().len());
        } else if c == ' ' && tidy.ends_with(['-', '/', ' ']) {
            continue;
        }
        tidy.push(c);
    }
    if tidy.is_empty() || tidy.chars().count() > LONGEST {
        return Err(SignError::Length);
    }
    Ok(tidy)
}

fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{2044}' | '\u{2215}' | '\u{ff0f}' => Some('/'),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        // Eth and African D look like Đ and come from other keyboards.
        '\u{d0}' | '\u{189}' => Some('Đ'),
        '\u{f0}' | '\u{256}' => Some('đ'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Drops `Số`, `Số:`, `So` and the like where a number follows.
fn without_prefix(tidy: &str) -> &str {
    let rest = tidy.trim_start_matches(|c: char| c.is_alphabetic());
    let prefix_len = tidy.len() - rest.len();
    let prefix = tidy.get(..prefix_len).unwrap_or_default().to_lowercase();
    if matches!(prefix.as_str(), "số" | "sô" | "so") {
        rest.trim_start_matches([' ', ':', '.'])
    } else {
        tidy
    }
}

fn year_number(text: &str) -> Result<u32, SignError> {
    let year = text.parse().map_err(|_| SignError::Form)?;
    let is_year = text.len() == 4 && (1900..2200).contains(&year);
    if is_year {
        Ok(year)
    } else {
        Err(SignError::Form)
    }
}

fn type_code(text: &str) -> Result<String, SignError> {
    let upper = text.to_uppercase();
    let fits = (1..=8).contains(&upper.chars().count()) && upper.chars().all(is_code_letter);
    if !fits {
        return Err(SignError::Code);
    }
    Ok(doc_type(&upper).map_or(upper, |known| known.code.to_owned()))
}

fn issuer_code(text: &str) -> Result<String, SignError> {
    let upper = text.to_uppercase();
    let whole = (1..=32).contains(&upper.chars().count());
    let parts = upper.split('-').all(|part| {
        part.starts_with(is_code_letter)
            && part
                .chars()
                .all(|c| is_code_letter(c) || c.is_ascii_digit())
    });
    if whole && parts {
        Ok(upper)
    } else {
        Err(SignError::Code)
    }
}

/// Codes are made of initials, which carry no tone.
fn is_code_letter(c: char) -> bool {
    c.is_ascii_uppercase() || matches!(c, 'Đ' | 'Ă' | 'Â' | 'Ê' | 'Ô' | 'Ơ' | 'Ư')
}
