//! The province changes things, and phones follow: what is new comes, what is no longer theirs goes.

use handbook_core::documents::{self, DocumentQuery};
use handbook_core::meetings;
use handbook_core::opinions;
use handbook_core::sync::Problem;
use handbook_domain::document::InForce;
use handbook_tests::{EVENING, World, move_member};

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
    assert_eq!(phone.sync_well().rows, 30);
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

#[test]
fn a_long_feed_comes_page_by_page_and_whole() {
    let world = World::new();
    world.load(|content| {
        let articles: Vec<_> = (0..700)
            .map(|number| {
                serde_json::json!({
                    "code": format!("A{number}"), "unit": "TU", "title": format!("Tin số {number}"),
                    "author": "Ban Biên tập", "body": "Nội dung.", "approver": "Đinh Thị Lam Ngọc",
                    "approving_body": "Ban Tuyên giáo", "approved_at": "2026-11-20T08:00",
                })
            })
            .collect();
        content["articles"] = articles.into();
    });
    let phone = world.phone("DV004");
    let report = phone.sync_well();
    assert_eq!(
        (report.rows, report.pages),
        (700, 3),
        "two closed pages and an open one"
    );
    let units = handbook_core::news::units(phone.book.store()).expect("readable");
    assert_eq!(units.iter().map(|(_, _, count)| count).sum::<u32>(), 700);
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
fn a_revoked_device_is_refused_and_its_words_stay() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.sync_well();
    let own = opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    let identity = phone
        .book
        .store()
        .read(handbook_core::session::identity)
        .expect("it is activated");
    let revoked = world.block_on(handbook_server::revoke(world.province(), identity.device));
    assert!(revoked.expect("revoked"));

    assert_eq!(phone.sync().problem, Some(Problem::Revoked));
    assert_eq!(
        opinions::read(phone.book.store(), own).expect("kept").text,
        "Chưa kịp gửi"
    );
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
    assert_eq!(meeting.agenda[0].title, "Bàn việc kênh Tây");
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
