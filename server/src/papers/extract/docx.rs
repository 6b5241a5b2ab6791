//! Word papers (Office Open XML).

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{ExtractError, Extracted, LONGEST_TEXT, unreadable};

const MOST_ENTRIES: usize = 5_000;
/// Of all parts that we read together. Far more than any paper, far less than a bomb.
const MOST_BYTES: u64 = 100_000_000;
const DEEPEST: usize = 1_000;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    // Word wraps a paper with a password into an old compound file.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ExtractError::Encrypted);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(zip_error)?;
    let names = checked_names(&mut archive)?;
    let mut budget = MOST_BYTES;
    let mut extracted = Extracted::default();
    let mut has_body = false;
    for name in &names {
        let part = name.strip_prefix("word/").unwrap_or_default();
        let is = |prefix: &str| part.starts_with(prefix) && part.ends_with(".xml");
        if part == "document.xml" {
            has_body = true;
            let words = words(&mut archive, name, &mut budget)?;
            extracted.text.insert_str(0, &words.text);
            extracted.margins.extend(words.art);
        } else if is("footnotes") || is("endnotes") || is("comments") {
            extracted
                .text
                .push_str(&words(&mut archive, name, &mut budget)?.text);
        } else if is("header") || is("footer") {
            let words = words(&mut archive, name, &mut budget)?;
            extracted.margins.push(words.text);
            extracted.margins.extend(words.art);
        } else if matches!(name.as_str(), "docProps/core.xml" | "docProps/custom.xml") {
            extracted
                .fields
                .extend(properties(&mut archive, name, &mut budget)?);
        }
    }
    if !has_body {
        return Err(ExtractError::Unreadable("NO word/document.xml".to_owned()));
    }
    let title = extracted.fields.iter().find(|(name, _)| name == "title");
    extracted.title = title.map(|(_, value)| value.clone()).unwrap_or_default();
    Ok(extracted)
}

/// All names, after a look at what the archive claims. Nothing is ever unpacked to disk, but a name
/// that climbs out of the archive shows that its maker meant harm.
fn checked_names(archive: &mut Archive<'_>) -> Result<Vec<String>, ExtractError> {
    if archive.len() > MOST_ENTRIES {
        return Err(ExtractError::Unreadable("TOO MANY ENTRIES".to_owned()));
    }
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(zip_error)?;
        if entry.encrypted() {
            return Err(ExtractError::Encrypted);
        }
        let name = entry.name().to_owned();
        if name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..")
        {
            return Err(ExtractError::Unreadable(
                "ENTRY OUTSIDE THE ARCHIVE".to_owned(),
            ));
        }
        names.push(name);
    }
    Ok(names)
}

/// The words of one part.
#[derive(Default)]
struct Words {
    text: String,
    /// Words drawn as pictures (WordArt): watermarks.
    art: Vec<String>,
}

fn words(archive: &mut Archive<'_>, name: &str, budget: &mut u64) -> Result<Words, ExtractError> {
    let mut words = Words::default();
    let mut in_text = false;
    // A drawing stands in the file twice, for new and for old readers.
    let mut fallback = 0_usize;
    each_event(archive, name, budget, |event| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "Fallback" => fallback += 1,
            Event::End(tag) if tag.local_name().as_ref() == "Fallback" => {
                fallback = fallback.saturating_sub(1);
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "textpath" => {
                words.art.extend(attribute(tag, "string"));
            }
            _ if fallback > 0 => {}
            Event::Start(tag) if tag.name().as_ref() == "w:t" => in_text = true,
            Event::End(tag) if tag.name().as_ref() == "w:t" => in_text = false,
            Event::Text(text) if in_text => words.text.push_str(&text.xml10_content()),
            Event::CData(text) if in_text => words.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if in_text => words.text.push_str(&resolve(reference)),
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "w:tab" => words.text.push('\t'),
                "w:noBreakHyphen" => words.text.push('-'),
                "w:cr" => words.text.push('\n'),
                "w:br" => {
                    let page = attribute(tag, "type").is_some_and(|kind| kind == "page");
                    words.text.push(if page { '\u{c}' } else { '\n' });
                }
                // A text box begins inside a paragraph but is a place of its own.
                "w:txbxContent" => words.text.push('\n'),
                _ => {}
            },
            Event::End(tag) if tag.name().as_ref() == "w:p" => words.text.push('\n'),
            _ => {}
        }
        words.text.len() <= LONGEST_TEXT
    })?;
    Ok(words)
}

/// `<dc:title>…</dc:title>`, and `<property name="Độ mật"><vt:lpwstr>…</vt:lpwstr></property>`.
fn properties(
    archive: &mut Archive<'_>,
    name: &str,
    budget: &mut u64,
) -> Result<Vec<(String, String)>, ExtractError> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut depth = 0;
    each_event(archive, name, budget, |event| {
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth == 2 {
                    let local = tag.local_name().as_ref().to_owned();
                    fields.push((attribute(tag, "name").unwrap_or(local), String::new()));
                }
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) => {
                if let Some((_, value)) = fields.last_mut().filter(|_| depth >= 2) {
                    value.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, value)) = fields.last_mut().filter(|_| depth >= 2) {
                    value.push_str(&resolve(reference));
                }
            }
            _ => {}
        }
        fields.len() < 1_000
    })?;
    // Times and revision counts are nobody's words.
    fields.retain(|(name, _)| !matches!(name.as_str(), "created" | "modified" | "revision"));
    Ok(fields)
}

fn each_event(
    archive: &mut Archive<'_>,
    name: &str,
    budget: &mut u64,
    mut take: impl FnMut(&Event<'_>) -> bool,
) -> Result<(), ExtractError> {
    let entry = archive.by_name(name).map_err(zip_error)?;
    let mut limited = entry.take(*budget);
    let mut reader = Reader::from_reader(BufReader::new(&mut limited));
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(unreadable)?;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            // Word never writes one; entities can multiply without end.
            Event::DocType(_) => return Err(ExtractError::Unreadable("DOCTYPE".to_owned())),
            Event::Eof => break,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(ExtractError::Unreadable("NESTED TOO DEEP".to_owned()));
        }
        if !take(&event) {
            return Err(ExtractError::Unreadable("TEXT TOO LONG".to_owned()));
        }
        buffer.clear();
    }
    drop(reader);
    *budget = limited.limit();
    if depth > 0 || *budget == 0 {
        return Err(ExtractError::Unreadable("CUT OFF OR TOO LARGE".to_owned()));
    }
    Ok(())
}

fn attribute(tag: &BytesStart<'_>, local: &str) -> Option<String> {
    let attribute = tag
        .attributes()
        .flatten()
        .find(|one| one.key.local_name().as_ref() == local)?;
    attribute
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let known = quick_xml::escape::resolve_predefined_entity(&reference.xml10_content());
    known.unwrap_or_default().to_owned()
}

fn zip_error(error: ZipError) -> ExtractError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ExtractError::Encrypted,
        error => unreadable(error),
    }
}
