//! How results are printed: lines for people, JSON for scripts.

use std::io::{IsTerminal, Write};

use handbook_core::documents::{DocumentRow, DocumentView};
use handbook_core::error::{Error, HandbookError};
use handbook_core::handbook::Hit;
use handbook_core::me::DeviceRow;
use handbook_core::meetings::{MeetingRow, MeetingView};
use handbook_core::news::ArticleRow;
use handbook_core::opinions::{OpinionState, OpinionView};
use handbook_core::search::Span;
use handbook_domain::time::Day;
use handbook_domain::wire::item::{Article, MemberSummary};
use serde_json::{Value, json};

use crate::words;

/// Prints one line. A reader that has gone away (`| head`) is not our problem.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints JSON.
pub(crate) fn data(value: &Value) {
    line(&format!("{value:#}"));
}

/// What went wrong: a HandbookError and, if the words of the command were at fault, those instead.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The core says so.
    Core(HandbookError),
    /// The round of sync ended early.
    Sync(String),
    /// This program says so.
    Words(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error.into())
    }
}

/// Prints a failure: one line.
pub(crate) fn problem(failure: &Failure, as_json: bool) {
    let (code, text) = match failure {
        Failure::Core(error) => (error.code(), words::error(error)),
        Failure::Sync(text) => ("sync", text.clone()),
        Failure::Words(text) => ("arguments", text.clone()),
    };
    if as_json {
        data(&json!({ "error": code, "message": text }));
    }
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

pub(crate) fn documents(rows: &[DocumentRow], as_json: bool) {
    if as_json {
        let rows: Vec<Value> = rows.iter().map(document_json).collect();
        return data(&json!({ "documents": rows }));
    }
    for row in rows {
        let mark = if row.bookmarked { "★ " } else { "" };
        line(&format!(
            "{mark}{}  {}  {}\n    {} · {} · {}",
            or(&row.sign, "(chưa rõ số)"),
            day(row.date),
            row.abstract_text,
            row.unit_name,
            in_force(row),
            row.id,
        ));
    }
    if rows.is_empty() {
        line("Chưa có văn bản nào ở đây.");
    }
}

pub(crate) fn document(id: &str, view: &DocumentView, as_json: bool) {
    let document = &view.document;
    if as_json {
        return data(&json!({
            "id": id,
            "document": document,
            "in_force": words::in_force_code(&view.in_force),
            "bookmarked": view.bookmarked,
        }));
    }
    line(&format!(
        "{}   {}",
        or(&document.sign, "(chưa rõ số)"),
        day(document.date)
    ));
    line(&document.abstract_text);
    let confirmed = if document.confirmed {
        ""
    } else {
        " · CHƯA XÁC NHẬN: số, ngày do máy đọc"
    };
    line(&format!(
        "{} · {}{confirmed}",
        document.unit_name,
        words::in_force(&view.in_force)
    ));
    if let Some(by) = &document.superseded_by {
        line(&format!("Được thay thế bởi {}", by.sign));
    }
    for link in &document.supersedes {
        line(&format!("Thay thế {}", link.sign));
    }
    if let Some(file) = &document.attachment {
        line(&format!(
            "Bản gốc: {} ({} byte) {}",
            file.name, file.size, file.sha256
        ));
    }
    line("");
    line(&document.text);
}

pub(crate) fn articles(rows: &[ArticleRow], as_json: bool) {
    if as_json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "id": row.id, "title": row.title, "unit": row.unit_name,
                    "author": row.author, "approved_at": row.approved_at,
                })
            })
            .collect();
        return data(&json!({ "articles": rows }));
    }
    for row in rows {
        line(&format!(
            "{}  {}\n    {} · {}",
            row.approved_at, row.title, row.unit_name, row.id
        ));
    }
    if rows.is_empty() {
        line("Chưa có tin nào ở đây.");
    }
}

pub(crate) fn article(id: &str, article: &Article, as_json: bool) {
    if as_json {
        return data(&json!({ "id": id, "article": article }));
    }
    line(&article.title);
    line(&format!(
        "{} · {} · duyệt: {} ({}), {}",
        article.unit_name,
        article.author,
        article.approver,
        article.approving_body,
        article.approved_at
    ));
    line("");
    line(&article.body);
}

pub(crate) fn meetings(rows: &[MeetingRow], as_json: bool) {
    if as_json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "id": row.id, "title": row.title, "cell": row.cell_name,
                    "kind": row.meeting_kind, "starts_at": row.starts_at,
                    "place": row.place, "chair": row.chair, "cancelled": row.cancelled,
                })
            })
            .collect();
        return data(&json!({ "meetings": rows }));
    }
    for row in rows {
        let cancelled = if row.cancelled { " (HOÃN)" } else { "" };
        line(&format!(
            "{}  {}{cancelled}\n    {} · {} · {} · {}",
            row.starts_at,
            row.title,
            row.cell_name,
            row.place,
            words::meeting_kind(row.meeting_kind),
            row.id
        ));
    }
    if rows.is_empty() {
        line("Chưa có buổi sinh hoạt nào ở đây.");
    }
}

pub(crate) fn meeting(id: &str, view: &MeetingView, as_json: bool) {
    let meeting = &view.meeting;
    if as_json {
        let replies: Vec<Value> = view
            .replies
            .iter()
            .map(|reply| {
                json!({ "member": reply.member_name, "coming": reply.coming,
                        "reason": reply.reason })
            })
            .collect();
        let mine = view.my_reply.as_ref();
        return data(&json!({
            "id": id, "meeting": meeting, "can_reply": view.can_reply,
            "coming": mine.map(|reply| reply.coming), "reason": mine.map(|reply| &reply.reason),
            "replies": replies,
        }));
    }
    line(&meeting.title);
    line(&format!(
        "{} · {} · chủ trì: {}",
        meeting.starts_at, meeting.place, meeting.chair
    ));
    for (number, item) in (1..).zip(&meeting.agenda) {
        line(&format!(
            "  {number}. {} ({}, {} phút)",
            item.title, item.owner, item.minutes
        ));
        for paper in &item.papers {
            line(&format!("     - {}", paper.title));
        }
    }
    if let Some(reply) = &view.my_reply {
        line(&format!(
            "Tôi đã báo: {}{}",
            words::coming(reply.coming, &reply.reason),
            words::reply_state(reply.state)
        ));
    }
    for reply in &view.replies {
        line(&format!(
            "  · {}: {}",
            reply.member_name,
            words::coming(reply.coming, &reply.reason)
        ));
    }
}

pub(crate) fn me(summary: Option<&MemberSummary>, devices: &[DeviceRow], as_json: bool) {
    if as_json {
        let devices: Vec<Value> = devices
            .iter()
            .map(|device| {
                json!({ "id": device.id, "name": device.name, "enrolled_at": device.enrolled_at,
                        "revoked_at": device.revoked_at, "this": device.this })
            })
            .collect();
        return data(&json!({ "summary": summary, "devices": devices }));
    }
    match summary {
        None => line("Tỉnh chưa gửi bản tóm tắt hồ sơ của đồng chí."),
        Some(summary) => {
            for (name, value) in [
                ("Họ và tên", summary.full_name.clone()),
                ("Ngày sinh", day(summary.born_on)),
                ("Giới tính", summary.gender.clone()),
                ("Ngày vào Đảng", day(summary.admitted_on)),
                ("Ngày chính thức", day(summary.official_on)),
                ("Số thẻ", summary.card_number.clone()),
                ("Chi bộ", summary.cell_name.clone()),
                ("Số định danh", summary.personal_number.clone()),
                ("Số điện thoại", summary.phone.clone()),
            ] {
                line(&format!("{name}: {value}"));
            }
        }
    }
    for device in devices {
        let state = match (device.this, device.revoked_at) {
            (_, Some(at)) => format!("đã ngừng {at}"),
            (true, None) => "thiết bị này".to_owned(),
            (false, None) => "đang dùng".to_owned(),
        };
        line(&format!("{} · {state}", device.name));
    }
}

pub(crate) fn hits(hits: &[Hit], as_json: bool) {
    if as_json {
        let hits: Vec<Value> = hits
            .iter()
            .map(|hit| {
                json!({
                    "kind": hit.kind, "id": hit.id, "number": hit.number,
                    "title": spans(&hit.title), "snippet": spans(&hit.snippet),
                })
            })
            .collect();
        return data(&json!({ "hits": hits }));
    }
    for hit in hits {
        line(&format!(
            "[{}] {} {}",
            words::kind(&hit.kind),
            hit.number,
            marked(&hit.title)
        ));
        line(&format!("    {}\n    {}", marked(&hit.snippet), hit.id));
    }
    if hits.is_empty() {
        line("Không tìm thấy. Hãy thử ít từ hơn, hoặc gõ không dấu.");
    }
}

pub(crate) fn opinions(views: &[OpinionView], as_json: bool) {
    if as_json {
        let views: Vec<Value> = views.iter().map(opinion_json).collect();
        return data(&json!({ "opinions": views }));
    }
    for view in views {
        let said = if view.text.is_empty() {
            words::OPINION_LOST
        } else {
            &view.text
        };
        line(&format!(
            "{}  [{}]  {} → {}\n    {said}\n    {}",
            view.made_at,
            words::opinion_state(view.state),
            view.author_name,
            view.cell_name,
            view.id
        ));
        if let Some(held) = &view.delivered_text {
            line(&format!("    Bản ở tỉnh: {held}"));
        }
        if let Some(answer) = &view.answer {
            line(&format!(
                "    Trả lời của {} ({}): {}",
                answer.by_name, answer.at, answer.text
            ));
        }
        if let Some(pending) = &view.pending_answer {
            let word = match view.state {
                OpinionState::Answered => "Trả lời tỉnh đã nhận",
                _ => "Trả lời chờ gửi",
            };
            line(&format!("    {word}: {pending}"));
        }
        for other in &view.beside {
            line(&format!("    Lời khác cũng đã đến nơi: {other}"));
        }
    }
    if views.is_empty() {
        line("Chưa có ý kiến nào.");
    }
}

fn opinion_json(view: &OpinionView) -> Value {
    json!({
        "id": view.id,
        "author": view.author_name,
        "cell": view.cell_name,
        "text": view.text,
        "delivered_text": view.delivered_text,
        "made_at": view.made_at,
        "state": words::opinion_code(view.state),
        "answer": view.answer,
        "pending_answer": view.pending_answer,
        "beside": view.beside,
        "mine": view.mine,
        "can_amend": view.can_amend,
        "can_answer": view.can_answer,
    })
}

fn document_json(row: &DocumentRow) -> Value {
    json!({
        "id": row.id, "sign": row.sign, "type": row.doc_type, "issuer": row.issuer,
        "date": row.date, "abstract": row.abstract_text, "unit": row.unit_name,
        "confirmed": row.confirmed, "in_force": words::in_force_code(&row.in_force),
        "bookmarked": row.bookmarked, "has_file": row.has_file,
    })
}

fn in_force(row: &DocumentRow) -> String {
    if row.confirmed {
        words::in_force(&row.in_force)
    } else {
        "chưa xác nhận".to_owned()
    }
}

fn spans(spans: &[Span]) -> Value {
    spans
        .iter()
        .map(|span| json!({ "text": span.text, "hit": span.hit }))
        .collect()
}

/// What was looked for stands out: in bold on a terminal, in brackets elsewhere.
fn marked(spans: &[Span]) -> String {
    let (open, close) = if std::io::stdout().is_terminal() {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("[", "]")
    };
    spans
        .iter()
        .map(|span| {
            if span.hit {
                format!("{open}{}{close}", span.text)
            } else {
                span.text.clone()
            }
        })
        .collect()
}

fn day(day: Option<Day>) -> String {
    day.map_or_else(
        || "(chưa rõ ngày)".to_owned(),
        |day| day.format("%d/%m/%Y").to_string(),
    )
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}
