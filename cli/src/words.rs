//! Every word that `handbook` says to people. Each message says what to do next.

use handbook_core::error::{HandbookError, InvitationProblem, LockReason, NotPossible, Unreadable};
use handbook_core::meetings::ReplyState;
use handbook_core::opinions::OpinionState;
use handbook_core::session::Lease;
use handbook_core::sync::Problem;
use handbook_domain::document::InForce;
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::item::MeetingKind;

/// Why a command failed, and what to do.
pub(crate) fn error(error: &HandbookError) -> String {
    match error {
        HandbookError::Offline => {
            "Không liên lạc được với máy chủ của tỉnh. Nội dung đã tải vẫn đọc được; hãy thử lại khi có mạng.".to_owned()
        }
        HandbookError::WrongServer => {
            "Máy chủ này không mang chữ ký của tỉnh ghi trong giấy mời. Hãy dừng lại và hỏi bí thư chi bộ.".to_owned()
        }
        HandbookError::Invitation { problem } => invitation(*problem).to_owned(),
        HandbookError::SignInAgain => {
            "Sổ tay này chưa kích hoạt, hoặc thiết bị không còn được chấp nhận. Hãy xin giấy mời mới của chi bộ rồi chạy “handbook activate”.".to_owned()
        }
        HandbookError::NotAllowed { reason } => not_allowed(*reason).to_owned(),
        HandbookError::NotRecorded { why } => crate::meeting::refusal(why),
        HandbookError::NotFound => {
            "Không tìm thấy. Hãy xem lại mã, hoặc chạy “handbook sync” rồi thử lại.".to_owned()
        }
        HandbookError::NoSpace => {
            "Máy đã hết chỗ trống. Hãy xóa bớt tệp khác rồi thử lại; nội dung đã viết vẫn còn.".to_owned()
        }
        HandbookError::StoreUnreadable { why } => unreadable(*why).to_owned(),
        HandbookError::Locked { reason } => locked(*reason),
        HandbookError::UpdateApp => {
            "Máy chủ cần phiên bản mới hơn của sổ tay. Hãy cập nhật; nội dung đã tải vẫn đọc được.".to_owned()
        }
        HandbookError::ServerTooOld => {
            "Máy chủ của tỉnh cũ hơn sổ tay này. Hãy báo quản trị của tỉnh; nội dung đã tải vẫn đọc được.".to_owned()
        }
        HandbookError::AttachmentDamaged => {
            "Tệp tải về không đúng như đã công bố và đã bị bỏ. Hãy tải lại.".to_owned()
        }
        HandbookError::Closed => "Sổ tay đã đóng. Hãy mở lại.".to_owned(),
        HandbookError::Bug { details } => {
            format!("Sổ tay gặp lỗi của chính nó ({details}). Nội dung vẫn còn; hãy gửi dòng này cho bộ phận hỗ trợ.")
        }
    }
}

fn invitation(problem: InvitationProblem) -> &'static str {
    match problem {
        InvitationProblem::Unreadable => {
            "Giấy mời không đọc được. Hãy chép lại nguyên đường dẫn, hoặc 12 chữ và số của mã mời."
        }
        InvitationProblem::Unknown => {
            "Tỉnh không có giấy mời này. Hãy kiểm tra lại mã, hoặc xin bí thư chi bộ giấy mời mới."
        }
        InvitationProblem::Used => {
            "Giấy mời đã được dùng trên thiết bị khác. Hãy xin bí thư chi bộ giấy mời mới."
        }
        InvitationProblem::Expired => "Giấy mời đã hết hạn. Hãy xin bí thư chi bộ giấy mời mới.",
        InvitationProblem::AlreadyActivated => {
            "Thư mục này đã là sổ tay của một đảng viên. Hãy chọn thư mục khác bằng --home."
        }
    }
}

fn unreadable(cause: Unreadable) -> &'static str {
    match cause {
        Unreadable::WrongKey => {
            "Khóa không mở được sổ tay này. Không có gì bị xóa; hãy khôi phục thư mục khóa, hoặc kích hoạt lại vào thư mục khác."
        }
        Unreadable::Corrupt => {
            "Tệp sổ tay bị hỏng. Không có gì bị xóa; hãy giữ nguyên thư mục và kích hoạt lại vào thư mục khác."
        }
        Unreadable::NewerThanApp => {
            "Sổ tay này do phiên bản mới hơn tạo ra. Hãy cập nhật chương trình."
        }
        Unreadable::ReadOnly => {
            "Thư mục sổ tay không ghi được. Hãy kiểm tra quyền của thư mục hoặc chọn thư mục khác bằng --home."
        }
        Unreadable::InUse => {
            "Sổ tay này đang mở ở một cửa sổ khác. Hãy đóng cửa sổ kia rồi thử lại."
        }
    }
}

fn not_allowed(reason: NotPossible) -> &'static str {
    match reason {
        NotPossible::Empty => "Chưa có lời nào. Hãy viết nội dung rồi gửi lại.",
        NotPossible::TooLong => {
            "Nội dung quá dài (ý kiến tối đa 10.000 ký tự, mỗi lần gửi 64 KB). Hãy viết gọn lại."
        }
        NotPossible::NoCell => {
            "Đồng chí hiện chưa sinh hoạt ở chi bộ nào nên chưa có nơi nhận. Hãy hỏi cấp ủy."
        }
        NotPossible::AlreadyAnswered => {
            "Ý kiến đã được trả lời nên không sửa được nữa. Hãy viết ý kiến mới."
        }
        NotPossible::SecrecyMark => "Nội dung mang dấu độ mật nên không được để trên thiết bị này.",
        NotPossible::NotTheAuthor => "Chỉ người viết mới sửa được ý kiến này.",
        NotPossible::WeakPin => {
            "Mã PIN cần ít nhất 6 chữ số và không được là dãy dễ đoán. Hãy chọn mã khác."
        }
        NotPossible::WordsWaiting => "Còn lời chưa gửi tới tỉnh. Hãy chạy “handbook sync” trước.",
        NotPossible::NoRight => "Đồng chí không có quyền làm việc này.",
    }
}

/// Why a round of sync ended early.
pub(crate) fn problem(problem: &Problem) -> &'static str {
    match problem {
        Problem::Offline => "không liên lạc được với máy chủ; sẽ thử lại khi có mạng",
        Problem::Page => "một phần dữ liệu của máy chủ không dùng được; phần còn lại đã cập nhật",
        Problem::Busy { .. } => "máy chủ đang bận; sẽ tự thử lại",
        Problem::WrongSignature => {
            "câu trả lời không mang chữ ký của tỉnh và đã bị bỏ; hãy báo quản trị nếu lặp lại"
        }
        Problem::UnknownDevice => {
            "thiết bị không còn được chấp nhận; hãy xin giấy mời mới của chi bộ"
        }
        Problem::Revoked => {
            "thiết bị đã bị thu hồi; hãy nhờ cấp ủy nhận những lời tỉnh đang tạm giữ và xin giấy mời mới"
        }
        Problem::Lost => "thiết bị đã được báo mất; sổ tay trên máy đã được xóa",
        Problem::Clock => "đồng hồ của máy sai nhiều; hãy chỉnh lại giờ",
        Problem::OtherGeneration => "máy chủ vừa được khôi phục; hãy chạy lại",
        Problem::RolledBack => {
            "máy chủ đưa ra dữ liệu cũ hơn lần trước; nội dung trên máy giữ nguyên; hãy báo quản trị"
        }
        Problem::UpdateApp => "máy chủ cần phiên bản mới hơn của sổ tay; hãy cập nhật",
        Problem::ServerTooOld => "máy chủ của tỉnh cũ hơn sổ tay này; hãy báo quản trị",
        Problem::Store => "máy hết chỗ hoặc không ghi được; hãy xóa bớt tệp khác",
        Problem::Refused => "máy chủ từ chối; hãy báo bộ phận hỗ trợ",
    }
}

/// In place of the words of an opinion that is not here.
pub(crate) const OPINION_LOST: &str =
    "(Ý kiến không còn ở máy chủ của tỉnh. Lời trả lời của đồng chí còn ở dưới.)";

/// Where an opinion stands.
pub(crate) fn opinion_state(state: OpinionState) -> String {
    match state {
        OpinionState::Waiting => "chờ gửi".to_owned(),
        OpinionState::Held => "tỉnh tạm giữ, chờ cấp ủy cho nhận".to_owned(),
        OpinionState::Delivered => "đã đến".to_owned(),
        OpinionState::Answered => "đã trả lời".to_owned(),
        OpinionState::Conflict => "có người vừa sửa; hãy đọc cả hai rồi quyết định".to_owned(),
        OpinionState::Refused(code) => format!("bị từ chối: {}", reject(code)),
    }
}

pub(crate) fn reject(code: RejectCode) -> &'static str {
    match code {
        RejectCode::IdConflict | RejectCode::Malformed | RejectCode::BadSignature => {
            "máy chủ không nhận ra lời gửi; hãy viết lại"
        }
        RejectCode::NotAllowed => "đồng chí không có quyền gửi đến nơi này",
        RejectCode::NoSubject => "ý kiến gốc không còn",
        RejectCode::AlreadyAnswered => "ý kiến đã được trả lời",
        RejectCode::Discarded => {
            "cấp ủy không nhận lời từ máy đã bị thu hồi; hãy gửi lại từ máy khác"
        }
        RejectCode::Empty => "chưa có lời nào",
        RejectCode::TooLong => "quá dài",
        RejectCode::SecrecyMark => "mang dấu độ mật",
        RejectCode::Unknown => "lý do mà phiên bản này chưa biết; hãy cập nhật",
    }
}

/// Stable word for an opinion's state.
pub(crate) fn opinion_code(state: OpinionState) -> &'static str {
    match state {
        OpinionState::Waiting => "waiting",
        OpinionState::Held => "held",
        OpinionState::Delivered => "delivered",
        OpinionState::Answered => "answered",
        OpinionState::Conflict => "conflict",
        OpinionState::Refused(_) => "refused",
    }
}

/// Whether a document is in force.
pub(crate) fn in_force(state: &InForce) -> String {
    match state {
        InForce::Yes => "còn hiệu lực".to_owned(),
        InForce::NotYet { from } => format!("có hiệu lực từ {}", from.format("%d/%m/%Y")),
        InForce::Ended { to } => format!("hết hiệu lực ngày {}", to.format("%d/%m/%Y")),
        InForce::Replaced { .. } => "đã được thay thế".to_owned(),
        InForce::Unknown => "chưa rõ hiệu lực".to_owned(),
    }
}

/// Stable word for the same.
pub(crate) fn in_force_code(state: &InForce) -> &'static str {
    match state {
        InForce::Yes => "in_force",
        InForce::NotYet { .. } => "not_yet",
        InForce::Ended { .. } => "ended",
        InForce::Replaced { .. } => "replaced",
        InForce::Unknown => "unknown",
    }
}

/// Kind of a meeting.
pub(crate) fn meeting_kind(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::Regular => "sinh hoạt thường kỳ",
        MeetingKind::Thematic => "sinh hoạt chuyên đề",
        MeetingKind::Committee => "họp chi ủy",
        MeetingKind::Other => "cuộc họp",
    }
}

/// What something found is.
pub(crate) fn kind(kind: &str) -> &str {
    match kind {
        "document" => "văn bản",
        "article" => "tin",
        "meeting" => "sinh hoạt",
        "opinion" => "ý kiến",
        other => other,
    }
}

fn locked(reason: LockReason) -> String {
    match reason {
        LockReason::Pin {
            wait_until: Some(at),
            ..
        } => format!("Nhập sai PIN nhiều lần. Hãy đợi đến {at} rồi thử lại."),
        LockReason::Pin { tries_left, .. } => format!(
            "Sổ tay có mã PIN. Hãy đặt biến HANDBOOK_PIN rồi chạy lại (còn {tries_left} lần thử)."
        ),
        LockReason::Destroyed => {
            "Đã nhập sai PIN quá số lần cho phép nên thư viện trên máy đã bị hủy. Hãy xin giấy mời mới; lời đồng chí đã viết vẫn còn.".to_owned()
        }
        LockReason::Ended => {
            "Tỉnh không còn chấp nhận thiết bị này nên nội dung đã khóa. Lời đã viết vẫn đọc được bằng “handbook opinion list”; hãy kích hoạt bằng giấy mời mới trong một thư mục --home khác.".to_owned()
        }
        LockReason::Lease => {
            "Đã quá lâu chưa liên lạc với tỉnh nên nội dung tạm khóa. Hãy nối mạng và chạy “handbook sync”.".to_owned()
        }
    }
}

/// How it stands with the lease, for scripts.
pub(crate) fn lease(lease: Lease) -> &'static str {
    match lease {
        Lease::None => "none",
        Lease::Good { .. } => "good",
        Lease::Ending { .. } => "ending",
        Lease::Over { .. } => "over",
    }
}

/// Whether somebody comes to a meeting.
pub(crate) fn coming(coming: bool, reason: &str) -> String {
    if coming {
        "sẽ dự".to_owned()
    } else {
        format!("vắng ({reason})")
    }
}

/// Where the own answer to a meeting stands.
pub(crate) fn reply_state(state: ReplyState) -> String {
    match state {
        ReplyState::Waiting => " · chờ gửi".to_owned(),
        ReplyState::Delivered => String::new(),
        ReplyState::Refused(code) => format!(" · bị từ chối: {}", reject(code)),
    }
}
