//! A province that was lost, with its keys and one sound backup; and what it is restored from.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use handbook_domain::ids::Sha256Hash;
use handbook_domain::time::Timestamp;
use handbook_server::backup::backup as back_up;
use handbook_server::clock::FixedClock;
use handbook_server::restore::{RestoreOptions, RestoreReport, restore};
use handbook_server::{Config, Error, InitOptions, LEDGER_FILE, Province};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Whatever a backup says is refused or restored; what it was cut to, or what follows its beginning, never
/// passes for the whole.
///
/// The bytes are tried as the file itself, and as the lines between a sound beginning and a sound end.
pub fn backup(bytes: &[u8]) {
    let file = VAULT.folder.path().join("tried.zst");
    std::fs::write(&file, bytes).expect("written");
    drop(VAULT.restored(&file, None));
    let mut lines = VAULT.beginning.clone();
    lines.extend(bytes);
    if !lines.ends_with(b"\n") {
        lines.push(b'\n');
    }
    let rows = bytes.split(|byte| *byte == b'\n');
    let rows = rows.filter(|line| line.trim_ascii_start().starts_with(b"["));
    let rows = rows.count();
    std::fs::write(&file, packed(&lines)).expect("written");
    let ends = bytes.windows(6).any(|word| word == b"sha256");
    assert!(
        ends || VAULT.restored(&file, None).is_err(),
        "it has no end"
    );
    let digest = Sha256Hash::of(&lines);
    lines.extend(format!("{{\"rows\":{rows},\"sha256\":\"{digest}\"}}\n").into_bytes());
    std::fs::write(&file, packed(&lines)).expect("written");
    if let Ok((report, _)) = VAULT.restored(&file, None) {
        assert_eq!(report.rows, rows as u64);
    }
}

/// Whatever a ledger says is refused, or holds; and what is kept of it says the same again.
pub fn ledger(bytes: &[u8]) {
    let file = VAULT.folder.path().join("tried.jsonl");
    std::fs::write(&file, bytes).expect("written");
    let Ok((report, folder)) = VAULT.restored(&VAULT.sound, Some(&file)) else {
        return;
    };
    let (again, _) = VAULT
        .restored(&VAULT.sound, Some(&folder.path().join(LEDGER_FILE)))
        .expect("what was kept can be read");
    assert_eq!(again.from_ledger, report.from_ledger);
}

static VAULT: LazyLock<Vault> = LazyLock::new(Vault::new);

struct Vault {
    runtime: Runtime,
    folder: TempDir,
    sound: PathBuf,
    /// The first line of the sound backup.
    beginning: Vec<u8>,
}

impl Vault {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let made = runtime.block_on(async {
            let province = Province::create(InitOptions {
                name: "Tỉnh ủy".to_owned(),
                config: config(folder.path()),
            });
            let province = province.await.expect("a new province");
            let made = back_up(&province, &folder.path().join("backups")).await;
            province.close().await;
            made.expect("a backup")
        });
        let lines = std::fs::read(&made.file).expect("there");
        let mut lines = zstd::decode_all(lines.as_slice()).expect("packed");
        let end = lines.iter().position(|byte| *byte == b'\n');
        lines.truncate(end.expect("a line") + 1);
        Self {
            runtime,
            folder,
            sound: made.file,
            beginning: lines,
        }
    }

    /// The province in a new folder, closed again.
    fn restored(
        &self,
        file: &Path,
        ledger: Option<&Path>,
    ) -> Result<(RestoreReport, TempDir), Error> {
        let new = tempfile::tempdir().expect("a folder");
        let options = RestoreOptions {
            file: file.to_owned(),
            ledger: ledger.map(Path::to_owned),
            keys: Some(self.folder.path().to_owned()),
            config: config(new.path()),
        };
        self.runtime.block_on(async {
            let (province, report) = restore(options).await?;
            province.close().await;
            Ok((report, new))
        })
    }
}

fn config(folder: &Path) -> Config {
    Config {
        clock: Arc::new(FixedClock::new(Timestamp(1_795_523_400_000), 1)),
        ..Config::new(folder)
    }
}

fn packed(lines: &[u8]) -> Vec<u8> {
    zstd::encode_all(lines, 1).expect("packs")
}
