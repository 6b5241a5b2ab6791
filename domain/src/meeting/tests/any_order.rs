//! Whatever eager hands tap and in whatever order it arrives, the record is the same.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Tap(usize, u8, u8),
    Give(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..3_usize, 0..9_u8, 0..6_u8).prop_map(|(who, what, about)| Step::Tap(who, what, about)),
        1 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Step::Give(from, to)),
    ];
    prop::collection::vec(step, 1..60)
}

/// A tap that an eager hand might make, about one of what there is.
fn any_event(phone: &Phone, what: u8, about: u8) -> Event {
    let state = phone.record().state;
    let number = u128::from(about);
    match what {
        0 => mark(number, Attendance::Present),
        1 => mark(number, Attendance::AbsentUnexcused),
        2 => motion(),
        3 => state
            .motions
            .last()
            .map_or(Event::Began {}, |motion| counted(motion.id)),
        4 => Event::Written {
            section: Section::Praise,
            text: format!("Biểu dương {about}"),
        },
        5 => {
            let lines: Vec<&Line> = phone.log.ordered().lines;
            let line = lines[usize::from(about) % lines.len()];
            Event::Undone {
                event: line.entry().id,
            }
        }
        6 => Event::SpeechBegan {
            speaker: Speaker::Member(member(number)),
        },
        7 => Event::Closed {
            heads: phone.log.heads().digests(),
        },
        _ => Event::ChairPassed {
            device: device(number % 3),
            member: member(number % 3),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn in_whatever_order_and_however_often_lines_arrive_they_add_up_to_one_record(
        steps in steps(),
        order in any::<u64>(),
    ) {
        let mut phones: Vec<Phone> = (0..3).map(Phone::new).collect();
        phones[0].tap(opened(3));
        let first = phones[0].log.clone();
        for phone in &mut phones[1..] {
            for line in first.lines() {
                phone.log.add(line.clone());
            }
        }
        let mut written: BTreeMap<EventId, Line> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Tap(who, what, about) => {
                    let event = any_event(&phones[who], what, about);
                    let line = phones[who].line(event);
                    written.insert(line.entry().id, line.clone());
                    phones[who].log.add(line);
                }
                Step::Give(from, to) => {
                    let given = phones[from].log.clone();
                    for line in given.lines() {
                        phones[to].log.add(line.clone());
                    }
                }
            }
        }
        // Everything reaches everybody, some of it twice, each in an order of its own.
        let mut all: Vec<Line> = phones.iter().flat_map(|one| one.log.lines().cloned()).collect();
        let reference = {
            let mut log = Log::new(ItemId(Uuid::from_u128(1)));
            for line in &all {
                log.add(line.clone());
            }
            Record::of(&log).expect("opened")
        };
        let mut state = order | 1;
        for place in (1..all.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let other = usize::try_from(state >> 33).expect("small") % (place + 1);
            all.swap(place, other);
        }
        let mut log = Log::new(ItemId(Uuid::from_u128(1)));
        for line in all {
            log.add(line);
        }
        prop_assert_eq!(Record::of(&log).expect("opened"), reference);
        for (id, line) in written {
            prop_assert_eq!(log.line(line.hash()).map(|kept| kept.entry().id), Some(id));
        }
    }

    #[test]
    fn nothing_that_arrives_as_a_line_or_a_package_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Line::read(String::from_utf8_lossy(&bytes).into_owned());
        let _ = Package::unpack(&bytes);
    }
}
