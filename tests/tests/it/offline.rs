//! The main job: pull, go offline, read, write, deliver.

use handbook_core::news;
use handbook_core::opinions::{self, OpinionState};
use handbook_tests::World;

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
