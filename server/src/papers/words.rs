//! What the import says to people. All of its Vietnamese is here.

use std::fmt;

use super::report::{Line, Note, Outcome, Problem, Report};
use super::side_file::SideFileError;

pub(super) fn published(outcome: Outcome, confirmed: bool, notes: &[Note]) -> String {
    let mut words = match outcome {
        Outcome::Added => "Đã thêm.",
        Outcome::Changed => "Đã cập nhật.",
        _ => "Không thay đổi.",
    }
    .to_owned();
    if !confirmed {
        words.push_str(" Chưa xác nhận");
        words.push_str(if notes.contains(&Note::SideFileNotWritten) {
            ", và không ghi được tệp .toml bên cạnh (thư mục chỉ đọc?): hãy cấp quyền ghi hoặc chọn \
             thư mục khác cho tệp bên cạnh."
        } else if notes.contains(&Note::ConfirmationIncomplete) {
            ": còn thiếu cơ quan ban hành, loại hoặc ngày. Hãy điền đủ rồi nhập lại."
        } else {
            ": hãy kiểm tra tệp .toml bên cạnh, sửa confirmed = true rồi nhập lại."
        });
    }
    words
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecrecyMark { place, what } => write!(
                f,
                "Có dấu độ mật {place}: “{what}”. Không nhận. Hãy chuyển tệp này khỏi máy nối mạng và \
                 xử lý theo quy định bảo vệ bí mật nhà nước."
            ),
            Self::Unreadable { .. } => f.write_str(
                "Không đọc được: tệp hỏng hoặc không đúng định dạng. Hãy mở lại bằng phần mềm soạn \
                 thảo, lưu thành .docx, .pdf hoặc văn bản UTF-8 rồi nhập lại.",
            ),
            Self::Encrypted => {
                f.write_str("Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi nhập lại.")
            }
            Self::Empty => f.write_str(
                "Không có chữ nào (có thể là ảnh quét). Hãy dùng bản có chữ rồi nhập lại.",
            ),
            Self::Duplicate { of } => write!(
                f,
                "Trùng với “{of}”. Hãy bỏ một trong hai, hoặc sửa số, ngày trong tệp .toml bên cạnh."
            ),
            Self::WrongDate { value } => {
                write!(f, "Ngày không hợp lệ: {value}. Hãy sửa ngày ban hành rồi nhập lại.")
            }
            Self::UnsupportedType => f.write_str(
                "Bỏ qua: chỉ đọc được .txt, .md, .html, .docx, .pdf. Nếu là văn bản, hãy lưu sang một \
                 trong các dạng đó.",
            ),
            Self::TooLarge { size, limit } => write!(
                f,
                "Tệp quá lớn: {} MB, tối đa {} MB. Hãy giảm dung lượng ảnh hoặc tách tệp.",
                size / 1_000_000,
                limit / 1_000_000
            ),
            Self::TimedOut => f.write_str(
                "Đọc quá lâu nên đã dừng. Hãy kiểm tra nguồn gốc của tệp, lưu lại rồi nhập lại.",
            ),
            Self::OutOfMemory => f.write_str(
                "Tệp đòi quá nhiều bộ nhớ nên đã dừng. Hãy kiểm tra nguồn gốc của tệp, lưu lại rồi \
                 nhập lại.",
            ),
            Self::BadSideFile { detail } => {
                write!(f, "Phần thông tin văn bản có lỗi: {detail}. Hãy sửa rồi nhập lại.")
            }
            Self::ExtractorMissing { .. } => f.write_str(
                "Không khởi động được chương trình đọc tệp. Hãy báo người quản trị máy chủ rồi nhập lại.",
            ),
            Self::NotPublished { detail } => f.write_str(detail),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl fmt::Display for Report {
    /// One line for each file, then the sums.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(
            f,
            "Tổng số {} tệp: thêm {}, cập nhật {}, không thay đổi {} (chưa xác nhận {}), không nhận {}.",
            self.lines.len(),
            self.added,
            self.changed,
            self.unchanged,
            self.unconfirmed,
            self.problems
        )
    }
}

impl fmt::Display for SideFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line } => write!(f, "dòng {line} sai cú pháp"),
            Self::UnknownKey(key) => write!(f, "không có mục “{key}”"),
            Self::WrongType(key) => write!(f, "mục “{key}” sai kiểu giá trị"),
            Self::Date(value) => write!(f, "ngày “{value}” không đúng (viết năm-tháng-ngày)"),
            Self::TooLong => f.write_str("dài quá 64 kB"),
            Self::NoEnd => f.write_str("phần đầu tệp thiếu dòng kết thúc"),
        }
    }
}

/// The side file's text, with `body` as its lines.
pub(super) fn side_file(body: &str) -> String {
    format!(
        "# Thông tin văn bản, do máy đề xuất từ trang đầu. Hãy kiểm tra từng dòng.\n\
         # Đúng rồi thì sửa confirmed = false thành confirmed = true và nhập lại thư mục.\n\
         # issuer: cơ quan ban hành; type: loại; number: số, ký hiệu; date: ngày ban hành;\n\
         # abstract: trích yếu; unit: mã đơn vị được đọc.\n\
         # Có thể thêm: effective_from, effective_to (ngày có, hết hiệu lực), urgency (độ khẩn),\n\
         # supersedes = [{{ issuer = \"…\", type = \"…\", number = \"…\", date = \"…\" }}] (thay thế).\n\
         {body}"
    )
}
