//! What is said of a meeting after its report has gone up: a late signature, a late correction.

use handbook_core::meetings;
use handbook_core::record::view::{ReportedView, reported};
use handbook_core::record::{self, DueWhat, Prepared, ReportState};
use handbook_core::store::{WriteTx, items};
use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Event;
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::Difference;
use handbook_tests::hall::{cell, give, open, phone, plan, read, run, tap, world};
use handbook_tests::{EVENING, Phone, World};

/// A record on two phones, closed by the secretary; `late` happens meanwhile on the other one, which has
/// the closing in the end.
fn closed_on_two(world: &World, late: impl FnOnce(&Phone, ItemId)) -> (Phone, Phone, ItemId) {
    let (secretary, writer) = (phone(world, "DV001"), phone(world, "DV003"));
    let id = open(&secretary);
    let certificate = record::certificate(writer.book.store()).expect("activated");
    record::hand_over(secretary.book.store(), id, &certificate).expect("let in");
    run(world, &secretary, id, "DV003");
    give(&secretary, &writer, id);
    late(&writer, id);
    record::close(secretary.book.store(), &secretary.key(), id).expect("closed");
    give(&secretary, &writer, id);
    for phone in [&secretary, &writer] {
        phone.offline(false);
    }
    record::report(secretary.book.store(), id).expect("queued");
    secretary.sync_well();
    writer.sync_well();
    (secretary, writer, id)
}

fn view(phone: &Phone, id: ItemId) -> ReportedView {
    reported(phone.book.store(), id).expect("readable")
}

/// Lines and signatures that wait in the journal.
fn kept(phone: &Phone) -> usize {
    phone.book.store().words().expect("open").len()
}

fn is_due(phone: &Phone, what: DueWhat, id: ItemId) -> bool {
    let due = record::due(phone.book.store()).expect("readable");
    due.iter()
        .any(|one| one.what == what && one.meeting == Some(id))
}

fn corrections(phone: &Phone, id: ItemId) -> u32 {
    let there = view(phone, id).report.expect("the province has it");
    there.figures.corrections
}

#[test]
fn a_signature_given_after_the_report_is_kept_told_and_sent() {
    let world = world();
    let (secretary, writer, id) = closed_on_two(&world, |_, _| ());
    let unsigned = |phone: &Phone| {
        let there = view(phone, id).report.expect("the province has it");
        let wanted = Difference::Unsigned {
            member: world.member("DV003"),
        };
        there.differences.contains(&wanted)
    };
    assert!(unsigned(&secretary) && !view(&secretary, id).can_send);
    assert!(is_due(&writer, DueWhat::Sign, id));
    record::sign(writer.book.store(), &writer.key(), id).expect("signed");
    let writer = writer.killed_and_reopened();
    writer.sync_well();
    assert_eq!(kept(&writer), 1, "the province does not have it yet");
    assert!(view(&writer, id).can_send && is_due(&writer, DueWhat::Report, id));
    give(&writer, &secretary, id);
    assert!(view(&secretary, id).can_send, "whoever has it may send it");

    record::report(writer.book.store(), id).expect("queued");
    writer.sync_well();
    secretary.sync_well();
    assert!(!unsigned(&secretary));
    for phone in [&secretary, &writer] {
        assert!(!view(phone, id).can_send && !is_due(phone, DueWhat::Report, id));
        assert_eq!(kept(phone), 0);
    }
}

/// A record closed on two phones, each of which has a line the other does not know of.
fn late_on_both(world: &World) -> (Phone, Phone, ItemId) {
    let text = "Ghi thêm ý kiến".to_owned();
    let (secretary, writer, id) = closed_on_two(world, |writer, id| {
        tap(writer, id, Event::Concluded { item: None, text });
    });
    let text = "Đồng chí Khê được miễn.".to_owned();
    tap(&secretary, id, Event::Corrected { text });
    (secretary, writer, id)
}

#[test]
fn a_late_line_of_each_phone_reaches_the_province_and_waits_for_it_in_the_journal() {
    let world = world();
    let (secretary, writer, id) = late_on_both(&world);
    record::report(secretary.book.store(), id).expect("queued");
    secretary.sync_well();
    writer.sync_well();
    // One line beside the closing here and one there: as many, and not the same.
    assert_eq!(corrections(&writer, id), 1);
    assert_eq!(read(&writer, id).annex.len(), 1);
    assert!(view(&writer, id).can_send && !view(&secretary, id).can_send);
    assert_eq!((kept(&writer), kept(&secretary)), (1, 0));
    let writer = writer.rebuilt().expect("an empty store");
    world.activate(&writer, "DV003");
    assert_eq!(kept(&writer), 1, "the line outlives the database");
}

#[test]
fn both_late_lines_are_in_the_end_with_the_province_and_nothing_more_is_to_be_sent() {
    let world = world();
    let (secretary, writer, id) = late_on_both(&world);
    for phone in [&secretary, &writer] {
        record::report(phone.book.store(), id).expect("queued");
        phone.sync_well();
    }
    secretary.sync_well();
    assert_eq!(corrections(&secretary, id), 2);
    for phone in [&secretary, &writer] {
        assert_eq!(view(phone, id).state, ReportState::Delivered);
        assert!(!view(phone, id).can_send && !is_due(phone, DueWhat::Report, id));
        assert_eq!(kept(phone), 0);
    }
}

#[test]
fn a_report_that_this_version_cannot_read_keeps_nothing_else_from_being_read() {
    let world = world();
    let (secretary, _, id) = closed_on_two(&world, |_, _| ());
    let next = plan(cell(&secretary), EVENING.plus_days(40));
    let other = meetings::plan(secretary.book.store(), None, next, "").expect("kept");
    record::open(
        secretary.book.store(),
        &secretary.key(),
        other,
        Prepared::default(),
    )
    .expect("opened");
    let of_a_later_version = |tx: &WriteTx<'_>| {
        let stamp = items::stamp(tx, kind::MEETING_REPORT, id)?.expect("it has come");
        let packed = tx.packer()?.pack("{\"cell\": 7}")?;
        items::put(
            tx,
            kind::MEETING_REPORT,
            id,
            stamp.version + 1,
            stamp.life,
            &packed,
        )
    };
    secretary
        .book
        .store()
        .write(of_a_later_version)
        .expect("written");
    let secretary = secretary.killed_and_reopened();
    let store = secretary.book.store();
    assert!(record::reports(store).expect("readable").is_empty());
    assert!(record::due(store).is_ok());
    assert!(view(&secretary, id).can_send, "what is there is not known");
    let under_way = record::under_way(store).expect("readable");
    let under_way: Vec<_> = under_way.into_iter().map(|one| one.meeting).collect();
    assert_eq!(under_way, [other]);
}
