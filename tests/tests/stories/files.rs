//! Attachments: fetched through every cut, checked, encrypted, pinned.

use handbook_core::attachments;
use handbook_core::documents::{self, DocumentQuery};
use handbook_core::error::{Error, HandbookError};
use handbook_core::store::CHUNK;
use handbook_domain::ids::Sha256Hash;
use handbook_tests::{Phone, Trouble, World, seen};

/// A paper of about 300 kB, so that its original comes in many pieces.
fn paper(world: &World) -> (Sha256Hash, Vec<u8>) {
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut text =
        "---\nissuer: TU\ntype: BC\nnumber: 31\ndate: 2026-03-02\nabstract: Báo cáo dài\n---\n\n"
            .to_owned();
    for number in 0..6_000 {
        text.push_str(&format!("Dòng thứ {number} của bản báo cáo dài này.\n"));
    }
    std::fs::write(folder.join("dai.md"), &text).expect("written");
    world.import(&folder);
    (Sha256Hash::of(text.as_bytes()), text.into_bytes())
}

fn content(phone: &Phone, sha256: Sha256Hash) -> Vec<u8> {
    let mut bytes = Vec::new();
    attachments::read(phone.book.store(), sha256, &mut |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    })
    .expect("readable");
    bytes
}

#[test]
fn a_paused_fetch_goes_on_from_where_it_was() {
    let world = World::new();
    let (sha256, bytes) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    phone
        .book
        .fetch_file(sha256, &mut |have, _| have < 60_000)
        .expect("paused");
    let read = |db: &handbook_core::store::ReadTx<'_>| attachments::get(db, sha256);
    let here = phone.book.store().read(read).expect("known");
    assert!((60_000..80_000).contains(&here.have) && !here.complete);
    let mut first = None;
    phone
        .book
        .fetch_file(sha256, &mut |have, _| {
            first.get_or_insert(have);
            true
        })
        .expect("fetched");
    assert!(first > Some(here.have));
    assert_eq!(content(&phone, sha256), bytes);
    phone.sync_well();
    assert_eq!(content(&phone, sha256), bytes, "there is room for it");
}

#[test]
fn a_file_is_leafed_through_from_any_place_and_damage_is_said() {
    let world = World::new();
    let (sha256, bytes) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    let at = |offset, count| attachments::read_at(phone.book.store(), sha256, offset, count);
    assert!(matches!(at(0, 10), Err(Error::NotFound)), "not here yet");
    phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("fetched");
    let end = bytes.len();
    for (offset, count) in [
        (0, 10),
        (16_380, 20),
        (40_000, 50_000),
        (end - 5, 100),
        (end, 1),
    ] {
        let expected = &bytes[offset..end.min(offset + count)];
        assert_eq!(
            at(offset as u64, count).expect("readable"),
            expected,
            "{offset}"
        );
    }
    assert!(at(u64::MAX, 1).expect("nothing").is_empty());
    let path = phone.folder.join("files").join(sha256.to_string());
    let mut damaged = std::fs::read(&path).expect("there");
    damaged[20_000] ^= 1;
    std::fs::write(&path, damaged).expect("written");
    assert!(at(0, 100).is_ok(), "the first piece is whole");
    assert!(matches!(at(20_000, 10), Err(Error::AttachmentDamaged)));
    let again = || {
        let fetched = phone.book.fetch_file(sha256, &mut |_, _| true);
        assert!(fetched.expect("fetched").requests > 0, "it was thrown away");
        assert_eq!(content(&phone, sha256), bytes);
    };
    again();
    let lost = || std::fs::remove_file(&path).expect("lost by the disk");
    lost();
    assert!(matches!(at(0, 10), Err(Error::AttachmentDamaged)));
    again();
    lost();
    let whole = attachments::read(phone.book.store(), sha256, &mut |_| Ok(()));
    assert!(matches!(whole, Err(Error::AttachmentDamaged)));
    again();
}

#[test]
fn a_file_fetched_through_many_cuts_is_whole_and_little_was_sent_twice() {
    let world = World::new();
    let (sha256, bytes) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    let mut received = 0;
    world.faults().received();
    for cut in 0..8 {
        world
            .faults()
            .next("/v1/blobs", Trouble::CutAfter(40_000 + cut * 500));
        // A second cut at once, before a whole piece: this attempt gives up, the next goes on.
        world.faults().next("/v1/blobs", Trouble::CutAfter(10));
        let error = seen(phone.book.fetch_file(sha256, &mut |_, _| true));
        assert_eq!(error, HandbookError::Offline);
        let here = phone
            .book
            .store()
            .read(|db| attachments::get(db, sha256))
            .expect("known");
        assert!(here.have > received && !here.complete);
        received = here.have;
    }
    world.faults().clear();
    phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("fetched");
    assert_eq!(content(&phone, sha256), bytes);
    // A cut costs what had come of the piece it fell into, and no more.
    let lost = world.faults().received() - bytes.len() as u64;
    assert!(lost < 8 * (CHUNK as u64 + 10), "{lost} bytes twice");
    let again = phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("it is here");
    assert_eq!(again.requests, 0);
}

#[test]
fn a_phone_whose_clock_is_years_off_opens_a_file_at_once() {
    for years in [-40, -1, 1, 12] {
        let world = World::new();
        let (sha256, bytes) = paper(&world);
        let phone = world.phone("DV004");
        phone.sync_well();
        phone.clock.advance(years * 365 * 86_400_000);
        let fetched = phone.book.fetch_file(sha256, &mut |_, _| true);
        assert!(fetched.is_ok(), "{years} years: {fetched:?}");
        assert_eq!(content(&phone, sha256), bytes, "{years} years");
    }
}

#[test]
fn a_file_that_is_not_what_was_announced_is_thrown_away() {
    let world = World::new();
    let (sha256, bytes) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    world.faults().next("/v1/blobs", Trouble::FlipBit(100_000));
    let error = seen(phone.book.fetch_file(sha256, &mut |_, _| true));
    assert_eq!(error, HandbookError::AttachmentDamaged);
    phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("fetched anew");
    assert_eq!(content(&phone, sha256), bytes);
}

#[test]
fn a_captive_portal_is_not_taken_for_a_file() {
    let world = World::new();
    let (sha256, _) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    world.faults().next("/v1/blobs", Trouble::Portal);
    assert!(phone.book.fetch_file(sha256, &mut |_, _| true).is_err());
    let here = phone
        .book
        .store()
        .read(|db| attachments::get(db, sha256))
        .expect("known");
    assert!(!here.complete);
    phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("fetched");
}

#[test]
fn a_pinned_file_comes_by_itself_and_stays_when_space_is_wanted() {
    let world = World::new();
    let (sha256, bytes) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    attachments::pin(phone.book.store(), sha256, true).expect("pinned");
    phone.sync_well();
    phone.offline(true);
    assert_eq!(phone.book.free_space(0).expect("tidied"), 0);
    assert_eq!(content(&phone, sha256), bytes);

    attachments::pin(phone.book.store(), sha256, false).expect("unpinned");
    assert_eq!(
        phone.book.free_space(0).expect("tidied"),
        bytes.len() as u64
    );
}

#[test]
fn neither_papers_nor_words_lie_in_clear_on_the_phone() {
    let world = World::new();
    let (sha256, _) = paper(&world);
    let phone = world.phone("DV004");
    phone.sync_well();
    phone
        .book
        .fetch_file(sha256, &mut |_, _| true)
        .expect("fetched");
    handbook_core::opinions::submit(phone.book.store(), "Canary lời riêng").expect("written");
    let query = DocumentQuery {
        count: 1,
        ..DocumentQuery::default()
    };
    assert_eq!(
        documents::list(phone.book.store(), &query)
            .expect("readable")
            .len(),
        1
    );
    let mut folders = vec![phone.folder.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).expect("readable");
            for secret in ["bản báo cáo dài", "Canary lời riêng", "Báo cáo dài"] {
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
    assert!(files >= 4, "database, log, journal and the file itself");
}
