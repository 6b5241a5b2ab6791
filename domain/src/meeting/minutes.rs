//! Minutes (`biên bản`) and the resolution (`nghị quyết`), written from the record. Figures come from
//! the log alone; words that people wrote stand where they belong; the phrases between are ours.

use super::event::{AssignmentResult, Section, Speaker};
use super::evidence::scored;
use super::paper::{Block, Paper, SignatureBlock, place_and_day, roman};
use super::record::Record;
use super::result::{MotionResult, measure};
use super::state::{Motion, State};
use crate::ids::MemberId;
use crate::rules::count::Count;
use crate::rules::pack::{Business, RulePack, SignedFor, VoteForm};
use crate::rules::score::Scored;
use crate::rules::sheet::{Grade, ScoreSheet};
use crate::rules::voting::{Attendance, BaseReason};
use crate::time::{Day, Timestamp};

/// What the papers say that no log knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Number of the paper in the term; a gap to be filled by hand if unknown.
    pub number: Option<u32>,
    /// Where the cell is, for the date line: "Lam Sơn".
    pub place: String,
    /// Who else gets the resolution, a line each.
    pub recipients: Vec<String>,
}

/// The minutes of the meeting.
#[must_use]
pub fn minutes(record: &Record, pack: &RulePack, heading: &Heading) -> Paper {
    let state = &record.state;
    let mut text = Vec::new();
    opening(state, &mut text);
    let mut part = Parts::default();
    part.begin(&mut text, "NỘI DUNG");
    for (number, item) in (1..).zip(&state.opened.agenda) {
        text.push(Block::Heading(format!("{number}. {}", item.title)));
        let place = u32::try_from(number - 1).ok();
        if let Some(conclusion) = state.conclusions.get(&place) {
            text.push(Block::Text(format!(
                "Chủ trì kết luận: {}",
                conclusion.value()
            )));
        }
    }
    sections(state, &mut text);
    if !state.speeches.is_empty() {
        part.begin(&mut text, "Ý KIẾN PHÁT BIỂU");
        for speech in &state.speeches {
            let said = speech.text.as_ref().map_or("", |text| text.value());
            text.push(Block::Point(format!(
                "{}: {said}",
                speaker(state, &speech.speaker)
            )));
        }
    }
    if !state.motions.is_empty() {
        part.begin(&mut text, "BIỂU QUYẾT");
        for motion in &state.motions {
            votes(state, pack, motion, &mut text);
        }
    }
    if let Some(conclusion) = state.conclusions.get(&None) {
        part.begin(&mut text, "KẾT LUẬN CỦA CHỦ TRÌ");
        text.push(Block::Text(conclusion.value().clone()));
    }
    assignments(state, &mut part, &mut text);
    score_of(state, pack, &mut part, &mut text);
    let ended = state.times.ended_at.map_or(BLANK.to_owned(), clock);
    let approved = if state.minutes_approved {
        "Biên bản đã được đọc lại và chi bộ thông qua."
    } else {
        "Biên bản chưa được chi bộ thông qua."
    };
    text.push(Block::Text(format!(
        "Cuộc họp kết thúc lúc {ended}. {approved}"
    )));
    annex(record, &mut part, &mut text);
    Paper {
        kind: "BIÊN BẢN".to_owned(),
        about: state.opened.title.clone(),
        sign: sign(heading, "BB"),
        blocks: text,
        recipients: Vec::new(),
        signatures: vec![
            SignatureBlock {
                lines: vec!["NGƯỜI GHI BIÊN BẢN".to_owned()],
                name: minute_taker(state).to_owned(),
            },
            SignatureBlock {
                lines: vec!["CHỦ TRÌ".to_owned()],
                name: state.name(state.chair.member).to_owned(),
            },
        ],
        ..blank(state, heading)
    }
}

/// The month's resolution.
#[must_use]
pub fn resolution(record: &Record, pack: &RulePack, heading: &Heading) -> Paper {
    let state = &record.state;
    let mut text = Vec::new();
    text.push(Block::Text(counts_line(state)));
    let mut part = Parts::default();
    part.begin(&mut text, "ĐÁNH GIÁ");
    sections(state, &mut text);
    if !state.opened.carried.is_empty() {
        text.push(Block::Heading("Nhiệm vụ của nghị quyết trước".to_owned()));
        text.push(carried(state));
    }
    part.begin(&mut text, "PHƯƠNG HƯỚNG, NHIỆM VỤ");
    let ahead = state.texts.get(&Section::Ahead);
    text.push(Block::Text(
        ahead.map_or(BLANK.to_owned(), |text| text.value().clone()),
    ));
    assignments(state, &mut part, &mut text);
    score_of(state, pack, &mut part, &mut text);
    let resolutions = state
        .motions
        .iter()
        .filter(|motion| motion.business == Business::Resolution);
    for motion in resolutions {
        let result = measure(state, pack, motion);
        if result.passed == Some(true) {
            let yes = motion
                .counted
                .as_ref()
                .map_or(0, |fact| fact.value().count.yes());
            text.push(Block::Text(format!(
                "Nghị quyết được chi bộ thông qua với {yes}/{} phiếu tán thành, đạt {} %.",
                result.base,
                percent(yes, result.base)
            )));
        }
    }
    let signed = match pack.paper.signed_for {
        SignedFor::Cell => "T/M CHI BỘ",
        SignedFor::CellCommittee => "T/M CHI ỦY",
    };
    let mut recipients = heading.recipients.clone();
    recipients.push("Lưu Chi bộ.".to_owned());
    Paper {
        kind: "NGHỊ QUYẾT".to_owned(),
        about: state.opened.title.clone(),
        sign: sign(heading, "NQ"),
        blocks: text,
        recipients: recipients.iter().map(|line| format!("- {line}")).collect(),
        signatures: vec![SignatureBlock {
            lines: vec![signed.to_owned(), "BÍ THƯ".to_owned()],
            name: state.name(state.chair.member).to_owned(),
        }],
        ..blank(state, heading)
    }
}

/// A gap that a pen fills.
const BLANK: &str = "………";

/// Numbers the parts of a paper.
#[derive(Default)]
struct Parts(usize);

impl Parts {
    fn begin(&mut self, text: &mut Vec<Block>, title: &str) {
        self.0 += 1;
        text.push(Block::Part(format!("{}- {title}", roman(self.0))));
    }
}

fn blank(state: &State, heading: &Heading) -> Paper {
    let opened = &state.opened;
    let at = state.times.began_at.unwrap_or(opened.starts_at);
    Paper {
        superior: organisation(&opened.superior_name).to_uppercase(),
        issuer: opened.cell_name.to_uppercase(),
        sign: String::new(),
        place_and_day: place_and_day(&heading.place, at),
        kind: String::new(),
        about: String::new(),
        blocks: Vec::new(),
        recipients: Vec::new(),
        signatures: Vec::new(),
    }
}

/// The organisation above, of which the list may name the committee: a paper's head says "ĐẢNG BỘ XÃ …".
fn organisation(name: &str) -> String {
    let committee = ["Đảng ủy ", "Đảng uỷ "];
    committee
        .iter()
        .find_map(|committee| name.strip_prefix(committee))
        .map_or(name.to_owned(), |place| format!("Đảng bộ {place}"))
}

/// "Số 05-NQ/CB": under ten with a zero.
fn sign(heading: &Heading, kind: &str) -> String {
    let number = heading
        .number
        .map_or("……".to_owned(), |number| format!("{number:02}"));
    format!("Số {number}-{kind}/CB")
}

fn opening(state: &State, text: &mut Vec<Block>) {
    let opened = &state.opened;
    let began = state.times.began_at.unwrap_or(opened.starts_at);
    text.push(Block::Text(format!("Thời gian: {}.", moment(began))));
    text.push(Block::Text(format!("Địa điểm: {}.", opened.place)));
    text.push(Block::Text(format!(
        "Chủ trì: đồng chí {}.",
        state.name(state.chair.member)
    )));
    text.push(Block::Text(format!(
        "Ghi biên bản: đồng chí {}.",
        minute_taker(state)
    )));
    for guest in &state.guests {
        let who = if guest.superior {
            "Đại biểu cấp trên"
        } else {
            "Khách mời"
        };
        text.push(Block::Text(format!(
            "{who}: {}, {}.",
            guest.name, guest.office
        )));
    }
    text.push(Block::Text(counts_line(state)));
    for (attendance, words) in [
        (Attendance::AbsentExcused, "Vắng có lý do"),
        (Attendance::AbsentUnexcused, "Vắng không lý do"),
        (Attendance::Exempt, "Miễn sinh hoạt"),
    ] {
        let absent = with(state, attendance);
        if !absent.is_empty() {
            text.push(Block::Text(format!("{words}: {}.", absent.join("; "))));
        }
    }
}

fn counts_line(state: &State) -> String {
    let roster = &state.opened.roster;
    let base = state.base();
    let probationary = base
        .members
        .iter()
        .filter(|line| line.reason == BaseReason::Probationary)
        .count();
    let present = state
        .roll
        .values()
        .filter(|mark| mark.value().attendance == Attendance::Present)
        .count();
    format!(
        "Chi bộ có {} đảng viên, trong đó {probationary} dự bị; có mặt {present}; số đảng viên chính thức \
         được tính khi biểu quyết: {}.",
        roster.len(),
        base.size()
    )
}

/// Names and reasons of those with this mark, in the roster's order.
fn with(state: &State, attendance: Attendance) -> Vec<String> {
    let roster = state.opened.roster.iter();
    let marked = roster.filter_map(|entry| {
        let mark = state.roll.get(&entry.member)?.value();
        (mark.attendance == attendance).then(|| {
            if mark.reason.is_empty() {
                entry.name.clone()
            } else {
                format!("{} ({})", entry.name, mark.reason)
            }
        })
    });
    marked.collect()
}

fn sections(state: &State, text: &mut Vec<Block>) {
    for (section, title) in [
        (Section::Fees, "Tình hình nộp đảng phí"),
        (Section::News, "Thời sự, văn bản mới"),
        (Section::Thinking, "Tư tưởng của đảng viên"),
        (Section::Results, "Kết quả thực hiện nhiệm vụ"),
        (Section::Praise, "Biểu dương, nhắc nhở"),
        (Section::Shortcomings, "Hạn chế, nguyên nhân"),
        (Section::Petitions, "Kiến nghị"),
    ] {
        if let Some(words) = state.texts.get(&section) {
            text.push(Block::Text(format!("{title}: {}", words.value())));
        }
    }
}

fn votes(state: &State, pack: &RulePack, motion: &Motion, text: &mut Vec<Block>) {
    let result = measure(state, pack, motion);
    let form = match motion.form {
        VoteForm::ByCard => "bằng thẻ",
        VoteForm::SecretBallot => "bằng phiếu kín",
    };
    text.push(Block::Point(format!(
        "{} (biểu quyết {form}).",
        motion.text
    )));
    let Some(counted) = &motion.counted else {
        text.push(Block::Text("Chưa kiểm phiếu.".to_owned()));
        return;
    };
    let figures = match counted.value().count {
        Count::ByCard { yes, no, other } => {
            format!("tán thành {yes}, không tán thành {no}, ý kiến khác {other}")
        }
        Count::SecretBallot(ballots) => format!(
            "phát ra {}, thu về {}, hợp lệ {}; tán thành {}, không tán thành {}, ý kiến khác {}, không hợp lệ \
             {}",
            ballots.issued,
            ballots.returned,
            ballots.valid,
            ballots.yes,
            ballots.no,
            ballots.other,
            ballots.blank
        ),
    };
    text.push(Block::Text(format!(
        "Kết quả: {figures}; trên tổng số {} đảng viên chính thức được tính. {}",
        result.base,
        verdict(&result)
    )));
}

fn verdict(result: &MotionResult) -> String {
    match (result.passed, result.least_yes) {
        (Some(true), Some(least)) => format!("Được thông qua (cần ít nhất {least} phiếu)."),
        (Some(false), Some(least)) => format!("Không được thông qua (cần ít nhất {least} phiếu)."),
        _ => "Số liệu cần chủ trì xem lại.".to_owned(),
    }
}

fn carried(state: &State) -> Block {
    let head = [
        "Nhiệm vụ",
        "Người thực hiện",
        "Tình trạng đầu kỳ",
        "Kết quả",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for carried in &state.opened.carried {
        let reported = state
            .reported
            .get(&carried.assignment)
            .map(|one| one.value());
        let result = reported.map_or(BLANK.to_owned(), |reported| {
            let word = match reported.result {
                AssignmentResult::Done => "Đã xong",
                AssignmentResult::Partly => "Đang làm",
                AssignmentResult::NotDone => "Chưa làm",
            };
            if reported.note.is_empty() {
                word.to_owned()
            } else {
                format!("{word}: {}", reported.note)
            }
        });
        rows.push(vec![
            format!("{} (hạn {})", carried.text, day(carried.due)),
            carried.members.clone(),
            carried.before.clone(),
            result,
        ]);
    }
    Block::Table(rows)
}

fn assignments(state: &State, part: &mut Parts, text: &mut Vec<Block>) {
    if state.assignments.is_empty() {
        return;
    }
    part.begin(text, "PHÂN CÔNG NHIỆM VỤ");
    let head = ["Nhiệm vụ", "Người thực hiện", "Hạn"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for assignment in &state.assignments {
        let members: Vec<&str> = assignment
            .members
            .iter()
            .map(|member| state.name(*member))
            .collect();
        let members = if members.is_empty() {
            "Chi bộ".to_owned()
        } else {
            members.join(", ")
        };
        rows.push(vec![assignment.text.clone(), members, day(assignment.due)]);
    }
    text.push(Block::Table(rows));
}

fn score_of(state: &State, pack: &RulePack, part: &mut Parts, text: &mut Vec<Block>) {
    let Some((sheet, scored)) = pack.sheet(state.opened.kind).zip(scored(state, pack)) else {
        return;
    };
    part.begin(text, "TỰ ĐÁNH GIÁ CHẤT LƯỢNG");
    text.push(score_table(sheet, &scored));
    let grade = scored.grade.map_or("chưa xếp loại", grade_word);
    let total = scored
        .total
        .map_or(BLANK.to_owned(), |total| total.to_string());
    text.push(Block::Text(format!(
        "Tổng điểm: {total}. Xếp loại: {grade}."
    )));
}

fn score_table(sheet: &ScoreSheet, scored: &Scored) -> Block {
    let head = ["Nhóm tiêu chí", "Điểm tối đa", "Điểm"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for group in &sheet.groups {
        let points = scored.points(&group.code);
        rows.push(vec![
            group.title.clone(),
            group.points.to_string(),
            points.map_or(BLANK.to_owned(), |points| points.to_string()),
        ]);
    }
    Block::Table(rows)
}

fn annex(record: &Record, part: &mut Parts, text: &mut Vec<Block>) {
    let corrections: Vec<&super::record::Annexed> = record
        .annex
        .iter()
        .filter(|one| matches!(one.what, super::Event::Corrected { .. }))
        .collect();
    if corrections.is_empty() {
        return;
    }
    part.begin(text, "PHỤ LỤC, GHI SAU KHI ĐÓNG BIÊN BẢN");
    for correction in corrections {
        if let super::Event::Corrected { text: words } = &correction.what {
            text.push(Block::Point(format!("{}: {words}", moment(correction.at))));
        }
    }
}

/// Name of whoever speaks.
fn speaker(state: &State, speaker: &Speaker) -> String {
    match speaker {
        Speaker::Member(member) => format!("Đồng chí {}", state.name(*member)),
        Speaker::Guest(guest) => {
            let guest = state.guests.iter().find(|one| one.id == *guest);
            guest.map_or(BLANK.to_owned(), |guest| format!("Đại biểu {}", guest.name))
        }
    }
}

fn minute_taker(state: &State) -> &str {
    let member: Option<MemberId> = state.minute_taker.as_ref().map(|fact| *fact.value());
    member.map_or(BLANK, |member| state.name(member))
}

/// How the kind of a grade is written.
#[must_use]
pub fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "Tốt",
        Grade::Fair => "Khá",
        Grade::Average => "Trung bình",
        Grade::Poor => "Kém",
    }
}

/// One decimal, rounded half up, with a comma.
fn percent(part: u32, whole: u32) -> String {
    if whole == 0 {
        return BLANK.to_owned();
    }
    let (part, whole) = (u64::from(part), u64::from(whole));
    let tenths = (part * 2_000 + whole) / (2 * whole);
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

fn day(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// "19 giờ 30, ngày 03/12/2026".
fn moment(at: Timestamp) -> String {
    format!("{}, ngày {}", clock(at), day(at.day()))
}

/// "19 giờ 30".
fn clock(at: Timestamp) -> String {
    let text = at.to_string();
    let time = text.split(' ').nth(1).unwrap_or_default();
    time.replace(':', " giờ ")
}
