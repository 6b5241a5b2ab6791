//! What has been closed and signed stays what it is, whatever comes afterwards.

use super::*;
use crate::meeting::package::MAX_LINES;

#[test]
fn a_phone_that_is_let_in_after_the_closing_changes_nothing_under_it() {
    let (mut chair, mut minutes) = hall();
    let put = chair.tap(motion());
    chair.tap(counted(put));
    // A phone that nobody let in writes, and its lines come to the chair among the minute-taker's.
    let mut stranger = Phone::new(2);
    stranger.take(&chair);
    stranger.tap(Event::Undone { event: put });
    minutes.take(&stranger);
    chair.take(&minutes);
    chair.close();
    let closed = chair.record();
    assert_eq!(closed.flags, [Flag::Foreign { device: device(2) }]);
    assert_eq!(closed.state.motions.len(), 1);

    minutes.take(&chair);
    let joined = minutes.tap(Event::Joined(recorder(2)));
    stranger.take(&minutes);
    let later = stranger.tap(mark(1, Attendance::Present));
    chair.take(&stranger);
    let record = chair.record();
    assert_eq!(record.state, closed.state);
    assert_eq!(record.closing, closed.closing);
    assert_eq!(record.flags, closed.flags);
    let annex: Vec<EventId> = record.annex.iter().map(|one| one.event).collect();
    assert_eq!(annex, [joined, later]);
}

#[test]
fn a_record_of_nothing_but_closings_is_read_in_the_room_of_one() {
    let mut log = Log::new(ItemId(Uuid::from_u128(1)));
    let mut heads = crate::meeting::log::Heads::default();
    for number in 0..MAX_LINES {
        let event = match number {
            0 => opened(1),
            _ => Event::Closed {
                heads: heads.digests(),
            },
        };
        let by = Author {
            meeting: log.meeting(),
            device: device(0),
            id: EventId(Uuid::from_u128(number as u128)),
            moment: Moment {
                at: Timestamp(EVENING),
                up_ms: 0,
            },
            late: false,
        };
        let line = heads.next(by, event).expect("short enough");
        heads.add(device(0), line.entry().seq, line.hash());
        heads.counter = line.entry().counter;
        log.add(line);
    }
    let record = Record::of(&log).expect("opened");
    let cut = record.cut().expect("closed");
    assert_eq!(
        cut.event,
        EventId(Uuid::from_u128(1)),
        "the first one stays"
    );
    assert!(record.annex.is_empty());
}
