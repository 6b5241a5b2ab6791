//! What is read: the bodies of a page's rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{CommandId, ItemId, MemberId, Sha256Hash, UnitId};
use crate::rules::voting::RosterEntry;
use crate::time::{Day, Span, Timestamp};

/// `article`: a piece of news of a unit. Nothing unapproved leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// Headline.
    pub title: String,
    /// The unit it is for, with everything below it.
    pub unit: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Who wrote it.
    pub author: String,
    /// Who approved it (`người duyệt`).
    pub approver: String,
    /// In whose name.
    pub approving_body: String,
    /// When.
    pub approved_at: Timestamp,
    /// Plain text, paragraphs separated by an empty line.
    pub body: String,
}

/// `document`: a paper of the library (`văn bản`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Who issued it, as in the sign: `TU`, `ĐU`, `BTCTW`.
    pub issuer: String,
    /// Type code: `NQ`, `CT`, `KH`; empty if unknown.
    pub doc_type: String,
    /// Number as written; empty if unknown.
    pub number: String,
    /// The whole sign as printed: `05-NQ/ĐU`; empty if unknown.
    pub sign: String,
    /// Day on the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Day>,
    /// What it is about (`trích yếu`).
    pub abstract_text: String,
    /// The unit it is for, with everything below it.
    pub unit: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Whether a person has confirmed issuer, number and date. An unconfirmed paper is readable,
    /// marked as such, and says nothing about what is in force.
    pub confirmed: bool,
    /// First day in force, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub effective_from: Option<Day>,
    /// Last day in force, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub effective_to: Option<Day>,
    /// The papers that this one replaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<DocumentLink>,
    /// The paper that has replaced this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<DocumentLink>,
    /// `KHẨN`, `THƯỢNG KHẨN`, `HỎA TỐC`; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub urgency: String,
    /// The text, extracted from the original so that it can be searched and read.
    pub text: String,
    /// The original file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

/// One end of an in-force link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentLink {
    /// The other paper; absent if the province does not hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// Its sign as printed.
    pub sign: String,
    /// From which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub on: Option<Day>,
}

/// A file that can be fetched by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// Names it and proves it.
    pub sha256: Sha256Hash,
    /// In bytes.
    pub size: u64,
    /// File name for people.
    pub name: String,
    /// For the program that opens it.
    pub media_type: String,
}

/// `meeting`: a branch meeting as announced: when, where, agenda, papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Meeting {
    /// The cell that meets.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Which kind.
    pub meeting_kind: MeetingKind,
    /// Title for people: "Sinh hoạt thường kỳ tháng 12/2026".
    pub title: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Where.
    pub place: String,
    /// Who takes the chair (`chủ trì`).
    pub chair: String,
    /// Whether it has been called off.
    #[serde(default)]
    pub cancelled: bool,
    /// In order.
    pub agenda: Vec<AgendaItem>,
    /// Whether a thematic part follows in the same meeting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub combined: bool,
    /// Draft of the resolution or conclusion (`dự thảo nghị quyết`); empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub draft_resolution: String,
    /// Whether the superior committee is asked to send a delegate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superior_invited: bool,
    /// When the cell registered it; absent where the office loaded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<Timestamp>,
    /// The command that brought the present plan; absent where the office loaded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_by: Option<CommandId>,
    /// How often it was moved or called off, and why, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}

/// A meeting was moved or called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// When it should have begun.
    pub from: Timestamp,
    /// Why.
    pub reason: String,
    /// When the province heard of it.
    pub at: Timestamp,
}

/// Kinds of meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// `sinh hoạt thường kỳ`.
    Regular,
    /// `sinh hoạt chuyên đề`.
    Thematic,
    /// `họp chi ủy`.
    Committee,
    /// A kind that this version does not know.
    #[serde(other)]
    Other,
}

/// One item of an agenda (`chương trình`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgendaItem {
    /// What.
    pub title: String,
    /// Who presents it.
    pub owner: String,
    /// How long it should take.
    pub minutes: u32,
    /// Papers to read before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<MeetingPaper>,
}

/// A paper attached to an item of an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingPaper {
    /// Title for people.
    pub title: String,
    /// A document of the library, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ItemId>,
    /// A file of its own, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Words written on a phone instead of a file; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// `opinion`: a member's words to the committee of the cell, and the answer. Its author and the
/// cell's committee can read it, nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opinion {
    /// Who wrote it.
    pub author: MemberId,
    /// Name of the author.
    pub author_name: String,
    /// The cell it went to.
    pub cell: UnitId,
    /// Name of that cell.
    pub cell_name: String,
    /// The words as they stand now.
    pub text: String,
    /// When they were written, by the author's phone.
    pub made_at: Timestamp,
    /// When the province accepted them.
    pub received_at: Timestamp,
    /// The command that brought the present words.
    pub command: CommandId,
    /// Words that came in on top of a version the province no longer knows; kept, never dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// The answer, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// The answer to an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The words.
    pub text: String,
    /// Who answered.
    pub by: MemberId,
    /// Name of who answered.
    pub by_name: String,
    /// When the province accepted it.
    pub at: Timestamp,
}

/// `meeting_reply`: whether a member comes to a meeting. The member and the cell's committee can read
/// it, nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingReply {
    /// The meeting.
    pub meeting: ItemId,
    /// Who answers.
    pub member: MemberId,
    /// Name of who answers.
    pub member_name: String,
    /// Whether he or she comes.
    pub coming: bool,
    /// Why not; empty for who comes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Whether the member asks for the floor (`đăng ký phát biểu`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_to_speak: bool,
    /// What the member says ahead; empty if nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opinion: String,
    /// When it was written, by the member's phone.
    pub made_at: Timestamp,
    /// When the province accepted it.
    pub received_at: Timestamp,
}

impl MeetingReply {
    /// Longest reason, in characters.
    pub const MAX_REASON: usize = 500;

    /// Longest opinion sent ahead, in characters.
    pub const MAX_OPINION: usize = 10_000;

    /// One member has one answer to one meeting, from whichever phone: its id follows from both.
    #[must_use]
    pub fn id_of(meeting: ItemId, member: MemberId) -> ItemId {
        ItemId::derived(&format!("reply {meeting} {member}"))
    }
}

/// `member_summary`: what the phone may hold of its own member, and of nobody else: these nine fields
/// of the member's file (`domain.md` A), the file itself being secret. Its id is the member's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct MemberSummary {
    /// Full name (`họ và tên`).
    pub full_name: String,
    /// Day of birth (`ngày sinh`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub born_on: Option<Day>,
    /// `Nam` or `Nữ` (`giới tính`), as written in the file; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gender: String,
    /// Day of admission (`ngày vào Đảng`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub admitted_on: Option<Day>,
    /// Day of becoming an official member (`ngày chính thức`); absent for the probationary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub official_on: Option<Day>,
    /// Number of the card (`số thẻ đảng viên`); empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub card_number: String,
    /// Name of the cell where the member meets (`chi bộ đang sinh hoạt`); empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cell_name: String,
    /// Citizen number (`số định danh cá nhân`); empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub personal_number: String,
    /// Telephone (`số điện thoại`); empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// `roster`: who is summoned to the meetings of a cell, with the little that the phones of its committee
/// may hold of each. Its id is the cell's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roster {
    /// The cell.
    pub cell: UnitId,
    /// Its name.
    pub cell_name: String,
    /// Name of the unit above it; empty if there is none.
    pub superior_name: String,
    /// By the number of the file, which is the order of the lists.
    pub members: Vec<RosterEntry>,
}

impl Roster {
    /// Who is summoned to a meeting of that kind on `day`: everybody who meets here then, and to the
    /// committee's own those who sit on it. A list that does not say who does summons everybody.
    #[must_use]
    pub fn summoned(&self, kind: MeetingKind, day: Day) -> Vec<RosterEntry> {
        let sits = |entry: &&RosterEntry| entry.committee.iter().any(|span| span.holds(day));
        let everybody =
            kind != MeetingKind::Committee || !self.members.iter().any(|one| sits(&one));
        let members = self.members.iter().filter(|entry| entry.here.holds(day));
        members
            .filter(|entry| everybody || sits(entry))
            .map(|entry| RosterEntry {
                here: Span::ALWAYS,
                ..entry.clone()
            })
            .collect()
    }
}

/// `rule_pack`: rules of the branch meeting. Its id follows from the pack's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealedPack {
    /// Names the pack for ever.
    pub pack: String,
    /// The pack, [sealed](crate::rules::signed) by the province; URL-safe base64.
    pub sealed: String,
}

/// `device`: one of the member's own phones. Its id is the device's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolledDevice {
    /// Name that the person gave it.
    pub name: String,
    /// When it was activated.
    pub enrolled_at: Timestamp,
    /// When it was ended, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// Names of the kinds, as in [`Row::kind`](super::page::Row::kind).
pub mod kind {
    /// [`Article`](super::Article).
    pub const ARTICLE: &str = "article";
    /// [`EnrolledDevice`](super::EnrolledDevice).
    pub const DEVICE: &str = "device";
    /// [`Document`](super::Document).
    pub const DOCUMENT: &str = "document";
    /// [`Meeting`](super::Meeting).
    pub const MEETING: &str = "meeting";
    /// [`MeetingReply`](super::MeetingReply).
    pub const MEETING_REPLY: &str = "meeting_reply";
    /// [`MeetingReport`](crate::wire::meeting::MeetingReport).
    pub const MEETING_REPORT: &str = "meeting_report";
    /// [`MemberSummary`](super::MemberSummary).
    pub const MEMBER_SUMMARY: &str = "member_summary";
    /// [`RollUp`](crate::wire::roll_up::RollUp).
    pub const ROLL_UP: &str = "roll_up";
    /// [`Roster`](super::Roster).
    pub const ROSTER: &str = "roster";
    /// [`SealedPack`](super::SealedPack).
    pub const RULE_PACK: &str = "rule_pack";
    /// [`Opinion`](super::Opinion).
    pub const OPINION: &str = "opinion";
}
