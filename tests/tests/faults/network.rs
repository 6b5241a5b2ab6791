//! The table: every fault at every endpoint, before and after the province has done its part.

use handbook_core::attachments;
use handbook_core::opinions::{self, OpinionState};
use handbook_core::sync::Problem;
use handbook_server::backup::backup;
use handbook_server::quarantine;
use handbook_tests::{Phone, Trouble, World};

/// Statuses that something on the way may answer with.
const STATUSES: [u16; 16] = [
    200, 301, 302, 400, 401, 403, 404, 408, 409, 413, 423, 429, 500, 502, 503, 504,
];

/// Where bodies are cut: nothing, in the magic, behind it, in the kind, in the signature; before the end of the line,
/// at it and behind it, for the kinds there are (`handbook/1 KIND`, 128 digits, one line's end); in the payload.
const BOUNDARIES: [usize; 13] = [0, 1, 11, 14, 69, 143, 144, 145, 146, 147, 149, 152, 300];

/// Pieces of a file are kept at these lengths.
const PIECES: [usize; 3] = [16_383, 16_384, 16_385];

fn troubles() -> Vec<Trouble> {
    let mut all = vec![
        Trouble::DropBefore,
        Trouble::DropAfter,
        Trouble::Duplicate,
        Trouble::ArrivesAgainLater,
        Trouble::SlowDrip,
        Trouble::Portal,
        Trouble::Bomb,
        Trouble::Long(1),
        Trouble::Long(70_000),
        Trouble::Delay(3_000),
        Trouble::Delay(11 * 60_000),
    ];
    all.extend(STATUSES.map(Trouble::Status));
    all.extend(STATUSES.map(Trouble::StatusAfter));
    all.extend(BOUNDARIES.map(Trouble::CutAfter));
    all.extend(BOUNDARIES.map(Trouble::Short));
    all.extend(BOUNDARIES.map(Trouble::FlipBit));
    all
}

#[test]
fn every_fault_at_every_endpoint_costs_at_most_a_round() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    let mut cells = 0;
    let mut written = Vec::new();
    for path in ["/v1/commands", "/v1/heads", "/v1/pages", "/v1/key"] {
        for trouble in troubles() {
            let words = format!("Ý kiến {cells} {trouble:?}");
            let id = opinions::submit(member.book.store(), &words).expect("written");
            if path == "/v1/key" {
                // The key is asked for when a signature does not fit.
                world.faults().next("/v1/heads", Trouble::FlipBit(200));
            }
            world.faults().next(path, trouble.clone());
            member.sync();
            assert!(world.faults().are_spent(), "{path} {trouble:?} was met");
            world.faults().clear();
            assert_eq!(member.sync().problem, None, "{path} {trouble:?}");
            let kept = opinions::read(member.book.store(), id).expect("never lost");
            assert_eq!(kept.state, OpinionState::Delivered, "{path} {trouble:?}");
            written.push(words);
            cells += 1;
        }
    }
    secretary.sync_well();
    let mut arrived = texts(&secretary);
    arrived.sort();
    written.sort();
    assert_eq!(arrived, written, "each exactly once");
    println!("{cells} cells of fault and endpoint");
}

#[test]
fn every_fault_at_activation_leaves_an_invitation_that_works() {
    let world = World::new();
    let mut cells = 0;
    for path in ["/v1/key", "/v1/activate"] {
        for trouble in troubles() {
            let phone = world.new_phone();
            let invitation = world.invitation("DV004");
            world.faults().next(path, trouble.clone());
            // Some of these are no fault for an activation, such as a slow answer.
            let first = phone.book.activate(&invitation, "Máy");
            assert!(world.faults().are_spent(), "{path} {trouble:?} was met");
            world.faults().clear();
            if first.is_err() {
                let again = phone.book.activate(&invitation, "Máy");
                assert!(again.is_ok(), "{path} {trouble:?}: {again:?}");
            }
            phone.sync_well();
            cells += 1;
        }
    }
    println!("{cells} cells of fault and activation");
}

#[test]
fn no_fault_while_a_typed_address_is_looked_up_makes_another_province_look_like_this_one() {
    let world = World::new();
    let mut cells = 0;
    for trouble in troubles() {
        let (phone, invitation) = (world.new_phone(), world.invitation("DV004"));
        let look_up = || phone.typed(&invitation.server, &invitation.code);
        world.faults().next("/v1/province", trouble.clone());
        let first = look_up();
        assert!(world.faults().are_spent(), "{trouble:?} was met");
        world.faults().clear();
        let shown = look_up().expect("an invitation");
        assert_eq!(shown.invitation, invitation.to_string(), "{trouble:?}");
        if let Ok(first) = first {
            let same = first.invitation == shown.invitation;
            assert_eq!(first.fingerprint == shown.fingerprint, same, "{trouble:?}");
        }
        let invitation = shown.invitation.parse().expect("an invitation");
        let activated = phone.book.activate(&invitation, "Máy");
        activated.expect("the invitation was not used");
        cells += 1;
    }
    println!("{cells} cells of fault and a typed address");
}

#[test]
fn every_fault_while_an_ended_phone_hands_in_costs_at_most_a_round() {
    let world = World::new();
    let mut written = Vec::new();
    for trouble in troubles() {
        let phone = world.phone("DV004");
        phone.sync_well();
        let words = format!("Ý kiến {trouble:?}");
        let id = opinions::submit(phone.book.store(), &words).expect("written");
        world.revoke(&phone);
        world.faults().next("/v1/quarantine", trouble.clone());
        phone.sync();
        assert!(world.faults().are_spent(), "{trouble:?} was met");
        world.faults().clear();
        assert_eq!(phone.sync().problem, Some(Problem::Revoked), "{trouble:?}");
        let kept = opinions::read(phone.book.store(), id).expect("never lost");
        assert_eq!(kept.state, OpinionState::Held, "{trouble:?}");
        let settled = world.block_on(quarantine::release(world.province(), phone.device(), 1));
        let settled = settled.expect("accepted");
        assert_eq!((settled.accepted, settled.refused), (1, 0), "{trouble:?}");
        written.push(words);
    }
    let secretary = world.phone("DV001");
    secretary.sync_well();
    let mut arrived = texts(&secretary);
    arrived.sort();
    written.sort();
    assert_eq!(arrived, written, "each exactly once");
    println!("{} cells of fault and handing in", written.len());
}

#[test]
fn every_fault_while_a_restored_province_lets_a_phone_in_again_costs_at_most_a_round() {
    let mut world = World::new();
    let kept = world.side_folder("backup");
    let made = world.block_on(backup(world.province(), &kept));
    let phones = troubles().into_iter().map(|trouble| {
        let phone = world.phone("DV004");
        phone.sync_well();
        (phone, trouble)
    });
    let phones: Vec<_> = phones.collect();
    world.restore(&made.expect("a backup").file);
    for (phone, trouble) in &phones {
        world.reconnect(phone);
        let words = format!("Ý kiến {trouble:?}");
        let id = opinions::submit(phone.book.store(), &words).expect("written");
        world.faults().next("/v1/enrol", trouble.clone());
        phone.sync();
        assert!(world.faults().are_spent(), "{trouble:?} was met");
        world.faults().clear();
        assert_eq!(phone.sync().problem, None, "{trouble:?}");
        let kept = opinions::read(phone.book.store(), id).expect("never lost");
        assert_eq!(kept.state, OpinionState::Delivered, "{trouble:?}");
    }
    println!("{} cells of fault and enrolling again", phones.len());
}

#[test]
fn every_fault_at_a_file_is_made_good_by_opening_it_again() {
    let world = World::new();
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut cells = 0;
    let mut troubles = troubles();
    troubles.extend(PIECES.map(Trouble::CutAfter));
    troubles.extend(PIECES.map(Trouble::Short));
    for number in 0..troubles.len() {
        let text = format!("Việc số {number} do từng chi bộ bàn. ").repeat(1_500);
        let paper = format!(
            "---\nissuer: TU\ntype: KH\nnumber: {}-KH/TU\ndate: 2026-11-01\nabstract: Kế hoạch {number}\n---\n\n{text}\n",
            number + 1
        );
        std::fs::write(folder.join(format!("{number}.md")), paper).expect("written");
    }
    world.import(&folder);
    let phone = world.phone("DV004");
    phone.sync_well();
    let files = phone
        .book
        .store()
        .read(|tx| attachments::list(tx))
        .expect("readable");
    assert_eq!(files.len(), troubles.len());
    for (file, trouble) in files.into_iter().zip(troubles) {
        let sha256 = file.attachment.sha256;
        world.faults().next("/v1/blobs", trouble.clone());
        let _ = phone.book.fetch_file(sha256, &mut |_, _| true);
        assert!(world.faults().are_spent(), "{trouble:?} was met");
        world.faults().clear();
        let fetched = phone.book.fetch_file(sha256, &mut |_, _| true);
        assert!(fetched.is_ok(), "{trouble:?}: {fetched:?}");
        let mut bytes = Vec::new();
        let read = attachments::read(phone.book.store(), sha256, &mut |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        });
        assert!(read.is_ok(), "{trouble:?}: {read:?}");
        assert_eq!(bytes.len() as u64, file.attachment.size, "{trouble:?}");
        cells += 1;
    }
    println!("{cells} cells of fault and file");
}

fn texts(phone: &Phone) -> Vec<String> {
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
