//! `kill -9` in the middle of a meeting: whatever tap was confirmed is in the record afterwards, in the
//! database and in the journal, and the meeting goes on.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use handbook_core::handbook::Handbook;
use handbook_core::record;
use handbook_domain::ids::{EventId, ItemId, MemberId};
use handbook_domain::meeting::event::{Section, Speaker};
use handbook_domain::meeting::{Event, Record};
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, VoteForm};
use handbook_domain::rules::voting::Attendance;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use super::{Counts, copy_folder, open_offline, scratch, sound};
use crate::hall;

/// A secretary's phone with an opened record, copied for every kill.
pub struct Taps {
    meeting: ItemId,
    template: TempDir,
}

/// The child is told by this variable where it works.
pub const CHILD: &str = "HANDBOOK_TAPS_CHILD";

const MEETING: &str = "HANDBOOK_TAPS_MEETING";
const SEED: &str = "HANDBOOK_TAPS_SEED";

impl Taps {
    /// Opens a record in the fixtures' hall.
    ///
    /// # Panics
    /// If the hall cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let world = hall::world();
        let phone = hall::phone(&world, "DV001");
        let meeting = hall::open(&phone);
        phone.book.suspend().expect("closed");
        let template = scratch();
        copy_folder(&phone.folder, template.path());
        Self { meeting, template }
    }

    /// Lets a child record and kills it after so many confirmations and a little; then looks at what
    /// is left, and goes on.
    ///
    /// # Errors
    /// If a tap is lost, or the record is not whole.
    pub fn kill(&self, seed: u64) -> Result<Counts, String> {
        let program = super::built("campaign")?;
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let folder = scratch();
        copy_folder(self.template.path(), folder.path());
        let mut child = Command::new(program)
            .env(CHILD, folder.path())
            .env(MEETING, self.meeting.to_string())
            .env(SEED, seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?);
        let until = dice.random_range(1..40);
        let mut said: Vec<EventId> = Vec::new();
        let mut line = String::new();
        while said.len() < until && lines.read_line(&mut line).map_err(|e| e.to_string())? > 0 {
            said.extend(confirmed(&line));
            line.clear();
        }
        // Somewhere in the work that follows: a busy wait, because only chance decides where.
        for _ in 0..dice.random_range(0..2_000_000_u64) {
            std::hint::spin_loop();
        }
        child.kill().map_err(|error| error.to_string())?;
        child.wait().map_err(|error| error.to_string())?;
        let mut rest = String::new();
        lines.read_to_string(&mut rest).map_err(|e| e.to_string())?;
        said.extend(rest.split_inclusive('\n').filter_map(confirmed));
        self.check(folder.path(), &said, seed)
    }

    fn check(&self, folder: &Path, said: &[EventId], seed: u64) -> Result<Counts, String> {
        let book = open_offline(folder, seed).map_err(|error| error.to_string())?;
        look(&book, self.meeting, said)?;
        let mut counts = Counts::default();
        counts.add("kills");
        counts.add_many("taps confirmed", said.len() as u64);
        Ok(counts)
    }
}

impl Default for Taps {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a record is whole: every line of `said` is in it, all of it in the journal as well, and the
/// meeting goes on.
///
/// # Errors
/// What is not so.
pub(super) fn look(book: &Handbook, meeting: ItemId, said: &[EventId]) -> Result<(), String> {
    let bytes = record::package(book.store(), meeting).map_err(|e| e.to_string())?;
    let package = handbook_domain::meeting::Package::unpack(&bytes);
    let log = package.and_then(|package| package.log());
    let log = log.map_err(|error| error.to_string())?;
    for event in said {
        if !log.lines().any(|line| line.entry().id == *event) {
            return Err(format!("{event} was confirmed and is lost"));
        }
    }
    // A confirmed line is in the journal as well, so that a damaged database does not lose it.
    let words = book.store().words().map_err(|error| error.to_string())?;
    for line in log.lines() {
        let name = format!("line {}", line.hash());
        if !words.iter().any(|(kept, _)| *kept == name) {
            return Err(format!("{} is not in the journal", line.entry().id));
        }
    }
    let record = Record::of(&log).ok_or("no record")?;
    if !record.flags.is_empty() || !record.state.senseless.is_empty() {
        return Err(format!("{:?} {:?}", record.flags, record.state.senseless));
    }
    sound(book)?;
    // The meeting goes on where it stood.
    let text = "Tiếp tục".to_owned();
    let next = Event::Concluded { item: None, text };
    record::tap(book.store(), meeting, false, next).map_err(|error| error.to_string())?;
    Ok(())
}

/// What the child does until it is killed: records one thing after another, and says so.
///
/// # Panics
/// If a tap is refused.
pub fn child(folder: &Path) {
    let told = |name: &str| std::env::var(name).expect("told by the parent");
    let meeting: ItemId = told(MEETING).parse().expect("an id");
    let seed: u64 = told(SEED).parse().expect("a number");
    let book = open_offline(folder, seed).expect("the store opens");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut out = std::io::stdout();
    let mut last = None;
    for number in 0_u32.. {
        let event = one(&book, meeting, &mut dice, number, last);
        last = Some(event);
        // The parent may be gone.
        if writeln!(out, "{event}").and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

/// Something happens at the meeting, and is confirmed; `last` may be taken back.
///
/// # Panics
/// If it is refused.
pub(super) fn one(
    book: &Handbook,
    meeting: ItemId,
    dice: &mut ChaCha8Rng,
    number: u32,
    last: Option<EventId>,
) -> EventId {
    let done = match next(book, meeting, dice, number, last) {
        Step::Tap(event) => record::tap(book.store(), meeting, false, event),
        Step::Undo(event) => record::undo(book.store(), meeting, event),
    };
    done.expect("recorded")
}

enum Step {
    Tap(Event),
    Undo(EventId),
}

/// Something that can happen now.
fn next(
    book: &Handbook,
    meeting: ItemId,
    dice: &mut ChaCha8Rng,
    number: u32,
    last: Option<EventId>,
) -> Step {
    let state = record::read(book.store(), meeting).expect("readable").state;
    let roster: Vec<MemberId> = state.opened.roster.iter().map(|one| one.member).collect();
    let member = roster[dice.random_range(0..roster.len())];
    let text = format!("Lời số {number}");
    Step::Tap(match dice.random_range(0..9) {
        0 | 1 => hall::mark(member, Attendance::Present),
        2 => hall::mark(member, Attendance::AbsentExcused),
        3 => Event::SpeechBegan {
            speaker: Speaker::Member(member),
        },
        4 => match state.speeches.last() {
            Some(speech) => Event::SpeechNoted {
                speech: speech.id,
                text,
            },
            None => Event::Began {},
        },
        5 => Event::MotionPut {
            text,
            business: Business::Resolution,
            form: VoteForm::ByCard,
        },
        6 => match state.motions.last() {
            Some(motion) => Event::Counted {
                motion: motion.id,
                count: Count::ByCard {
                    yes: 1,
                    no: 0,
                    other: 0,
                },
                base: state.base().size(),
            },
            None => Event::Began {},
        },
        7 => match last {
            Some(event) => return Step::Undo(event),
            None => Event::Began {},
        },
        _ => Event::Written {
            section: Section::Praise,
            text,
        },
    })
}

fn confirmed(line: &str) -> Option<EventId> {
    line.strip_suffix('\n')?.parse().ok()
}
