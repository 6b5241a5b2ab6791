//! What ought to be so: the office's content, who meets where, and every word a person was told is
//! kept. Written down beside the real thing, by other code.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::ids::{DeviceId, ItemId};

use super::meetings::{OFFICE, Planned};

/// The cells of the invented province and the body above each.
pub(super) const CELLS: [(&str, &str); 3] = [
    ("CB-HB1", "DU-HB"),
    ("CB-HB2", "DU-HB"),
    ("CB-SK1", "DU-SK"),
];

/// Every unit that publishes.
pub(super) const UNITS: [&str; 6] = ["TU", "DU-HB", "DU-SK", "CB-HB1", "CB-HB2", "CB-SK1"];

/// Who has a phone: member, and the cell whose committee he or she sits on. The first two are in
/// every run; the fourth is the second phone of the third's owner.
pub(super) const OWNERS: [(&str, Option<&str>); 10] = [
    ("DV001", Some("CB-HB1")),
    ("DV004", None),
    ("DV005", Some("CB-HB2")),
    ("DV004", None),
    ("DV007", None),
    ("DV008", Some("CB-SK1")),
    ("DV010", None),
    ("DV002", Some("CB-HB1")),
    ("DV009", Some("CB-SK1")),
    ("DV012", None),
];

/// Members who move between cells: those without an office.
pub(super) const MOVERS: [&str; 3] = ["DV004", "DV007", "DV010"];

/// What the office has made of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    /// The unit or cell it is for.
    pub(super) unit: &'static str,
    /// Grows with every change of anything; stands in the title.
    pub(super) version: u64,
    pub(super) withdrawn: bool,
    /// Goes to the committee alone.
    pub(super) committee: bool,
}

/// Everything that a restore takes back.
#[derive(Debug, Clone, Default)]
pub(super) struct Office {
    pub(super) articles: BTreeMap<String, Thing>,
    pub(super) meetings: BTreeMap<String, Thing>,
    /// By their place: the unit's code and the file.
    pub(super) papers: BTreeMap<String, Thing>,
    /// Where the movers meet.
    pub(super) cells: BTreeMap<&'static str, &'static str>,
}

impl Office {
    /// Where a member meets.
    pub(super) fn cell_of(&self, member: &str) -> &'static str {
        let moved = self.cells.get(member).copied();
        moved.unwrap_or_else(|| home(member))
    }
}

/// An opinion that a phone said is kept.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) author: &'static str,
    /// The newest words by each phone that wrote any.
    pub(super) last: BTreeMap<usize, String>,
    /// All words ever, each with a number of its own.
    pub(super) all: BTreeSet<String>,
    /// Answers given, by each phone.
    pub(super) answers: BTreeMap<usize, String>,
    /// Dismissed by the person, or only the province has it and a restore may lose it.
    pub(super) let_go: bool,
    /// The phone that wrote it no longer holds the receipt.
    pub(super) fragile: bool,
}

/// A backup, and the office's content in it.
#[derive(Debug, Clone)]
pub(super) struct Backup {
    pub(super) file: std::path::PathBuf,
    pub(super) office: Office,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) office: Office,
    pub(super) words: BTreeMap<ItemId, Words>,
    pub(super) planned: BTreeMap<ItemId, Planned>,
    /// The backups that may be restored: the two newest of this life.
    pub(super) backups: Vec<Backup>,
    /// Phones that were reported lost, as the province knew them.
    pub(super) lost: Vec<DeviceId>,
    /// Links of invitations that are used up.
    pub(super) used: Vec<String>,
    counter: u64,
}

impl Model {
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// A lost phone has destroyed what it held: it shows none of its words any more, and those that nobody
    /// else has may be lost with it.
    pub(super) fn forget(&mut self, phone: usize) {
        // Answers are compared with those of other phones, so they stay, under a number that no phone has.
        let nobody = OWNERS.len() + usize::try_from(self.next()).expect("few");
        for words in self.words.values_mut() {
            words.let_go |= words.last.remove(&phone).is_some() && words.last.is_empty();
            if let Some(said) = words.answers.remove(&phone) {
                words.answers.insert(nobody, said);
            }
        }
        for planned in self.planned.values_mut() {
            planned.forget(phone);
        }
    }

    /// Where a member meets.
    pub(super) fn cell_of(&self, member: &str) -> &'static str {
        self.office.cell_of(member)
    }

    /// Titles of the articles that the owner of a phone may read.
    pub(super) fn articles_for(&self, owner: usize) -> BTreeSet<String> {
        self.titles_for(owner, &self.office.articles)
    }

    /// What the papers are about that the owner of a phone may read.
    pub(super) fn papers_for(&self, owner: usize) -> BTreeSet<String> {
        self.titles_for(owner, &self.office.papers)
    }

    fn titles_for(&self, owner: usize, things: &BTreeMap<String, Thing>) -> BTreeSet<String> {
        let (cell, body) = self.place(owner);
        let mine = |unit: &str| unit == "TU" || unit == cell || unit == body;
        things
            .iter()
            .filter(|(_, thing)| !thing.withdrawn && mine(thing.unit))
            .map(|(code, thing)| title(code, thing))
            .collect()
    }

    /// Titles of the meetings that the owner of a phone may read.
    pub(super) fn meetings_for(&self, owner: usize) -> BTreeSet<String> {
        let (cell, _) = self.place(owner);
        let committee = OWNERS[owner].1;
        self.office
            .meetings
            .iter()
            .filter(|(_, thing)| !thing.withdrawn)
            .filter(|(_, thing)| {
                if thing.committee {
                    committee == Some(thing.unit)
                } else {
                    thing.unit == cell
                }
            })
            .map(|(code, thing)| title(code, thing))
            .collect()
    }

    fn place(&self, owner: usize) -> (&'static str, &'static str) {
        let cell = self.cell_of(OWNERS[owner].0);
        CELLS
            .into_iter()
            .find(|(name, _)| *name == cell)
            .expect("one of the cells")
    }
}

/// The cell in the fixture.
fn home(member: &str) -> &'static str {
    match member {
        "DV005" | "DV006" | "DV007" | "DV011" => "CB-HB2",
        "DV008" | "DV009" | "DV010" => "CB-SK1",
        _ => "CB-HB1",
    }
}

/// Title of a thing: which one, and which version of it.
pub(super) fn title(code: &str, thing: &Thing) -> String {
    format!("{OFFICE}{code} bản {}", thing.version)
}
