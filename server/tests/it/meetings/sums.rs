//! Sums over the tree, the year of a cell, rules on trial.

use handbook_domain::audience::Audience;
use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Event;
use handbook_domain::meeting::event::Opened;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::{Month, Timestamp};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::roll_up::{RollUp, RollUpFigures};
use handbook_server::meetings::{roll_up, trial, year};
use handbook_server::{load, rules};

use super::hall::{
    EVENING, Hall, OWN_WORDS, RULES, announce, meeting, opened, publish_rules, reported, seen, send,
};
use crate::story;
use crate::support::{Phone, World, accepted};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

async fn sums(world: &World, unit: &str, from: &str, to: &str) -> Vec<RollUp> {
    roll_up::of_unit(&world.province, unit, month(from), month(to))
        .await
        .unwrap()
}

/// The row of a unit in a roll-up.
fn of<'a>(roll_up: &'a RollUp, world: &World, unit: &str) -> Option<&'a RollUpFigures> {
    let unit = world.unit(unit);
    let row = roll_up.rows.iter().find(|row| row.unit == unit);
    row.map(|row| &row.figures)
}

/// What officials have of it.
async fn published(world: &World, official: &Phone, unit: &str, of: &str) -> Option<RollUp> {
    let unit = world.unit(unit);
    let id = RollUp::id_of(unit, month(of));
    let found = seen(
        world,
        official,
        Audience::UnitOfficers(unit),
        kind::ROLL_UP,
        id,
    )
    .await;
    found.map(|(_, roll_up)| roll_up)
}

/// The same meeting held and reported by another cell than the fixture's first.
async fn report_from(world: &World, secretary: &Phone, cell: &str, id: ItemId, words: &str) {
    let mut hall = Hall::enter(world, secretary, id);
    let cell = world.unit(cell);
    let opened = Opened {
        cell,
        ..opened(world, secretary).await
    };
    hall.tap(Event::Opened(Box::new(opened)));
    hall.hold(words);
    hall.close();
    accepted(&send(world, secretary, &hall.signed()).await);
}

story!(sums_follow_the_tree_of_the_day_when_a_cell_moves_in_the_middle_of_the_year, world => {
    publish_rules(&world).await;
    // A level more on one side: the depth is free.
    let content = serde_json::json!({
        "units": [
            { "code": "DU-BP", "name": "Đảng bộ bộ phận Bắc", "kind": "section",
              "parent": "DU-HB", "from": "2025-07-01" },
            { "code": "CB-BP1", "name": "Chi bộ Bắc 1", "kind": "cell",
              "parent": "DU-BP", "from": "2025-07-01" },
        ],
    });
    load::load(&world.province, &content.to_string()).await.unwrap();
    for (number, cell) in ["CB-HB1", "CB-HB2", "CB-BP1", "CB-SK1"].iter().enumerate() {
        for month in ["2026-09", "2026-10", "2026-11", "2026-12"] {
            let code = format!("{cell}-{month}");
            announce(&world, &code, cell, &format!("{month}-0{}T19:30", number + 2)).await;
        }
    }
    // The second cell goes to the other commune in the middle of October.
    let moved = serde_json::json!({ "units": [{
        "code": "CB-HB2", "name": "Chi bộ tổ dân phố 2 Hòa Bình", "kind": "cell",
        "parent": "DU-SK", "from": "2026-10-15",
    }] });
    load::load(&world.province, &moved.to_string()).await.unwrap();

    let months = sums(&world, "TU", "2026-09", "2026-12").await;
    let registered = |unit: &str| {
        let rows = months.iter().map(|one| of(one, &world, unit));
        rows.map(|row| row.map_or((0, 0), |row| (row.cells, row.registered))).collect::<Vec<_>>()
    };
    // In October it met before it moved, and stands elsewhere at the month's end.
    assert_eq!(registered("DU-HB"), [(3, 3), (2, 3), (2, 2), (2, 2)]);
    assert_eq!(registered("DU-SK"), [(1, 1), (2, 1), (2, 2), (2, 2)]);
    for one in &months {
        assert_eq!((one.total.cells, one.total.registered), (4, 4), "{}", one.month);
    }
    // One level below, a cell is a row of its own beside the section.
    let below = sums(&world, "DU-HB", "2026-11", "2026-11").await;
    let rows: Vec<_> = below[0].rows.iter().map(|row| row.unit_name.as_str()).collect();
    assert_eq!(rows, ["Chi bộ tổ dân phố 1 Hòa Bình", "Đảng bộ bộ phận Bắc"]);

    // Everything that is published says the same.
    let top = world.phone("DV011").await;
    let official = world.phone("DV012").await;
    assert!(roll_up::publish(&world.province).await.unwrap() > 0);
    for one in &months {
        let held = published(&world, &top, "TU", &one.month.to_string()).await;
        assert_eq!(held.as_ref(), Some(one));
    }
    let held = published(&world, &official, "DU-HB", "2026-11").await;
    assert_eq!(held.as_ref(), below.first());
    assert_eq!(roll_up::publish(&world.province).await.unwrap(), 0);

    // The move is put back by two months: the sums of both communes are made anew.
    let earlier = serde_json::json!({ "units": [{
        "code": "CB-HB2", "name": "Chi bộ tổ dân phố 2 Hòa Bình", "kind": "cell",
        "parent": "DU-SK", "from": "2026-11-20",
    }] });
    load::load(&world.province, &earlier.to_string()).await.unwrap();
    assert!(roll_up::publish(&world.province).await.unwrap() > 0);
    let now = sums(&world, "DU-HB", "2026-11", "2026-11").await;
    let held = published(&world, &official, "DU-HB", "2026-11").await;
    assert_eq!(held.as_ref(), now.first());
});

story!(a_report_changes_the_sums_of_every_unit_above, world => {
    let secretary = world.phone("DV001").await;
    let top = world.phone("DV011").await;
    let official = world.phone("DV012").await;
    roll_up::publish(&world.province).await.unwrap();
    let before = published(&world, &official, "DU-HB", "2026-12").await.unwrap();
    assert_eq!((before.total.held, before.total.registered), (0, before.total.cells));
    let id = reported(&world, &secretary).await;
    let people = {
        let report = super::hall::report_of(&world, &secretary, id).await;
        report.summary.figures.summoned
    };
    roll_up::publish(&world.province).await.unwrap();
    let held = published(&world, &official, "DU-HB", "2026-12").await.unwrap();
    let row = of(&held, &world, "CB-HB1").unwrap();
    assert_eq!(*row, RollUpFigures {
        cells: 1,
        registered: 1,
        held: 1,
        regular: 1,
        minutes: 95,
        timed: 1,
        summoned: people,
        present: people,
        good: 1,
        ..RollUpFigures::default()
    });
    let above = published(&world, &top, "TU", "2026-12").await.unwrap();
    assert_eq!(of(&above, &world, "DU-HB"), Some(&held.total));
    // Members and secretaries see none of it.
    let audience = Audience::UnitOfficers(world.unit("DU-HB"));
    let none = secretary.page(&world, audience, handbook_domain::audience::Shelf::Meetings, 0).await;
    assert!(none.is_err());
});

story!(a_report_is_overdue_when_its_day_has_passed_whenever_the_rules_came, world => {
    let official = world.phone("DV012").await;
    roll_up::publish(&world.province).await.unwrap();
    world.clock.set(EVENING.plus_days(1));
    // Without rules nothing is due; with them it is, also for what was announced before.
    publish_rules(&world).await;
    let overdue = |roll_up: Option<RollUp>| roll_up.unwrap().total.overdue;
    roll_up::publish(&world.province).await.unwrap();
    assert_eq!(overdue(published(&world, &official, "DU-HB", "2026-12").await), 0);
    // Two days to report in, the last one whole.
    world.clock.set(Timestamp::start_of(EVENING.plus_days(3).day()).plus_ms(-1));
    assert_eq!(roll_up::publish(&world.province).await.unwrap(), 0);
    world.clock.set(Timestamp::start_of(EVENING.plus_days(3).day()));
    // Nobody has written anything: the day alone has passed.
    assert!(roll_up::publish(&world.province).await.unwrap() > 0);
    assert_eq!(overdue(published(&world, &official, "DU-HB", "2026-12").await), 1);
    let secretary = world.phone("DV001").await;
    let mut hall = Hall::open(&world, &secretary, meeting(&world, "HOP-HB1-2612")).await;
    hall.hold(OWN_WORDS);
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    roll_up::publish(&world.province).await.unwrap();
    let held = published(&world, &official, "DU-HB", "2026-12").await.unwrap();
    assert_eq!((held.total.overdue, held.total.late, held.total.held), (0, 1, 1));
});

story!(marks_that_are_written_while_sums_are_made_are_not_lost, world => {
    let Some(url) = world.url.clone() else { continue };
    publish_rules(&world).await;
    roll_up::publish(&world.province).await.unwrap();
    announce(&world, "HOP-MOI", "CB-HB1", "2026-12-20T19:30").await;
    // Somebody else is just writing figures of that cell and month.
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let mut other = pool.begin().await.unwrap();
    let marked = sqlx::query("UPDATE meeting_stale SET since = 0 WHERE month = '2026-12' AND since = 0")
        .execute(&mut *other)
        .await
        .unwrap();
    assert!(marked.rows_affected() > 0);
    let province = world.province.clone();
    let publishing = tokio::spawn(async move { roll_up::publish(&province).await });
    // It waits for the other, so what the other writes is in the sums or its mark stays.
    loop {
        assert!(!publishing.is_finished(), "it did not wait");
        let (waiting,): (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND datname = current_database()",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        if waiting > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    sqlx::query("UPDATE meeting_figures SET held = 1, present = 7 WHERE month = '2026-12'")
        .execute(&mut *other)
        .await
        .unwrap();
    other.commit().await.unwrap();
    publishing.await.unwrap().unwrap();
    let top = world.phone("DV011").await;
    let held = published(&world, &top, "TU", "2026-12").await.unwrap();
    assert!(held.total.present >= 7);
});

story!(a_cells_year_is_its_meetings_their_grades_and_its_work, world => {
    let secretary = world.phone("DV001").await;
    reported(&world, &secretary).await;
    let found = year::of_cell(&world.province, "CB-HB1", 2026).await.unwrap();
    assert_eq!(found.cell_name, "Chi bộ tổ dân phố 1 Hòa Bình");
    assert_eq!(found.meetings.len(), 1);
    assert_eq!(found.meetings[0].grade, Some(Grade::Good));
    // These rules say nothing of a whole year.
    assert_eq!(found.result, None);
    let other = year::of_cell(&world.province, "CB-HB1", 2025).await.unwrap();
    assert!(other.meetings.is_empty());
    assert!(year::of_cell(&world.province, "KHONG-CO", 2026).await.is_err());
});

story!(rules_on_trial_show_what_would_change, world => {
    let secretary = world.phone("DV001").await;
    reported(&world, &secretary).await;
    let pack = RulePack::read(RULES.as_bytes()).unwrap();
    let same = trial::rescore(&world.province, &pack, 2026).await.unwrap();
    assert_eq!(same.len(), 1);
    assert!(!same[0].changes());
    let stricter = RULES
        .replace(r#""from": 90"#, r#""from": 96"#)
        .replace(r#""under": 90"#, r#""under": 96"#)
        .replace(r#""id": "hd42""#, r#""id": "hd42-chat""#);
    assert_ne!(stricter, RULES);
    let pack = RulePack::read(stricter.as_bytes()).unwrap();
    let tried = trial::rescore(&world.province, &pack, 2026).await.unwrap();
    assert_eq!(tried[0].grades(), (Some(Grade::Good), Some(Grade::Fair)));
    assert!(tried[0].changes());
    assert!(trial::rescore(&world.province, &pack, 2025).await.unwrap().is_empty());
});

story!(a_meeting_taken_back_is_registered_no_longer, world => {
    announce(&world, "HOP-NHAM", "CB-SK1", "2027-02-03T19:30").await;
    assert_eq!(sums(&world, "TU", "2027-02", "2027-02").await[0].total.registered, 1);
    let content = serde_json::json!({ "meetings": [{
        "code": "HOP-NHAM", "cell": "CB-SK1", "kind": "regular", "title": "Sinh hoạt thường kỳ",
        "starts_at": "2027-02-03T19:30", "place": "Nhà văn hóa", "chair": "Bí thư",
        "withdrawn": true,
    }] });
    load::load(&world.province, &content.to_string()).await.unwrap();
    assert_eq!(sums(&world, "TU", "2027-02", "2027-02").await[0].total.registered, 0);
});

story!(rules_that_are_published_again_leave_everything_as_it_is, world => {
    publish_rules(&world).await;
    roll_up::publish(&world.province).await.unwrap();
    assert!(!rules::publish(&world.province, RULES.as_bytes(), "TU").await.unwrap());
    assert_eq!(roll_up::publish(&world.province).await.unwrap(), 0);
});

story!(words_alike_within_one_cell_are_nobodys_concern_and_sums_of_others_are_theirs, world => {
    let secretary = world.phone("DV001").await;
    let other = world.phone("DV008").await;
    reported(&world, &secretary).await;
    let id = announce(&world, "HOP-SK", "CB-SK1", "2026-12-05T19:30").await;
    report_from(&world, &other, "CB-SK1", id, "Ngắn gọn.").await;
    let months = sums(&world, "TU", "2026-12", "2026-12").await;
    assert_eq!(of(&months[0], &world, "DU-SK").unwrap().held, 1);
    assert_eq!(of(&months[0], &world, "DU-HB").unwrap().held, 1);
    assert_eq!(months[0].total.alike, 0);
});
