//! Every fault at every place: nothing is lost, nothing is done twice, and the next round goes well.

use handbook_core::opinions::{self, OpinionState};
use handbook_core::store::unread;
use handbook_core::sync::Problem;
use handbook_tests::{Trouble, World, hall};

/// Everything that can happen to one exchange.
fn troubles() -> Vec<Trouble> {
    let mut troubles = vec![
        Trouble::DropBefore,
        Trouble::DropAfter,
        Trouble::Duplicate,
        Trouble::ArrivesAgainLater,
        Trouble::SlowDrip,
        Trouble::Portal,
        Trouble::Delay(3_000),
        Trouble::Delay(11 * 60_000),
    ];
    troubles.extend([0, 1, 11, 100, 200, 400].map(Trouble::CutAfter));
    troubles.extend([0, 20, 60, 150, 250].map(Trouble::FlipBit));
    let statuses = [
        301, 302, 400, 401, 403, 404, 408, 409, 413, 423, 429, 500, 502, 503, 504,
    ];
    troubles.extend(statuses.map(Trouble::Status));
    troubles
}

#[test]
fn an_opinion_survives_every_fault_at_every_request_and_arrives_once() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    let mut expected = Vec::new();
    for path in ["/v1/commands", "/v1/heads", "/v1/pages"] {
        for trouble in troubles() {
            let words = format!("Ý kiến {} {trouble:?}", expected.len());
            let id = opinions::submit(member.book.store(), &words).expect("written");
            world.faults().next(path, trouble.clone());
            member.sync();
            world.faults().clear();
            let kept = opinions::read(member.book.store(), id).expect("never lost");
            assert_eq!(kept.text, words);
            assert_ne!(kept.state, OpinionState::Conflict, "{path} {trouble:?}");

            let report = member.sync();
            assert_eq!(report.problem, None, "{path} {trouble:?}");
            let kept = opinions::read(member.book.store(), id).expect("never lost");
            assert_eq!(kept.state, OpinionState::Delivered, "{path} {trouble:?}");
            expected.push(words);
        }
    }
    secretary.sync_well();
    let mut arrived = all_texts(&secretary);
    arrived.sort();
    expected.sort();
    assert_eq!(arrived, expected, "each exactly once");
}

#[test]
fn a_page_that_the_province_cannot_build_keeps_nobody_from_the_others() {
    let world = hall::world();
    let file = world.folder().join("province.db");
    if !file.exists() {
        // Elsewhere than in a file a story cannot damage a row.
        return;
    }
    world.article("A", "TU", "Tin", "Nội dung.");
    let province = rusqlite::Connection::open(&file).expect("open");
    let sql = "UPDATE items SET body = '{' WHERE kind = 'meeting'";
    assert_eq!(province.execute(sql, []).expect("damaged"), 1);
    let phone = world.phone("DV004");
    assert_eq!(phone.sync().problem, Some(Problem::Page));
    assert_eq!(phone.headlines(), ["Tin"]);
    let store = phone.book.store();
    let begun = store.read(|tx| unread::has_begun(tx)).expect("readable");
    assert!(begun, "the round came to its end");
}

#[test]
fn a_first_sync_survives_every_fault() {
    let world = World::new();
    for number in 0..5 {
        world.article(
            &format!("A{number}"),
            "TU",
            &format!("Tin số {number}"),
            "Nội dung.",
        );
    }
    for path in ["/v1/heads", "/v1/pages"] {
        for trouble in troubles() {
            let phone = world.phone("DV004");
            world.faults().next(path, trouble.clone());
            phone.sync();
            world.faults().clear();
            phone.sync_well();
            assert_eq!(phone.headlines().len(), 5, "{path} {trouble:?}");
        }
    }
}

#[test]
fn a_page_whose_signature_does_not_fit_is_refused_and_the_old_one_stays() {
    let world = World::new();
    world.article("A", "TU", "Trước", "Nội dung cũ.");
    let phone = world.phone("DV004");
    phone.sync_well();
    world.article("A", "TU", "Sau", "Nội dung mới.");
    world.faults().always("/v1/pages", Trouble::FlipBit(400));
    let report = phone.sync();
    assert_eq!(report.problem, Some(Problem::WrongSignature));
    assert!(report.refused_pages > 0, "it is reported");
    assert_eq!(phone.headlines(), ["Trước"]);

    world.faults().clear();
    phone.sync_well();
    assert_eq!(phone.headlines(), ["Sau"]);
}

#[test]
fn a_captive_portal_is_only_a_broken_network() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.faults().always("/", Trouble::Portal);
    let report = phone.sync();
    assert_eq!(report.problem, Some(Problem::Offline));
    world.faults().clear();
    phone.sync_well();
}

#[test]
fn a_phone_whose_clock_is_years_off_still_syncs() {
    for years in [-40, -1, 1, 12] {
        let world = World::new();
        world.article("A", "TU", "Tin", "Nội dung.");
        let phone = world.phone("DV004");
        phone.clock.advance(years * 365 * 86_400_000);
        opinions::submit(phone.book.store(), "Gửi khi đồng hồ sai").expect("written");
        let report = phone.sync();
        assert_eq!(report.problem, None, "{years} years");
        assert_eq!(
            (report.accepted, phone.headlines().len()),
            (1, 1),
            "{years} years"
        );
    }
}

#[test]
fn waits_grow_after_failures_and_start_again_after_success() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    let now = handbook_tests::EVENING;
    let waits: Vec<i64> = (0..14).map(|_| phone.sync().next_at.since(now)).collect();
    assert!(
        waits.iter().all(|wait| (0..=30 * 60_000).contains(wait)),
        "{waits:?}"
    );
    assert!(
        waits.iter().skip(8).max() > Some(&4_000),
        "they grow: {waits:?}"
    );
    phone.offline(false);
    let well = phone.sync_well().next_at.since(now);
    assert!((13 * 60_000..=17 * 60_000).contains(&well), "{well}");
}

#[test]
fn what_waits_for_a_day_is_reported() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    opinions::submit(phone.book.store(), "Chờ mạng").expect("written");
    let waiting = || {
        let now = handbook_core::clock::Clock::now(phone.clock.as_ref());
        phone
            .book
            .store()
            .read(|connection| handbook_core::outbox::waiting(connection, now))
            .expect("readable")
    };
    assert_eq!((waiting().waiting, waiting().overdue), (1, 0));
    phone.clock.advance(25 * 3_600_000);
    assert_eq!((waiting().waiting, waiting().overdue), (1, 1));
}

/// Every opinion on the phone, however many windows they fill.
fn all_texts(phone: &handbook_tests::Phone) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        let first = u32::try_from(texts.len()).expect("few");
        let window = opinions::list(phone.book.store(), first, 100).expect("readable");
        if window.is_empty() {
            return texts;
        }
        texts.extend(window.into_iter().map(|view| view.text));
    }
}
