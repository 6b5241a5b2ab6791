//! What a person can do on a record's screens, one tap each, and the lines that come of it.

use std::collections::BTreeMap;

use handbook_domain::ids::{DeviceId, EventId, ItemId, MemberId};
use handbook_domain::meeting::event::{AssignmentResult, Section, Speaker};
use handbook_domain::meeting::evidence::scored;
use handbook_domain::meeting::log::Author;
use handbook_domain::meeting::{Event, Moment, State};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, RulePack, VoteForm};
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::{Day, Timestamp};

use super::open::held_pack;
use super::{RecordError, Recorded, Refusal, held, keep, rows, settle, tap, undo};
use crate::error::{Error, NotPossible};
use crate::session;
use crate::store::Store;

/// One thing that a person says has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tap {
    /// The meeting begins.
    Begin,
    /// It ends.
    End,
    /// The chair says when it was.
    ConfirmTimes {
        /// Beginning.
        began_at: Timestamp,
        /// End.
        ended_at: Timestamp,
    },
    /// A member is called, by hand.
    Mark {
        /// Who.
        member: MemberId,
        /// How.
        attendance: Attendance,
        /// Why absent; may be empty.
        reason: String,
    },
    /// A guest is in the room.
    Guest {
        /// Name.
        name: String,
        /// Office.
        office: String,
        /// Sent by the superior committee.
        superior: bool,
    },
    /// A step begins.
    BeginStep {
        /// Its code.
        step: String,
    },
    /// A step is left out.
    SkipStep {
        /// Its code.
        step: String,
        /// Why.
        reason: String,
    },
    /// Somebody begins to speak.
    BeginSpeech {
        /// Who.
        speaker: Speaker,
    },
    /// Somebody has spoken.
    EndSpeech {
        /// Which speech.
        speech: EventId,
    },
    /// What was said.
    NoteSpeech {
        /// Which speech.
        speech: EventId,
        /// In the minute-taker's words.
        text: String,
    },
    /// Something is put to the vote.
    PutMotion {
        /// What.
        text: String,
        /// Which kind of business.
        business: Business,
        /// How it is voted on.
        form: VoteForm,
    },
    /// Votes as counted in the room.
    CountVotes {
        /// Which motion.
        motion: EventId,
        /// The figures.
        count: Count,
        /// The base that the screen showed.
        base: u32,
    },
    /// The chair concludes.
    Conclude {
        /// Which item of the agenda, from 0; nothing for the whole meeting.
        item: Option<u32>,
        /// The words.
        text: String,
    },
    /// Work is given out.
    Assign {
        /// What.
        text: String,
        /// To whom; nobody for the whole cell.
        members: Vec<MemberId>,
        /// By when.
        due: Day,
    },
    /// How last month's work came out.
    ReportAssignment {
        /// Which.
        assignment: EventId,
        /// How.
        result: AssignmentResult,
        /// In words.
        note: String,
    },
    /// Text for the papers.
    Write {
        /// Which section.
        section: Section,
        /// The words, whole.
        text: String,
    },
    /// Points that a person gives.
    Judge {
        /// Which criterion.
        criterion: String,
        /// How many.
        points: Points,
        /// Why.
        reason: String,
    },
    /// The cell claims what is computed.
    ClaimAsComputed,
    /// The cell claims the computed points, but for these.
    Claim {
        /// Its own.
        own: Vec<ClaimedPoints>,
    },
    /// The minutes were read out and agreed on.
    ApproveMinutes,
    /// The meeting has agreed on who writes the minutes.
    NameMinuteTaker {
        /// Who.
        member: MemberId,
    },
    /// The chair passes to another phone.
    PassChair {
        /// Which.
        device: DeviceId,
    },
    /// What was closed is put right, visibly.
    Correct {
        /// What is wrong and how it should read.
        text: String,
    },
    /// Of what two phones say, this is right.
    Settle {
        /// The line that is right.
        event: EventId,
    },
}

/// Points that the cell claims for one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedPoints {
    /// Its code.
    pub criterion: String,
    /// How many.
    pub points: Points,
}

/// Adds what a person says; `late` if it is entered from notes on paper.
///
/// # Errors
/// As [`tap`]; [`NotPossible::Empty`] for words that are none.
pub fn press(store: &Store, meeting: ItemId, late: bool, pressed: Tap) -> Recorded<EventId> {
    let event = event(store, meeting, pressed)?;
    tap(store, meeting, late, event)
}

/// Marks everybody present who has not been called, as one tap.
///
/// # Errors
/// As [`tap`].
pub fn all_present(store: &Store, meeting: ItemId) -> Recorded<Vec<EventId>> {
    settle(store.write(|tx| {
        let (_, record) = held(tx, meeting)?;
        let device = session::identity(tx)?.device;
        if !record.state.recorders.contains_key(&device) {
            return Ok(Err(Refusal::NotARecorder));
        }
        // One tap has one moment: by it its lines are known, and undone, together.
        let moment = Moment {
            at: tx.now(),
            up_ms: tx.up_ms(),
        };
        let mut heads = rows::heads(tx, meeting)?;
        let mut marked = Vec::new();
        let roster = record.state.opened.roster.iter();
        for entry in roster.filter(|entry| !record.state.roll.contains_key(&entry.member)) {
            let by = Author {
                meeting,
                device,
                id: EventId(tx.new_uuid()),
                moment,
                late: false,
            };
            let event = Event::Marked {
                member: entry.member,
                attendance: Attendance::Present,
                reason: String::new(),
                token: None,
            };
            let Ok(line) = heads.next(by, event) else {
                return Ok(Err(Refusal::TooLong));
            };
            let written = line.entry();
            heads.counter = written.counter;
            heads.add(device, written.seq, line.hash());
            keep(tx, &line)?;
            marked.push(by.id);
        }
        Ok(Ok(marked))
    }))
}

/// Takes the lines of one tap back, the latest first.
///
/// # Errors
/// As [`undo`].
pub fn undo_all(store: &Store, meeting: ItemId, events: &[EventId]) -> Recorded<()> {
    for event in events {
        undo(store, meeting, *event)?;
    }
    Ok(())
}

fn event(store: &Store, meeting: ItemId, pressed: Tap) -> Recorded<Event> {
    Ok(match pressed {
        Tap::Begin => Event::Began {},
        Tap::End => Event::Ended {},
        Tap::ConfirmTimes { began_at, ended_at } => Event::TimesConfirmed { began_at, ended_at },
        Tap::Mark {
            member,
            attendance,
            reason,
        } => Event::Marked {
            member,
            attendance,
            reason,
            token: None,
        },
        Tap::Guest {
            name,
            office,
            superior,
        } => Event::GuestCame {
            name: words(name)?,
            office,
            superior,
        },
        Tap::BeginStep { step } => Event::StepBegun { step },
        Tap::SkipStep { step, reason } => Event::StepSkipped { step, reason },
        Tap::BeginSpeech { speaker } => Event::SpeechBegan { speaker },
        Tap::EndSpeech { speech } => Event::SpeechEnded { speech },
        Tap::NoteSpeech { speech, text } => Event::SpeechNoted { speech, text },
        Tap::PutMotion {
            text,
            business,
            form,
        } => Event::MotionPut {
            text: words(text)?,
            business,
            form,
        },
        Tap::CountVotes {
            motion,
            count,
            base,
        } => Event::Counted {
            motion,
            count,
            base,
        },
        Tap::Conclude { item, text } => Event::Concluded { item, text },
        Tap::Assign { text, members, due } => Event::Assigned {
            text: words(text)?,
            members,
            due,
        },
        Tap::ReportAssignment {
            assignment,
            result,
            note,
        } => Event::AssignmentReported {
            assignment,
            result,
            note,
        },
        Tap::Write { section, text } => Event::Written { section, text },
        Tap::Judge {
            criterion,
            points,
            reason,
        } => Event::Judged {
            criterion,
            points,
            reason,
        },
        Tap::ClaimAsComputed => claim(store, meeting, Vec::new())?,
        Tap::Claim { own } => claim(store, meeting, own)?,
        Tap::ApproveMinutes => Event::MinutesApproved {},
        Tap::NameMinuteTaker { member } => Event::MinuteTakerNamed { member },
        Tap::PassChair { device } => {
            let (_, record) = store.read(|tx| held(tx, meeting))?;
            let recorder = record.state.recorders.get(&device);
            let member = recorder.ok_or(Error::NotFound)?.member;
            Event::ChairPassed { device, member }
        }
        Tap::Correct { text } => Event::Corrected { text: words(text)? },
        Tap::Settle { event } => {
            let log = store.read(|tx| rows::log(tx, meeting))?;
            let mut lines = log.lines();
            let said = lines.find(|line| line.entry().id == event);
            said.ok_or(Error::NotFound)?.entry().event.clone()
        }
    })
}

/// The computed points, but for the cell's own; open criteria are claimed by nobody.
fn claim(store: &Store, meeting: ItemId, own: Vec<ClaimedPoints>) -> Recorded<Event> {
    let (record, pack) = store.read(|tx| {
        let (_, record) = held(tx, meeting)?;
        let pack = held_pack(tx, &record)?;
        Ok((record, pack))
    })?;
    let pack = pack.map_err(RecordError::Refused)?;
    let mut points = computed(&record.state, &pack).ok_or(RecordError::Core(Error::NotFound))?;
    points.extend(own.into_iter().map(|one| (one.criterion, one.points)));
    Ok(Event::ScoreClaimed { points })
}

fn computed(state: &State, pack: &RulePack) -> Option<BTreeMap<String, Points>> {
    let scored = scored(state, pack)?;
    let criteria = scored.criteria.iter();
    let settled = criteria.filter_map(|one| Some((one.code.clone(), one.points()?)));
    Some(settled.collect())
}

fn words(text: String) -> Recorded<String> {
    if text.trim().is_empty() {
        return Err(Error::NotPossible(NotPossible::Empty).into());
    }
    Ok(text)
}
