//! What was said, concluded, given out and written.

use handbook_domain::ids::{EventId, MemberId};
use handbook_domain::meeting::State;
use handbook_domain::meeting::event::{AssignmentResult, Section, Speaker};
use handbook_domain::meeting::state::Fact;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::{Day, Timestamp};

use super::names;

/// Somebody who can be given the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerRow {
    /// Who.
    pub speaker: Speaker,
    /// Name.
    pub name: String,
    /// How often he or she has spoken.
    pub spoke: u32,
}

/// A speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechRow {
    /// By which it began; names it, and undoes it.
    pub id: EventId,
    /// Who.
    pub name: String,
    /// When it began, by the phone's clock.
    pub began_at: Timestamp,
    /// How long, in milliseconds; unknown while it lasts or where the phone was restarted.
    pub lasted_ms: Option<u64>,
    /// Whether it is over.
    pub over: bool,
    /// What was said; empty if not noted.
    pub text: String,
    /// Whether two phones noted different things.
    pub disputed: bool,
}

/// An item of the agenda, or the whole meeting, with the chair's conclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaRow {
    /// Which item, from 0; nothing for the whole meeting.
    pub item: Option<u32>,
    /// Its title; empty for the whole meeting.
    pub title: String,
    /// Whose it is.
    pub owner: String,
    /// How many minutes it should take; 0 if not said.
    pub minutes: u32,
    /// The conclusion; empty if there is none yet.
    pub text: String,
    /// By which, to undo it.
    pub event: Option<EventId>,
    /// Whether two phones say different things.
    pub disputed: bool,
}

/// Work given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRow {
    /// By which; also to undo it.
    pub id: EventId,
    /// What.
    pub text: String,
    /// To whom; nobody for the whole cell.
    pub members: Vec<MemberId>,
    /// Their names.
    pub names: String,
    /// By when.
    pub due: Day,
}

/// Last month's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedRow {
    /// The event by which it was given out.
    pub assignment: EventId,
    /// What.
    pub text: String,
    /// To whom, by name.
    pub names: String,
    /// By when.
    pub due: Day,
    /// Where it stood when this meeting was opened; empty if nothing was said.
    pub before: String,
    /// How it came out; nothing before it is reported.
    pub result: Option<AssignmentResult>,
    /// In words.
    pub note: String,
    /// By which it was reported, to undo it.
    pub event: Option<EventId>,
    /// Whether two phones say different things.
    pub disputed: bool,
}

/// Text for the papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRow {
    /// Which section.
    pub section: Section,
    /// The words; empty if nobody has written any.
    pub text: String,
    /// By which, to undo it.
    pub event: Option<EventId>,
    /// Whether two phones say different things.
    pub disputed: bool,
}

/// In the order of the papers.
const SECTIONS: [Section; 8] = [
    Section::Fees,
    Section::News,
    Section::Thinking,
    Section::Results,
    Section::Praise,
    Section::Shortcomings,
    Section::Ahead,
    Section::Petitions,
];

pub(super) fn speakers(state: &State) -> Vec<SpeakerRow> {
    let present = state.opened.roster.iter().filter(|entry| {
        let mark = state.roll.get(&entry.member);
        mark.is_some_and(|mark| mark.value().attendance == Attendance::Present)
    });
    let members = present.map(|entry| (Speaker::Member(entry.member), entry.name.clone()));
    let guests = state.guests.iter();
    let guests = guests.map(|guest| (Speaker::Guest(guest.id), guest.name.clone()));
    members
        .chain(guests)
        .map(|(speaker, name)| {
            let spoke = state.speeches.iter().filter(|one| one.speaker == speaker);
            SpeakerRow {
                spoke: u32::try_from(spoke.count()).unwrap_or(u32::MAX),
                speaker,
                name,
            }
        })
        .collect()
}

pub(super) fn speeches(state: &State) -> Vec<SpeechRow> {
    let speeches = state.speeches.iter();
    speeches
        .map(|speech| SpeechRow {
            id: speech.id,
            name: speaker_name(state, &speech.speaker),
            began_at: speech.at,
            lasted_ms: speech.lasted_ms,
            over: speech.over,
            text: text(speech.text.as_ref()),
            disputed: speech.text.as_ref().is_some_and(Fact::is_disputed),
        })
        .collect()
}

pub(super) fn agenda(state: &State) -> Vec<AgendaRow> {
    let items = (0..).zip(&state.opened.agenda);
    let items = items.map(|(item, said)| AgendaRow {
        title: said.title.clone(),
        owner: said.owner.clone(),
        minutes: said.minutes,
        ..concluded(state, Some(item))
    });
    items.chain([concluded(state, None)]).collect()
}

pub(super) fn assignments(state: &State) -> Vec<AssignmentRow> {
    let assignments = state.assignments.iter();
    assignments
        .map(|assignment| AssignmentRow {
            id: assignment.id,
            text: assignment.text.clone(),
            names: names(state, &assignment.members),
            members: assignment.members.clone(),
            due: assignment.due,
        })
        .collect()
}

pub(super) fn carried(state: &State) -> Vec<CarriedRow> {
    let carried = state.opened.carried.iter();
    carried
        .map(|carried| {
            let fact = state.reported.get(&carried.assignment);
            let reported = fact.map(Fact::value);
            CarriedRow {
                assignment: carried.assignment,
                text: carried.text.clone(),
                names: carried.members.clone(),
                due: carried.due,
                before: carried.before.clone(),
                result: reported.map(|reported| reported.result),
                note: reported.map_or_else(String::new, |reported| reported.note.clone()),
                event: last(fact),
                disputed: fact.is_some_and(Fact::is_disputed),
            }
        })
        .collect()
}

pub(super) fn sections(state: &State) -> Vec<SectionRow> {
    SECTIONS
        .into_iter()
        .map(|section| {
            let fact = state.texts.get(&section);
            SectionRow {
                section,
                text: text(fact),
                event: last(fact),
                disputed: fact.is_some_and(Fact::is_disputed),
            }
        })
        .collect()
}

/// Name of whoever speaks; empty for a guest whose coming was undone.
pub(super) fn speaker_name(state: &State, speaker: &Speaker) -> String {
    match speaker {
        Speaker::Member(member) => state.name(*member).to_owned(),
        Speaker::Guest(guest) => {
            let guest = state.guests.iter().find(|one| one.id == *guest);
            guest.map_or_else(String::new, |guest| guest.name.clone())
        }
    }
}

fn concluded(state: &State, item: Option<u32>) -> AgendaRow {
    let fact = state.conclusions.get(&item);
    AgendaRow {
        item,
        title: String::new(),
        owner: String::new(),
        minutes: 0,
        text: text(fact),
        event: last(fact),
        disputed: fact.is_some_and(Fact::is_disputed),
    }
}

fn text(fact: Option<&Fact<String>>) -> String {
    fact.map_or_else(String::new, |fact| fact.value().clone())
}

fn last<T: PartialEq>(fact: Option<&Fact<T>>) -> Option<EventId> {
    fact.and_then(|fact| fact.events().last().copied())
}
