//! What the simulation found, as small stories.

use handbook_core::opinions::{self, OpinionState};
use handbook_core::outbox;
use handbook_domain::wire::command::RejectCode;
use handbook_server::backup::backup;
use handbook_tests::{Trouble, World, move_member};

#[test]
fn accepted_words_are_read_before_their_page_is_here() {
    let world = World::new();
    let member = world.phone("DV004");
    let id = opinions::submit(member.book.store(), "Thắp sáng ngõ").expect("written");
    member.sync_well();
    opinions::amend(member.book.store(), id, "Thắp sáng ngõ 12").expect("changed");
    // The receipt comes, then the network goes.
    world.faults().always("/v1/heads", Trouble::DropBefore);
    assert_eq!(member.sync().accepted, 1);
    let view = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(view.text, "Thắp sáng ngõ 12");
    assert_eq!(view.state, OpinionState::Delivered);
    world.faults().clear();
    member.sync_well();
    let view = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(view.text, "Thắp sáng ngõ 12");
}

#[test]
fn words_that_came_back_from_the_journal_are_shown_with_their_refusal() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    let id = opinions::submit(phone.book.store(), "Góp ý về lịch họp").expect("written");
    let phone = phone.rebuilt().expect("an empty store");
    phone.offline(false);
    phone
        .book
        .activate(&world.invitation("DV004"), "Máy")
        .expect("activated again");
    let view = opinions::read(phone.book.store(), id).expect("seen at once");
    assert_eq!(view.text, "Góp ý về lịch họp");

    world.load(|content| move_member(content, "DV004", "CB-SK1"));
    assert_eq!(phone.sync_well().refused, 1);
    let view = opinions::read(phone.book.store(), id).expect("seen with its refusal");
    assert_eq!(view.state, OpinionState::Refused(RejectCode::NotAllowed));
    assert!(view.refused.is_some(), "to be corrected or dismissed");
}

#[test]
fn an_answer_to_an_opinion_that_a_restored_province_lost_is_shown_with_its_refusal() {
    let mut world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    let id = opinions::submit(member.book.store(), "Đèn ngõ hỏng").expect("written");
    member.sync_well();
    secretary.sync_well();
    secretary.offline(true);
    opinions::answer(secretary.book.store(), id, "Đã báo điện lực").expect("answered");
    let secretary = secretary.rebuilt().expect("an empty store");
    world.restore(&made.file);
    world.reconnect(&secretary);
    secretary.offline(false);
    secretary
        .book
        .activate(&world.invitation("DV001"), "Máy")
        .expect("activated again");
    let store = secretary.book.store();
    let alone = &opinions::list(store, 0, 10).expect("readable")[0];
    assert_eq!(alone.state, OpinionState::Waiting, "seen before it is sent");

    assert_eq!(secretary.sync_well().refused, 1);
    let listed = opinions::list(store, 0, 10).expect("readable");
    let view = opinions::read(store, id).expect("seen with its refusal");
    assert_eq!(listed, std::slice::from_ref(&view));
    assert_eq!(view.state, OpinionState::Refused(RejectCode::NoSubject));
    assert_eq!(view.pending_answer.as_deref(), Some("Đã báo điện lực"));
    assert_eq!(view.text, "", "the opinion itself is not here");
    assert!(opinions::list(store, 1, 10).expect("readable").is_empty());

    // Its author's phone brings the opinion back; the answer is still shown, and can be given again.
    world.reconnect(&member);
    member.sync_well();
    secretary.sync_well();
    let view = opinions::read(store, id).expect("back");
    assert_eq!(view.text, "Đèn ngõ hỏng");
    assert!(view.refused.is_some() && view.can_answer);
    opinions::answer(store, id, "Đã báo điện lực").expect("answered again");
    secretary.sync_well();
    member.sync_well();
    let read = opinions::read(member.book.store(), id).expect("answered");
    assert_eq!(read.answer.expect("arrived").text, "Đã báo điện lực");
}

#[test]
fn an_accepted_answer_is_not_asked_for_again_and_one_kept_beside_it_is_shown() {
    let mut world = World::new();
    let member = world.phone("DV004");
    let secretary = world.phone("DV001");
    let id = opinions::submit(member.book.store(), "Đèn ngõ hỏng").expect("written");
    member.sync_well();
    let made = world
        .block_on(backup(world.province(), &world.side_folder("backup")))
        .expect("a backup");
    opinions::amend(member.book.store(), id, "Đèn ngõ 12 hỏng").expect("changed");
    member.sync_well();
    secretary.sync_well();
    let store = secretary.book.store();
    opinions::answer(store, id, "Đã báo điện lực").expect("answered");
    world.faults().always("/v1/heads", Trouble::DropBefore);
    assert_eq!(secretary.sync().accepted, 1);
    let view = opinions::read(store, id).expect("here");
    assert_eq!(view.pending_answer.as_deref(), Some("Đã báo điện lực"));
    assert_eq!(view.state, OpinionState::Answered);
    assert!(!view.can_answer, "the province has it");

    // As an older app offered it.
    opinions::answer(store, id, "Điện lực hẹn thứ Sáu").expect("answered");
    world.faults().clear();
    world.restore(&made.file);
    world.reconnect(&secretary);
    secretary.sync_well();
    let view = opinions::read(store, id).expect("here");
    assert_eq!(view.answer.expect("answered").text, "Đã báo điện lực");
    assert_eq!(view.beside, ["Điện lực hẹn thứ Sáu"]);
    assert!(!view.can_answer);
}

#[test]
fn accepted_words_are_not_forgotten_while_older_ones_are_all_that_is_here() {
    let world = World::new();
    let member = world.phone("DV004");
    let id = opinions::submit(member.book.store(), "Thắp sáng ngõ").expect("written");
    member.sync_well();
    opinions::amend(member.book.store(), id, "Thắp sáng ngõ 12").expect("changed");
    world.faults().always("/v1/heads", Trouble::DropBefore);
    assert_eq!(member.sync().accepted, 1);
    let kept = world.side_folder("backup");
    for _ in 0..3 {
        world
            .block_on(backup(world.province(), &kept))
            .expect("a backup");
    }
    // Two backups hold it, and the phone hears of that; the page does not come.
    world.faults().always("/v1/pages", Trouble::DropBefore);
    member.sync();
    let view = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(view.text, "Thắp sáng ngõ 12");
    world.faults().clear();
    member.sync_well();
    world.article("A", "TU", "Tin", "Nội dung.");
    member.sync_well();
    let left = member.book.store().read(|tx| outbox::list(tx));
    assert!(left.expect("readable").is_empty(), "now it is forgotten");
}
