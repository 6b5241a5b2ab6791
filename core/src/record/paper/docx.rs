//! A paper as DOCX.

use docx_rs::{
    AlignmentType, BorderType, Docx, LineSpacing, LineSpacingType, PageMargin, Paragraph,
    ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts, SpecialIndentType,
    Table, TableAlignmentType, TableCell, TableLayoutType, TableRow, WidthType,
};
use handbook_domain::meeting::paper::{Block, Paper, SignatureBlock};
use handbook_domain::rules::pack::{Margins, PaperLayout};

use crate::error::{Error, Result};

/// Width and height of A4, in twentieths of a point.
const A4: (u32, u32) = (11_906, 16_838);

/// The paper, laid out, as the bytes of a DOCX.
///
/// # Errors
/// If it cannot be packed, which happens only without memory.
pub fn docx(paper: &Paper, layout: &PaperLayout) -> Result<Vec<u8>> {
    let Margins {
        top,
        bottom,
        left,
        right,
    } = layout.margins_mm;
    let [top, bottom, left, right] = [top, bottom, left, right].map(twips);
    let fonts = RunFonts::new()
        .ascii(&layout.font)
        .hi_ansi(&layout.font)
        .cs(&layout.font)
        .east_asia(&layout.font);
    let margin = PageMargin {
        top: signed(top),
        bottom: signed(bottom),
        left: signed(left),
        right: signed(right),
        header: signed(twips(10)),
        footer: signed(twips(10)),
        gutter: 0,
    };
    let width = A4.0.saturating_sub(left + right);
    let mut docx = Docx::new()
        .page_size(A4.0, A4.1)
        .page_margin(margin)
        .default_fonts(fonts)
        .default_size(half_points(layout.text_pt))
        .add_table(head(paper, width))
        .add_paragraph(empty(layout))
        .add_paragraph(strong(&paper.kind))
        .add_paragraph(strong(&paper.about))
        .add_paragraph(centred("-----"))
        .add_paragraph(empty(layout));
    for block in &paper.blocks {
        docx = add(docx, block, layout, width);
    }
    docx = docx.add_paragraph(empty(layout));
    docx = docx.add_table(foot(paper, width));
    let mut bytes = std::io::Cursor::new(Vec::new());
    docx.pack(&mut bytes)
        .map_err(|error| Error::File("DOCX", std::io::Error::other(error)))?;
    Ok(bytes.into_inner())
}

/// Who issues it and its number on the left, the Party's name, place and day on the right.
fn head(paper: &Paper, width: u32) -> Table {
    let left = TableCell::new()
        .add_paragraph(centred(&paper.superior))
        .add_paragraph(strong(&paper.issuer))
        .add_paragraph(centred("*"))
        .add_paragraph(centred(&paper.sign));
    // The rule under the Party's name is as long as the name.
    let mut party = strong("ĐẢNG CỘNG SẢN VIỆT NAM");
    party.property = party.property.set_borders(
        ParagraphBorders::with_empty().set(
            ParagraphBorder::new(ParagraphBorderPosition::Bottom)
                .val(BorderType::Single)
                .size(6)
                .space(1),
        ),
    );
    let right = TableCell::new()
        .add_paragraph(party)
        .add_paragraph(Paragraph::new())
        .add_paragraph(Paragraph::new())
        .add_paragraph(place(&paper.place_and_day));
    columns(vec![(left, 45), (right, 55)], width)
}

/// Who gets it on the left if anybody does, and who signs.
fn foot(paper: &Paper, width: u32) -> Table {
    let mut cells = Vec::new();
    if !paper.recipients.is_empty() {
        let title = Run::new().add_text("Nơi nhận:").underline("single");
        let mut cell = TableCell::new().add_paragraph(Paragraph::new().add_run(title));
        for line in &paper.recipients {
            cell = cell.add_paragraph(Paragraph::new().add_run(run(line)));
        }
        cells.push(cell);
    }
    cells.extend(paper.signatures.iter().map(signature));
    let share = 100 / u32::try_from(cells.len().max(1)).unwrap_or(1);
    columns(cells.into_iter().map(|cell| (cell, share)).collect(), width)
}

fn signature(block: &SignatureBlock) -> TableCell {
    let mut cell = TableCell::new();
    for line in &block.lines {
        cell = cell.add_paragraph(strong(line));
    }
    // Room to sign.
    for _ in 0..4 {
        cell = cell.add_paragraph(Paragraph::new());
    }
    cell.add_paragraph(strong(&block.name))
}

fn add(docx: Docx, block: &Block, layout: &PaperLayout, width: u32) -> Docx {
    match block {
        Block::Part(text) | Block::Heading(text) => {
            docx.add_paragraph(body(run(text).bold(), layout).keep_next(true))
        }
        Block::Text(text) => docx.add_paragraph(body(run(text), layout)),
        Block::Point(text) => docx.add_paragraph(body(run(&format!("- {text}")), layout)),
        Block::Table(rows) => docx
            .add_table(table(rows, width))
            .add_paragraph(empty(layout)),
    }
}

fn body(run: Run, layout: &PaperLayout) -> Paragraph {
    let first = SpecialIndentType::FirstLine(signed(twips(layout.indent_mm)));
    Paragraph::new()
        .add_run(run)
        .align(AlignmentType::Both)
        .indent(None, Some(first), None, None)
        .line_spacing(spacing(layout).after(120))
}

fn table(rows: &[Vec<String>], width: u32) -> Table {
    let widths = shares(rows, width);
    let lines = rows.iter().enumerate().map(|(number, cells)| {
        let cells = cells.iter().zip(&widths).map(|(text, width)| {
            let text = if number == 0 {
                strong(text)
            } else {
                Paragraph::new().add_run(run(text))
            };
            TableCell::new()
                .width(*width, WidthType::Dxa)
                .add_paragraph(text)
        });
        TableRow::new(cells.collect()).cant_split()
    });
    Table::new(lines.collect())
        .set_grid(widths.clone())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
}

/// Widths of columns: each as wide as its longest text wants, within limits.
fn shares(rows: &[Vec<String>], width: u32) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wants: Vec<usize> = (0..columns)
        .map(|column| {
            let texts = rows.iter().filter_map(|row| row.get(column));
            let longest = texts.map(|text| text.chars().count()).max();
            longest.unwrap_or(0).clamp(MIN_CHARS, MAX_CHARS)
        })
        .collect();
    let all: usize = wants.iter().sum();
    let width = usize::try_from(width).unwrap_or(0);
    wants.iter().map(|want| width * want / all.max(1)).collect()
}

/// A column is never narrower or wider than for so many characters beside the others.
const MIN_CHARS: usize = 10;
const MAX_CHARS: usize = 40;

/// Cells side by side without lines, each with its share of the width in hundredths.
fn columns(cells: Vec<(TableCell, u32)>, width: u32) -> Table {
    let widths: Vec<usize> = cells
        .iter()
        .map(|(_, share)| usize::try_from(width * share / 100).unwrap_or(0))
        .collect();
    let cells = cells.into_iter().zip(&widths);
    let cells = cells.map(|((cell, _), width)| cell.width(*width, WidthType::Dxa));
    Table::without_borders(vec![TableRow::new(cells.collect()).cant_split()])
        .set_grid(widths.clone())
        .width(widths.iter().sum(), WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .layout(TableLayoutType::Fixed)
}

fn run(text: &str) -> Run {
    Run::new().add_text(plain(text))
}

fn centred(text: &str) -> Paragraph {
    in_the_middle(run(text))
}

fn strong(text: &str) -> Paragraph {
    in_the_middle(run(text).bold())
}

/// Place and day are slanted.
fn place(text: &str) -> Paragraph {
    in_the_middle(run(text).italic())
}

fn in_the_middle(run: Run) -> Paragraph {
    Paragraph::new().add_run(run).align(AlignmentType::Center)
}

fn empty(layout: &PaperLayout) -> Paragraph {
    Paragraph::new().line_spacing(spacing(layout))
}

fn spacing(layout: &PaperLayout) -> LineSpacing {
    LineSpacing::new()
        .line_rule(LineSpacingType::AtLeast)
        .line(signed(layout.line_pt.saturating_mul(20)))
}

/// Without the control characters that no XML may hold.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Twentieths of a point from millimetres.
fn twips(mm: u32) -> u32 {
    mm.saturating_mul(1_440) * 10 / 254
}

fn half_points(points: u32) -> usize {
    usize::try_from(points).unwrap_or(0) * 2
}

fn signed(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
