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
    // Most text is plain Vietnamese, and normalising is what costs.
    if text.chars().all(|c| bare(c).is_some()) {
        return text.to_owned();
    }
    text.nfkc()
        .filter(|c| !is_invisible(*c))
        .map(latin)
        .nfc()
        .collect()
}

fn plain(visible: &str) -> String {
    if let Some(plain) = visible.chars().map(bare).collect() {
        return plain;
    }
    visible
        .to_lowercase()
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| if c == 'đ' { 'd' } else { latin(c) })
        .collect()
}

/// What [`plain`] makes of a character that looks like nothing but itself: printable ASCII and the
/// composed letters of Vietnamese. Nothing for any other, which takes the long way.
fn bare(c: char) -> Option<char> {
    Some(match c {
        ' '..='~' => c.to_ascii_lowercase(),
        'À'..='Ã' | 'à'..='ã' | 'Ă' | 'ă' | 'Ạ'..='ặ' => 'a',
        'È'..='Ê' | 'è'..='ê' | 'Ẹ'..='ệ' => 'e',
        'Ì' | 'Í' | 'ì' | 'í' | 'Ĩ' | 'ĩ' | 'Ỉ'..='ị' => 'i',
        'Ò'..='Õ' | 'ò'..='õ' | 'Ơ' | 'ơ' | 'Ọ'..='ợ' => 'o',
        'Ù' | 'Ú' | 'ù' | 'ú' | 'Ũ' | 'ũ' | 'Ư' | 'ư' | 'Ụ'..='ự' => 'u',
        'Ý' | 'ý' | 'Ỳ'..='ỹ' => 'y',
        'Đ' | 'đ' => 'd',
        '–' | '“' | '”' => c,
        _ => return None,
    })
}

/// As `char::is_alphanumeric`, without its search for the letters of Vietnamese.
pub(super) fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\0'..='~' => c.is_ascii_alphanumeric(),
        'Ạ'..='ỹ' => true,
        c => c.is_alphanumeric(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_of_plain_letters_ends_where_the_long_way_does() {
        let long_way = |text: &str| -> (String, String) {
            let visible: String = text
                .nfkc()
                .filter(|c| !is_invisible(*c))
                .map(latin)
                .nfc()
                .collect();
            let plain = visible
                .to_lowercase()
                .nfd()
                .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
                .map(|c| if c == 'đ' { 'd' } else { latin(c) })
                .collect();
            (visible, plain)
        };
        let mut common = 0;
        for c in ('\0'..=char::MAX).filter(|c| bare(*c).is_some()) {
            let text = c.to_string();
            let seen = Seen::new(&text);
            assert_eq!((seen.visible, seen.plain), long_way(&text), "{c}");
            common += 1;
        }
        assert_eq!(common, 95 + 134 + 3, "ASCII, Vietnamese, three signs");
    }

    #[test]
    fn letters_and_digits_are_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter_or_digit(c), c.is_alphanumeric(), "{c}");
        }
    }
}
