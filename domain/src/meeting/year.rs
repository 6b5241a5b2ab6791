//! A cell's year: twelve meetings, what they were given, and the grade they make.

use std::collections::BTreeSet;

use super::minutes::grade_word;
use super::paper::{Block, Paper};
use crate::ids::{EventId, ItemId};
use crate::rules::amount::Points;
use crate::rules::pack::RulePack;
use crate::rules::sheet::Grade;
use crate::rules::yearly::{MonthResult, YearlyResult, yearly};
use crate::time::{Month, Timestamp};
use crate::wire::item::MeetingKind;
use crate::wire::meeting::{Figures, MeetingReport, RecordStanding, Verdict};

/// A year of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Name of the cell; empty where nothing was reported.
    pub cell_name: String,
    /// Every meeting reported, in order.
    pub meetings: Vec<YearMeeting>,
    /// What the regular ones make by the rules; absent where the rules do not say.
    pub result: Option<YearlyResult>,
    /// Work given out in the year.
    pub assigned: u32,
    /// Of this, reported as done at a later meeting.
    pub done: u32,
}

/// A meeting of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearMeeting {
    /// Which.
    pub meeting: ItemId,
    /// Which kind.
    pub kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it began.
    pub began_at: Timestamp,
    /// Figures.
    pub figures: Figures,
    /// Points that count: the superior's, then the computed ones.
    pub total: Option<Points>,
    /// The grade that counts.
    pub grade: Option<Grade>,
    /// Whether the superior has confirmed or changed it.
    pub reviewed: bool,
    /// Whether its report came late.
    pub late: bool,
}

/// Adds up the reports of one cell in `year`. Reports of other years are left out; of two regular
/// meetings in a month the later one counts for the month.
#[must_use]
pub fn year(reports: &[(ItemId, MeetingReport)], year: i32, pack: Option<&RulePack>) -> Year {
    let mut held: Vec<&(ItemId, MeetingReport)> = reports
        .iter()
        .filter(|(_, report)| {
            report.summary.standing == RecordStanding::Closed
                && Month::of(report.began_at.day()).year() == year
        })
        .collect();
    held.sort_by_key(|(meeting, report)| (report.began_at, *meeting));
    let meetings: Vec<YearMeeting> = held
        .iter()
        .map(|(meeting, report)| of_report(*meeting, report))
        .collect();
    let mut months: Vec<MonthResult> = Vec::new();
    for meeting in meetings
        .iter()
        .filter(|meeting| meeting.kind == MeetingKind::Regular)
    {
        let (Some(total), Some(grade)) = (meeting.total, meeting.grade) else {
            continue;
        };
        let month = Month::of(meeting.began_at.day()).number();
        months.retain(|result| result.month != month);
        months.push(MonthResult {
            month,
            total,
            grade,
        });
    }
    let rule = pack.and_then(|pack| pack.yearly.as_ref());
    // What is carried on from month to month is the same work, and done once it is carried no longer.
    let all = held
        .iter()
        .flat_map(|(_, report)| &report.summary.assignments);
    let assigned: BTreeSet<EventId> = all.map(|carried| carried.assignment).collect();
    let open: BTreeSet<EventId> = held
        .iter()
        .rev()
        .find(|(_, report)| report.meeting_kind == MeetingKind::Regular)
        .map(|(_, report)| {
            let assignments = report.summary.assignments.iter();
            assignments.map(|carried| carried.assignment).collect()
        })
        .unwrap_or_default();
    Year {
        year,
        cell_name: held
            .last()
            .map(|(_, report)| report.cell_name.clone())
            .unwrap_or_default(),
        meetings,
        result: rule.and_then(|rule| yearly(rule, &months).ok()),
        assigned: count(assigned.iter()),
        done: count(assigned.difference(&open)),
    }
}

/// The year as a paper.
#[must_use]
pub fn paper(year: &Year) -> Paper {
    let head = [
        "Ngày",
        "Buổi sinh hoạt",
        "Có mặt/triệu tập",
        "Phút",
        "Điểm",
        "Mức",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for meeting in &year.meetings {
        let figures = &meeting.figures;
        table.push(vec![
            meeting.began_at.day().format("%d/%m").to_string(),
            meeting.title.clone(),
            format!("{}/{}", figures.present, figures.summoned),
            figures
                .minutes
                .map_or_else(String::new, |minutes| minutes.to_string()),
            meeting
                .total
                .map_or_else(String::new, |total| total.to_string()),
            meeting.grade.map_or("", grade_word).to_owned(),
        ]);
    }
    let of = |kind: MeetingKind| count(year.meetings.iter().filter(|one| one.kind == kind));
    let mut blocks = vec![
        Block::Text(format!(
            "Trong năm đã sinh hoạt thường kỳ {} buổi, chuyên đề {} buổi.",
            of(MeetingKind::Regular),
            of(MeetingKind::Thematic)
        )),
        Block::Table(table),
        Block::Text(format!(
            "Nhiệm vụ đã giao: {}; đã hoàn thành: {}.",
            year.assigned, year.done
        )),
    ];
    if let Some(result) = &year.result {
        blocks.push(Block::Text(match result.grade {
            Some(reached) => format!(
                "Xếp loại chất lượng sinh hoạt cả năm: {}.",
                grade_word(reached)
            ),
            None => {
                let missing: Vec<String> = result.missing.iter().map(u32::to_string).collect();
                format!(
                    "Chưa xếp loại cả năm: chưa có kết quả tháng {}.",
                    missing.join(", ")
                )
            }
        }));
    }
    Paper {
        superior: String::new(),
        issuer: year.cell_name.to_uppercase(),
        sign: String::new(),
        place_and_day: String::new(),
        kind: "TỔNG HỢP".to_owned(),
        about: format!("sinh hoạt chi bộ năm {}", year.year),
        blocks,
        recipients: Vec::new(),
        signatures: Vec::new(),
    }
}

fn of_report(meeting: ItemId, report: &MeetingReport) -> YearMeeting {
    let reviewed = matches!(
        report.verdict(),
        Some(Verdict::Confirmed | Verdict::Changed { .. })
    );
    YearMeeting {
        meeting,
        kind: report.meeting_kind,
        title: report.title.clone(),
        began_at: report.began_at,
        figures: report.summary.figures.clone(),
        total: report.total(),
        grade: report.grade(),
        reviewed,
        late: report.late,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
