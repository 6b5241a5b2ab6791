//! What a person typed, as an expression for the index.
//!
//! Only letters and digits of the words get through, each in quotation marks, so nothing a person
//! types can be syntax. `"quoted words"` must stand next to each other; the last word outside
//! quotes may be unfinished.

use super::fold::{Word, strip, words};

/// Words beyond this many are not looked for; nobody types so many, but a paste may hold them.
const MAX_WORDS: usize = 24;

/// Characters beyond this many are not read.
const MAX_CHARS: usize = 1_000;

/// A query, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    parts: Vec<Part>,
}

/// Words that stand next to each other; most parts are one word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    words: Vec<Word>,
    unfinished: bool,
}

/// Which of the two spellings an expression compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As typed, where it was typed with marks.
    Exact,
    /// Without marks.
    Folded,
}

impl Query {
    /// Takes `typed` apart. A query of only punctuation is empty.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed: String = typed.chars().take(MAX_CHARS).collect();
        let typed = typed.replace(['“', '”', '„'], "\"");
        let mut left = MAX_WORDS;
        let mut take = |text: &str| {
            let taken: Vec<Word> = words(text).take(left).collect();
            left -= taken.len();
            taken
        };
        let mut parts = Vec::new();
        let closes = typed.matches('"').count() / 2 * 2;
        for (place, text) in typed.split('"').enumerate() {
            // A quotation mark that is never closed is only a character.
            let quoted = place % 2 == 1 && place < closes;
            if quoted {
                parts.push(Part {
                    words: take(text),
                    unfinished: false,
                });
            } else {
                parts.extend(take(text).into_iter().map(|word| Part {
                    words: vec![word],
                    unfinished: false,
                }));
            }
        }
        parts.retain(|part| !part.words.is_empty());
        let still_typing = typed.chars().last().is_some_and(char::is_alphanumeric);
        if let Some(last) = parts.last_mut().filter(|_| still_typing) {
            last.unfinished = true;
        }
        Self { parts }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether some word was typed with marks, so that its exact spelling comes first.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.all_words().any(|word| word.exact != word.folded)
    }

    /// Whether it may be the number of a paper, or a part of one: `16`, `nq 16 tu`, `nq du`.
    #[must_use]
    pub fn may_be_number(&self) -> bool {
        let is_digit = |word: &Word| word.exact.starts_with(char::is_numeric);
        self.all_words().any(is_digit) || (!self.is_marked() && self.parts.len() > 1)
    }

    /// The words to look for, in order; only the last may be unfinished.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&Word, bool)> {
        self.parts.iter().flat_map(|part| {
            let last = part.words.len().saturating_sub(1);
            let words = part.words.iter().enumerate();
            words.map(move |(place, word)| (word, part.unfinished && place == last))
        })
    }

    /// Whether some words must stand next to each other, which the index cannot tell.
    pub(super) fn has_phrases(&self) -> bool {
        self.parts.iter().any(|part| part.words.len() > 1)
    }

    /// Whether every part stands in `text`.
    pub(super) fn stands_in(&self, text: &[Word], spelling: Spelling) -> bool {
        self.parts.iter().all(|part| {
            text.windows(part.words.len())
                .any(|stretch| part.is(stretch, spelling))
        })
    }

    /// Which of `text`'s words were looked for, in this spelling. Words in quotation marks count
    /// only where they stand next to each other.
    #[must_use]
    pub(super) fn hits(&self, text: &[Word], spelling: Spelling) -> Vec<bool> {
        let mut hits = vec![false; text.len()];
        for part in &self.parts {
            for (start, stretch) in text.windows(part.words.len()).enumerate() {
                if part.is(stretch, spelling) {
                    hits.iter_mut()
                        .skip(start)
                        .take(stretch.len())
                        .for_each(|hit| *hit = true);
                }
            }
        }
        hits
    }

    fn all_words(&self) -> impl Iterator<Item = &Word> {
        self.parts.iter().flat_map(|part| &part.words)
    }
}

impl Part {
    fn is(&self, stretch: &[Word], spelling: Spelling) -> bool {
        self.words
            .iter()
            .zip(stretch)
            .enumerate()
            .all(|(place, (wanted, word))| {
                let unfinished = self.unfinished && place + 1 == self.words.len();
                match (spelling, unfinished) {
                    (Spelling::Exact, false) => word.exact == wanted.exact,
                    (Spelling::Exact, true) => word.exact.starts_with(&wanted.exact),
                    (Spelling::Folded, false) => word.folded == wanted.folded,
                    (Spelling::Folded, true) => begins(word, wanted),
                }
            })
    }
}

/// Whether `word` may be what `wanted` is the beginning of, marks aside.
pub(super) fn begins(word: &Word, wanted: &Word) -> bool {
    word.folded.starts_with(&wanted.folded) || strip(&word.exact).starts_with(&strip(&wanted.exact))
}
