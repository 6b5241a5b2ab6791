//! A rule pack: everything about branch meetings that a rule decides, as data with dates.
//!
//! A pack is JSON. Fields that this version does not know are refused, because a rule that is half
//! understood is worse than none; a *word* it does not know where something is measured is kept and
//! left to a person. Sizes are bounded by [`MAX_PACK_BYTES`], so that a pack can be read anywhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sheet::{Judged, ScoreSheet};
use super::voting::Threshold;
use super::yearly::YearlyRule;
use crate::ids::{ProvinceId, Sha256Hash};
use crate::time::{Day, Span};
use crate::wire::item::MeetingKind;

/// The form of pack that this code reads and writes.
pub const PACK_FORMAT: u32 = 1;

/// Most bytes of a pack.
pub const MAX_PACK_BYTES: usize = 256 * 1024;

/// Most entries of any list in a pack.
pub const MAX_LIST: usize = 100;

/// Why bytes are not a pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// More than [`MAX_PACK_BYTES`].
    #[error("a pack of {0} bytes is too large")]
    TooLarge(usize),
    /// Not JSON of the right shape, or with a field that is not known; says where.
    #[error("not a rule pack: {0}")]
    Shape(#[from] serde_json::Error),
    /// Written in another form, most likely by a newer program.
    #[error("rule pack has form {0}, this program reads {PACK_FORMAT}")]
    Format(u32),
    /// A list of more than [`MAX_LIST`] entries.
    #[error("rule pack has a list of {0} entries")]
    LongList(usize),
}

/// The rules of branch meetings that hold in one scope for a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// The form it is written in, [`PACK_FORMAT`].
    pub format: u32,
    /// Names the pack for ever; a changed pack bears another id and supersedes this one.
    pub id: String,
    /// For people.
    pub title: String,
    /// Who issued the rule.
    pub issuer: String,
    /// The paper it rests on: its sign and date.
    pub basis: String,
    /// Where it holds.
    pub scope: Scope,
    /// First day on which it holds.
    #[schemars(with = "String")]
    pub valid_from: Day,
    /// Last day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub valid_to: Option<Day>,
    /// Ids of packs that give way to this one from its first day on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<String>,
    /// One entry for each kind of meeting.
    pub meetings: Vec<MeetingRule>,
    /// What is due when.
    pub deadlines: Deadlines,
    /// Base and threshold for each kind of business.
    pub voting: Vec<VotingRule>,
    /// How meetings are scored.
    pub sheets: Vec<ScoreSheet>,
    /// How twelve months make a year's grade, where the rule says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yearly: Option<YearlyRule>,
    /// How minutes and resolutions look on paper.
    pub paper: PaperLayout,
}

impl RulePack {
    /// Reads a pack from its JSON.
    ///
    /// # Errors
    /// If it is too large, of another form or of the wrong shape. Whether its rules make sense is
    /// another question: see [`check`](super::check::check).
    pub fn read(json: &[u8]) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        if json.len() > MAX_PACK_BYTES {
            return Err(PackError::TooLarge(json.len()));
        }
        // Asked first: a newer form is better told by its number than by a field it has in excess.
        let Form { format } = serde_json::from_slice(json)?;
        if format != PACK_FORMAT {
            return Err(PackError::Format(format));
        }
        let pack: Self = serde_json::from_slice(json)?;
        match pack.longest_list() {
            longest if longest > MAX_LIST => Err(PackError::LongList(longest)),
            _ => Ok(pack),
        }
    }

    /// Names the pack to the byte: that of its JSON as this code writes it.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        // A pack was JSON before, and always is again.
        Sha256Hash::of(&serde_json::to_vec(self).unwrap_or_default())
    }

    fn longest_list(&self) -> usize {
        let of_meetings = self
            .meetings
            .iter()
            .flat_map(|meeting| [meeting.steps.len(), meeting.by_size.len()]);
        let of_sheets = self.sheets.iter().flat_map(|sheet| {
            let of_criteria = sheet.criteria().flat_map(|criterion| {
                let bands = match &criterion.judged {
                    Judged::Bands { bands, .. } => bands.len(),
                    Judged::Person { shows, .. } => shows.len(),
                    Judged::Fact { .. } => 0,
                };
                [bands, criterion.caps.len()]
            });
            let of_gates = sheet.gates.iter().map(|gate| gate.full_marks.len());
            [sheet.groups.len(), sheet.levels.len(), sheet.gates.len()]
                .into_iter()
                .chain([sheet.criteria().count()])
                .chain(of_criteria)
                .chain(of_gates)
        });
        [self.meetings.len(), self.voting.len(), self.sheets.len()]
            .into_iter()
            .chain([self.supersedes.len()])
            .chain(of_meetings)
            .chain(of_sheets)
            .max()
            .unwrap_or_default()
    }

    /// The days on which the pack holds.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            from: Some(self.valid_from),
            to: self.valid_to,
        }
    }

    /// The rule for a kind of meeting.
    #[must_use]
    pub fn meeting(&self, kind: MeetingKind) -> Option<&MeetingRule> {
        self.meetings.iter().find(|rule| rule.kind == kind)
    }

    /// The sheet by which a kind of meeting is scored, if it is scored.
    #[must_use]
    pub fn sheet(&self, kind: MeetingKind) -> Option<&ScoreSheet> {
        self.sheets.iter().find(|sheet| sheet.kinds.contains(&kind))
    }

    /// What a kind of business needs to pass.
    #[must_use]
    pub fn voting_rule(&self, business: Business) -> Option<&VotingRule> {
        self.voting.iter().find(|rule| rule.business == business)
    }

    /// The least duration of a meeting, in minutes: the longest of those that apply to a cell of
    /// `members`, and to a regular meeting `combined` with a thematic part. `None` where the pack
    /// sets none.
    #[must_use]
    pub fn least_minutes(&self, kind: MeetingKind, members: u32, combined: bool) -> Option<u32> {
        let rule = self.meeting(kind)?;
        let by_size = rule
            .by_size
            .iter()
            .filter(|size| size.from_members <= members)
            .map(|size| size.minutes);
        rule.least_minutes
            .into_iter()
            .chain(rule.combined_minutes.filter(|_| combined))
            .chain(by_size)
            .max()
    }
}

/// Where a pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everywhere that has no pack of its own.
    National,
    /// In one province, before the national one.
    Province(ProvinceId),
}

/// How one kind of meeting goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingRule {
    /// Which kind.
    pub kind: MeetingKind,
    /// Least duration in minutes, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_minutes: Option<u32>,
    /// Least duration in minutes when a thematic part follows in the same meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combined_minutes: Option<u32>,
    /// Least durations of larger cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_size: Vec<SizeRule>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// A least duration for cells from a size on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeRule {
    /// From so many members on.
    pub from_members: u32,
    /// The least duration in minutes.
    pub minutes: u32,
}

/// One step of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Names the step within the meeting. Programs know `roll_call`, `fees`, `agenda`,
    /// `discussion`, `assignments`, `business`, `conclusion`, `scoring` and `minutes`.
    pub code: String,
    /// For people.
    pub title: String,
    /// When.
    pub phase: Phase,
    /// Who acts, the first one first.
    pub who: Vec<Actor>,
    /// How many minutes it should take, if the rule or custom says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Whether the meeting is whole without it.
    #[serde(default)]
    pub may_be_skipped: bool,
}

/// The part of a meeting's life in which a step is taken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// `chuẩn bị`.
    Preparation,
    /// `mở đầu`.
    Opening,
    /// `tiến hành`.
    Proceeding,
    /// `kết thúc`.
    Closing,
    /// `sau họp`.
    After,
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// `bí thư`.
    Secretary,
    /// `phó bí thư`.
    DeputySecretary,
    /// `chi ủy`.
    CellCommittee,
    /// `chủ trì`.
    Chair,
    /// `thư ký`.
    MinuteTaker,
    /// Whoever collects the fee.
    FeeCollector,
    /// Whoever was asked to present.
    Presenter,
    /// Members, each for himself or herself.
    Members,
    /// `chi bộ`, deciding.
    Cell,
    /// `đại biểu cấp trên`.
    SuperiorDelegate,
}

/// What is due when. A deadline that the rule does not set is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// Papers are with the members so many days before the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub papers_days_ahead: Option<u32>,
    /// The report goes upward within so many days after the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_within_days: Option<u32>,
    /// Day of the month before, by which a month's meetings are registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_by_day: Option<u32>,
    /// A thematic meeting is held at least once in so many months, counted from January.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thematic_every_months: Option<u32>,
}

/// What a kind of business needs to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotingRule {
    /// Which.
    pub business: Business,
    /// Who counts.
    pub base: BaseRule,
    /// How many of them must agree.
    pub threshold: Threshold,
    /// How the vote may be taken; where there are two, the meeting chooses.
    pub forms: Vec<VoteForm>,
}

/// What is voted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// Minute-taker, programme, minutes.
    Procedure,
    /// `nghị quyết` or `kết luận`.
    Resolution,
    /// `chấm điểm`.
    Scoring,
    /// `kết nạp`.
    Admission,
    /// `công nhận chính thức`.
    OfficialRecognition,
    /// `xóa tên`.
    StrikingOff,
    /// `khai trừ`.
    Expulsion,
}

impl Business {
    /// Every kind. A pack has a rule for each.
    pub const ALL: [Self; 7] = [
        Self::Procedure,
        Self::Resolution,
        Self::Scoring,
        Self::Admission,
        Self::OfficialRecognition,
        Self::StrikingOff,
        Self::Expulsion,
    ];
}

/// Who counts in a vote. A pack says it, so that a rule with another base is refused by a program
/// that cannot compute it, instead of being computed wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaseRule {
    /// Official members summoned, as [`voting_base`](super::voting::voting_base) counts them.
    OfficialsSummoned,
}

/// How a vote is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoteForm {
    /// `bằng thẻ`.
    ByCard,
    /// `phiếu kín`.
    SecretBallot,
}

/// How minutes and resolutions look on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperLayout {
    /// Margins in millimetres.
    pub margins_mm: Margins,
    /// The typeface.
    pub font: String,
    /// Size of the text in points.
    pub text_pt: u32,
    /// Line spacing in points.
    pub line_pt: u32,
    /// Indent of a paragraph's first line in millimetres.
    pub indent_mm: u32,
    /// For whom the resolution is signed.
    pub signed_for: SignedFor,
}

/// Margins of a page, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// Above.
    pub top: u32,
    /// Below.
    pub bottom: u32,
    /// On the left.
    pub left: u32,
    /// On the right.
    pub right: u32,
}

/// The first line of a signature block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignedFor {
    /// `T/M CHI BỘ`.
    Cell,
    /// `T/M CHI ỦY`.
    CellCommittee,
}
