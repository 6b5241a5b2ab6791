//! The program itself: what people type and what they read.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handbook-server"));
    command
        .arg("--data")
        .arg(data)
        .env_remove("HANDBOOK_DATABASE");
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

/// Standard output of a run that succeeds.
fn good(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one line of a run that fails.
fn bad(data: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(data, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    error
}

fn fixture() -> String {
    format!("{}/../fixtures/province.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_province_is_made_loaded_served_saved_and_restored_from_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("tinh");
    let said = good(
        &data,
        &[
            "init",
            "--name",
            "Tỉnh ủy Lam Sơn",
            "--admin",
            "Bùi Ngọc Thạch Anh",
        ],
    );
    assert!(
        said.contains("sotay://kich-hoat?") && said.contains("root.key"),
        "{said}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for key in ["root.key", "online.key"] {
            let mode = std::fs::metadata(data.join(key))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
    }
    let said = good(&data, &["load", &fixture()]);
    assert!(said.contains("12 đảng viên"), "{said}");
    assert!(good(&data, &["load", &fixture()]).contains("Không có gì thay đổi"));
    assert!(good(&data, &["invite", "--file-number", "DV004"]).contains("Mã: "));
    assert!(good(&data, &["invite", "Lò Văn Pảo"]).contains("Mã: "));
    assert!(good(&data, &["devices", "DV004"]).contains("chưa kích hoạt"));
    assert!(good(&data, &["doctor"]).contains("tốt"));

    let root = data.join("root.key");
    let said = good(&data, &["renew-key", "--root-key", root.to_str().unwrap()]);
    assert!(said.contains("có giá trị đến"), "{said}");
    let online = data.join("online.key");
    let online = online.to_str().unwrap();
    assert!(bad(&data, &["renew-key", "--root-key", online], 1).contains(online));

    let saved = dir.path().join("saved");
    good(&data, &["backup", saved.to_str().unwrap()]);
    let file = saved.join("handbook-000002.backup");
    let file = file.to_str().unwrap();
    let new = dir.path().join("moi");
    let keys = data.to_str().unwrap();
    assert!(bad(&new, &["restore", file, "--keys", keys], 2).contains("--ledger"));
    let restore = ["restore", file, "--without-ledger", "--keys", keys];
    assert!(good(&new, &restore).contains("Đã khôi phục"));
    assert!(good(&new, &["load", &fixture()]).contains("Không có gì thay đổi"));

    let mut server = program(&data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let taken = bad(&data, &["serve", "--listen", &address], 1);
    assert!(taken.contains("--listen"), "{taken}");
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn every_mistake_gets_one_clear_line() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("tinh");
    assert!(bad(&data, &["serve"], 1).contains("init"));
    assert!(!data.exists());
    good(&data, &["init", "--name", "Tỉnh", "--admin", "An"]);
    assert!(bad(&data, &["init", "--name", "T", "--admin", "A"], 1).contains("nơi trống"));
    assert!(bad(&data, &["invite", "Không Ai"], 1).contains("Không Ai"));
    assert!(bad(&data, &["revoke", "abc"], 1).contains("abc"));
    assert!(bad(&data, &["import", "/khong/co", "--unit", "TU"], 1).contains("/khong/co"));
    let folder = dir.path().to_str().unwrap();
    assert!(bad(&data, &["import", folder, "--unit", "XX"], 1).contains("XX"));
    assert!(bad(&data, &["load", "/khong/co.json"], 1).contains("/khong/co.json"));
    assert!(bad(&data, &["doctor", "--database", "mysql://x"], 1).contains("mysql://x"));
    let wrong = "postgres://ai:bimat@127.0.0.1:1/x";
    let line = bad(&data, &["doctor", "--database", wrong], 1);
    assert!(
        line.contains("127.0.0.1:1") && !line.contains("bimat"),
        "{line}"
    );
    bad(&data, &["khong-co-lenh"], 2);
    for line in [
        bad(&data, &["serve", "--listen", "x"], 1),
        bad(&data, &["invite", "X"], 1),
    ] {
        assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    }
}

fn rules(name: &str) -> String {
    format!(
        "{}/../fixtures/rules/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn a_rule_pack_is_checked_before_anybody_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("khong-co-tinh");
    let check = |file: &str| good(&none, &["rules", "check", file]);
    for name in ["hd42", "hatinh-17"] {
        let said = check(&rules(name));
        assert!(
            said.contains("dùng được") && !said.contains("LỖI"),
            "{said}"
        );
    }
    let said = check(&rules("detailed-8"));
    for line in [
        "ĐỂ NGỎ  Tiêu chí “speaking”: đúng 50%: không mức nào nói tới",
        "ĐỂ NGỎ  Tiêu chí “duration”: trên 50%, dưới mức thiếu 30 phút:",
        "cao nhất chỉ 95",
        "Có 4 chỗ để ngỏ",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert!(!none.exists(), "no province is needed or made");

    let wrong = dir.path().join("sai.json");
    let text = std::fs::read_to_string(rules("detailed-8")).unwrap();
    let mistaken = text
        .replace(r#""measure": "speakers_share""#, r#""measure": "applause""#)
        .replace(r#""from": 70, "under": 90"#, r#""from": 70, "to": 90"#);
    assert_ne!(mistaken, text);
    std::fs::write(&wrong, mistaken).unwrap();
    let output = run(&none, &["rules", "check", wrong.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("không biết đo “applause”"), "{said}");
    assert!(said.contains("mức Tốt và mức Khá chồng nhau"), "{said}");
    let last = String::from_utf8(output.stderr).unwrap();
    assert!(last.contains("2 lỗi"), "{last}");

    for (text, told) in [
        ("{".to_owned(), "dòng 1"),
        (r#"{"format": 2}"#.to_owned(), "mẫu 2"),
        (text.replacen("\"title\"", "\"quorum\"", 1), "quorum"),
        (" ".repeat(300 * 1024), "quá"),
    ] {
        std::fs::write(&wrong, text).unwrap();
        let line = bad(&none, &["rules", "check", wrong.to_str().unwrap()], 1);
        assert!(line.contains(told), "{told} in {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    }
    assert!(bad(&none, &["rules", "check", "/khong/co.json"], 1).contains("/khong/co.json"));
}
