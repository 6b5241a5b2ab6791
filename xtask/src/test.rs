//! Every check, with one line at the end: `N passed, N failed`.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::bindings;
use crate::phones::{self, Tally};
use crate::postgres::Postgres;
use crate::setup;
use crate::shell::{self, Done, cargo, output, say, target};
use crate::swift;

/// Sets up what is missing and runs every check. A check that fails does not stop the next.
pub(crate) fn run() -> Done {
    setup::everything()?;
    let papers = target().join("real-papers");
    if let Err(problem) = setup::real_papers(&papers) {
        say(&format!("no real papers, their test is skipped: {problem}"));
    }
    let postgres = Postgres::start()?;
    let mut count = Count::default();
    count.check(
        "format",
        run_quietly(cargo().args(["fmt", "--all", "--check"])),
    );
    count.check(
        "clippy",
        shell::run(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ])),
    );
    let mut tests = cargo();
    tests
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("HANDBOOK_TEST_POSTGRES", &postgres.url)
        .env("HANDBOOK_REAL_PAPERS", &papers);
    count.tests(&mut tests)?;
    say("the stories again, with the province on PostgreSQL");
    let mut stories = cargo();
    stories
        .args(["test", "--workspace", "--no-fail-fast", "--test", "stories"])
        .env("HANDBOOK_STORIES_ON", &postgres.url)
        .env("HANDBOOK_REAL_PAPERS", &papers);
    count.tests(&mut stories)?;
    let mut server = cargo();
    server
        .args(["test", "--package", "handbook-tests", "--test", "faults"])
        .args(["--", "server::"])
        .env("HANDBOOK_STORIES_ON", &postgres.url);
    count.tests(&mut server)?;
    drop(postgres);
    count.check("bindings/api.txt", bindings::run(false));
    say("the phones: Python, Kotlin and Swift over the library just built");
    count.tally("python", phones::python());
    count.tally("kotlin", phones::kotlin(false));
    count.tally("swift", swift::tests());
    count.check("deny", deny());
    say("");
    if count.not_run > 0 {
        say(&format!("{} parts not run, see above", count.not_run));
    }
    say(&format!("{} passed, {} failed", count.passed, count.failed));
    if count.failed == 0 {
        Ok(())
    } else {
        Err(format!("failed: {}", count.names.join(", ")))
    }
}

#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    not_run: u32,
    names: Vec<String>,
}

impl Count {
    fn check(&mut self, name: &str, done: Done) {
        match done {
            Ok(()) => {
                self.passed += 1;
                say(&format!("{name}: ok"));
            }
            Err(problem) => {
                self.failed += 1;
                self.names.push(name.to_owned());
                say(&format!("{name}: {problem}"));
            }
        }
    }

    fn tally(&mut self, name: &str, tally: Done<Tally>) {
        match tally {
            Ok(tally) => {
                self.passed += tally.passed;
                self.failed += tally.failed;
                self.not_run += tally.not_run;
                if tally.failed > 0 {
                    self.names.push(name.to_owned());
                }
            }
            Err(problem) => self.check(name, Err(problem)),
        }
    }

    /// Runs cargo's tests, shows what they print, and adds their counts.
    fn tests(&mut self, command: &mut Command) -> Done {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{command:?}: {error}"))?;
        let mut failed_here = 0;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line.map_err(|error| error.to_string())?;
                if let Some(result) = line.strip_prefix("test result: ") {
                    self.passed += number_before(result, " passed");
                    failed_here += number_before(result, " failed");
                }
                say(&line);
            }
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        self.failed += failed_here;
        if failed_here > 0 {
            self.names.push("tests".to_owned());
        } else if !status.success() {
            self.check("tests", Err(format!("ended with {status}")));
        }
        Ok(())
    }
}

/// Licences, bans and sources always; advisories where a dated copy of their database is given.
fn deny() -> Done {
    shell::run(cargo().args(["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    let Ok(database) = std::env::var("HANDBOOK_ADVISORIES") else {
        say("advisories: no copy given in HANDBOOK_ADVISORIES, not checked");
        return Ok(());
    };
    let dated = output(Command::new("git").args(["-C", &database, "log", "-1", "--format=%cs"]))
        .unwrap_or_else(|_| "(undated)".to_owned());
    say(&format!("advisories: copy of {}", dated.trim()));
    shell::run(cargo().args([
        "deny",
        "--offline",
        "check",
        "advisories",
        "--disable-fetch",
    ]))
}

fn run_quietly(command: &mut Command) -> Done {
    output(command).map(|_| ())
}

fn number_before(text: &str, word: &str) -> u32 {
    text.split(word)
        .next()
        .and_then(|before| before.rsplit([' ', ';']).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
