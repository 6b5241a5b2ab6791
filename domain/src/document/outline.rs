//! The headings of a paper, as Vietnamese papers write them, so that a long one can be leafed through.

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Which paragraph of the text it is, counted from 0; paragraphs are separated by an empty line.
    pub paragraph: u32,
    /// 1 for a part or chapter, 2 for a section, 3 for an article or a numbered point.
    pub level: u32,
    /// Its first line.
    pub title: String,
}

/// A longer first line is a sentence and no heading.
const LONGEST: usize = 160;

/// The headings of `text`, in order.
#[must_use]
pub fn outline(text: &str) -> Vec<Heading> {
    (0_u32..)
        .zip(text.split("\n\n"))
        .filter_map(|(paragraph, text)| {
            let title = text.trim().lines().next()?.trim();
            Some(Heading {
                paragraph,
                level: level(title)?,
                title: title.to_owned(),
            })
        })
        .collect()
}

/// How deep a heading `line` is, if it is one.
fn level(line: &str) -> Option<u32> {
    if line.chars().count() > LONGEST {
        return None;
    }
    let (first, rest) = line.split_once([' ', '\u{a0}']).unwrap_or((line, ""));
    let number = rest.split([' ', '.', ':', '-']).next().unwrap_or_default();
    let numbered = is_arabic(number) || is_roman(number);
    match first.to_lowercase().as_str() {
        "phần" | "chương" if numbered || is_word_number(number) => return Some(1),
        "mục" if numbered => return Some(2),
        "điều" if is_arabic(number) => return Some(3),
        _ => {}
    }
    let mark = first.strip_suffix(['.', '-', ')', '/'])?;
    if rest.trim().is_empty() {
        None
    } else if is_roman(mark) {
        Some(1)
    } else if is_arabic(mark) && !rest.trim_end().ends_with([';', ',']) {
        Some(3)
    } else {
        None
    }
}

fn is_arabic(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_roman(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|byte| b"IVXL".contains(&byte))
}

/// `Phần thứ nhất`.
fn is_word_number(text: &str) -> bool {
    text.to_lowercase() == "thứ"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, u32, &str)]) {
        let found = outline(text);
        let found: Vec<_> = found
            .iter()
            .map(|heading| (heading.paragraph, heading.level, heading.title.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_are_found_as_papers_write_them() {
        check(
            "Phần thứ nhất\n\nI. MỤC TIÊU\n\nĐến năm 2030.\n\nII- NHIỆM VỤ\nđoạn\n\n1. Nâng cao chất lượng\n\n\
             Chương II\n\nMục 3. Tài chính\n\nĐiều 12. Hiệu lực",
            &[
                (0, 1, "Phần thứ nhất"),
                (1, 1, "I. MỤC TIÊU"),
                (3, 1, "II- NHIỆM VỤ"),
                (4, 3, "1. Nâng cao chất lượng"),
                (5, 1, "Chương II"),
                (6, 2, "Mục 3. Tài chính"),
                (7, 3, "Điều 12. Hiệu lực"),
            ],
        );
    }

    #[test]
    fn sentences_and_lists_are_no_headings() {
        check(
            "Điều đáng nói là kết quả.\n\nMục tiêu chung\n\n1. cán bộ;\n\nI.\n\n2026. Năm nay\n\nVI phạm",
            &[],
        );
        check(&format!("1. {}", "dài ".repeat(60)), &[]);
        check("", &[]);
    }
}
