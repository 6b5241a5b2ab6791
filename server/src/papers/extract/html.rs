//! Pages of HTML.

use html2text::render::TrivialDecorator;

use super::{ExtractError, Extracted, unreadable};

/// Wide enough that no paragraph is broken: a break would make lines that nobody wrote.
const WIDTH: usize = 100_000;

pub(super) fn extract(page: &str) -> Result<Extracted, ExtractError> {
    let text = html2text::config::with_decorator(TrivialDecorator::new())
        .no_table_borders()
        .no_link_wrapping()
        .raw_mode(true)
        .string_from_read(page.as_bytes(), WIDTH)
        .map_err(unreadable)?;
    Ok(Extracted {
        text,
        title: title(page),
        fields: meta_fields(page),
        margins: Vec::new(),
    })
}

/// Everything outside `<` and `>`.
pub(super) fn without_tags(html: &str) -> String {
    let mut inside = false;
    html.chars()
        .filter(|c| {
            let was_inside = inside;
            inside = (inside || *c == '<') && *c != '>';
            !inside && !was_inside
        })
        .collect()
}

fn title(page: &str) -> String {
    let tag = find(page, "<title").and_then(|rest| rest.split_once('>'));
    let text = tag
        .and_then(|(_, rest)| rest.split_once("</"))
        .map_or("", |(text, _)| text);
    let words: Vec<&str> = text.split_whitespace().take(60).collect();
    html2text::config::with_decorator(TrivialDecorator::new())
        .string_from_read(words.join(" ").as_bytes(), WIDTH)
        .unwrap_or_default()
}

/// `<meta name="…" content="…">`: where an exporting program puts a paper's properties.
fn meta_fields(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut rest = page;
    while let Some(found) = find(rest, "<meta").filter(|_| fields.len() < 100) {
        let (tag, after) = found.split_once('>').unwrap_or((found, ""));
        if let (Some(name), Some(content)) = (attribute(tag, "name"), attribute(tag, "content")) {
            fields.push((name, content));
        }
        rest = after;
    }
    fields
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = find(tag, &format!(" {name}="))?.split_once('=')?.1;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value
        .split(quote)
        .nth(1)
        .map(|value| value.chars().take(500).collect())
}

/// What begins with `what`, in any letter case. `what` is lower-case ASCII.
fn find<'a>(text: &'a str, what: &str) -> Option<&'a str> {
    let window = what.len();
    let at = text
        .as_bytes()
        .windows(window)
        .position(|bytes| bytes.eq_ignore_ascii_case(what.as_bytes()))?;
    text.get(at..)
}
