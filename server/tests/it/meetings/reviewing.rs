//! The committee above answers.

use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::meeting::{Event, Package};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::wire::command::{Action, Command, Outcome, RejectCode};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::{MeetingReport, Verdict};
use handbook_server::load;
use handbook_server::meetings::roll_up;

use super::hall::{Hall, OWN_WORDS, meeting, rejected, report_of, reported, seen, send};
use crate::story;
use crate::support::{Phone, World, accepted};

async fn say(world: &World, phone: &Phone, (id, base): (ItemId, i64), verdict: Verdict) -> Outcome {
    let action = Action::ReviewMeeting { verdict };
    phone
        .act(world, &phone.command(world, id, base, action))
        .await
}

fn changed(points: u32, grade: Grade) -> Verdict {
    Verdict::Changed {
        total: Points::whole(points),
        grade,
        reason: "Nghị quyết tháng trước mới làm được một nửa".to_owned(),
    }
}

fn returned(remarks: &str) -> Verdict {
    Verdict::Returned {
        remarks: remarks.to_owned(),
    }
}

story!(those_above_confirm_change_the_score_or_return_and_the_cell_sees_it, world => {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let top = world.phone("DV011").await;
    let id = reported(&world, &secretary).await;
    assert_eq!(accepted(&say(&world, &official, (id, 1), Verdict::Confirmed).await), 2);
    let report = report_of(&world, &secretary, id).await;
    let review = report.review.clone().unwrap();
    assert_eq!(review.verdict, Verdict::Confirmed);
    assert_eq!(review.by_name, "Cao Thị Vân Khê");
    assert_eq!(review.cut, report.summary.cut);
    assert_eq!(report.grade(), Some(Grade::Good));

    assert_eq!(accepted(&say(&world, &top, (id, 2), changed(80, Grade::Fair)).await), 3);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!((report.grade(), report.total()), (Some(Grade::Fair), Some(Points::whole(80))));
    let december = "2026-12".parse().unwrap();
    let sums = || roll_up::of_unit(&world.province, "DU-HB", december, december);
    let total = sums().await.unwrap()[0].total;
    assert_eq!((total.good, total.fair, total.reviewed, total.returned), (0, 1, 1, 0));

    let back = returned("Thiếu chữ ký của thư ký");
    assert_eq!(accepted(&say(&world, &official, (id, 3), back.clone()).await), 4);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.review.map(|review| review.verdict), Some(back));
    let total = sums().await.unwrap()[0].total;
    assert_eq!((total.good, total.reviewed, total.returned), (1, 0, 1));

    // A correction keeps the word, which is still about the same closing.
    let mut hall = Hall::enter(&world, &secretary, id);
    let kept = handbook_server::meetings::record(&world.province, id).await.unwrap();
    kept.log().unwrap().lines().for_each(|line| {
        hall.log.add(line.clone());
    });
    hall.tap(Event::Corrected { text: "Thư ký đã ký trên giấy.".to_owned() });
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.verdict(), Some(&returned("Thiếu chữ ký của thư ký")));
});

story!(an_answer_to_an_older_report_is_handed_back, world => {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let id = reported(&world, &secretary).await;
    let mut hall = Hall::enter(&world, &secretary, id);
    let kept = handbook_server::meetings::record(&world.province, id).await.unwrap();
    kept.log().unwrap().lines().for_each(|line| {
        hall.log.add(line.clone());
    });
    hall.tap(Event::Corrected { text: "Đồng chí Mận đến muộn.".to_owned() });
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let stale = say(&world, &official, (id, 1), Verdict::Confirmed).await;
    assert_eq!(stale, Outcome::Conflict { version: 2 });
    accepted(&say(&world, &official, (id, 2), Verdict::Confirmed).await);
});

story!(an_answer_replaces_the_own_one_before_as_long_as_the_record_is_the_same, world => {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let top = world.phone("DV011").await;
    let id = reported(&world, &secretary).await;
    // As on a phone that did not hear of the first before the next was written.
    let after = |before: Option<CommandId>, verdict| Command {
        supersedes: before,
        ..official.command(&world, id, 1, Action::ReviewMeeting { verdict })
    };
    let first = after(None, Verdict::Confirmed);
    assert_eq!(accepted(&official.act(&world, &first).await), 2);
    // The same lines come once more, from another phone.
    let mut hall = Hall::enter(&world, &secretary, id);
    let kept = handbook_server::meetings::record(&world.province, id).await.unwrap();
    kept.log().unwrap().lines().for_each(|line| {
        hall.log.add(line.clone());
    });
    assert_eq!(accepted(&send(&world, &secretary, &Package::of(&hall.log, kept.signatures)).await), 2);
    let second = after(Some(first.id), returned("Thiếu chữ ký của thư ký"));
    assert_eq!(accepted(&official.act(&world, &second).await), 3);
    assert_eq!(report_of(&world, &secretary, id).await.verdict(), Some(&returned("Thiếu chữ ký của thư ký")));

    // Not past somebody else's word, and not past lines that came since.
    let foreign = after(Some(first.id), Verdict::Confirmed);
    assert_eq!(official.act(&world, &foreign).await, Outcome::Conflict { version: 3 });
    accepted(&say(&world, &top, (id, 3), Verdict::Confirmed).await);
    let past = after(Some(second.id), Verdict::Confirmed);
    assert_eq!(official.act(&world, &past).await, Outcome::Conflict { version: 4 });
    let own = say(&world, &official, (id, 4), changed(80, Grade::Fair)).await;
    assert_eq!(accepted(&own), 5);
    hall.tap(Event::Corrected { text: "Đồng chí Mận đến muộn.".to_owned() });
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let command = report_of(&world, &secretary, id).await.review_command;
    assert_eq!(command, None);
});

story!(only_those_above_the_cell_answer_and_nobody_for_the_own_one, world => {
    let secretary = world.phone("DV001").await;
    let id = reported(&world, &secretary).await;
    // An office in the cell itself, and one in another unit.
    let content = serde_json::json!({ "grants": [
        { "member": "DV004", "unit": "CB-HB1", "role": "official", "from": "2025-07-01" },
        { "member": "DV009", "unit": "DU-SK", "role": "official", "from": "2025-07-01" },
    ] });
    load::load(&world.province, &content.to_string()).await.unwrap();
    for code in ["DV001", "DV003", "DV004", "DV009", "DV005"] {
        let phone = world.phone(code).await;
        let outcome = say(&world, &phone, (id, 1), Verdict::Confirmed).await;
        assert_eq!(outcome, rejected(RejectCode::NotAllowed), "{code}");
    }
    let official = world.phone("DV012").await;
    let none = meeting(&world, "HOP-HB2-2612");
    let outcome = say(&world, &official, (none, 0), Verdict::Confirmed).await;
    assert_eq!(outcome, rejected(RejectCode::NoSubject));
});

story!(an_answer_has_words_and_a_grade_that_the_sheet_knows, world => {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let id = reported(&world, &secretary).await;
    let wordless = Verdict::Changed {
        total: Points::whole(80),
        grade: Grade::Fair,
        reason: "  ".to_owned(),
    };
    for (verdict, code) in [
        (returned(""), RejectCode::Empty),
        (wordless, RejectCode::Empty),
        (returned(&"a".repeat(2_001)), RejectCode::TooLong),
        (returned("TUYỆT MẬT"), RejectCode::SecrecyMark),
        // Eighty points are a fair meeting, and there are no more than a hundred.
        (changed(80, Grade::Good), RejectCode::Malformed),
        (changed(95, Grade::Poor), RejectCode::Malformed),
        (changed(101, Grade::Good), RejectCode::Malformed),
    ] {
        let outcome = say(&world, &official, (id, 1), verdict.clone()).await;
        assert_eq!(outcome, rejected(code), "{verdict:?}");
    }
    accepted(&say(&world, &official, (id, 1), changed(80, Grade::Fair)).await);
});

story!(what_was_said_to_another_closing_stands_and_does_not_count, world => {
    let secretary = world.phone("DV001").await;
    let deputy = world.phone("DV002").await;
    let official = world.phone("DV012").await;
    super::hall::publish_rules(&world).await;
    world.clock.set(super::hall::EVENING.plus_ms(3 * 3_600_000));
    let id = meeting(&world, "HOP-HB1-2612");
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    let mut copy = Hall::enter(&world, &secretary, id);
    copy.take(&hall);
    hall.tap(Event::MinutesApproved {});
    hall.close();
    copy.tap(Event::Ended {});
    copy.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    accepted(&say(&world, &official, (id, 1), changed(80, Grade::Fair)).await);
    accepted(&send(&world, &deputy, &copy.signed()).await);
    hall.take(&copy);
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let committee = Audience::CellCommittee(world.unit("CB-HB1"));
    let (_, report): (_, MeetingReport) =
        seen(&world, &secretary, committee, kind::MEETING_REPORT, id).await.unwrap();
    assert!(report.review.is_some() && report.summary.cut.is_some());
    assert_eq!(report.verdict(), None);
    assert_ne!(report.grade(), Some(Grade::Fair));
});
