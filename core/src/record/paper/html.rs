//! A paper as a page that any browser prints as it should look.

use std::fmt::Write as _;

use handbook_domain::meeting::paper::{Block, Paper};
use handbook_domain::rules::pack::{Margins, PaperLayout};

/// The paper, laid out, as one HTML page with nothing outside itself.
#[must_use]
pub fn html(paper: &Paper, layout: &PaperLayout) -> String {
    let Margins {
        top,
        bottom,
        left,
        right,
    } = layout.margins_mm;
    let PaperLayout {
        font,
        text_pt: size,
        line_pt: line,
        indent_mm: indent,
        ..
    } = layout;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{}</title><style>\
         @page {{ size: A4; margin: {top}mm {right}mm {bottom}mm {left}mm }}\
         body {{ font: {size}pt/{line}pt \"{}\", serif; max-width: 165mm; margin: auto }}\
         p {{ margin: 0 0 6pt; text-align: justify; text-indent: {indent}mm }}\
         .head, .foot {{ display: flex; break-inside: avoid }}\
         .head > div, .foot > div {{ flex: 1; text-align: center }}\
         .head p, .foot p, h1 {{ text-indent: 0; text-align: center; margin: 0 }}\
         .party {{ font-weight: bold; border-bottom: 1px solid; display: inline-block }}\
         h1 {{ font-size: {size}pt }} .to p {{ text-align: left }} .room {{ height: 76pt }}\
         table {{ border-collapse: collapse; width: 100%; margin: 6pt 0 }}\
         td, th {{ border: 1px solid; padding: 2pt 4pt; text-align: left }}\
         </style></head><body>\n",
        text(&format!("{} {}", paper.kind, paper.about)),
        text(font),
    );
    let _ = write!(
        page,
        "<div class=\"head\"><div><p>{}</p><p><b>{}</b></p><p>*</p><p>{}</p></div>\
         <div><p class=\"party\">ĐẢNG CỘNG SẢN VIỆT NAM</p><p>&nbsp;</p><p>&nbsp;</p>\
         <p><i>{}</i></p></div></div>\n\
         <h1><br>{}<br>{}</h1><p style=\"text-align: center\">-----</p>\n",
        text(&paper.superior),
        text(&paper.issuer),
        text(&paper.sign),
        text(&paper.place_and_day),
        text(&paper.kind),
        text(&paper.about),
    );
    for block in &paper.blocks {
        let _ = match block {
            Block::Part(words) | Block::Heading(words) => {
                writeln!(page, "<p><b>{}</b></p>", text(words))
            }
            Block::Text(words) => writeln!(page, "<p>{}</p>", text(words)),
            Block::Point(words) => writeln!(page, "<p>- {}</p>", text(words)),
            Block::Table(rows) => writeln!(page, "{}", table(rows)),
        };
    }
    page.push_str("<div class=\"foot\">");
    if !paper.recipients.is_empty() {
        page.push_str("<div class=\"to\"><p><u>Nơi nhận:</u></p>");
        for line in &paper.recipients {
            let _ = write!(page, "<p>{}</p>", text(line));
        }
        page.push_str("</div>");
    }
    for block in &paper.signatures {
        page.push_str("<div>");
        for line in &block.lines {
            let _ = write!(page, "<p><b>{}</b></p>", text(line));
        }
        let _ = write!(
            page,
            "<div class=\"room\"></div><p><b>{}</b></p></div>",
            text(&block.name)
        );
    }
    page.push_str("</div>\n</body></html>\n");
    page
}

fn table(rows: &[Vec<String>]) -> String {
    let mut html = "<table>".to_owned();
    for (number, cells) in rows.iter().enumerate() {
        let tag = if number == 0 { "th" } else { "td" };
        html.push_str("<tr>");
        for cell in cells {
            let _ = write!(html, "<{tag}>{}</{tag}>", text(cell));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    html
}

fn text(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
