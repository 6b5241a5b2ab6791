//! The province changes things, and phones follow: what is new comes, what is no longer theirs goes.

use handbook_core::documents::{self, DocumentQuery};
use handbook_core::error::{Error, LockReason};
use handbook_core::me;
use handbook_core::meetings;
use handbook_core::opinions;
use handbook_core::session::{self, Lease};
use handbook_core::store::{items, unread};
use handbook_core::sync::{self, Problem};
use handbook_domain::document::InForce;
use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Roster, kind};
use handbook_tests::{EVENING, Phone, Trouble, World, fixtures, move_member};

/// Rows of the member's own feed after activation: the summary and this phone.
const OWN: u32 = 2;

#[test]
fn only_what_is_new_is_pulled_again() {
    let world = World::new();
    for number in 0..30 {
        world.article(
            &format!("A{number}"),
            "TU",
            &format!("Tin số {number}"),
            "Nội dung.",
        );
    }
    let phone = world.phone("DV004");
    assert_eq!(phone.sync_well().rows, 30 + OWN);
    world.article("A7", "TU", "Tin số 7, viết lại", "Nội dung mới.");
    assert_eq!(phone.sync_well().rows, 1);
    assert!(phone.headlines().contains(&"Tin số 7, viết lại".to_owned()));
    assert_eq!(phone.headlines().len(), 30, "the older wording is gone");
    assert!(
        phone
            .book
            .search("viet lai", 5)
            .expect("search works")
            .len()
            == 1
    );
}

/// A world with so many articles; each is approved a minute after the one before.
fn long_feed(count: u32) -> World {
    let world = World::new();
    world.load(|content| {
        let articles: Vec<_> = (0..count)
            .map(|number| {
                let at = format!("2026-11-20T{:02}:{:02}", number / 60, number % 60);
                serde_json::json!({
                    "code": format!("A{number}"), "unit": "TU", "title": format!("Tin số {number}"),
                    "author": "Ban Biên tập", "body": "Nội dung.", "approver": "Đinh Thị Lam Ngọc",
                    "approving_body": "Ban Tuyên giáo", "approved_at": at,
                })
            })
            .collect();
        content["articles"] = articles.into();
    });
    world
}

fn articles(phone: &Phone) -> u32 {
    let units = handbook_core::news::units(phone.book.store()).expect("readable");
    units.iter().map(|unit| unit.count).sum()
}

#[test]
fn a_long_feed_comes_page_by_page_and_whole() {
    let world = long_feed(700);
    let phone = world.phone("DV004");
    let report = phone.sync_well();
    assert_eq!(
        (report.rows, report.pages),
        (764 + OWN, 4 + 1),
        "the newest ahead, two closed pages and an open one; and what is the member's own"
    );
    assert_eq!(articles(&phone), 700);
    assert_eq!(phone.sync_well().rows, 0);
}

#[test]
fn a_long_feed_pulled_again_after_a_restore_loses_only_what_the_province_lost() {
    let mut world = long_feed(700);
    let phone = world.phone("DV004");
    let kept = world.side_folder("backup");
    let made = world
        .block_on(handbook_server::backup::backup(world.province(), &kept))
        .expect("a backup");
    world.article("MAT", "TU", "Tin sau bản sao lưu", "Nội dung.");
    phone.sync_well();
    assert_eq!(articles(&phone), 701);
    world.restore(&made.file);
    world.reconnect(&phone);
    phone.sync_well();
    assert_eq!(articles(&phone), 700);
    let store = phone.book.store();
    let unread = store.read(|tx| unread::count(tx, kind::ARTICLE));
    assert_eq!(unread.expect("readable"), 0, "nothing was away meanwhile");
}

#[test]
fn of_a_long_feed_the_newest_are_here_first_and_first_in_answers() {
    let world = long_feed(700);
    let phone = world.phone("DV004");
    // The line breaks off at the third page.
    world.faults().next("/v1/pages", Trouble::Delay(0));
    world.faults().next("/v1/pages", Trouble::Delay(0));
    world.faults().next("/v1/pages", Trouble::DropBefore);
    let report = phone.sync();
    assert_eq!(report.problem, Some(Problem::Offline));
    assert_eq!(articles(&phone), 64 + 256);
    let shown = phone.headlines();
    assert_eq!(shown.first().map(String::as_str), Some("Tin số 699"));
    assert_eq!(shown.get(63).map(String::as_str), Some("Tin số 636"));

    phone.sync_well();
    assert_eq!(articles(&phone), 700);
    let hits = phone.book.search("tin", 70).expect("search works");
    let titles: Vec<String> = hits
        .iter()
        .map(|hit| hit.title.iter().map(|span| span.text.as_str()).collect())
        .collect();
    let expected: Vec<String> = (630..700).rev().map(|n| format!("Tin số {n}")).collect();
    assert_eq!(titles, expected, "newest first, also those that came first");
}

#[test]
fn a_page_with_a_wrong_signature_leaves_out_its_feed_alone() {
    let world = World::new();
    world.article("A", "TU", "Tin của tỉnh", "Nội dung.");
    world.article("B", "CB-HB2", "Tin của chi bộ", "Nội dung.");
    let phone = world.phone("DV005");
    world.faults().requests();
    phone.sync_well();
    let paths = world.faults().paths();
    let news = paths
        .iter()
        .filter(|path| path.starts_with("/v1/pages/unit:"))
        .find_map(|path| path.split_once('?'));
    let (path, _) = news.expect("the news of some unit were asked for");
    world.article("A", "TU", "Tin của tỉnh", "Viết lại.");
    world.article("B", "CB-HB2", "Tin của chi bộ, viết lại", "Nội dung.");
    world.faults().always(path, Trouble::FlipBit(900));
    let report = phone.sync();
    assert_eq!(report.problem, Some(Problem::WrongSignature));
    assert_eq!(
        phone.book.search("viet lai", 5).expect("works").len(),
        1,
        "the one page came, the other did not"
    );
    world.faults().clear();
    phone.sync_well();
    assert_eq!(phone.book.search("viet lai", 5).expect("works").len(), 2);
}

#[test]
fn a_withdrawn_article_leaves_the_phone_and_its_search() {
    let world = World::new();
    world.article("A", "TU", "Lịch tiếp dân", "Sáng thứ Năm.");
    let phone = world.phone("DV004");
    phone.sync_well();
    assert_eq!(phone.headlines().len(), 1);
    world.withdraw_article("A");
    phone.sync_well();
    assert!(phone.headlines().is_empty());
    assert!(
        phone
            .book
            .search("tiep dan", 5)
            .expect("search works")
            .is_empty()
    );
}

#[test]
fn a_member_who_moves_to_another_cell_sees_the_old_papers_go_and_the_new_come() {
    let world = World::new();
    world.article("OLD", "CB-HB1", "Việc của tổ dân phố 1", "Nội dung.");
    world.article("NEW", "CB-SK1", "Việc của thôn Nà Luông", "Nội dung.");
    world.article("ALL", "TU", "Việc của cả tỉnh", "Nội dung.");
    let phone = world.phone("DV004");
    let own = opinions::submit(phone.book.store(), "Ý kiến ở chi bộ cũ").expect("written");
    phone.sync_well();
    assert_eq!(
        sorted(phone.headlines()),
        ["Việc của cả tỉnh", "Việc của tổ dân phố 1"]
    );

    world.load(|content| move_member(content, "DV004", "CB-SK1"));
    phone.sync_well();
    assert_eq!(
        sorted(phone.headlines()),
        ["Việc của cả tỉnh", "Việc của thôn Nà Luông"]
    );
    assert!(
        phone
            .book
            .search("to dan pho", 5)
            .expect("search works")
            .is_empty()
    );
    let kept = opinions::read(phone.book.store(), own).expect("one's own words never go");
    assert_eq!(kept.text, "Ý kiến ở chi bộ cũ");
}

#[test]
fn a_secretary_whose_time_is_over_no_longer_reads_what_goes_to_the_committee() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    opinions::submit(member.book.store(), "Gửi chi ủy").expect("written");
    member.sync_well();
    secretary.sync_well();
    let read = || opinions::list(secretary.book.store(), 0, 10).expect("readable");
    assert_eq!(read().len(), 1);

    world.load(|content| {
        let grants = content["grants"].as_array_mut().expect("a list");
        grants.retain(|grant| grant["member"] != "DV001");
    });
    secretary.sync_well();
    assert!(read().is_empty());
}

#[test]
fn a_renamed_cell_bears_its_new_name_where_nothing_else_was_loaded() {
    let world = World::new();
    let (member, secretary) = (world.phone("DV004"), world.phone("DV001"));
    member.sync_well();
    secretary.sync_well();
    let fixture = std::fs::read_to_string(fixtures().join("province.json")).expect("the fixture");
    let content: serde_json::Value = serde_json::from_str(&fixture).expect("JSON");
    let renamed = |code: &str, name: &str| {
        let units = content["units"].as_array().expect("a list");
        let mut unit = units.iter().find(|unit| unit["code"] == code).cloned();
        unit.as_mut().expect("a unit")["name"] = name.into();
        let json = serde_json::json!({ "units": [unit] }).to_string();
        let load = handbook_server::load::load(world.province(), &json);
        world.block_on(load).expect("the file loads")
    };
    assert_eq!(renamed("CB-HB1", "Chi bộ Bờ Kênh").summaries, 2);
    renamed("DU-HB", "Đảng ủy phường Bờ Kênh");
    member.sync_well();
    secretary.sync_well();
    let summary = me::summary(member.book.store()).expect("readable");
    assert_eq!(summary.expect("here").cell_name, "Chi bộ Bờ Kênh");
    let cell = me::summary(secretary.book.store()).expect("readable");
    assert_eq!(cell.expect("here").cell_name, "Chi bộ Bờ Kênh");
    let identity = secretary.book.store().read(|tx| session::identity(tx));
    let cell = identity.expect("activated").cell.expect("a cell");
    let roster = secretary
        .book
        .store()
        .read(|tx| items::read::<Roster>(tx, kind::ROSTER, ItemId(cell.0)))
        .expect("the committee has it");
    assert_eq!(roster.cell_name, "Chi bộ Bờ Kênh");
    assert_eq!(roster.superior_name, "Đảng ủy phường Bờ Kênh");
    assert_eq!(renamed("CB-HB1", "Chi bộ Bờ Kênh").changes(), 0);

    // What the office took back is not brought back by another name.
    world.load(|content| {
        for member in content["members"].as_array_mut().expect("a list") {
            if member["code"] == "DV004" {
                member.as_object_mut().expect("a line").remove("summary");
            }
        }
        content["units"] = serde_json::json!([]);
    });
    assert_eq!(renamed("CB-HB1", "Chi bộ Bến Nước").summaries, 1);
    member.sync_well();
    assert_eq!(me::summary(member.book.store()).expect("readable"), None);
}

#[test]
fn a_province_with_nothing_new_is_heard_all_the_same_and_lends_on_by_the_hour() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let status = || {
        phone.sync_well();
        let status = |tx: &_| sync::status(tx, phone.book.store().clock());
        let status = phone.book.store().read(|tx| status(tx)).expect("readable");
        let Lease::Good { until } = status.lease else {
            panic!("{:?}", status.lease);
        };
        (status.heard_at.expect("heard"), until)
    };
    let later = |ms: i64| {
        phone.clock.advance(ms);
        world.clock().advance(ms);
    };
    let (heard, until) = status();
    later(3_599_999);
    assert_eq!(status(), (heard, until), "a quiet round writes nothing");
    later(1);
    let hour = 3_600_000;
    assert_eq!(status(), (heard.plus_ms(hour), until.plus_ms(hour)));
}

#[test]
fn a_revoked_device_is_refused_and_its_words_stay() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let own = opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    world.revoke(&phone);

    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(
        opinions::read(phone.book.store(), own).expect("kept").text,
        "Chưa kịp gửi"
    );
    // What the province lent is taken back, and stays so when the app starts anew.
    let locked = |phone: &Phone| {
        assert!(matches!(
            phone.book.library(),
            Err(Error::Locked(LockReason::Ended))
        ));
        assert!(matches!(
            phone.book.search("tin", 5),
            Err(Error::Locked(LockReason::Ended))
        ));
    };
    locked(&phone);
    let phone = phone.killed_and_reopened();
    locked(&phone);
    opinions::submit(phone.book.store(), "Viết khi đã khóa").expect("words are taken");
}

#[test]
fn a_replaced_document_says_by_what_and_since_when() {
    let world = World::new();
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let paper = |name: &str, number: &str, date: &str, more: &str, words: &str| {
        let text = format!(
            "---\nissuer: TU\ntype: NQ\nnumber: {number}\ndate: {date}\nabstract: {words}\n{more}---\n\n{words}. Nội dung cụ thể do từng chi bộ bàn và quyết định.\n"
        );
        std::fs::write(folder.join(name), text).expect("written");
    };
    paper("cu.md", "07-NQ/TU", "2024-03-12", "", "Phổ biến máy tính");
    world.import(&folder);
    let phone = world.phone("DV004");
    phone.sync_well();
    let list = || {
        let query = DocumentQuery {
            count: 10,
            ..DocumentQuery::default()
        };
        documents::list(phone.book.store(), &query).expect("readable")
    };
    assert_eq!(list()[0].in_force, InForce::Yes);

    std::fs::write(
        folder.join("moi.md"),
        "+++\nissuer = \"TU\"\ntype = \"NQ\"\nnumber = \"16-NQ/TU\"\ndate = 2026-01-15\nabstract = \"Đưa công việc số về thôn\"\neffective_from = 2026-02-01\nsupersedes = [{ issuer = \"TU\", type = \"NQ\", number = \"07-NQ/TU\", date = \"2024-03-12\" }]\n+++\n\nĐưa công việc số về từng thôn, từng tổ dân phố.\n",
    )
    .expect("written");
    world.import(&folder);
    phone.sync_well();
    let rows = list();
    let signs: Vec<&str> = rows.iter().map(|row| row.sign.as_str()).collect();
    assert_eq!(signs, ["16-NQ/TU", "07-NQ/TU"]);
    assert!(matches!(rows[1].in_force, InForce::Replaced { by, .. } if by == rows[0].id));
    let old = documents::read(phone.book.store(), rows[1].id).expect("readable");
    assert_eq!(old.document.superseded_by.expect("a link").sign, "16-NQ/TU");

    let in_force = DocumentQuery {
        in_force_on: Some(EVENING.day()),
        count: 10,
        ..DocumentQuery::default()
    };
    let still = documents::list(phone.book.store(), &in_force).expect("readable");
    assert_eq!(still.len(), 1);
    assert_eq!(still[0].sign, "16-NQ/TU");
}

#[test]
fn a_meeting_comes_with_its_agenda_and_goes_to_nobody_elses_phone() {
    let world = World::new();
    world.load(|content| {
        content["meetings"] = serde_json::json!([{
            "code": "HOP", "cell": "CB-HB1", "kind": "regular",
            "title": "Sinh hoạt thường kỳ tháng 12/2026", "starts_at": "2026-12-03T19:30",
            "place": "Nhà văn hóa", "chair": "Lê Thị Hồng Nhạn",
            "agenda": [{ "title": "Bàn việc kênh Tây", "owner": "Bí thư", "minutes": 30 }],
        }]);
    });
    let (ours, theirs) = (world.phone("DV004"), world.phone("DV008"));
    ours.sync_well();
    theirs.sync_well();
    let coming = meetings::upcoming(ours.book.store(), EVENING, 10).expect("readable");
    assert_eq!(coming.len(), 1);
    let meeting = meetings::read(ours.book.store(), coming[0].id).expect("readable");
    assert_eq!(meeting.meeting.agenda[0].title, "Bàn việc kênh Tây");
    assert_eq!(
        ours.book.search("kenh tay", 5).expect("search works").len(),
        1
    );
    let other = meetings::upcoming(theirs.book.store(), EVENING, 10).expect("readable");
    assert!(other.is_empty());
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}
