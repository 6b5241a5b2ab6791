//! What is the member's own: the lease, the summary, the phones, answers to meetings,
//! what is unread, and leaving.

use handbook_core::accounts::{account, wipe};
use handbook_core::error::{Error, LockReason, NotPossible, Unreadable};
use handbook_core::meetings::{self, ReplyState};
use handbook_core::news::{self, ArticleQuery};
use handbook_core::opinions;
use handbook_core::search::recent;
use handbook_core::session::Lease;
use handbook_core::store::{FileSecrets, WriteTx, unread};
use handbook_core::sync::{self, Problem};
use handbook_core::{documents, me, outbox};
use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::kind;
use handbook_tests::{Phone, World};

fn lease(phone: &Phone) -> Lease {
    let store = phone.book.store();
    let status = store.read(|tx| sync::status(tx, store.clock()));
    status.expect("readable").lease
}

/// How many commands wait, and how many refusals are to be looked at.
fn waiting(phone: &Phone) -> (u32, u32) {
    let store = phone.book.store();
    let now = store.clock().now();
    let waiting = store.read(|tx| outbox::waiting(tx, now)).expect("readable");
    (waiting.waiting, waiting.refused)
}

#[test]
fn a_code_typed_by_hand_activates_after_the_fingerprint_has_been_compared() {
    let world = World::new();
    let phone = world.new_phone();
    let paper = world.invitation("DV004");
    let typed = phone.typed("https://tinh.example/", &paper.code.to_lowercase());
    let typed = typed.expect("the province answers");
    assert_eq!(typed.fingerprint, world.province().fingerprint());
    assert_eq!(typed.province_name, world.province().name());
    let invitation = typed.invitation.parse().expect("whole");
    phone
        .book
        .activate(&invitation, "Máy gõ tay")
        .expect("activated");
    assert!(matches!(
        phone.typed("https://tinh.example", "không phải mã"),
        Err(Error::Invitation(_))
    ));
    phone.offline(true);
    assert!(matches!(
        phone.typed("https://tinh.example", &paper.code),
        Err(Error::Exchange(_))
    ));
}

#[test]
fn past_its_lease_the_library_is_locked_until_the_province_is_heard_and_words_go_on() {
    const DAY: i64 = 86_400_000;
    let world = World::new();
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    assert!(matches!(lease(&phone), Lease::Good { .. }));
    phone.clock.advance(31 * DAY);
    assert!(matches!(lease(&phone), Lease::Ending { .. }));
    assert!(phone.book.library().is_ok());
    phone.clock.advance(15 * DAY);
    let phone = phone.reopened().expect("opens");
    assert!(matches!(lease(&phone), Lease::Over { .. }));
    assert!(matches!(
        phone.book.library(),
        Err(Error::Locked(LockReason::Lease))
    ));
    assert!(matches!(
        phone.book.search("thi dua", 5),
        Err(Error::Locked(LockReason::Lease))
    ));
    opinions::submit(phone.book.store(), "Viết khi đã khóa.").expect("words are taken");

    phone.clock.advance(-40 * DAY);
    let phone = phone.reopened().expect("opens");
    assert!(
        matches!(lease(&phone), Lease::Over { .. }),
        "a clock set back opens nothing"
    );
    phone.offline(false);
    world.clock().advance(6 * DAY);
    let report = phone.sync();
    assert_eq!((report.problem, report.accepted), (None, 1));
    assert!(matches!(lease(&phone), Lease::Good { .. }));
    assert!(phone.book.library().is_ok());
}

#[test]
fn the_nine_fields_are_on_the_members_own_phone_and_on_no_other() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let summary = me::summary(phone.book.store()).expect("readable");
    let summary = summary.expect("it has come");
    assert_eq!(summary.full_name, "Hoàng Đức Khải Minh");
    assert_eq!(summary.card_number, "000000000004");
    assert_eq!(
        summary.official_on.map(|day| day.to_string()).as_deref(),
        Some("2014-09-02")
    );
    assert!(!summary.cell_name.is_empty());

    let secretary = world.phone("DV001");
    secretary.sync_well();
    let own = me::summary(secretary.book.store())
        .expect("readable")
        .expect("her own");
    assert_eq!(own.full_name, "Lê Thị Hồng Nhạn");
    let others: i64 = secretary
        .book
        .store()
        .read(|tx| {
            let sql = "SELECT count(*) FROM item WHERE kind = 'member_summary'";
            Ok(tx.query_row(sql, [], |row| row.get(0))?)
        })
        .expect("readable");
    assert_eq!(others, 1, "not even the secretary's phone has another's");
    for number in ["000000000004", "0000000004"] {
        assert!(
            phone.book.search(number, 5).expect("readable").is_empty(),
            "nobody looks for it"
        );
    }
    // What the office no longer gives leaves the phone.
    world.load(|content| {
        for member in content["members"].as_array_mut().expect("a list") {
            if member["code"] == "DV004" {
                member.as_object_mut().expect("a member").remove("summary");
            }
        }
    });
    phone.sync_well();
    assert_eq!(me::summary(phone.book.store()).expect("readable"), None);
}

#[test]
fn an_answer_to_a_meeting_is_given_offline_delivered_once_and_read_by_the_committee() {
    let world = World::new();
    world.load(|content| {
        content["meetings"] = serde_json::json!([{
            "code": "HOP", "cell": "CB-HB1", "kind": "regular",
            "title": "Sinh hoạt thường kỳ tháng 12/2026", "starts_at": "2026-12-03T19:30",
            "place": "Nhà văn hóa", "chair": "Lê Thị Hồng Nhạn", "agenda": [],
        }]);
    });
    let member = world.phone("DV004");
    let secretary = world.phone("DV001");
    let neighbour = world.phone("DV012");
    for phone in [&member, &secretary, &neighbour] {
        phone.sync_well();
    }
    let coming = meetings::coming(member.book.store(), 5).expect("readable");
    let meeting = coming.first().expect("a meeting");
    assert_eq!(meeting.coming, None);
    let id = meeting.id;
    let read = |phone: &Phone| meetings::read(phone.book.store(), id).expect("readable");
    assert!(read(&member).can_reply);
    assert!(matches!(
        meetings::reply(member.book.store(), id, &meetings::Reply::absent(" ")),
        Err(Error::NotPossible(NotPossible::Empty))
    ));
    member.offline(true);
    meetings::reply(member.book.store(), id, &meetings::Reply::coming()).expect("kept");
    meetings::reply(
        member.book.store(),
        id,
        &meetings::Reply::absent("Đi công tác ở huyện"),
    )
    .expect("changed");
    let mine = read(&member).my_reply.expect("mine");
    assert_eq!((mine.coming, mine.state), (false, ReplyState::Waiting));
    let member = member.killed_and_reopened();
    member.offline(false);
    assert_eq!(
        member.sync_well().accepted,
        1,
        "the last word alone was sent"
    );
    assert_eq!(
        read(&member).my_reply.expect("mine").state,
        ReplyState::Delivered
    );

    secretary.sync_well();
    neighbour.sync_well();
    let seen = read(&secretary).replies;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].member_name, "Hoàng Đức Khải Minh");
    assert_eq!(seen[0].reason, "Đi công tác ở huyện");
    assert!(read(&neighbour).replies.is_empty());

    // An app that did not know such items had kept them unread; the next version reads them.
    let unread = |tx: &WriteTx<'_>| {
        tx.execute("DELETE FROM meeting_reply", [])?;
        Ok(tx.execute("DELETE FROM meta WHERE key = 'kinds'", [])?)
    };
    secretary.book.store().write(unread).expect("written");
    assert!(read(&secretary).replies.is_empty());
    let secretary = secretary.reopened().expect("a newer app");
    assert_eq!(read(&secretary).replies.len(), 1);

    // From another phone of the same member, and the first one hears of it.
    let other = world.phone("DV004");
    other.sync_well();
    meetings::reply(other.book.store(), id, &meetings::Reply::coming()).expect("kept");
    other.sync_well();
    member.sync_well();
    secretary.sync_well();
    assert!(read(&member).my_reply.expect("mine").coming);
    assert!(read(&secretary).replies[0].coming);
    let rows = meetings::coming(member.book.store(), 5).expect("readable");
    assert_eq!(rows[0].coming, Some(true));
}

#[test]
fn an_answer_to_a_meeting_that_was_taken_back_leaves_nothing_to_look_at() {
    let world = World::new();
    let meeting = |withdrawn: bool| {
        world.load(|content| {
            content["meetings"] = serde_json::json!([{
                "code": "HOP", "cell": "CB-HB1", "kind": "regular", "withdrawn": withdrawn,
                "title": "Thường kỳ", "starts_at": "2026-12-03T19:30",
                "place": "Nhà văn hóa", "chair": "Lê Thị Hồng Nhạn", "agenda": [],
            }]);
        });
    };
    meeting(false);
    let phone = world.phone("DV004");
    phone.sync_well();
    let id = meetings::coming(phone.book.store(), 1).expect("readable")[0].id;
    phone.offline(true);
    meetings::reply(phone.book.store(), id, &meetings::Reply::coming()).expect("kept");
    assert_eq!(waiting(&phone), (1, 0));
    meeting(true);
    phone.offline(false);
    phone.sync_well();
    assert!(
        meetings::coming(phone.book.store(), 1)
            .expect("readable")
            .is_empty()
    );
    assert_eq!(waiting(&phone), (0, 0));
}

#[test]
fn what_comes_after_the_first_round_is_unread_until_it_is_opened() {
    let world = World::new();
    world.article("A", "TU", "Tin cũ", "Nội dung.");
    let phone = world.phone("DV004");
    phone.sync_well();
    let count = |kind| {
        let store = phone.book.store();
        store.read(|tx| unread::count(tx, kind)).expect("readable")
    };
    assert_eq!(count(kind::ARTICLE), 0, "the first round is no news");
    world.article("B", "TU", "Tin mới", "Nội dung.");
    phone.sync_well();
    assert_eq!(count(kind::ARTICLE), 1);
    let query = ArticleQuery {
        count: 10,
        ..ArticleQuery::default()
    };
    let rows = news::list(phone.book.store(), &query).expect("readable");
    let unread: Vec<&str> = rows
        .iter()
        .filter(|row| row.unread)
        .map(|row| row.title.as_str())
        .collect();
    assert_eq!(unread, ["Tin mới"]);
    let id = rows.iter().find(|row| row.unread).map(|row| row.id);
    news::open(phone.book.store(), id.expect("one")).expect("opened");
    assert_eq!(count(kind::ARTICLE), 0);
    world.article("B", "TU", "Tin mới, sửa lỗi chính tả", "Nội dung.");
    world.article("C", "TU", "Tin nữa", "Nội dung.");
    phone.sync_well();
    assert_eq!(count(kind::ARTICLE), 1, "a correction is no news");
    news::open_all(phone.book.store()).expect("seen");
    world.article("D", "TU", "Tin bị rút", "Nội dung.");
    phone.sync_well();
    world.withdraw_article("D");
    phone.sync_well();
    assert_eq!(count(kind::ARTICLE), 0, "what is gone is not unread");
    assert_eq!(count(kind::DOCUMENT), 0);
    assert!(matches!(
        documents::open(phone.book.store(), ItemId(uuid::Uuid::nil())),
        Err(Error::NotFound)
    ));
}

#[test]
fn a_member_ends_a_lost_phone_from_another_one() {
    let world = World::new();
    let lost = world.phone("DV004");
    let phone = world.phone("DV004");
    lost.sync_well();
    phone.sync_well();
    let devices = me::devices(phone.book.store()).expect("readable");
    assert_eq!(devices.len(), 2);
    assert!(devices[0].this && !devices[1].this);
    me::revoke(phone.book.store(), devices[1].id).expect("kept");
    assert!(me::devices(phone.book.store()).expect("readable")[1].ending);
    assert_eq!(phone.sync_well().accepted, 1);
    let after = me::devices(phone.book.store()).expect("readable");
    assert!(after[1].revoked_at.is_some() && !after[1].ending);
    world.clock().advance(1_000);
    assert_eq!(lost.sync().problem, Some(Problem::Revoked));
    assert_eq!(phone.sync().problem, None);

    // Another member's phone is not one's own, and nothing of the refusal is left to be looked at.
    let stranger = world.phone("DV005");
    stranger.sync_well();
    me::revoke(stranger.book.store(), after[0].id).expect("kept");
    assert_eq!(stranger.sync_well().accepted, 0);
    assert_eq!(waiting(&stranger), (0, 0));
    assert_eq!(phone.sync().problem, None);
}

#[test]
fn logging_out_tells_the_province_and_leaves_no_key_and_no_file() {
    let world = World::new();
    let phone = world.phone("DV004");
    let other = world.phone("DV004");
    phone.sync_well();
    let secrets = FileSecrets::new(&phone.folder.join("keys"));
    let before = account(&secrets).expect("readable");
    assert_eq!(
        before.owner.expect("known").member_name,
        "Hoàng Đức Khải Minh"
    );
    assert!(!before.has_pin);
    phone.offline(true);
    opinions::submit(phone.book.store(), "Chưa gửi").expect("written");
    phone.offline(false);
    assert!(matches!(
        phone.book.log_out(false),
        Err(Error::NotPossible(NotPossible::WordsWaiting))
    ));
    phone.sync_well();
    assert!(phone.book.log_out(false).expect("gone"));
    let left: Vec<_> = std::fs::read_dir(&phone.folder)
        .expect("the keys' folder is there")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["keys"]);
    assert_eq!(account(&secrets).expect("readable").owner, None);
    for name in ["store.key", "words.key", "owner", "store.pin"] {
        assert!(!phone.folder.join("keys").join(name).exists(), "{name}");
    }
    assert!(matches!(phone.book.sync(), Err(Error::Closed)));
    other.sync_well();
    let devices = me::devices(other.book.store()).expect("readable");
    assert!(devices[1].revoked_at.is_some());

    // One that is open is not wiped under it; one that is closed is, without a network or a PIN.
    let keys = FileSecrets::new(&other.folder.join("keys"));
    assert!(matches!(
        handbook_core::store::Store::remove(&other.folder),
        Err(Error::Unreadable(Unreadable::InUse))
    ));
    other.book.set_pin(None, Some("270954")).expect("set");
    let (locked, _) = other.unlocked(None).err().expect("it is locked");
    assert!(account(&keys).expect("readable").has_pin);
    wipe(&locked.folder, &keys).expect("wiped");
    assert!(!locked.folder.join("handbook.db").exists());
    assert!(!account(&keys).expect("readable").has_pin);
}

#[test]
fn an_ended_phone_is_used_again_with_a_new_invitation_after_it_has_logged_out() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    world.revoke(&phone);
    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert!(
        phone.book.log_out(false).expect("gone"),
        "the province knows"
    );
    let phone = phone.reopened().expect("empty");
    world.activate(&phone, "DV004");
    phone.sync_well();
    assert!(phone.book.library().is_ok());
}

#[test]
fn the_last_searches_are_kept_and_a_report_of_a_problem_names_nobody() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let store = phone.book.store();
    for number in 0..12 {
        phone.clock.advance(1_000);
        store
            .write(|tx| recent::remember(tx, &format!("nghị quyết {number}")))
            .expect("kept");
    }
    phone.clock.advance(1_000);
    store
        .write(|tx| recent::remember(tx, " nghị quyết 5 "))
        .expect("kept");
    let found = store.read(|tx| recent::recent(tx)).expect("readable");
    assert_eq!(found.len(), 10);
    assert_eq!(found[0], "nghị quyết 5");
    opinions::submit(store, "Lời riêng của tôi").expect("written");
    let report = phone.book.problem_report().expect("readable");
    assert!(report.contains("waiting 1"), "{report}");
    for personal in ["Minh", "Hòa Bình", "Lời riêng", "nghị quyết", "127.0.0.1"] {
        assert!(!report.contains(personal), "{personal} in {report}");
    }
    store.write(recent::forget).expect("forgotten");
    assert!(
        store
            .read(|tx| recent::recent(tx))
            .expect("readable")
            .is_empty()
    );
}
