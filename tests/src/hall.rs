//! A hall where a cell meets: the fixtures' first cell, its meeting of 3 December, the national rules.

use handbook_core::meetings;
use handbook_core::record::{self, Prepared, RecordError, Refusal};
use handbook_domain::ids::{EventId, ItemId, MemberId, UnitId};
use handbook_domain::meeting::{Event, Record};
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, VoteForm};
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{AgendaItem, MeetingKind, MeetingPaper};
use handbook_domain::wire::meeting::MeetingPlan;
use serde_json::json;

use crate::{EVENING, Phone, World};

/// The meeting of 3 December in the fixtures' first cell, with the national rules.
///
/// # Panics
/// If the fixtures cannot be loaded.
#[must_use]
pub fn world() -> World {
    let world = World::new();
    world.load(|content| {
        content["meetings"] = json!([{
            "code": "HOP", "cell": "CB-HB1", "kind": "regular",
            "title": "Sinh hoạt thường kỳ tháng 12/2026", "starts_at": "2026-12-03T19:30",
            "place": "Nhà văn hóa tổ dân phố 1", "chair": "Lê Thị Hồng Nhạn",
            "agenda": [{ "title": "Kết quả tháng 11, nhiệm vụ tháng 12", "owner": "Lê Thị Hồng Nhạn",
                         "minutes": 25 }],
        }]);
        // One member is exempt, one still on probation.
        for member in content["members"].as_array_mut().expect("a list") {
            if member["code"] == "DV012" {
                member["exceptions"] = json!([{ "kind": "exempt_for_age" }]);
            }
            if member["code"] == "DV004" {
                member["summary"] = json!({ "admitted_on": "2026-02-03" });
            }
        }
    });
    let pack = std::fs::read(crate::fixtures().join("rules/hd42.json")).expect("readable");
    let published = world.block_on(handbook_server::rules::publish(
        world.province(),
        &pack,
        "TU",
    ));
    assert!(published.expect("sound rules"));
    let again = world.block_on(handbook_server::rules::publish(
        world.province(),
        &pack,
        "TU",
    ));
    assert!(
        !again.expect("sound rules"),
        "the same rules change nothing"
    );
    world
}

/// The phone of a member, with everything on it and no network.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn phone(world: &World, member: &str) -> Phone {
    let phone = world.phone(member);
    phone.sync_well();
    phone.offline(true);
    phone
}

/// The next meeting announced.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn meeting(phone: &Phone) -> ItemId {
    let coming = meetings::upcoming(phone.book.store(), EVENING, 5);
    coming.expect("readable").first().expect("announced").id
}

/// Opens the record of the next meeting on a phone.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn open(phone: &Phone) -> ItemId {
    let meeting = meeting(phone);
    let prepared = Prepared::default();
    record::open(phone.book.store(), &phone.key(), meeting, prepared).expect("opened");
    meeting
}

/// Something happens at the meeting.
///
/// # Panics
/// If it is not so.
pub fn tap(phone: &Phone, meeting: ItemId, event: Event) -> EventId {
    record::tap(phone.book.store(), meeting, false, event).expect("recorded")
}

/// A member is marked in the roll, by hand.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn mark(member: MemberId, attendance: Attendance) -> Event {
    Event::Marked {
        member,
        attendance,
        reason: String::new(),
        token: None,
    }
}

/// The record as it stands on a phone.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn read(phone: &Phone, meeting: ItemId) -> Record {
    record::read(phone.book.store(), meeting).expect("readable")
}

/// Why nothing was recorded.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn refusal<T: std::fmt::Debug>(result: Result<T, RecordError>) -> Refusal {
    match result.expect_err("refused") {
        RecordError::Refused(refusal) => refusal,
        RecordError::Core(error) => panic!("{error}"),
    }
}

/// Everything that a copy carries, taken to the other phone.
///
/// # Panics
/// If the other phone does not take it.
pub fn give(from: &Phone, to: &Phone, meeting: ItemId) {
    let package = record::package(from.book.store(), meeting).expect("packed");
    record::take_over(to.book.store(), &package).expect("joined");
}

/// The cell of the next meeting announced.
///
/// # Panics
/// If it is not so.
#[must_use]
pub fn cell(phone: &Phone) -> UnitId {
    let coming = meetings::upcoming(phone.book.store(), EVENING, 5).expect("readable");
    coming.first().expect("announced").cell
}

/// A meeting as its cell registers it.
#[must_use]
pub fn plan(cell: UnitId, starts_at: Timestamp) -> MeetingPlan {
    MeetingPlan {
        cell,
        meeting_kind: MeetingKind::Regular,
        title: "Sinh hoạt thường kỳ tháng 1/2027".to_owned(),
        starts_at,
        place: "Nhà văn hóa".to_owned(),
        chair: "Lê Thị Hồng Nhạn".to_owned(),
        cancelled: false,
        agenda: vec![AgendaItem {
            title: "Nạo vét kênh Tây".to_owned(),
            owner: "Phạm Văn Trường Lĩnh".to_owned(),
            minutes: 30,
            papers: vec![MeetingPaper {
                title: "Ý kiến bà con".to_owned(),
                document: None,
                attachment: None,
                text: "Mười hai hộ đề nghị làm trước Tết.".to_owned(),
            }],
        }],
        combined: false,
        draft_resolution: "Nạo vét trước ngày 20.".to_owned(),
        superior_invited: true,
    }
}

/// Everything from opening to closing; returns the meeting.
///
/// # Panics
/// If it is not so.
pub fn held(world: &World, phone: &Phone) -> ItemId {
    let id = open(phone);
    run(world, phone, id, "DV001");
    record::close(phone.book.store(), &phone.key(), id).expect("closed");
    id
}

/// As [`held`], and the report is with the province; the phone stays on the line.
///
/// # Panics
/// If it is not so.
pub fn reported(world: &World, phone: &Phone) -> ItemId {
    let id = held(world, phone);
    record::report(phone.book.store(), id).expect("queued");
    phone.offline(false);
    phone.sync_well();
    id
}

/// Everything between opening and closing.
///
/// # Panics
/// If it is not so.
pub fn run(world: &World, phone: &Phone, id: ItemId, minute_taker: &str) {
    tap(phone, id, Event::Began {});
    for code in ["DV001", "DV002", "DV003", "DV004"] {
        tap(phone, id, mark(world.member(code), Attendance::Present));
    }
    tap(phone, id, mark(world.member("DV012"), Attendance::Exempt));
    tap(
        phone,
        id,
        Event::MinuteTakerNamed {
            member: world.member(minute_taker),
        },
    );
    let motion = tap(
        phone,
        id,
        Event::MotionPut {
            text: "Thông qua nghị quyết".to_owned(),
            business: Business::Resolution,
            form: VoteForm::ByCard,
        },
    );
    tap(
        phone,
        id,
        Event::Counted {
            motion,
            count: Count::ByCard {
                yes: 3,
                no: 0,
                other: 0,
            },
            base: 3,
        },
    );
    tap(
        phone,
        id,
        Event::Assigned {
            text: "Vận động mười hai hộ".to_owned(),
            members: vec![world.member("DV002")],
            due: EVENING.plus_days(20).day(),
        },
    );
    phone.clock.advance(95 * 60_000);
    tap(phone, id, Event::MinutesApproved {});
    tap(phone, id, Event::Ended {});
}
