mod journal_tests;
mod matter_tests;

use std::sync::Arc;

use handbook_domain::ids::{ProvinceId, Sha256Hash, UnitId};
use handbook_domain::wire::command::{CommandResult, Outcome};
use uuid::Uuid;

use super::*;
use crate::change::{Changes, Notifier};
use crate::clock::FixedClock;
use crate::store::items;
use crate::store::tests::{memory, memory_with};

const ME: MemberId = MemberId(Uuid::from_u128(1));
const DEVICE: DeviceId = DeviceId(Uuid::from_u128(2));
const LIFE: Generation = Generation(Uuid::from_u128(3));
const NEXT_LIFE: Generation = Generation(Uuid::from_u128(4));

fn subject(number: u128) -> ItemId {
    ItemId(Uuid::from_u128(number))
}

fn submit(text: &str) -> Action {
    Action::SubmitOpinion {
        cell: UnitId(Uuid::nil()),
        text: text.to_owned(),
    }
}

fn amend(text: &str) -> Action {
    Action::AmendOpinion {
        text: text.to_owned(),
    }
}

fn said(store: &Store, number: u128, base: i64, action: Action) -> CommandId {
    store
        .write(|tx| enqueue(tx, ME, subject(number), base, action))
        .expect("kept")
}

/// Freezes what can go, and returns it in order.
fn sent(store: &Store, limit: u32) -> Vec<SignedCommand> {
    let sign = |_: &str| Ok("signature".to_owned());
    store
        .write(|tx| next(tx, ME, DEVICE, limit, &sign))
        .expect("frozen")
}

fn ids(commands: &[SignedCommand]) -> Vec<CommandId> {
    let read = |command: &SignedCommand| serde_json::from_str::<Command>(&command.body);
    let commands = commands.iter().map(read);
    commands.map(|command| command.expect("JSON").id).collect()
}

fn receipt_for(id: CommandId, body: &str) -> Receipt {
    Receipt {
        province: ProvinceId(Uuid::nil()),
        command: id,
        digest: Sha256Hash::of(body.as_bytes()),
        member: ME,
        version: 7,
        accepted_at: Timestamp(0),
        generation: LIFE,
        epoch: 5,
    }
}

fn answered(
    store: &Store,
    id: CommandId,
    outcome: Outcome,
    receipt: Option<Receipt>,
) -> Settlement {
    let result = CommandResult { id, outcome };
    store
        .write(|tx| settle(tx, &result, &|_| receipt.clone()))
        .expect("taken")
}

fn accepted(store: &Store, command: &SignedCommand) -> Settlement {
    let id = ids(std::slice::from_ref(command))[0];
    let outcome = Outcome::Accepted {
        version: 7,
        receipt: "sealed".to_owned(),
    };
    answered(store, id, outcome, Some(receipt_for(id, &command.body)))
}

fn states(store: &Store) -> Vec<State> {
    let entries = store.read(|tx| list(tx)).expect("readable");
    entries.into_iter().map(|entry| entry.state).collect()
}

fn refused() -> Outcome {
    Outcome::Rejected {
        code: RejectCode::NotAllowed,
    }
}

#[test]
fn words_wait_overdue_after_a_whole_day_and_refused_ones_are_counted_apart() {
    let store = memory();
    said(&store, 1, 0, submit("Một"));
    said(&store, 2, 0, submit("Hai"));
    let count = |now| store.read(|tx| waiting(tx, Timestamp(now))).expect("read");
    assert_eq!((count(0).waiting, count(0).overdue), (2, 0));
    assert_eq!(count(24 * 3_600_000 - 1).overdue, 0);
    assert_eq!(count(24 * 3_600_000).overdue, 2);

    let batch = sent(&store, 9);
    answered(&store, ids(&batch)[0], refused(), None);
    accepted(&store, &batch[1]);
    let left = count(0);
    assert_eq!((left.waiting, left.refused), (0, 1));
}

#[test]
fn a_batch_is_as_long_as_asked_and_a_repeat_is_equal_to_the_byte() {
    let store = memory();
    let all: Vec<CommandId> = (1..=3)
        .map(|number| said(&store, number, 0, submit("Ý kiến")))
        .collect();
    let first = sent(&store, 2);
    assert_eq!(ids(&first), all[..2]);
    assert_eq!(sent(&store, 2), first);
    assert_eq!(ids(&sent(&store, 9)), all);
    assert_eq!(states(&store), [State::Frozen; 3]);
}

#[test]
fn an_edit_before_the_first_attempt_changes_the_command_and_one_after_it_follows() {
    let store = memory();
    let first = said(&store, 1, 0, submit("Một"));
    assert_eq!(said(&store, 1, 0, amend("Một, sửa")), first);
    let batch = sent(&store, 9);
    assert!(batch[0].body.contains("opinion.submit") && batch[0].body.contains("Một, sửa"));

    let second = said(&store, 1, 0, amend("Hai"));
    assert_ne!(second, first);
    assert_eq!(store.words().expect("open").len(), 2, "both in the journal");
    assert_eq!(
        ids(&sent(&store, 9)),
        [first],
        "in order, one at a time for a subject"
    );
    assert_eq!(accepted(&store, &batch[0]), Settlement::Accepted);
    let follows = store.read(|tx| last_of(tx, subject(1))).expect("read");
    let follows = follows.expect("there");
    assert_eq!((follows.id, follows.base), (second, 7), "on top of it");
    assert_eq!(ids(&sent(&store, 9)), [second]);
    assert_eq!(
        store
            .read(|tx| on(tx, subject(1)))
            .expect("read")
            .iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>(),
        [first, second]
    );
}

#[test]
fn only_words_of_one_kind_change_what_waits() {
    let answer = |text: &str| Action::AnswerOpinion {
        text: text.to_owned(),
    };
    let store = memory();
    let first = said(&store, 1, 0, submit("Một"));
    let second = said(&store, 1, 0, answer("Trả lời"));
    assert_ne!(second, first);
    assert_eq!(said(&store, 1, 0, answer("Trả lời, sửa")), second);
}

#[test]
fn an_accepted_command_is_ahead_until_its_version_is_here() {
    let store = memory();
    let id = said(&store, 1, 0, submit("Một"));
    let batch = sent(&store, 9);
    let ahead = |version| {
        let here = Stamp {
            row: 1,
            version,
            life: 1,
        };
        store.read(|tx| is_ahead(tx, id, &here)).expect("read")
    };
    assert!(!ahead(0), "it has not been accepted");
    accepted(&store, &batch[0]);
    assert!(ahead(6));
    assert!(!ahead(7));
}

#[test]
fn what_a_restored_province_accepts_is_ahead_of_any_version_of_the_life_before() {
    let store = memory();
    let before = store.write(|tx| items::life(tx, Generation(Uuid::from_u128(2))));
    let before = before.expect("noted");
    let id = said(&store, 1, 0, amend("Một, sửa"));
    accepted(&store, &sent(&store, 9)[0]);
    let ahead = |version, life| {
        let here = Stamp {
            row: 1,
            version,
            life,
        };
        store.read(|tx| is_ahead(tx, id, &here)).expect("read")
    };
    assert!(ahead(9, before));
    assert!(!ahead(9, before + 1));
}

#[test]
fn an_edit_bears_the_time_of_the_edit() {
    let clock = Arc::new(FixedClock::new(Timestamp(1_000), 7));
    let store = memory_with(Arc::clone(&clock), Notifier::start());
    said(&store, 1, 0, submit("Một"));
    clock.advance(500);
    said(&store, 1, 0, amend("Một, sửa"));
    let last = store.read(|tx| last_of(tx, subject(1))).expect("read");
    assert_eq!(last.expect("there").made_at, Timestamp(1_500));
}

#[test]
fn an_acceptance_counts_only_with_a_receipt_for_exactly_what_was_sent() {
    let store = memory();
    let id = said(&store, 1, 0, submit("Một"));
    let batch = sent(&store, 9);
    let outcome = || Outcome::Accepted {
        version: 7,
        receipt: "sealed".to_owned(),
    };
    let right = receipt_for(id, &batch[0].body);
    let of_another = Receipt {
        command: CommandId(Uuid::nil()),
        ..right.clone()
    };
    let of_other_words = receipt_for(id, "other words");
    for wrong in [None, Some(of_another), Some(of_other_words)] {
        assert_eq!(answered(&store, id, outcome(), wrong), Settlement::Waits);
        assert_eq!(states(&store), [State::Frozen]);
        assert_eq!(store.words().expect("open").len(), 1);
    }
    let none = store.read(|tx| receipt(tx, id)).expect("read");
    assert_eq!(none, None);
    assert_eq!(
        answered(&store, id, outcome(), Some(right.clone())),
        Settlement::Accepted
    );
    assert_eq!(states(&store), [State::Accepted]);
    assert!(store.words().expect("open").is_empty());
    let kept = store.read(|tx| receipt(tx, id)).expect("read");
    assert_eq!(kept.as_deref(), Some("sealed"));
    assert_eq!(
        answered(&store, id, outcome(), Some(right)),
        Settlement::Waits,
        "only what was sent is settled"
    );
}

#[test]
fn a_refusal_parks_what_follows_until_it_is_corrected_or_dismissed() {
    let store = memory();
    let first = said(&store, 1, 0, submit("Một"));
    sent(&store, 9);
    said(&store, 1, 0, amend("Hai"));
    assert_eq!(
        answered(&store, first, refused(), None),
        Settlement::Refused
    );
    assert_eq!(
        states(&store),
        [State::Rejected(RejectCode::NotAllowed), State::Waiting]
    );
    assert!(!store.read(|tx| has_sendable(tx)).expect("read"));
    let second = said(&store, 1, 0, amend("Ba"));
    assert_eq!(ids(&sent(&store, 9)), [second], "the correction goes");

    let other = said(&store, 2, 0, submit("Bốn"));
    sent(&store, 9);
    assert!(matches!(
        store.write(|tx| dismiss(tx, other)),
        Err(Error::NotFound)
    ));
    answered(&store, other, Outcome::Conflict { version: 3 }, None);
    assert_eq!(states(&store), [State::Frozen, State::Conflict]);
    store.write(|tx| dismiss(tx, other)).expect("let go");
    assert_eq!(store.words().expect("open").len(), 1);
    let after = said(&store, 2, 0, submit("Năm"));
    let entry = store.read(|tx| last_of(tx, subject(2))).expect("read");
    assert_eq!(
        entry.map(|entry| (entry.id, entry.supersedes)),
        Some((after, None))
    );
}

#[test]
fn all_that_was_refused_on_a_subject_is_let_go_and_what_waits_stays() {
    let store = memory();
    let first = said(&store, 1, 0, submit("Một"));
    let other = said(&store, 2, 0, submit("Hai"));
    sent(&store, 9);
    said(&store, 1, 0, amend("Ba"));
    answered(&store, first, refused(), None);
    answered(&store, other, refused(), None);
    let let_go = |tx: &WriteTx<'_>| drop_refused_of(tx, subject(1));
    store.write(let_go).expect("let go");
    assert_eq!(
        states(&store),
        [State::Rejected(RejectCode::NotAllowed), State::Waiting]
    );
    assert_eq!(store.words().expect("open").len(), 2);
}

#[test]
fn a_correction_says_what_it_replaces_and_words_after_an_acceptance_do_not() {
    let store = memory();
    let first = said(&store, 1, 0, submit("Một"));
    let batch = sent(&store, 9);
    answered(&store, first, refused(), None);
    said(&store, 1, 0, submit("Hai"));
    let replaces = |number| {
        let last = store.read(|tx| last_of(tx, subject(number))).expect("read");
        last.expect("there").supersedes
    };
    assert_eq!(replaces(1), Some(first));
    assert_eq!(ids(&batch), [first]);

    said(&store, 2, 0, submit("Ba"));
    let batch = sent(&store, 9);
    accepted(&store, batch.last().expect("sent"));
    said(&store, 2, 3, amend("Bốn"));
    assert_eq!(replaces(2), None);
    let last = store.read(|tx| last_of(tx, subject(2))).expect("read");
    assert_eq!(last.expect("there").base, 7, "never behind what is known");
}

#[test]
fn what_no_screen_could_show_leaves_with_its_refusal() {
    let store = memory();
    let reply = Action::ReplyToMeeting {
        meeting: subject(9),
        coming: true,
        reason: String::new(),
        wants_to_speak: false,
        opinion: String::new(),
    };
    let reply = said(&store, 1, 0, reply);
    let device = said(&store, 2, 0, Action::RevokeDevice {});
    sent(&store, 9);
    for id in [reply, device] {
        assert_eq!(answered(&store, id, refused(), None), Settlement::Moot);
    }
    assert!(states(&store).is_empty());
    assert!(store.words().expect("open").is_empty());
}

#[test]
fn what_an_older_server_does_not_know_waits_until_it_is_tried_again() {
    let store = memory();
    let id = said(&store, 1, 0, submit("Một"));
    sent(&store, 9);
    let outcome = Outcome::Unsupported;
    assert_eq!(answered(&store, id, outcome, None), Settlement::Waits);
    assert_eq!(states(&store), [State::Unsupported]);
    assert!(sent(&store, 9).is_empty());
    store.write(retry_unsettled).expect("written");
    assert_eq!(ids(&sent(&store, 9)), [id]);
}

#[test]
fn an_ended_device_hands_over_all_that_is_not_settled_in_its_order() {
    let store = memory();
    said(&store, 1, 0, submit("Đã đến"));
    accepted(&store, &sent(&store, 9)[0]);
    let refused_before = said(&store, 2, 0, submit("Bị từ chối"));
    sent(&store, 9);
    answered(&store, refused_before, refused(), None);
    let one = said(&store, 3, 0, submit("Một"));
    let frozen = sent(&store, 9);
    let behind = said(&store, 3, 0, amend("Một, sửa"));
    let two = said(&store, 4, 0, submit("Hai"));
    let sign = |_: &str| Ok("signature".to_owned());
    let handed = |after, limit| {
        store
            .write(|tx| hand_over(tx, ME, DEVICE, after, limit, &sign))
            .expect("frozen")
    };
    let (first, place) = handed(0, 2);
    assert_eq!(ids(&first), [one, behind]);
    assert_eq!(first[0], frozen[0], "the same bytes");
    assert_eq!(ids(&handed(place, 2).0), [two]);
    let all = handed(0, 9).0;
    for id in [one, behind, two] {
        assert_eq!(answered(&store, id, Outcome::Held, None), Settlement::Held);
    }
    assert!(
        store
            .words()
            .expect("open")
            .iter()
            .all(|(id, _)| *id == refused_before.to_string())
    );
    assert!(
        sent(&store, 9).is_empty(),
        "an ordinary round has nothing to send"
    );
    assert_eq!(handed(0, 9).0, all, "it is handed over again, the same");
    let waits = store
        .read(|tx| waiting(tx, store.clock().now()))
        .expect("readable");
    assert_eq!((waits.waiting, waits.refused), (0, 1));
    // Should a restored province know nothing of the end, they are sent like any others.
    store.write(retry_unsettled).expect("written");
    assert_eq!(ids(&sent(&store, 9)), [one, two]);
}

#[test]
fn a_restored_province_is_offered_what_an_earlier_life_accepted_and_only_that() {
    let store = memory();
    said(&store, 1, 0, submit("Một"));
    let batch = sent(&store, 9);
    accepted(&store, &batch[0]);
    let offered = |life| store.write(|tx| offer_again(tx, life)).expect("written");
    assert_eq!(offered(LIFE), 0);
    assert_eq!(offered(NEXT_LIFE), 1);
    assert_eq!(sent(&store, 9), batch, "the same bytes");
}

#[test]
fn accepted_words_are_forgotten_once_backups_hold_them() {
    let store = memory();
    said(&store, 1, 0, submit("Một"));
    said(&store, 2, 0, submit("Hai"));
    let batch = sent(&store, 9);
    accepted(&store, &batch[0]);
    let forgotten = |covered| {
        store
            .write(|tx| forget_covered(tx, LIFE, covered))
            .expect("written")
    };
    assert_eq!(forgotten(4), 0, "its epoch is 5");
    assert_eq!(forgotten(5), 1);
    assert_eq!(states(&store), [State::Frozen], "what waits stays");
}
