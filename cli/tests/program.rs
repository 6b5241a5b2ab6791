//! The program as a person or a script meets it: one clear line, the promised exit code.

#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::Path;
use std::process::{Command, Output};

fn handbook(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_handbook"))
        .arg("--home")
        .arg(home)
        .args(args)
        .output()
        .unwrap()
}

/// The line on the error stream, if it is one.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "one clear line: {text}");
    text
}

#[test]
fn wrong_words_are_usage_and_everything_else_that_fails_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("so-tay");
    assert_eq!(
        handbook(&home, &["khong-co-lenh-nay"]).status.code(),
        Some(2)
    );
    assert_eq!(
        handbook(&home, &["docs", "--count", "nhiều"]).status.code(),
        Some(2)
    );

    // Words without an answer would go nowhere.
    let meeting = ["meetings", "01a2175f-0a4b-7334-afe5-02cc420e4069"];
    for answer in [&["--opinion", "Xin nói"][..], &["--absent", ""]] {
        let output = handbook(&home, &[&meeting, answer].concat());
        assert_eq!(output.status.code(), Some(2), "{answer:?}");
    }

    for args in [
        &["status"][..],
        &["sync"],
        &["docs"],
        &["search", "x"],
        &["opinion", "list"],
    ] {
        let output = handbook(&home, args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(complaint(&output).contains("handbook activate"), "{args:?}");
        assert!(!home.exists(), "a command that only reads makes no folder");
    }
}

#[test]
fn an_invitation_that_cannot_work_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("so-tay");
    let wrong = handbook(&home, &["activate", "https://example.vn"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(complaint(&wrong).contains("Giấy mời không đọc được"));

    let key = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk";
    let link =
        |server: &str| format!("sotay://kich-hoat?may-chu={server}&khoa={key}&ma=ABCDEFGHJKMN");
    let nobody = handbook(&home, &["activate", &link("http://127.0.0.1:1")]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(complaint(&nobody).contains("Không liên lạc được"));

    let clear = handbook(&home, &["activate", &link("http://example.vn")]);
    assert_eq!(clear.status.code(), Some(1));
    assert!(
        complaint(&clear).contains("https://"),
        "no clear text to another machine"
    );

    let offline = handbook(
        &home,
        &["--offline", "activate", &link("http://127.0.0.1:1")],
    );
    assert_eq!(offline.status.code(), Some(1));
    assert!(complaint(&offline).contains("--offline"));
}

#[test]
fn json_failures_carry_a_stable_code_beside_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let output = handbook(&folder.path().join("so-tay"), &["--json", "sync"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        json.get("error").and_then(|code| code.as_str()),
        Some("sign_in_again")
    );
    assert_eq!(output.status.code(), Some(1));
}
