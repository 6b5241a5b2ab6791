//! A phone that is never closed: for two minutes here, for two hours by `cargo xtask campaign soak`. Its
//! memory, its log and its descriptors stay as they are. The province is a process of its own, so that
//! what is measured here is the phone alone.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use handbook_core::{documents, meetings, news, opinions};
use handbook_tests::faults::kill;

/// Opinions there are, each changed again and again, in words that come back, so that the store stays as
/// large: what SQLite keeps of it in memory grows with it.
const OPINIONS: usize = 40;

/// Most bytes of the store's log.
const LOG: u64 = 10 * 1024 * 1024;

/// What a run may grow in an hour, beside what the allocator keeps back.
const GROWTH_KB: u64 = 1024;
const NOISE_KB: u64 = 4 * 1024;

#[test]
fn a_phone_that_is_never_closed_stays_as_it_is() {
    let seconds = std::env::var("HANDBOOK_SOAK_SECONDS").ok();
    let seconds: u64 = seconds.and_then(|text| text.parse().ok()).unwrap_or(120);
    let time = Duration::from_secs(seconds);
    let mut province = Province::start();
    let folder = tempfile::tempdir().expect("a folder");
    let address = province.address.trim_start_matches("http://");
    let book = kill::open(folder.path(), address.parse().expect("an address"));
    let invitation = province.ask("invite DV004");
    let invitation = invitation.parse().expect("an invitation");
    book.activate(&invitation, "Máy").expect("activated");
    let newest = news::ArticleQuery {
        count: 50,
        ..Default::default()
    };
    let bytes = |name: &str| {
        let file = std::fs::metadata(folder.path().join(name));
        file.map_or(0, |file| file.len())
    };
    let since = Instant::now();
    let mut rounds = 0_u64;
    let mut log = 0;
    let mut written = Vec::new();
    // Caches fill in the first fifth, and all opinions are there; then it is counted for the rest.
    let mut before = None;
    loop {
        rounds += 1;
        assert_eq!(province.ask(&format!("news {rounds}")), "ok");
        if rounds % 10 == 1 {
            let (text, place) = (
                format!("Ý kiến {}", rounds % 400),
                (rounds / 10) as usize % OPINIONS,
            );
            match written.get(place) {
                Some(id) => opinions::amend(book.store(), *id, &text).expect("changed"),
                None => written.push(opinions::submit(book.store(), &text).expect("written")),
            }
        }
        let report = book.sync().expect("the store works");
        assert_eq!(report.problem, None, "round {rounds}");
        let store = book.store();
        assert!(!news::list(store, &newest).expect("readable").is_empty());
        assert!(!book.search("bo kenh", 20).expect("works").is_empty());
        news::units(store).expect("readable");
        documents::shelves(store).expect("readable");
        meetings::coming(store, 20).expect("readable");
        opinions::list(store, 0, 50).expect("readable");
        // What two of them hold, the phone need not keep.
        if rounds % 500 == 250 {
            assert_eq!(province.ask("backup"), "ok");
        }
        if rounds.is_multiple_of(50) {
            book.suspend().expect("closed");
            book.resume().expect("open");
        }
        log = log.max(bytes("handbook.db-wal"));
        if before.is_none() && since.elapsed() > time / 5 && written.len() == OPINIONS {
            let store = bytes("handbook.db");
            before = Some((
                Instant::now(),
                rounds,
                resident_kb("self"),
                descriptors(),
                store,
            ));
        }
        if before.is_some_and(|(counted, ..)| counted.elapsed() > time * 4 / 5) {
            break;
        }
    }
    let (_, from, memory, files, size) = before.expect("a fifth has passed");
    let (memory_now, files_now) = (resident_kb("self"), descriptors());
    println!(
        "{rounds} rounds in {seconds} s; from round {from} on {memory} -> {memory_now} kB, \
         {files} -> {files_now} descriptors, store {size} -> {} bytes; log at most {log} bytes; \
         the province {} kB",
        bytes("handbook.db"),
        resident_kb(&province.process.id().to_string())
    );
    assert!(log <= LOG, "the log grew to {log} bytes");
    assert!(
        files_now <= files + 4,
        "{files} descriptors became {files_now}"
    );
    assert!(
        memory_now <= memory + NOISE_KB + GROWTH_KB * seconds / 3_600,
        "{memory} kB became {memory_now}"
    );
}

/// The program `province`, which ends with its input.
struct Province {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    address: String,
}

impl Province {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_province"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it is built");
        let input = process.stdin.take().expect("piped");
        let mut output = BufReader::new(process.stdout.take().expect("piped"));
        let said = line(&mut output);
        let address = said.strip_prefix("address ").expect("it is up").to_owned();
        Self {
            process,
            input,
            output,
            address,
        }
    }

    fn ask(&mut self, what: &str) -> String {
        writeln!(self.input, "{what}").expect("it is there");
        line(&mut self.output)
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        // It is only in the way when something else has failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn line(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("it answers");
    line.trim_end().to_owned()
}

fn resident_kb(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1));
    kb.and_then(|kb| kb.parse().ok()).expect("a number")
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("Linux").count()
}
