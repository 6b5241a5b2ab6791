use handbook_domain::ids::UnitId;

use super::*;

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
fn a_feed_that_is_refused_after_heads_were_heard_again_is_left_out_alone() {
    let state = check(
        vec![
            Event::Start { pending: false },
            heads(vec![feed(0, 10), feed(4, 5)], false),
            Event::Failed(Problem::OtherGeneration),
            heads(vec![feed(0, 10), feed(4, 5)], false),
            Event::Failed(Problem::OtherGeneration),
            Event::Pulled {
                through: 5,
                head: 5,
                pending: false,
            },
            Event::Finished,
        ],
        &[
            Command::AskHeads,
            Command::Pull(feed(0, 10)),
            Command::AskHeads,
            Command::Pull(feed(0, 10)),
            Command::Pull(feed(4, 5)),
            Command::Finish,
            Command::Rest,
        ],
    );
    assert_eq!(state.problem, Some(Problem::OtherGeneration));
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
        Problem::Lost,
        Problem::UpdateApp,
        Problem::ServerTooOld,
        Problem::Store,
    ] {
        let (mut state, command) = step(State::default(), Event::Failed(problem.clone()), NOW, 5);
        if problem == Problem::Revoked {
            assert_eq!(command, Command::Mend(Mend::HandOver));
            (state, _) = step(state, Event::Failed(problem), NOW, 5);
        }
        assert_eq!(state.next_at.since(NOW), 30 * 60_000);
    }
}

#[test]
fn a_device_that_was_ended_hands_over_once_a_round() {
    let state = check(
        vec![
            Event::Start { pending: true },
            Event::Failed(Problem::Revoked),
            Event::Failed(Problem::Revoked),
        ],
        &[Command::Push, Command::Mend(Mend::HandOver), Command::Rest],
    );
    assert_eq!(state.problem, Some(Problem::Revoked));
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
