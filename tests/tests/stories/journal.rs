//! The journal beside the database: words come back from it to who wrote them, once, and are seen.

use handbook_core::error::{Error, NotPossible};
use handbook_core::meetings::{self, PlanState};
use handbook_core::opinions::{self, OpinionState};
use handbook_core::store::WriteTx;
use handbook_core::sync::Problem;
use handbook_domain::wire::command::RejectCode;
use handbook_tests::{EVENING, Trouble, World, hall};

#[test]
fn unsent_words_come_back_only_to_the_member_who_wrote_them() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    opinions::submit(phone.book.store(), "Lời của riêng tôi").expect("written");
    let empty = |phone: handbook_tests::Phone| {
        // A device key is one member's.
        std::fs::remove_file(phone.folder.join("keys/device.key")).expect("removed");
        phone.rebuilt().expect("an empty store")
    };
    let phone = empty(phone);
    phone
        .book
        .activate(&world.invitation("DV005"), "Máy")
        .expect("another member");
    assert_eq!(phone.sync_well().accepted, 0);

    let phone = empty(phone);
    phone
        .book
        .activate(&world.invitation("DV004"), "Máy")
        .expect("the author is back");
    assert_eq!(phone.sync_well().accepted, 1);
}

#[test]
fn unsent_words_come_back_also_to_a_member_who_is_between_two_cells() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let id = opinions::submit(phone.book.store(), "Gửi chi bộ cũ").expect("written");
    world.load(|content| {
        for member in content["members"].as_array_mut().expect("a list") {
            if member["code"] == "DV004" {
                member["cell"] = serde_json::Value::Null;
            }
        }
    });
    let phone = phone.rebuilt().expect("an empty store");
    world.activate(&phone, "DV004");
    let view = opinions::read(phone.book.store(), id).expect("here again");
    assert_eq!(view.text, "Gửi chi bộ cũ");
    phone.sync();
    let view = opinions::read(phone.book.store(), id).expect("kept");
    assert_eq!(view.state, OpinionState::Refused(RejectCode::NotAllowed));
}

#[test]
fn what_came_back_from_the_journal_is_shown_also_after_a_kill_on_the_way() {
    let world = hall::world();
    let phone = world.phone("DV001");
    phone.sync_well();
    phone.offline(true);
    let opinion = opinions::submit(phone.book.store(), "Chưa kịp hiện").expect("written");
    let plan = hall::plan(hall::cell(&phone), EVENING.plus_days(40));
    let meeting = meetings::plan(phone.book.store(), None, plan, "").expect("kept");
    // As far as the first of two transactions comes.
    let half = |tx: &WriteTx<'_>| {
        let ids = (opinion.0, meeting.0);
        for sql in [
            "DELETE FROM opinion WHERE id IN (?1, ?2)",
            "DELETE FROM meeting WHERE id IN (?1, ?2)",
            "DELETE FROM item WHERE id IN (?1, ?2)",
        ] {
            assert!(tx.execute(sql, ids)? > 0);
        }
        Ok(())
    };
    phone.book.store().write(half).expect("written");
    let phone = phone.killed_and_reopened();
    let view = opinions::read(phone.book.store(), opinion).expect("shown");
    assert_eq!(view.text, "Chưa kịp hiện");
    let view = meetings::read(phone.book.store(), meeting).expect("shown");
    assert_eq!(view.plan, PlanState::Waiting);
}

#[test]
fn delivered_words_that_come_back_after_a_damage_are_known_again() {
    let world = World::new();
    let (phone, secretary) = (world.phone("DV004"), world.phone("DV001"));
    phone.sync_well();
    let id = opinions::submit(phone.book.store(), "Một").expect("written");
    world.faults().next("/v1/commands", Trouble::DropAfter);
    phone.sync();
    opinions::amend(phone.book.store(), id, "Hai").expect("follows");
    // The second is frozen on top of what the first became, and its answer is lost.
    world.faults().next("/v1/commands", Trouble::SlowDrip);
    world.faults().next("/v1/commands", Trouble::DropAfter);
    assert_eq!(phone.sync().problem, Some(Problem::Offline));
    assert_eq!(phone.book.store().words().expect("open").len(), 1);
    let phone = phone.rebuilt().expect("an empty store");
    phone
        .book
        .activate(&world.invitation("DV004"), "Máy")
        .expect("activated again");
    let report = phone.sync_well();
    assert_eq!(report.refused, 0, "no id is taken for another");
    secretary.sync_well();
    let arrived = opinions::list(secretary.book.store(), 0, 10).expect("readable");
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].text, "Hai");
}

#[test]
fn what_the_journal_missed_is_added_when_the_app_comes_back() {
    let world = hall::world();
    let phone = hall::phone(&world, "DV001");
    let meeting = hall::open(&phone);
    let store = phone.book.store();
    opinions::submit(store, "Viết khi máy đầy").expect("written");
    opinions::save_draft(store, None, None, "Nháp khi máy đầy").expect("kept");
    let names = || -> Vec<String> {
        let words = store.words().expect("open");
        words.into_iter().map(|word| word.0).collect()
    };
    let before = names();
    assert_eq!(before.len(), 3, "the words, the draft, the first line");
    let forgotten = |tx: &WriteTx<'_>| {
        before.iter().for_each(|name| tx.forget(name));
        Ok(())
    };
    store.write(forgotten).expect("written");
    phone.book.suspend().expect("closed");
    phone.book.resume().expect("open again");
    let mut after = names();
    after.sort();
    let mut wanted = before;
    wanted.sort();
    assert_eq!(after, wanted);
    assert!(hall::read(&phone, meeting).cut().is_none());
    assert!(matches!(
        phone.book.log_out(false),
        Err(Error::NotPossible(NotPossible::WordsWaiting))
    ));
}
