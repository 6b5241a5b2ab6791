//! The lines of one meeting, from whichever devices, in any order and any number of times.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::event::Event;
use super::line::{Entry, Line, LineError, MAX_COUNTER};
use crate::ids::{DeviceId, EventId, ItemId, Sha256Hash};
use crate::time::Timestamp;

/// A set of lines of one meeting. Adding is all that can be done to it; what it means is
/// [`Record::of`](super::Record::of).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    meeting: ItemId,
    lines: BTreeMap<Sha256Hash, Arc<Line>>,
}

/// What became of a line that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was not here before.
    New,
    /// It was.
    Known,
    /// It is of another meeting and stays out.
    OtherMeeting,
}

/// The lines in the one order that every device and the province agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered<'a> {
    /// By counter, then device, then place: each with its whole chain behind it.
    pub lines: Vec<&'a Line>,
    /// Lines whose chain has a gap: they count when the missing ones arrive.
    pub waiting: Vec<&'a Line>,
    /// Places where one device wrote two lines: a phone restored from a copy, or a forgery.
    pub forks: BTreeSet<(DeviceId, u64)>,
}

/// Where the chains of a log end: all that is needed to go on with one of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heads {
    /// The largest counter of any line.
    pub counter: u64,
    /// Place and digest of each device's last line; of a fork's longer branch.
    pub last: BTreeMap<DeviceId, (u64, Sha256Hash)>,
}

impl Heads {
    /// Takes note of a line.
    pub fn add(&mut self, device: DeviceId, seq: u64, hash: Sha256Hash) {
        let last = self.last.entry(device).or_insert((seq, hash));
        if seq > last.0 {
            *last = (seq, hash);
        }
    }

    /// The last line of each device, as a closing names them.
    #[must_use]
    pub fn digests(&self) -> BTreeMap<DeviceId, Sha256Hash> {
        let last = self.last.iter();
        last.map(|(device, (_, hash))| (*device, *hash)).collect()
    }

    /// The line that comes next in the author's chain. It counts once it has been kept.
    ///
    /// # Errors
    /// [`LineError::TooLong`].
    pub fn next(&self, by: Author, event: Event) -> Result<Line, LineError> {
        let last = self.last.get(&by.device);
        let others = self.last.iter().filter(|(other, _)| **other != by.device);
        Line::write(Entry {
            id: by.id,
            meeting: by.meeting,
            device: by.device,
            seq: last.map_or(1, |(seq, _)| seq + 1),
            previous: last.map(|(_, hash)| *hash),
            counter: self.counter.saturating_add(1).min(MAX_COUNTER),
            seen: others.map(|(other, (seq, _))| (*other, *seq)).collect(),
            at: by.moment.at,
            up_ms: by.moment.up_ms,
            late: by.late,
            event,
        })
    }
}

/// Who writes a line, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// In which meeting's log.
    pub meeting: ItemId,
    /// With which phone.
    pub device: DeviceId,
    /// A new UUIDv7.
    pub id: EventId,
    /// The phone's moment.
    pub moment: Moment,
    /// Whether it is entered afterwards, from notes on paper.
    pub late: bool,
}

/// A moment of one phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// By its clock.
    pub at: Timestamp,
    /// Milliseconds since it was started, sleep included.
    pub up_ms: u64,
}

impl Log {
    /// An empty one.
    #[must_use]
    pub fn new(meeting: ItemId) -> Self {
        Self {
            meeting,
            lines: BTreeMap::new(),
        }
    }

    /// Which meeting it is of.
    #[must_use]
    pub fn meeting(&self) -> ItemId {
        self.meeting
    }

    /// Adds a line. One that contradicts others is kept as well: what it means is seen in reading.
    pub fn add(&mut self, line: Line) -> Added {
        if line.entry().meeting != self.meeting {
            return Added::OtherMeeting;
        }
        match self.lines.insert(line.hash(), Arc::new(line)) {
            None => Added::New,
            Some(_) => Added::Known,
        }
    }

    /// Whether there is nothing yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Every line, in no meaningful order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values().map(Arc::as_ref)
    }

    /// The line with this digest.
    #[must_use]
    pub fn line(&self, hash: Sha256Hash) -> Option<&Line> {
        self.lines.get(&hash).map(Arc::as_ref)
    }

    /// Digests of the lines of the chains that end with `heads`, as far back as they are here.
    #[must_use]
    pub fn behind(&self, heads: impl IntoIterator<Item = Sha256Hash>) -> BTreeSet<Sha256Hash> {
        let mut found = BTreeSet::new();
        for head in heads {
            let mut next = self.line(head);
            while let Some(line) = next.filter(|line| found.insert(line.hash())) {
                next = line.entry().previous.and_then(|before| self.line(before));
            }
        }
        found
    }

    /// Where the chains end.
    #[must_use]
    pub fn heads(&self) -> Heads {
        let mut heads = Heads::default();
        for line in self.ordered().lines {
            heads.add(line.entry().device, line.entry().seq, line.hash());
        }
        let counters = self.lines.values().map(|line| line.entry().counter);
        heads.counter = counters.max().unwrap_or(0);
        heads
    }

    /// The lines in order; those behind a gap apart.
    #[must_use]
    pub fn ordered(&self) -> Ordered<'_> {
        let mut all: Vec<&Line> = self.lines().collect();
        all.sort_by_key(|line| {
            let entry = line.entry();
            (entry.counter, entry.device, entry.seq, line.hash())
        });
        // A line comes after the one before it in its chain, whose counter is smaller; or as large, where
        // somebody has forged the largest there is, and then its place in the chain decides.
        let mut whole: BTreeSet<Sha256Hash> = BTreeSet::new();
        let (mut lines, mut waiting) = (Vec::with_capacity(all.len()), Vec::new());
        let mut places: HashMap<(DeviceId, u64), u32> = HashMap::new();
        for line in all {
            if self.follows(line, &whole) {
                whole.insert(line.hash());
                let place = (line.entry().device, line.entry().seq);
                *places.entry(place).or_default() += 1;
                lines.push(line);
            } else {
                waiting.push(line);
            }
        }
        let doubled = places.into_iter().filter(|(_, count)| *count > 1);
        Ordered {
            lines,
            waiting,
            forks: doubled.map(|(place, _)| place).collect(),
        }
    }

    /// Whether the chain behind `line` is whole.
    fn follows(&self, line: &Line, whole: &BTreeSet<Sha256Hash>) -> bool {
        let entry = line.entry();
        match entry.previous {
            None => entry.seq == 1,
            Some(previous) => {
                whole.contains(&previous)
                    && self.lines.get(&previous).is_some_and(|before| {
                        let before = before.entry();
                        before.device == entry.device
                            && before.seq + 1 == entry.seq
                            && (before.counter < entry.counter || entry.counter == MAX_COUNTER)
                    })
            }
        }
    }
}
