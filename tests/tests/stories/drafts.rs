//! Drafts: words that are not handed in yet, new ones and those about an opinion that is there.

use handbook_core::error::{Error, NotPossible};
use handbook_core::opinions::{self, About, OpinionState};
use handbook_core::store::WriteTx;
use handbook_domain::ids::ItemId;
use handbook_server::backup::backup;
use handbook_tests::{Phone, World};

/// The drafts there are.
fn drafts(phone: &Phone) -> Vec<ItemId> {
    let drafts = opinions::drafts(phone.book.store()).expect("readable");
    drafts.into_iter().map(|draft| draft.id).collect()
}

/// A change of an opinion as this phone shows it now.
fn change_of(phone: &Phone, opinion: ItemId) -> About {
    let view = opinions::read(phone.book.store(), opinion).expect("readable");
    let seen = view.version;
    About::Change { opinion, seen }
}

/// A member's phone and the secretary's, and an opinion that both have.
fn member_and_secretary(world: &World) -> (Phone, Phone, ItemId) {
    let (phone, secretary) = (world.phone("DV004"), world.phone("DV001"));
    let id = opinions::submit(phone.book.store(), "Đèn ngõ 12 hỏng").expect("kept");
    phone.sync_well();
    secretary.sync_well();
    (phone, secretary, id)
}

/// The draft of an answer to an opinion as this phone shows it now.
fn half_answered(phone: &Phone, opinion: ItemId, text: &str) -> ItemId {
    let store = phone.book.store();
    let seen = opinions::read(store, opinion).expect("readable").version;
    let answer = Some(About::Answer { opinion, seen });
    opinions::save_draft(store, None, answer, text).expect("kept")
}

/// The phone after a damage: put aside, and activated again by its member.
fn begun_anew(world: &World, phone: Phone) -> Phone {
    let phone = phone.rebuilt().expect("rebuilt");
    let invitation = world.invitation("DV004");
    let activated = phone.book.activate(&invitation, "Máy cũ");
    activated.expect("the member");
    phone
}

/// The phone after a kill that came before the journal had heard of what became of these drafts.
fn killed_with_journal(phone: Phone, words: &[(String, String)]) -> Phone {
    let before = |tx: &WriteTx<'_>| {
        let drafts = words.iter().filter(|(name, _)| name.starts_with("draft:"));
        drafts.for_each(|(name, json)| tx.remember(name, json.clone()));
        Ok(())
    };
    phone.book.store().write(before).expect("written");
    phone.killed_and_reopened()
}

#[test]
fn a_draft_survives_a_kill_and_a_damaged_store_and_leaves_when_it_is_handed_in() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let store = phone.book.store();
    let id = opinions::save_draft(store, None, None, "Bản nháp").expect("kept");
    opinions::save_draft(store, Some(id), None, "Bản nháp, viết tiếp").expect("kept");
    assert!(matches!(
        opinions::save_draft(store, None, None, "TUYỆT MẬT\n\nNội dung"),
        Err(Error::NotPossible(NotPossible::SecrecyMark))
    ));
    let phone = phone.killed_and_reopened();
    assert_eq!(opinions::list(phone.book.store(), 0, 10).expect("r"), []);
    assert_eq!(phone.sync_well().accepted, 0, "a draft is not sent");
    let phone = begun_anew(&world, phone);
    assert_eq!(drafts(&phone), [id]);
    let kept = opinions::drafts(phone.book.store()).expect("readable");
    assert_eq!(kept[0].text, "Bản nháp, viết tiếp");
    phone.sync_well();
    let opinion = opinions::submit_draft(phone.book.store(), id).expect("handed in");
    assert_eq!(drafts(&phone), []);
    assert_eq!(phone.sync_well().accepted, 1);
    let view = opinions::read(phone.book.store(), opinion).expect("readable");
    assert_eq!(view.state, OpinionState::Delivered);
    let other = opinions::save_draft(phone.book.store(), None, None, "Bỏ").expect("kept");
    opinions::discard_draft(phone.book.store(), other).expect("let go");
    assert_eq!(drafts(&begun_anew(&world, phone)), []);
}

#[test]
fn a_change_that_is_half_written_outlives_a_damage_and_is_handed_in_once() {
    let world = World::new();
    let phone = world.phone("DV004");
    let store = phone.book.store();
    let id = opinions::submit(store, "Đèn ngõ 12 hỏng").expect("kept");
    phone.sync_well();
    let change = Some(change_of(&phone, id));
    let draft = opinions::save_draft(store, None, change, "Đèn ngõ 12").expect("kept");
    let same = opinions::save_draft(store, Some(draft), change, "Đèn ngõ 12 và 14");
    assert_eq!(same.expect("kept"), draft);
    let phone = begun_anew(&world, phone);
    phone.sync_well();
    let store = phone.book.store();
    let kept = opinions::drafts(store).expect("readable");
    assert_eq!((kept[0].id, kept[0].about), (draft, change));
    let before = store.words().expect("open");
    assert_eq!(opinions::submit_draft(store, draft).expect("handed in"), id);
    let phone = killed_with_journal(phone, &before);
    assert_eq!(drafts(&phone), []);
    phone.sync_well();
    let read = opinions::read(phone.book.store(), id).expect("readable");
    assert_eq!(read.text, "Đèn ngõ 12 và 14");
}

#[test]
fn a_draft_or_open_form_replaces_no_words_that_came_from_ones_other_phone_meanwhile() {
    let world = World::new();
    let (phone, other) = (world.phone("DV004"), world.phone("DV004"));
    let store = phone.book.store();
    let id = opinions::submit(store, "Đèn ngõ 12 hỏng").expect("kept");
    phone.sync_well();
    other.sync_well();
    let change = change_of(&phone, id);
    let draft = opinions::save_draft(store, None, Some(change), "Đèn ngõ 12 và 14");
    let draft = draft.expect("kept");
    opinions::amend(other.book.store(), id, "Đèn ngõ 12 và 16").expect("changed");
    other.sync_well();
    phone.sync_well();
    assert_eq!(opinions::drafts(store).expect("r")[0].about, Some(change));
    for from_draft in [true, false] {
        if from_draft {
            opinions::submit_draft(store, draft).expect("handed in");
        } else {
            opinions::say(store, change, "Đèn ngõ 12 và 14").expect("said");
        }
        assert_eq!(phone.sync_well().refused, 1);
        let view = opinions::read(store, id).expect("readable");
        assert_eq!(view.state, OpinionState::Conflict);
        assert_eq!(view.text, "Đèn ngõ 12 và 14");
        assert_eq!(view.delivered_text.as_deref(), Some("Đèn ngõ 12 và 16"));
    }
    // Who has seen both decides.
    let both = "Đèn ngõ 12, 14 và 16";
    opinions::say(store, change_of(&phone, id), both).expect("said");
    assert_eq!(phone.sync_well().accepted, 1);
    phone.sync_well();
    let view = opinions::read(store, id).expect("readable");
    assert_eq!(
        (view.text.as_str(), view.state),
        (both, OpinionState::Delivered)
    );
}

#[test]
fn a_change_that_was_begun_before_the_opinion_had_arrived_is_no_conflict_after_a_damage() {
    let world = World::new();
    let phone = world.phone("DV004");
    let store = phone.book.store();
    let id = opinions::submit(store, "Đèn ngõ 12 hỏng").expect("kept");
    let change = change_of(&phone, id);
    let draft = opinions::save_draft(store, None, Some(change), "Đèn ngõ 12 và 14");
    let draft = draft.expect("kept");
    phone.sync_well();
    let phone = begun_anew(&world, phone);
    phone.sync_well();
    opinions::submit_draft(phone.book.store(), draft).expect("handed in");
    assert_eq!(phone.sync_well().refused, 0);
    phone.sync_well();
    let view = opinions::read(phone.book.store(), id).expect("readable");
    assert_eq!(view.text, "Đèn ngõ 12 và 14");
    assert_eq!(view.state, OpinionState::Delivered);
}

#[test]
fn an_answer_to_words_that_were_changed_meanwhile_waits_for_the_secretary_to_read_them() {
    let world = World::new();
    let (phone, secretary, id) = member_and_secretary(&world);
    let draft = half_answered(&secretary, id, "Đã sửa xong");
    let store = secretary.book.store();
    opinions::amend(phone.book.store(), id, "Cống ngõ 12 tắc").expect("changed");
    phone.sync_well();
    secretary.sync_well();
    opinions::submit_draft(store, draft).expect("handed in");
    assert_eq!(secretary.sync_well().refused, 1);
    let view = opinions::read(store, id).expect("readable");
    assert_eq!(view.state, OpinionState::Conflict);
    assert_eq!(
        (view.text.as_str(), view.can_answer),
        ("Cống ngõ 12 tắc", true)
    );
    assert_eq!(view.pending_answer.as_deref(), Some("Đã sửa xong"));
}

#[test]
fn a_draft_from_before_a_restore_changes_what_the_restored_province_has() {
    let mut world = World::new();
    let phone = world.phone("DV004");
    let store = phone.book.store();
    let id = opinions::submit(store, "Đèn ngõ 12 hỏng").expect("kept");
    phone.sync_well();
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    opinions::amend(store, id, "Đèn ngõ 12 và 14").expect("changed");
    phone.sync_well();
    let change = change_of(&phone, id);
    let draft = opinions::save_draft(store, None, Some(change), "Đèn ngõ 12, 14 và 16");
    world.restore(&made.file);
    world.reconnect(&phone);
    phone.sync_well();
    phone.sync_well();
    opinions::submit_draft(store, draft.expect("kept")).expect("handed in");
    assert_eq!(phone.sync_well().refused, 0);
    phone.sync_well();
    let view = opinions::read(store, id).expect("readable");
    assert_eq!(view.text, "Đèn ngõ 12, 14 và 16");
    assert_eq!(view.beside, Vec::<String>::new());
}

#[test]
fn an_answer_that_is_half_written_is_handed_in_once_also_after_a_kill() {
    let world = World::new();
    let (phone, secretary, id) = member_and_secretary(&world);
    let draft = half_answered(&secretary, id, "Đã báo điện lực");
    let secretary = secretary.killed_and_reopened();
    let store = secretary.book.store();
    let before = store.words().expect("open");
    assert_eq!(opinions::submit_draft(store, draft).expect("handed in"), id);
    // While the answer waits, and when the province shows it.
    let secretary = killed_with_journal(secretary, &before);
    assert_eq!(drafts(&secretary), []);
    assert_eq!(secretary.sync_well().accepted, 1);
    secretary.sync_well();
    assert_eq!(drafts(&killed_with_journal(secretary, &before)), []);
    phone.sync_well();
    let read = opinions::read(phone.book.store(), id).expect("readable");
    assert_eq!(read.answer.expect("answered").text, "Đã báo điện lực");
}

#[test]
fn a_change_that_comes_after_the_answer_keeps_its_words_and_may_become_an_opinion() {
    let world = World::new();
    let (phone, secretary, id) = member_and_secretary(&world);
    let store = phone.book.store();
    opinions::answer(secretary.book.store(), id, "Đã báo điện lực").expect("kept");
    secretary.sync_well();
    phone.sync_well();
    let change = Some(change_of(&phone, id));
    let late = opinions::save_draft(store, None, change, "Đèn ngõ 16 nữa").expect("kept");
    assert!(matches!(
        opinions::submit_draft(store, late),
        Err(Error::NotPossible(NotPossible::AlreadyAnswered))
    ));
    assert_eq!(drafts(&phone), [late]);
    opinions::save_draft(store, Some(late), None, "Đèn ngõ 16 nữa").expect("kept");
    assert_eq!(opinions::submit_draft(store, late).expect("new"), late);
    assert_eq!(phone.sync_well().accepted, 1);
}

#[test]
fn a_draft_that_is_saved_late_takes_nothing_from_the_opinion_it_has_become() {
    let world = World::new();
    let phone = world.phone("DV004");
    let store = phone.book.store();
    let id = opinions::save_draft(store, None, None, "Ý kiến").expect("kept");
    opinions::submit_draft(store, id).expect("handed in");
    let late = opinions::save_draft(store, Some(id), None, "Ý kiế").expect("kept");
    assert_ne!(late, id);
    let read = |id| opinions::read(store, id).expect("readable").text;
    assert_eq!(read(id), "Ý kiến");
    opinions::submit_draft(store, late).expect("handed in");
    assert_eq!((read(id), read(late)), ("Ý kiến".into(), "Ý kiế".into()));
    assert_eq!(phone.sync_well().accepted, 2);
}

#[test]
fn a_draft_that_was_handed_in_does_not_come_back_after_a_kill_and_one_that_waits_is_journalled_again()
 {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let store = phone.book.store();
    let id = opinions::save_draft(store, None, None, "Bản nháp").expect("kept");
    let waits = opinions::save_draft(store, None, None, "Còn viết").expect("kept");
    let before = store.words().expect("open");
    opinions::submit_draft(store, id).expect("handed in");
    // Nor has it heard of the other one.
    let unheard = |tx: &WriteTx<'_>| {
        tx.forget(&format!("draft:{waits}"));
        Ok(())
    };
    store.write(unheard).expect("written");
    let before: Vec<_> = before
        .into_iter()
        .filter(|(name, _)| !name.ends_with(&waits.to_string()))
        .collect();
    let phone = killed_with_journal(phone, &before);
    assert_eq!(drafts(&phone), [waits]);
    let store = phone.book.store();
    let names: Vec<String> = store
        .words()
        .expect("open")
        .into_iter()
        .map(|word| word.0)
        .collect();
    assert!(names.contains(&format!("draft:{waits}")), "{names:?}");
    assert!(!names.contains(&format!("draft:{id}")), "{names:?}");
    assert_eq!(phone.sync_well().accepted, 1, "handed in once");
}
