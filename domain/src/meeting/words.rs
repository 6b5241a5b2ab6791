//! Words in which a report, a year and the sums of many cells are read out, wherever there are only lines
//! to write on: in a terminal, at the province's console.

use super::minutes::grade_word;
use super::year::Year;
use crate::time::{Day, Month};
use crate::wire::meeting::{
    Difference, MeetingReport, RecordStanding, RecordSummary, Sum, Verdict,
};
use crate::wire::roll_up::{RollUp, RollUpFigures};

/// A report, line by line.
#[must_use]
pub fn report(report: &MeetingReport) -> Vec<String> {
    let mut lines = vec![format!(
        "{} · {} · {}",
        report.title, report.cell_name, report.began_at
    )];
    lines.extend(summary(&report.summary));
    if report.late {
        lines.push("Báo cáo sau thời hạn.".to_owned());
    }
    if let Some(alike) = &report.alike {
        lines.push(format!(
            "Nội dung giống biên bản của {} khoảng {}%.",
            alike.cell_name, alike.percent
        ));
    }
    if let Some(review) = report.standing_review() {
        lines.push(format!(
            "{} ({}, {})",
            verdict(&review.verdict),
            review.by_name,
            review.at
        ));
    }
    lines
}

/// What a record adds up to, line by line.
#[must_use]
pub fn summary(summary: &RecordSummary) -> Vec<String> {
    let figures = &summary.figures;
    let mut lines = vec![
        standing(summary.standing).to_owned(),
        format!(
            "Có mặt {}/{}; số tính biểu quyết {}; phát biểu {}; biểu quyết {}, thông qua {}",
            figures.present,
            figures.summoned,
            figures.base,
            figures.speakers,
            figures.motions,
            figures.passed
        ),
    ];
    if let Some(claimed) = &summary.claimed {
        lines.push(format!("Chi bộ tự chấm: {}", sum(claimed)));
    }
    if let Some(computed) = &summary.computed {
        lines.push(format!("Theo quy tắc: {}", sum(computed)));
    }
    lines.extend(summary.differences.iter().map(difference));
    lines
}

/// The sums of a month, a line for each unit.
#[must_use]
pub fn roll_up(roll_up: &RollUp) -> Vec<String> {
    let mut lines = vec![format!(
        "{} · tháng {}",
        roll_up.unit_name,
        in_words(roll_up.month)
    )];
    for row in &roll_up.rows {
        lines.push(format!("  {}: {}", row.unit_name, sums(&row.figures)));
    }
    lines.push(format!("  Tổng: {}", sums(&roll_up.total)));
    lines
}

/// A year, a line for each meeting.
#[must_use]
pub fn year(year: &Year) -> Vec<String> {
    let mut lines = vec![format!("{} · năm {}", year.cell_name, year.year)];
    for one in &year.meetings {
        lines.push(format!(
            "  {}  {} · {}/{} · {} · {}",
            day(one.began_at.day()),
            one.title,
            one.figures.present,
            one.figures.summoned,
            one.total
                .map_or_else(|| "—".to_owned(), |total| total.to_string()),
            one.grade.map_or("—", grade_word)
        ));
    }
    lines.push(format!(
        "Nhiệm vụ đã giao {}, hoàn thành {}",
        year.assigned, year.done
    ));
    match year.result.as_ref().map(|result| result.grade) {
        Some(Some(grade)) => lines.push(format!("Xếp loại cả năm: {}", grade_word(grade))),
        Some(None) => lines.push("Chưa xếp loại cả năm: còn tháng chưa có kết quả.".to_owned()),
        None => lines.push("Bộ quy tắc không nói cách xếp loại cả năm.".to_owned()),
    }
    lines
}

/// What the superior says.
#[must_use]
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Confirmed => "cấp trên xác nhận".to_owned(),
        Verdict::Changed {
            total,
            grade,
            reason,
        } => format!(
            "cấp trên chấm {total} điểm, {}: {reason}",
            grade_word(*grade)
        ),
        Verdict::Returned { remarks } => format!("cấp trên trả lại: {remarks}"),
        Verdict::Unknown => "cấp trên có ý kiến; hãy cập nhật ứng dụng để xem".to_owned(),
    }
}

/// A month as people write it: `12/2026`.
#[must_use]
pub fn in_words(month: Month) -> String {
    format!("{:02}/{}", month.number(), month.year())
}

/// A day as people write it: `03/12/2026`.
#[must_use]
pub fn day(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn sums(figures: &RollUpFigures) -> String {
    let mean = match figures.minutes.checked_div(u64::from(figures.timed)) {
        Some(mean) => format!(", trung bình {mean} phút"),
        None => String::new(),
    };
    format!(
        "{}/{} chi bộ đăng ký, họp {}, trễ {}, quá hạn {}{mean}, có mặt {}/{}, Tốt {} Khá {} TB {} Kém {}, tự chấm cao hơn {}, trùng nội dung {}",
        figures.registered,
        figures.cells,
        figures.held,
        figures.late,
        figures.overdue,
        figures.present,
        figures.summoned,
        figures.good,
        figures.fair,
        figures.average,
        figures.poor,
        figures.claimed_higher,
        figures.alike
    )
}

fn sum(sum: &Sum) -> String {
    match (sum.total, sum.grade) {
        (Some(total), Some(grade)) => format!("{total} điểm, {}", grade_word(grade)),
        (Some(total), None) => format!("{total} điểm, chưa xếp loại được"),
        (None, _) => "còn tiêu chí chờ người chấm".to_owned(),
    }
}

fn standing(standing: RecordStanding) -> &'static str {
    match standing {
        RecordStanding::Incomplete => "Chưa đủ dòng của biên bản.",
        RecordStanding::Open => "Biên bản chưa đóng.",
        RecordStanding::Disputed => "Biên bản bị đóng ở hai máy; chủ trì cần đóng lại.",
        RecordStanding::Closed => "Biên bản đã đóng.",
        RecordStanding::Unknown => "Hãy cập nhật ứng dụng để xem.",
    }
}

fn difference(difference: &Difference) -> String {
    match difference {
        Difference::Roster { members } => format!(
            "! danh sách khác danh sách của tỉnh ở {} đảng viên",
            members.len()
        ),
        Difference::Base { recorded, computed } => {
            format!("! số tính biểu quyết: biên bản {recorded}, danh sách của tỉnh {computed}")
        }
        Difference::Miscounted { .. } => "! có biểu quyết mà số phiếu không khớp".to_owned(),
        Difference::Points {
            criterion,
            claimed,
            computed,
        } => match computed {
            Some(computed) => {
                format!("! tiêu chí {criterion}: tự chấm {claimed}, theo quy tắc {computed}")
            }
            None => format!("! tiêu chí {criterion}: tự chấm {claimed}, chưa có người chấm"),
        },
        Difference::Rules { pack } => {
            format!("! bộ quy tắc {pack} không phải bộ có hiệu lực ngày ấy")
        }
        Difference::Unsigned { .. } => "! chủ trì hoặc người ghi biên bản chưa ký".to_owned(),
        Difference::Uncertified { .. } => "! có máy ghi mà tỉnh không chứng nhận".to_owned(),
        Difference::Forked { .. } => "! một máy ghi hai dòng vào một chỗ".to_owned(),
        Difference::Foreign { .. } => "! có dòng của máy không được cho ghi".to_owned(),
        Difference::Unsettled { .. } => "! hai máy ghi khác nhau mà chưa chọn".to_owned(),
        Difference::Unknown => "! có điểm cần xem; hãy cập nhật ứng dụng".to_owned(),
    }
}
