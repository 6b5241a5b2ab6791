//! What a phone draws of a meeting in a hall, line by line.

use std::collections::BTreeMap;

use handbook_domain::ids::{DeviceId, EventId, ItemId, MemberId, UnitId};
use handbook_domain::meeting::event::{Opened, Recorder, Section, Speaker};
use handbook_domain::meeting::guide::Standing;
use handbook_domain::meeting::log::Author;
use handbook_domain::meeting::{Event, Log, Moment, Record};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, RulePack, VoteForm};
use handbook_domain::rules::voting::{Attendance, BaseReason, RosterEntry, Standing as Admission};
use handbook_domain::time::{Span, Timestamp};
use handbook_domain::wire::item::MeetingKind;
use uuid::Uuid;

use super::{NextDo, RecordPhase, RecordView, Said, TapKind, window};

const EVENING: Timestamp = Timestamp(1_795_523_400_000);

/// Phones that write in one log, and the rules of the day.
struct Hall {
    log: Log,
    pack: RulePack,
    /// Seconds since the first tap.
    second: i64,
}

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xd0 + number))
}

fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(0x30 + number))
}

impl Hall {
    /// Five are summoned, the last on probation; two phones write, the first one chairs.
    fn new() -> Self {
        let json = include_bytes!("../../../../fixtures/rules/hd42.json");
        let pack = RulePack::read(json).expect("sound rules");
        let recorder = |number| Recorder {
            device: device(number),
            member: member(number),
            public_key: String::new(),
            certificate: String::new(),
        };
        let entry = |number| RosterEntry {
            member: member(number),
            name: format!("Đảng viên {number}"),
            standing: if number == 4 {
                Admission::Probationary
            } else {
                Admission::Official { on: None }
            },
            exceptions: Vec::new(),
            committee: Vec::new(),
            here: Span::ALWAYS,
        };
        let opened = Opened {
            cell: UnitId(Uuid::from_u128(7)),
            cell_name: "Chi bộ thôn 3".to_owned(),
            superior_name: String::new(),
            kind: MeetingKind::Regular,
            title: "Sinh hoạt tháng 12".to_owned(),
            place: "Nhà văn hóa".to_owned(),
            starts_at: EVENING,
            agenda: Vec::new(),
            pack: pack.id.clone(),
            pack_digest: pack.digest(),
            roster: (0..5).map(entry).collect(),
            recorders: vec![recorder(0), recorder(1)],
            carried: Vec::new(),
            excused_before: None,
            combined: false,
            prepared: BTreeMap::new(),
            papers_days_ahead: None,
        };
        let mut hall = Self {
            log: Log::new(ItemId(Uuid::from_u128(1))),
            pack,
            second: 0,
        };
        hall.tap(0, Event::Opened(Box::new(opened)));
        hall
    }

    /// A line of a phone that has seen everything.
    fn tap(&mut self, phone: u128, event: Event) -> EventId {
        self.second += 1;
        self.write(phone, event, &self.log.clone())
    }

    /// A line of a phone that has seen only `seen`.
    fn write(&mut self, phone: u128, event: Event, seen: &Log) -> EventId {
        let id = EventId(Uuid::from_u128(0x1000 + self.log.lines().count() as u128));
        let ms = self.second * 1_000;
        let by = Author {
            meeting: self.log.meeting(),
            device: device(phone),
            id,
            moment: Moment {
                at: EVENING.plus_ms(ms),
                up_ms: ms.unsigned_abs(),
            },
            late: false,
        };
        let line = seen.heads().next(by, event).expect("short");
        self.log.add(line);
        id
    }

    fn seen_by(&self, phone: u128) -> RecordView {
        let record = Record::of(&self.log).expect("a record");
        window(&self.log, &record, &self.pack, &[], device(phone))
    }

    fn view(&self) -> RecordView {
        self.seen_by(0)
    }
}

fn mark(number: u128, attendance: Attendance) -> Event {
    Event::Marked {
        member: member(number),
        attendance,
        reason: String::new(),
        token: None,
    }
}

#[test]
fn the_roll_adds_up_and_says_who_counts() {
    let mut hall = Hall::new();
    hall.tap(0, mark(0, Attendance::Present));
    let away = hall.tap(0, mark(1, Attendance::AbsentExcused));
    hall.tap(0, mark(4, Attendance::Present));
    let view = hall.view();
    let totals = view.totals;
    assert_eq!(
        (totals.summoned, totals.official, totals.probationary),
        (5, 4, 1)
    );
    assert_eq!(
        (totals.present, totals.absent_excused, totals.not_called),
        (2, 1, 2)
    );
    assert_eq!((totals.base, totals.entitled), (4, 1));
    assert_eq!(view.roll[1].event, Some(away));
    assert_eq!(view.roll[1].why, BaseReason::OfficialAbsent);
    assert!(view.roll[1].counted && !view.roll[4].counted);
    assert_eq!(view.roll[4].why, BaseReason::Probationary);
    // Three of four have to agree to a resolution, and one of them is here.
    let resolution = view
        .businesses
        .iter()
        .find(|one| one.business == Business::Resolution);
    let resolution = resolution.expect("the rules have it");
    assert_eq!((resolution.least_yes, resolution.missing), (3, 2));
    assert_eq!(view.speakers.len(), 2);
}

#[test]
fn the_next_thing_is_one_and_follows_the_pack() {
    let mut hall = Hall::new();
    assert_eq!(hall.view().next, NextDo::Begin);
    hall.tap(0, Event::Began {});
    let NextDo::Step { code } = hall.view().next else {
        panic!("the first step comes next");
    };
    assert_eq!(code, "opening");
    hall.tap(0, Event::StepBegun { step: code });
    let view = hall.view();
    assert_eq!(view.steps[0].standing, Standing::Now);
    assert_eq!(view.steps[1].standing, Standing::Next);
    assert!(view.may.end && !view.may.begin && view.may.close == view.obstacles.is_empty());
    hall.tap(0, Event::Ended {});
    assert_eq!(hall.view().next, NextDo::Settle);
    for number in 0..5 {
        hall.tap(0, mark(number, Attendance::Present));
    }
    assert_eq!(hall.view().next, NextDo::Close);
    // Only the chair's phone closes; the other one has nothing to do.
    assert_eq!(hall.seen_by(1).next, NextDo::Nothing);
    assert!(!hall.seen_by(7).may.tap);
    let heads = hall.log.heads().digests();
    hall.tap(0, Event::Closed { heads });
    let view = hall.seen_by(1);
    assert_eq!((view.phase, view.next), (RecordPhase::Closed, NextDo::Sign));
    assert!(view.may.correct && !view.may.tap && view.last_tap.is_none());
}

#[test]
fn the_last_tap_is_named_undone_and_the_one_before_follows() {
    let mut hall = Hall::new();
    assert_eq!(hall.view().last_tap, None);
    hall.tap(0, Event::Began {});
    hall.tap(0, mark(2, Attendance::Exempt));
    // The roll called at once bears one moment.
    hall.second += 1;
    for number in [0, 1] {
        hall.write(0, mark(number, Attendance::Present), &hall.log.clone());
    }
    let last = hall.view().last_tap.expect("there is one");
    assert_eq!((last.what, last.events.len()), (TapKind::Marked, 2));
    for event in last.events {
        hall.tap(0, Event::Undone { event });
    }
    assert_eq!(hall.view().totals.not_called, 4);
    let last = hall.view().last_tap.expect("the one before");
    assert_eq!(last.about, "Đảng viên 2");
    hall.tap(
        0,
        Event::Undone {
            event: last.events[0],
        },
    );
    assert_eq!(
        hall.view().last_tap.map(|last| last.what),
        Some(TapKind::Began)
    );
    // Another's tap is not this phone's to take back.
    hall.tap(1, mark(3, Attendance::Present));
    assert_eq!(
        hall.view().last_tap.map(|last| last.what),
        Some(TapKind::Began)
    );
}

#[test]
fn what_two_phones_say_differently_is_shown_with_whose_it_is() {
    let mut hall = Hall::new();
    let before = hall.log.clone();
    hall.write(0, mark(3, Attendance::Present), &before);
    hall.write(1, mark(3, Attendance::AbsentUnexcused), &before);
    let view = hall.view();
    let [dispute] = view.disputes.as_slice() else {
        panic!("one is disputed");
    };
    assert_eq!(
        (dispute.what, dispute.about.as_str()),
        (TapKind::Marked, "Đảng viên 3")
    );
    let by: Vec<&str> = dispute.choices.iter().map(|one| one.by.as_str()).collect();
    assert_eq!(by, ["Đảng viên 0", "Đảng viên 1"]);
    assert!(matches!(
        dispute.choices[1].said,
        Said::Roll {
            attendance: Attendance::AbsentUnexcused,
            ..
        }
    ));
    assert!(view.roll[3].disputed);
    hall.tap(0, mark(3, Attendance::Present));
    assert!(hall.view().disputes.is_empty());
}

#[test]
fn a_wrong_count_is_kept_and_says_what_is_wrong() {
    let mut hall = Hall::new();
    for number in 0..3 {
        hall.tap(0, mark(number, Attendance::Present));
    }
    let motion = hall.tap(
        0,
        Event::MotionPut {
            text: "Thông qua nghị quyết".to_owned(),
            business: Business::Resolution,
            form: VoteForm::ByCard,
        },
    );
    let count = Count::ByCard {
        yes: 4,
        no: 0,
        other: 0,
    };
    hall.tap(
        0,
        Event::Counted {
            motion,
            count,
            base: 4,
        },
    );
    let view = hall.view();
    assert_eq!(view.motions[0].count, Some(count));
    assert_eq!(view.motions[0].result.mistakes.len(), 1);
    assert_eq!(view.motions[0].result.passed, None);
    let about = view.obstacles.iter().map(|one| one.about.as_str());
    assert!(
        about
            .into_iter()
            .any(|about| about == "Thông qua nghị quyết")
    );
}

#[test]
fn the_score_says_what_is_left_to_a_person_also_after_he_has_said_it() {
    let mut hall = Hall::new();
    let open = |view: &RecordView| {
        let score = view.score.clone().expect("regular meetings are scored");
        let criteria = score.groups.into_iter().flat_map(|group| group.criteria);
        criteria.filter(|one| one.any_points).collect::<Vec<_>>()
    };
    let before = open(&hall.view());
    let judged = before
        .first()
        .expect("something is left to a person")
        .clone();
    assert_eq!(
        (judged.points, judged.choices.first()),
        (None, Some(&judged.most))
    );
    hall.tap(
        0,
        Event::Judged {
            criterion: judged.code.clone(),
            points: Points::whole(1),
            reason: "Chuẩn bị sơ sài".to_owned(),
        },
    );
    let view = hall.view();
    let after = open(&view);
    assert_eq!(after.len(), before.len());
    assert_eq!(after[0].points, Some(Points::whole(1)));
    assert_eq!(after[0].judged_reason, "Chuẩn bị sơ sài");
    assert_eq!(view.last_tap.map(|last| last.about), Some(judged.title));
    // More than may be given is kept, not used, and said.
    hall.tap(
        0,
        Event::Judged {
            criterion: judged.code,
            points: Points::whole(99),
            reason: String::new(),
        },
    );
    let after = open(&hall.view());
    assert!(after[0].points.is_none() && after[0].set_aside.is_some());
}

#[test]
fn speeches_sections_and_conclusions_carry_what_undoes_them() {
    let mut hall = Hall::new();
    hall.tap(0, mark(2, Attendance::Present));
    let speaker = Speaker::Member(member(2));
    let speech = hall.tap(0, Event::SpeechBegan { speaker });
    assert!(!hall.view().speeches[0].over);
    hall.second += 90;
    hall.tap(0, Event::SpeechEnded { speech });
    let text = "Nên khơi thông mương sớm.".to_owned();
    hall.tap(1, Event::SpeechNoted { speech, text });
    let section = Section::Thinking;
    let written = hall.tap(
        0,
        Event::Written {
            section,
            text: "Yên tâm.".to_owned(),
        },
    );
    let view = hall.view();
    assert_eq!(view.speeches[0].lasted_ms, Some(91_000));
    assert_eq!(view.speeches[0].text, "Nên khơi thông mương sớm.");
    assert_eq!(view.speakers[0].spoke, 1);
    let section = view.sections.iter().find(|one| one.section == section);
    assert_eq!(
        section.expect("every section is there").event,
        Some(written)
    );
    hall.tap(0, Event::Undone { event: written });
    let view = hall.view();
    assert!(view.sections.iter().all(|one| one.text.is_empty()));
    assert_eq!(view.agenda.last().expect("the whole meeting").item, None);
}
