//! What is found in a rule pack, said to the official who writes it.

use handbook_domain::rules::amount::{Amount, Range};
use handbook_domain::rules::check::{Finding, Place, Severity, What};
use handbook_domain::rules::pack::{Business, MAX_LIST, MAX_PACK_BYTES, PackError};
use handbook_domain::rules::sheet::Grade;
use handbook_domain::rules::signed::SignedError;
use handbook_domain::wire::item::MeetingKind;

/// One line: how bad, where, what, and what to do.
#[must_use]
pub fn finding(finding: &Finding) -> String {
    let severity = match finding.severity() {
        Severity::Error => "LỖI",
        Severity::Hole => "ĐỂ NGỎ",
    };
    format!(
        "{severity}  {}: {}",
        place(&finding.place),
        what(&finding.what)
    )
}

/// Why a file is no rule pack.
#[must_use]
pub fn unreadable(error: &PackError) -> String {
    match error {
        PackError::TooLarge(_) => {
            format!("Bộ quy tắc dài quá {MAX_PACK_BYTES} byte. Hãy bỏ bớt.")
        }
        PackError::LongList(entries) => {
            format!("Bộ quy tắc có một danh sách {entries} mục, quá mức {MAX_LIST}. Hãy bỏ bớt.")
        }
        PackError::Format(format) => {
            format!("Bộ quy tắc viết theo mẫu {format}. Hãy cập nhật chương trình để đọc mẫu này.")
        }
        PackError::Shape(error) => format!(
            "Bộ quy tắc không đúng mẫu (dòng {}, cột {}): {error}. Hãy so với fixtures/rules.",
            error.line(),
            error.column()
        ),
    }
}

/// Why a pack is not published.
#[must_use]
pub fn refused(error: &SignedError) -> String {
    match error {
        SignedError::Pack(error) => unreadable(error),
        SignedError::Wrong(findings) => {
            let lines: Vec<String> = findings.iter().map(finding).collect();
            format!(
                "Bộ quy tắc có {} lỗi, chưa công bố gì:\n  {}",
                findings.len(),
                lines.join("\n  ")
            )
        }
        SignedError::Seal(_) | SignedError::OtherProvince(_) | SignedError::NotInForce(..) => {
            "Bộ quy tắc không phải của tỉnh này. Hãy lấy lại tệp từ nơi ban hành.".to_owned()
        }
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Pack => "Bộ quy tắc".to_owned(),
        Place::Meeting(kind) => meeting(*kind).to_owned(),
        Place::Voting(business) => format!("Biểu quyết {}", voted(*business)),
        Place::Sheet(index) => format!("Bảng điểm thứ {}", index + 1),
        Place::Group { code, .. } => format!("Nhóm “{code}”"),
        Place::Criterion { code, .. } => format!("Tiêu chí “{code}”"),
        Place::Yearly => "Xếp loại năm".to_owned(),
    }
}

fn what(what: &What) -> String {
    match what {
        What::Text(field) => format!("“{field}” trống hoặc dài quá 300 chữ"),
        What::DatesReversed => "ngày hết hiệu lực đứng trước ngày có hiệu lực".to_owned(),
        What::SupersedesItself => "tự thay thế chính mình".to_owned(),
        What::Deadline(field) => format!("thời hạn “{field}” không thể có"),
        What::Layout => "lề, cỡ chữ hay giãn dòng không in được trên giấy A4".to_owned(),
        What::NoRegularMeeting => "thiếu quy trình sinh hoạt thường kỳ".to_owned(),
        What::MeetingKind => "loại cuộc họp lặp lại, để trống hoặc không rõ".to_owned(),
        What::NoSteps => "chưa có bước nào".to_owned(),
        What::StepTwice(code) => format!("bước “{code}” có hai lần"),
        What::StepOutOfOrder(code) => format!("bước “{code}” đứng sau phần việc muộn hơn nó"),
        What::StepWithoutActor(code) => format!("bước “{code}” chưa ghi ai làm"),
        What::NoVotingRule => "chưa có cách tính và mức phải đạt".to_owned(),
        What::VotingRuleTwice => "có hai mức phải đạt".to_owned(),
        What::NoVoteForm => "chưa ghi giơ thẻ hay bỏ phiếu kín".to_owned(),
        What::SheetTotal { found } => format!("các nhóm cộng lại được {found} điểm, phải là 100"),
        What::GroupTotal { declared, found } => {
            format!("ghi {declared} điểm, các tiêu chí cộng lại được {found}")
        }
        What::CodeTwice => "mã này dùng cho hai chỗ".to_owned(),
        What::Code => "mã chỉ được gồm a-z, 0-9 và _".to_owned(),
        What::UnknownMeasure(measure) => format!("không biết đo “{measure}”"),
        What::UnknownFact(fact) => format!("không biết việc “{fact}”"),
        What::NoLeastMinutes(kind) => {
            format!(
                "chấm theo thời lượng, nhưng {} chưa có số phút tối thiểu",
                meeting(*kind)
            )
        }
        What::MinutesShort(range) => {
            format!(
                "{}: chỉ thời lượng mới tính theo phút thiếu, và không quá mức tối thiểu",
                values(range)
            )
        }
        What::EmptyRange(range) => format!("{}: không giá trị nào như vậy", values(range)),
        What::BandAboveMost { points } => format!("có mức {points} điểm, cao hơn điểm tối đa"),
        What::FullMarksUnreachable { best } => {
            format!("mức cao nhất chỉ {best} điểm, không đạt điểm tối đa")
        }
        What::CapWithoutEffect => "giới hạn điểm không nhỏ hơn điểm tối đa".to_owned(),
        What::Overlap { first, second } => {
            format!(
                "hai mức chồng nhau: {} và {}",
                values(first),
                values(second)
            )
        }
        What::Gap { range } => format!(
            "{}: không mức nào nói tới; gặp thì người chấm phải chọn",
            values(range)
        ),
        What::NothingToMeasure(measure) => format!(
            "kỳ trước không có gì để tính “{measure}” thì quy tắc không nói; người chấm phải chọn"
        ),
        What::NotApplicable { fact, total } => format!(
            "kỳ không phải làm “{fact}” thì quy tắc không nói; không cho điểm thì cao nhất chỉ {total}"
        ),
        What::NoLevel(grade) => format!("chưa có mức {}", named(*grade)),
        What::LevelTwice(grade) => format!("mức {} có hai lần", named(*grade)),
        What::LevelUnreachable(grade) => {
            format!("không buổi họp nào đạt được mức {}", named(*grade))
        }
        What::LevelOverlap(first, second) => {
            format!("mức {} và mức {} chồng nhau", named(*first), named(*second))
        }
        What::LevelGap { range } => {
            format!(
                "tổng điểm {}: không thuộc mức nào; người chấm phải xếp",
                values(range)
            )
        }
        What::GateNamesNothing(code) => {
            format!("điều kiện kèm theo nhắc “{code}”, bảng không có mã này")
        }
        What::GateWithoutEffect(grade) => {
            format!(
                "điều kiện kèm theo của mức {} không hạ được mức nào",
                named(*grade)
            )
        }
        What::Yearly(grade) => {
            format!(
                "mức {} đòi quá 12 tháng hoặc đứng sai thứ tự từ tốt đến kém",
                named(*grade)
            )
        }
        What::NoYearlyRule => "quy tắc không nói; cuối năm người có thẩm quyền phải xếp".to_owned(),
    }
}

/// `từ 75% đến dưới 90%`, `đúng 50%`, `trên 50%`.
fn values(range: &Range) -> String {
    match (range.low, range.high) {
        (Some(low), Some(high)) if low.at == high.at && low.included && high.included => {
            format!("đúng {}", amount(low.at))
        }
        (low, high) => {
            let low = low.map(|end| {
                let word = if end.included { "từ" } else { "trên" };
                format!("{word} {}", amount(end.at))
            });
            let high = high.map(|end| {
                let word = if end.included { "đến" } else { "dưới" };
                format!("{word} {}", amount(end.at))
            });
            let parts: Vec<String> = [low, high].into_iter().flatten().collect();
            if parts.is_empty() {
                "mọi giá trị".to_owned()
            } else {
                parts.join(", ")
            }
        }
    }
}

fn amount(amount: Amount) -> String {
    match amount {
        Amount::MinutesShort(short) => format!("mức thiếu {short} phút"),
        Amount::Number(_) | Amount::Percent(_) | Amount::Part(..) => amount.to_string(),
    }
}

fn named(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "Tốt",
        Grade::Fair => "Khá",
        Grade::Average => "Trung bình",
        Grade::Poor => "Kém",
    }
}

fn meeting(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::Regular => "Sinh hoạt thường kỳ",
        MeetingKind::Thematic => "Sinh hoạt chuyên đề",
        MeetingKind::Committee => "Họp chi ủy",
        MeetingKind::Other => "Cuộc họp không rõ loại",
    }
}

fn voted(business: Business) -> &'static str {
    match business {
        Business::Procedure => "thủ tục",
        Business::Resolution => "nghị quyết, kết luận",
        Business::Scoring => "chấm điểm",
        Business::Admission => "kết nạp",
        Business::OfficialRecognition => "công nhận chính thức",
        Business::StrikingOff => "xóa tên",
        Business::Expulsion => "khai trừ",
    }
}
