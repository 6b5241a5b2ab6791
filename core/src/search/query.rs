//! What a person typed, as an expression for the index.
//!
//! Only letters and digits of the words get through, each in quotation marks, so nothing a person
//! types can be syntax. `"quoted words"` must stand next to each other; the last word outside
//! quotes may be unfinished.

use super::fold::{Word, words};

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

    /// An expression that finds rows where every part stands in the number.
    #[must_use]
    pub fn in_number(&self) -> String {
        self.expression("{number}", Spelling::Folded)
    }

    /// An expression that finds rows where every part stands in the title.
    #[must_use]
    pub fn in_title(&self, spelling: Spelling) -> String {
        match spelling {
            Spelling::Exact => self.expression("{title}", spelling),
            Spelling::Folded => self.expression("{title_folded}", spelling),
        }
    }

    /// An expression that finds rows where every part stands anywhere.
    #[must_use]
    pub fn anywhere(&self, spelling: Spelling) -> String {
        match spelling {
            Spelling::Exact => self.expression("{number title body}", spelling),
            Spelling::Folded => self.expression("{number title_folded body_folded}", spelling),
        }
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

    fn expression(&self, columns: &str, spelling: Spelling) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                let words: Vec<&str> = part
                    .words
                    .iter()
                    .map(|word| match spelling {
                        Spelling::Exact => word.exact.as_str(),
                        Spelling::Folded => word.folded.as_str(),
                    })
                    .collect();
                let star = if part.unfinished { " *" } else { "" };
                format!("\"{}\"{star}", words.join(" "))
            })
            .collect();
        format!("{columns} : ({})", parts.join(" AND "))
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
                let (text, wanted) = match spelling {
                    Spelling::Exact => (&word.exact, &wanted.exact),
                    Spelling::Folded => (&word.folded, &wanted.folded),
                };
                if unfinished {
                    text.starts_with(wanted.as_str())
                } else {
                    text == wanted
                }
            })
    }
}
