//! A phone is not with its member any more: it keeps nothing, and what it had not sent goes with it.

use handbook_core::accounts::account;
use handbook_core::error::Error;
use handbook_core::opinions;
use handbook_core::store::FileSecrets;
use handbook_core::sync::Problem;
use handbook_tests::{Phone, Trouble, World};

/// What lies in the phone's folder.
fn left(phone: &Phone) -> Vec<String> {
    let entries = std::fs::read_dir(&phone.folder).expect("the keys' folder is there");
    entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_lost_phone_destroys_its_handbook_at_its_next_sync() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    opinions::submit(phone.book.store(), "Chưa gửi").expect("written");
    world.report_lost(&phone);
    assert_eq!(phone.sync().problem, Some(Problem::Offline));
    assert!(phone.book.library().is_ok(), "it has not heard of it");

    phone.offline(false);
    assert_eq!(phone.sync().problem, Some(Problem::Lost));
    assert_eq!(left(&phone), ["keys"]);
    let secrets = FileSecrets::new(&phone.folder.join("keys"));
    assert_eq!(account(&secrets).expect("readable").owner, None);
    assert_eq!(
        phone.sync().problem,
        Some(Problem::Lost),
        "whoever asks after it"
    );
    assert!(matches!(phone.book.resume(), Err(Error::Closed)));
    assert_eq!(left(&phone), ["keys"]);

    // Found again: its member begins anew, and nothing of before comes back.
    let phone = phone.reopened().expect("empty");
    world.activate(&phone, "DV004");
    phone.sync_well();
    assert!(phone.book.library().is_ok());
    let texts = opinions::list(phone.book.store(), 0, 20).expect("readable");
    assert!(texts.is_empty());
}

#[test]
fn one_that_was_ended_before_and_has_handed_in_is_destroyed_once_it_is_reported_lost() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.revoke(&phone);
    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    world.report_lost(&phone);
    assert_eq!(phone.sync().problem, Some(Problem::Lost));
    assert_eq!(left(&phone), ["keys"]);
}

#[test]
fn a_lost_phone_that_does_not_hear_the_answer_is_told_again() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.report_lost(&phone);
    world.faults().next("/v1/heads", Trouble::DropAfter);
    assert_eq!(phone.sync().problem, Some(Problem::Offline));
    let phone = phone.killed_and_reopened();
    assert_eq!(phone.sync().problem, Some(Problem::Lost));
    assert_eq!(left(&phone), ["keys"]);
}

#[test]
fn the_other_members_handbook_on_a_lost_phone_is_a_device_of_its_own() {
    let world = World::new();
    let (lost, other) = (world.phone("DV004"), world.phone("DV006"));
    lost.sync_well();
    other.offline(true);
    let kept = opinions::submit(other.book.store(), "Chưa gửi").expect("written");
    world.report_lost(&lost);
    assert_eq!(lost.sync().problem, Some(Problem::Lost));
    other.offline(false);
    other.sync_well();
    assert!(opinions::read(other.book.store(), kept).is_ok());
}

#[test]
fn who_leaves_a_lost_phone_need_not_tell_the_province() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.report_lost(&phone);
    assert!(phone.book.log_out(false).expect("gone"));
    assert_eq!(left(&phone), ["keys"]);
}
