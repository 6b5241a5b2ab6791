//! What a paper says about itself on its first page. Only proposals: a person confirms them.

use chrono::NaiveDate;
use handbook_domain::document::{DocSign, doc_type, doc_type_named};
use handbook_domain::time::Day;

use super::extract::Extracted;
use super::{PaperMeta, Problem};

/// Where a first page's head ends, in lines with words.
const HEAD_LINES: usize = 40;
const LONGEST_ABSTRACT: usize = 300;

/// Proposes from the first lines.
///
/// # Errors
/// When the paper's own date is no day of the calendar.
pub(super) fn from_text(extracted: &Extracted) -> Result<PaperMeta, Problem> {
    let page = extracted
        .text
        .split('\u{c}')
        .find(|page| !page.trim().is_empty());
    let lines: Vec<&str> = page.unwrap_or_default().lines().map(str::trim).collect();
    let head: Vec<&str> = lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .take(HEAD_LINES)
        .collect();
    let sign = head
        .iter()
        .enumerate()
        .find_map(|(at, line)| Some((at, sign_in(line)?)));
    let date = match head.iter().find_map(|line| date_in(line)) {
        Some(Err(value)) => return Err(Problem::WrongDate { value }),
        Some(Ok(day)) => Some(day),
        None => None,
    };
    let titled = sign.as_ref().and_then(|(at, _)| title_after(&head, *at));
    let mut meta = PaperMeta {
        date,
        ..PaperMeta::default()
    };
    if let Some((at, sign)) = &sign {
        meta.number = sign.to_string();
        meta.issuer = issuer_above(&head, *at).unwrap_or_else(|| sign.issuer.clone());
        meta.doc_type = doc_type(&sign.doc_type)
            .and_then(|known| known.names.first())
            .map_or_else(|| sign.doc_type.clone(), |name| (*name).to_owned());
    }
    if let Some((name, about)) = titled {
        meta.doc_type = name;
        meta.abstract_text = about;
    }
    if meta.abstract_text.is_empty() {
        let title = Some(extracted.title.trim()).filter(|title| !title.is_empty());
        meta.abstract_text = title
            .or(head.first().copied())
            .unwrap_or_default()
            .to_owned();
    }
    meta.abstract_text = meta.abstract_text.chars().take(LONGEST_ABSTRACT).collect();
    Ok(meta)
}

/// A sign that fills a column of the line, or follows `Số`.
fn sign_in(line: &str) -> Option<DocSign> {
    let columns = line.split(['\t', '|']).flat_map(|part| part.split("   "));
    columns
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .find_map(|part| {
            DocSign::parse(part).ok().or_else(|| {
                let starts = ["số", "so"]
                    .iter()
                    .any(|word| part.to_lowercase().starts_with(word));
                let words: Vec<&str> = part.split_whitespace().take(8).collect();
                let most = if starts { words.len() } else { 0 };
                (1..=most)
                    .rev()
                    .find_map(|count| DocSign::parse(&words.get(..count)?.join(" ")).ok())
            })
        })
}

/// `…, ngày 05 tháng 02 năm 2026` at the end of a line, as above a paper's title.
fn date_in(line: &str) -> Option<Result<Day, String>> {
    let words: Vec<String> = line
        .split(|c: char| c.is_whitespace() || ",.;:_".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.len() > 20 {
        return None;
    }
    let tail: Vec<&str> = words
        .iter()
        .rev()
        .take(6)
        .rev()
        .map(String::as_str)
        .collect();
    let ["ngày", day, "tháng", month, "năm", year] = tail.as_slice() else {
        return None;
    };
    let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
    let year: i32 = year.parse().ok()?;
    Some(NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| format!("{day}/{month}/{year}")))
}

/// The line with the type's name, and what follows it up to a rule: type and abstract.
fn title_after(head: &[&str], sign_at: usize) -> Option<(String, String)> {
    let (at, name) = head
        .iter()
        .enumerate()
        .skip(sign_at)
        .find_map(|(at, line)| {
            let known = doc_type_named(line.trim_end_matches([':', '.']))?;
            let folded = line.to_lowercase();
            let name = known
                .names
                .iter()
                .find(|name| folded.starts_with(&name.to_lowercase()));
            Some((at, name.or(known.names.first())?.to_string()))
        })?;
    let mut about: Vec<&str> = Vec::new();
    for line in head.iter().skip(at + 1).take(3) {
        let is_rule = !line.chars().any(char::is_alphanumeric);
        let is_section = line.starts_with("I-") || line.starts_with("I.") || line.starts_with("1.");
        let starts_text = about
            .last()
            .is_some_and(|_| line.starts_with(char::is_uppercase));
        if is_rule || is_section || starts_text {
            break;
        }
        about.push(line);
    }
    Some((name, about.join(" ")))
}

/// The last line in capitals above the sign, in the left column: `CHI BỘ …`, `ĐẢNG ỦY …`.
fn issuer_above(head: &[&str], sign_at: usize) -> Option<String> {
    head.iter()
        .take(sign_at)
        .rev()
        .filter_map(|line| line.split(['\t', '|']).next()?.split("   ").next())
        .map(str::trim)
        .find(|line| {
            let letters = line.chars().filter(|c| c.is_alphabetic()).count();
            letters >= 5
                && !line.chars().any(char::is_lowercase)
                && !line.contains("ĐẢNG CỘNG SẢN")
                && !line.contains("CỘNG HÒA")
                && line.chars().count() <= 80
        })
        .map(str::to_owned)
}
