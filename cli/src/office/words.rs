//! Every word that is said before and after a meeting. Each message says what to do next.

use std::path::Path;

use handbook_core::record::{Due, DueWhat, ReportRow, ReportState};
use handbook_domain::meeting::minutes::grade_word;
use handbook_domain::meeting::words::{day, in_words, verdict};
use handbook_domain::time::Month;

use crate::words::reject;

pub(crate) fn planned(id: &str) -> String {
    format!("Đã ghi lịch, sẽ gửi khi có mạng. Mã: {id}")
}

pub(crate) fn nothing_due() -> &'static str {
    "Không có việc nào sắp đến hạn."
}

pub(crate) fn due(due: &Due) -> String {
    let title = &due.title;
    let month = due.month;
    let what = match due.what {
        DueWhat::Register => format!("Đăng ký sinh hoạt thường kỳ tháng {}", in_words(month)),
        DueWhat::RegisterThematic => format!(
            "Đăng ký sinh hoạt chuyên đề, chậm nhất trong tháng {}",
            in_words(month)
        ),
        DueWhat::Papers => format!("Gửi tài liệu cho: {title}"),
        DueWhat::Record => format!("Ghi biên bản: {title}"),
        DueWhat::Close => format!("Đóng biên bản: {title}"),
        DueWhat::Sign => format!("Ký biên bản: {title}"),
        DueWhat::Report => format!("Gửi báo cáo: {title}"),
        DueWhat::PutRight => format!("Sửa theo ý kiến cấp trên: {title}"),
        DueWhat::Assignment => format!("Nhiệm vụ: {title}"),
    };
    let left = match due.days_left {
        0 => "hôm nay".to_owned(),
        left if left < 0 => format!("quá hạn {} ngày", -left),
        left => format!("còn {left} ngày"),
    };
    format!("{} ({left})  {what} · {}", day(due.on), due.cell_name)
}

pub(crate) fn due_code(what: DueWhat) -> &'static str {
    match what {
        DueWhat::Register => "register",
        DueWhat::RegisterThematic => "register_thematic",
        DueWhat::Papers => "papers",
        DueWhat::Record => "record",
        DueWhat::Close => "close",
        DueWhat::Sign => "sign",
        DueWhat::Report => "report",
        DueWhat::PutRight => "put_right",
        DueWhat::Assignment => "assignment",
    }
}

pub(crate) fn reported() -> &'static str {
    "Báo cáo đã sẵn sàng, sẽ gửi khi có mạng. Xem kết quả: handbook meeting MÃ reported"
}

pub(crate) fn reviewed() -> &'static str {
    "Đã ghi ý kiến, sẽ gửi khi có mạng."
}

pub(crate) fn no_reports() -> &'static str {
    "Chưa có báo cáo nào ở đây."
}

pub(crate) fn no_roll_up(month: Month) -> String {
    format!(
        "Chưa có số liệu tháng {}. Hãy chạy “handbook sync”; chỉ cán bộ cấp ủy nhận được.",
        in_words(month)
    )
}

pub(crate) fn written(out: &Path) -> String {
    format!("Đã ghi {}", out.display())
}

pub(crate) fn report_state(state: ReportState) -> String {
    match state {
        ReportState::NotSent => "Chưa gửi báo cáo. Gửi bằng: handbook meeting MÃ send".to_owned(),
        ReportState::Waiting => "Báo cáo chờ mạng để gửi.".to_owned(),
        ReportState::Held => {
            "Máy đã bị thu hồi: tỉnh tạm giữ báo cáo, chờ cấp ủy cho nhận.".to_owned()
        }
        ReportState::Delivered => "Cấp trên đã nhận báo cáo.".to_owned(),
        ReportState::Refused(_, code) => format!("Báo cáo bị từ chối: {}", reject(code)),
    }
}

pub(crate) fn report_code(state: ReportState) -> &'static str {
    match state {
        ReportState::NotSent => "not_sent",
        ReportState::Waiting => "waiting",
        ReportState::Held => "held",
        ReportState::Delivered => "delivered",
        ReportState::Refused(..) => "refused",
    }
}

pub(crate) fn report_row(row: &ReportRow) -> String {
    let grade = row.report.grade().map_or("chưa xếp loại", grade_word);
    let said = match (&row.said, row.refused) {
        (_, Some((_, code))) => format!(" · bị từ chối: {}", reject(code)),
        (Some(said), None) => format!(" · chờ gửi: {}", verdict(said)),
        (None, None) => match &row.report.review {
            Some(review) => format!(" · {}", verdict(&review.verdict)),
            None => String::new(),
        },
    };
    let differences = match row.report.summary.differences.len() {
        0 => String::new(),
        count => format!(" · {count} điểm cần xem"),
    };
    format!(
        "{}  {} · {} · {grade}{differences}{said}\n    {}",
        row.report.began_at, row.report.title, row.report.cell_name, row.meeting
    )
}
