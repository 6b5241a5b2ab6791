//! A meeting of 60 members and 2,000 events: what a tap costs beside a bare commit, as the log grows, and
//! how long it takes to add the log up.

use std::path::Path;

use handbook_core::record;
use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::meeting::event::Speaker;
use handbook_domain::meeting::{Event, Package, Record};
use handbook_domain::rules::voting::Attendance;
use handbook_tests::{Phone, hall};
use serde_json::json;

use crate::limits::BareLog;
use crate::measure::{Done, Figures, line};
use crate::table::{many, note, times};

/// Members of the cell.
const MEMBERS: usize = 60;

/// Events of a long evening of that cell.
const EVENING: usize = 200;

/// Events of the longest meeting.
const EVENTS: usize = 2_000;

/// Taps that are timed at each size.
const TAPS: usize = 200;

/// Everything about one meeting.
pub(crate) fn run(folder: &Path, runs: usize) -> Done {
    let world = hall::world();
    world.load(|content| {
        if let Some(members) = content["members"].as_array_mut() {
            for number in members.len()..members.len() + MEMBERS {
                members.push(json!({ "code": format!("DD{number:03}"),
                    "name": format!("Đảng viên thứ {number}"), "cell": "CB-HB1",
                    "since": "2025-07-01" }));
            }
        }
    });
    let phone = hall::phone(&world, "DV001");
    let meeting = hall::open(&phone);
    let opened = record::read(phone.book.store(), meeting).map_err(line)?;
    let roster = opened.state.opened.roster.iter();
    let roster: Vec<MemberId> = roster.map(|entry| entry.member).collect();
    let mut bare = BareLog::make(&folder.join("bare-log.db"))?;
    let mut number = 0;
    for (from, name) in [
        (0, "an empty log"),
        (EVENING, "200 events, a long evening"),
        (EVENTS, "2,000 events"),
    ] {
        while number < from {
            tap(&phone, meeting, &roster, number)?;
            number += 1;
        }
        let (mut ours, mut limit) = (Figures::default(), Figures::default());
        for _ in 0..TAPS {
            ours.time(|| tap(&phone, meeting, &roster, number))?;
            // The screen shows what has become of it.
            record::read(phone.book.store(), meeting).map_err(line)?;
            number += 1;
            limit.time(|| bare.commit())?;
        }
        many(
            &format!("a tap confirmed, after {name}; a bare commit of a row of its size"),
            "ms",
            &ours,
            Some(&limit),
        );
    }
    note("adding up");
    let bytes = record::package(phone.book.store(), meeting).map_err(line)?;
    let log = Package::unpack(&bytes).map_err(line)?.log().map_err(line)?;
    let (mut fold, mut read) = (Figures::default(), Figures::default());
    for _ in 0..runs.max(5) * 4 {
        fold.time(|| Record::of(&log)).ok_or("no record")?;
        read.time(|| record::read(phone.book.store(), meeting))
            .map_err(line)?;
    }
    times(
        "a log of 2,200 events and 65 members added up",
        "ms",
        &fold,
        None,
    );
    times("the same, read from the store first", "ms", &read, None);
    Ok(())
}

/// What happens next: the roll first, then one speech and two conclusions after another.
fn tap(phone: &Phone, meeting: ItemId, roster: &[MemberId], number: usize) -> Done {
    let member = *roster
        .iter()
        .cycle()
        .nth(number % roster.len())
        .ok_or("nobody")?;
    let event = if number < roster.len() {
        Event::Marked {
            member,
            attendance: Attendance::Present,
            reason: String::new(),
            token: None,
        }
    } else if number.is_multiple_of(3) {
        Event::SpeechBegan {
            speaker: Speaker::Member(member),
        }
    } else {
        Event::Concluded {
            item: u32::try_from(number % 7).ok(),
            text: format!("Ý kiến thứ {number}: nạo vét kênh, làm đường, mở lớp học ban tối."),
        }
    };
    record::tap(phone.book.store(), meeting, false, event).map_err(line)?;
    Ok(())
}
