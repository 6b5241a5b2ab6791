//! The tests of what phones use: Python, Kotlin and Swift over the real library, against the real server.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::bindings;
use crate::shell::{Done, command, output, root, run as run_shown, say, target};
use crate::swift;

/// How many tests passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Passed.
    pub(crate) passed: u32,
    /// Failed, or could not be run.
    pub(crate) failed: u32,
    /// Parts that this machine has not the means for.
    pub(crate) not_run: u32,
    /// What failed, a line each.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Adds another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_run += other.not_run;
        self.failures.extend_from_slice(&other.failures);
    }

    /// Adds one check.
    pub(crate) fn check(&mut self, name: &str, done: Done) {
        match done {
            Ok(()) => {
                self.passed += 1;
                say(&format!("{name}: ok"));
            }
            Err(problem) => {
                self.failed += 1;
                self.failures.push(format!("{name}: {problem}"));
                say(&format!("{name}: {problem}"));
            }
        }
    }

    /// Says what failed and the sums, after everything else; fails with `failure` if anything did.
    pub(crate) fn told(&self, failure: &str) -> Done {
        say("");
        for line in &self.failures {
            say(&format!("failed: {line}"));
        }
        if self.not_run > 0 {
            say(&format!("{} parts not run, see above", self.not_run));
        }
        say(&format!("{} passed, {} failed", self.passed, self.failed));
        if self.failed == 0 {
            Ok(())
        } else {
            Err(failure.to_owned())
        }
    }
}

/// Python, over the module that [`bindings::generate`] wrote.
pub(crate) fn python() -> Done<Tally> {
    let mut tests = command("python3");
    tests.args(["-m", "unittest", "discover", "bindings/python"]);
    tests.env("CARGO_TARGET_DIR", target());
    let mut ran = 0;
    let mut tally = Tally::default();
    // The test program says everything on its error stream.
    let ended = listen(tests.stderr(Stdio::piped()), Stream::Errors, |line| {
        if let Some(rest) = line.strip_prefix("Ran ") {
            ran = number(rest);
        }
        if let Some(rest) = line.strip_prefix("FAILED (") {
            tally.failed = rest.split(',').map(after_equals).sum();
        }
        if line.starts_with("FAIL: ") || line.starts_with("ERROR: ") {
            tally.failures.push(format!("python: {line}"));
        }
    })?;
    tally.passed = ran - tally.failed.min(ran);
    ended_well(ended, ran, &mut tally);
    Ok(tally)
}

/// Kotlin: bindings, screens and platform code, what R8 leaves of them, and the form of what is
/// written, by Maven. `screens` draws `docs/screens` anew.
pub(crate) fn kotlin(screens: bool) -> Done<Tally> {
    forget_classes()?;
    let mut tests = maven();
    tests.args(["--fail-at-end", "package"]);
    tests.arg(format!("-Dhandbook.target={}", target().display()));
    if screens {
        tests.arg("-Dhandbook.screens=true");
    }
    let mut ran = 0;
    let mut tally = Tally::default();
    let ended = listen(tests.stdout(Stdio::piped()), Stream::Output, |line| {
        // One line a class; the sums at the end have no time.
        if line.contains("Tests run: ") && line.contains("Time elapsed") {
            let counts: Vec<u32> = line.split(',').take(4).map(after_colon).collect();
            if let [all, failures, errors, skipped] = counts.as_slice() {
                ran += all;
                tally.failed += failures + errors;
                tally.passed += all - (failures + errors + skipped).min(*all);
            }
        }
        // Maven's summary has a line for each test: indented, unlike what else it calls an error.
        if let Some(test) = line.strip_prefix("[ERROR]   ") {
            tally.failures.push(format!("kotlin: {test}"));
        }
    })?;
    ended_well(ended, ran, &mut tally);
    let mut lint = maven();
    lint.args(["--file", "lint/pom.xml", "verify"]);
    tally.check("ktlint", run_shown(&mut lint));
    Ok(tally)
}

/// Takes away the classes of an earlier run: Maven leaves those whose source has gone, and once a class was met that had
/// been compiled against a function as it no longer was.
fn forget_classes() -> Done {
    let modules = std::fs::read_dir(target().join("android"))
        .into_iter()
        .flatten();
    for module in modules.flatten() {
        for classes in ["classes", "test-classes"] {
            let folder = module.path().join(classes);
            if folder.is_dir() {
                std::fs::remove_dir_all(&folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
            }
        }
    }
    Ok(())
}

/// Maven in the Android project.
pub(crate) fn maven() -> Command {
    let mut maven = command("mvn");
    maven.current_dir(root().join("android"));
    maven.args(["-B", "-ntp"]);
    maven
}

/// Builds one module of the Android project with its tests; returns the class path of both.
pub(crate) fn class_path(module: &str) -> Done<String> {
    let folder = target().join("android").join(module);
    let list = folder.join("class-path");
    let mut build = maven();
    build.args([
        "--quiet",
        "--projects",
        module,
        "--also-make",
        "package",
        "-DskipTests",
    ]);
    build.arg("dependency:build-classpath");
    build.arg(format!("-Dhandbook.target={}", target().display()));
    // The module is built last, so the list is its own.
    build.arg(format!("-Dmdep.outputFile={}", list.display()));
    run_shown(&mut build)?;
    let libraries = std::fs::read_to_string(list).map_err(|error| error.to_string())?;
    // The module itself as a jar: an archive of classes takes no folders.
    let jar = folder.join(format!("{module}-{}.jar", env!("CARGO_PKG_VERSION")));
    let tests = folder.join(format!("{module}-{}-tests.jar", env!("CARGO_PKG_VERSION")));
    Ok([
        jar.display().to_string(),
        tests.display().to_string(),
        libraries,
    ]
    .join(":"))
}

/// Everything of the phones; draws the screens anew if asked.
pub(crate) fn run(screens: bool) -> Done {
    crate::setup::everything()?;
    bindings::generate()?;
    let mut tally = python()?;
    tally.add(&kotlin(screens)?);
    tally.add(&swift::tests()?);
    tally.told("tests of the phones failed")
}

/// Where a program says what we read.
pub(crate) enum Stream {
    Output,
    Errors,
}

/// A program that says nothing for so long is stuck: longer than the longest build without a line.
const SILENCE: Duration = Duration::from_secs(20 * 60);

/// Runs, shows and reads line by line; returns whether the program was content. One that is stuck is
/// ended with all it started, so that the checks after it still run.
pub(crate) fn listen(command: &mut Command, stream: Stream, hear: impl FnMut(&str)) -> Done<bool> {
    listen_within(SILENCE, command, stream, hear)
}

fn listen_within(
    silence: Duration,
    command: &mut Command,
    stream: Stream,
    mut hear: impl FnMut(&str),
) -> Done<bool> {
    let mut child = command
        .spawn()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let said: Option<Box<dyn std::io::Read + Send>> = match stream {
        Stream::Output => child.stdout.take().map(|said| Box::new(said) as _),
        Stream::Errors => child.stderr.take().map(|said| Box::new(said) as _),
    };
    let (lines, heard) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in said
            .map(BufReader::new)
            .into_iter()
            .flat_map(BufRead::lines)
        {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    loop {
        match heard.recv_timeout(silence) {
            Ok(line) => {
                let line = line.map_err(|error| error.to_string())?;
                hear(&line);
                say(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                say(&format!("{command:?} is stuck and is ended"));
                end(child.id());
            }
        }
    }
    let _ = reader.join();
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok(status.success())
}

/// Ends a process and then all that it started.
fn end(id: u32) {
    let children = output(Command::new("pgrep").args(["-P", &id.to_string()]));
    let _ = Command::new("kill")
        .args(["-KILL", &id.to_string()])
        .status();
    for child in children.unwrap_or_default().lines() {
        if let Ok(child) = child.parse() {
            end(child);
        }
    }
}

/// A program that failed without a failed test, or ran none, has failed itself.
pub(crate) fn ended_well(content: bool, ran: u32, tally: &mut Tally) {
    if (!content && tally.failed == 0) || ran == 0 {
        tally.failed += 1;
    }
}

fn after_equals(text: &str) -> u32 {
    text.split_once('=').map_or(0, |(_, rest)| number(rest))
}

fn after_colon(text: &str) -> u32 {
    text.rsplit_once(':').map_or(0, |(_, rest)| number(rest))
}

/// The number at the start of `text`.
pub(crate) fn number(text: &str) -> u32 {
    let digits: String = text
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_stuck_is_ended_with_what_it_started() {
        let mut stuck = Command::new("sh");
        stuck.args(["-c", "echo here; sleep 1000 & wait"]);
        let mut heard = Vec::new();
        let content = listen_within(
            Duration::from_secs(3),
            stuck.stdout(Stdio::piped()),
            Stream::Output,
            |line| heard.push(line.to_owned()),
        );
        assert_eq!(content, Ok(false));
        assert_eq!(heard, ["here"]);
    }
}
