//! A phone that is never closed: for two minutes here, for two hours by `cargo xtask campaign soak`. Its
//! memory, its log and its descriptors stay as they are.

use std::time::{Duration, Instant};

use handbook_core::{documents, meetings, news, opinions};
use handbook_tests::World;

/// Articles there are; each is written anew again and again, so that the province stays as large.
const ARTICLES: u64 = 40;

/// Most bytes of the store's log.
const LOG: u64 = 10 * 1024 * 1024;

/// What a run may grow beside the noise of the allocator. Two hours end within it at 1 MB an hour.
const GROWTH_KB: u64 = 8 * 1024;

#[test]
fn a_phone_that_is_never_closed_stays_as_it_is() {
    let seconds = std::env::var("HANDBOOK_SOAK_SECONDS").ok();
    let seconds: u64 = seconds.and_then(|text| text.parse().ok()).unwrap_or(120);
    let time = Duration::from_secs(seconds);
    let world = World::new();
    let phone = world.phone("DV004");
    let since = Instant::now();
    let mut rounds = 0_u64;
    let mut log = 0;
    // Caches fill in the first fifth; then it is counted.
    let mut before = None;
    while since.elapsed() < time {
        rounds += 1;
        let code = format!("A{}", rounds % ARTICLES);
        world.article(
            &code,
            "TU",
            &format!("Tin lần {rounds}"),
            &"Nội dung. ".repeat(40),
        );
        if rounds % 10 == 1 {
            opinions::submit(phone.book.store(), &format!("Ý kiến {rounds}")).expect("written");
        }
        phone.clock.advance(60_000);
        world.clock().advance(60_000);
        assert_eq!(phone.sync().problem, None, "round {rounds}");
        // The network of the tests remembers what was asked until it is told so.
        world.faults().requests();
        let store = phone.book.store();
        assert!(!phone.headlines().is_empty());
        assert!(!phone.book.search("noi dung", 20).expect("works").is_empty());
        news::units(store).expect("readable");
        documents::shelves(store).expect("readable");
        meetings::coming(store, 20).expect("readable");
        opinions::list(store, 0, 50).expect("readable");
        if rounds.is_multiple_of(50) {
            phone.book.suspend().expect("closed");
            phone.book.resume().expect("open");
        }
        let written = std::fs::metadata(phone.folder.join("handbook.db-wal"));
        log = log.max(written.map_or(0, |file| file.len()));
        if before.is_none() && since.elapsed() > time / 5 {
            before = Some((rounds, resident_kb(), descriptors()));
        }
    }
    let (from, memory, files) = before.expect("a fifth has passed");
    let (memory_now, files_now) = (resident_kb(), descriptors());
    println!(
        "{rounds} rounds in {seconds} s; from round {from} on {memory} -> {memory_now} kB, \
         {files} -> {files_now} descriptors; log at most {log} bytes"
    );
    assert!(log <= LOG, "the log grew to {log} bytes");
    assert!(
        files_now <= files + 4,
        "{files} descriptors became {files_now}"
    );
    assert!(
        memory_now <= memory + GROWTH_KB,
        "{memory} kB became {memory_now}"
    );
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1));
    kb.and_then(|kb| kb.parse().ok()).expect("a number")
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("Linux").count()
}
