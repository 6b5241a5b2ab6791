//! Recording a branch meeting from a terminal: every tap that a phone knows.

mod args;
mod show;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use handbook_core::handbook::Handbook;
use handbook_core::record::paper::{docx, html};
use handbook_core::record::{self, RecordError, Refusal};
use handbook_core::session::DeviceKey;
use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::meeting::event::Speaker;
use handbook_domain::meeting::minutes::{Heading, minutes, resolution};
use handbook_domain::meeting::{Event, State};
use handbook_domain::rules::count::{Ballots, Count};
use handbook_domain::rules::pack::VoteForm;
use serde_json::json;

use crate::office;
use crate::show::{Failure, data, line};

pub(crate) use args::{What, moment, word};
pub(crate) use words::refusal;

type Done = Result<(), Failure>;

/// Carries out one tap, or shows what there is.
pub(crate) fn run(
    book: &Handbook,
    key: &dyn DeviceKey,
    meeting: ItemId,
    what: &What,
    as_json: bool,
) -> Done {
    let store = book.store();
    let tap = |event: Event| -> Done {
        let id = record::tap(store, meeting, false, event)?;
        said(as_json, &id.to_string());
        Ok(())
    };
    // What needs no record of its own.
    match what {
        What::Open {
            combined,
            papers_days,
            prepared: facts,
        } => {
            let mut prepared = record::prepared(store, meeting)?;
            prepared.combined |= combined;
            prepared.facts.extend(facts.iter().cloned());
            prepared.papers_days_ahead = papers_days.or(prepared.papers_days_ahead);
            let id = record::open(store, key, meeting, prepared)?;
            said(as_json, &id.to_string());
            return Ok(());
        }
        What::Token => {
            line(&record::token(store, key, meeting)?);
            return Ok(());
        }
        What::Certificate => {
            line(&record::certificate(store)?);
            return Ok(());
        }
        What::Send => return office::report(store, meeting),
        What::Reported => return office::reported(store, meeting, as_json),
        What::Review { said } => return office::review(store, meeting, said),
        What::Join { file } => {
            record::take_over(store, &read(file)?)?;
            said(as_json, &meeting.to_string());
            return Ok(());
        }
        _ => {}
    }
    let now = record::read(store, meeting)?;
    let state = &now.state;
    match what {
        What::Open { .. }
        | What::Token
        | What::Certificate
        | What::Send
        | What::Reported
        | What::Review { .. }
        | What::Join { .. } => Ok(()),
        What::Show => {
            let pack = record::pack_of(store, &now)?;
            show::record(&now, &pack, as_json);
            Ok(())
        }
        What::Begin => tap(Event::Began {}),
        What::End => tap(Event::Ended {}),
        What::Times { began, ended } => tap(Event::TimesConfirmed {
            began_at: *began,
            ended_at: *ended,
        }),
        What::Mark {
            member,
            attendance,
            reason,
        } => tap(Event::Marked {
            member: find(state, member)?,
            attendance: (*attendance).into(),
            reason: reason.clone(),
            token: None,
        }),
        What::AllPresent => {
            let ids = record::all_present(store, meeting)?;
            if as_json {
                data(&json!({ "ids": ids }));
            }
            for id in ids.iter().filter(|_| !as_json) {
                line(&words::recorded(&id.to_string()));
            }
            Ok(())
        }
        What::Scan { text } => {
            let member = record::scan(store, meeting, text)?;
            line(&words::present(state.name(member)));
            Ok(())
        }
        What::MinuteTaker { member } => tap(Event::MinuteTakerNamed {
            member: find(state, member)?,
        }),
        What::Guest {
            name,
            office,
            superior,
        } => tap(Event::GuestCame {
            name: name.clone(),
            office: office.clone(),
            superior: *superior,
        }),
        What::Step { step } => tap(Event::StepBegun { step: step.clone() }),
        What::Skip { step, reason } => tap(Event::StepSkipped {
            step: step.clone(),
            reason: reason.clone(),
        }),
        What::Say { member, text } => {
            let speaker = Speaker::Member(find(state, member)?);
            let speech = record::tap(store, meeting, false, Event::SpeechBegan { speaker })?;
            record::tap(store, meeting, false, Event::SpeechEnded { speech })?;
            tap(Event::SpeechNoted {
                speech,
                text: text.clone(),
            })
        }
        What::Motion {
            text,
            business,
            secret,
        } => tap(Event::MotionPut {
            text: text.clone(),
            business: *business,
            form: if *secret {
                VoteForm::SecretBallot
            } else {
                VoteForm::ByCard
            },
        }),
        What::Count {
            motion,
            yes,
            no,
            other,
            ballots,
        } => {
            tap(Event::Counted {
                motion: *motion,
                count: counted([*yes, *no, *other], ballots),
                base: state.base().size(),
            })?;
            if !as_json {
                show::motion(
                    &record::read(store, meeting)?,
                    *motion,
                    &record::pack_of(store, &now)?,
                );
            }
            Ok(())
        }
        What::Conclude { text, item } => tap(Event::Concluded {
            item: item.map(|item| item.saturating_sub(1)),
            text: text.clone(),
        }),
        What::Assign { text, due, to } => tap(Event::Assigned {
            text: text.clone(),
            members: to
                .iter()
                .map(|name| find(state, name))
                .collect::<Result<_, _>>()?,
            due: *due,
        }),
        What::Report {
            number,
            result,
            note,
        } => {
            let carried = number.checked_sub(1);
            let carried = carried.and_then(|place| state.opened.carried.get(place));
            let carried = carried.ok_or(handbook_core::error::Error::NotFound)?;
            tap(Event::AssignmentReported {
                assignment: carried.assignment,
                result: *result,
                note: note.clone(),
            })
        }
        What::Write { section, text } => tap(Event::Written {
            section: *section,
            text: text.clone(),
        }),
        What::Judge {
            criterion,
            points,
            reason,
        } => tap(Event::Judged {
            criterion: criterion.clone(),
            points: *points,
            reason: reason.clone(),
        }),
        What::Claim { points } => tap(Event::ScoreClaimed {
            points: points.iter().cloned().collect::<BTreeMap<_, _>>(),
        }),
        What::Approve => tap(Event::MinutesApproved {}),
        What::Undo { event } => {
            let id = record::undo(store, meeting, *event)?;
            said(as_json, &id.to_string());
            Ok(())
        }
        What::Correct { text } => tap(Event::Corrected { text: text.clone() }),
        What::Admit { certificate } => {
            record::hand_over(store, meeting, certificate)?;
            said(as_json, &meeting.to_string());
            Ok(())
        }
        What::PassChair { member } => {
            let member = find(state, member)?;
            let recorder = state.recorders.values().find(|one| one.member == member);
            let recorder = recorder.ok_or(handbook_core::error::Error::NotFound)?;
            tap(Event::ChairPassed {
                device: recorder.device,
                member,
            })
        }
        What::Copy { out } => write(out, &record::package(store, meeting)?),
        What::Close => {
            let closed = record::close(store, key, meeting);
            if let Err(RecordError::Refused(Refusal::NotReady(found))) = &closed {
                for obstacle in found.iter().filter(|_| !as_json) {
                    line(&words::obstacle(state, obstacle));
                }
            }
            closed?;
            line(words::closed());
            Ok(())
        }
        What::Sign => {
            record::sign(store, key, meeting)?;
            line(words::signed());
            Ok(())
        }
        What::Paper {
            out,
            resolution: as_resolution,
            number,
            place,
            to,
        } => {
            let pack = record::pack_of(store, &now)?;
            let heading = Heading {
                number: *number,
                place: place.clone(),
                recipients: to.clone(),
            };
            let paper = if *as_resolution {
                resolution(&now, &pack, &heading)
            } else {
                minutes(&now, &pack, &heading)
            };
            if out.extension().is_some_and(|ending| ending == "html") {
                write(out, html(&paper, &pack.paper).as_bytes())
            } else {
                write(out, &docx(&paper, &pack.paper)?)
            }
        }
    }
}

/// Looks whether a copy is whole, and who signed it.
pub(crate) fn verify(book: &Handbook, file: &Path, as_json: bool) -> Done {
    let verified = record::verify(book.store(), &read(file)?)?;
    show::verified(&verified, as_json);
    if verified.record.cut().is_none() || verified.signed_by.is_empty() {
        return Err(Failure::Words(words::not_verified().to_owned()));
    }
    Ok(())
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Core(error) => error.into(),
            RecordError::Refused(why) => Self::Words(refusal(&why)),
        }
    }
}

/// A member of the roster by name or id.
fn find(state: &State, named: &str) -> Result<MemberId, Failure> {
    let roster = &state.opened.roster;
    let mut found = roster
        .iter()
        .filter(|entry| entry.name == named || entry.member.to_string() == named);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry.member),
        (Some(_), Some(_)) => Err(Failure::Words(words::same_name(named))),
        (None, _) => Err(Failure::Words(words::not_in_roster(named))),
    }
}

fn counted([yes, no, other]: [u32; 3], ballots: &[u32]) -> Count {
    match *ballots {
        [issued, returned, valid, blank] => Count::SecretBallot(Ballots {
            issued,
            returned,
            valid,
            yes,
            no,
            other,
            blank,
        }),
        _ => Count::ByCard { yes, no, other },
    }
}

fn said(as_json: bool, id: &str) {
    if as_json {
        data(&json!({ "id": id }));
    } else {
        line(&words::recorded(id));
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|_| Failure::Words(words::bad_file(file)))
}

fn write(out: &Path, bytes: &[u8]) -> Done {
    std::fs::write(out, bytes)
        .map_err(|error| handbook_core::error::Error::File("WRITE OUT", error))?;
    line(&words::written(out));
    Ok(())
}
