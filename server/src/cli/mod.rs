//! The commands of `handbook-server`, in Vietnamese.

mod meetings;
mod run;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use handbook_domain::time::Month;
use tracing_subscriber::EnvFilter;

/// Reads the command line, does what it says, and tells how it went: 0 done, 1 failed with one
/// clear line, 2 wrong usage.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let serving = matches!(cli.command, Command::Serve { .. });
    let filter = EnvFilter::try_from_env("HANDBOOK_LOG")
        .unwrap_or_else(|_| EnvFilter::new(if serving { "info,sqlx=warn" } else { "error" }));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return run::failed(&error.to_string()),
    };
    match runtime.block_on(run::run(cli)) {
        Ok(code) => code,
        Err(error) => run::failed(&handbook_server::words::failure(&error)),
    }
}

/// Máy chủ tỉnh của Sổ tay Đảng viên.
#[derive(Debug, Parser)]
#[command(
    name = "handbook-server",
    version,
    subcommand_help_heading = "Các lệnh"
)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    command: Command,
}

/// Nơi đặt dữ liệu.
#[derive(Debug, Args)]
#[command(next_help_heading = "Nơi đặt dữ liệu")]
struct PlaceArgs {
    /// Thư mục dữ liệu: khóa, tệp đính kèm, sổ cái và cơ sở dữ liệu
    #[arg(
        long,
        global = true,
        default_value = "province",
        value_name = "THƯ_MỤC"
    )]
    data: PathBuf,
    /// Cơ sở dữ liệu khác, ví dụ postgres://máy/handbook
    #[arg(
        long,
        global = true,
        env = "HANDBOOK_DATABASE",
        value_name = "ĐỊA_CHỈ",
        hide_env_values = true
    )]
    database: Option<String>,
    /// Địa chỉ mà điện thoại dùng để gọi máy chủ; ghi trong lời mời
    #[arg(long, global = true, value_name = "URL")]
    address: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tạo một tỉnh mới trong thư mục trống
    Init {
        /// Tên, ví dụ “Tỉnh ủy Lam Sơn”
        #[arg(long)]
        name: String,
        /// Họ tên người quản trị đầu tiên
        #[arg(long, value_name = "HỌ_TÊN")]
        admin: String,
    },
    /// Chạy máy chủ
    Serve {
        /// Địa chỉ và cổng; cổng 0 để tự chọn
        #[arg(long, default_value = "127.0.0.1:8787", value_name = "ĐỊA_CHỈ:CỔNG")]
        listen: String,
        /// Chứng chỉ TLS (PEM, kèm chuỗi); không có thì nói HTTP, sau một reverse proxy
        #[arg(long, value_name = "TỆP", requires = "tls_key")]
        tls_cert: Option<PathBuf>,
        /// Khóa riêng của chứng chỉ (PEM)
        #[arg(long, value_name = "TỆP", requires = "tls_cert")]
        tls_key: Option<PathBuf>,
    },
    /// Đọc một thư mục văn bản (.txt .md .html .docx .pdf) vào thư viện
    Import {
        /// Thư mục văn bản
        dir: PathBuf,
        /// Mã đơn vị được đọc
        #[arg(long, value_name = "MÃ")]
        unit: String,
        /// Ghi báo cáo JSON vào tệp này
        #[arg(long, value_name = "TỆP")]
        report: Option<PathBuf>,
        /// Nơi ghi tệp thông tin kèm theo, nếu không ghi cạnh bản gốc
        #[arg(long, value_name = "THƯ_MỤC")]
        side_dir: Option<PathBuf>,
    },
    /// Nạp đơn vị, đảng viên, phân công, tin bài, cuộc họp từ một tệp JSON (docs/load.md)
    Load {
        /// Tệp JSON
        file: PathBuf,
    },
    /// Tạo lời mời kích hoạt cho một đảng viên
    Invite {
        /// Họ tên đầy đủ, mã hoặc định danh
        #[arg(required_unless_present = "file_number", value_name = "ĐẢNG_VIÊN")]
        member: Option<String>,
        /// Số hồ sơ (mã) của đảng viên
        #[arg(long, conflicts_with = "member", value_name = "SỐ")]
        file_number: Option<String>,
    },
    /// Liệt kê điện thoại của một đảng viên
    Devices {
        /// Họ tên đầy đủ, mã hoặc định danh
        #[arg(value_name = "ĐẢNG_VIÊN")]
        member: String,
    },
    /// Thu hồi một điện thoại; nó không đọc và gửi được nữa
    Revoke {
        /// Định danh thiết bị
        #[arg(value_name = "THIẾT_BỊ")]
        device: String,
        /// Máy bị mất: ở lần cập nhật tới, sổ tay trên đó tự xóa, kể cả ý kiến chưa gửi; không rút lại được
        #[arg(long)]
        lost: bool,
    },
    /// Lời mà điện thoại đã thu hồi chưa kịp gửi: xem, rồi nhận hoặc bỏ
    Quarantine {
        /// Định danh thiết bị; bỏ trống để liệt kê
        #[arg(value_name = "THIẾT_BỊ")]
        device: Option<String>,
        /// Nhận bấy nhiêu lời đầu, sau khi hỏi chính đảng viên: tính như gửi hôm nay
        #[arg(long, requires = "device", value_name = "SỐ")]
        accept: Option<usize>,
        /// Bỏ: máy đã vào tay người khác
        #[arg(long, requires = "device", conflicts_with = "accept")]
        discard: bool,
    },
    /// Sao lưu toàn bộ dữ liệu vào thư mục, rồi đọc lại để kiểm tra
    Backup {
        /// Thư mục sao lưu
        dir: PathBuf,
    },
    /// Khôi phục từ bản sao lưu vào nơi trống
    Restore {
        /// Tệp .backup; thư mục blobs nằm cạnh nó
        file: PathBuf,
        /// Sổ cái ledger.jsonl mới nhất còn giữ được
        #[arg(long, value_name = "TỆP", required_unless_present = "without_ledger")]
        ledger: Option<PathBuf>,
        /// Không còn sổ cái: thiết bị đã thu hồi sau bản sao lưu có thể dùng lại
        #[arg(long, conflicts_with = "ledger")]
        without_ledger: bool,
        /// Thư mục giữ root.pub, online.key, online.cert, nếu chưa có trong thư mục dữ liệu
        #[arg(long, value_name = "THƯ_MỤC")]
        keys: Option<PathBuf>,
    },
    /// Gia hạn khóa ký hằng ngày bằng khóa gốc
    RenewKey {
        /// Tệp root.key lấy từ nơi cất giữ
        #[arg(long, value_name = "TỆP")]
        root_key: PathBuf,
    },
    /// Kiểm tra dữ liệu, tệp, khóa và nhật ký
    Doctor,
    /// Sinh hoạt chi bộ: báo cáo, tổng hợp, cả năm
    Meetings {
        #[command(subcommand)]
        command: MeetingsCommand,
    },
    /// Xem xét bộ quy tắc sinh hoạt chi bộ
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
}

#[derive(Debug, Subcommand)]
enum MeetingsCommand {
    /// Tổng hợp theo tháng các đơn vị trực thuộc một đơn vị
    Figures {
        /// Mã đơn vị
        #[arg(long, value_name = "MÃ")]
        unit: String,
        /// Từ tháng, ví dụ 2026-01
        #[arg(long, value_name = "THÁNG")]
        from: Month,
        /// Đến tháng; không có thì chỉ tháng ấy
        #[arg(long, value_name = "THÁNG")]
        to: Option<Month>,
        /// In ra JSON
        #[arg(long)]
        json: bool,
    },
    /// Báo cáo một buổi sinh hoạt: chi bộ tự chấm, quy tắc tính, những điểm khác nhau
    Show {
        /// Mã buổi sinh hoạt
        #[arg(value_name = "BUỔI")]
        meeting: String,
        /// In ra JSON
        #[arg(long)]
        json: bool,
    },
    /// Cả năm của một chi bộ
    Year {
        /// Mã chi bộ
        #[arg(long, value_name = "MÃ")]
        unit: String,
        /// Năm
        #[arg(long)]
        year: i32,
    },
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Tìm lỗi và những chỗ quy tắc để ngỏ trong một tệp JSON
    Check {
        /// Tệp JSON
        file: PathBuf,
    },
    /// Chấm lại các buổi đã báo cáo trong một năm theo bộ quy tắc này, xem điều gì sẽ khác
    Try {
        /// Tệp JSON
        file: PathBuf,
        /// Năm; không có thì năm trước
        #[arg(long)]
        year: Option<i32>,
    },
    /// Ký và công bố một bộ quy tắc cho một đơn vị và mọi đơn vị dưới nó
    Publish {
        /// Tệp JSON
        file: PathBuf,
        /// Mã đơn vị
        #[arg(long, value_name = "MÃ")]
        unit: String,
    },
}
