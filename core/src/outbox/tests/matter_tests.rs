//! Plan, report and review of a meeting bear its id and have nothing else in common.

use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{MeetingKind, kind};
use handbook_domain::wire::meeting::{MeetingPlan, Verdict};

use super::*;
use crate::store::items;

fn plan(title: &str) -> Action {
    Action::PlanMeeting {
        plan: Box::new(MeetingPlan {
            cell: UnitId(Uuid::nil()),
            meeting_kind: MeetingKind::Regular,
            title: title.to_owned(),
            starts_at: Timestamp(0),
            place: "Nhà văn hóa".to_owned(),
            chair: "Nhạn".to_owned(),
            cancelled: false,
            agenda: Vec::new(),
            combined: false,
            draft_resolution: String::new(),
            superior_invited: false,
        }),
        reason: String::new(),
    }
}

fn report() -> Action {
    Action::ReportMeeting {
        part: "AAAA".to_owned(),
    }
}

fn review() -> Action {
    Action::ReviewMeeting {
        verdict: Verdict::Confirmed,
    }
}

fn last(store: &Store) -> Entry {
    let last = store.read(|tx| last_of(tx, subject(1))).expect("read");
    last.expect("there")
}

#[test]
fn a_refusal_stays_and_parks_nothing_until_its_own_matter_is_said_anew() {
    for (refused_one, other) in [
        (plan("Một"), report()),
        (report(), plan("Một")),
        (report(), review()),
        (review(), report()),
    ] {
        let store = memory();
        let first = said(&store, 1, 0, refused_one.clone());
        sent(&store, 9);
        answered(&store, first, Outcome::Conflict { version: 3 }, None);
        let second = said(&store, 1, 0, other);
        assert_eq!(states(&store), [State::Conflict, State::Waiting]);
        assert_eq!(last(&store).supersedes, None);
        assert_eq!(ids(&sent(&store, 9)), [second], "it goes by the other");

        let third = said(&store, 1, 0, refused_one);
        assert_eq!(last(&store).supersedes, Some(first));
        assert_eq!(states(&store), [State::Frozen, State::Waiting]);
        assert_eq!(ids(&sent(&store, 9)), [second], "in order");
        accepted(&store, &sent(&store, 9)[0]);
        assert_eq!(ids(&sent(&store, 9)), [third]);
    }
}

#[test]
fn a_plan_goes_by_the_reports_that_wait_behind_a_refused_one() {
    let store = memory();
    let first = said(&store, 1, 0, report());
    said(&store, 1, 0, report());
    sent(&store, 9);
    answered(&store, first, refused(), None);
    let better = said(&store, 1, 0, plan("Một"));
    let batch = sent(&store, 9);
    assert_eq!(ids(&batch), [better], "without it no report is taken");
    accepted(&store, &batch[0]);
    assert!(sent(&store, 9).is_empty(), "until the refusal is seen");
}

#[test]
fn a_report_waits_for_the_plan_that_waits_behind_a_refused_one() {
    let store = memory();
    let first = said(&store, 1, 0, plan("Một"));
    sent(&store, 9);
    let better = said(&store, 1, 0, plan("Hai"));
    let report = said(&store, 1, 0, report());
    answered(&store, first, refused(), None);
    assert!(sent(&store, 9).is_empty(), "the meeting is not made yet");
    store.write(|tx| dismiss(tx, first)).expect("let go");
    let batch = sent(&store, 9);
    assert_eq!(ids(&batch), [better]);
    accepted(&store, &batch[0]);
    assert_eq!(ids(&sent(&store, 9)), [report]);
}

#[test]
fn a_report_waits_for_the_plan_that_makes_its_meeting() {
    let store = memory();
    let first = said(&store, 1, 0, plan("Một"));
    let second = said(&store, 1, 0, report());
    assert_eq!(said(&store, 1, 0, plan("Hai")), first, "still unsent");
    let batch = sent(&store, 9);
    assert_eq!(ids(&batch), [first]);
    accepted(&store, &batch[0]);
    assert_eq!(ids(&sent(&store, 9)), [second]);
}

#[test]
fn the_version_of_a_report_is_none_of_its_meetings() {
    let store = memory();
    said(&store, 1, 0, report());
    let batch = sent(&store, 9);
    said(&store, 1, 2, plan("Một"));
    accepted(&store, &batch[0]);
    assert_eq!(last(&store).base, 2, "the answer of the report says 7");
    accepted(&store, &sent(&store, 9)[0]);
    said(&store, 1, 0, review());
    assert_eq!(last(&store).base, 7, "what it is said to");

    let store = memory();
    said(&store, 1, 0, report());
    accepted(&store, &sent(&store, 9)[0]);
    said(&store, 1, 2, plan("Một"));
    assert_eq!(last(&store).base, 2);
}

#[test]
fn an_accepted_report_is_forgotten_though_its_meeting_has_a_smaller_version() {
    let store = memory();
    said(&store, 1, 0, report());
    accepted(&store, &sent(&store, 9)[0]);
    let forgotten = || {
        store
            .write(|tx| forget_covered(tx, LIFE, 5))
            .expect("written")
    };
    let here = |kind, version| {
        let put = |tx: &WriteTx<'_>| {
            let life = items::life(tx, LIFE)?;
            let packed = tx.packer()?.pack("{}")?;
            items::put(tx, kind, subject(1), version, life, &packed)
        };
        store.write(put).expect("kept");
    };
    here(kind::MEETING, 2);
    here(kind::MEETING_REPORT, 6);
    assert_eq!(forgotten(), 0, "it has not come back yet");
    here(kind::MEETING_REPORT, 7);
    assert_eq!(forgotten(), 1);
}
