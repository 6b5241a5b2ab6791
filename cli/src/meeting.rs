//! Recording a branch meeting from a terminal: every tap that a phone knows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use handbook_core::handbook::Handbook;
use handbook_core::record::paper::{docx, html};
use handbook_core::record::{self, Prepared, RecordError};
use handbook_core::session::DeviceKey;
use handbook_domain::ids::{EventId, ItemId, MemberId};
use handbook_domain::meeting::event::{AssignmentResult, Carried, Section, Speaker};
use handbook_domain::meeting::minutes::{Heading, minutes, resolution};
use handbook_domain::meeting::{Event, State};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::count::{Ballots, Count};
use handbook_domain::rules::measure::{Answer, Fact};
use handbook_domain::rules::pack::{Business, VoteForm};
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::{Day, Timestamp};
use serde_json::json;

use crate::show::{self, Failure};
use crate::{record_show, record_words as words};

type Done = Result<(), Failure>;

/// Điều xảy ra ở buổi sinh hoạt.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Mở biên bản; người mở là chủ trì.
    Open {
        /// Có phần chuyên đề tiếp theo trong cùng buổi.
        #[arg(long)]
        combined: bool,
        /// Tài liệu đã gửi trước bao nhiêu ngày.
        #[arg(long, value_name = "NGÀY")]
        papers_days: Option<u32>,
        /// Việc chuẩn bị đã làm, ví dụ `notified=yes`, `committee_minutes=not_applicable`.
        #[arg(long = "prepared", value_parser = prepared)]
        prepared: Vec<(Fact, Answer)>,
        /// Nhiệm vụ của nghị quyết trước: tệp JSON mà `carry` đã ghi.
        #[arg(long, value_name = "TỆP")]
        carried: Option<PathBuf>,
    },
    /// Biên bản đang ở đâu, bước nào tiếp theo, còn vướng gì.
    Show,
    /// Bắt đầu.
    Begin,
    /// Kết thúc.
    End,
    /// Chủ trì xác nhận giờ bắt đầu và kết thúc: `2026-12-03T19:30`.
    Times {
        /// Bắt đầu.
        #[arg(value_parser = moment)]
        began: Timestamp,
        /// Kết thúc.
        #[arg(value_parser = moment)]
        ended: Timestamp,
    },
    /// Điểm danh một đảng viên.
    Mark {
        /// Họ tên hoặc mã.
        member: String,
        /// Có mặt hay vắng.
        attendance: Came,
        /// Lý do vắng.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Ghi mọi người chưa điểm danh là có mặt.
    AllPresent,
    /// Mã điểm danh của máy này.
    Token,
    /// Điểm danh bằng mã của máy đảng viên.
    Scan {
        /// Chữ trong mã QR.
        text: String,
    },
    /// Cử người ghi biên bản.
    MinuteTaker {
        /// Họ tên hoặc mã.
        member: String,
    },
    /// Ghi khách, đại biểu.
    Guest {
        /// Họ tên.
        name: String,
        /// Chức vụ.
        office: String,
        /// Đại biểu cấp trên.
        #[arg(long)]
        superior: bool,
    },
    /// Chuyển sang một bước.
    Step {
        /// Mã bước, xem `show`.
        step: String,
    },
    /// Bỏ qua một bước.
    Skip {
        /// Mã bước.
        step: String,
        /// Vì sao.
        reason: String,
    },
    /// Một đảng viên phát biểu.
    Say {
        /// Họ tên hoặc mã.
        member: String,
        /// Nội dung.
        text: String,
    },
    /// Đưa ra biểu quyết; in mã của vấn đề.
    Motion {
        /// Nội dung.
        text: String,
        /// Loại việc: procedure, resolution, scoring, admission, official_recognition, striking_off, expulsion.
        #[arg(long, default_value = "resolution", value_parser = word::<Business>)]
        business: Business,
        /// Bằng phiếu kín.
        #[arg(long)]
        secret: bool,
    },
    /// Ghi kết quả kiểm phiếu.
    Count {
        /// Mã của vấn đề.
        motion: EventId,
        /// Tán thành.
        yes: u32,
        /// Không tán thành.
        no: u32,
        /// Ý kiến khác.
        other: u32,
        /// Phiếu kín: số phát ra, thu về, hợp lệ, không hợp lệ.
        #[arg(long, num_args = 4, value_names = ["PHÁT", "THU", "HỢP_LỆ", "HỎNG"])]
        ballots: Vec<u32>,
    },
    /// Kết luận của chủ trì.
    Conclude {
        /// Nội dung.
        text: String,
        /// Mục của chương trình, từ 1.
        #[arg(long)]
        item: Option<u32>,
    },
    /// Giao nhiệm vụ.
    Assign {
        /// Việc gì.
        text: String,
        /// Hạn: `2026-12-20`.
        due: Day,
        /// Ai làm.
        #[arg(long = "to")]
        to: Vec<String>,
    },
    /// Kết quả một nhiệm vụ của nghị quyết trước.
    Report {
        /// Số thứ tự của nhiệm vụ, từ 1.
        number: usize,
        /// done, partly, not_done.
        #[arg(value_parser = word::<AssignmentResult>)]
        result: AssignmentResult,
        /// Nói rõ.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Viết một phần của biên bản: fees, news, thinking, results, praise, shortcomings, ahead, petitions.
    Write {
        /// Phần nào.
        #[arg(value_parser = word::<Section>)]
        section: Section,
        /// Nội dung.
        text: String,
    },
    /// Chấm một tiêu chí mà quy tắc để người chấm.
    Judge {
        /// Mã tiêu chí.
        criterion: String,
        /// Điểm, ví dụ `4.5`.
        #[arg(value_parser = word::<Points>)]
        points: Points,
        /// Vì sao.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Điểm chi bộ tự nhận: `nhóm=điểm`.
    Claim {
        /// Ví dụ `duration=5`.
        #[arg(value_parser = claim)]
        points: Vec<(String, Points)>,
    },
    /// Biên bản đã đọc lại và chi bộ thông qua.
    Approve,
    /// Rút lại một điều vừa ghi.
    Undo {
        /// Mã của điều đó.
        event: EventId,
    },
    /// Ghi sau khi đóng: điều cần sửa, đưa vào phụ lục.
    Correct {
        /// Sai thế nào, đúng là gì.
        text: String,
    },
    /// Chứng nhận của máy này, để máy chủ trì cho cùng ghi.
    Certificate,
    /// Cho máy có chứng nhận này cùng ghi.
    Admit {
        /// Chứng nhận.
        certificate: String,
    },
    /// Chuyển quyền chủ trì cho một đảng viên đang cùng ghi.
    PassChair {
        /// Họ tên hoặc mã.
        member: String,
    },
    /// Chép toàn bộ biên bản ra tệp, cho máy khác hoặc để kiểm tra.
    Copy {
        /// Tệp.
        out: PathBuf,
    },
    /// Nhập bản chép từ máy khác.
    Join {
        /// Tệp.
        file: PathBuf,
    },
    /// Đóng và ký biên bản.
    Close,
    /// Ký biên bản đã đóng (người ghi biên bản).
    Sign,
    /// In biên bản, hoặc nghị quyết, ra .docx hay .html.
    Paper {
        /// Tệp; đuôi .docx hoặc .html.
        out: PathBuf,
        /// Nghị quyết thay vì biên bản.
        #[arg(long)]
        resolution: bool,
        /// Số văn bản.
        #[arg(long)]
        number: Option<u32>,
        /// Địa danh ở dòng ngày tháng.
        #[arg(long, default_value = "………")]
        place: String,
        /// Nơi nhận.
        #[arg(long = "to")]
        to: Vec<String>,
    },
    /// Ghi các nhiệm vụ đã giao ra tệp, để buổi sau báo kết quả.
    Carry {
        /// Tệp JSON.
        out: PathBuf,
    },
}

/// Có mặt hay vắng.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Came {
    /// Có mặt.
    Present,
    /// Vắng có lý do.
    Excused,
    /// Vắng không lý do.
    Absent,
    /// Miễn sinh hoạt.
    Exempt,
}

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
            prepared,
            carried,
        } => {
            let carried: Vec<Carried> = match carried {
                Some(file) => serde_json::from_slice(&read(file)?)
                    .map_err(|_| Failure::Words(words::bad_file(file)))?,
                None => Vec::new(),
            };
            let prepared = Prepared {
                carried,
                combined: *combined,
                facts: prepared.iter().cloned().collect(),
                papers_days_ahead: *papers_days,
                ..Prepared::default()
            };
            let id = record::open(store, key, meeting, prepared)?;
            said(as_json, &id.to_string());
            return Ok(());
        }
        What::Token => {
            show::line(&record::token(store, key, meeting)?);
            return Ok(());
        }
        What::Certificate => {
            show::line(&record::certificate(store)?);
            return Ok(());
        }
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
        What::Open { .. } | What::Token | What::Certificate | What::Join { .. } => Ok(()),
        What::Show => {
            let pack = record::pack_of(store, &now)?;
            record_show::record(&now, &pack, as_json);
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
            for entry in &state.opened.roster {
                if !state.roll.contains_key(&entry.member) {
                    tap(Event::Marked {
                        member: entry.member,
                        attendance: Attendance::Present,
                        reason: String::new(),
                        token: None,
                    })?;
                }
            }
            Ok(())
        }
        What::Scan { text } => {
            let member = record::scan(store, meeting, text)?;
            show::line(&words::present(state.name(member)));
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
        } => tap(Event::Counted {
            motion: *motion,
            count: counted([*yes, *no, *other], ballots),
            base: state.base().size(),
        }),
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
            record::close(store, key, meeting)?;
            show::line(words::closed());
            Ok(())
        }
        What::Sign => {
            record::sign(store, key, meeting)?;
            show::line(words::signed());
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
        What::Carry { out } => {
            let carried: Vec<Carried> = state
                .assignments
                .iter()
                .map(|assignment| Carried {
                    assignment: assignment.id,
                    text: assignment.text.clone(),
                    members: names(state, &assignment.members),
                    due: assignment.due,
                    before: String::new(),
                })
                .collect();
            let text = serde_json::to_vec_pretty(&carried)
                .map_err(|error| handbook_core::error::Error::Shape("CARRIED", error))?;
            write(out, &text)
        }
    }
}

/// Looks whether a copy is whole, and who signed it.
pub(crate) fn verify(book: &Handbook, file: &Path, as_json: bool) -> Done {
    let verified = record::verify(book.store(), &read(file)?)?;
    record_show::verified(&verified, as_json);
    if verified.record.cut().is_none() || verified.signed_by.is_empty() {
        return Err(Failure::Words(words::not_verified().to_owned()));
    }
    Ok(())
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Core(error) => error.into(),
            RecordError::Refused(refusal) => Self::Words(words::refusal(&refusal)),
        }
    }
}

impl From<Came> for Attendance {
    fn from(came: Came) -> Self {
        match came {
            Came::Present => Self::Present,
            Came::Excused => Self::AbsentExcused,
            Came::Absent => Self::AbsentUnexcused,
            Came::Exempt => Self::Exempt,
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

fn names(state: &State, members: &[MemberId]) -> String {
    let names: Vec<&str> = members.iter().map(|member| state.name(*member)).collect();
    names.join(", ")
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
        show::data(&json!({ "id": id }));
    } else {
        show::line(&words::recorded(id));
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|_| Failure::Words(words::bad_file(file)))
}

fn write(out: &Path, bytes: &[u8]) -> Done {
    std::fs::write(out, bytes)
        .map_err(|error| handbook_core::error::Error::File("WRITE OUT", error))?;
    show::line(&words::written(out));
    Ok(())
}

/// A word as it stands in JSON.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(json!(text)).map_err(|error| error.to_string())
}

fn prepared(text: &str) -> Result<(Fact, Answer), String> {
    let (fact, answer) = text.split_once('=').ok_or("việc=yes|no|not_applicable")?;
    let fact: Fact = word(fact)?;
    if !fact.is_known() {
        return Err(format!("không có việc “{fact}”"));
    }
    Ok((fact, word(answer)?))
}

fn claim(text: &str) -> Result<(String, Points), String> {
    let (code, points) = text.split_once('=').ok_or("nhóm=điểm")?;
    Ok((code.to_owned(), word(points)?))
}

/// `2026-12-03T19:30`, in Vietnam.
fn moment(text: &str) -> Result<Timestamp, String> {
    let (day, time) = text.split_once('T').ok_or("2026-12-03T19:30")?;
    let day: Day = day.parse().map_err(|_| "2026-12-03T19:30")?;
    let (hour, minute) = time.split_once(':').ok_or("2026-12-03T19:30")?;
    let number = |text: &str| text.parse::<i64>().map_err(|_| "2026-12-03T19:30");
    let minutes = number(hour)? * 60 + number(minute)?;
    Ok(Timestamp::start_of(day).plus_ms(minutes * 60_000))
}
