//! What the program says when all goes well.

use handbook_domain::meeting::minutes::grade_word;
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::kind;
use handbook_server::backup::BackupReport;
use handbook_server::load::LoadReport;
use handbook_server::meetings::trial::Tried;
use handbook_server::papers::Report;
use handbook_server::quarantine::{Held, Settled};
use handbook_server::restore::{Lost, RestoreReport};
use handbook_server::{Device, Invitation, Province};

pub(super) fn created(province: &Province, dir: &str, admin: &str, invited: &Invitation) -> String {
    format!(
        "Đã tạo “{name}” trong {dir}.\n\
         \n\
         Cần cất giữ:\n  \
         {dir}/root.key    khóa gốc: chép ra hai USB, cất két sắt, rồi xóa khỏi máy chủ\n  \
         {dir}/online.key  khóa ký hằng ngày: giữ một bản cùng root.pub và online.cert\n  \
         {dir}/{ledger}  sổ cái: chép ra ngoài mỗi ngày; khôi phục không thể thiếu nó\n\
         \n\
         Lời mời của quản trị {admin}, dùng một lần trong 14 ngày:\n{invitation}",
        name = province.name(),
        ledger = handbook_server::LEDGER_FILE,
        invitation = invitation(invited),
    )
}

pub(super) fn invitation(invited: &Invitation) -> String {
    let code: Vec<char> = invited.code.chars().collect();
    let groups: Vec<String> = code.chunks(4).map(String::from_iter).collect();
    format!(
        "  Mã: {}\n  Vân tay khóa gốc (đối chiếu khi gõ mã bằng tay): {}\n  Liên kết: {}",
        groups.join("-"),
        invited.fingerprint,
        invited.link
    )
}

pub(super) fn serving(address: &str) -> String {
    format!("Đang phục vụ tại {address} (Ctrl-C để dừng)")
}

pub(super) fn stopped() -> &'static str {
    "Đã dừng."
}

pub(super) fn loaded(report: &LoadReport) -> String {
    if report.changes() == 0 {
        return format!(
            "Không có gì thay đổi. Tin bài chờ duyệt: {}.",
            report.waiting
        );
    }
    format!(
        "Đã nạp. Thay đổi: {} đơn vị, {} đảng viên, {} phân công, {} tin bài, {} cuộc họp. Tin bài \
         chờ duyệt: {}.",
        report.units,
        report.members,
        report.grants,
        report.articles,
        report.meetings,
        report.waiting
    )
}

pub(super) fn imported(report: &Report) -> String {
    format!(
        "Thêm {}, thay đổi {}, giữ nguyên {}, không nhận {}. Chưa xác nhận: {}.",
        report.added, report.changed, report.unchanged, report.problems, report.unconfirmed
    )
}

pub(super) fn device(device: &Device) -> String {
    let state = match (device.revoked, device.lost) {
        (_, true) => "đã báo mất",
        (true, false) => "đã thu hồi",
        (false, false) => "đang dùng",
    };
    format!(
        "{}  {state}  từ {}  {}",
        device.id, device.enrolled_at, device.name
    )
}

pub(super) fn no_devices() -> &'static str {
    "Đảng viên này chưa kích hoạt điện thoại nào."
}

pub(super) fn revoked(new: bool) -> &'static str {
    if new {
        "Đã thu hồi thiết bị."
    } else {
        "Thiết bị này đã bị thu hồi từ trước."
    }
}

pub(super) fn reported_lost(new: bool) -> &'static str {
    if new {
        "Đã thu hồi và báo mất thiết bị. Ở lần cập nhật tới (máy có mã PIN: sau khi gõ PIN), sổ tay trên đó tự xóa, \
         kể cả ý kiến chưa gửi. Máy dùng chung thì báo mất cả thiết bị của người kia."
    } else {
        "Thiết bị này đã được báo mất từ trước."
    }
}

/// What was written and when, never the words: whoever decides asks the member, not the text.
pub(super) fn held(held: &[Held]) -> String {
    if held.is_empty() {
        return "Không có lời nào đang tạm giữ.".to_owned();
    }
    let mut lines = vec![
        "Đang tạm giữ. Hãy hỏi đảng viên: lời nào viết khi máy còn trong tay thì nhận (--accept SỐ lời \
         đầu), còn lại bỏ (--discard)."
            .to_owned(),
    ];
    for one in held {
        lines.push(format!(
            "{}  {} ({}), thu hồi {}",
            one.device, one.member, one.device_name, one.revoked_at
        ));
        for (number, (held_at, command)) in (1..).zip(&one.commands) {
            lines.push(format!(
                "  {number}. {}, máy ghi {}, tỉnh nhận {held_at}",
                deed(&command.action),
                command.made_at
            ));
        }
    }
    lines.join("\n")
}

fn deed(action: &Action) -> &'static str {
    match action {
        Action::SubmitOpinion { .. } => "ý kiến gửi chi ủy",
        Action::AmendOpinion { .. } => "sửa ý kiến",
        Action::AnswerOpinion { .. } => "trả lời ý kiến",
        Action::ReplyToMeeting { .. } => "trả lời giấy mời họp",
        Action::PlanMeeting { .. } => "đăng ký buổi sinh hoạt",
        Action::ReportMeeting { .. } => "báo cáo buổi sinh hoạt",
        Action::ReviewMeeting { .. } => "xác nhận báo cáo",
        Action::RevokeDevice {} => "thu hồi thiết bị",
    }
}

pub(super) fn released(settled: Settled) -> String {
    format!(
        "Đã nhận {}, không nhận {} (theo quy tắc như mọi lời gửi khác).",
        settled.accepted, settled.refused
    )
}

pub(super) fn discarded(settled: Settled) -> String {
    match settled.accepted {
        0 => format!("Đã bỏ {}.", settled.refused),
        before => format!("Đã bỏ {}; {before} đã được nhận từ trước.", settled.refused),
    }
}

pub(super) fn backed_up(report: &BackupReport) -> String {
    format!(
        "Đã sao lưu và đọc lại đúng: {} ({} dòng, {} tệp đính kèm, mốc {}). Hãy cất cùng bản chép \
         mới nhất của sổ cái.",
        report.file.display(),
        report.rows,
        report.blobs,
        report.epoch
    )
}

pub(super) fn restored(report: &RestoreReport) -> String {
    let mut text = format!(
        "Đã khôi phục {} dòng, {} tệp đính kèm. Sổ cái bổ sung {} việc.\n\
         Việc văn phòng (nạp, nhập văn bản, duyệt tin) từ {} đến {} đã mất: hãy làm lại. Những gì \
         đảng viên đã gửi sẽ được điện thoại của họ gửi lại.",
        report.rows, report.blobs, report.from_ledger, report.made_at, report.at
    );
    if !report.lost.is_empty() {
        text.push_str("\nTheo sổ cái, cần làm lại:");
    }
    for lost in &report.lost {
        text.push_str(&match lost {
            Lost::Published { kind, name } => format!("\n  {} {name}", item_word(kind)),
            Lost::Decided { device, commands } => format!(
                "\n  thiết bị đã thu hồi {device}: nhận hoặc bỏ {commands} lời (xem “quarantine”)"
            ),
            Lost::Listed { lines } => format!("\n  danh sách: một lần nạp đổi {lines} dòng"),
        });
    }
    for hash in &report.missing_blobs {
        text.push_str(&format!(
            "\nThiếu tệp đính kèm {hash}: hãy nhập lại văn bản gốc."
        ));
    }
    if report.torn_lines > 0 {
        text.push_str(&format!(
            "\nSổ cái có {} dòng hỏng không đọc được: hãy rà lại các thiết bị đã thu hồi hoặc báo mất.",
            report.torn_lines
        ));
    }
    text
}

fn item_word(of: &str) -> &'static str {
    match of {
        kind::ARTICLE => "tin bài",
        kind::MEETING => "cuộc họp",
        kind::DOCUMENT => "văn bản",
        kind::RULE_PACK => "bộ quy tắc",
        _ => "mục",
    }
}

pub(super) fn renewed(to: Timestamp) -> String {
    format!("Khóa ký hằng ngày có giá trị đến {to}. Hãy khởi động lại máy chủ và cất khóa gốc đi.")
}

pub(super) fn healthy() -> &'static str {
    "Mọi thứ đều tốt."
}

pub(super) fn findings(count: usize) -> String {
    format!("Có {count} điều cần xem lại.")
}

pub(super) fn rules_usable(holes: usize) -> String {
    match holes {
        0 => "Bộ quy tắc dùng được, không có chỗ nào để ngỏ.".to_owned(),
        _ => format!(
            "Bộ quy tắc dùng được. Có {holes} chỗ để ngỏ: gặp phải thì chi bộ sẽ được hỏi, máy \
             không tự đoán."
        ),
    }
}

pub(super) fn rules_published(changed: bool) -> &'static str {
    if changed {
        "Đã ký và công bố bộ quy tắc. Điện thoại nhận được ở lần cập nhật tới."
    } else {
        "Bộ quy tắc này đã được công bố, không có gì thay đổi."
    }
}

pub(super) fn rule_errors(count: usize) -> String {
    format!("Có {count} lỗi, bộ quy tắc chưa dùng được. Hãy sửa những dòng LỖI rồi kiểm tra lại.")
}

pub(super) fn tried(one: &Tried) -> String {
    let (before, after) = one.totals();
    let (was, would_be) = one.grades();
    let points =
        |total: Option<Points>| total.map_or_else(|| "—".to_owned(), |one| one.to_string());
    let grade = |grade: Option<Grade>| grade.map_or("chưa xếp loại", grade_word);
    format!(
        "{} · {}: {} điểm, {} → {} điểm, {}",
        one.cell_name,
        one.title,
        points(before),
        grade(was),
        points(after),
        grade(would_be)
    )
}

pub(super) fn trial(year: i32, tried: &[Tried]) -> Vec<String> {
    let changed = tried.iter().filter(|one| one.changes()).count();
    let mut lines = vec![format!(
        "Năm {year}: {} buổi đã báo cáo, {changed} buổi sẽ khác.",
        tried.len()
    )];
    for grade in Grade::ALL {
        let count = |of: &dyn Fn(&Tried) -> Option<Grade>| {
            tried.iter().filter(|one| of(one) == Some(grade)).count()
        };
        lines.push(format!(
            "  {}: {} → {}",
            grade_word(grade),
            count(&|one| one.grades().0),
            count(&|one| one.grades().1)
        ));
    }
    lines
}
