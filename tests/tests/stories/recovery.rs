//! Killed, damaged, restored: what a person did is still there.

use handbook_core::error::{HandbookError, Unreadable};
use handbook_core::opinions::{self, OpinionState};
use handbook_core::sync::Problem;
use handbook_server::backup::backup;
use handbook_tests::{Trouble, World, copy_all, seen};

#[test]
fn a_phone_killed_at_any_moment_comes_back_with_everything_it_confirmed() {
    let world = World::new();
    world.article("A", "TU", "Tin", "Nội dung.");
    let mut phone = world.phone("DV004");
    phone.sync_well();
    for number in 0..10 {
        let words = format!("Ý kiến số {number}");
        let id = opinions::submit(phone.book.store(), &words).expect("written");
        phone = phone.killed_and_reopened();
        assert_eq!(
            opinions::read(phone.book.store(), id).expect("kept").text,
            words
        );
    }
    assert_eq!(phone.headlines(), ["Tin"]);
    assert_eq!(phone.sync_well().accepted, 10);
}

#[test]
fn killed_between_the_answer_and_its_bookkeeping_nothing_is_sent_twice() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    let id = opinions::submit(member.book.store(), "Một lần thôi").expect("written");
    world.faults().next("/v1/commands", Trouble::DropAfter);
    member.sync();
    let member = member.killed_and_reopened();
    member.sync_well();
    let kept = opinions::read(member.book.store(), id).expect("kept");
    assert_eq!(kept.state, OpinionState::Delivered);
    secretary.sync_well();
    assert_eq!(
        opinions::list(secretary.book.store(), 0, 10)
            .expect("readable")
            .len(),
        1
    );
}

#[test]
fn a_suspended_handbook_says_so_and_goes_on_after_resuming() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.book.suspend().expect("closed");
    assert_eq!(
        seen(opinions::submit(phone.book.store(), "Ý kiến")),
        HandbookError::Closed
    );
    assert_eq!(seen(phone.book.sync()), HandbookError::Closed);
    phone.book.suspend().expect("closing twice is fine");
    phone.book.resume().expect("open again");
    opinions::submit(phone.book.store(), "Ý kiến").expect("written");
    phone.sync_well();
}

#[test]
fn a_damaged_store_is_set_aside_and_unsent_words_come_back_from_the_journal() {
    let world = World::new();
    let secretary = world.phone("DV001");
    let phone = world.phone("DV004");
    phone.sync_well();
    opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    let folder = phone.folder.clone();
    phone.book.suspend().expect("closed");
    let file = folder.join("handbook.db");
    let mut bytes = std::fs::read(&file).expect("readable");
    bytes.iter_mut().take(4096).for_each(|byte| *byte ^= 0x5a);
    std::fs::write(&file, &bytes).expect("written");
    let error = seen(phone.book.resume());
    assert_eq!(
        error,
        HandbookError::StoreUnreadable {
            why: Unreadable::Corrupt
        }
    );
    assert_eq!(
        std::fs::read(&file).expect("readable"),
        bytes,
        "nothing was deleted"
    );

    let phone = phone.rebuilt().expect("an empty store with the words");
    phone
        .book
        .activate(&world.invitation("DV004"), "Điện thoại thử")
        .expect("activated again");
    assert_eq!(phone.sync_well().accepted, 1);
    secretary.sync_well();
    let arrived = opinions::list(secretary.book.store(), 0, 10).expect("readable");
    assert_eq!(arrived[0].text, "Chưa kịp gửi");
}

#[test]
fn a_truncated_store_a_wrong_key_and_a_newer_store_are_told_apart() {
    let world = World::new();
    let check = |spoil: &dyn Fn(&std::path::Path), cause: Unreadable| {
        let phone = world.phone("DV004");
        phone.book.suspend().expect("closed");
        spoil(&phone.folder);
        let error = phone.reopened().map(|_| ()).expect_err("this must fail");
        assert_eq!(
            HandbookError::from(error),
            HandbookError::StoreUnreadable { why: cause }
        );
    };
    check(
        &|folder| {
            let file = folder.join("handbook.db");
            let bytes = std::fs::read(&file).expect("readable");
            std::fs::write(&file, &bytes[..bytes.len() / 2 + 100]).expect("written");
        },
        Unreadable::Corrupt,
    );
    check(
        &|folder| {
            let file = folder.join("handbook.db");
            let length = std::fs::metadata(&file).expect("there").len();
            let zeros = vec![0; usize::try_from(length).expect("small")];
            std::fs::write(&file, zeros).expect("written");
        },
        Unreadable::Corrupt,
    );
    check(
        &|folder| std::fs::write(folder.join("keys/store.key"), [9; 32]).expect("written"),
        Unreadable::WrongKey,
    );
    check(
        &|folder| std::fs::remove_file(folder.join("keys/store.key")).expect("removed"),
        Unreadable::WrongKey,
    );
}

#[test]
fn a_province_restored_from_an_older_backup_gets_back_what_it_had_accepted() {
    let mut world = World::new();
    world.article("A", "TU", "Trước bản sao lưu", "Nội dung.");
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    let before = opinions::submit(member.book.store(), "Trước bản sao lưu").expect("written");
    member.sync_well();
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");

    world.article("B", "TU", "Sau bản sao lưu", "Nội dung.");
    let after = opinions::submit(member.book.store(), "Sau bản sao lưu").expect("written");
    member.sync_well();
    assert_eq!(member.headlines().len(), 2);

    world.restore(&made.file);
    world.reconnect(&member);
    world.reconnect(&secretary);

    let report = member.sync_well();
    assert!(
        report.offered_again >= 1,
        "what the backup may not hold is offered again"
    );
    assert_eq!(
        member.headlines(),
        ["Trước bản sao lưu"],
        "what the province lost is gone here too"
    );
    for id in [before, after] {
        let kept = opinions::read(member.book.store(), id).expect("never lost");
        assert_eq!(kept.state, OpinionState::Delivered);
    }
    secretary.sync_well();
    let arrived = opinions::list(secretary.book.store(), 0, 10).expect("readable");
    let mut texts: Vec<&str> = arrived.iter().map(|view| view.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["Sau bản sao lưu", "Trước bản sao lưu"], "each once");
    assert_eq!(member.sync_well().accepted, 0);
}

#[test]
fn a_phone_activated_after_the_backup_is_taken_back_with_its_certificate() {
    let mut world = World::new();
    let kept = world.side_folder("backup");
    let made = world
        .block_on(backup(world.province(), &kept))
        .expect("a backup");
    let member = world.phone("DV004");
    member.sync_well();
    opinions::submit(member.book.store(), "Vẫn gửi được").expect("written");

    world.restore(&made.file);
    world.reconnect(&member);
    assert_eq!(member.sync_well().accepted, 1);
}

#[test]
fn a_broken_search_index_is_found_and_made_anew() {
    let world = World::new();
    world.article("A", "TU", "Thắp sáng đường làng", "Nội dung.");
    let phone = world.phone("DV004");
    phone.sync_well();
    let break_it = || {
        let sql = "UPDATE search_data SET block = x'00010203' WHERE id > 10";
        let broken = phone.book.store().write(|tx| Ok(tx.execute(sql, [])?));
        assert!(broken.expect("written") > 0);
    };
    let found = || {
        phone
            .book
            .search("thap sang", 5)
            .expect("search works")
            .len()
    };
    break_it();
    assert_eq!(found(), 1, "a search that meets it mends it");
    break_it();
    // A week after it did so last, the round looks through the index by itself.
    let later = |ms| {
        phone.clock.advance(ms);
        world.clock().advance(ms);
        phone.sync_well();
        let sound = phone.book.store().write(handbook_core::search::is_sound);
        sound.expect("checked")
    };
    assert!(!later(7 * 24 * 3_600_000 - 1));
    assert!(later(1));
    assert_eq!(found(), 1);
}

#[test]
fn a_round_in_which_the_index_cannot_be_put_together_is_well_all_the_same() {
    let world = World::noisy();
    let phone = world.phone("DV004");
    for (code, title) in [("A", "Thắp sáng đường làng"), ("B", "Sửa cầu")] {
        world.article(code, "TU", title, "Nội dung.");
        phone.sync_well();
    }
    let store = phone.book.store();
    let sql = "UPDATE search_data SET block = x'00010203' WHERE id > 10";
    assert!(store.write(|tx| Ok(tx.execute(sql, [])?)).expect("written") > 0);
    world.article("C", "TU", "Mở lớp học", "Nội dung.");
    assert_eq!(phone.sync_well().rows, 1);
    let merged = store.write(handbook_core::search::merge);
    assert!(merged.is_err(), "it was tried");
    let found = phone.book.search("cau", 5).expect("search works");
    assert_eq!(found.len(), 1, "and a search that meets it mends it");
}

#[test]
fn a_store_that_another_process_has_open_is_left_to_it() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let second = handbook_core::store::Store::open(
        &phone.folder,
        handbook_core::store::Keys {
            database: handbook_core::store::Key::new([1; 32]),
            journal: handbook_core::store::Key::new([2; 32]),
        },
        std::sync::Arc::new(handbook_core::clock::SystemClock),
        handbook_core::change::Notifier::start(),
    );
    let refused = second.err().expect("one owner at a time");
    assert!(
        matches!(
            refused,
            handbook_core::error::Error::Unreadable(Unreadable::InUse)
        ),
        "{refused}"
    );
    phone.sync_well();
}

#[test]
fn an_old_copy_of_the_store_put_back_syncs_like_any_other_and_loses_no_later_word() {
    let world = World::new();
    world.article("A", "TU", "Tin cũ", "Nội dung.");
    let phone = world.phone("DV005");
    phone.sync_well();
    let folder = phone.folder.clone();
    let copy = world.side_folder("copy");
    phone.book.suspend().expect("closed");
    copy_all(&folder, &copy);
    phone.book.resume().expect("open");
    world.article("B", "TU", "Tin mới", "Nội dung.");
    let before = opinions::submit(phone.book.store(), "Đề nghị thắp sáng ngõ 12").expect("kept");
    phone.sync_well();

    phone.book.suspend().expect("closed");
    copy_all(&copy, &folder);
    let phone = phone.reopened().expect("the old copy opens");
    let after = opinions::submit(phone.book.store(), "Đề nghị sửa nhà văn hóa").expect("kept");
    phone.sync_well();
    assert_eq!(phone.headlines().len(), 2);
    for id in [before, after] {
        let opinion = opinions::read(phone.book.store(), id).expect("here again");
        assert_eq!(opinion.state, OpinionState::Delivered);
    }
}

#[test]
fn an_older_state_of_the_province_takes_nothing_away_and_is_told_after_ten_minutes() {
    let mut world = World::new();
    if !world.folder().join("province.db").exists() {
        // Elsewhere than in files an older state is a restore, with a life of its own.
        return;
    }
    world.article("A", "TU", "Tin cũ", "Nội dung.");
    let phone = world.phone("DV004");
    phone.sync_well();
    let old = world.side_folder("old");
    let whole = world.side_folder("whole");
    world.replace_province(|world| {
        copy_all(&world.folder(), &old);
        world.folder()
    });
    world.reconnect(&phone);
    world.article("B", "TU", "Tin mới", "Nội dung.");
    phone.sync_well();

    world.replace_province(|world| {
        copy_all(&world.folder(), &whole);
        old.clone()
    });
    world.reconnect(&phone);
    assert_eq!(phone.sync().problem, None, "for a moment it may be honest");
    let later = |minutes: i64| {
        world.clock().advance(minutes * 60_000);
        phone.clock.advance(minutes * 60_000);
        phone.sync().problem
    };
    assert_eq!(later(9), None);
    assert_eq!(later(1), Some(Problem::RolledBack));
    assert_eq!(phone.headlines(), ["Tin mới", "Tin cũ"]);

    world.replace_province(|_| whole);
    world.reconnect(&phone);
    assert_eq!(phone.sync().problem, None);
    assert_eq!(phone.headlines(), ["Tin mới", "Tin cũ"]);

    world.replace_province(|_| old);
    world.reconnect(&phone);
    assert_eq!(phone.sync().problem, None, "counted anew");
}
