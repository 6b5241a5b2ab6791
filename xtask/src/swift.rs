//! The iOS side as far as Linux can tell: the package, its models and its screens on a stand-in for
//! SwiftUI, over the real library and against the real server. Swift lies in a root of its own, made
//! once (`ios/scripts/install-swift`).

use std::path::Path;
use std::process::Stdio;

use crate::bindings;
use crate::phones::{Stream, Tally, ended_well, listen, number};
use crate::shell::{self, Done, command, has, is_root, output, root, say, target};

/// What `swift-format` judges: everything that people write.
const WRITTEN: [&str; 7] = [
    "ios/App/Sources",
    "ios/HandbookKit/Package.swift",
    "ios/HandbookKit/Sources/HandbookModels",
    "ios/HandbookKit/Sources/HandbookPlatform",
    "ios/HandbookKit/Tests",
    "ios/LinuxCheck/Package.swift",
    "ios/LinuxCheck/Tests",
];

/// Swift's own tests, the form of what is written, and the Xcode project. Where Swift cannot be
/// installed, nothing has failed: what was not run says so.
pub(crate) fn tests() -> Done<Tally> {
    let mut tally = Tally::default();
    if let Err(reason) = installed() {
        say(&format!("swift: NOT RUN: {reason}"));
        tally.not_run += 1;
        return Ok(tally);
    }
    place_generated()?;
    let mut lint = command("ios/scripts/swift-env");
    lint.args(["swift-format", "lint", "--strict", "--recursive"]);
    lint.args(["--configuration", "ios/.swift-format"]);
    tally.check("swift-format", shell::run(lint.args(WRITTEN)));
    tally.add(&swift_test()?);
    project(&mut tally);
    Ok(tally)
}

/// All of it alone.
pub(crate) fn run() -> Done {
    crate::setup::build_tools()?;
    // Builds the province of the tests and the server's program as well.
    bindings::generate()?;
    tests()?.told("tests of the iOS side failed")
}

/// Puts the generated Swift where the package has it.
pub(crate) fn place_generated() -> Done {
    let from = target().join("bindings/swift");
    let sources = root().join("ios/HandbookKit/Sources");
    put(
        &from.join("HandbookCore.swift"),
        &sources.join("HandbookCore"),
    )?;
    // Only the header: SwiftPM writes the module map of a C target itself.
    put(
        &from.join("HandbookCoreFFI.h"),
        &sources.join("HandbookCoreFFI/include"),
    )
}

/// Copies `file` into `folder` if it differs: an equal one keeps its date, and is not built again.
fn put(file: &Path, folder: &Path) -> Done {
    let copy = || {
        let new = std::fs::read(file)?;
        let place = folder.join(file.file_name().unwrap_or_default());
        if std::fs::read(&place).is_ok_and(|old| old == new) {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        std::fs::write(place, new)
    };
    copy().map_err(|error: std::io::Error| format!("{}: {error}", file.display()))
}

/// Installs Swift if it is not there; why not, if it cannot be.
fn installed() -> Done {
    if !cfg!(target_os = "linux") {
        return Err("on a Mac: swift test --package-path ios/HandbookKit".to_owned());
    }
    if !is_root() {
        return Err("Swift's root needs root (mount and chroot)".to_owned());
    }
    if !has("unshare") || !(has("debootstrap") || has("apt-get")) {
        return Err("no debootstrap here, and no apt-get to install it".to_owned());
    }
    let said = output(&mut command("ios/scripts/install-swift"))?;
    say(said.trim().lines().last().unwrap_or_default());
    // A container may be root and still may not mount.
    output(command("ios/scripts/swift-env").arg("true")).map(|_| ())
}

fn swift_test() -> Done<Tally> {
    let library = format!("HANDBOOK_LIB_DIR={}", target().join("debug").display());
    let mut tests = command("ios/scripts/swift-env");
    tests.arg("env").arg(library);
    tests.args(["swift", "test", "--package-path", "ios/LinuxCheck"]);
    tests.arg("--disable-xctest");
    tests.arg("--scratch-path").arg(target().join("swift"));
    let mut ran = 0;
    let mut tally = Tally::default();
    let ended = listen(tests.stdout(Stdio::piped()), Stream::Output, |line| {
        // Each line begins with a sign for the eye.
        let line = line.trim_start_matches(|sign: char| !sign.is_ascii_alphabetic());
        if let Some(rest) = line.strip_prefix("Test run with ") {
            ran = number(rest);
        } else if line.starts_with("Test ") && line.contains(" failed after ") {
            tally.failed += 1;
            tally.failures.push(format!("swift: {line}"));
        }
    })?;
    tally.passed = ran - tally.failed.min(ran);
    ended_well(ended, ran, &mut tally);
    Ok(tally)
}

/// The hand-kept Xcode project, by two readers of its format that come from PyPI and npm.
fn project(tally: &mut Tally) {
    let tools = target().join("xcode-tools");
    let check = || command("ios/scripts/check-xcodeproj");
    match output(check().arg("--install").arg(&tools)) {
        Ok(_) => tally.check("Xcode project", shell::run(check().arg(&tools))),
        Err(problem) => {
            say(&format!("Xcode project: NOT RUN: no readers: {problem}"));
            tally.not_run += 1;
        }
    }
}
