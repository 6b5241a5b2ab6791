//! Phones and provinces of different versions: the newer with the older, both ways, and everything
//! upgraded in place.

use std::process::Command;

use crate::demo::{Programs, Stage};
use crate::setup;
use crate::shell::{Done, cargo, output, root, run as run_shown, say, target};

/// Released versions and their commits.
const RELEASED: [(&str, &str); 1] = [("0.1.0", "2d6b1835a0")];

/// Builds each released version beside this one and plays the member's story with both.
pub(crate) fn run() -> Done {
    setup::released_build_tools()?;
    run_shown(cargo().args(["build", "--workspace", "--quiet"]))?;
    let new = Programs::here();
    for (version, commit) in RELEASED {
        let old = build(version, commit)?;
        say(&format!(
            "\n■ A phone of {version} with this version's province"
        ));
        let stage = Stage::new("versions/story", new.clone(), old.clone())?;
        begin(&stage)?;
        say(&format!(
            "\n■ A phone of this version with a province of {version}"
        ));
        let stage = Stage::new("versions/story", old.clone(), new.clone())?;
        begin(&stage)?;
        say(&format!(
            "\n■ A province and phones of {version}, then of this version"
        ));
        let stage = Stage::new("versions/story", old.clone(), old)?;
        begin(&stage)?;
        let stage = stage.upgraded(new.clone(), new.clone());
        let _server = stage.serve()?;
        stage.read_offline(false)?;
        stage.write_and_deliver(1)?;
    }
    say("\nEvery pair of versions understands each other.");
    Ok(())
}

/// A new province, two phones, the night without a network, and one opinion there and back.
fn begin(stage: &Stage) -> Done {
    stage.open_province(&stage.papers())?;
    let _server = stage.serve()?;
    stage.activate()?;
    stage.read_offline(false)?;
    stage.write_and_deliver(0)
}

/// The programs of a released version, built from its own source.
fn build(version: &str, commit: &str) -> Done<Programs> {
    let source = target().join("versions").join(version);
    if !source.exists() {
        output(
            Command::new("git")
                .current_dir(root())
                .args(["worktree", "add", "--detach"])
                .arg(&source)
                .arg(commit),
        )?;
    }
    say(&format!("Building {version} (some minutes)…"));
    run_shown(
        cargo()
            .current_dir(&source)
            .env("CARGO_TARGET_DIR", source.join("target"))
            // Its folder lies within ours, and with it our settings of SQLCipher, which are not its own.
            .env("LIBSQLITE3_FLAGS", "")
            .args(["build", "--workspace", "--quiet"]),
    )?;
    Ok(Programs {
        folder: source.join("target/debug"),
        source,
    })
}
