//! A meeting from its registration to the superior's answer: planned and recorded without network, sent
//! when there is one, added up again by the province.

use handbook_core::error::{Error, NotPossible};
use handbook_core::meetings::{self, PlanState, Reply};
use handbook_core::outbox;
use handbook_core::record::{self, DueWhat, Prepared, Refusal, ReportState};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::meeting::Event;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::Month;
use handbook_domain::wire::item::MeetingPaper;
use handbook_domain::wire::meeting::{Difference, MeetingPlan, RecordStanding, Verdict};
use handbook_server::backup::backup;
use handbook_server::meetings::roll_up;
use handbook_tests::{EVENING, Phone, Trouble};

use handbook_tests::hall::{
    cell, give, held, mark, open, phone, plan, read, refusal, reported, run, tap, world,
};

#[test]
fn a_meeting_is_registered_in_flight_mode_moved_with_a_reason_and_prepared_by_its_members() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let store = secretary.book.store();
    let cell = cell(&secretary);
    let january = EVENING.plus_days(40);
    let id = meetings::plan(store, None, plan(cell, january), "").expect("kept");
    let waits = meetings::read(store, id).expect("shown at once");
    assert_eq!((waits.plan, waits.can_plan), (PlanState::Waiting, true));
    let found = secretary.book.search("kenh tay", 5).expect("searched");
    assert_eq!(found.first().map(|hit| hit.id), Some(id));

    // Changed before anybody has heard of it: still one command. Moving needs a reason.
    let later = january.plus_days(1);
    let unsaid = meetings::plan(store, Some(id), plan(cell, later), " ");
    assert!(matches!(
        unsaid,
        Err(Error::NotPossible(NotPossible::Empty))
    ));
    meetings::plan(store, Some(id), plan(cell, later), "Trùng ngày họp phường").expect("kept");
    let listed = meetings::upcoming(store, EVENING, 5).expect("readable");
    assert_eq!(listed.last().map(|row| row.starts_at), Some(later));
    let secretary = secretary.killed_and_reopened();
    secretary.offline(false);
    secretary.sync_well();
    let store = secretary.book.store();
    let announced = meetings::read(store, id).expect("announced");
    assert_eq!(announced.plan, PlanState::Announced);
    assert!(announced.meeting.registered_at.is_some());
    assert!(
        announced.meeting.moved.is_empty(),
        "nobody knew the first day"
    );

    // Moved after it was announced: the reason stands with it.
    meetings::plan(store, Some(id), plan(cell, january), "Nhà văn hóa sửa mái").expect("kept");
    secretary.sync_well();
    let member = world.phone("DV004");
    member.sync_well();
    member.offline(true);
    let seen = meetings::read(member.book.store(), id).expect("announced");
    let moved: Vec<&str> = seen
        .meeting
        .moved
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert_eq!(moved, ["Nhà văn hóa sửa mái"]);
    assert_eq!(seen.meeting.draft_resolution, "Nạo vét trước ngày 20.");
    assert!(!seen.can_plan);
    let said = Reply {
        coming: true,
        wants_to_speak: true,
        opinion: "Đề nghị bàn thêm đèn đường.".to_owned(),
        ..Reply::default()
    };
    meetings::reply(member.book.store(), id, &said).expect("kept");
    member.offline(false);
    member.sync_well();
    secretary.sync_well();
    let replies = meetings::read(secretary.book.store(), id)
        .expect("readable")
        .replies;
    assert!(replies[0].wants_to_speak);
    assert_eq!(replies[0].opinion, "Đề nghị bàn thêm đèn đường.");
}

#[test]
fn what_the_province_would_refuse_for_its_words_is_not_taken_on_the_phone_either() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let cell = cell(&secretary);
    let refused = |change: &dyn Fn(&mut MeetingPlan), reason: &str| {
        let mut plan = plan(cell, EVENING.plus_days(9));
        change(&mut plan);
        match meetings::plan(secretary.book.store(), None, plan, reason) {
            Err(Error::NotPossible(why)) => why,
            other => panic!("it was taken: {other:?}"),
        }
    };
    let same = |_: &mut MeetingPlan| ();
    assert_eq!(refused(&same, "TUYỆT MẬT"), NotPossible::SecrecyMark);
    assert_eq!(refused(&same, &"a".repeat(501)), NotPossible::TooLong);
    // Each text is short enough, all of them are more than a command carries.
    let long = |plan: &mut MeetingPlan| {
        let paper = plan.agenda[0].papers[0].clone();
        let paper = MeetingPaper {
            text: "a".repeat(MeetingPlan::MAX_TEXT),
            ..paper
        };
        plan.agenda[0].papers = vec![paper; 4];
    };
    assert_eq!(refused(&long, ""), NotPossible::TooLong);
    assert!(secretary.book.store().words().expect("open").is_empty());
}

#[test]
fn a_plan_that_somebody_else_has_changed_is_handed_back_and_another_cells_is_refused() {
    let world = world();
    let (secretary, deputy) = (world.phone("DV001"), world.phone("DV002"));
    secretary.sync_well();
    let cell = cell(&secretary);
    let january = EVENING.plus_days(40);
    let id = meetings::plan(secretary.book.store(), None, plan(cell, january), "").expect("kept");
    secretary.sync_well();
    deputy.sync_well();
    let reason = "Bận việc phường";
    for (phone, days) in [(&secretary, 1), (&deputy, 2)] {
        let moved = plan(cell, january.plus_days(days));
        meetings::plan(phone.book.store(), Some(id), moved, reason).expect("kept");
        phone.sync_well();
    }
    let seen = meetings::read(deputy.book.store(), id).expect("readable");
    let PlanState::Refused(command, _) = seen.plan else {
        panic!("the deputy must see that it was not taken: {:?}", seen.plan);
    };
    assert_eq!(
        seen.meeting.starts_at,
        january.plus_days(2),
        "the own words are shown"
    );
    deputy.book.dismiss(command).expect("let go");
    let seen = meetings::read(deputy.book.store(), id).expect("readable");
    assert_eq!(seen.meeting.starts_at, january.plus_days(1));
    let member = world.phone("DV004");
    member.sync_well();
    let no_right = meetings::plan(member.book.store(), None, plan(cell, january), "");
    assert!(matches!(
        no_right,
        Err(Error::NotPossible(NotPossible::NoRight))
    ));
}

#[test]
fn a_plan_that_was_handed_back_is_there_to_be_seen_also_after_the_report_has_gone_up() {
    let world = world();
    let (secretary, deputy) = (phone(&world, "DV001"), world.phone("DV002"));
    deputy.sync_well();
    let id = held(&world, &secretary);
    let cell = cell(&deputy);
    let mine = MeetingPlan {
        draft_resolution: "Dự thảo dài".to_owned(),
        ..plan(cell, EVENING.plus_days(9))
    };
    meetings::plan(
        deputy.book.store(),
        Some(id),
        plan(cell, EVENING),
        "Sớm hơn",
    )
    .expect("kept");
    deputy.sync_well();
    meetings::plan(secretary.book.store(), Some(id), mine, "Muộn hơn").expect("kept");
    secretary.offline(false);
    secretary.sync_well();
    record::report(secretary.book.store(), id).expect("queued");
    secretary.sync_well();
    let reported = record::reported(secretary.book.store(), id).expect("readable");
    assert_eq!(reported.state, ReportState::Delivered);
    let seen = meetings::read(secretary.book.store(), id).expect("readable");
    assert!(matches!(seen.plan, PlanState::Refused(..)));
    assert_eq!(seen.meeting.draft_resolution, "Dự thảo dài");
}

#[test]
fn a_report_goes_up_is_added_up_again_returned_put_right_and_confirmed() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = held(&world, &secretary);
    let store = secretary.book.store();
    record::report(store, id).expect("queued");
    let here = record::reported(store, id).expect("readable");
    assert_eq!(here.state, ReportState::Waiting);
    let here = here.here.expect("added up without network");
    assert_eq!((here.figures.present, here.figures.base), (4, 3));
    let secretary = secretary.killed_and_reopened();
    secretary.offline(false);
    secretary.sync_well();
    let store = secretary.book.store();
    let found = record::reported(store, id).expect("readable");
    assert_eq!(found.state, ReportState::Delivered);
    let there = found.there.expect("the province has added it up");
    assert_eq!(there.summary.standing, RecordStanding::Closed);
    assert_eq!(there.summary.figures, here.figures);
    assert_eq!(there.summary.differences, []);
    assert_eq!(there.signed_by, [world.member("DV001")]);
    assert!(!there.late);
    // Nothing of it waits in the journal any more.
    let waiting = store
        .read(|tx| outbox::waiting(tx, EVENING))
        .expect("readable");
    assert_eq!((waiting.waiting, waiting.refused), (0, 0));
    assert_eq!(store.words().expect("readable").len(), 0);

    // The official above sees it, returns it, and the cell sees why.
    let official = world.phone("DV012");
    official.sync_well();
    let rows = record::reports(official.book.store()).expect("readable");
    assert_eq!(rows.iter().map(|row| row.meeting).collect::<Vec<_>>(), [id]);
    let remarks = "Ghi rõ ai vắng".to_owned();
    let empty = Verdict::Returned {
        remarks: " ".to_owned(),
    };
    let refused = record::review(official.book.store(), id, empty);
    assert!(matches!(
        refused,
        Err(Error::NotPossible(NotPossible::Empty))
    ));
    record::review(official.book.store(), id, Verdict::Returned { remarks }).expect("kept");
    official.sync_well();
    secretary.sync_well();
    let due = record::due(store).expect("readable");
    assert!(
        due.iter()
            .any(|one| one.what == DueWhat::PutRight && one.meeting == Some(id))
    );
    let text = "Đồng chí Khê được miễn.".to_owned();
    tap(&secretary, id, Event::Corrected { text });
    record::report(store, id).expect("queued");
    secretary.sync_well();
    official.sync_well();
    let seen = &record::reports(official.book.store()).expect("readable")[0].report;
    assert_eq!(seen.summary.figures.corrections, 1);
    let changed = Verdict::Changed {
        total: handbook_domain::rules::amount::Points::whole(88),
        grade: Grade::Fair,
        reason: "Thiếu phần tự phê bình".to_owned(),
    };
    record::review(official.book.store(), id, changed).expect("kept");
    official.sync_well();
    secretary.sync_well();
    let there = record::reported(store, id)
        .expect("readable")
        .there
        .expect("here");
    assert_eq!(there.grade(), Some(Grade::Fair));

    // The sums reach the official, and an older backup loses nothing of all this.
    world
        .block_on(roll_up::publish(world.province()))
        .expect("added up");
    official.sync_well();
    let month = Month::of(EVENING.day());
    let sums = record::roll_ups(official.book.store(), month).expect("readable");
    let row = sums[0]
        .rows
        .iter()
        .find(|row| row.unit == there.cell)
        .expect("the cell");
    assert_eq!(
        (row.figures.held, row.figures.fair, row.figures.reviewed),
        (1, 1, 1)
    );
    assert_eq!((sums[0].total.cells, sums[0].total.present), (2, 4));
    let year = record::year(store, there.cell, 2026).expect("added up");
    assert_eq!((year.meetings.len(), year.assigned, year.done), (1, 1, 0));
}

#[test]
fn a_province_that_lost_a_report_gets_it_again_and_says_the_same() {
    let mut world = world();
    let secretary = phone(&world, "DV001");
    let backups = world.side_folder("backups");
    let made = world
        .block_on(backup(world.province(), &backups))
        .expect("made");
    let id = reported(&world, &secretary);
    let there = |phone: &Phone| {
        record::reported(phone.book.store(), id)
            .expect("readable")
            .there
    };
    let before = there(&secretary).expect("the province has it");
    world.restore(&made.file);
    world.reconnect(&secretary);
    secretary.sync_well();
    let after = there(&secretary).expect("the province has it again");
    assert_eq!(after.summary, before.summary);
    assert_eq!(after.signed_by, before.signed_by);
}

#[test]
fn what_is_due_next_follows_the_rules_and_what_has_been_done() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let store = secretary.book.store();
    let whats = || -> Vec<DueWhat> {
        let due = record::due(store).expect("readable");
        due.iter().map(|one| one.what).collect()
    };
    // November has no regular meeting, December has one, and no thematic one is in the quarter.
    assert_eq!(
        whats(),
        [
            DueWhat::Register,
            DueWhat::Papers,
            DueWhat::RegisterThematic
        ]
    );
    secretary.clock.advance(10 * 86_400_000);
    assert!(whats().contains(&DueWhat::Record));
    let id = held(&world, &secretary);
    assert!(whats().contains(&DueWhat::Report) && !whats().contains(&DueWhat::Record));
    record::report(store, id).expect("queued");
    assert!(
        !whats().contains(&DueWhat::Report),
        "it waits for the network, not for anybody"
    );
    assert!(whats().contains(&DueWhat::Assignment));
}

#[test]
fn last_months_work_and_absences_come_into_the_next_record_by_themselves() {
    let world = world();
    let secretary = phone(&world, "DV001");
    held(&world, &secretary);
    let cell = cell(&secretary);
    let january = EVENING.plus_days(40);
    let store = secretary.book.store();
    let next = meetings::plan(store, None, plan(cell, january), "").expect("kept");
    let prepared = record::prepared(store, next).expect("known");
    let carried: Vec<&str> = prepared
        .carried
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(carried, ["Vận động mười hai hộ"]);
    assert_eq!(
        prepared.excused_before,
        Some(std::collections::BTreeMap::new())
    );
    record::open(store, &secretary.key(), next, prepared).expect("opened before it is announced");
    assert_eq!(read(&secretary, next).state.opened.place, "Nhà văn hóa");
}

#[test]
fn only_a_closed_record_is_sent_and_the_committees_other_phones_see_what_came_of_it() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    let deputy = phone(&world, "DV002");
    let certificate = record::certificate(deputy.book.store()).expect("activated");
    record::hand_over(secretary.book.store(), id, &certificate).expect("let in");
    tap(&secretary, id, Event::Began {});
    for code in ["DV001", "DV002", "DV003", "DV004", "DV012"] {
        tap(
            &secretary,
            id,
            mark(world.member(code), Attendance::Present),
        );
    }
    secretary.clock.advance(95 * 60_000);
    tap(&secretary, id, Event::Ended {});
    give(&secretary, &deputy, id);
    record::close(secretary.book.store(), &secretary.key(), id).expect("closed");
    let text = "Ghi thêm".to_owned();
    tap(&deputy, id, Event::Concluded { item: None, text });
    for phone in [&secretary, &deputy] {
        phone.offline(false);
    }
    record::report(secretary.book.store(), id).expect("queued");
    secretary.sync_well();
    deputy.sync_well();
    let there = record::reported(deputy.book.store(), id)
        .expect("readable")
        .there;
    let there = there.expect("the committee reads it");
    assert_eq!(there.summary.standing, RecordStanding::Closed);
    // The minute-taker was never named: only the chair has to sign.
    let unsigned = |one: &Difference| matches!(one, Difference::Unsigned { .. });
    assert!(!there.summary.differences.iter().any(unsigned));
    assert!(matches!(
        record::report(deputy.book.store(), id),
        Err(record::RecordError::Refused(Refusal::NotClosed))
    ));
}

#[test]
fn a_meeting_that_was_reported_is_not_recorded_anew() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = reported(&world, &secretary);
    // What the journal knew of it is with the province, and was forgotten here: nothing of it comes back.
    let secretary = secretary.rebuilt().expect("an empty store");
    secretary.offline(false);
    let invitation = world.invitation("DV001");
    let activated = secretary.book.activate(&invitation, "Máy mới");
    activated.expect("activated again");
    let deputy = phone(&world, "DV002");
    deputy.offline(false);
    for phone in [&secretary, &deputy] {
        phone.sync_well();
        let door = record::door(phone.book.store(), id).expect("announced");
        assert_eq!((door.phase, door.may_open), (None, false));
        let opened = record::open(phone.book.store(), &phone.key(), id, Prepared::default());
        assert_eq!(refusal(opened), Refusal::AlreadyReported);
    }
}

#[test]
fn a_meeting_of_which_a_part_of_the_report_came_is_not_to_be_recorded_by_another_phone() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    run(&world, &secretary, id, "DV001");
    for talk in 0..40 {
        // What nothing can pack.
        let words = (0..150).map(|word| Sha256Hash::of(format!("{talk} {word}").as_bytes()));
        let text = words.map(|word| word.to_string()).collect();
        tap(&secretary, id, Event::Concluded { item: None, text });
    }
    record::close(secretary.book.store(), &secretary.key(), id).expect("closed");
    record::report(secretary.book.store(), id).expect("queued");
    secretary.offline(false);
    // The first puts the phone's clock right, which went on alone for an hour and a half.
    for _ in 0..2 {
        world.faults().next("/v1/commands", Trouble::Delay(1));
    }
    world.faults().next("/v1/commands", Trouble::DropBefore);
    assert_eq!(secretary.sync().accepted, 1);

    let deputy = phone(&world, "DV002");
    deputy.offline(false);
    deputy.sync_well();
    deputy.clock.advance(10 * 86_400_000);
    let store = deputy.book.store();
    let there = record::reported(store, id).expect("readable").there;
    let there = there.expect("a part of it").summary.standing;
    assert_eq!(there, RecordStanding::Open, "its end has not come");
    let due = record::due(store).expect("readable");
    assert!(
        !due.iter().any(|one| one.what == DueWhat::Record),
        "{due:?}"
    );
    let opened = record::open(store, &deputy.key(), id, Prepared::default());
    assert_eq!(refusal(opened), Refusal::AlreadyReported);
}
