//! What was refused stays to be looked at, also where what it was about has left the phone.

use handbook_core::error::Error;
use handbook_core::meetings::{self, PlanState};
use handbook_core::{outbox, record};
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::MeetingKind;
use handbook_domain::wire::meeting::{MeetingPlan, Verdict};
use handbook_tests::hall::{cell, phone, plan, reported, world};
use handbook_tests::{EVENING, Phone, World};

/// The member's office ended yesterday.
fn end_office(world: &World, member: &str) {
    world.load(|content| {
        for grant in content["grants"].as_array_mut().expect("a list") {
            if grant["member"] == member {
                grant["to"] = "2026-11-23".into();
            }
        }
    });
}

fn refused(phone: &Phone) -> u32 {
    let store = phone.book.store();
    let now = store.clock().now();
    let waiting = store.read(|tx| outbox::waiting(tx, now));
    waiting.expect("readable").refused
}

#[test]
fn a_plan_refused_with_its_meeting_gone_is_shown_until_it_is_let_go() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let committee = |title: &str| MeetingPlan {
        meeting_kind: MeetingKind::Committee,
        title: title.to_owned(),
        ..plan(cell(&secretary), EVENING.plus_days(5))
    };
    let store = secretary.book.store();
    let id = meetings::plan(store, None, committee("Họp chi ủy"), "").expect("kept");
    secretary.offline(false);
    secretary.sync_well();
    meetings::plan(store, Some(id), committee("Họp chi ủy, thêm việc"), "").expect("kept");
    end_office(&world, "DV001");
    secretary.sync_well();
    let view = meetings::read(store, id).expect("still shown");
    assert_eq!(view.meeting.title, "Họp chi ủy, thêm việc");
    let PlanState::Refused(command, RejectCode::NotAllowed) = view.plan else {
        panic!("it was refused: {:?}", view.plan);
    };
    assert_eq!(refused(&secretary), 1);

    secretary.book.dismiss(command).expect("let go");
    assert!(matches!(meetings::read(store, id), Err(Error::NotFound)));
    assert_eq!(refused(&secretary), 0);
    secretary.sync_well();
    assert!(secretary.book.log_out(false).expect("nothing waits"));
}

#[test]
fn a_review_refused_with_its_report_gone_is_shown_until_it_is_let_go() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = reported(&world, &secretary);
    let official = phone(&world, "DV012");
    let store = official.book.store();
    record::review(store, id, Verdict::Confirmed).expect("kept");
    end_office(&world, "DV012");
    official.offline(false);
    official.sync_well();
    let rows = record::reports(store).expect("readable");
    let (command, _) = rows[0].refused.expect("it was refused");
    official.book.dismiss(command).expect("let go");
    assert!(record::reports(store).expect("readable").is_empty());
    assert_eq!(refused(&official), 0);
}
