//! A phone is ended while it still holds words: they are handed in, kept aside, and nothing is lost.

use handbook_core::opinions::{self, OpinionState};
use handbook_core::sync::Problem;
use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Event;
use handbook_domain::wire::command::RejectCode;
use handbook_server::backup::backup;
use handbook_server::quarantine::{self, Held};
use handbook_server::restore::Lost;
use handbook_tests::{Phone, Trouble, World, hall};

fn held(world: &World) -> Vec<Held> {
    world
        .block_on(quarantine::list(world.province()))
        .expect("readable")
}

fn state(phone: &Phone, id: ItemId) -> OpinionState {
    opinions::read(phone.book.store(), id).expect("kept").state
}

fn texts(phone: &Phone) -> Vec<String> {
    let opinions = opinions::list(phone.book.store(), 0, 20).expect("readable");
    opinions.into_iter().map(|view| view.text).collect()
}

/// Two opinions, one of them amended after a request that was cut: frozen, and one behind it.
fn written_and_cut(world: &World, phone: &Phone) -> (ItemId, ItemId) {
    let store = phone.book.store();
    let one = opinions::submit(store, "Sửa kênh").expect("written");
    world.faults().next("/v1/commands", Trouble::DropBefore);
    phone.sync();
    opinions::amend(store, one, "Sửa kênh trước mùa mưa").expect("changed");
    let two = opinions::submit(store, "Thêm đèn").expect("written");
    (one, two)
}

#[test]
fn what_an_ended_phone_had_not_sent_counts_once_the_office_accepts_it() {
    let world = World::new();
    let (phone, secretary) = (world.phone("DV004"), world.phone("DV001"));
    phone.sync_well();
    let (one, two) = written_and_cut(&world, &phone);
    world.revoke(&phone);

    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(state(&phone, one), OpinionState::Held);
    assert_eq!(state(&phone, two), OpinionState::Held);
    let held = held(&world);
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].device, held[0].commands.len()),
        (phone.device(), 3)
    );
    secretary.sync_well();
    assert!(texts(&secretary).is_empty(), "nobody reads what is held");

    let settled = world.block_on(quarantine::release(world.province(), phone.device(), 3));
    let settled = settled.expect("accepted");
    assert_eq!((settled.accepted, settled.refused), (3, 0));
    assert!(self::held(&world).is_empty());
    secretary.sync_well();
    let mut read = texts(&secretary);
    read.sort();
    assert_eq!(read, ["Sửa kênh trước mùa mưa", "Thêm đèn"]);

    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(state(&phone, one), OpinionState::Delivered, "it is told");
    assert_eq!(state(&phone, two), OpinionState::Delivered);
    assert!(phone.book.library().is_err(), "and stays ended");
}

#[test]
fn what_the_office_discards_is_shown_to_who_wrote_it() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let (one, _) = written_and_cut(&world, &phone);
    world.revoke(&phone);
    phone.sync();
    let settled = world.block_on(quarantine::discard(world.province(), phone.device()));
    assert_eq!(settled.expect("refused").refused, 3);
    phone.sync();
    assert_eq!(
        state(&phone, one),
        OpinionState::Refused(RejectCode::Discarded)
    );
    assert!(held(&world).is_empty(), "it is not handed in again");
}

#[test]
fn what_had_arrived_before_the_phone_was_ended_is_not_held_a_second_time() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let own = opinions::submit(phone.book.store(), "Đã đến, chưa biết").expect("written");
    world.faults().next("/v1/commands", Trouble::DropAfter);
    phone.sync();
    assert_eq!(state(&phone, own), OpinionState::Waiting);
    world.revoke(&phone);
    phone.sync();
    assert_eq!(state(&phone, own), OpinionState::Delivered);
    assert!(held(&world).is_empty());
}

#[test]
fn a_province_restored_from_before_is_handed_the_words_again() {
    let mut world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    let (one, _) = written_and_cut(&world, &phone);
    world.revoke(&phone);
    phone.sync();
    assert_eq!(held(&world)[0].commands.len(), 3);

    world.restore(&made.file);
    world.reconnect(&phone);
    assert!(held(&world).is_empty(), "the backup is older");
    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(held(&world)[0].commands.len(), 3);
    assert_eq!(state(&phone, one), OpinionState::Held);
}

#[test]
fn a_phone_that_the_backup_lacks_is_known_again_as_ended_and_hands_in_all_it_had() {
    let mut world = World::new();
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    let phone = world.phone("DV004");
    let arrived = opinions::submit(phone.book.store(), "Đã đến").expect("written");
    phone.sync_well();
    let (one, _) = written_and_cut(&world, &phone);
    world.revoke(&phone);
    world.restore(&made.file);
    world.reconnect(&phone);
    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(held(&world)[0].commands.len(), 4, "also what had arrived");
    for id in [arrived, one] {
        assert_eq!(state(&phone, id), OpinionState::Held);
    }
    let devices = handbook_server::devices_of(world.province(), world.member("DV004"));
    let devices = world.block_on(devices).expect("readable");
    assert!(
        devices
            .iter()
            .any(|one| one.id == phone.device() && one.revoked)
    );
}

#[test]
fn what_comes_after_the_office_has_looked_waits_for_another_look() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    written_and_cut(&world, &phone);
    world.revoke(&phone);
    phone.sync();
    let later = opinions::submit(phone.book.store(), "Của người nhặt được máy").expect("taken");
    phone.sync();
    assert_eq!(held(&world)[0].commands.len(), 4);
    let settled = world.block_on(quarantine::release(world.province(), phone.device(), 3));
    assert_eq!(settled.expect("accepted").accepted, 3);
    assert_eq!(held(&world)[0].commands.len(), 1);
    let settled = world.block_on(quarantine::discard(world.province(), phone.device()));
    assert_eq!(settled.expect("refused").refused, 1);
    phone.sync();
    assert_eq!(
        state(&phone, later),
        OpinionState::Refused(RejectCode::Discarded)
    );
}

#[test]
fn more_than_a_batch_is_handed_in_whole_and_a_restore_lists_what_the_office_had_decided() {
    let mut world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    for number in 0..70 {
        opinions::submit(phone.book.store(), &format!("Ý kiến {number}")).expect("written");
    }
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    world.revoke(&phone);
    phone.sync();
    assert_eq!(held(&world)[0].commands.len(), 70);
    let settled = world.block_on(quarantine::release(world.province(), phone.device(), 70));
    assert_eq!(settled.expect("accepted").accepted, 70);
    let lost = world.restore(&made.file).lost;
    let decided = Lost::Decided {
        device: phone.device(),
        commands: 70,
    };
    assert!(lost.contains(&decided), "{lost:?}");
    world.reconnect(&phone);
    phone.sync();
    assert_eq!(held(&world)[0].commands.len(), 70, "to be decided again");
}

#[test]
fn a_backup_holds_what_is_held() {
    let mut world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    written_and_cut(&world, &phone);
    world.revoke(&phone);
    phone.sync();
    let before = held(&world);
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    world.restore(&made.file);
    assert_eq!(held(&world), before);
}

#[test]
fn an_ended_phone_that_has_handed_everything_in_is_left_without_a_question_and_ends_no_other() {
    let world = World::new();
    let (phone, other) = (world.phone("DV004"), world.phone("DV004"));
    phone.sync_well();
    other.sync_well();
    let own = opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    handbook_core::me::revoke(phone.book.store(), other.device()).expect("written");
    world.revoke(&phone);
    phone.sync();
    other.sync_well();
    assert_eq!(state(&phone, own), OpinionState::Held);
    assert_eq!(
        held(&world)[0].commands.len(),
        2,
        "the office decides about it"
    );
    assert!(phone.book.log_out(false).expect("gone"));
}

#[test]
fn words_written_on_an_ended_phone_are_handed_in_as_well() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.revoke(&phone);
    phone.sync();
    let own = opinions::submit(phone.book.store(), "Viết khi đã khóa").expect("taken");
    // The first try is lost on the way: nothing has changed.
    world.faults().next("/v1/quarantine", Trouble::DropAfter);
    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(state(&phone, own), OpinionState::Waiting);
    let phone = phone.killed_and_reopened();
    phone.sync();
    assert_eq!(state(&phone, own), OpinionState::Held);
    assert_eq!(held(&world)[0].commands.len(), 1);
}

#[test]
fn a_store_begun_anew_on_a_phone_that_was_ended_takes_another_key_and_its_words_come_back() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    let before = phone.device();
    world.revoke(&phone);
    let phone = phone.rebuilt().expect("an empty store");
    let invitation = world.invitation("DV004");
    phone.book.activate(&invitation, "Máy").expect("activated");
    assert_ne!(phone.device(), before);
    phone.sync_well();
    assert_eq!(texts(&phone), ["Chưa kịp gửi"]);
    let phone = phone.killed_and_reopened();
    phone.sync_well();
}

#[test]
fn what_was_lent_goes_from_an_ended_phone_and_a_record_that_runs_goes_on() {
    let world = hall::world();
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(
        folder.join("a.txt"),
        "Số: 16-NQ/TU\nNGHỊ QUYẾT\nVề kênh mương",
    )
    .expect("written");
    world.import(&folder);
    world.article("A", "TU", "Tin về kênh mương", "Nội dung.");
    let phone = hall::phone(&world, "DV001");
    phone.offline(false);
    phone.sync_well();
    let meeting = hall::open(&phone);
    let rows = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        let store = phone.book.store();
        let count = store.read(|tx| Ok(tx.query_row(&sql, [], |row| row.get(0))?));
        count.expect("readable")
    };
    assert_eq!((rows("article"), rows("document")), (1, 1));
    let findable = rows("findable");
    world.revoke(&phone);
    phone.sync();
    assert_eq!((rows("article"), rows("document")), (0, 0));
    assert_eq!(rows("findable"), findable - 2);
    hall::tap(&phone, meeting, Event::Began {});
    assert!(hall::read(&phone, meeting).state.times.began_at.is_some());
}
