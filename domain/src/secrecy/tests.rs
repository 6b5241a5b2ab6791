use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::{Examined, Mark, Place, Secrecy, Urgency, Verdict, check};

fn text(text: &str) -> Verdict {
    check(&Examined {
        text,
        ..Examined::default()
    })
}

fn file_name(file_name: &str) -> Verdict {
    check(&Examined {
        file_name,
        ..Examined::default()
    })
}

fn field(name: &str, value: &str) -> Verdict {
    check(&Examined {
        fields: &[(name, value)],
        ..Examined::default()
    })
}

fn mark(verdict: &Verdict) -> Option<&Mark> {
    match verdict {
        Verdict::Refused { mark } => Some(mark),
        Verdict::Clean { .. } => None,
    }
}

fn is_refused(verdict: &Verdict) -> bool {
    mark(verdict).is_some()
}

const STAMPS: &[&str] = &[
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "Mật",
    "Tối mật",
    "Tuyệt mật",
    "Độ mật: Mật",
    "ĐỘ MẬT: TỐI MẬT",
    "Mức độ mật : Tuyệt mật",
    "MÂT",
    "MAT",
    "TOI MAT",
    "TUYET MAT",
    "M Ậ T",
    "T Ố I   M Ậ T",
    "T U Y Ệ T  M Ậ T",
    "TUYỆTMẬT",
    "MẬ\u{200b}T",
    "\u{feff}TỐI\u{ad} MẬT",
    "МẬТ",
    "ТUYỆТ МẬТ",
    "ΜẬΤ",
    "ＭＡＴ",
    "T0I MAT",
    "TÀI LIỆU MẬT",
    "MẬT - Bản số 03",
    "TUYỆT MẬT Bản số: 01",
    "HỎA TỐC - MẬT",
    "KHẨN, TỐI MẬT",
    "TuyÖt mËt",
    "Tèi mËt",
    "MËT",
    "MAÄT",
    "TUYEÄT MAÄT",
    "Độ mật: A",
    "Secrecy: high",
    "ĐẢNG ỦY XÃ SUỐI KHE\tMẬT",
    "MẬT      Suối Khe, ngày 05 tháng 02 năm 2026",
    "TOP SECRET",
    "BÍ MẬT",
    "M\nẬ\nT",
    "T\nỐ\nI\n\nMẬT",
];

const BODIES: &[&str] = &[
    "ĐẢNG ỦY XÃ SUỐI KHE\n*\nSố 05-BC/ĐU\n\n{}\n\nBÁO CÁO\nvề việc làm đường vào bản\n\nĐường dài hai cây số.",
    "{}\nBáo cáo số lượng cây giống đã nhận trong quý.",
    "Báo cáo ngắn về tình hình thời tiết tháng này.\n\n{}",
];

#[test]
fn every_generated_mark_is_stopped() {
    let mut tried = 0;
    for stamp in STAMPS {
        for body in BODIES {
            let mut dressed = vec![stamp.to_string()];
            if !stamp.contains(['\n', '\t', ':']) {
                dressed.push(format!("[{stamp}]"));
                dressed.push(format!("* {stamp} *"));
                dressed.push(format!("=== {stamp}."));
                dressed.push(format!("\u{a0}\u{a0}{stamp}\u{2003}"));
            }
            for stamp in dressed {
                let paper = body.replace("{}", &stamp);
                for paper in [paper.clone(), paper.nfd().collect()] {
                    assert!(is_refused(&text(&paper)), "let through: {paper}");
                    tried += 1;
                }
            }
        }
    }
    for stamp in STAMPS.iter().filter(|stamp| !stamp.contains('\n')) {
        let header = check(&Examined {
            headers_footers: &["Trang 1\n", stamp],
            text: "Nội dung thường",
            ..Examined::default()
        });
        assert!(is_refused(&header), "let through in a header: {stamp}");
        assert!(
            is_refused(&field("Keywords", stamp)),
            "let through in a property: {stamp}"
        );
        tried += 2;
    }
    assert!(tried >= 500, "only {tried}");
}

const PHRASES: &[&str] = &[
    "bảo vệ bí mật nhà nước",
    "giữ bí mật",
    "tài liệu tuyệt mật",
    "các độ mật, tối mật và tuyệt mật",
    "mật ong rừng",
    "mật độ dân số",
    "mật khẩu của máy tính",
    "Mặt trận Tổ quốc xã",
    "có mặt đầy đủ",
    "nước mắt và nụ cười",
    "mất mùa do sương muối",
    "bảo mật thông tin",
    "gió mát đầu hè",
    "độ mật của văn bản",
];

const SENTENCES: &[&str] = &[
    "Chi bộ thảo luận về {} trong buổi sinh hoạt tháng Ba.",
    "Đồng chí báo cáo viên nói về {}, sau đó trả lời câu hỏi của đảng viên.",
    "- Tuyên truyền để mọi người hiểu về {};",
    "Trong quý tới cần quan tâm hơn nữa tới\n{} theo kế hoạch đã duyệt.",
    "QUY ĐỊNH\nVỀ VIỆC PHỔ BIẾN\n\n1. Nội dung gồm {} và những việc khác.",
    "Câu hỏi: Vì sao phải chú ý đến {}?",
    "Họp chi bộ thường kỳ\n\nThôn Nà Luông bàn về {}.\n\nCuộc họp kết thúc.",
    "Ngày 5 tháng 2, đội viên tìm hiểu {} (phần thứ hai của bài học).",
    "| STT | Việc làm về {} trong năm | Ghi chú |",
];

#[test]
fn sentences_that_speak_of_secrets_are_let_through() {
    let mut tried = 0;
    let mut refused = Vec::new();
    for phrase in PHRASES {
        for sentence in SENTENCES {
            let paper = sentence.replace("{}", phrase);
            let decomposed = paper.nfd().collect();
            let capitals = paper.to_uppercase();
            let long = format!(
                "{}\n{paper}\n",
                "Một dòng bình thường của văn bản.\n".repeat(30)
            );
            for paper in [paper, decomposed, capitals, long] {
                tried += 1;
                if is_refused(&text(&paper)) {
                    refused.push(paper);
                }
            }
        }
    }
    for heading in CLEAN_LINES {
        tried += 1;
        if is_refused(&text(&format!(
            "ĐẢNG ỦY XÃ SUỐI KHE\n\n{heading}\n\nNội dung."
        ))) {
            refused.push((*heading).to_owned());
        }
    }
    assert!(tried >= 500, "only {tried}");
    assert!(
        refused.len() * 100 <= tried,
        "{} of {tried} refused: {refused:#?}",
        refused.len()
    );
}

const CLEAN_LINES: &[&str] = &[
    "MẬT ĐỘ DÂN SỐ",
    "MẬT ĐỘ",
    "Mật ong",
    "MẬT ONG SUỐI KHE",
    "QUY ĐỊNH VỀ BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "QUY ĐỊNH VỀ BẢO VỆ BÍ\nMẬT NHÀ NƯỚC",
    "BẢO VỆ\nBÍ MẬT NHÀ NƯỚC",
    "Mọi đảng viên phải nêu cao cảnh giác và giữ bí\nmật.",
    "Cán bộ phụ trách lưu trữ sắp xếp các loại giấy tờ mà người ta xếp vào loại\ntuyệt mật.",
    "Độ mật:",
    "Độ mật: Không",
    "ĐỘ MẬT: THƯỜNG",
    "Độ mật",
    "BẢO MẬT",
    "MẶT",
    "MẤT MÙA",
    "MẮT",
    "MET",
    "Mét",
    "KHẨN",
    "HỎA TỐC",
    "TÀI LIỆU HỘI NGHỊ",
    "LƯU HÀNH NỘI BỘ",
    "VẮNG MẶT",
    "MẶT TRẬN TỔ QUỐC",
    "m\na\ni",
];

#[test]
fn each_clean_line_is_let_through() {
    for line in CLEAN_LINES {
        let verdict = text(&format!("ĐẢNG ỦY XÃ SUỐI KHE\n\n{line}\n\nNội dung."));
        assert!(!is_refused(&verdict), "{line}: {verdict:?}");
    }
}

#[test]
fn file_names_that_say_secret_are_stopped_and_others_pass() {
    for name in [
        "BC-mat.pdf",
        "MAT_05.docx",
        "mat05.docx",
        "[tuyetmat] bao cao.txt",
        "05-BC-TU (Mat).docx",
        "05-BC-TU (Mật).docx",
        "toi_mat.pdf",
        "BC tuyệt mật 2026.md",
        "do-mat-cao.txt",
        "Mật.pdf",
        "05-BC-МẬТ.txt",
        "kế hoạch - mật - bản 2.html",
        "danh-sach.mat.pdf",
        "TốiMật.txt",
        "thong-bao-mat.pdf",
        "Thông báo mật.docx",
    ] {
        let decomposed: String = name.nfd().collect();
        assert!(is_refused(&file_name(name)), "{name}");
        assert!(is_refused(&file_name(&decomposed)), "{name} in NFD");
    }
    for name in [
        "05-bc-mat-tran-to-quoc.pdf",
        "mat-ong.docx",
        "Mật độ dân số.md",
        "bao-ve-bi-mat-nha-nuoc.pdf",
        "bao mat thong tin.txt",
        "doi-mat-khau.md",
        "co-mat-vang-mat.txt",
        "format.docx",
        "matran.md",
        "Gặp mặt cuối năm.md",
        "ra-mat-to-tu-quan.html",
        "05-NQ-DU.pdf",
        "",
        ".pdf",
        "kham mat 2026.txt",
    ] {
        assert_eq!(file_name(name), Verdict::Clean { urgency: None }, "{name}");
    }
}

#[test]
fn a_secrecy_field_refuses_every_value_but_none() {
    for name in [
        "Độ mật",
        "độ mật",
        "Do mat",
        "secrecy",
        "mức độ mật",
        "Mức độ mật văn bản",
        "DoMat",
    ] {
        for value in [
            "Mật",
            "mat",
            "A",
            "1",
            "0",
            "C",
            "cao",
            "không rõ",
            "???",
            "tối mật",
            "thường (A)",
        ] {
            assert!(is_refused(&field(name, value)), "{name}: {value}");
        }
        for value in [
            "",
            "  ",
            "không",
            "Thường",
            "khong mat",
            "none",
            "-",
            "Không có",
        ] {
            assert!(!is_refused(&field(name, value)), "{name}: {value}");
        }
    }
    assert!(!is_refused(&field(
        "Title",
        "Quy định về bảo vệ bí mật nhà nước"
    )));
    assert!(!is_refused(&field("abstract", "Về mật độ dân số")));
}

#[test]
fn the_mark_says_where_it_stands_and_which_grade_it_is() {
    let verdict = text("ĐẢNG ỦY\n\n  T Ố I   M Ậ T\n");
    let found = mark(&verdict).unwrap();
    assert_eq!(found.where_found, Place::Line(3));
    assert_eq!(found.what, "T Ố I M Ậ T");
    assert_eq!(found.grade, Some(Secrecy::HighlySecret));
    assert_eq!(found.where_found.to_string(), "ở dòng 3");

    let verdict = field("Độ mật", "loại B");
    assert_eq!(mark(&verdict).unwrap().grade, None);
    assert_eq!(
        mark(&verdict).unwrap().where_found,
        Place::Field("Độ mật".to_owned())
    );
}

#[test]
fn a_stamp_on_a_later_page_is_found() {
    let page = "Một dòng bình thường của văn bản.\n".repeat(60);
    let verdict = text(&format!("{page}\u{c}TOI MAT\n{page}"));
    assert_eq!(mark(&verdict).unwrap().where_found, Place::Line(61));
}

#[test]
fn an_unaccented_stamp_counts_only_at_the_edges_of_a_page() {
    let page = "Một dòng bình thường của văn bản.\n".repeat(30);
    assert!(!is_refused(&text(&format!("{page}MAT\n{page}"))));
    assert!(is_refused(&text(&format!("MAT\n{page}"))));
    assert!(is_refused(&text(&format!("{page}MAT\n"))));
}

#[test]
fn urgency_is_read_and_allowed() {
    for (stamp, urgency) in [
        ("KHẨN", Urgency::Urgent),
        ("THƯỢNG KHẨN", Urgency::VeryUrgent),
        ("[HOẢ TỐC]", Urgency::Express),
        ("ĐẢNG ỦY XÃ\tHỎA TỐC", Urgency::Express),
    ] {
        let paper = format!("ĐẢNG ỦY\n{stamp}\nNội dung.");
        assert_eq!(
            text(&paper),
            Verdict::Clean {
                urgency: Some(urgency)
            },
            "{stamp}"
        );
    }
    assert_eq!(
        field("Độ khẩn", "Hỏa tốc"),
        Verdict::Clean {
            urgency: Some(Urgency::Express)
        }
    );
    assert_eq!(text("Khẩn trương làm."), Verdict::Clean { urgency: None });
}

fn each_fixture(folder: &str, mut judge: impl FnMut(&str, &str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/secrecy")
        .join(folder);
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        judge(
            &path.display().to_string(),
            &std::fs::read_to_string(&path).unwrap(),
        );
        files += 1;
    }
    assert!(files >= 12, "only {files} fixtures");
}

#[test]
fn marked_fixtures_are_refused() {
    each_fixture("marked", |name, paper| {
        assert!(is_refused(&text(paper)), "{name}")
    });
}

#[test]
fn clean_fixtures_pass() {
    each_fixture("clean", |name, paper| {
        let verdict = text(paper);
        assert!(!is_refused(&verdict), "{name}: {verdict:?}");
    });
}
