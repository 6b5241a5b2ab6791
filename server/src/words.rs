//! Every sentence the server says to people, in one place.

use handbook_domain::time::Timestamp;

use crate::error::{Error, What};

/// The file to load is not JSON of the right shape.
pub(crate) fn not_a_load_file(error: &serde_json::Error) -> String {
    format!(
        "Tệp không đúng mẫu (dòng {}, cột {}): {error}. Hãy xem docs/load.md.",
        error.line(),
        error.column()
    )
}

/// A code stands twice in a list.
pub(crate) fn code_twice(list: &str, code: &str) -> String {
    format!("Mã “{code}” xuất hiện hai lần trong “{list}”. Mỗi mã chỉ dùng cho một dòng.")
}

/// A line names a unit that does not exist.
pub(crate) fn unknown_unit(code: &str, unit: &str) -> String {
    format!("“{code}”: không có tổ chức đảng nào mang mã “{unit}”. Hãy thêm vào “units”.")
}

/// A line names a member that does not exist.
pub(crate) fn unknown_member(code: &str) -> String {
    format!("Không có đảng viên nào mang mã “{code}”. Hãy thêm vào “members”.")
}

/// Units stand above each other in a circle.
pub(crate) fn circle(code: &str) -> String {
    format!("“{code}”: cấp trên của tổ chức này lại nằm dưới chính nó. Hãy sửa “parent”.")
}

/// A file of an agenda is not there.
pub(crate) fn file_missing(name: &str) -> String {
    format!("Không đọc được tệp “{name}” của chương trình họp. Hãy đặt tệp cạnh tệp JSON.")
}

/// A paper names a unit that does not exist.
pub(crate) fn paper_for_unknown_unit(unit: &str) -> String {
    format!("Văn bản ghi đơn vị “{unit}”, nhưng không có tổ chức đảng nào mang mã hay tên này.")
}

/// A paper names a unit by a name that several have.
pub(crate) fn paper_for_one_of_several_units(unit: &str, count: usize) -> String {
    format!("Văn bản ghi đơn vị “{unit}”, nhưng có {count} tổ chức đảng tên ấy. Hãy ghi mã.")
}

/// The text of a paper is more than a page can carry.
pub(crate) fn text_too_long() -> String {
    "Phần chữ dài hơn 4 MB. Hãy tách văn bản thành nhiều tệp.".to_owned()
}

/// The original cannot be read a second time.
pub(crate) fn original_unreadable(error: &std::io::Error) -> String {
    format!("Không đọc lại được tệp gốc ({error}). Hãy chạy lại.")
}

/// The original changed while it was read.
pub(crate) fn original_changed() -> String {
    "Tệp gốc bị thay đổi trong khi đang đọc. Hãy chạy lại.".to_owned()
}

/// The province holds the same paper from elsewhere.
pub(crate) fn same_paper(source: &str) -> String {
    format!("Trùng số, ký hiệu và ngày với văn bản đã có ({source}). Hãy bỏ một trong hai tệp.")
}

/// One clear line for whatever went wrong.
#[must_use]
pub fn failure(error: &Error) -> String {
    match error {
        Error::Refused(refused) => format!("Yêu cầu bị từ chối: {:?}.", refused.code),
        Error::Database(error) => format!("Cơ sở dữ liệu báo lỗi: {error}. Hãy chạy “doctor”."),
        Error::DatabaseUnreachable { address, source } => format!(
            "Không mở được cơ sở dữ liệu {address}: {source}. Hãy kiểm tra --database và --data."
        ),
        Error::File { path, source } => {
            format!("Không đọc hay ghi được {}: {source}.", path.display())
        }
        Error::Blobs(error) => format!("Kho tệp đính kèm báo lỗi: {error}."),
        Error::Damaged(what) => {
            format!("Dữ liệu đã lưu bị hỏng ({what}). Hãy chạy “doctor” và xem bản sao lưu.")
        }
        Error::NoProvince(path) => format!(
            "Không có tỉnh nào trong {}. Hãy tạo bằng “init”, hoặc chỉ đúng thư mục bằng --data.",
            path.display()
        ),
        Error::ProvinceExists(path) => format!(
            "{} (hoặc cơ sở dữ liệu đã chỉ) đang giữ một tỉnh. Hãy chọn nơi trống; không có gì \
             bị thay đổi.",
            path.display()
        ),
        Error::NewerData { found, known } => format!(
            "Dữ liệu do bản mới hơn ghi (mức {found}, bản này biết đến mức {known}). Hãy cập nhật \
             chương trình."
        ),
        Error::Key { path } => format!(
            "Khóa {} thiếu, hỏng hoặc không thuộc tỉnh này. Hãy chép lại khóa từ nơi cất giữ.",
            path.display()
        ),
        Error::Listen { address, source } => format!(
            "Không nghe được ở {address}: {source}. Hãy chọn địa chỉ hay cổng khác bằng --listen."
        ),
        Error::Rules(error) => crate::rule_words::refused(error),
        Error::Load(lines) => {
            format!(
                "Tệp có {} chỗ sai, chưa ghi gì:\n  {}",
                lines.len(),
                lines.join("\n  ")
            )
        }
        Error::NotFound { what, name } => match what {
            What::Member => format!(
                "Không có đảng viên “{name}”. Hãy dùng số hồ sơ (--file-number), mã hoặc họ tên \
                 đầy đủ."
            ),
            What::Unit => format!("Không có tổ chức đảng mang mã “{name}”."),
            What::Device => format!("Không có thiết bị “{name}”."),
            What::Report => format!("Chi bộ chưa gửi báo cáo của buổi “{name}”."),
        },
        Error::Ambiguous {
            what: What::Member,
            name,
            count,
        } => format!("Có {count} đảng viên tên “{name}”. Hãy dùng số hồ sơ: --file-number."),
        Error::Ambiguous { name, count, .. } => {
            format!("Có {count} tổ chức đảng tên “{name}”. Hãy dùng mã của tổ chức.")
        }
        Error::Backup(what) => format!("Không dùng được bản sao lưu: {what}."),
        Error::Tls { path, why } => format!(
            "Không dùng được tệp TLS {}: {why}. Cần chứng chỉ và khóa riêng ở dạng PEM, hợp nhau.",
            path.display()
        ),
        Error::TooLarge { kind, id } => format!(
            "Mục {kind} {id} dài hơn 6 MB, điện thoại không nhận được. Hãy rút gọn hoặc gửi thành tệp."
        ),
        Error::LedgerMissing => "Khôi phục cần sổ cái (--ledger ledger.jsonl): nó giữ những thiết \
             bị đã thu hồi. Nếu chắc chắn không còn, hãy ghi rõ --without-ledger."
            .to_owned(),
        Error::Import(what) => format!("Không nhập được thư mục: {what}."),
    }
}

/// A file is not in the store.
pub(crate) const BLOB_MISSING: &str = "không còn trong kho";
/// A file is not what its name says.
pub(crate) const BLOB_CHANGED: &str = "đã bị thay đổi";

/// The database says that it is damaged.
pub(crate) fn database_damaged(what: &str) -> String {
    format!("Cơ sở dữ liệu bị hỏng: {what}. Hãy khôi phục từ bản sao lưu.")
}

/// A row has a number above its feed's head.
pub(crate) fn feed_above_head(audience: &str, shelf: &str, seq: i64) -> String {
    format!("Luồng {audience} {shelf}: dòng số {seq} vượt quá số đầu luồng.")
}

/// An item has an audience and no row there.
pub(crate) fn item_not_in_feed(kind: &str, id: &str, audience: &str) -> String {
    format!("{kind} {id} có người đọc {audience} nhưng không nằm trong luồng.")
}

/// A row without its item, or of another version.
pub(crate) fn stray_row(kind: &str, id: &str, audience: &str) -> String {
    format!("Luồng {audience}: dòng của {kind} {id} không khớp với nội dung đang lưu.")
}

/// A kept page is not what it should be.
pub(crate) fn page_wrong(audience: &str, shelf: &str, number: i64) -> String {
    format!("Trang {number} của {audience} {shelf} không khớp; hãy xóa để máy chủ dựng lại.")
}

/// A file is missing or changed.
pub(crate) fn blob_wrong(name: &str, state: &str) -> String {
    format!("Tệp đính kèm {name} {state}. Hãy chép lại từ thư mục blobs của bản sao lưu.")
}

/// The audit log does not follow from itself.
pub(crate) fn audit_broken(number: i64) -> String {
    format!("Nhật ký kiểm tra đứt chuỗi từ dòng {number}. Hãy giữ nguyên dữ liệu và báo cấp trên.")
}

/// The online key's time is nearly over.
pub(crate) fn key_ends(at: Timestamp) -> String {
    format!("Khóa ký hằng ngày chỉ có giá trị đến {at}. Hãy chạy “renew-key”.")
}

/// The certificate is not the root's.
pub(crate) fn key_does_not_fit() -> String {
    "Chứng thư của khóa ký hằng ngày không do khóa gốc cấp.".to_owned()
}
