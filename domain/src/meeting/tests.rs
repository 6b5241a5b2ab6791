//! Two and three phones in one hall.

mod any_order;
mod closings;

use std::collections::BTreeMap;
use std::io::Read as _;

use uuid::Uuid;

use super::event::{Event, Opened, Recorder, Section, Speaker};
use super::log::Author;
use super::record::{Closing, Flag, Record};
use super::state::Why;
use super::{Line, Log, Moment, Package};
use crate::ids::{DeviceId, EventId, ItemId, MemberId, Sha256Hash, UnitId};
use crate::rules::count::Count;
use crate::rules::pack::{Business, VoteForm};
use crate::rules::voting::{Attendance, RosterEntry, Standing};
use crate::time::{Span, Timestamp};
use crate::wire::item::MeetingKind;

/// 24/11/2026 19:30 in Vietnam.
const EVENING: i64 = 1_795_523_400_000;

struct Phone {
    device: DeviceId,
    log: Log,
    /// Minutes since the meeting's first tap, which is both clock and uptime here.
    minute: i64,
    taps: u128,
}

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xd0 + number))
}

fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(0x30 + number))
}

fn recorder(number: u128) -> Recorder {
    Recorder {
        device: device(number),
        member: member(number),
        public_key: String::new(),
        certificate: String::new(),
    }
}

fn opened(recorders: u128) -> Event {
    Event::Opened(Box::new(Opened {
        cell: UnitId(Uuid::from_u128(7)),
        cell_name: "Chi bộ thôn 3".to_owned(),
        superior_name: "Đảng bộ xã Lam Sơn".to_owned(),
        kind: MeetingKind::Regular,
        title: "Sinh hoạt thường kỳ tháng 12/2026".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        starts_at: Timestamp(EVENING),
        agenda: Vec::new(),
        pack: "hd42".to_owned(),
        pack_digest: Sha256Hash::of(b"hd42"),
        roster: (0..6)
            .map(|n| entry(member(n), &format!("Đảng viên {n}")))
            .collect(),
        recorders: (0..recorders).map(recorder).collect(),
        carried: Vec::new(),
        excused_before: None,
        combined: false,
        prepared: BTreeMap::new(),
        papers_days_ahead: None,
    }))
}

impl Phone {
    fn new(number: u128) -> Self {
        Self {
            device: device(number),
            log: Log::new(ItemId(Uuid::from_u128(1))),
            minute: 0,
            taps: 0,
        }
    }

    fn line(&mut self, event: Event) -> Line {
        self.taps += 1;
        let id = EventId(Uuid::from_u128((self.device.0.as_u128() << 64) + self.taps));
        let moment = Moment {
            at: Timestamp(EVENING + self.minute * 60_000),
            up_ms: u64::try_from(3_600_000 + self.minute * 60_000).expect("after the start"),
        };
        let author = Author {
            meeting: self.log.meeting(),
            device: self.device,
            id,
            moment,
            late: false,
        };
        self.log.heads().next(author, event).expect("short enough")
    }

    fn tap(&mut self, event: Event) -> EventId {
        let line = self.line(event);
        let id = line.entry().id;
        self.log.add(line);
        id
    }

    fn take(&mut self, other: &Phone) {
        for line in other.log.lines() {
            self.log.add(line.clone());
        }
    }

    fn record(&self) -> Record {
        Record::of(&self.log).expect("opened")
    }

    fn close(&mut self) -> EventId {
        let heads = self.log.heads().digests();
        self.tap(Event::Closed { heads })
    }
}

/// A chair's and a minute-taker's phone, with the first line on both.
fn hall() -> (Phone, Phone) {
    let (mut chair, mut minutes) = (Phone::new(0), Phone::new(1));
    chair.tap(opened(2));
    minutes.take(&chair);
    (chair, minutes)
}

fn last_of(phone: &Phone) -> Line {
    let (_, hash) = phone.log.heads().last[&phone.device];
    phone.log.line(hash).expect("kept").clone()
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
fn a_line_reads_back_as_it_was_written_and_one_changed_letter_is_another_line() {
    let (mut chair, _) = hall();
    let line = chair.line(mark(1, Attendance::Present));
    let read = Line::read(line.text().to_owned()).expect("readable");
    assert_eq!(read, line);
    let changed = line.text().replace("present", "absent_excused");
    let changed = Line::read(changed).expect("readable");
    assert_ne!(changed.hash(), line.hash());
}

#[test]
fn a_tap_that_this_version_does_not_know_is_kept_and_said() {
    let (mut chair, mut minutes) = hall();
    let line = minutes.line(Event::Began {});
    let newer = line.text().replace("\"began\"", "\"sung\",\"verse\":3");
    let newer = Line::read(newer).expect("readable");
    chair.log.add(newer.clone());
    assert_eq!(chair.record().state.senseless[0].why, Why::Newer);
    let package = Package::of(&chair.log, Vec::new());
    assert!(package.lines.contains(&newer.text().to_owned()));
}

#[test]
fn who_marks_last_having_seen_the_other_settles_it_and_who_has_not_seen_disputes_it() {
    let (mut chair, mut minutes) = hall();
    chair.tap(mark(1, Attendance::Present));
    minutes.tap(mark(1, Attendance::AbsentExcused));
    chair.take(&minutes);
    minutes.take(&chair);
    assert!(chair.record().state.roll[&member(1)].is_disputed());
    assert_eq!(chair.record(), minutes.record());
    chair.tap(mark(1, Attendance::Present));
    let roll = chair.record().state.roll;
    assert!(!roll[&member(1)].is_disputed());
    assert_eq!(roll[&member(1)].value().attendance, Attendance::Present);
}

#[test]
fn what_is_undone_leaves_what_was_before() {
    let (mut chair, _) = hall();
    chair.tap(mark(1, Attendance::Present));
    let wrong = chair.tap(mark(1, Attendance::AbsentUnexcused));
    chair.tap(Event::Undone { event: wrong });
    let roll = chair.record().state.roll;
    assert_eq!(roll[&member(1)].value().attendance, Attendance::Present);
    let motion = chair.tap(motion());
    chair.tap(counted(motion));
    chair.tap(Event::Undone { event: motion });
    let state = chair.record().state;
    assert!(state.motions.is_empty() && state.senseless.is_empty());
}

fn motion() -> Event {
    Event::MotionPut {
        text: "Thông qua nghị quyết tháng 12".to_owned(),
        business: Business::Resolution,
        form: VoteForm::ByCard,
    }
}

fn counted(motion: EventId) -> Event {
    Event::Counted {
        motion,
        count: count(5, 1),
        base: 6,
    }
}

#[test]
fn a_tap_that_makes_no_sense_counts_for_nothing_and_is_named() {
    let (mut chair, _) = hall();
    chair.tap(mark(40, Attendance::Present));
    chair.tap(counted(EventId(Uuid::from_u128(99))));
    chair.tap(Event::SpeechEnded {
        speech: EventId(Uuid::from_u128(98)),
    });
    chair.tap(opened(1));
    let why: Vec<Why> = chair
        .record()
        .state
        .senseless
        .iter()
        .map(|one| one.why)
        .collect();
    assert_eq!(
        why,
        [
            Why::NotInRoster,
            Why::NoSuchEvent,
            Why::NoSuchEvent,
            Why::OpenedTwice
        ]
    );
}

#[test]
fn one_token_marks_one_member() {
    let (mut chair, _) = hall();
    let by_token = |number| Event::Marked {
        member: member(number),
        attendance: Attendance::Present,
        reason: String::new(),
        token: Some("aa".to_owned()),
    };
    chair.tap(by_token(1));
    chair.tap(by_token(1));
    chair.tap(by_token(2));
    let state = chair.record().state;
    assert_eq!(state.senseless.len(), 1);
    assert_eq!(state.senseless[0].why, Why::TokenUsed);
    assert!(state.roll[&member(1)].value().by_token);
}

#[test]
fn duration_is_uptime_and_a_moved_clock_or_a_restart_asks_the_chair() {
    let (mut chair, _) = hall();
    chair.tap(Event::Began {});
    let speech = chair.tap(Event::SpeechBegan {
        speaker: Speaker::Member(member(1)),
    });
    chair.minute = 7;
    chair.tap(Event::SpeechEnded { speech });
    chair.minute = 95;
    let ended = chair.tap(Event::Ended {});
    let state = chair.record().state;
    assert_eq!(state.times.lasted_ms, Some(95 * 60_000));
    assert_eq!(state.speeches[0].lasted_ms, Some(7 * 60_000));

    // The phone is started anew: its uptime begins again.
    chair.tap(Event::Undone { event: ended });
    let line = chair.line(Event::Ended {});
    let mut entry = line.entry().clone();
    entry.up_ms = 60_000;
    chair.log.add(Line::write(entry.clone()).expect("short"));
    assert_eq!(chair.record().state.times.lasted_ms, None);

    // Its clock is put a day ahead.
    let (mut other, _) = hall();
    other.tap(Event::Began {});
    let line = other.line(Event::Ended {});
    let mut entry = line.entry().clone();
    entry.at = entry.at.plus_days(1);
    entry.up_ms += 90 * 60_000;
    other.log.add(Line::write(entry).expect("short"));
    assert_eq!(other.record().state.times.lasted_ms, None);
    other.tap(Event::TimesConfirmed {
        began_at: Timestamp(EVENING),
        ended_at: Timestamp(EVENING + 92 * 60_000),
    });
    assert_eq!(other.record().state.times.lasted_ms, Some(92 * 60_000));
}

#[test]
fn what_comes_after_closing_is_an_annex_and_changes_nothing_above() {
    let (mut chair, mut minutes) = hall();
    chair.tap(mark(1, Attendance::Present));
    minutes.take(&chair);
    minutes.tap(mark(2, Attendance::Present));
    chair.close();
    let closed = chair.record();
    chair.take(&minutes);
    let correction = chair.tap(Event::Corrected {
        text: "Đồng chí số 2 có mặt.".to_owned(),
    });
    let record = chair.record();
    assert_eq!(record.state, closed.state);
    assert_eq!(record.closing, closed.closing);
    assert_eq!(record.annex.len(), 2, "the late mark and the correction");
    assert!(record.annex.iter().all(|one| one.covered_by.is_none()));
    let again = chair.close();
    let record = chair.record();
    assert_eq!(record.closing, closed.closing, "the first closing stays");
    let last = record.annex.last().expect("there");
    assert_eq!(last.event, correction);
    assert_eq!(last.covered_by.map(|cut| cut.event), Some(again));
}

#[test]
fn only_the_chairs_phone_closes_and_the_chair_passes_by_a_tap() {
    let (mut chair, mut minutes) = hall();
    let unfit = minutes.close();
    let record = minutes.record();
    assert_eq!(record.closing, Closing::Open);
    assert_eq!(record.flags, [Flag::UnfitClosing { event: unfit }]);
    chair.tap(Event::ChairPassed {
        device: device(1),
        member: member(1),
    });
    minutes.take(&chair);
    let fit = minutes.close();
    let record = minutes.record();
    assert_eq!(record.cut().map(|cut| cut.event), Some(fit));
    assert_eq!(record.state.chair.device, device(1));
}

#[test]
fn closed_twice_at_once_is_open_until_it_is_closed_by_who_has_seen_both() {
    // A chair's phone that was restored from a copy goes on in two places.
    let (mut chair, _) = hall();
    let mut copy = Phone::new(0);
    copy.take(&chair);
    copy.taps = 1_000;
    chair.close();
    copy.tap(mark(2, Attendance::Present));
    copy.close();
    chair.take(&copy);
    let record = chair.record();
    assert!(matches!(record.closing, Closing::Disputed { .. }) || record.cut().is_some());
    assert!(
        record
            .flags
            .iter()
            .any(|flag| matches!(flag, Flag::Forked { .. }))
    );

    // Two phones that both hold the chair, each having passed it on without the other knowing.
    let (mut first, mut second) = hall();
    first.tap(Event::ChairPassed {
        device: device(1),
        member: member(1),
    });
    second.take(&first);
    second.tap(Event::ChairPassed {
        device: device(0),
        member: member(0),
    });
    second.close();
    first.take(&second);
    assert_eq!(first.record().flags.len(), 1, "the chair was handed back");
    first.close();
    assert!(first.record().cut().is_some());
}

#[test]
fn lines_of_a_stranger_and_behind_a_gap_are_kept_and_do_not_count() {
    let (mut chair, mut minutes) = hall();
    let mut stranger = Phone::new(5);
    stranger.take(&chair);
    stranger.tap(mark(3, Attendance::Present));
    chair.take(&stranger);
    let record = chair.record();
    assert!(record.state.roll.is_empty());
    assert_eq!(record.flags, [Flag::Foreign { device: device(5) }]);

    minutes.tap(mark(1, Attendance::Present));
    let first = last_of(&minutes);
    minutes.tap(mark(2, Attendance::Present));
    let second = last_of(&minutes);
    chair.log.add(second);
    assert!(chair.record().state.roll.is_empty());
    assert!(
        chair
            .record()
            .flags
            .contains(&Flag::Gap { device: device(1) })
    );
    chair.log.add(first);
    assert_eq!(chair.record().state.roll.len(), 2);
}

#[test]
fn a_forged_line_with_the_largest_counter_stops_nobody() {
    let (mut chair, mut forger) = hall();
    let mut entry = forger.line(mark(2, Attendance::Exempt)).entry().clone();
    entry.counter = u64::MAX;
    chair.log.add(Line::write(entry).expect("short enough"));
    for number in 1..6 {
        chair.tap(mark(number, Attendance::Present));
    }
    assert_eq!(chair.record().state.roll.len(), 5);
    assert!(chair.log.ordered().waiting.is_empty());
}

#[test]
fn a_package_is_the_whole_log_and_a_bomb_or_a_torn_one_is_refused() {
    let (mut chair, _) = hall();
    chair.tap(mark(1, Attendance::Present));
    let packed = Package::of(&chair.log, Vec::new()).pack().expect("packed");
    let read = Package::unpack(&packed).expect("unpacked");
    assert_eq!(read.log().expect("one log"), chair.log);
    assert!(Package::unpack(&packed[..packed.len() - 3]).is_err());
    assert!(Package::unpack(b"handbook-meeting/1\n").is_err());
    let bomb = zstd::encode_all(std::io::repeat(b' ').take(64 << 20), 9).expect("packed");
    assert!(Package::unpack(&[b"handbook-meeting/1\n".as_slice(), &bomb].concat()).is_err());
}

fn entry(member: MemberId, name: &str) -> RosterEntry {
    RosterEntry {
        member,
        name: name.to_owned(),
        standing: Standing::Official { on: None },
        exceptions: Vec::new(),
        committee: Vec::new(),
        here: Span::ALWAYS,
    }
}

fn count(yes: u32, no: u32) -> Count {
    Count::ByCard { yes, no, other: 0 }
}
