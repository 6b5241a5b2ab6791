//! The main job: pull, go offline, read, write, deliver.

use handbook_core::change::{Changes, Topic};
use handbook_core::error::{HandbookError, NotPossible};
use handbook_core::news;
use handbook_core::opinions::{self, OpinionState};
use handbook_core::sync::Problem;
use handbook_domain::wire::command::RejectCode;
use handbook_tests::{Trouble, World, move_member, seen};

#[test]
fn what_was_pulled_is_read_offline() {
    let world = World::new();
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    let phone = world.phone("DV004");
    let report = phone.sync_well();
    assert!(report.rows >= 1);

    phone.offline(true);
    assert_eq!(phone.headlines(), ["Phát động thi đua"]);
    let hits = phone.book.search("viec tot", 10).expect("search works");
    assert_eq!(hits.len(), 1);
    let article = news::read(phone.book.store(), hits[0].id).expect("the article is here");
    assert_eq!(article.body, "Mỗi chi bộ một việc tốt.");
}

#[test]
fn an_opinion_written_offline_is_delivered_once_and_answered() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    member.offline(true);

    let id = opinions::submit(member.book.store(), "Đề nghị thắp sáng ngõ 12").expect("written");
    let written = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(written.state, OpinionState::Waiting);
    assert_eq!(
        member.book.search("ngo 12", 5).expect("search works").len(),
        1
    );

    member.offline(false);
    assert_eq!(member.sync_well().accepted, 1);
    let delivered = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(delivered.state, OpinionState::Delivered);

    secretary.sync_well();
    let arrived = opinions::list(secretary.book.store(), 0, 10).expect("readable");
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].text, "Đề nghị thắp sáng ngõ 12");
    opinions::answer(secretary.book.store(), id, "Đã chuyển tổ điện lực").expect("answered");
    secretary.sync_well();

    member.sync_well();
    let answered = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(answered.state, OpinionState::Answered);
    assert_eq!(
        answered.answer.expect("an answer").text,
        "Đã chuyển tổ điện lực"
    );
}

#[test]
fn an_edit_before_the_first_attempt_changes_what_is_sent() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    let id = opinions::submit(member.book.store(), "Thắp sáng ngõ").expect("written");
    opinions::amend(member.book.store(), id, "Thắp sáng ngõ 12").expect("changed");
    assert_eq!(
        member.sync_well().accepted,
        1,
        "one command, with the newer words"
    );

    secretary.sync_well();
    let arrived = opinions::read(secretary.book.store(), id).expect("arrived");
    assert_eq!(arrived.text, "Thắp sáng ngõ 12");
}

#[test]
fn an_edit_after_the_first_attempt_follows_as_a_command_of_its_own() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    let id = opinions::submit(member.book.store(), "Thắp sáng ngõ").expect("written");
    world.faults().next("/v1/commands", Trouble::DropAfter);
    assert_eq!(member.sync().problem, Some(Problem::Offline));

    opinions::amend(member.book.store(), id, "Thắp sáng ngõ 12").expect("changed");
    assert_eq!(member.sync_well().accepted, 2);
    secretary.sync_well();
    let arrived = opinions::list(secretary.book.store(), 0, 10).expect("readable");
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].text, "Thắp sáng ngõ 12");
}

#[test]
fn words_that_the_province_refuses_stay_with_the_reason_and_can_be_dismissed() {
    let world = World::new();
    let member = world.phone("DV004");
    member.sync_well();
    let id = opinions::submit(member.book.store(), "Góp ý về lịch họp").expect("written");
    // Meanwhile the member has moved, and the old cell is no longer his to write to.
    world.load(|content| move_member(content, "DV004", "CB-SK1"));
    let report = member.sync_well();
    assert_eq!((report.accepted, report.refused), (0, 1));

    let refused = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(refused.state, OpinionState::Refused(RejectCode::NotAllowed));
    assert_eq!(refused.text, "Góp ý về lịch họp");
    let command = refused.refused.expect("the command that was refused");
    member.book.dismiss(command).expect("dismissed");
    assert!(
        opinions::read(member.book.store(), id).is_err(),
        "it never arrived, so nothing is left"
    );
    // The next one goes to the cell the member meets in now.
    opinions::submit(member.book.store(), "Góp ý ở chi bộ mới").expect("written");
    assert_eq!(member.sync_well().accepted, 1);
}

#[test]
fn a_refusal_is_seen_behind_newer_words_and_a_correction_is_delivered() {
    let world = World::new();
    let member = world.phone("DV004");
    member.sync_well();
    let store = member.book.store();
    let id = opinions::submit(store, "Góp ý").expect("written");
    world.faults().next("/v1/commands", Trouble::DropBefore);
    assert_eq!(
        member.sync().problem,
        Some(Problem::Offline),
        "frozen, and not arrived"
    );
    opinions::amend(store, id, "Góp ý, viết rõ hơn").expect("waits behind");
    world.load(|content| move_member(content, "DV004", "CB-SK1"));
    assert_eq!(member.sync_well().refused, 1);

    let seen = opinions::read(store, id).expect("kept");
    assert_eq!(seen.state, OpinionState::Refused(RejectCode::NotAllowed));
    assert_eq!(seen.text, "Góp ý, viết rõ hơn", "with the newest words");
    opinions::amend(store, id, "Góp ý, gửi chi bộ mới").expect("corrected");
    assert_eq!(member.sync_well().accepted, 1);
    let delivered = opinions::read(store, id).expect("kept");
    assert_eq!(delivered.state, OpinionState::Delivered);
    assert_eq!(delivered.text, "Góp ý, gửi chi bộ mới");
}

#[test]
fn an_opinion_that_bears_a_secrecy_mark_is_not_taken() {
    let world = World::new();
    let member = world.phone("DV004");
    let refused = opinions::submit(member.book.store(), "TUYỆT MẬT\n\nNội dung báo cáo");
    let expected = HandbookError::NotAllowed {
        reason: NotPossible::SecrecyMark,
    };
    assert_eq!(seen(refused), expected);
    assert!(
        opinions::list(member.book.store(), 0, 10)
            .expect("readable")
            .is_empty()
    );
}

#[test]
fn nothing_new_is_one_request_and_writes_nothing() {
    let world = World::new();
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    let phone = world.phone("DV004");
    phone.sync_well();
    world.faults().requests();
    let before = file_bytes(&phone.folder);
    let report = phone.sync_well();
    assert_eq!(world.faults().requests(), 1);
    assert!(
        report.traffic.received < 500,
        "{} bytes",
        report.traffic.received
    );
    assert_eq!(
        file_bytes(&phone.folder),
        before,
        "a quiet sync wrote something"
    );
}

#[test]
fn a_listener_hears_of_news_that_was_pulled() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let (sender, heard) = std::sync::mpsc::channel();
    let listener = move |changes: &Changes| {
        if changes.contains(&Topic::News) {
            sender.send(()).expect("the test is listening");
        }
    };
    let _subscription = phone.book.subscribe(std::sync::Arc::new(listener));
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    phone.sync_well();
    heard.recv().expect("the listener was called");
}

/// Everything that lies in the store's database and its log.
fn file_bytes(folder: &std::path::Path) -> Vec<Vec<u8>> {
    ["handbook.db", "handbook.db-wal", "words.journal"]
        .iter()
        .map(|name| std::fs::read(folder.join(name)).unwrap_or_default())
        .collect()
}
