//! The types of papers that are known by name. Others are accepted as written.

use super::plain_words;

/// A type of paper (`thể loại văn bản`): the code in its sign and the names it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocType {
    /// As printed in the sign.
    pub code: &'static str,
    /// Vietnamese names, most usual first. More than one means that the code alone does not tell.
    pub names: &'static [&'static str],
}

/// The type with this code, in any letter case.
#[must_use]
pub fn doc_type(code: &str) -> Option<&'static DocType> {
    let folded = plain_words(code);
    DOC_TYPES
        .iter()
        .find(|known| plain_words(known.code) == folded)
}

/// The type with this Vietnamese name, in any letter case and spelling of the tone marks.
#[must_use]
pub fn doc_type_named(name: &str) -> Option<&'static DocType> {
    let folded = plain_words(name);
    DOC_TYPES
        .iter()
        .find(|known| known.names.iter().any(|name| plain_words(name) == folded))
}

const fn known(code: &'static str, names: &'static [&'static str]) -> DocType {
    DocType { code, names }
}

/// All types known by name, Party types first.
pub const DOC_TYPES: &[DocType] = &[
    known("NQ", &["Nghị quyết"]),
    known("QĐ", &["Quyết định", "Quy định"]),
    known("CT", &["Chỉ thị"]),
    known("KL", &["Kết luận"]),
    known("QC", &["Quy chế"]),
    known("TT", &["Thông tri"]),
    known("HD", &["Hướng dẫn"]),
    known("TB", &["Thông báo"]),
    known("TC", &["Thông cáo"]),
    known("BC", &["Báo cáo"]),
    known("KH", &["Kế hoạch"]),
    known("QH", &["Quy hoạch"]),
    known("CTr", &["Chương trình"]),
    known("ĐA", &["Đề án"]),
    known("PA", &["Phương án"]),
    known("DA", &["Dự án"]),
    known("TTr", &["Tờ trình"]),
    known("CV", &["Công văn"]),
    known("BB", &["Biên bản"]),
    known("LKG", &["Lời kêu gọi"]),
    known("GM", &["Giấy mời"]),
    known("GGT", &["Giấy giới thiệu"]),
    known("NĐ", &["Nghị định"]),
];
