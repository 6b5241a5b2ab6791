//! A branch meeting in a hall without network: opened, recorded on two phones, killed, closed, signed,
//! printed and verified.

use handbook_core::clock::Clock;
use handbook_core::error::{Error, Result};
use handbook_core::record::paper::{docx, html};
use handbook_core::record::{self, Prepared, RecordError, Refusal};
use handbook_core::session::DeviceKey;
use handbook_core::store::Secrets;
use handbook_domain::ids::{EventId, ItemId};
use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::log::Author;
use handbook_domain::meeting::minutes::{Heading, minutes, resolution};
use handbook_domain::meeting::roll_call::TokenError;
use handbook_domain::meeting::{Event, Flag, Moment, Package};
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, VoteForm};
use handbook_domain::rules::voting::{Attendance, BaseReason};

use serde_json::json;

use handbook_tests::hall::{give, mark, meeting, open, phone, read, refusal, run, tap, world};
use handbook_tests::{EVENING, Phone, move_member};

/// A phone's key store that is not open.
struct LockedKey;

impl DeviceKey for LockedKey {
    fn public_key(&self) -> Vec<u8> {
        Vec::new()
    }

    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>> {
        Err(Error::Key("DEVICE KEY LOCKED"))
    }

    fn renew(&self, _secrets: &dyn Secrets, _clock: &dyn Clock) -> Result<()> {
        Err(Error::Key("DEVICE KEY LOCKED"))
    }
}

#[test]
fn only_the_committee_opens_a_record_and_only_with_rules() {
    let world = world();
    let member = phone(&world, "DV004");
    let id = meeting(&member);
    let opened = record::open(member.book.store(), &member.key(), id, Prepared::default());
    assert_eq!(refusal(opened), Refusal::NoRoster);
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    let twice = record::open(
        secretary.book.store(),
        &secretary.key(),
        id,
        Prepared::default(),
    );
    assert_eq!(refusal(twice), Refusal::AlreadyOpened);
    let state = read(&secretary, id).state;
    let marked = Event::Concluded {
        item: None,
        text: "TUYỆT MẬT\nNội dung".to_owned(),
    };
    let marked = record::tap(secretary.book.store(), id, false, marked);
    assert_eq!(refusal(marked), Refusal::SecrecyMark);
    let stranger = record::tap(member.book.store(), id, false, Event::Began {});
    assert!(matches!(stranger, Err(RecordError::Core(_))));
    assert_eq!(state.opened.superior_name, "Đảng ủy phường Hòa Bình");
    assert_eq!(state.opened.pack, "hd42");
    assert_eq!(state.opened.roster.len(), 5);
    let why = |code: &str| {
        let base = state.base();
        let line = base
            .members
            .iter()
            .find(|one| one.member == world.member(code));
        line.expect("in the roster").reason
    };
    assert_eq!(why("DV012"), BaseReason::ExemptAbsent);
    assert_eq!(why("DV004"), BaseReason::Probationary);
    assert_eq!(why("DV002"), BaseReason::OfficialAbsent);
}

#[test]
fn to_its_own_meeting_only_the_committee_is_summoned_as_it_is_on_that_day() {
    let world = world();
    world.load(|content| {
        content["meetings"] = json!([{
            "code": "HOP-CU", "cell": "CB-HB1", "kind": "committee",
            "title": "Họp chi ủy chuẩn bị", "starts_at": "2026-11-30T19:00",
            "place": "Nhà bí thư", "chair": "Lê Thị Hồng Nhạn",
        }]);
        // One leaves the committee the day before, another comes on that day.
        for grant in content["grants"].as_array_mut().expect("a list") {
            if grant["member"] == "DV003" {
                grant["to"] = "2026-11-29".into();
            }
        }
        content["grants"]
            .as_array_mut()
            .expect("a list")
            .push(json!({
                "member": "DV012", "unit": "CB-HB1", "role": "cell_committee_member",
                "from": "2026-11-30",
            }));
    });
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    let state = read(&secretary, id).state;
    let summoned: Vec<_> = state.opened.roster.iter().map(|one| one.member).collect();
    assert_eq!(
        summoned,
        ["DV001", "DV002", "DV012"].map(|code| world.member(code))
    );
}

#[test]
fn who_meets_here_for_a_time_is_summoned_only_while_it_lasts() {
    let world = world();
    world.load(|content| {
        content["meetings"] = json!([{
            "code": "HOP-HB2", "cell": "CB-HB2", "kind": "regular",
            "title": "Sinh hoạt thường kỳ", "starts_at": "2026-11-30T19:00",
            "place": "Nhà văn hóa", "chair": "Trần Thị Bích Đào",
        }]);
        for member in content["members"].as_array_mut().expect("a list") {
            if member["code"] == "DV010" {
                member["also_in"] = json!([
                    { "cell": "CB-HB2", "from": "2026-10-01", "to": "2026-11-29" },
                ]);
            }
        }
    });
    let secretary = phone(&world, "DV005");
    let id = open(&secretary);
    let roster = read(&secretary, id).state.opened.roster;
    let summoned: Vec<_> = roster.iter().map(|one| one.member).collect();
    assert!(summoned.contains(&world.member("DV006")));
    assert!(!summoned.contains(&world.member("DV010")), "{roster:?}");
}

#[test]
fn a_members_code_counts_here_now_and_once() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let member = phone(&world, "DV004");
    let id = open(&secretary);
    let token = || record::token(member.book.store(), &member.key(), id).expect("a code");
    let scan = |text: &str| record::scan(secretary.book.store(), id, text);
    let good = token();
    assert_eq!(scan(&good).expect("marked"), world.member("DV004"));
    let mark = &read(&secretary, id).state.roll[&world.member("DV004")];
    assert!(mark.value().by_token);
    assert_eq!(refusal(scan(&good)), Refusal::Token(TokenError::Used));
    assert_eq!(
        refusal(scan("sotay://kich-hoat?x")),
        Refusal::Token(TokenError::NotAToken)
    );
    // One letter of the moment changed: the signature does not fit.
    let forged = token().replace("luc=1", "luc=2");
    assert_eq!(refusal(scan(&forged)), Refusal::Token(TokenError::Forged));
    let old = token();
    secretary.clock.advance(11 * 60_000);
    assert_eq!(refusal(scan(&old)), Refusal::Token(TokenError::NotNow));
    let other = ItemId(uuid::Uuid::from_u128(9));
    member.clock.advance(11 * 60_000);
    let other = record::token(member.book.store(), &member.key(), other).expect("a code");
    assert_eq!(
        refusal(scan(&other)),
        Refusal::Token(TokenError::OtherMeeting)
    );
    // Whoever meets here for a time, or has moved here, has a code to show as well.
    let door = |phone: &Phone| record::door(phone.book.store(), id).expect("known");
    let guest = world.phone("DV010");
    guest.sync_well();
    assert!(matches!(
        record::door(guest.book.store(), id),
        Err(Error::NotFound)
    ));
    world.load(|content| {
        move_member(content, "DV010", "CB-HB1");
    });
    guest.sync_well();
    assert!(door(&guest).may_show_code && door(&member).may_show_code);
    // Of another cell.
    let stranger = phone(&world, "DV005");
    stranger.clock.advance(11 * 60_000);
    let token = record::token(stranger.book.store(), &stranger.key(), id).expect("a code");
    assert_eq!(
        refusal(scan(&token)),
        Refusal::Token(TokenError::NotSummoned)
    );
}

#[test]
fn a_meeting_is_recorded_on_two_phones_killed_closed_signed_printed_and_verified() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let minute_taker = phone(&world, "DV003");
    let id = open(&secretary);
    let member = |code: &str| world.member(code);

    // A second phone is let in by its certificate, and a stranger's is not.
    let store = secretary.book.store();
    assert_eq!(
        refusal(record::hand_over(store, id, "AAAA")),
        Refusal::NotCertified
    );
    let certificate = record::certificate(minute_taker.book.store()).expect("activated");
    record::hand_over(store, id, &certificate).expect("let in");
    give(&secretary, &minute_taker, id);
    tap(
        &secretary,
        id,
        Event::MinuteTakerNamed {
            member: member("DV003"),
        },
    );
    tap(&secretary, id, Event::Began {});
    for code in ["DV001", "DV003", "DV004"] {
        tap(&secretary, id, mark(member(code), Attendance::Present));
    }
    tap(
        &secretary,
        id,
        mark(member("DV002"), Attendance::AbsentExcused),
    );

    // Both mark the same member at once; the chair settles it.
    tap(&secretary, id, mark(member("DV012"), Attendance::Exempt));
    tap(
        &minute_taker,
        id,
        mark(member("DV012"), Attendance::Present),
    );
    tap(
        &minute_taker,
        id,
        Event::Written {
            section: handbook_domain::meeting::event::Section::Praise,
            text: "Biểu dương tổ dân vận.".to_owned(),
        },
    );
    give(&minute_taker, &secretary, id);
    assert!(read(&secretary, id).state.roll[&member("DV012")].is_disputed());
    tap(&secretary, id, mark(member("DV012"), Attendance::Present));
    give(&secretary, &minute_taker, id);
    assert_eq!(read(&secretary, id), read(&minute_taker, id));

    // Three of four who count are here: two votes pass, more than three cannot be.
    let motion = tap(
        &secretary,
        id,
        Event::MotionPut {
            text: "Thông qua nghị quyết tháng 12".to_owned(),
            business: Business::Resolution,
            form: VoteForm::ByCard,
        },
    );
    let count = |yes, base| Event::Counted {
        motion,
        count: Count::ByCard {
            yes,
            no: 0,
            other: 0,
        },
        base,
    };
    tap(&secretary, id, count(5, 4));

    // Killed in the middle: it stands where it stood.
    let before = read(&secretary, id);
    let secretary = secretary.killed_and_reopened();
    assert_eq!(read(&secretary, id), before);

    secretary.clock.advance(95 * 60_000);
    let closed = record::close(secretary.book.store(), &secretary.key(), id);
    let Refusal::NotReady(found) = refusal(closed) else {
        panic!("it is not ready");
    };
    assert!(matches!(
        found.as_slice(),
        [Obstacle::NotEnded, Obstacle::Miscounted(..)]
    ));
    tap(&secretary, id, count(3, 4));
    tap(&secretary, id, Event::MinutesApproved {});
    tap(&secretary, id, Event::Ended {});
    // A key that cannot sign closes nothing, and what stands is as it was.
    let ended = read(&secretary, id);
    record::close(secretary.book.store(), &LockedKey, id).expect_err("the key is locked");
    assert_eq!(read(&secretary, id), ended);
    record::close(secretary.book.store(), &secretary.key(), id).expect("closed");
    give(&secretary, &minute_taker, id);
    let sign = record::sign(minute_taker.book.store(), &minute_taker.key(), id);
    sign.expect("signed");
    give(&minute_taker, &secretary, id);
    tap(
        &secretary,
        id,
        Event::Corrected {
            text: "Đồng chí Lĩnh báo vắng từ hôm trước.".to_owned(),
        },
    );

    // Anybody with the province's key sees who signed, and that one word was changed.
    let reader = phone(&world, "DV004");
    let package = record::package(secretary.book.store(), id).expect("packed");
    let verified = record::verify(reader.book.store(), &package).expect("readable");
    assert_eq!(verified.signed_by.len(), 2);
    assert_eq!(verified.record.annex.len(), 1);
    let state = &verified.record.state;
    assert_eq!(state.times.lasted_ms, Some(95 * 60_000));
    let mut changed = Package::unpack(&package).expect("readable");
    for line in &mut changed.lines {
        *line = line.replace("\"yes\":3", "\"yes\":4");
    }
    let changed = record::verify(reader.book.store(), &changed.pack().expect("packed"));
    let changed = changed.expect("readable");
    assert!(changed.signed_by.is_empty() && changed.record.cut().is_none());

    // The papers say what the log says.
    let record = read(&secretary, id);
    let pack = record::pack_of(secretary.book.store(), &record).expect("the rules are here");
    let heading = Heading {
        number: Some(12),
        place: "Hòa Bình".to_owned(),
        recipients: vec!["Đảng ủy phường".to_owned()],
    };
    let paper = minutes(&record, &pack, &heading);
    let page = html(&paper, &pack.paper);
    for words in [
        // The list names the committee, the head of a paper the organisation.
        "ĐẢNG BỘ PHƯỜNG HÒA BÌNH",
        "Số 12-BB/CB",
        "Hòa Bình, ngày 24 tháng 11 năm 2026",
        "tán thành 3",
        "Được thông qua (cần ít nhất 3 phiếu)",
        "Biểu dương tổ dân vận.",
        "Đồng chí Lĩnh báo vắng từ hôm trước.",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let file = docx(&paper, &pack.paper).expect("packed");
    assert!(file.starts_with(b"PK"));
    let paper = resolution(&record, &pack, &heading);
    let page = html(&paper, &pack.paper);
    assert!(page.contains("3/4 phiếu tán thành, đạt 75 %"), "{page}");
    if let Ok(folder) = std::env::var("HANDBOOK_PAPERS_OUT") {
        let folder = std::path::Path::new(&folder);
        std::fs::write(folder.join("bien-ban.docx"), file).expect("written");
        let file = docx(&paper, &pack.paper).expect("packed");
        std::fs::write(folder.join("nghi-quyet.docx"), file).expect("written");
    }

    // A damaged database loses neither the record nor what this phone signed.
    let secretary = secretary.rebuilt().expect("an empty store");
    secretary.offline(false);
    let invitation = world.invitation("DV001");
    let activated = secretary.book.activate(&invitation, "Máy mới");
    activated.expect("activated again");
    assert!(read(&secretary, id).cut().is_some());
    let package = record::package(secretary.book.store(), id).expect("packed");
    let verified = record::verify(reader.book.store(), &package).expect("readable");
    assert_eq!(verified.signed_by.len(), 1);
}

#[test]
fn what_was_recorded_outlives_a_damaged_database() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    tap(&secretary, id, Event::Began {});
    tap(
        &secretary,
        id,
        mark(world.member("DV002"), Attendance::Present),
    );
    let before = read(&secretary, id);
    let secretary = secretary.rebuilt().expect("an empty store");
    secretary.offline(false);
    let invitation = world.invitation("DV001");
    secretary
        .book
        .activate(&invitation, "Máy mới")
        .expect("activated again");
    let after = read(&secretary, id);
    assert_eq!(after.state, before.state);
}

#[test]
fn lines_of_a_phone_that_nobody_let_in_are_kept_and_not_closed_over() {
    let world = world();
    let secretary = phone(&world, "DV001");
    let id = open(&secretary);
    run(&world, &secretary, id, "DV001");
    let log = || {
        let package = record::package(secretary.book.store(), id).expect("packed");
        let package = Package::unpack(&package).expect("readable");
        package.log().expect("a log")
    };
    let stranger = phone(&world, "DV004").device();
    let author = Author {
        meeting: id,
        device: stranger,
        id: EventId(uuid::Uuid::from_u128(9)),
        moment: Moment {
            at: EVENING,
            up_ms: 0,
        },
        late: false,
    };
    let mut forged = log();
    let line = forged.heads().next(author, Event::MinutesApproved {});
    forged.add(line.expect("short enough"));
    let package = Package::of(&forged, Vec::new()).pack().expect("packed");
    record::take_over(secretary.book.store(), &package).expect("joined");
    record::close(secretary.book.store(), &secretary.key(), id).expect("closed");
    let record = read(&secretary, id);
    assert_eq!(record.flags, [Flag::Foreign { device: stranger }]);
    let cut = record.cut().expect("closed");
    let log = log();
    let Event::Closed { heads } = &log.line(cut.digest).expect("here").entry().event else {
        panic!("it is the closing line");
    };
    assert_eq!(heads.keys().collect::<Vec<_>>(), [&secretary.device()]);
}
