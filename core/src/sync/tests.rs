use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{Generation, ItemId, ProvinceId, UnitId};
use handbook_domain::wire::heads::FeedHead;
use handbook_domain::wire::page::{PAGE_SPAN, Page};

use super::behind::Behind;
use super::collection::Version;
use super::pages::Asked;
use super::step::{Command, Event, Feed, Mend, Problem, State, step};
use super::*;
use crate::store::items;
use crate::store::tests::memory;

const NOW: Timestamp = Timestamp(1_000_000);

fn feed(after: i64, head: i64) -> Feed {
    let audience = Audience::Unit(UnitId(uuid::Uuid::nil()));
    Feed {
        audience,
        shelf: Shelf::News,
        after,
        head,
        ahead: false,
    }
}

/// Feeds the events in and returns the commands that came out.
fn check(events: Vec<Event>, expected: &[Command]) -> State {
    let mut state = State::default();
    let mut commands = Vec::new();
    for event in events {
        let (next, command) = step(state, event, NOW, 0);
        state = next;
        commands.push(command);
    }
    assert_eq!(commands, expected);
    state
}

fn heads(feeds: Vec<Feed>, pending: bool) -> Event {
    Event::Heads {
        feeds,
        pending,
        rolled_back: false,
    }
}

#[test]
fn a_round_with_nothing_new_asks_once_and_rests() {
    let state = check(
        vec![
            Event::Start { pending: false },
            heads(Vec::new(), false),
            Event::Finished,
        ],
        &[Command::AskHeads, Command::Finish, Command::Rest],
    );
    assert_eq!(state.problem, None);
    assert!(state.next_at > NOW);
}

#[test]
fn what_waits_is_sent_first_and_feeds_are_pulled_to_their_heads() {
    check(
        vec![
            Event::Start { pending: true },
            Event::Pushed {
                settled: true,
                pending: true,
            },
            Event::Pushed {
                settled: true,
                pending: false,
            },
            heads(vec![feed(0, 300), feed(4, 5)], false),
            Event::Pulled {
                through: 256,
                head: 300,
                pending: false,
            },
            Event::Pulled {
                through: 300,
                head: 300,
                pending: false,
            },
            Event::Pulled {
                through: 5,
                head: 5,
                pending: false,
            },
            Event::Finished,
        ],
        &[
            Command::Push,
            Command::Push,
            Command::AskHeads,
            Command::Pull(feed(0, 300)),
            Command::Pull(feed(256, 300)),
            Command::Pull(feed(4, 5)),
            Command::Finish,
            Command::Rest,
        ],
    );
}

#[test]
fn a_head_that_moves_while_a_feed_is_pulled_is_followed() {
    check(
        vec![
            Event::Start { pending: false },
            heads(vec![feed(0, 10)], false),
            Event::Pulled {
                through: 10,
                head: 12,
                pending: false,
            },
        ],
        &[
            Command::AskHeads,
            Command::Pull(feed(0, 10)),
            Command::Pull(feed(10, 12)),
        ],
    );
}

#[test]
fn what_a_restored_province_is_offered_again_leaves_in_the_same_round() {
    check(
        vec![
            Event::Start { pending: false },
            heads(Vec::new(), true),
            Event::Pushed {
                settled: true,
                pending: false,
            },
            heads(Vec::new(), false),
        ],
        &[
            Command::AskHeads,
            Command::Push,
            Command::AskHeads,
            Command::Finish,
        ],
    );
}

#[test]
fn an_answer_that_settles_nothing_does_not_make_a_phone_ask_for_ever() {
    check(
        vec![
            Event::Start { pending: true },
            Event::Pushed {
                settled: false,
                pending: true,
            },
            heads(Vec::new(), true),
        ],
        &[Command::Push, Command::AskHeads, Command::Finish],
    );
}

#[test]
fn a_mend_is_tried_once_a_round() {
    for (problem, mend) in [
        (Problem::WrongSignature, Mend::RefreshKey),
        (Problem::UnknownDevice, Mend::EnrolAgain),
        (Problem::Clock, Mend::TryAgain),
    ] {
        let state = check(
            vec![
                Event::Start { pending: false },
                Event::Failed(problem.clone()),
                Event::Mended { pending: true },
                Event::Failed(problem.clone()),
            ],
            &[
                Command::AskHeads,
                Command::Mend(mend),
                Command::Push,
                Command::Rest,
            ],
        );
        assert_eq!(state.problem, Some(problem));
    }
}

#[test]
fn a_province_of_another_life_is_heard_before_anything_is_sent_to_it() {
    let events = vec![
        Event::Start { pending: true },
        Event::Failed(Problem::OtherGeneration),
        heads(Vec::new(), true),
        Event::Failed(Problem::OtherGeneration),
    ];
    let state = check(
        events,
        &[
            Command::Push,
            Command::AskHeads,
            Command::Push,
            Command::Rest,
        ],
    );
    assert_eq!(state.problem, Some(Problem::OtherGeneration));
}

#[test]
fn one_bad_page_leaves_its_feed_out_and_is_told_when_the_others_are_pulled() {
    for (problem, mended) in [(Problem::Page, false), (Problem::WrongSignature, true)] {
        let mut events = vec![Event::Start { pending: false }];
        let mut commands = vec![Command::AskHeads];
        if mended {
            events.push(Event::Failed(problem.clone()));
            events.push(Event::Mended { pending: false });
            commands.push(Command::Mend(Mend::RefreshKey));
            commands.push(Command::AskHeads);
        }
        events.extend([
            heads(vec![feed(0, 10), feed(4, 5)], false),
            Event::Failed(problem.clone()),
            Event::Pulled {
                through: 5,
                head: 5,
                pending: false,
            },
            Event::Finished,
        ]);
        commands.extend([
            Command::Pull(feed(0, 10)),
            Command::Pull(feed(4, 5)),
            Command::Finish,
            Command::Rest,
        ]);
        let state = check(events, &commands);
        assert_eq!(state.problem, Some(problem));
    }
}

#[test]
fn waits_double_to_a_ceiling_and_a_success_starts_them_anew() {
    let wait = |state: &State, dice: i64| {
        let dice = u64::try_from(dice).expect("not negative");
        let (next, command) = step(state.clone(), Event::Failed(Problem::Offline), NOW, dice);
        assert_eq!(command, Command::Rest);
        (next.next_at.since(NOW), next)
    };
    let mut state = State::default();
    let mut ceiling = 2_000;
    for _ in 0..30 {
        assert_eq!(wait(&state, ceiling + 1).0, 0, "evenly from nothing");
        let (longest, next) = wait(&state, ceiling);
        assert_eq!(longest, ceiling, "to the ceiling");
        ceiling = (ceiling * 2).min(30 * 60_000);
        state = next;
    }
    let (state, _) = step(state, Event::Finished, NOW, 0);
    assert_eq!(wait(&state, 2_000).0, 2_000);
    assert_eq!(wait(&state, 2_001).0, 0);
}

#[test]
fn a_round_that_went_well_is_followed_by_one_a_quarter_of_an_hour_later_or_a_tenth_beside() {
    let next = |dice| step(State::default(), Event::Finished, NOW, dice).0.next_at;
    assert_eq!(next(0).since(NOW), 810_000);
    assert_eq!(next(180_000).since(NOW), 990_000);
    assert_eq!(next(180_001).since(NOW), 810_000);
}

#[test]
fn what_a_phone_cannot_wait_out_is_asked_for_every_half_hour() {
    for problem in [
        Problem::RolledBack,
        Problem::Revoked,
        Problem::UpdateApp,
        Problem::ServerTooOld,
        Problem::Store,
    ] {
        let (state, _) = step(State::default(), Event::Failed(problem), NOW, 5);
        assert_eq!(state.next_at.since(NOW), 30 * 60_000);
    }
}

#[test]
fn a_province_that_never_settles_anything_gets_two_hundred_batches_a_round() {
    let mut state = State::default();
    let mut event = Event::Start { pending: true };
    let mut pushes = 0;
    loop {
        let (next, command) = step(state, event, NOW, 0);
        if command != Command::Push {
            assert_eq!(command, Command::AskHeads);
            break;
        }
        pushes += 1;
        state = next;
        event = Event::Pushed {
            settled: true,
            pending: true,
        };
    }
    assert_eq!(pushes, 200);
}

#[test]
fn a_busy_province_is_left_alone_as_long_as_it_says() {
    let busy = Event::Failed(Problem::Busy {
        retry_after: 40_000,
    });
    let (state, _) = step(State::default(), busy, NOW, 7);
    assert_eq!(state.next_at.since(NOW), 40_007);
    let busy = Event::Failed(Problem::Busy {
        retry_after: i64::MAX,
    });
    let (state, _) = step(State::default(), busy, NOW, 7);
    assert_eq!(state.next_at.since(NOW), 30 * 60_000 + 7, "but no longer");
}

#[test]
fn an_older_state_shown_for_too_long_is_told_once_everything_else_is_done() {
    let older = Event::Heads {
        feeds: vec![feed(0, 3)],
        pending: false,
        rolled_back: true,
    };
    let pulled = Event::Pulled {
        through: 3,
        head: 3,
        pending: false,
    };
    let state = check(
        vec![
            Event::Start { pending: false },
            older,
            pulled,
            Event::Finished,
        ],
        &[
            Command::AskHeads,
            Command::Pull(feed(0, 3)),
            Command::Finish,
            Command::Rest,
        ],
    );
    assert_eq!(state.problem, Some(Problem::RolledBack));
}

/// The feed as it is known, pulled to `seq` and, ahead, over what is given.
fn pulled(store: &Store, seq: i64, ahead: (i64, i64)) -> held::Known {
    let Feed {
        audience, shelf, ..
    } = feed(0, 0);
    store
        .write(|tx| {
            let mut known = held::meet(tx, audience, shelf)?;
            (known.seq, known.ahead_from, known.ahead_through) = (seq, ahead.0, ahead.1);
            held::advance(tx, &known)?;
            Ok(known)
        })
        .expect("written")
}

/// What is to be pulled of a feed known like this, by a head.
fn to_pull(seq: i64, ahead: (i64, i64), head: i64, floor: i64) -> Vec<(i64, i64, bool)> {
    let store = memory();
    let known = pulled(&store, seq, ahead);
    let Feed {
        audience, shelf, ..
    } = feed(0, 0);
    let moved = store.write(|tx| {
        let head = FeedHead { head, floor };
        heads::moved(tx, &[], audience, shelf, known, head)
    });
    let feeds = moved.expect("read").into_iter();
    feeds
        .map(|feed| (feed.after, feed.head, feed.ahead))
        .collect()
}

#[test]
fn a_feed_is_pulled_from_its_cursor_unless_the_tombstones_since_then_are_gone() {
    assert_eq!(to_pull(10, (0, 0), 10, 0), []);
    assert_eq!(to_pull(10, (0, 0), 12, 10), [(10, 12, false)]);
    assert_eq!(to_pull(10, (0, 0), 12, 11), [(0, 12, false)]);
    assert_eq!(
        to_pull(0, (0, 0), 12, 11),
        [(0, 12, false)],
        "nothing is held yet"
    );
    assert_eq!(
        to_pull(20, (5, 10), 30, 10),
        [(20, 30, false)],
        "what was pulled ahead reaches the floor"
    );
    assert_eq!(to_pull(20, (5, 10), 30, 11), [(0, 30, false)]);
}

#[test]
fn of_a_long_feed_never_pulled_the_newest_rows_are_pulled_ahead() {
    let long = 2 * PAGE_SPAN;
    assert_eq!(to_pull(0, (0, 0), long, 0), [(0, long, false)]);
    let newest = (long + 1 - 64, long + 1, true);
    assert_eq!(
        to_pull(0, (0, 0), long + 1, 0),
        [newest, (0, long + 1, false)]
    );
    let on = [(0, long + 9, false)];
    assert_eq!(to_pull(0, (long - 63, long + 1), long + 9, 0), on);
    assert_eq!(
        to_pull(0, (0, 0), long + 1, 11)[0],
        newest,
        "whatever the floor is"
    );
    let begun = [(1, long + 9, false)];
    assert_eq!(to_pull(1, (0, 0), long + 9, 0), begun);
}

#[test]
fn a_feed_that_lies_behind_is_told_after_ten_minutes_and_one_that_was_only_late_is_not() {
    let store = memory();
    let name = (feed(0, 0).audience, Shelf::News);
    let heard = |head: i64, cursor: i64, minute: i64| {
        store
            .write(|tx| {
                let was = Behind::known(tx)?;
                let mut behind = Behind::default();
                let now = Timestamp(minute * 60_000);
                if head < cursor {
                    behind.add(&was, name, (head, cursor), now);
                }
                behind.keep(tx, &was, now)
            })
            .expect("kept")
    };
    assert!(!heard(8, 10, 0));
    assert!(!heard(8, 10, 9));
    assert!(heard(8, 10, 10), "for ten minutes");
    assert!(heard(9, 12, 11), "still behind where it was first seen");
    assert!(!heard(10, 12, 12), "it has come to there: only late again");
    assert!(!heard(12, 12, 13));
    assert!(
        store
            .read(|tx| Ok(Behind::known(tx)?.is_empty()))
            .expect("read")
    );
    assert!(!heard(8, 12, 30), "counted anew");
}

#[test]
fn a_page_is_taken_only_if_it_is_what_was_asked_for_and_leads_on() {
    let feed = feed(10, 20);
    let asked = Asked {
        province: ProvinceId(uuid::Uuid::from_u128(1)),
        generation: Generation(uuid::Uuid::from_u128(2)),
        audience: feed.audience,
        shelf: feed.shelf,
        after: feed.after,
        head: feed.head,
    };
    let page = |from: i64, through: i64, head: i64| Page {
        province: asked.province,
        generation: asked.generation,
        audience: asked.audience,
        shelf: asked.shelf,
        from,
        through,
        head,
        rows: Vec::new(),
    };
    let good = || page(10, 15, 20);
    assert!(asked.is_answered_by(&good()));
    assert!(
        asked.is_answered_by(&page(0, 15, 20)),
        "it may begin before"
    );
    assert!(!asked.is_answered_by(&page(11, 15, 20)), "not behind a gap");
    assert!(!asked.is_answered_by(&page(0, 9, 20)), "nor end before");
    assert!(!asked.is_answered_by(&page(10, 10, 20)), "nor stand still");
    assert!(
        !asked.is_answered_by(&page(10, 10, 10)),
        "a head that was heard of is not unheard"
    );
    let at_the_head = Asked { head: 10, ..asked };
    let asked = &at_the_head;
    assert!(asked.is_answered_by(&page(10, 10, 10)), "nothing is left");
    assert!(!asked.is_answered_by(&page(10, 10, 12)));
    for other in [
        Page {
            province: ProvinceId(uuid::Uuid::nil()),
            ..good()
        },
        Page {
            generation: Generation(uuid::Uuid::nil()),
            ..good()
        },
        Page {
            audience: Audience::Cell(UnitId(uuid::Uuid::nil())),
            ..good()
        },
        Page {
            shelf: Shelf::Meetings,
            ..good()
        },
    ] {
        assert!(!asked.is_answered_by(&other));
    }
}

#[test]
fn an_item_never_goes_back_within_one_life_of_the_province_and_follows_it_into_another() {
    let store = memory();
    let id = ItemId(uuid::Uuid::from_u128(1));
    let kept = |version: i64, life: i64| {
        let kept = store.write(|tx| {
            let new = Version {
                version,
                life,
                packed: tx.packer()?.pack("{}")?,
                parsed: None,
                counts: false,
            };
            collection::keep(tx, &[], "thing", id, new)?;
            items::stamp(tx, "thing", id)
        });
        let stamp = kept.expect("kept").expect("it is here");
        (stamp.version, stamp.life)
    };
    assert_eq!(kept(3, 1), (3, 1));
    assert_eq!(kept(2, 1), (3, 1));
    assert_eq!(kept(3, 1), (3, 1));
    assert_eq!(kept(4, 1), (4, 1));
    assert_eq!(kept(2, 2), (2, 2));
}

/// Gives its pieces one by one; nothing stands for an interruption, and the end breaks off.
struct Halting(Vec<&'static [u8]>);

impl std::io::Read for Halting {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::ErrorKind::ConnectionReset.into());
        }
        let piece = self.0.remove(0);
        if piece.is_empty() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        into[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

#[test]
fn a_piece_of_a_file_is_read_through_interruptions_until_it_is_full_or_breaks_off() {
    let mut piece = [0; 4];
    let mut body = Halting(vec![b"ab", b"", b"cd", b"e"]);
    assert_eq!(files::fill(&mut body, &mut piece), (4, false));
    assert_eq!(&piece, b"abcd");
    assert_eq!(files::fill(&mut body, &mut piece), (1, true));
    assert_eq!(files::fill(&mut &b"xy"[..], &mut piece), (2, false));
}
