//! What to do next. Pure: state, event, time and a random number in, state and command out.
//!
//! One round: send what waits, ask for heads, pull the feeds that have moved, make the new text
//! findable, fetch the files that come by themselves, rest. Three things are mended on the way, each
//! at most once a round: a province key that was changed, a device that a restored province does not
//! know, a clock that is off. A device that was ended hands in what it has not sent, at most once too. A feed whose page cannot be used is left out, and told at the end.

#[cfg(test)]
mod tests;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::time::Timestamp;

use crate::planted::{Bug, planted};

/// A feed still to be pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Whose.
    pub audience: Audience,
    /// Which shelf.
    pub shelf: Shelf,
    /// Pulled up to here.
    pub after: i64,
    /// Until here.
    pub head: i64,
    /// Only the newest rows, ahead of the older ones that are pulled later.
    pub ahead: bool,
}

/// Where a round stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    feeds: Vec<Feed>,
    mended: Vec<Mend>,
    pushes: u32,
    /// Why a feed was left out of this round, or is not to be trusted.
    left_out: Option<Problem>,
    failures: u32,
    /// When the next round is due; a person may always start one at once.
    pub next_at: Timestamp,
    /// What ended the last round early, if anything did.
    pub problem: Option<Problem>,
}

/// Something that can be put right without the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Fetch the province's key again.
    RefreshKey,
    /// Hand in the device certificate again.
    EnrolAgain,
    /// The clock has been corrected; just try again.
    TryAgain,
    /// The province's life or the member's rights are others: hear of them before anything else.
    AskHeads,
    /// The device was ended: hand in what it has not sent.
    HandOver,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A round begins; `pending` if something waits to be sent.
    Start {
        /// Whether something can be sent.
        pending: bool,
    },
    /// A batch was answered.
    Pushed {
        /// Whether the answer settled anything; if not, the next round tries again.
        settled: bool,
        /// Whether something can be sent.
        pending: bool,
    },
    /// Heads were adopted; these feeds have moved.
    Heads {
        /// In the order in which they are to be pulled.
        feeds: Vec<Feed>,
        /// Whether something can be sent: a restored province is offered again what it lost.
        pending: bool,
        /// Whether the province has shown an older state than before for ten minutes.
        rolled_back: bool,
    },
    /// A page was applied.
    Pulled {
        /// The feed's cursor now.
        through: i64,
        /// The feed's head when the page was built.
        head: i64,
        /// Whether something can be sent.
        pending: bool,
    },
    /// What was to be mended has been.
    Mended {
        /// Whether something can be sent.
        pending: bool,
    },
    /// The text is findable, the files are here.
    Finished,
    /// The last command failed.
    Failed(Problem),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Send a batch.
    Push,
    /// Ask for heads and adopt them.
    AskHeads,
    /// Fetch the next page of this feed and apply it.
    Pull(Feed),
    /// Put something right.
    Mend(Mend),
    /// Make text findable and fetch files.
    Finish,
    /// The round is over.
    Rest,
}

/// Why a round ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No way to the province.
    Offline,
    /// The province is busy, and said when to come back.
    Busy {
        /// Milliseconds.
        retry_after: i64,
    },
    /// A page of some feed cannot be used; the other feeds were pulled.
    Page,
    /// What answers is not signed by the province.
    WrongSignature,
    /// The province does not know this device.
    UnknownDevice,
    /// The phone's clock is off; the answer has corrected it.
    Clock,
    /// The province was restored between two answers.
    OtherGeneration,
    /// The province has shown an older state than before for ten minutes; what is here stays.
    RolledBack,
    /// The device was revoked.
    Revoked,
    /// It was reported lost: nothing of the handbook stays here.
    Lost,
    /// The province speaks a newer language.
    UpdateApp,
    /// The server is too old.
    ServerTooOld,
    /// The phone is full, or its store cannot be written.
    Store,
    /// The province refused in a way that is nobody's doing but ours or its.
    Refused,
}

/// Between two rounds that went well.
const INTERVAL_MS: i64 = 15 * 60_000;

/// First wait after a failure; doubles up to [`LONGEST_WAIT_MS`].
const FIRST_WAIT_MS: i64 = 2_000;

const LONGEST_WAIT_MS: i64 = 30 * 60_000;

/// Batches in one round, so that a province which never settles anything cannot hold a phone.
const MOST_PUSHES: u32 = 200;

/// One step of a round. `dice` is drawn anew for each.
#[must_use]
pub fn step(mut state: State, event: Event, now: Timestamp, dice: u64) -> (State, Command) {
    let command = match event {
        Event::Start { pending } => {
            state.feeds.clear();
            state.mended.clear();
            state.pushes = 0;
            state.left_out = None;
            state.problem = None;
            push_or(&mut state, pending, Command::AskHeads)
        }
        Event::Pushed { settled, pending } => {
            if !settled {
                state.pushes = MOST_PUSHES;
            }
            push_or(&mut state, pending, Command::AskHeads)
        }
        Event::Heads {
            feeds,
            pending,
            rolled_back,
        } => {
            state.feeds = feeds;
            if rolled_back {
                state.left_out = Some(Problem::RolledBack);
            }
            next_feed_or_push(&mut state, pending)
        }
        Event::Pulled {
            through,
            head,
            pending,
        } => {
            if let Some(feed) = state.feeds.first_mut() {
                feed.after = through;
                feed.head = feed.head.max(head);
                if feed.after >= feed.head {
                    state.feeds.remove(0);
                }
            }
            next_feed_or_push(&mut state, pending)
        }
        Event::Mended { pending } => push_or(&mut state, pending, Command::AskHeads),
        Event::Finished if state.left_out.is_some() => {
            let problem = state.left_out.take().unwrap_or(Problem::Page);
            give_up(&mut state, problem, now, dice)
        }
        Event::Finished => {
            if !planted(Bug::NoRetry) {
                state.failures = 0;
            }
            // A tenth more or less, so that phones that met once do not meet for ever.
            state.next_at =
                now.plus_ms(INTERVAL_MS - INTERVAL_MS / 10 + jitter(INTERVAL_MS / 5, dice));
            Command::Rest
        }
        Event::Failed(problem) => fail(&mut state, problem, now, dice),
    };
    (state, command)
}

fn next_feed_or_push(state: &mut State, pending: bool) -> Command {
    match state.feeds.first().cloned() {
        Some(feed) => Command::Pull(feed),
        None => push_or(state, pending, Command::Finish),
    }
}

fn push_or(state: &mut State, pending: bool, otherwise: Command) -> Command {
    if pending && state.pushes < MOST_PUSHES && !(planted(Bug::NoRetry) && state.failures > 0) {
        state.pushes += 1;
        Command::Push
    } else {
        otherwise
    }
}

fn fail(state: &mut State, problem: Problem, now: Timestamp, dice: u64) -> Command {
    let mend = match problem {
        Problem::WrongSignature => Some(Mend::RefreshKey),
        Problem::UnknownDevice => Some(Mend::EnrolAgain),
        Problem::Clock => Some(Mend::TryAgain),
        Problem::OtherGeneration => Some(Mend::AskHeads),
        Problem::Revoked => Some(Mend::HandOver),
        _ => None,
    };
    let mend = mend.filter(|_| !planted(Bug::NoMending));
    if let Some(mend) = mend.filter(|mend| !state.mended.contains(mend)) {
        state.mended.push(mend);
        return if mend == Mend::AskHeads {
            Command::AskHeads
        } else {
            Command::Mend(mend)
        };
    }
    // One bad page, or one that is refused although heads promise it, must not keep the member from
    // everything else.
    let of_one_feed = matches!(
        problem,
        Problem::Page | Problem::WrongSignature | Problem::OtherGeneration
    );
    if of_one_feed && !state.feeds.is_empty() {
        state.feeds.remove(0);
        state.left_out = Some(problem);
        return next_feed_or_push(state, false);
    }
    give_up(state, problem, now, dice)
}

fn give_up(state: &mut State, problem: Problem, now: Timestamp, dice: u64) -> Command {
    let ceiling = FIRST_WAIT_MS
        .saturating_mul(1_i64.checked_shl(state.failures).unwrap_or(i64::MAX))
        .clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS);
    let wait = match problem {
        Problem::Busy { retry_after } => {
            retry_after.clamp(0, LONGEST_WAIT_MS) + jitter(ceiling, dice)
        }
        // Nothing that a phone can wait out; it still asks now and then.
        Problem::RolledBack
        | Problem::Revoked
        | Problem::Lost
        | Problem::UpdateApp
        | Problem::ServerTooOld
        | Problem::Store => LONGEST_WAIT_MS,
        _ => jitter(ceiling, dice),
    };
    state.failures = (state.failures + 1).min(20);
    state.next_at = now.plus_ms(wait);
    state.problem = Some(problem);
    Command::Rest
}

/// A wait from nothing to `most`, evenly spread: phones that failed together do not return together.
fn jitter(most: i64, dice: u64) -> i64 {
    let most = u64::try_from(most).unwrap_or(0);
    i64::try_from(dice % (most + 1)).unwrap_or(0)
}
