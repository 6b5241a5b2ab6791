//! From lines to what they add up to. The same lines give the same state, whoever sent them first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::event::{Event, MAX_TEXT, Opened, Speaker};
use super::line::{Entry, Line};
use super::phones::{chair_known_to, chair_passed};
use super::state::{
    Assignment, Counted, Fact, Guest, Judgement, Mark, Motion, Reported, Senseless, Speech, State,
    StepTaken, Times, Why,
};
use crate::ids::{DeviceId, EventId, MemberId};
use crate::time::Timestamp;

/// The state after `lines`, which are in order and of phones that count.
pub(super) fn fold<'a>(opened: &Opened, lines: &'a [&'a Line]) -> Option<State> {
    let undone = lines
        .iter()
        .filter_map(|line| match &line.entry().event {
            Event::Undone { event } => Some(*event),
            _ => None,
        })
        .collect();
    let chair = opened.recorders.first()?.clone();
    let recorders = opened.recorders.iter();
    let mut fold = Fold {
        passed: chair_passed(lines),
        lines: lines.iter().map(|line| (line.entry().id, *line)).collect(),
        undone,
        tokens: HashMap::new(),
        began: None,
        ended: None,
        confirmed: None,
        state: State {
            opened: opened.clone(),
            recorders: recorders.map(|one| (one.device, one.clone())).collect(),
            chair,
            minute_taker: None,
            roll: BTreeMap::new(),
            tokens: BTreeSet::new(),
            guests: Vec::new(),
            steps: Vec::new(),
            speeches: Vec::new(),
            motions: Vec::new(),
            conclusions: BTreeMap::new(),
            assignments: Vec::new(),
            reported: BTreeMap::new(),
            texts: BTreeMap::new(),
            judgements: BTreeMap::new(),
            claimed: None,
            minutes_approved: false,
            times: Times::default(),
            senseless: Vec::new(),
        },
    };
    for line in lines {
        let entry = line.entry();
        if fold.undone.contains(&entry.id) && can_be_undone(&entry.event) {
            continue;
        }
        if let Err(why) = fold.take(line) {
            let event = entry.id;
            fold.state.senseless.push(Senseless { event, why });
        }
    }
    fold.state.times = fold.times();
    Some(fold.state)
}

/// What says who may write and what is closed stays said.
#[must_use]
pub fn can_be_undone(event: &Event) -> bool {
    !matches!(
        event,
        Event::Opened(_)
            | Event::Joined(_)
            | Event::ChairPassed { .. }
            | Event::Undone { .. }
            | Event::Closed { .. }
            | Event::Corrected { .. }
            | Event::Unknown
    )
}

/// Milliseconds from one line to a later one of the same phone; nothing if the phone was restarted or
/// its clock moved in between, or if either was entered afterwards.
#[must_use]
pub(super) fn between(earlier: &Entry, later: &Entry) -> Option<u64> {
    let started = |entry: &Entry| {
        let up = i64::try_from(entry.up_ms).unwrap_or(i64::MAX);
        entry.at.plus_ms(up.saturating_neg())
    };
    let moved = started(later).since(started(earlier)).abs();
    if earlier.device != later.device || earlier.late || later.late || moved > CLOCK_SLACK_MS {
        return None;
    }
    later.up_ms.checked_sub(earlier.up_ms)
}

/// How far a phone's clock may be put right within a meeting before somebody has to confirm its times.
const CLOCK_SLACK_MS: i64 = 2 * 60_000;

struct Fold<'a> {
    passed: Vec<&'a Line>,
    lines: HashMap<EventId, &'a Line>,
    undone: BTreeSet<EventId>,
    tokens: HashMap<&'a str, MemberId>,
    began: Option<&'a Entry>,
    ended: Option<&'a Entry>,
    confirmed: Option<(Timestamp, Timestamp)>,
    state: State,
}

impl<'a> Fold<'a> {
    fn take(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::Opened(opened) if **opened == self.state.opened => Ok(()),
            Event::Opened(_) => Err(Why::OpenedTwice),
            Event::Joined(recorder) => {
                self.state
                    .recorders
                    .insert(recorder.device, recorder.clone());
                Ok(())
            }
            Event::ChairPassed { device, member } => self.pass_chair(line, *device, *member),
            Event::Began {} => {
                self.began.get_or_insert(entry);
                Ok(())
            }
            Event::Ended {} => {
                self.ended = Some(entry);
                Ok(())
            }
            Event::TimesConfirmed { began_at, ended_at } => {
                self.confirmed = Some((*began_at, *ended_at));
                Ok(())
            }
            // What these mean depends on more than what was before: see `Record`.
            Event::Undone { .. } | Event::Closed { .. } | Event::Corrected { .. } => Ok(()),
            Event::Unknown => Err(Why::Newer),
            Event::MinuteTakerNamed { .. } | Event::Marked { .. } | Event::GuestCame { .. } => {
                self.take_people(line)
            }
            Event::SpeechBegan { .. } | Event::SpeechEnded { .. } | Event::SpeechNoted { .. } => {
                self.take_speech(line)
            }
            Event::MotionPut { .. } | Event::Counted { .. } => self.take_vote(line),
            Event::Assigned { .. } | Event::AssignmentReported { .. } => self.take_work(line),
            Event::StepBegun { .. }
            | Event::StepSkipped { .. }
            | Event::Concluded { .. }
            | Event::Written { .. }
            | Event::Judged { .. }
            | Event::ScoreClaimed { .. }
            | Event::MinutesApproved {} => self.take_text(line),
        }
    }

    fn pass_chair(&mut self, line: &Line, device: DeviceId, member: MemberId) -> Result<(), Why> {
        if chair_known_to(line, &self.state.opened, &self.passed) != Some(line.entry().device) {
            return Err(Why::NotTheChair);
        }
        let recorder = self.state.recorders.get(&device);
        let Some(recorder) = recorder.filter(|recorder| recorder.member == member) else {
            return Err(Why::NoSuchEvent);
        };
        self.state.chair = recorder.clone();
        Ok(())
    }

    fn take_people(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::MinuteTakerNamed { member } => {
                self.in_roster(*member)?;
                let fact = self.state.minute_taker.take();
                self.state.minute_taker = Some(set(&self.lines, fact, line, *member));
            }
            Event::Marked {
                member,
                attendance,
                reason,
                token,
            } => {
                self.in_roster(*member)?;
                short(reason)?;
                if let Some(token) = token
                    && *self.tokens.entry(token).or_insert(*member) != *member
                {
                    return Err(Why::TokenUsed);
                }
                self.state.tokens.extend(token.clone());
                let mark = Mark {
                    attendance: *attendance,
                    reason: reason.clone(),
                    by_token: token.is_some(),
                };
                let fact = self.state.roll.remove(member);
                let fact = set(&self.lines, fact, line, mark);
                self.state.roll.insert(*member, fact);
            }
            Event::GuestCame {
                name,
                office,
                superior,
            } => self.state.guests.push(Guest {
                id: entry.id,
                name: name.clone(),
                office: office.clone(),
                superior: *superior,
            }),
            _ => {}
        }
        Ok(())
    }

    fn take_speech(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::SpeechBegan { speaker } => {
                match speaker {
                    Speaker::Member(member) => self.in_roster(*member)?,
                    Speaker::Guest(guest) if self.undone.contains(guest) => return Ok(()),
                    Speaker::Guest(guest) => {
                        let known = self.state.guests.iter().any(|one| one.id == *guest);
                        known.then_some(()).ok_or(Why::NoSuchEvent)?;
                    }
                }
                self.state.speeches.push(Speech {
                    id: entry.id,
                    speaker: speaker.clone(),
                    at: entry.at,
                    lasted_ms: None,
                    over: false,
                    text: None,
                });
            }
            Event::SpeechEnded { speech } => {
                let began = self.lines.get(speech).map(|line| line.entry());
                if let Some(speech) = speech_of(&mut self.state, &self.undone, *speech)? {
                    speech.over = true;
                    speech.lasted_ms = began.and_then(|began| between(began, entry));
                }
            }
            Event::SpeechNoted { speech, text } => {
                short(text)?;
                if let Some(found) = speech_of(&mut self.state, &self.undone, *speech)? {
                    let fact = found.text.take();
                    found.text = Some(set(&self.lines, fact, line, text.clone()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_vote(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::MotionPut {
                text,
                business,
                form,
            } => {
                short(text)?;
                self.state.motions.push(Motion {
                    id: entry.id,
                    text: text.clone(),
                    business: *business,
                    form: *form,
                    counted: None,
                });
            }
            Event::Counted {
                motion,
                count,
                base,
            } => {
                let counted = Counted {
                    count: *count,
                    base: *base,
                };
                if let Some(motion) = motion_of(&mut self.state, &self.undone, *motion)? {
                    let fact = motion.counted.take();
                    motion.counted = Some(set(&self.lines, fact, line, counted));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_work(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::Assigned { text, members, due } => {
                short(text)?;
                for member in members {
                    self.in_roster(*member)?;
                }
                self.state.assignments.push(Assignment {
                    id: entry.id,
                    text: text.clone(),
                    members: members.clone(),
                    due: *due,
                });
            }
            Event::AssignmentReported {
                assignment,
                result,
                note,
            } => {
                short(note)?;
                let mut carried = self.state.opened.carried.iter();
                if !carried.any(|one| one.assignment == *assignment) {
                    return Err(Why::NoSuchEvent);
                }
                let reported = Reported {
                    result: *result,
                    note: note.clone(),
                };
                let fact = self.state.reported.remove(assignment);
                let fact = set(&self.lines, fact, line, reported);
                self.state.reported.insert(*assignment, fact);
            }
            _ => {}
        }
        Ok(())
    }

    fn take_text(&mut self, line: &'a Line) -> Result<(), Why> {
        let entry = line.entry();
        match &entry.event {
            Event::StepBegun { step } => self.take_step(entry, step, None),
            Event::StepSkipped { step, reason } => {
                short(reason)?;
                self.take_step(entry, step, Some(reason.clone()));
            }
            Event::Concluded { item, text } => {
                short(text)?;
                let fact = self.state.conclusions.remove(item);
                let fact = set(&self.lines, fact, line, text.clone());
                self.state.conclusions.insert(*item, fact);
            }
            Event::Written { section, text } => {
                short(text)?;
                let fact = self.state.texts.remove(section);
                let fact = set(&self.lines, fact, line, text.clone());
                self.state.texts.insert(*section, fact);
            }
            Event::Judged {
                criterion,
                points,
                reason,
            } => {
                short(reason)?;
                let judgement = Judgement {
                    points: *points,
                    reason: reason.clone(),
                };
                let fact = self.state.judgements.remove(criterion);
                let fact = set(&self.lines, fact, line, judgement);
                self.state.judgements.insert(criterion.clone(), fact);
            }
            Event::ScoreClaimed { points } => {
                let fact = self.state.claimed.take();
                self.state.claimed = Some(set(&self.lines, fact, line, points.clone()));
            }
            Event::MinutesApproved {} => self.state.minutes_approved = true,
            _ => {}
        }
        Ok(())
    }

    fn take_step(&mut self, entry: &Entry, step: &str, skipped: Option<String>) {
        self.state.steps.push(StepTaken {
            step: step.to_owned(),
            id: entry.id,
            at: entry.at,
            skipped,
        });
    }

    fn in_roster(&self, member: MemberId) -> Result<(), Why> {
        let mut roster = self.state.opened.roster.iter();
        let known = roster.any(|entry| entry.member == member);
        known.then_some(()).ok_or(Why::NotInRoster)
    }

    fn times(&self) -> Times {
        if let Some((began_at, ended_at)) = self.confirmed {
            return Times {
                began_at: Some(began_at),
                ended_at: Some(ended_at),
                lasted_ms: u64::try_from(ended_at.since(began_at)).ok(),
            };
        }
        Times {
            began_at: self.began.map(|entry| entry.at),
            ended_at: self.ended.map(|entry| entry.at),
            lasted_ms: self
                .began
                .zip(self.ended)
                .and_then(|(began, ended)| between(began, ended)),
        }
    }
}

/// `fact` after `line` has set it to `value`: what the line had seen is settled by it.
fn set<T>(
    lines: &HashMap<EventId, &Line>,
    fact: Option<Fact<T>>,
    line: &Line,
    value: T,
) -> Fact<T> {
    let mut values = fact.map(|fact| fact.values).unwrap_or_default();
    values.retain(|(event, _)| {
        let other = lines.get(event);
        other.is_some_and(|other| !line.has_seen(other))
    });
    values.push((line.entry().id, value));
    Fact { values }
}

/// A speech; nothing if its beginning was undone.
fn speech_of<'a>(
    state: &'a mut State,
    undone: &BTreeSet<EventId>,
    id: EventId,
) -> Result<Option<&'a mut Speech>, Why> {
    let found = state.speeches.iter_mut().find(|one| one.id == id);
    there_or_undone(found, undone, id)
}

/// A motion; nothing if it was undone.
fn motion_of<'a>(
    state: &'a mut State,
    undone: &BTreeSet<EventId>,
    id: EventId,
) -> Result<Option<&'a mut Motion>, Why> {
    let found = state.motions.iter_mut().find(|one| one.id == id);
    there_or_undone(found, undone, id)
}

fn there_or_undone<T>(
    found: Option<T>,
    undone: &BTreeSet<EventId>,
    id: EventId,
) -> Result<Option<T>, Why> {
    if found.is_none() && !undone.contains(&id) {
        return Err(Why::NoSuchEvent);
    }
    Ok(found)
}

fn short(text: &str) -> Result<(), Why> {
    if text.chars().count() > MAX_TEXT {
        return Err(Why::TooLong);
    }
    Ok(())
}
