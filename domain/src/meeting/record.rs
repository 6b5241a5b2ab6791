//! The record of a meeting: what counts, what came after it was closed, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Event, Opened};
use super::fold::{admitted, chair_known_to, fold};
use super::line::Line;
use super::log::Log;
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
        let (opened, devices) = admitted(&ordered.lines)?;
        let (own, foreign): (Vec<&Line>, Vec<&Line>) = ordered
            .lines
            .iter()
            .partition(|line| devices.contains(&line.entry().device));
        let mut flags: BTreeSet<Flag> = BTreeSet::new();
        flags.extend(ordered.forks.iter().map(|(device, seq)| Flag::Forked {
            device: *device,
            seq: *seq,
        }));
        flags.extend(ordered.waiting.iter().map(|line| Flag::Gap {
            device: line.entry().device,
        }));
        flags.extend(foreign.iter().map(|line| Flag::Foreign {
            device: line.entry().device,
        }));
        let (closes, unfit) = closes(log, opened, &own);
        flags.extend(unfit.into_iter().map(|event| Flag::UnfitClosing { event }));
        let settled = closes.iter().find(|close| {
            let mut others = closes.iter();
            others.all(|other| {
                other.line.hash() == close.line.hash()
                    || other.line.has_seen(close.line)
                    || close.line.has_seen(other.line)
            })
        });
        let flags = flags.into_iter().collect();
        let Some(settled) = settled else {
            let state = fold(opened, &own)?;
            let closing = if closes.is_empty() {
                Closing::Open
            } else {
                let closes = closes.iter().map(|close| close.line.entry().id);
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
            .iter()
            .partition(|line| settled.covers.contains(&line.hash()));
        let annex = after
            .into_iter()
            .filter(|line| !matches!(line.entry().event, Event::Closed { .. }))
            .map(|line| Annexed {
                event: line.entry().id,
                device: line.entry().device,
                at: line.entry().at,
                what: line.entry().event.clone(),
                covered_by: closes
                    .iter()
                    .find(|close| close.covers.contains(&line.hash()))
                    .map(Close::cut),
            })
            .collect();
        Some(Self {
            state: fold(opened, &cut)?,
            closing: Closing::Closed(settled.cut()),
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

struct Close<'a> {
    line: &'a Line,
    covers: BTreeSet<Sha256Hash>,
}

impl Close<'_> {
    fn cut(&self) -> Cut {
        Cut {
            event: self.line.entry().id,
            digest: self.line.hash(),
            at: self.line.entry().at,
        }
    }
}

/// The closings that hold, and those that do not.
fn closes<'a>(log: &'a Log, opened: &Opened, own: &[&'a Line]) -> (Vec<Close<'a>>, Vec<EventId>) {
    let (mut closes, mut unfit) = (Vec::new(), Vec::new());
    for line in own {
        let Event::Closed { heads } = &line.entry().event else {
            continue;
        };
        let by_chair = chair_known_to(line, opened, own) == Some(line.entry().device);
        match covered(log, line, heads).filter(|_| by_chair) {
            Some(covers) => closes.push(Close { line, covers }),
            None => unfit.push(line.entry().id),
        }
    }
    (closes, unfit)
}

/// Every line behind `heads`, and the closing one; nothing if one of them is missing.
fn covered(
    log: &Log,
    close: &Line,
    heads: &BTreeMap<DeviceId, Sha256Hash>,
) -> Option<BTreeSet<Sha256Hash>> {
    let mut covers = BTreeSet::from([close.hash()]);
    for head in heads.values() {
        let mut next = Some(*head);
        while let Some(hash) = next {
            if !covers.insert(hash) {
                break;
            }
            next = log.line(hash)?.entry().previous;
        }
    }
    Some(covers)
}
