use handbook_domain::secrecy::Urgency;

use super::extract::Extracted;
use super::report::{Line, Note, Problem, Report};
use super::side_file::{SideFileError, front_matter, parse};
use super::{Published, propose};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_side_file_is_read_with_dates_in_each_way_of_writing() {
    let side = parse(
        "confirmed = true\nissuer = \"TU\"\ntype = \"NQ\"\nnumber = 16\ndate = 2026-01-15\nurgency = \"Hỏa tốc\"\n\
         effective_from = \"01/02/2026\"\neffective_to = \"\"\nunit = \"\"\n\
         supersedes = [{ issuer = \"TU\", type = \"NQ\", number = \"7\", date = \"2024-03-12\" }]\n",
    )
    .unwrap();
    assert!(side.confirmed);
    assert_eq!(side.meta.date, Some(day("2026-01-15")));
    assert_eq!(side.meta.effective_from, Some(day("2026-02-01")));
    assert_eq!(side.meta.effective_to, None);
    assert_eq!(side.meta.number, "16");
    assert_eq!(side.meta.unit, None);
    assert_eq!(side.meta.urgency, Some(Urgency::Express));
    assert_eq!(side.meta.supersedes.len(), 1);
}

#[test]
fn a_slip_of_the_pen_in_a_side_file_is_named() {
    for (text, error) in [
        (
            "issuer = \"TU\"\ntype = NQ\n",
            SideFileError::Syntax { line: 2 },
        ),
        (
            "isuer = \"TU\"",
            SideFileError::UnknownKey("isuer".to_owned()),
        ),
        (
            "confirmed = \"yes\"",
            SideFileError::WrongType("confirmed".to_owned()),
        ),
        (
            "date = \"2026-02-30\"",
            SideFileError::Date("2026-02-30".to_owned()),
        ),
        (
            "date = \"hôm qua\"",
            SideFileError::Date("hôm qua".to_owned()),
        ),
        (
            "supersedes = \"NQ\"",
            SideFileError::WrongType("supersedes".to_owned()),
        ),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert_eq!(parse(&"#\n".repeat(40_000)), Err(SideFileError::TooLong));
    let side = parse("\"Độ mật\" = \"A\"").unwrap();
    assert_eq!(side.fields, vec![("Độ mật".to_owned(), "A".to_owned())]);
}

#[test]
fn front_matter_is_split_from_the_text_and_counts_as_confirmed() {
    let text = "---\r\nissuer: TU\r\ndate: 2026-01-15\r\nlayout: page\r\nsupersedes: TU; NQ; 7; 2024-03-12\r\n---\r\nNội dung";
    let (side, body) = front_matter(text).unwrap().unwrap();
    assert!(side.confirmed);
    assert_eq!(body, "Nội dung");
    assert_eq!(side.meta.issuer, "TU");
    assert_eq!(side.meta.supersedes.first().unwrap().number, "7");
    assert!(
        side.fields
            .contains(&("layout".to_owned(), "page".to_owned()))
    );

    let (side, _) = front_matter("+++\nconfirmed = false\n+++\n")
        .unwrap()
        .unwrap();
    assert!(!side.confirmed);
    assert_eq!(front_matter("---\nMột dòng kẻ\n---\n"), None);
    assert_eq!(front_matter("Không có gì"), None);
    assert_eq!(
        front_matter("---\nissuer: TU\n"),
        Some(Err(SideFileError::NoEnd))
    );
}

const PAPER: &str = "ĐẢNG BỘ TỈNH LAM SƠN\t\nĐẢNG ỦY XÃ SUỐI KHE\tĐẢNG CỘNG SẢN VIỆT NAM\n*\n\
    Số 05 - NQ/ĐU      Suối Khe, ngày 05 tháng 02 năm 2026\n\nNGHỊ QUYẾT\nvề làm đường\nvào bản\n-----\nĐường dài.";

#[test]
fn the_first_page_gives_proposals() {
    let meta = propose::from_text(&Extracted {
        text: PAPER.to_owned(),
        ..Extracted::default()
    })
    .unwrap();
    assert_eq!(meta.issuer, "ĐẢNG ỦY XÃ SUỐI KHE");
    assert_eq!(meta.doc_type, "Nghị quyết");
    assert_eq!(meta.number, "05-NQ/ĐU");
    assert_eq!(meta.date, Some(day("2026-02-05")));
    assert_eq!(meta.abstract_text, "về làm đường vào bản");

    let plain = Extracted {
        text: "Hướng dẫn dùng máy\n\nHọp lúc 7 giờ ngày 5 tháng 2 năm 2026 tại thôn, ai cũng đến."
            .to_owned(),
        title: "Dùng máy".to_owned(),
        ..Extracted::default()
    };
    let meta = propose::from_text(&plain).unwrap();
    assert_eq!((meta.date, meta.abstract_text.as_str()), (None, "Dùng máy"));

    let impossible = PAPER.replace("05 tháng 02", "31 tháng 02");
    assert_eq!(
        propose::from_text(&Extracted {
            text: impossible,
            ..Extracted::default()
        }),
        Err(Problem::WrongDate {
            value: "31/2/2026".to_owned()
        })
    );
}

#[test]
fn the_report_speaks_vietnamese_to_people_and_codes_to_programs() {
    let report = Report::new(vec![
        Line::published("a.md", Published::Added, true, Vec::new()),
        Line::published(
            "b.md",
            Published::Unchanged,
            false,
            vec![Note::SideFileNotWritten],
        ),
        Line::problem("c.pdf", Problem::Encrypted),
        Line::problem("d.xls", Problem::UnsupportedType),
    ]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["added"], 1);
    assert_eq!(json["problems"], 2);
    assert_eq!(json["lines"][1]["notes"][0], "side_file_not_written");
    assert_eq!(json["lines"][2]["problem"]["code"], "encrypted");
    assert_eq!(json["lines"][3]["outcome"], "skipped");
    let words = report.to_string();
    assert!(
        words.contains("c.pdf: Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi nhập lại."),
        "{words}"
    );
    assert!(words.contains("chưa xác nhận 1"), "{words}");
}
