//! PDF papers that hold text.

use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};

use super::{ExtractError, Extracted, unreadable};

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    if !bytes
        .get(..1024.min(bytes.len()))
        .is_some_and(|head| has(head, b"%PDF-"))
    {
        return Err(ExtractError::Unreadable("NO PDF HEADER".to_owned()));
    }
    // A damaged encryption dictionary makes loading fail, but the person needs to hear "password".
    let document = Document::load_mem(bytes).map_err(|error| {
        if has(bytes, b"/Encrypt") {
            ExtractError::Encrypted
        } else {
            unreadable(error)
        }
    })?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(ExtractError::Encrypted);
    }
    let fields = properties(&document);
    let title = fields
        .iter()
        .find(|(name, _)| name == "Title")
        .map_or("", |(_, value)| value);
    let title = title.to_owned();
    let mut text = String::new();
    // Page by page, so that the gate knows where pages begin. A page that fails fails the paper:
    // what we cannot read may bear a stamp.
    for page in document.get_pages().into_keys() {
        if !text.is_empty() {
            text.push('\u{c}');
        }
        let mut output = PlainTextOutput::new(&mut text);
        output_doc_page(&document, &mut output, page).map_err(unreadable)?;
        if text.len() > super::LONGEST_TEXT {
            break;
        }
    }
    Ok(Extracted {
        text: single_spaced(text),
        title,
        fields,
        margins: Vec::new(),
    })
}

/// Wide leading comes out as an empty line after every line. Then empty lines say nothing, and they
/// would tear sentences apart.
fn single_spaced(text: String) -> String {
    let empty = text.lines().filter(|line| line.trim().is_empty()).count();
    let full = text.lines().count() - empty;
    if empty * 10 < full * 8 {
        return text;
    }
    let lines: Vec<&str> = text
        .split('\n')
        .filter(|line| line.contains('\u{c}') || !line.trim().is_empty())
        .collect();
    lines.join("\n")
}

fn properties(document: &Document) -> Vec<(String, String)> {
    let info = document
        .trailer
        .get(b"Info")
        .and_then(|info| document.dereference(info));
    let Ok((_, Object::Dictionary(info))) = info else {
        return Vec::new();
    };
    info.iter()
        .filter_map(|(name, value)| {
            let (_, value) = document.dereference(value).ok()?;
            let value = decode(value.as_str().ok()?)?;
            Some((
                String::from_utf8_lossy(name).into_owned(),
                value.chars().take(500).collect(),
            ))
        })
        .collect()
}

fn decode(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(&[0xfe, 0xff]) {
        return super::plain::decode(bytes).ok();
    }
    Some(String::from_utf8_lossy(bytes).into_owned())
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
