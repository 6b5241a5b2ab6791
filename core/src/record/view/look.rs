//! What somebody has to look at: what two phones say differently, what stands in the way of closing,
//! what came after it, who signed, and the latest tap.

use handbook_domain::ids::{DeviceId, EventId, ItemId, MemberId};
use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::cut::{CutSignature, is_signed};
use handbook_domain::meeting::event::{AssignmentResult, Speaker};
use handbook_domain::meeting::fold::can_be_undone;
use handbook_domain::meeting::line::Entry;
use handbook_domain::meeting::{Event, Flag, Record, State};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::sheet::ScoreSheet;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::Timestamp;

use super::work::speaker_name;
use super::{Lines, holder, names};

/// Something that two phones say differently. Whoever says one of the choices again settles it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// What kind of thing.
    pub what: TapKind,
    /// Which one: a name, a title; empty where there is only one.
    pub about: String,
    /// What is said of it.
    pub choices: Vec<DisputeChoice>,
}

/// One of the things said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeChoice {
    /// Settles it, said again.
    pub event: EventId,
    /// Whose phone says so.
    pub by: String,
    /// When, by that phone.
    pub at: Timestamp,
    /// What it says.
    pub said: Said,
}

/// What a line says, to be shown beside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// At the roll call.
    Roll {
        /// How.
        attendance: Attendance,
        /// Why absent.
        reason: String,
    },
    /// Votes.
    Votes {
        /// The figures.
        count: Count,
    },
    /// How work came out.
    Work {
        /// How.
        result: AssignmentResult,
        /// In words.
        note: String,
    },
    /// Points given to a criterion.
    Judged {
        /// How many.
        points: Points,
        /// Why.
        reason: String,
    },
    /// Words, or a name.
    Words {
        /// Which.
        text: String,
    },
}

/// What a tap was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapKind {
    /// The meeting began.
    Began,
    /// It ended.
    Ended,
    /// Its times were confirmed.
    TimesConfirmed,
    /// A member was called.
    Marked,
    /// A guest came.
    GuestCame,
    /// A step began.
    StepBegun,
    /// A step was left out.
    StepSkipped,
    /// Somebody began to speak.
    SpeechBegan,
    /// Somebody has spoken.
    SpeechEnded,
    /// A speech was noted.
    SpeechNoted,
    /// Something was put to the vote.
    MotionPut,
    /// Votes were counted.
    Counted,
    /// The chair concluded.
    Concluded,
    /// Work was given out.
    Assigned,
    /// Last month's work was reported on.
    AssignmentReported,
    /// A section was written.
    Written,
    /// A criterion was judged.
    Judged,
    /// A score was claimed.
    ScoreClaimed,
    /// The minutes were agreed on.
    MinutesApproved,
    /// The minute-taker was named.
    MinuteTakerNamed,
    /// Something was put right after closing.
    Corrected,
    /// Who writes, who chairs, what was undone or closed, or something of a newer version.
    Other,
}

/// Something in the way of closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObstacleRow {
    /// What.
    pub obstacle: Obstacle,
    /// Which: names, or the text of a motion; empty where there is only one.
    pub about: String,
}

/// Something that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRow {
    /// What.
    pub flag: Flag,
    /// Whose phone; empty if nobody let it in.
    pub by: String,
}

/// Something that came after closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexRow {
    /// Which event.
    pub event: EventId,
    /// Whose phone.
    pub by: String,
    /// By its clock.
    pub at: Timestamp,
    /// What kind of thing.
    pub what: TapKind,
    /// What is put right; empty for anything else.
    pub text: String,
    /// Whether a further closing covers it.
    pub covered: bool,
}

/// A phone that may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecorderRow {
    /// The phone.
    pub device: DeviceId,
    /// Whose.
    pub name: String,
    /// Whether it is this one.
    pub this: bool,
    /// Whether it holds the chair.
    pub chairs: bool,
}

/// A good signature under the closed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRow {
    /// Whose.
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// Whether it was made with this phone.
    pub this: bool,
}

/// The latest tap of this phone, as long as it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastTap {
    /// Its lines, to undo them together: one, or the whole roll.
    pub events: Vec<EventId>,
    /// What it was.
    pub what: TapKind,
    /// About whom or what; empty where that is plain.
    pub about: String,
}

pub(super) fn disputes(
    state: &State,
    lines: &Lines<'_>,
    pack: &RulePack,
    obstacles: &[Obstacle],
) -> Vec<Dispute> {
    let found = obstacles.iter().filter_map(|obstacle| match obstacle {
        Obstacle::Disputed(events) => Some(events),
        _ => None,
    });
    found
        .filter_map(|events| {
            let entries: Vec<&Entry> = events.iter().filter_map(|one| lines.find(*one)).collect();
            let first = &entries.first()?.event;
            let choices = entries.iter().map(|entry| DisputeChoice {
                event: entry.id,
                by: holder(state, entry.device),
                at: entry.at,
                said: said(state, &entry.event),
            });
            Some(Dispute {
                what: TapKind::of(first),
                about: about(state, pack, lines, first),
                choices: choices.collect(),
            })
        })
        .collect()
}

pub(super) fn obstacle_rows(state: &State, obstacles: Vec<Obstacle>) -> Vec<ObstacleRow> {
    let motion = |id: &EventId| {
        let mut motions = state.motions.iter();
        let motion = motions.find(|motion| motion.id == *id);
        motion.map_or_else(String::new, |motion| motion.text.clone())
    };
    obstacles
        .into_iter()
        .map(|obstacle| ObstacleRow {
            about: match &obstacle {
                Obstacle::NotCalled(members) => names(state, members),
                Obstacle::NotCounted(id) | Obstacle::Miscounted(id, _) => motion(id),
                Obstacle::NotEnded
                | Obstacle::DurationUnknown
                | Obstacle::Disputed(_)
                | Obstacle::LinesMissing => String::new(),
            },
            obstacle,
        })
        .collect()
}

pub(super) fn flags(record: &Record) -> Vec<FlagRow> {
    let flags = record.flags.iter();
    flags
        .map(|flag| FlagRow {
            flag: *flag,
            by: match flag {
                Flag::Forked { device, .. } | Flag::Gap { device } | Flag::Foreign { device } => {
                    holder(&record.state, *device)
                }
                Flag::UnfitClosing { .. } => String::new(),
            },
        })
        .collect()
}

pub(super) fn annex(record: &Record) -> Vec<AnnexRow> {
    let annex = record.annex.iter();
    annex
        .map(|one| AnnexRow {
            event: one.event,
            by: holder(&record.state, one.device),
            at: one.at,
            what: TapKind::of(&one.what),
            text: match &one.what {
                Event::Corrected { text } => text.clone(),
                _ => String::new(),
            },
            covered: one.covered_by.is_some(),
        })
        .collect()
}

pub(super) fn recorders(state: &State, this: DeviceId) -> Vec<RecorderRow> {
    let recorders = state.recorders.values();
    recorders
        .map(|recorder| RecorderRow {
            device: recorder.device,
            name: state.name(recorder.member).to_owned(),
            this: recorder.device == this,
            chairs: recorder.device == state.chair.device,
        })
        .collect()
}

pub(super) fn signatures(
    record: &Record,
    meeting: ItemId,
    signatures: &[CutSignature],
    this: DeviceId,
) -> Vec<SignatureRow> {
    let Some(cut) = record.cut() else {
        return Vec::new();
    };
    let state = &record.state;
    let good = signatures
        .iter()
        .filter(|one| is_signed(state, meeting, &cut, one));
    good.filter_map(|one| {
        let member = state.recorders.get(&one.device)?.member;
        Some(SignatureRow {
            member,
            name: state.name(member).to_owned(),
            this: one.device == this,
        })
    })
    .collect()
}

/// The whole roll called at once is one tap: its lines bear one moment.
pub(super) fn last_tap(
    state: &State,
    pack: &RulePack,
    lines: &Lines<'_>,
    this: DeviceId,
) -> Option<LastTap> {
    let own = lines.0.iter().rev().filter(|entry| entry.device == this);
    let mut own = own.skip_while(|entry| !can_be_undone(&entry.event));
    let last = own.next()?;
    let mut events = vec![last.id];
    let marked = |entry: &Entry| matches!(entry.event, Event::Marked { .. });
    if marked(last) {
        let same =
            own.take_while(|one| marked(one) && (one.at, one.up_ms) == (last.at, last.up_ms));
        events.extend(same.map(|entry| entry.id));
    }
    Some(LastTap {
        what: TapKind::of(&last.event),
        about: if events.len() == 1 {
            about(state, pack, lines, &last.event)
        } else {
            String::new()
        },
        events,
    })
}

impl TapKind {
    fn of(event: &Event) -> Self {
        match event {
            Event::Began {} => Self::Began,
            Event::Ended {} => Self::Ended,
            Event::TimesConfirmed { .. } => Self::TimesConfirmed,
            Event::Marked { .. } => Self::Marked,
            Event::GuestCame { .. } => Self::GuestCame,
            Event::StepBegun { .. } => Self::StepBegun,
            Event::StepSkipped { .. } => Self::StepSkipped,
            Event::SpeechBegan { .. } => Self::SpeechBegan,
            Event::SpeechEnded { .. } => Self::SpeechEnded,
            Event::SpeechNoted { .. } => Self::SpeechNoted,
            Event::MotionPut { .. } => Self::MotionPut,
            Event::Counted { .. } => Self::Counted,
            Event::Concluded { .. } => Self::Concluded,
            Event::Assigned { .. } => Self::Assigned,
            Event::AssignmentReported { .. } => Self::AssignmentReported,
            Event::Written { .. } => Self::Written,
            Event::Judged { .. } => Self::Judged,
            Event::ScoreClaimed { .. } => Self::ScoreClaimed,
            Event::MinutesApproved {} => Self::MinutesApproved,
            Event::MinuteTakerNamed { .. } => Self::MinuteTakerNamed,
            Event::Corrected { .. } => Self::Corrected,
            Event::Opened(_)
            | Event::Joined(_)
            | Event::ChairPassed { .. }
            | Event::Undone { .. }
            | Event::Closed { .. }
            | Event::Unknown => Self::Other,
        }
    }
}

fn said(state: &State, event: &Event) -> Said {
    match event {
        Event::Marked {
            attendance, reason, ..
        } => Said::Roll {
            attendance: *attendance,
            reason: reason.clone(),
        },
        Event::Counted { count, .. } => Said::Votes { count: *count },
        Event::AssignmentReported { result, note, .. } => Said::Work {
            result: *result,
            note: note.clone(),
        },
        Event::Judged { points, reason, .. } => Said::Judged {
            points: *points,
            reason: reason.clone(),
        },
        Event::ScoreClaimed { points } => Said::Judged {
            points: points.values().copied().sum(),
            reason: String::new(),
        },
        Event::MinuteTakerNamed { member } => Said::Words {
            text: state.name(*member).to_owned(),
        },
        Event::SpeechNoted { text, .. }
        | Event::Concluded { text, .. }
        | Event::Written { text, .. } => Said::Words { text: text.clone() },
        _ => Said::Words {
            text: String::new(),
        },
    }
}

/// About whom or what: in words of the record, never in ours.
fn about(state: &State, pack: &RulePack, lines: &Lines<'_>, event: &Event) -> String {
    let of = |id: &EventId| {
        let began = lines.find(*id).map(|entry| &entry.event);
        began.map_or_else(String::new, |began| about(state, pack, lines, began))
    };
    match event {
        Event::Marked { member, .. } | Event::MinuteTakerNamed { member } => {
            state.name(*member).to_owned()
        }
        Event::GuestCame { name, .. } => name.clone(),
        Event::SpeechBegan { speaker } => match speaker {
            Speaker::Guest(guest) => of(guest),
            Speaker::Member(_) => speaker_name(state, speaker),
        },
        Event::SpeechEnded { speech } | Event::SpeechNoted { speech, .. } => of(speech),
        Event::MotionPut { text, .. } | Event::Assigned { text, .. } => text.clone(),
        Event::Counted { motion, .. } => of(motion),
        Event::Concluded {
            item: Some(item), ..
        } => {
            let item = usize::try_from(*item).unwrap_or(usize::MAX);
            let item = state.opened.agenda.get(item);
            item.map_or_else(String::new, |item| item.title.clone())
        }
        Event::StepBegun { step } | Event::StepSkipped { step, .. } => {
            let rule = pack.meeting(state.opened.kind);
            let step = rule.and_then(|rule| rule.steps.iter().find(|one| one.code == *step));
            step.map_or_else(String::new, |step| step.title.clone())
        }
        Event::Judged { criterion, .. } => {
            let sheet = pack.sheet(state.opened.kind);
            let mut criteria = sheet.into_iter().flat_map(ScoreSheet::criteria);
            let criterion = criteria.find(|one| one.code == *criterion);
            criterion.map_or_else(String::new, |criterion| criterion.title.clone())
        }
        Event::AssignmentReported { assignment, .. } => {
            let mut carried = state.opened.carried.iter();
            let carried = carried.find(|one| one.assignment == *assignment);
            carried.map_or_else(String::new, |carried| carried.text.clone())
        }
        _ => String::new(),
    }
}
