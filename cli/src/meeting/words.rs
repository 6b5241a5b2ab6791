//! Every word that `handbook meeting` says to people. Each message says what to do next.

use std::path::Path;

use handbook_core::record::Refusal;
use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::guide::{GuideStep, Standing};
use handbook_domain::meeting::minutes::grade_word;
use handbook_domain::meeting::record::{Annexed, Closing};
use handbook_domain::meeting::result::{Mistake, MotionResult};
use handbook_domain::meeting::roll_call::TokenError;
use handbook_domain::meeting::state::{Motion, State};
use handbook_domain::rules::count::CountError;
use handbook_domain::rules::in_force::InForceError;
use handbook_domain::rules::score::{Outcome, Scored};
use handbook_domain::rules::voting::{BaseLine, BaseReason};

/// Why nothing was recorded, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::AlreadyOpened => "Biên bản buổi này đã mở trên máy này. Hãy ghi tiếp: handbook meeting MÃ show".to_owned(),
        Refusal::AlreadyReported => "Tỉnh đã có biên bản của buổi này nên không mở lại được (handbook meeting MÃ reported). Cần ghi thêm hay sửa, hãy làm trên máy đã ghi buổi họp; máy ấy không còn biên bản thì nhận bản sao từ máy cùng ghi (handbook meeting MÃ join TỆP), không có thì báo cấp trên.".to_owned(),
        Refusal::NoRoster => "Máy này chưa có danh sách chi bộ; chỉ máy của chi ủy nhận được. Hãy chạy “handbook sync”, nếu vẫn chưa có thì hỏi cấp trên.".to_owned(),
        Refusal::NoRules(InForceError::None(day)) => format!("Máy này không có bộ quy tắc cho ngày {}. Hãy chạy “handbook sync”.", day.format("%d/%m/%Y")),
        Refusal::NoRules(InForceError::Two(one, other)) => format!("Hai bộ quy tắc {one} và {other} cùng có hiệu lực ngày ấy. Hãy báo cấp trên sửa một bộ."),
        Refusal::NotARecorder => "Máy này chưa được chủ trì cho cùng ghi. Hãy đưa chứng nhận của máy: handbook meeting MÃ certificate".to_owned(),
        Refusal::NotTheChair => "Chỉ máy của chủ trì làm được việc này. Hãy nhờ chủ trì.".to_owned(),
        Refusal::CannotBeUndone => "Điều này không rút lại được: ai được ghi và lần đóng biên bản thì giữ nguyên. Hãy ghi thêm điều đúng.".to_owned(),
        Refusal::NotReady(found) => format!("Chưa đóng được: còn {} điều cần làm trước.", found.len()),
        Refusal::NotClosed => "Biên bản chưa đóng, hoặc bị đóng ở hai máy. Hãy nhờ chủ trì đóng lại.".to_owned(),
        Refusal::NoSuchEvent => "Biên bản không có điều mang mã này. Hãy xem lại mã.".to_owned(),
        Refusal::NotSummoned => "Người này không có trong danh sách buổi họp. Hãy ghi là khách mời.".to_owned(),
        Refusal::TooLong => "Nội dung quá dài. Hãy viết gọn lại.".to_owned(),
        Refusal::SecrecyMark => "Nội dung mang dấu độ mật nên không được ghi trên điện thoại. Hãy bỏ phần đó.".to_owned(),
        Refusal::NotARecord => "Tệp này không phải bản chép biên bản dành cho đồng chí, hoặc đã hỏng. Hãy chép lại từ máy kia.".to_owned(),
        Refusal::NotCertified => "Chứng nhận này không phải do tỉnh cấp. Hãy chép lại nguyên dòng từ máy kia.".to_owned(),
        Refusal::Token(error) => token(*error).to_owned(),
    }
}

fn token(error: TokenError) -> &'static str {
    match error {
        TokenError::NotAToken => {
            "Đây không phải mã điểm danh. Hãy quét lại, hoặc điểm danh bằng tay."
        }
        TokenError::Forged => "Mã điểm danh không mang chữ ký của tỉnh. Hãy điểm danh bằng tay.",
        TokenError::OtherMeeting => {
            "Mã điểm danh của buổi khác. Hãy nhờ đồng chí ấy mở đúng buổi này."
        }
        TokenError::NotSummoned => {
            "Mã của người không có trong danh sách buổi này. Hãy ghi là khách mời."
        }
        TokenError::NotNow => {
            "Mã đã quá 10 phút, hoặc đồng hồ hai máy lệch nhau. Hãy nhờ tạo mã mới, hoặc điểm danh bằng tay."
        }
        TokenError::Used => "Mã này đã dùng rồi. Hãy nhờ tạo mã mới, hoặc điểm danh bằng tay.",
    }
}

pub(crate) fn recorded(id: &str) -> String {
    format!("Đã ghi. Mã: {id}")
}

pub(crate) fn present(name: &str) -> String {
    format!("Có mặt: {name}")
}

pub(crate) fn closed() -> &'static str {
    "Đã đóng và ký biên bản. Tiếp theo: in (paper), chép (copy), và nhờ người ghi biên bản ký (sign)."
}

pub(crate) fn signed() -> &'static str {
    "Đã ký biên bản."
}

pub(crate) fn written(out: &Path) -> String {
    format!("Đã ghi {}", out.display())
}

pub(crate) fn bad_file(file: &Path) -> String {
    format!(
        "Không đọc được {}. Hãy xem lại đường dẫn và nội dung tệp.",
        file.display()
    )
}

pub(crate) fn not_in_roster(name: &str) -> String {
    format!("Danh sách không có “{name}”. Hãy gõ đúng họ tên như trong danh sách (show), hoặc mã.")
}

pub(crate) fn same_name(name: &str) -> String {
    format!("Có nhiều người tên “{name}”. Hãy dùng mã, xem bằng: handbook --json meeting MÃ show")
}

pub(crate) fn not_verified() -> &'static str {
    "Bản này chưa có chữ ký nào tin được dưới biên bản đã đóng. Hãy hỏi chi bộ lấy bản khác."
}

pub(crate) fn signed_by(names: &[&str]) -> String {
    if names.is_empty() {
        "Chưa ai ký.".to_owned()
    } else {
        format!("Chữ ký đúng: {}", names.join(", "))
    }
}

pub(crate) fn has_annex(count: usize) -> String {
    format!("Có {count} điều ghi sau khi đóng, nằm trong phụ lục.")
}

pub(crate) fn closing(closing: &Closing) -> String {
    match closing {
        Closing::Open => "Đang ghi.".to_owned(),
        Closing::Closed(cut) => format!("Đã đóng lúc {}.", cut.at),
        Closing::Disputed { closes } => format!(
            "Bị đóng {} lần ở các máy khác nhau; chủ trì cần đóng lại.",
            closes.len()
        ),
    }
}

pub(crate) fn step(step: &GuideStep) -> String {
    let mark = match &step.standing {
        Standing::Ahead => "   ",
        Standing::Next => " → ",
        Standing::Now => " ● ",
        Standing::Done => " ✓ ",
        Standing::Skipped { .. } => " ⤳ ",
    };
    let note = match &step.standing {
        Standing::Skipped { reason } => format!(" (bỏ qua: {reason})"),
        _ if step.out_of_order => " (làm sau bước kế tiếp)".to_owned(),
        _ => String::new(),
    };
    format!("{mark}{} [{}]{note}", step.title, step.code)
}

pub(crate) fn standing_code(standing: &Standing) -> &'static str {
    match standing {
        Standing::Ahead => "ahead",
        Standing::Next => "next",
        Standing::Now => "now",
        Standing::Done => "done",
        Standing::Skipped { .. } => "skipped",
    }
}

pub(crate) fn base(base: u32, entitled: u32) -> String {
    format!("Số tính biểu quyết: {base}; có mặt và được biểu quyết: {entitled}")
}

pub(crate) fn base_line(name: &str, line: &BaseLine) -> String {
    let sign = if line.counted { "+" } else { "−" };
    format!("  {sign} {name}: {}", reason(line.reason))
}

fn reason(reason: BaseReason) -> &'static str {
    match reason {
        BaseReason::OfficialPresent => "chính thức, có mặt",
        BaseReason::OfficialAbsent => "chính thức, vắng vẫn tính",
        BaseReason::ExemptPresent => "được miễn nhưng có mặt",
        BaseReason::MarkedExemptOnly => "ghi miễn mà danh sách không có quyết định; hãy xem lại",
        BaseReason::ExemptAbsent => "được miễn, không có mặt",
        BaseReason::Probationary => "dự bị",
        BaseReason::TemporaryHere => "sinh hoạt tạm thời ở đây",
        BaseReason::TemporaryElsewhere => "đang sinh hoạt tạm thời nơi khác",
        BaseReason::TemporaryElsewherePresent => {
            "sinh hoạt tạm thời nơi khác mà có mặt; quy tắc không nói, chủ trì xem"
        }
        BaseReason::Suspended => "bị đình chỉ sinh hoạt",
        BaseReason::Charged => "bị khởi tố",
        BaseReason::Prosecuted => "bị truy tố",
        BaseReason::Detained => "bị tạm giam",
        BaseReason::ListedTwice => "có hai lần trong danh sách",
    }
}

pub(crate) fn motion(motion: &Motion, result: &MotionResult) -> String {
    let verdict = match (result.passed, result.needed) {
        (Some(true), _) => "được thông qua".to_owned(),
        (Some(false), Some(needed)) => format!("không được thông qua, thiếu {needed} phiếu"),
        (None, Some(needed)) if result.mistakes.is_empty() => {
            format!("chưa kiểm, cần {needed} phiếu")
        }
        _ => result
            .mistakes
            .iter()
            .map(mistake)
            .collect::<Vec<_>>()
            .join("; "),
    };
    format!("  {} · {}: {verdict}", motion.id, motion.text)
}

fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Figures(error) => figures(error),
        Mistake::OtherForm => "đưa ra một hình thức mà kiểm theo hình thức khác".to_owned(),
        Mistake::FormNotAllowed => {
            "quy tắc không cho biểu quyết việc này theo hình thức ấy".to_owned()
        }
        Mistake::BaseChanged { then } => {
            format!("khi kiểm số tính là {then}, nay đã khác; hãy kiểm lại")
        }
    }
}

fn figures(error: &CountError) -> String {
    match error {
        CountError::MoreVotesThanEntitled { votes, entitled } => {
            format!("{votes} phiếu mà chỉ {entitled} người được biểu quyết")
        }
        CountError::MoreIssuedThanEntitled { issued, entitled } => {
            format!("phát {issued} phiếu mà chỉ {entitled} người được biểu quyết")
        }
        CountError::MoreReturnedThanIssued { returned, issued } => {
            format!("thu {returned} phiếu mà chỉ phát {issued}")
        }
        CountError::SumNotReturned { sum, returned } => {
            format!("các loại phiếu cộng lại {sum}, thu về {returned}")
        }
        CountError::SumNotValid { sum, valid } => {
            format!("các ý kiến cộng lại {sum}, hợp lệ {valid}")
        }
    }
}

pub(crate) fn score(scored: &Scored) -> String {
    let open = scored
        .criteria
        .iter()
        .filter(|one| !matches!(one.outcome, Outcome::Points { .. }))
        .count();
    match (scored.total, scored.grade) {
        (Some(total), Some(grade)) => format!("Điểm: {total}, xếp loại {}", grade_word(grade)),
        (Some(total), None) => format!("Điểm: {total}, chưa xếp loại được"),
        (None, _) => format!(
            "Điểm đã rõ: {}; còn {open} tiêu chí chờ người chấm (judge)",
            scored.known
        ),
    }
}

pub(crate) fn obstacle(state: &State, obstacle: &Obstacle) -> String {
    let what = match obstacle {
        Obstacle::NotEnded => "chưa ghi bắt đầu hoặc kết thúc (begin, end)".to_owned(),
        Obstacle::DurationUnknown => {
            "máy khởi động lại hoặc đồng hồ bị chỉnh; chủ trì xác nhận giờ (times)".to_owned()
        }
        Obstacle::NotCalled(members) => format!(
            "chưa điểm danh: {}",
            members
                .iter()
                .map(|member| state.name(*member))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Obstacle::Disputed(_) => "hai máy ghi khác nhau; chủ trì ghi lại điều đúng".to_owned(),
        Obstacle::NotCounted(motion) => format!("chưa kiểm phiếu {motion} (count)"),
        Obstacle::Miscounted(motion, mistakes) => format!(
            "kiểm phiếu {motion}: {}",
            mistakes.iter().map(mistake).collect::<Vec<_>>().join("; ")
        ),
        Obstacle::LinesMissing => {
            "còn thiếu dòng của máy khác; hãy chép lại từ máy ấy (copy, join)".to_owned()
        }
    };
    format!("Cần làm trước khi đóng: {what}")
}

pub(crate) fn obstacle_code(obstacle: &Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NotEnded => "not_ended",
        Obstacle::DurationUnknown => "duration_unknown",
        Obstacle::NotCalled(_) => "not_called",
        Obstacle::Disputed(_) => "disputed",
        Obstacle::NotCounted(_) => "not_counted",
        Obstacle::Miscounted(..) => "miscounted",
        Obstacle::LinesMissing => "lines_missing",
    }
}

pub(crate) fn annexed(one: &Annexed) -> String {
    format!("Phụ lục, {}: {}", one.at, one.event)
}
