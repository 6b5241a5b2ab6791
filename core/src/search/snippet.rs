//! The original text around what was found, with the found words marked.

use super::fold::{Word, words};
use super::query::{Query, Spelling};

/// A stretch of original text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// As it stands in the original.
    pub text: String,
    /// Whether it was looked for.
    pub hit: bool,
}

/// The whole of `text`, with the words that were looked for marked.
#[must_use]
pub fn highlight(text: &str, query: &Query, spelling: Spelling) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut end = 0;
    for word in found(text, query, spelling) {
        push(&mut spans, text.get(end..word.range.start), false);
        push(&mut spans, text.get(word.range.clone()), true);
        end = word.range.end;
    }
    push(&mut spans, text.get(end..), false);
    spans
}

/// About `length` characters of `text` where most of what was looked for stands close together, on
/// one line, with the words marked. Without a hit, the beginning.
#[must_use]
pub fn snippet(text: &str, query: &Query, spelling: Spelling, length: usize) -> Vec<Span> {
    let hits = found(text, query, spelling);
    let centre = best_start(&hits, length);
    // Bytes, not characters, are near enough for where to begin; words are not cut.
    let from = word_start(text, centre.saturating_sub(length / 3));
    let tail = text.get(from..).unwrap_or_default();
    let to = tail
        .char_indices()
        .nth(length)
        .map_or(text.len(), |(at, _)| from + at);
    let to = word_end(text, to);
    let piece = text.get(from..to).unwrap_or_default();
    let mut spans = Vec::new();
    if from > 0 {
        push(&mut spans, Some("… "), false);
    }
    for span in highlight(piece, query, spelling) {
        let line = one_line(&span.text);
        push(&mut spans, Some(&line), span.hit);
    }
    if to < text.len() {
        push(&mut spans, Some(" …"), false);
    }
    spans
}

fn found(text: &str, query: &Query, spelling: Spelling) -> Vec<Word> {
    let all: Vec<Word> = words(text).collect();
    let hits = query.hits(&all, spelling);
    all.into_iter()
        .zip(hits)
        .filter(|(_, hit)| *hit)
        .map(|(word, _)| word)
        .collect()
}

/// Where the stretch with the most different words begins.
fn best_start(hits: &[Word], length: usize) -> usize {
    // A text that says the word on every line is not searched to its end.
    let hits = hits.get(..hits.len().min(2_000)).unwrap_or(hits);
    let mut best = (0, 0);
    for (place, first) in hits.iter().enumerate() {
        let near = hits
            .iter()
            .skip(place)
            .take(16)
            .take_while(|word| word.range.start < first.range.start + length);
        let different: std::collections::BTreeSet<&str> =
            near.map(|word| word.folded.as_str()).collect();
        if different.len() > best.0 {
            best = (different.len(), first.range.start);
        }
    }
    best.1
}

fn word_start(text: &str, at: usize) -> usize {
    let at = (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    text.get(..at)
        .and_then(|before| before.rfind(char::is_whitespace))
        .map_or(0, |space| space + 1)
}

fn word_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|after| after.find(char::is_whitespace))
        .map_or(text.len(), |space| at + space)
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if !(c == ' ' && line.ends_with(' ')) {
            line.push(c);
        }
    }
    line
}

fn push(spans: &mut Vec<Span>, text: Option<&str>, hit: bool) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        spans.push(Span {
            text: text.to_owned(),
            hit,
        });
    }
}
