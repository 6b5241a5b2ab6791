//! Letters as the eye sees them: what different characters look like when printed.

use unicode_normalization::UnicodeNormalization;

/// A piece of text, normalised once for all the questions that are asked of it.
pub(super) struct Seen {
    /// Composed, with compatibility forms, invisible characters and look-alikes resolved; accents
    /// and letter case kept.
    pub(super) visible: String,
    /// Lower case without accents.
    plain: String,
}

impl Seen {
    pub(super) fn new(text: &str) -> Self {
        let visible = visible(text);
        let plain = plain(&visible);
        Self { visible, plain }
    }

    /// Lower-case words of plain letters a-z and digits: accents, invisible characters and foreign
    /// alphabets are gone, whatever is neither letter nor digit separates.
    pub(super) fn words(&self) -> Vec<String> {
        self.plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// All letters a-z in one word; digits and everything else dropped.
    pub(super) fn run_together(&self) -> String {
        self.plain
            .chars()
            .filter(char::is_ascii_lowercase)
            .collect()
    }

    /// As [`Self::run_together`], with digits read as the letters that they look like.
    pub(super) fn digits_as_letters(&self) -> String {
        self.plain
            .chars()
            .filter_map(|c| match c {
                '0' => Some('o'),
                '1' | '|' | '!' => Some('i'),
                '4' | '@' => Some('a'),
                c => c.is_ascii_lowercase().then_some(c),
            })
            .collect()
    }
}

/// [`Seen::words`] of a text that is asked nothing else.
pub(super) fn words(text: &str) -> Vec<String> {
    Seen::new(text).words()
}

/// [`Seen::run_together`] of a text that is asked nothing else.
pub(super) fn run_together(text: &str) -> String {
    Seen::new(text).run_together()
}

/// [`Seen::visible`] of a text that is asked nothing else.
pub(super) fn visible(text: &str) -> String {
    // Most text of a computer is plain, and normalising is what costs.
    if text.is_ascii() {
        return text.chars().filter(|c| !is_invisible(*c)).collect();
    }
    text.nfkc()
        .filter(|c| !is_invisible(*c))
        .map(latin)
        .nfc()
        .collect()
}

fn plain(visible: &str) -> String {
    if visible.is_ascii() {
        return visible.to_ascii_lowercase();
    }
    visible
        .to_lowercase()
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| if c == 'đ' { 'd' } else { latin(c) })
        .collect()
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || (c.is_control() && !c.is_whitespace())
}

/// The Latin letter that a Greek, Cyrillic, Cherokee or phonetic one looks like; only letters of
/// the words that we look for.
fn latin(c: char) -> char {
    match c {
        'А' | 'Α' | 'Ꭺ' | 'ᴀ' | 'Λ' | 'Ʌ' => 'A',
        'а' | 'α' | 'ɑ' => 'a',
        'М' | 'Μ' | 'Ꮇ' | 'Ϻ' | 'ᴍ' => 'M',
        'м' | 'μ' => 'm',
        'Т' | 'Τ' | 'Ꭲ' | 'ᴛ' | 'Ŧ' | 'Ҭ' => 'T',
        'т' | 'τ' => 't',
        'О' | 'Ο' | 'Օ' | 'ᴏ' | 'Ø' => 'O',
        'о' | 'ο' | 'օ' => 'o',
        'І' | 'Ι' | 'Ӏ' | 'ɪ' => 'I',
        'і' | 'ι' | 'ı' => 'i',
        'У' | 'Υ' | 'Ү' | 'ʏ' => 'Y',
        'у' | 'γ' | 'ү' => 'y',
        'Е' | 'Ε' | 'Ꭼ' | 'ᴇ' => 'E',
        'е' | 'ε' => 'e',
        'υ' | 'ս' | 'ᴜ' => 'u',
        'Ս' => 'U',
        'Ð' | 'Ɖ' => 'Đ',
        'ð' | 'ɖ' => 'đ',
        c => c,
    }
}
