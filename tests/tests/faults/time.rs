//! Clocks that are wrong by years, and stores of another version.

use std::sync::Arc;

use handbook_core::clock::Clock;
use handbook_core::error::{HandbookError, Unreadable};
use handbook_core::opinions;
use handbook_domain::time::Timestamp;
use handbook_tests::{EVENING, World};

/// 1970, 2038 to the second, ten years back and forth, a day, an hour of summer time.
fn moments() -> Vec<Timestamp> {
    let year = 365 * 86_400_000;
    let mut moments = vec![
        Timestamp(0),
        Timestamp(2_147_483_647_000),
        Timestamp(2_147_483_648_000),
    ];
    moments.extend([-10 * year, 10 * year, -86_400_000, 3_600_000].map(|ms| EVENING.plus_ms(ms)));
    moments
}

#[test]
fn a_clock_that_jumps_in_the_middle_of_a_round_loses_nothing() {
    let world = World::new();
    world.article("A", "TU", "Tin", "Nội dung.");
    for path in ["/v1/commands", "/v1/heads", "/v1/pages"] {
        for moment in moments() {
            let phone = world.phone("DV004");
            let id = opinions::submit(phone.book.store(), "Gửi khi đồng hồ nhảy").expect("written");
            let clock = Arc::clone(&phone.clock);
            let jump = move || clock.advance(moment.since(clock.now()));
            world.faults().meanwhile(path, jump);
            phone.sync();
            assert!(world.faults().are_spent(), "{path} {moment:?}");
            let report = phone.sync();
            assert_eq!(report.problem, None, "{path} {moment:?}");
            assert_eq!(phone.headlines(), ["Tin"], "{path} {moment:?}");
            let kept = opinions::read(phone.book.store(), id).expect("kept");
            assert_eq!(kept.state, opinions::OpinionState::Delivered);
        }
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    phone
        .book
        .store()
        .write(|tx| {
            tx.pragma_update(None, "user_version", 9_999)?;
            Ok(())
        })
        .expect("a newer app was here");
    phone.book.suspend().expect("closed");
    let files = ["handbook.db", "words.journal"];
    let read = || files.map(|name| std::fs::read(phone.folder.join(name)).expect("readable"));
    let before = read();
    let error = phone.book.resume().expect_err("this must fail");
    let expected = HandbookError::StoreUnreadable {
        why: Unreadable::NewerThanApp,
    };
    assert_eq!(HandbookError::from(error), expected);
    assert!(read() == before, "something was written");
}
