//! Running other programs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What went wrong, for the person who called.
pub(crate) type Done<T = ()> = Result<T, String>;

/// Prints one line.
pub(crate) fn say(text: &str) {
    // A reader that has gone away is not our problem.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent()
        .map_or_else(|| here.to_owned(), Path::to_owned)
}

/// A command that runs in the root of the repository.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo, the same one that runs us.
pub(crate) fn cargo() -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs and shows what it prints.
pub(crate) fn run(command: &mut Command) -> Done {
    let status = command
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}"))
    }
}

/// Runs and returns what it prints; what it says on the error stream goes into the error.
pub(crate) fn output(command: &mut Command) -> Done<String> {
    let output: Output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!(
        "{command:?} ended with {}: {text}{complaint}",
        output.status
    ))
}

/// One of our programs, built in release, with the server that it starts. With the whole workspace, as
/// everything is: for a part of it cargo would build every crate anew.
pub(crate) fn built_program(name: &str) -> Done<Command> {
    run(cargo().args([
        "build",
        "--release",
        "--quiet",
        "--workspace",
        "--bin",
        name,
        "--bin",
        "handbook-server",
    ]))?;
    let mut command = Command::new(target().join("release").join(name));
    command.current_dir(root());
    Ok(command)
}

/// Whether a program can be found.
pub(crate) fn has(program: &str) -> bool {
    find_program(program).is_some()
}

/// Where a program lies.
pub(crate) fn find_program(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
