//! Folders of papers read by the real program's child, hostile ones among them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use handbook_server::papers::{
    ImportError, Note, Options, Outcome, Paper, Problem, Published, Report, import,
};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// A province that remembers what was published, as the real one does.
#[derive(Default)]
struct Shelf {
    papers: BTreeMap<String, Paper>,
}

impl Shelf {
    fn import(&mut self, dir: &Path, options: &Options) -> Report {
        let mut done = 0;
        let report = import(
            dir,
            options,
            &mut |progress| {
                done += 1;
                assert_eq!(progress.done, done);
            },
            &mut |paper| {
                Ok(
                    match self.papers.insert(paper.path.clone(), paper.clone()) {
                        None => Published::Added,
                        Some(old) if old == paper => Published::Unchanged,
                        Some(_) => Published::Changed,
                    },
                )
            },
        );
        let report = report.expect("the folder can be listed");
        assert_eq!(done, report.lines.len());
        report
    }
}

fn options() -> Options {
    let today = "2026-11-24".parse().expect("a day");
    Options::new(today, PathBuf::from(env!("CARGO_BIN_EXE_handbook-server")))
}

fn problem<'a>(report: &'a Report, path: &str) -> Option<&'a Problem> {
    let line = report.lines.iter().find(|line| line.path == path);
    line.unwrap_or_else(|| panic!("no line for {path}"))
        .problem
        .as_ref()
}

fn docx(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("a writable folder"));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("room for an entry");
        zip.write_all(bytes).expect("room for its bytes");
    }
    zip.finish().expect("room for the directory");
}

fn body(text: &str) -> Vec<u8> {
    format!(
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    .into_bytes()
}

fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n")
            .into_bytes(),
    );
    file
}

#[test]
fn the_sample_papers_come_in_and_a_second_run_changes_nothing() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/papers");
    let side = TempDir::new().unwrap();
    let options = Options {
        side_dir: Some(side.path().to_owned()),
        ..options()
    };
    let before = std::fs::read_dir(&dir).unwrap().count();
    let mut shelf = Shelf::default();

    let first = shelf.import(&dir, &options);
    assert_eq!(
        (first.added, first.unconfirmed, first.problems),
        (16, 3, 3),
        "{first}"
    );
    assert!(matches!(
        problem(&first, "90-bao-cao-co-dau.txt"),
        Some(Problem::SecrecyMark { what, .. }) if what == "MẬT"
    ));
    assert_eq!(
        problem(&first, "91-tep-dat-mat-khau.pdf"),
        Some(&Problem::Encrypted)
    );
    assert!(matches!(
        problem(&first, "92-ban-sao-nghi-quyet-thang-3.md"),
        Some(Problem::Duplicate { of }) if of == "07-nghi-quyet-chi-bo-thang-3.md"
    ));
    let resolution = &shelf.papers["02-nghi-quyet-chuyen-doi-so.md"];
    assert!(resolution.confirmed);
    assert_eq!(resolution.meta.supersedes.len(), 1);
    assert!(
        shelf.papers["16-thong-bao-hoi-thi-nong-san.pdf"]
            .text
            .contains("miến dong")
    );
    assert!(!shelf.papers["05-bao-cao-trong-cay.txt"].confirmed);

    let second = shelf.import(&dir, &options);
    assert_eq!(
        (second.unchanged, second.added, second.changed),
        (16, 0, 0),
        "{second}"
    );
    assert_eq!(second.problems, 3);
    assert_eq!(
        std::fs::read_dir(&dir).unwrap().count(),
        before,
        "the folder was touched"
    );
}

#[test]
fn correcting_the_proposed_side_file_confirms_the_paper() {
    let dir = TempDir::new().unwrap();
    let text = "CHI BỘ THÔN NÀ LUÔNG\nSố 04-BC/CB\nNà Luông, ngày 02 tháng 03 năm 2026\nBÁO CÁO\ntrồng cây\n-----\nXong.";
    std::fs::write(dir.path().join("bc.txt"), text).unwrap();
    let mut shelf = Shelf::default();
    let report = shelf.import(dir.path(), &options());
    assert_eq!(report.lines[0].notes, vec![Note::SideFileWritten]);
    assert!(!shelf.papers["bc.txt"].confirmed);
    assert_eq!(shelf.import(dir.path(), &options()).unchanged, 1);

    let side = dir.path().join("bc.txt.toml");
    let proposed = std::fs::read_to_string(&side).unwrap();
    assert!(proposed.contains("number = \"04-BC/CB\""), "{proposed}");
    let corrected = proposed.replace("\nconfirmed = false", "\nconfirmed = true")
        + "supersedes = [{ issuer = \"CB\", type = \"BC\", number = \"3\", date = \"2025-03-02\" }]\n";
    std::fs::write(&side, &corrected).unwrap();
    assert_eq!(shelf.import(dir.path(), &options()).changed, 1);
    assert!(shelf.papers["bc.txt"].confirmed);
    assert_eq!(shelf.papers["bc.txt"].meta.supersedes.len(), 1);
    assert_eq!(std::fs::read_to_string(&side).unwrap(), corrected);

    std::fs::write(
        &side,
        corrected.replace("\nconfirmed = true", "\nconfirmed = false"),
    )
    .unwrap();
    shelf.import(dir.path(), &options());
    assert!(
        shelf.papers["bc.txt"].meta.supersedes.is_empty(),
        "an unconfirmed paper replaces none"
    );
}

#[test]
fn each_bad_file_has_its_own_line_and_the_rest_comes_in() {
    let dir = TempDir::new().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    let front =
        |rest: &str| format!("---\nissuer: TU\ntype: NQ\n{rest}\n---\nNội dung").into_bytes();
    write("a-good.txt", "Nội dung tốt".as_bytes());
    write("b-same-bytes.txt", "Nội dung tốt".as_bytes());
    write("c-first.md", &front("number: 5\ndate: 2026-01-05"));
    write(
        "d-same-identity.md",
        &front("number: 05-NQ/TU\ndate: 05/01/2026"),
    );
    write("e-future.md", &front("number: 6\ndate: 2026-11-26"));
    write("f-tomorrow.md", &front("number: 7\ndate: 2026-11-25"));
    write("g-impossible.md", &front("number: 8\ndate: 2026-02-30"));
    write("h-too-old.md", &front("number: 9\ndate: 1929-12-31"));
    write("i-empty.txt", b" \n\n");
    write("j-binary.txt", &[0xff, 0xfe, 0x00, 0xd8]);
    write("k-latin1.txt", &[b'a', 0xe9, b'b']);
    write("l.xlsx", b"x");
    write("m-mat.txt", "Nội dung".as_bytes());
    write("n-secret-field.md", &front("Độ mật: A"));
    write("o-bad-side.txt", "Nội dung khác".as_bytes());
    write("o-bad-side.txt.toml", b"isuer = 1");
    write("p-large.txt", &[b'a'; 3_000]);
    write(".hidden.txt", b"x");
    write("q-no-date.md", &front("number: 10"));
    std::fs::create_dir(dir.path().join("r")).unwrap();
    write("r/Ha\u{300}nh.txt", "Nội dung trong thư mục con".as_bytes());

    let mut shelf = Shelf::default();
    let report = shelf.import(
        dir.path(),
        &Options {
            max_bytes: 2_000,
            ..options()
        },
    );
    let codes: Vec<(String, String)> = report
        .lines
        .iter()
        .map(|line| {
            let json = serde_json::to_value(line).unwrap();
            let code = json["problem"]["code"].as_str().unwrap_or("ok").to_owned();
            (line.path.clone(), code)
        })
        .collect();
    let expected = [
        ("a-good.txt", "ok"),
        ("b-same-bytes.txt", "duplicate"),
        ("c-first.md", "ok"),
        ("d-same-identity.md", "duplicate"),
        ("e-future.md", "wrong_date"),
        ("f-tomorrow.md", "ok"),
        ("g-impossible.md", "wrong_date"),
        ("h-too-old.md", "wrong_date"),
        ("i-empty.txt", "empty"),
        ("j-binary.txt", "unreadable"),
        ("k-latin1.txt", "unreadable"),
        ("l.xlsx", "unsupported_type"),
        ("m-mat.txt", "secrecy_mark"),
        ("n-secret-field.md", "secrecy_mark"),
        ("o-bad-side.txt", "bad_side_file"),
        ("p-large.txt", "too_large"),
        ("q-no-date.md", "ok"),
        ("r/Hành.txt", "ok"),
    ];
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(path, code)| ((*path).to_owned(), (*code).to_owned()))
        .collect();
    assert_eq!(codes, expected);
    let no_date = report
        .lines
        .iter()
        .find(|line| line.path == "q-no-date.md")
        .unwrap();
    assert_eq!(no_date.notes, vec![Note::ConfirmationIncomplete]);
    assert!(!shelf.papers["q-no-date.md"].confirmed);
    let skipped = report
        .lines
        .iter()
        .filter(|line| line.outcome == Outcome::Skipped)
        .count();
    assert_eq!(skipped, 1);
}

#[test]
fn hostile_files_cost_bounded_time_and_memory_and_the_rest_comes_in() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    docx(
        &at("a-good.docx"),
        &[("word/document.xml", &body("Xin ch&#xE0;o &amp; chúc mừng"))],
    );
    let bomb = [b"<w:document><w:t>".to_vec(), vec![b' '; 110_000_000]].concat();
    docx(&at("b-bomb.docx"), &[("word/document.xml", &bomb)]);
    docx(
        &at("c-climbs.docx"),
        &[
            ("word/document.xml", &body("Chào")),
            ("../../outside.xml", b"x"),
        ],
    );
    let deep = [b"<w:document>".to_vec(), b"<a>".repeat(500_000)].concat();
    docx(&at("d-deep.docx"), &[("word/document.xml", &deep)]);
    docx(
        &at("e-entities.docx"),
        &[(
            "word/document.xml",
            b"<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>",
        )],
    );
    docx(
        &at("f-header.docx"),
        &[
            ("word/document.xml", &body("Bình thường")),
            ("word/header1.xml", &body("TỐI MẬT")),
        ],
    );
    docx(
        &at("g-watermark.docx"),
        &[
            ("word/document.xml", &body("Bình thường như thế")),
            (
                "word/header2.xml",
                "<h><v:textpath string=\"M Ậ T\"/></h>".as_bytes(),
            ),
        ],
    );
    docx(
        &at("h-property.docx"),
        &[
            ("word/document.xml", &body("Bình thường nữa")),
            (
                "docProps/custom.xml",
                "<P><property name=\"Độ mật\"><lpwstr>loại B</lpwstr></property></P>".as_bytes(),
            ),
        ],
    );
    docx(&at("i-no-body.docx"), &[("x.xml", b"x")]);
    let good = std::fs::read(at("a-good.docx")).unwrap();
    std::fs::write(at("j-truncated.docx"), &good[..good.len() / 2]).unwrap();
    std::fs::write(
        at("k-password.docx"),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    )
    .unwrap();
    std::fs::write(at("l-garbage.pdf"), [7_u8; 4_000]).unwrap();
    let endless = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 3 0 R 3 0 R] /Count 3 >>",
        "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 2 0 R >>",
    ];
    std::fs::write(at("m-endless.pdf"), pdf(&endless, "")).unwrap();
    let locked = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [] /Count 0 >>",
        "<< /Filter /Standard /V 1 /R 2 /P -4 /O (oooooooooooooooooooooooooooooooo) /U (uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu) >>",
    ];
    let trailer = "/Encrypt 3 0 R /ID [(0123456789abcdef) (0123456789abcdef)]";
    std::fs::write(at("n-locked.pdf"), pdf(&locked, trailer)).unwrap();
    std::fs::write(at("o-deep.html"), "<div>".repeat(200_000)).unwrap();
    std::fs::write(at("p-good.html"), "<h1>Chào mừng</h1><p>Một trang</p>").unwrap();
    std::fs::write(at("q-empty.pdf"), b"").unwrap();

    let options = Options {
        time_limit: Duration::from_secs(10),
        memory_limit: 512 << 20,
        ..options()
    };
    let mut shelf = Shelf::default();
    let report = shelf.import(dir.path(), &options);
    assert_eq!(problem(&report, "a-good.docx"), None);
    assert_eq!(shelf.papers["a-good.docx"].text, "Xin chào & chúc mừng");
    assert_eq!(problem(&report, "p-good.html"), None);
    for path in ["b-bomb.docx", "d-deep.docx", "m-endless.pdf", "o-deep.html"] {
        let problem = problem(&report, path);
        assert!(
            matches!(
                problem,
                Some(
                    Problem::Unreadable { .. }
                        | Problem::OutOfMemory
                        | Problem::TimedOut
                        | Problem::Empty
                )
            ),
            "{path}: {problem:?}"
        );
    }
    for path in [
        "c-climbs.docx",
        "e-entities.docx",
        "i-no-body.docx",
        "j-truncated.docx",
        "l-garbage.pdf",
    ] {
        let problem = problem(&report, path);
        assert!(
            matches!(problem, Some(Problem::Unreadable { .. })),
            "{path}: {problem:?}"
        );
    }
    for path in ["f-header.docx", "g-watermark.docx", "h-property.docx"] {
        let problem = problem(&report, path);
        assert!(
            matches!(problem, Some(Problem::SecrecyMark { .. })),
            "{path}: {problem:?}"
        );
    }
    for path in ["k-password.docx", "n-locked.pdf"] {
        assert_eq!(problem(&report, path), Some(&Problem::Encrypted), "{path}");
    }
    assert_eq!(problem(&report, "q-empty.pdf"), Some(&Problem::Empty));
    assert_eq!(report.added, 2, "{report}");
}

#[cfg(unix)]
#[test]
fn a_child_that_hangs_or_floods_is_stopped() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let papers = dir.path().join("papers");
    std::fs::create_dir(&papers).unwrap();
    std::fs::write(papers.join("a.html"), "<p>Chào</p>").unwrap();
    // Who answers may take as long as on a busy machine.
    for (name, script, limit, expected) in [
        ("slow", "exec sleep 60", 500, Problem::TimedOut),
        (
            "large",
            "echo 'memory allocation of 9 bytes failed' >&2\nexit 134",
            20_000,
            Problem::OutOfMemory,
        ),
    ] {
        let program = dir.path().join(name);
        let script = format!("#!/bin/sh\n{script}\n");
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let options = Options {
            extractor: program,
            time_limit: Duration::from_millis(limit),
            ..options()
        };
        let report = Shelf::default().import(&papers, &options);
        assert_eq!(problem(&report, "a.html"), Some(&expected));
    }
    let options = Options {
        extractor: dir.path().join("missing"),
        ..options()
    };
    let report = Shelf::default().import(&papers, &options);
    assert!(matches!(
        problem(&report, "a.html"),
        Some(Problem::ExtractorMissing { .. })
    ));
}

#[test]
fn a_side_file_that_cannot_be_written_is_said_and_the_paper_still_comes_in() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("a.txt"), "Nội dung").unwrap();
    // A file where the folder should be fails for root, too.
    let side_dir = Some(dir.path().join("a.txt"));
    let mut shelf = Shelf::default();
    let report = shelf.import(
        dir.path(),
        &Options {
            side_dir,
            ..options()
        },
    );
    assert_eq!(report.lines[0].notes, vec![Note::SideFileNotWritten]);
    assert_eq!(report.added, 1);
}

#[test]
fn a_missing_folder_is_an_error() {
    let missing = Path::new("/nowhere/at/all");
    let result = import(missing, &options(), &mut |_| {}, &mut |_| {
        Ok(Published::Added)
    });
    assert!(matches!(result, Err(ImportError::Folder { .. })));
}
