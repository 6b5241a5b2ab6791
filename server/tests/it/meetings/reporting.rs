//! A cell's record goes upward and is computed anew.

use std::collections::BTreeSet;

use handbook_domain::audience::Audience;
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::meeting::Event;
use handbook_domain::meeting::Package;
use handbook_domain::meeting::event::{Opened, Section};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::wire::command::{Outcome, RejectCode};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::{Difference, MeetingReport, RecordStanding, Sum};
use handbook_server::backup::backup;
use handbook_server::meetings::roll_up;

use super::hall::{
    EVENING, Hall, OWN_WORDS, announce, meeting, opened, part, part_of, publish_rules, recorder,
    rejected, report_of, reported, seen, send,
};
use crate::recovery::restored;
use crate::story;
use crate::support::{Phone, World, accepted};

/// What officials of a unit see of a report.
async fn from_above(
    world: &World,
    official: &Phone,
    unit: UnitId,
    id: ItemId,
) -> Option<MeetingReport> {
    let audience = Audience::UnitOfficers(unit);
    let found = seen(world, official, audience, kind::MEETING_REPORT, id).await;
    found.map(|(_, report)| report)
}

/// The evening of the meeting, the rules published.
async fn evening(world: &World) -> ItemId {
    publish_rules(world).await;
    world.clock.set(EVENING.plus_ms(3 * 3_600_000));
    meeting(world, "HOP-HB1-2612")
}

story!(a_record_is_added_up_by_the_province_for_its_cell_and_the_unit_above, world => {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let id = reported(&world, &secretary).await;
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.summary.standing, RecordStanding::Closed);
    let sum = Sum { total: Some(Points::whole(95)), grade: Some(Grade::Good) };
    assert_eq!(report.summary.computed, Some(sum));
    assert_eq!((report.began_at, report.late), (EVENING, false));
    assert_eq!(report.received_at, Some(EVENING.plus_ms(3 * 3_600_000)));
    assert_eq!(report.due_on, Some(EVENING.plus_days(2).day()));
    assert_eq!(report.summary.figures.minutes, Some(95));
    assert_eq!(report.signed_by, [secretary.member]);
    assert_eq!(report.summary.differences, []);
    let above = from_above(&world, &official, world.unit("DU-HB"), id).await;
    assert_eq!(above, Some(report));
    // The unit above that one has its sums, not the reports.
    let top = world.phone("DV011").await;
    assert_eq!(from_above(&world, &top, world.unit("TU"), id).await, None);
});

story!(parts_may_come_out_of_order_and_again_and_again, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    hall.close();
    let whole = hall.signed();
    let (first, second) = whole.lines.split_at(6);
    let first = Package { lines: first.to_vec(), signatures: Vec::new(), ..whole.clone() };
    let second = Package { lines: second.to_vec(), ..whole.clone() };

    assert_eq!(accepted(&send(&world, &secretary, &second).await), 1);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.summary.standing, RecordStanding::Incomplete);
    assert_eq!(report.received_at, None);
    assert_eq!(accepted(&send(&world, &secretary, &first).await), 2);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.summary.standing, RecordStanding::Closed);
    let received = report.received_at;

    // Repeated, overlapping, later: nothing changes.
    world.clock.advance(5 * 86_400_000);
    for again in [&first, &second, &whole] {
        assert_eq!(accepted(&send(&world, &secretary, again).await), 2);
    }
    let report = report_of(&world, &secretary, id).await;
    assert_eq!((report.received_at, report.late), (received, false));
});

story!(nobody_reports_for_another_cell_and_no_record_counts_for_another_meeting, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    hall.close();
    let whole = hall.signed();
    for code in ["DV004", "DV005", "DV012", "DV011"] {
        let phone = world.phone(code).await;
        let outcome = send(&world, &phone, &whole).await;
        assert_eq!(outcome, rejected(RejectCode::NotAllowed), "{code}");
    }
    let other = announce(&world, "HOP-KHAC", "CB-HB1", "2026-12-10T19:30").await;
    let command = secretary.command(&world, other, 0, part(&whole));
    assert_eq!(secretary.act(&world, &command).await, rejected(RejectCode::Malformed));
    for garbage in [b"".as_slice(), b"handbook-meeting/1\n", b"handbook-meeting/1\n{}"] {
        let command = secretary.command(&world, id, 0, part_of(garbage));
        assert_eq!(secretary.act(&world, &command).await, rejected(RejectCode::Malformed));
    }
    let unknown = Package { meeting: meeting(&world, "KHONG-CO"), lines: Vec::new(), ..whole };
    assert_eq!(send(&world, &secretary, &unknown).await, rejected(RejectCode::NoSubject));

    // A record that says of itself that it is another cell's.
    let mut hall = Hall::enter(&world, &secretary, id);
    let cell = world.unit("CB-HB2");
    let opened = Opened { cell, ..opened(&world, &secretary).await };
    hall.tap(Event::Opened(Box::new(opened)));
    hall.close();
    assert_eq!(
        send(&world, &secretary, &hall.signed()).await,
        rejected(RejectCode::NotAllowed)
    );
    // Nothing of all that was kept.
    let cell = Audience::CellCommittee(world.unit("CB-HB1"));
    let report = seen::<MeetingReport>(&world, &secretary, cell, kind::MEETING_REPORT, id).await;
    assert_eq!(report, None);
});

story!(whoever_took_the_minutes_may_bring_what_the_secretary_has_signed_and_nothing_else, world => {
    let secretary = world.phone("DV001").await;
    let writer = world.phone("DV004").await;
    let id = evening(&world).await;
    // A record of the writer's own making is not the cell's.
    let mut own = Hall::open(&world, &writer, id).await;
    own.hold(OWN_WORDS);
    own.close();
    let not_allowed = rejected(RejectCode::NotAllowed);
    assert_eq!(send(&world, &writer, &own.signed()).await, not_allowed);

    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.tap(Event::Joined(recorder(&writer)));
    hall.tap(Event::MinuteTakerNamed { member: writer.member });
    hall.hold(OWN_WORDS);
    let mut minutes = Hall::enter(&world, &writer, id);
    minutes.take(&hall);
    let open = Package::of(&minutes.log, Vec::new());
    assert_eq!(send(&world, &writer, &open).await, not_allowed);
    hall.close();
    minutes.take(&hall);
    let by_writer = Package::of(&minutes.log, vec![minutes.signature()]);
    assert_eq!(send(&world, &writer, &by_writer).await, not_allowed);
    let signatures = vec![hall.signature(), minutes.signature()];
    let whole = Package::of(&minutes.log, signatures);
    accepted(&send(&world, &writer, &whole).await);
    let report = report_of(&world, &secretary, id).await;
    let signed: BTreeSet<_> = report.signed_by.into_iter().collect();
    assert_eq!(signed, BTreeSet::from([secretary.member, writer.member]));
    // What became of it comes back to who brought it, though no member of the committee.
    let own = Audience::Member(writer.member);
    let seen = seen::<MeetingReport>(&world, &writer, own, kind::MEETING_REPORT, id).await;
    assert!(seen.is_some());
    // A stranger to the record gets no further by holding a copy of it.
    let stranger = world.phone("DV004").await;
    assert_ne!(stranger.device, writer.device);
    let other = world.phone("DV007").await;
    assert_eq!(send(&world, &other, &whole).await, not_allowed);
});

story!(two_different_reports_of_one_meeting_are_both_kept_and_disputed_until_closed_again, world => {
    let secretary = world.phone("DV001").await;
    let deputy = world.phone("DV002").await;
    let id = evening(&world).await;
    // The chair's phone was restored from a copy: both go on, and both close.
    let mut hall = Hall::open(&world, &secretary, id).await;
    let mut copy = Hall::enter(&world, &secretary, id);
    copy.take(&hall);
    hall.tap(Event::Began {});
    hall.close();
    copy.mark(deputy.member, Attendance::Present);
    copy.close();

    accepted(&send(&world, &secretary, &hall.signed()).await);
    let first = report_of(&world, &secretary, id).await;
    assert_eq!(first.summary.standing, RecordStanding::Closed);
    accepted(&send(&world, &deputy, &copy.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.summary.standing, RecordStanding::Disputed);
    assert_eq!((report.summary.cut, report.received_at), (None, first.received_at));
    let device = secretary.device;
    assert!(report.summary.differences.contains(&Difference::Forked { device }));
    // It has come, so it is not overdue; it is not held either.
    world.clock.advance(30 * 86_400_000);
    let december = "2026-12".parse().unwrap();
    let sums = roll_up::of_unit(&world.province, "DU-HB", december, december).await.unwrap();
    let own = sums[0].rows.iter().find(|row| row.unit == world.unit("CB-HB1")).unwrap();
    assert_eq!((own.figures.held, own.figures.overdue), (0, 0));
    // Whoever has seen both closes once more.
    hall.take(&copy);
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    assert_eq!(report.summary.standing, RecordStanding::Closed);
    assert_eq!((report.received_at, report.late), (first.received_at, false));
});

story!(a_report_after_its_day_is_taken_and_said_to_be_late, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    hall.close();
    world.clock.set(EVENING.plus_days(3));
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    assert!(report.late);
    assert_eq!(report.summary.standing, RecordStanding::Closed);
});

story!(what_is_not_as_it_should_be_is_said_and_refuses_nothing, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    // A phone of which the province knows nothing, and a list that leaves somebody out.
    let unknown = Phone { member: world.member("DV002"), ..Phone::new(&world) };
    let mut list = opened(&world, &secretary).await;
    let left_out = list.roster.pop().unwrap();
    list.recorders.push(recorder(&unknown));
    let mut hall = Hall::enter(&world, &secretary, id);
    hall.tap(Event::Opened(Box::new(list)));
    hall.tap(Event::MinuteTakerNamed { member: unknown.member });
    hall.hold(OWN_WORDS);
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    let base = u32::try_from(hall.record().state.opened.roster.len()).unwrap();
    assert_eq!(report.summary.differences, [
        Difference::Roster { members: vec![left_out.member] },
        Difference::Base { recorded: base, computed: base + 1 },
        Difference::Uncertified { device: unknown.device },
        Difference::Unsigned { member: unknown.member },
    ]);
});

story!(a_certificate_holds_for_a_phone_that_a_restored_province_has_forgotten, world => {
    let backups = tempfile::tempdir().unwrap();
    publish_rules(&world).await;
    let file = backup(&world.province, backups.path()).await.unwrap().file;
    let secretary = world.phone("DV001").await;
    let deputy = world.phone("DV002").await;
    world.clock.set(EVENING.plus_ms(3 * 3_600_000));
    let id = meeting(&world, "HOP-HB1-2612");
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.tap(Event::Joined(recorder(&deputy)));
    hall.hold(OWN_WORDS);
    hall.close();
    let after = restored(&world, file, None).await;
    // Only one of the two phones has enrolled again.
    let again = secretary.enrol(&after, "/v1/enrol", &secretary.cert).await.unwrap();
    assert_eq!(again.device, secretary.device);
    accepted(&send(&after, &secretary, &hall.signed()).await);
    let report = report_of(&after, &secretary, id).await;
    assert_eq!(report.summary.differences, []);
});

story!(a_restored_province_gets_the_report_again_and_keeps_one, world => {
    let secretary = world.phone("DV001").await;
    let id = reported(&world, &secretary).await;
    let before = report_of(&world, &secretary, id).await;
    let backups = tempfile::tempdir().unwrap();
    let with_it = backup(&world.province, backups.path()).await.unwrap().file;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    let after = restored(&world, with_it, None).await;
    let report = report_of(&after, &secretary, id).await;
    assert_eq!(report, before);
    let december = "2026-12".parse().unwrap();
    let sums = |world: &World| {
        let province = world.province.clone();
        async move {
            roll_up::of_unit(&province, "DU-HB", december, december).await.unwrap()
        }
    };
    assert_eq!(sums(&after).await, sums(&world).await);
    assert_eq!(sums(&after).await[0].total.held, 1);
    // The record is there as well: a correction joins it.
    let mut again = Hall::enter(&after, &secretary, id);
    let stored = handbook_server::meetings::record(&after.province, id).await.unwrap();
    stored.log().unwrap().lines().for_each(|line| {
        again.log.add(line.clone());
    });
    again.tap(Event::Corrected { text: "Đồng chí Mận đến muộn.".to_owned() });
    let only_new: Vec<String> = {
        let known: BTreeSet<_> = stored.lines.iter().cloned().collect();
        let all = Package::of(&again.log, Vec::new()).lines;
        all.into_iter().filter(|line| !known.contains(line)).collect()
    };
    assert_eq!(only_new.len(), 1);
    let part = Package { meeting: id, lines: only_new, signatures: Vec::new() };
    accepted(&send(&after, &secretary, &part).await);
    let report = report_of(&after, &secretary, id).await;
    assert_eq!(report.summary.figures.corrections, 1);
    assert_eq!(report.summary.standing, RecordStanding::Closed);
    assert_eq!(report.signed_by, [secretary.member]);
});

story!(what_the_cell_gives_itself_stands_beside_what_the_rules_give, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.hold(OWN_WORDS);
    let points = [
        ("duration", 5), ("attendance", 5), ("preparation", 10), ("conduct", 40),
        ("principles", 5), ("last_resolution", 30), ("closing", 5),
    ];
    let points = points.map(|(code, points)| (code.to_owned(), Points::whole(points)));
    hall.tap(Event::ScoreClaimed { points: points.into() });
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    let report = report_of(&world, &secretary, id).await;
    let claimed = report.summary.claimed.clone().unwrap();
    assert_eq!(claimed.total, Some(Points::whole(100)));
    let named: Vec<&str> = report.summary.differences.iter().filter_map(|one| match one {
        Difference::Points { criterion, .. } => Some(criterion.as_str()),
        _ => None,
    }).collect();
    assert_eq!(named, ["conduct", "last_resolution", "closing"]);
    let december = "2026-12".parse().unwrap();
    let sums = roll_up::of_unit(&world.province, "DU-HB", december, december).await.unwrap();
    assert_eq!((sums[0].total.claimed_higher, sums[0].total.good), (1, 1));
});

story!(copied_minutes_are_found_on_both_sides_and_own_ones_are_not, world => {
    let secretary = world.phone("DV001").await;
    let other = world.phone("DV005").await;
    let id = reported(&world, &secretary).await;
    let copy = announce(&world, "HOP-CHEP", "CB-HB2", "2026-12-04T19:30").await;
    let hall = |words: &'static str| {
        let (world, other) = (&world, &other);
        async move {
            let mut hall = Hall::enter(world, other, copy);
            let cell = world.unit("CB-HB2");
            let opened = Opened { cell, ..opened(world, other).await };
            hall.tap(Event::Opened(Box::new(opened)));
            hall.hold(words);
            hall.close();
            hall.signed()
        }
    };
    let copied: &'static str = OWN_WORDS.replace("mái nhà", "chuồng trại").leak();
    accepted(&send(&world, &other, &hall(copied).await).await);
    let committee = Audience::CellCommittee(world.unit("CB-HB2"));
    let (_, report): (_, MeetingReport) =
        seen(&world, &other, committee, kind::MEETING_REPORT, copy).await.unwrap();
    let alike = report.alike.unwrap();
    assert_eq!((alike.meeting, alike.cell_name.as_str()), (id, "Chi bộ tổ dân phố 1 Hòa Bình"));
    assert!(alike.percent >= 70 && alike.percent < 100, "{}", alike.percent);
    let first = report_of(&world, &secretary, id).await.alike.unwrap();
    assert_eq!((first.meeting, first.percent), (copy, alike.percent));
    let december = "2026-12".parse().unwrap();
    let sums = roll_up::of_unit(&world.province, "DU-HB", december, december).await.unwrap();
    assert_eq!(sums[0].total.alike, 2);

    // A meeting of the same cell may well say again what it said before.
    let own = announce(&world, "HOP-SAU", "CB-HB1", "2027-01-03T19:30").await;
    let mut hall = Hall::open(&world, &secretary, own).await;
    hall.hold("Chi bộ nghe báo cáo về con kênh, đoạn đường trục và lớp học; đồng chí phụ trách \
        điện nói rõ mười hai bóng đèn hỏng, bà con góp được một nửa tiền, phần còn lại xin quỹ \
        thôn, giao tổ bảo vệ kiểm tra hằng tuần và báo lại vào kỳ sinh hoạt tháng sau.");
    hall.close();
    accepted(&send(&world, &secretary, &hall.signed()).await);
    assert_eq!(report_of(&world, &secretary, own).await.alike, None);
});

story!(a_record_with_a_secrecy_mark_is_refused_and_noted, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.tap(Event::Written {
        section: Section::News,
        text: "TỐI MẬT\nKế hoạch phòng thủ".to_owned(),
    });
    hall.hold(OWN_WORDS);
    hall.close();
    assert_eq!(
        send(&world, &secretary, &hall.signed()).await,
        rejected(RejectCode::SecrecyMark)
    );
    // Also where this version does not know what it says.
    let mut newer = Hall::open(&world, &secretary, id).await;
    newer.mark(secretary.member, Attendance::Present);
    let mut package = Package::of(&newer.log, Vec::new());
    let changed = package.lines[1].replace("\"reason\"", "\"verse\"");
    let line = changed.replace("\"marked\"", "\"sung\",\"words\":[\"TUYỆT MẬT\"]");
    assert_ne!(line, package.lines[1]);
    package.lines[1] = line;
    assert_eq!(send(&world, &secretary, &package).await, rejected(RejectCode::SecrecyMark));
    let pool = world.pool().await;
    let (noted,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM audit WHERE event = 'refused_for_secrecy'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(noted, 2);
});

story!(a_record_larger_than_any_meeting_is_refused, world => {
    let secretary = world.phone("DV001").await;
    let id = evening(&world).await;
    let mut hall = Hall::open(&world, &secretary, id).await;
    hall.close();
    let signature = hall.signature();
    let mut package = hall.signed();
    for number in 0..201 {
        let signature = format!("{}{number}", signature.signature);
        package.signatures.push(handbook_domain::meeting::cut::CutSignature {
            signature, ..package.signatures[0].clone()
        });
    }
    let outcome = send(&world, &secretary, &package).await;
    assert_eq!(outcome, Outcome::Rejected { code: RejectCode::TooLong });
});
