//! What is wrong with a rule pack, and where its rules have holes.
//!
//! An *error* is a contradiction: such a pack is neither signed nor used. A *hole* is a case that
//! the rule does not decide: the pack is used, and a meeting that falls into the hole asks a person.

mod axis;
mod sheet;

use std::collections::BTreeSet;

use super::amount::{Points, Range};
use super::measure::{Fact, Measure};
use super::pack::{Business, RulePack};
use super::sheet::Grade;
use crate::wire::item::MeetingKind;

/// Most characters of a title, a name or a code.
const LONGEST_TEXT: usize = 300;

/// Everything found, in the order of the pack.
#[must_use]
pub fn check(pack: &RulePack) -> Vec<Finding> {
    let mut found = Vec::new();
    whole(pack, &mut found);
    meetings(pack, &mut found);
    voting(pack, &mut found);
    for (index, sheet) in pack.sheets.iter().enumerate() {
        sheet::check(pack, index, sheet, &mut found);
    }
    yearly(pack, &mut found);
    found
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub what: What,
}

impl Finding {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.what {
            What::Gap { .. }
            | What::LevelGap { .. }
            | What::NotApplicable { .. }
            | What::NothingToMeasure { .. }
            | What::NoYearlyRule => Severity::Hole,
            _ => Severity::Error,
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The pack must not be used.
    Error,
    /// The pack can be used; the hole is shown to the person whom it meets.
    Hole,
}

/// A place in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The pack as a whole.
    Pack,
    /// The rule of one kind of meeting.
    Meeting(MeetingKind),
    /// The rule of one kind of business.
    Voting(Business),
    /// A score sheet, counted from 0.
    Sheet(usize),
    /// A group of a score sheet.
    Group {
        /// The sheet.
        sheet: usize,
        /// The group.
        code: String,
    },
    /// A criterion of a score sheet.
    Criterion {
        /// The sheet.
        sheet: usize,
        /// The criterion.
        code: String,
    },
    /// The yearly rule.
    Yearly,
}

/// What can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A text is empty, or longer than 300 characters; the name of its field.
    Text(&'static str),
    /// The last day lies before the first.
    DatesReversed,
    /// The pack supersedes itself.
    SupersedesItself,
    /// A deadline that no calendar has; the name of its field.
    Deadline(&'static str),
    /// A sheet of A4 on which nothing can be printed.
    Layout,
    /// No rule for the regular meeting.
    NoRegularMeeting,
    /// A kind of meeting that this version does not know, or the same one a second time.
    MeetingKind,
    /// A meeting without steps.
    NoSteps,
    /// A step of this code a second time.
    StepTwice(String),
    /// This step belongs to an earlier part of the meeting than the step before it.
    StepOutOfOrder(String),
    /// Nobody takes this step.
    StepWithoutActor(String),
    /// No base and threshold for this business.
    NoVotingRule,
    /// A second base and threshold for this business.
    VotingRuleTwice,
    /// No way to take the vote.
    NoVoteForm,
    /// The points of the sheet are not 100.
    SheetTotal {
        /// What its groups add up to.
        found: Points,
    },
    /// The points of a group are not those of its criteria.
    GroupTotal {
        /// What the group says.
        declared: Points,
        /// What its criteria add up to.
        found: Points,
    },
    /// Another group or criterion of the sheet bears the same code.
    CodeTwice,
    /// The code is empty, too long, or holds other than `a`-`z`, `0`-`9` and `_`.
    Code,
    /// A word where something is measured that this version does not know.
    UnknownMeasure(Measure),
    /// A word where something is asked that this version does not know.
    UnknownFact(Fact),
    /// A duration is measured, but this kind of meeting has no least duration.
    NoLeastMinutes(MeetingKind),
    /// `min-…` where no duration is measured, or more than the least duration.
    MinutesShort(Range),
    /// A range that holds nothing.
    EmptyRange(Range),
    /// A band gives more than the criterion.
    BandAboveMost {
        /// What it gives.
        points: Points,
    },
    /// No band gives all points of the criterion.
    FullMarksUnreachable {
        /// The most that a band gives.
        best: Points,
    },
    /// A cap that lets all points through.
    CapWithoutEffect,
    /// Values that lie in two bands.
    Overlap {
        /// One band.
        first: Range,
        /// The other.
        second: Range,
    },
    /// Values that lie in no band.
    Gap {
        /// The values.
        range: Range,
    },
    /// There may be nothing of which a share could be taken, as in the first month of a cell.
    NothingToMeasure(Measure),
    /// The rule does not say what counts when this does not have to be done; if nothing counts, the
    /// sheet tops out below 100.
    NotApplicable {
        /// What.
        fact: Fact,
        /// The most that the whole sheet then gives.
        total: Points,
    },
    /// No total gives this grade.
    NoLevel(Grade),
    /// A second level of this grade.
    LevelTwice(Grade),
    /// No meeting can reach a total of this level.
    LevelUnreachable(Grade),
    /// Totals that lie in two levels.
    LevelOverlap(Grade, Grade),
    /// Totals that lie in no level.
    LevelGap {
        /// The totals.
        range: Range,
    },
    /// A gate needs full marks of something that is not there.
    GateNamesNothing(String),
    /// A gate gives a grade that is not below the one it guards, or needs nothing.
    GateWithoutEffect(Grade),
    /// The yearly rule asks for more than twelve months, or its grades do not stand best first.
    Yearly(Grade),
    /// There is no yearly rule: the year's grade is left to a person.
    NoYearlyRule,
}

fn whole(pack: &RulePack, found: &mut Vec<Finding>) {
    let mut add = |what| {
        found.push(Finding {
            place: Place::Pack,
            what,
        });
    };
    for (name, text) in [
        ("title", &pack.title),
        ("issuer", &pack.issuer),
        ("basis", &pack.basis),
        ("font", &pack.paper.font),
    ] {
        if !is_text(text) {
            add(What::Text(name));
        }
    }
    // An id may hold what a sign holds, so it is no code.
    if !is_text(&pack.id) {
        add(What::Text("id"));
    }
    if pack.valid_to.is_some_and(|to| to < pack.valid_from) {
        add(What::DatesReversed);
    }
    if pack.supersedes.contains(&pack.id) {
        add(What::SupersedesItself);
    }
    let deadlines = pack.deadlines;
    for (name, value, most) in [
        ("papers_days_ahead", deadlines.papers_days_ahead, 31),
        ("report_within_days", deadlines.report_within_days, 31),
        ("plan_by_day", deadlines.plan_by_day, 28),
        ("thematic_every_months", deadlines.thematic_every_months, 12),
    ] {
        if value.is_some_and(|value| !(1..=most).contains(&value)) {
            add(What::Deadline(name));
        }
    }
    let margins = pack.paper.margins_mm;
    let fits = |one: u32, other: u32, sheet: u32| one.saturating_add(other) + 50 <= sheet;
    let readable = (8..=24).contains(&pack.paper.text_pt)
        && (pack.paper.text_pt..=48).contains(&pack.paper.line_pt)
        && pack.paper.indent_mm <= 50;
    if !fits(margins.top, margins.bottom, 297)
        || !fits(margins.left, margins.right, 210)
        || !readable
    {
        add(What::Layout);
    }
}

fn meetings(pack: &RulePack, found: &mut Vec<Finding>) {
    if pack.meeting(MeetingKind::Regular).is_none() {
        found.push(Finding {
            place: Place::Pack,
            what: What::NoRegularMeeting,
        });
    }
    for (index, rule) in pack.meetings.iter().enumerate() {
        let mut add = |what| {
            found.push(Finding {
                place: Place::Meeting(rule.kind),
                what,
            });
        };
        let twice = pack
            .meetings
            .iter()
            .take(index)
            .any(|earlier| earlier.kind == rule.kind);
        if twice || rule.kind == MeetingKind::Other {
            add(What::MeetingKind);
        }
        let durations = [rule.least_minutes, rule.combined_minutes]
            .into_iter()
            .flatten()
            .chain(rule.by_size.iter().map(|size| size.minutes));
        if durations
            .into_iter()
            .any(|minutes| !(1..=1440).contains(&minutes))
        {
            add(What::Deadline("minutes"));
        }
        if rule.steps.is_empty() {
            add(What::NoSteps);
        }
        let mut seen = BTreeSet::new();
        let mut phase = None;
        for step in &rule.steps {
            if !seen.insert(&step.code) {
                add(What::StepTwice(step.code.clone()));
            }
            if !is_code(&step.code) {
                add(What::Code);
            }
            if !is_text(&step.title) {
                add(What::Text("title"));
            }
            if step.who.is_empty() {
                add(What::StepWithoutActor(step.code.clone()));
            }
            if phase.is_some_and(|phase| step.phase < phase) {
                add(What::StepOutOfOrder(step.code.clone()));
            }
            phase = Some(step.phase);
        }
    }
}

fn voting(pack: &RulePack, found: &mut Vec<Finding>) {
    for business in Business::ALL {
        let rules = || pack.voting.iter().filter(|rule| rule.business == business);
        let what = match rules().count() {
            0 => What::NoVotingRule,
            1 if rules().any(|rule| rule.forms.is_empty()) => What::NoVoteForm,
            1 => continue,
            _ => What::VotingRuleTwice,
        };
        found.push(Finding {
            place: Place::Voting(business),
            what,
        });
    }
}

fn yearly(pack: &RulePack, found: &mut Vec<Finding>) {
    let mut add = |what| {
        found.push(Finding {
            place: Place::Yearly,
            what,
        });
    };
    let Some(rule) = &pack.yearly else {
        add(What::NoYearlyRule);
        return;
    };
    let mut better: Option<Grade> = None;
    for grade in &rule.grades {
        let too_many = grade.months_of.is_some_and(|needs| needs.months > 12);
        if too_many || better.is_some_and(|better| better <= grade.grade) {
            add(What::Yearly(grade.grade));
        }
        better = Some(grade.grade);
    }
    if better.is_some_and(|better| better <= rule.otherwise) {
        add(What::Yearly(rule.otherwise));
    }
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT
}

fn is_code(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    is_text(code) && code.chars().all(plain)
}
