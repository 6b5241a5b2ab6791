//! Plain text and Markdown.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{ExtractError, Extracted, unreadable};

/// UTF-8, or UTF-16 with a byte order mark. Old Vietnamese code pages are refused: guessed wrong,
/// they would hide a stamp.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ExtractError> {
    let units = |from: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().skip(1).map(|pair| from(*pair)).collect();
        String::from_utf16(&units).map_err(unreadable)
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes).map_err(unreadable)?;
            if text.contains('\0') {
                return Err(ExtractError::Unreadable("BINARY DATA".to_owned()));
            }
            Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
        }
    }
}

/// The words of a Markdown text without its marks; the first heading is the title.
pub(super) fn markdown(text: &str) -> Extracted {
    let mut extracted = Extracted::default();
    let mut in_title = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => in_title = extracted.title.is_empty(),
            Event::Start(Tag::Item) => extracted.text.push_str("- "),
            Event::Text(words) | Event::Code(words) => {
                extracted.text.push_str(&words);
                if in_title {
                    extracted.title.push_str(&words);
                }
            }
            // What is written as HTML may still be read by people, so the gate must see it.
            Event::Html(words) | Event::InlineHtml(words) => {
                extracted.text.push_str(&super::html::without_tags(&words));
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => extracted.text.push('\n'),
            Event::End(TagEnd::TableCell) => extracted.text.push('\t'),
            Event::End(TagEnd::Heading(_)) => {
                in_title = false;
                extracted.text.push_str("\n\n");
            }
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::Table | TagEnd::List(_)) => {
                extracted.text.push_str("\n\n");
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                extracted.text.push('\n');
            }
            _ => {}
        }
    }
    extracted
}
