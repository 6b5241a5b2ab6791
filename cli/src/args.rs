//! The command line.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand};

/// Sổ tay Đảng viên trong cửa sổ dòng lệnh.
#[derive(Debug, Parser)]
#[command(name = "handbook", version, about, arg_required_else_help = true)]
pub(crate) struct Args {
    /// Thư mục sổ tay của một đảng viên.
    #[arg(long, global = true, env = "HANDBOOK_HOME", default_value = "so-tay")]
    pub(crate) home: PathBuf,

    /// In ra JSON, tên trường không đổi giữa các phiên bản.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Không dùng mạng.
    #[arg(long, global = true)]
    pub(crate) offline: bool,

    /// Mã PIN, nếu sổ tay có đặt.
    #[arg(long, global = true, env = "HANDBOOK_PIN", hide_env_values = true)]
    pub(crate) pin: Option<String>,

    /// Chứng thư gốc riêng của tỉnh (PEM), nếu máy chủ không dùng chứng thư công cộng.
    #[arg(long, global = true, value_name = "TỆP")]
    pub(crate) ca: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Kích hoạt sổ tay bằng giấy mời của chi bộ.
    Activate(Activate),
    /// Sổ tay của ai, cập nhật lúc nào, còn gì chờ gửi.
    Status,
    /// Gửi và nhận ngay bây giờ.
    Sync,
    /// Danh sách văn bản.
    Docs(Docs),
    /// Đọc một văn bản: theo mã, hoặc theo số, ký hiệu.
    Doc {
        /// Mã hoặc số, ký hiệu: `16-NQ/TU`.
        name: String,
        /// Đánh dấu để đọc lại.
        #[arg(long)]
        bookmark: bool,
        /// Bỏ đánh dấu.
        #[arg(long, conflicts_with = "bookmark")]
        unbookmark: bool,
    },
    /// Tin, bài; thêm mã để đọc một bài.
    News {
        /// Mã của bài.
        id: Option<String>,
        /// Số dòng.
        #[arg(long, default_value_t = 20)]
        count: u32,
    },
    /// Lịch sinh hoạt; thêm mã để xem chương trình.
    Meetings {
        /// Mã của buổi sinh hoạt.
        id: Option<String>,
        /// Các buổi đã qua.
        #[arg(long)]
        past: bool,
        /// Báo là sẽ dự buổi này.
        #[arg(long, requires = "id", group = "answer")]
        coming: bool,
        /// Báo là vắng, kèm lý do.
        #[arg(long, requires = "id", group = "answer", value_name = "LÝ DO", value_parser = NonEmptyStringValueParser::new())]
        absent: Option<String>,
        /// Đăng ký phát biểu.
        #[arg(long, requires = "coming")]
        speak: bool,
        /// Ý kiến gửi trước cho chi ủy, kèm câu trả lời dự hay vắng.
        #[arg(long, requires = "answer", value_name = "Ý KIẾN")]
        opinion: Option<String>,
        /// Số dòng.
        #[arg(long, default_value_t = 20)]
        count: u32,
    },
    /// Ghi một buổi sinh hoạt ngay tại chỗ, không cần mạng.
    Meeting {
        /// Mã của buổi sinh hoạt.
        id: String,
        #[command(subcommand)]
        what: crate::meeting::What,
    },
    /// Đăng ký một buổi sinh hoạt, sửa, dời hoặc hoãn buổi đã đăng ký.
    Plan(Box<crate::office::Plan>),
    /// Việc sắp đến hạn của bí thư, chi ủy.
    Due,
    /// Báo cáo sinh hoạt: của chi bộ mình, hoặc của các chi bộ trực thuộc.
    Reports,
    /// Tổng hợp sinh hoạt một tháng của các đơn vị trực thuộc.
    RollUp {
        /// Tháng: `2026-12`.
        month: handbook_domain::time::Month,
    },
    /// Tổng hợp một năm của chi bộ.
    Year(crate::office::YearOf),
    /// Xem một bản biên bản đã ký có còn nguyên không.
    Verify {
        /// Bản sao: `handbook meeting ID copy`.
        file: PathBuf,
    },
    /// Tìm trong mọi thứ, gõ dấu hay không dấu.
    Search {
        /// Điều cần tìm.
        query: Vec<String>,
        /// Số kết quả.
        #[arg(long, default_value_t = 10)]
        count: u32,
    },
    /// Ý kiến gửi chi ủy và trả lời.
    #[command(subcommand)]
    Opinion(Opinion),
    /// Thông tin của tôi và các thiết bị của tôi.
    Me,
    /// Tệp đính kèm: danh sách, tải về, ghi ra tệp.
    Attach(Attach),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Activate {
    /// Đường dẫn trong giấy mời: `sotay://kich-hoat?…`.
    pub(crate) link: Option<String>,
    /// Địa chỉ máy chủ, khi gõ mã bằng tay.
    #[arg(long, requires = "code", conflicts_with = "link")]
    pub(crate) server: Option<String>,
    /// Mã mời.
    #[arg(long, requires = "server")]
    pub(crate) code: Option<String>,
    /// Khóa của tỉnh, in trên giấy mời.
    #[arg(long, requires = "server")]
    pub(crate) key: Option<String>,
    /// Tên thiết bị.
    #[arg(long, default_value = "Máy tính")]
    pub(crate) device: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Docs {
    /// Loại văn bản: `NQ`, `CT`, `KH`…
    #[arg(long = "type")]
    pub(crate) doc_type: Option<String>,
    /// Cơ quan ban hành: `TU`, `ĐU`…
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// Năm ban hành.
    #[arg(long)]
    pub(crate) year: Option<i32>,
    /// Chỉ văn bản còn hiệu lực hôm nay.
    #[arg(long)]
    pub(crate) in_force: bool,
    /// Chỉ văn bản đã đánh dấu.
    #[arg(long)]
    pub(crate) bookmarked: bool,
    /// Số dòng.
    #[arg(long, default_value_t = 20)]
    pub(crate) count: u32,
    /// Bỏ qua chừng này dòng đầu.
    #[arg(long, default_value_t = 0)]
    pub(crate) first: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Opinion {
    /// Viết ý kiến gửi chi ủy của mình; không có mạng thì gửi sau.
    Send {
        /// Lời của đồng chí.
        text: String,
    },
    /// Các ý kiến và trạng thái.
    List,
    /// Sửa ý kiến chưa được trả lời.
    Edit {
        /// Mã ý kiến.
        id: String,
        /// Lời mới, trọn vẹn.
        text: String,
    },
    /// Trả lời một ý kiến (bí thư, phó bí thư).
    Answer {
        /// Mã ý kiến.
        id: String,
        /// Lời trả lời.
        text: String,
    },
    /// Bỏ lời đã bị từ chối, sau khi đã đọc lý do.
    Dismiss {
        /// Mã ý kiến.
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Attach {
    /// Mã băm của tệp, hoặc vài ký tự đầu; không có thì in danh sách.
    pub(crate) sha256: Option<String>,
    /// Ghi tệp ra đây.
    #[arg(long, value_name = "TỆP")]
    pub(crate) out: Option<PathBuf>,
    /// Giữ lại để đọc khi không có mạng.
    #[arg(long)]
    pub(crate) pin: bool,
}
