//! The roll, member by member, and why each counts in a vote or does not.

use handbook_domain::ids::{EventId, MemberId};
use handbook_domain::meeting::State;
use handbook_domain::meeting::state::{Fact, Mark};
use handbook_domain::rules::voting::{Attendance, BaseReason};

/// One member of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// Who.
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// Whether official on the day of the meeting; probationary otherwise.
    pub official: bool,
    /// As called; nothing before.
    pub attendance: Option<Attendance>,
    /// Why absent; empty if not said.
    pub reason: String,
    /// Whether the member's own phone showed it.
    pub by_token: bool,
    /// By which it was set last, to undo it.
    pub event: Option<EventId>,
    /// Whether two phones say different things.
    pub disputed: bool,
    /// Whether the member is in the base of a vote.
    pub counted: bool,
    /// Why, or why not.
    pub why: BaseReason,
}

/// What the roll adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RollTotals {
    /// Everybody on the list.
    pub summoned: u32,
    /// Official members among them.
    pub official: u32,
    /// Probationary ones.
    pub probationary: u32,
    /// Present.
    pub present: u32,
    /// Absent with a reason.
    pub absent_excused: u32,
    /// Absent without one.
    pub absent_unexcused: u32,
    /// Exempt, and not there.
    pub exempt: u32,
    /// Not called yet.
    pub not_called: u32,
    /// The base of a vote.
    pub base: u32,
    /// Of these, who is present and may vote.
    pub entitled: u32,
}

/// A guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestRow {
    /// By which he or she came; also to undo it.
    pub event: EventId,
    /// Name.
    pub name: String,
    /// Office.
    pub office: String,
    /// Sent by the superior committee.
    pub superior: bool,
}

pub(super) fn roll(state: &State) -> Vec<RollRow> {
    let day = state.day();
    // The base has one line for each line of the list, in its order.
    let base = state.base().members;
    let rows = state.opened.roster.iter().zip(base);
    rows.map(|(entry, line)| {
        let fact = state.roll.get(&entry.member);
        let mark: Option<&Mark> = fact.map(Fact::value);
        RollRow {
            member: entry.member,
            name: entry.name.clone(),
            official: entry.standing.is_official_on(day),
            attendance: mark.map(|mark| mark.attendance),
            reason: mark.map_or_else(String::new, |mark| mark.reason.clone()),
            by_token: mark.is_some_and(|mark| mark.by_token),
            event: fact.and_then(|fact| fact.events().last().copied()),
            disputed: fact.is_some_and(Fact::is_disputed),
            counted: line.counted,
            why: line.reason,
        }
    })
    .collect()
}

pub(super) fn totals(state: &State) -> RollTotals {
    let (day, base) = (state.day(), state.base());
    let mut totals = RollTotals {
        base: base.size(),
        entitled: base.entitled_present(),
        ..RollTotals::default()
    };
    for entry in &state.opened.roster {
        totals.summoned += 1;
        if entry.standing.is_official_on(day) {
            totals.official += 1;
        } else {
            totals.probationary += 1;
        }
        let mark = state.roll.get(&entry.member).map(Fact::value);
        let place = match mark.map(|mark| mark.attendance) {
            Some(Attendance::Present) => &mut totals.present,
            Some(Attendance::AbsentExcused) => &mut totals.absent_excused,
            Some(Attendance::AbsentUnexcused) => &mut totals.absent_unexcused,
            Some(Attendance::Exempt) => &mut totals.exempt,
            None => &mut totals.not_called,
        };
        *place += 1;
    }
    totals
}

pub(super) fn guests(state: &State) -> Vec<GuestRow> {
    let guests = state.guests.iter();
    guests
        .map(|guest| GuestRow {
            event: guest.id,
            name: guest.name.clone(),
            office: guest.office.clone(),
            superior: guest.superior,
        })
        .collect()
}
