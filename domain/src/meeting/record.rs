//! The record of a meeting: what counts, what came after it was closed, and what is wrong with it.

use std::collections::{BTreeSet, HashMap};

use super::event::{Event, Opened};
use super::fold::fold;
use super::line::Line;
use super::log::{Log, Ordered};
use super::phones::{admitted, chair_known_to, chair_passed, opened};
use super::state::State;
use crate::ids::{DeviceId, EventId, Sha256Hash};
use crate::time::Timestamp;

/// A log, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the lines add up to: once it is closed, those of the cut.
    pub state: State,
    /// Whether it is closed.
    pub closing: Closing,
    /// What came after the cut, in order. It changes nothing above and is shown with it.
    pub annex: Vec<Annexed>,
    /// What somebody should look at.
    pub flags: Vec<Flag>,
}

/// Whether a record is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// It is being written.
    Open,
    /// It is closed.
    Closed(Cut),
    /// It was closed twice by phones that did not know of each other: the chair closes again.
    Disputed {
        /// The closing events.
        closes: Vec<EventId>,
    },
}

/// What a closing covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The closing event.
    pub event: EventId,
    /// Digest of its line, which names all it covers: what is signed.
    pub digest: Sha256Hash,
    /// By the chair's clock.
    pub at: Timestamp,
}

/// Something that came after the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annexed {
    /// Which event.
    pub event: EventId,
    /// Which phone.
    pub device: DeviceId,
    /// By its clock.
    pub at: Timestamp,
    /// What it says.
    pub what: Event,
    /// A further closing that covers it, if there is one.
    pub covered_by: Option<Cut>,
}

/// Something that somebody should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// A phone wrote two lines in one place: it was restored from a copy, or somebody forges.
    Forked {
        /// The phone.
        device: DeviceId,
        /// The place in its chain.
        seq: u64,
    },
    /// Lines that cannot count because lines before them are missing.
    Gap {
        /// The phone.
        device: DeviceId,
    },
    /// Lines of a phone that nobody let in; kept, not counted.
    Foreign {
        /// The phone.
        device: DeviceId,
    },
    /// Closed by a phone that was not the chair's, or over lines that are not here.
    UnfitClosing {
        /// The event.
        event: EventId,
    },
}

impl Record {
    /// Reads a log. Nothing if it has no first line, or that one names nobody who may write.
    #[must_use]
    pub fn of(log: &Log) -> Option<Self> {
        let ordered = log.ordered();
        let opened = opened(&ordered.lines)?;
        let devices = admitted(opened, &ordered.lines);
        let own = ordered.lines.iter().copied();
        let own: Vec<&Line> = own
            .filter(|line| devices.contains(&line.entry().device))
            .collect();
        let (closes, unfit) = closes(opened, &own, &ordered.lines);
        let settled = closes.iter().find(|close| {
            let mut others = closes.iter();
            others.all(|other| {
                other.hash() == close.hash() || other.has_seen(close) || close.has_seen(other)
            })
        });
        // Nobody can let a phone in afterwards under what has been closed and signed.
        let covers = settled.map(|close| covered(log, close)).unwrap_or_default();
        let cut: Vec<&Line> = own
            .iter()
            .copied()
            .filter(|line| covers.contains(&line.hash()))
            .collect();
        let devices_then = admitted(opened, &cut);
        let (own, foreign): (Vec<&Line>, Vec<&Line>) = ordered.lines.iter().partition(|line| {
            let admitted = if covers.contains(&line.hash()) {
                &devices_then
            } else {
                &devices
            };
            admitted.contains(&line.entry().device)
        });
        let flags = flags(&ordered, &foreign, unfit);
        let Some(settled) = settled else {
            let state = fold(opened, &own)?;
            let closing = if closes.is_empty() {
                Closing::Open
            } else {
                let closes = closes.iter().map(|close| close.entry().id);
                Closing::Disputed {
                    closes: closes.collect(),
                }
            };
            return Some(Self {
                state,
                closing,
                annex: Vec::new(),
                flags,
            });
        };
        let (cut, after): (Vec<&Line>, Vec<&Line>) = own
            .into_iter()
            .partition(|line| covers.contains(&line.hash()));
        let further = first_closings(log, &closes);
        let annex = after
            .into_iter()
            .filter(|line| !matches!(line.entry().event, Event::Closed { .. }))
            .map(|line| Annexed {
                event: line.entry().id,
                device: line.entry().device,
                at: line.entry().at,
                what: line.entry().event.clone(),
                covered_by: further.get(&line.hash()).map(|close| Cut::of(close)),
            })
            .collect();
        Some(Self {
            state: fold(opened, &cut)?,
            closing: Closing::Closed(Cut::of(settled)),
            annex,
            flags,
        })
    }

    /// The cut that was closed first; nothing while it is open or disputed.
    #[must_use]
    pub fn cut(&self) -> Option<Cut> {
        match self.closing {
            Closing::Closed(cut) => Some(cut),
            Closing::Open | Closing::Disputed { .. } => None,
        }
    }
}

fn flags(ordered: &Ordered<'_>, foreign: &[&Line], unfit: Vec<EventId>) -> Vec<Flag> {
    let forked = ordered.forks.iter().map(|(device, seq)| Flag::Forked {
        device: *device,
        seq: *seq,
    });
    let behind_a_gap = ordered.waiting.iter().map(|line| Flag::Gap {
        device: line.entry().device,
    });
    let foreign = foreign.iter().map(|line| Flag::Foreign {
        device: line.entry().device,
    });
    let unfit = unfit.into_iter().map(|event| Flag::UnfitClosing { event });
    let flags: BTreeSet<Flag> = forked
        .chain(behind_a_gap)
        .chain(foreign)
        .chain(unfit)
        .collect();
    flags.into_iter().collect()
}

impl Cut {
    fn of(close: &Line) -> Self {
        Self {
            event: close.entry().id,
            digest: close.hash(),
            at: close.entry().at,
        }
    }
}

/// The closings that hold, and those that do not: another phone than the chair's wrote them, or a line
/// that they name is not among the `whole` ones.
fn closes<'a>(opened: &Opened, own: &[&'a Line], whole: &[&Line]) -> (Vec<&'a Line>, Vec<EventId>) {
    let (mut closes, mut unfit) = (Vec::new(), Vec::new());
    let whole: BTreeSet<Sha256Hash> = whole.iter().map(|line| line.hash()).collect();
    let passed = chair_passed(own);
    for line in own {
        let Event::Closed { heads } = &line.entry().event else {
            continue;
        };
        let by_chair = chair_known_to(line, opened, &passed) == Some(line.entry().device);
        if by_chair && heads.values().all(|head| whole.contains(head)) {
            closes.push(*line);
        } else {
            unfit.push(line.entry().id);
        }
    }
    (closes, unfit)
}

/// The last lines that a closing names.
fn heads(close: &Line) -> impl Iterator<Item = Sha256Hash> {
    let heads = match &close.entry().event {
        Event::Closed { heads } => Some(heads.values()),
        _ => None,
    };
    heads.into_iter().flatten().copied()
}

/// The closing line, and every line behind those that it names.
fn covered(log: &Log, close: &Line) -> BTreeSet<Sha256Hash> {
    let mut covers = log.behind(heads(close));
    covers.insert(close.hash());
    covers
}

/// For each line the first closing that covers it. One map for all of them: many closings of a long
/// record would otherwise each hold all of it.
fn first_closings<'a>(log: &'a Log, closes: &[&'a Line]) -> HashMap<Sha256Hash, &'a Line> {
    let mut first: HashMap<Sha256Hash, &Line> = HashMap::new();
    for close in closes {
        for head in heads(close) {
            let mut next = log.line(head);
            while let Some(line) = next.filter(|line| !first.contains_key(&line.hash())) {
                first.insert(line.hash(), close);
                next = line.entry().previous.and_then(|before| log.line(before));
            }
        }
    }
    first
}
