//! What can be said of a meeting on the command line.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use handbook_domain::ids::EventId;
use handbook_domain::meeting::event::{AssignmentResult, Section};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::measure::{Answer, Fact};
use handbook_domain::rules::pack::Business;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::{Day, Timestamp};
use serde_json::json;

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
    /// Gửi biên bản đã đóng lên cấp trên.
    Send,
    /// Báo cáo đang ở đâu: chi bộ tự chấm, quy tắc tính, cấp trên nói gì.
    Reported,
    /// Cấp trên trả lời báo cáo.
    Review {
        #[command(subcommand)]
        said: crate::office::Said,
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

/// A word as it stands in JSON.
pub(crate) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
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
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let (day, time) = text.split_once('T').ok_or("2026-12-03T19:30")?;
    let day: Day = day.parse().map_err(|_| "2026-12-03T19:30")?;
    let (hour, minute) = time.split_once(':').ok_or("2026-12-03T19:30")?;
    let number = |text: &str| text.parse::<i64>().map_err(|_| "2026-12-03T19:30");
    let minutes = number(hour)? * 60 + number(minute)?;
    Ok(Timestamp::start_of(day).plus_ms(minutes * 60_000))
}
