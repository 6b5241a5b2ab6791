//! Every check, with one line at the end: `N passed, N failed`.

use std::process::{Command, Stdio};

use crate::bindings;
use crate::campaign;
use crate::phones::{self, Stream, Tally, ended_well, listen};
use crate::postgres::Postgres;
use crate::setup;
use crate::shell::{self, Done, cargo, output, say, target};
use crate::swift;

/// Bugs of the core that each run plants; the others are the campaign's. One of each kind: a word not
/// delivered, one shown no more, a page not applied whole, a person's rights, a restored province, a record.
const PLANTED: &str =
    "NoRetry,RefusalDeletes,CursorGap,LeavesNothing,OffersNothing,SettlesUnsentLines";

/// Seeds of the simulation that each run goes through: half an hour on two cores.
const SEEDS: u64 = 2_000;

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
        .args(["test", "--workspace", "--test", "faults"])
        .args(["--", "server::"])
        .env("HANDBOOK_STORIES_ON", &postgres.url);
    count.tests(&mut server)?;
    drop(postgres);
    say(&format!("the simulation, optimised, {SEEDS} seeds"));
    count.check(
        "simulation",
        campaign::run(Some("simulation"), None, None, Some(SEEDS)),
    );
    say("the checker works: a core with a planted bug is found out");
    let mut planted = cargo();
    planted
        .args([
            "test",
            "--workspace",
            "--features",
            "handbook-tests/planted",
        ])
        .args(["--test", "planted"])
        .env("HANDBOOK_PLANTED", PLANTED);
    count.tests(&mut planted)?;
    count.check("bindings/api.txt", bindings::run(false));
    say("the phones: Python, Kotlin and Swift over the library just built");
    count.tally("python", phones::python());
    count.tally("kotlin", phones::kotlin(false));
    count.tally("swift", swift::tests());
    count.check("deny", deny());
    count.0.told("checks failed")
}

#[derive(Default)]
struct Count(Tally);

impl Count {
    fn check(&mut self, name: &str, done: Done) {
        self.0.check(name, done);
    }

    fn tally(&mut self, name: &str, tally: Done<Tally>) {
        match tally {
            Ok(tally) => self.0.add(&tally),
            Err(problem) => self.check(name, Err(problem)),
        }
    }

    /// Runs cargo's tests, shows what they print, and adds their counts.
    fn tests(&mut self, command: &mut Command) -> Done {
        let mut ran = 0;
        let mut tally = Tally::default();
        let ended = listen(command.stdout(Stdio::piped()), Stream::Output, |line| {
            if let Some(result) = line.strip_prefix("test result: ") {
                tally.passed += number_before(result, " passed");
                tally.failed += number_before(result, " failed");
                ran = tally.passed + tally.failed;
            }
            if let Some(name) = line
                .strip_prefix("test ")
                .and_then(|line| line.strip_suffix(" ... FAILED"))
            {
                tally.failures.push(name.to_owned());
            }
        })?;
        ended_well(ended, ran, &mut tally);
        self.0.add(&tally);
        Ok(())
    }
}

/// Licences, bans and sources always; advisories where a dated copy of their database is given.
fn deny() -> Done {
    // Crates of other systems too, which no build here has asked for.
    shell::run(cargo().args(["fetch", "--locked", "--quiet"]))?;
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
