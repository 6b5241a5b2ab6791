//! The base of a cell's vote (`số thành viên`) and what passes with it.
//!
//! The base is every official member summoned, less those who were sent to meet elsewhere, those
//! under suspension, charge, prosecution or detention, and the exempt who did not come. Whoever is
//! away for any other reason stays in the base. Probationary members and those who meet here for a
//! time have no vote.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::time::{Day, Span};

/// The base of a vote on `day`, member by member in the order of the roster, each with the reason.
///
/// Somebody without a mark in `attendance` is taken as not (yet) present. A mark for somebody who
/// is not on the roster has no effect. A member listed twice counts once.
#[must_use]
pub fn voting_base(
    roster: &[RosterEntry],
    attendance: &BTreeMap<MemberId, Attendance>,
    day: Day,
) -> VotingBase {
    let mut seen = BTreeSet::new();
    let members = roster
        .iter()
        .map(|entry| {
            let mark = attendance.get(&entry.member).copied();
            let reason = if seen.insert(entry.member) {
                reason_of(entry, mark, day)
            } else {
                BaseReason::ListedTwice
            };
            BaseLine {
                member: entry.member,
                counted: reason.counts(),
                present: mark == Some(Attendance::Present),
                reason,
            }
        })
        .collect();
    VotingBase { members }
}

/// How many more votes a proposal needs to pass, with `yes` votes won so far; 0 when it has passed.
///
/// Given the number of entitled members present in place of `yes`, it is how many of them are
/// missing before the proposal can pass at all.
#[must_use]
pub fn votes_needed(base: u32, threshold: Threshold, yes: u32) -> u32 {
    threshold.least_yes(base).saturating_sub(yes)
}

/// A member as the roster of one meeting shows: the little that other members' phones may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RosterEntry {
    /// Who.
    pub member: MemberId,
    /// The name, for people.
    pub name: String,
    /// Official or probationary.
    pub standing: Standing,
    /// What takes the vote away for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// When this member sits on the cell's committee (`chi ủy`): as its secretary, deputy or member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub committee: Vec<Span>,
    /// When this member meets with the cell. A list is made anew only when somebody of it is named, so it
    /// may hold a stay that is over or has not begun.
    #[serde(default, skip_serializing_if = "Span::is_always")]
    pub here: Span,
}

impl RosterEntry {
    /// Whether this member holds as [`kind`](ExceptionKind) on `day`.
    #[must_use]
    pub fn is(&self, kind: ExceptionKind, day: Day) -> bool {
        self.exceptions
            .iter()
            .any(|exception| exception.kind == kind && exception.span.holds(day))
    }
}

/// What a member is by admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// `chính thức`.
    Official {
        /// First day as one (`ngày chính thức`); before it the member is probationary. Absent where
        /// the list does not say, and then the member is official on every day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        on: Option<Day>,
    },
    /// `dự bị`.
    Probationary,
}

impl Standing {
    /// Whether a member who stands so is official on `day`.
    #[must_use]
    pub fn is_official_on(self, day: Day) -> bool {
        match self {
            Self::Official { on } => on.is_none_or(|on| on <= day),
            Self::Probationary => false,
        }
    }
}

/// Something that changes a member's vote for a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// What.
    pub kind: ExceptionKind,
    /// When.
    #[serde(default)]
    pub span: Span,
}

/// What can change a member's vote.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// Sent to meet in another cell for a time (`sinh hoạt tạm thời` elsewhere).
    TemporaryElsewhere,
    /// Meets here for a time; votes in the home cell.
    TemporaryHere,
    /// Exempt for age and health (`miễn`, case a); ends when the cell decides so.
    ExemptForAge,
    /// Exempt for another reason (`miễn`, case b); has a last day.
    ExemptForReason,
    /// `đình chỉ sinh hoạt`.
    Suspended,
    /// `khởi tố`.
    Charged,
    /// `truy tố`.
    Prosecuted,
    /// `tạm giam`.
    Detained,
}

/// The four marks of a roll call (`điểm danh`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// `có mặt`.
    Present,
    /// `vắng có lý do`.
    AbsentExcused,
    /// `vắng không lý do`.
    AbsentUnexcused,
    /// `miễn`, and not there.
    Exempt,
}

/// Who counts in a vote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct VotingBase {
    /// One line for each line of the roster, in its order.
    pub members: Vec<BaseLine>,
}

impl VotingBase {
    /// The base: against it, and not against those present, a proposal is measured.
    #[must_use]
    pub fn size(&self) -> u32 {
        count(self.members.iter().filter(|line| line.counted))
    }

    /// How many of the base are present and may raise a card or be given a ballot.
    #[must_use]
    pub fn entitled_present(&self) -> u32 {
        count(self.members.iter().filter(|line| line.may_vote()))
    }

    /// Whether `member` is present and has a vote.
    #[must_use]
    pub fn may_vote(&self, member: MemberId) -> bool {
        self.members
            .iter()
            .any(|line| line.member == member && line.may_vote())
    }
}

/// One member in the base, or not, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseLine {
    /// Who.
    pub member: MemberId,
    /// Whether the member is in the base.
    pub counted: bool,
    /// Whether the roll call found the member present.
    pub present: bool,
    /// Why.
    pub reason: BaseReason,
}

impl BaseLine {
    fn may_vote(&self) -> bool {
        self.counted && self.present
    }
}

/// Why a member is in the base or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaseReason {
    /// In: official and present.
    OfficialPresent,
    /// In: official and away, with a reason or without; only exemption and the like take one out.
    OfficialAbsent,
    /// In: exempt, and came all the same.
    ExemptPresent,
    /// In: marked exempt at the roll call, but the roster knows of no exemption on that day. The
    /// chair corrects the mark or the list.
    MarkedExemptOnly,
    /// Out: exempt and not there.
    ExemptAbsent,
    /// Out: not official yet.
    Probationary,
    /// Out: meets here for a time and votes at home.
    TemporaryHere,
    /// Out: sent to meet elsewhere for a time.
    TemporaryElsewhere,
    /// Out: sent to meet elsewhere, and yet present. The rule takes such members out of the base
    /// and does not speak of one who comes, so the chair is to see it.
    TemporaryElsewherePresent,
    /// Out: suspended.
    Suspended,
    /// Out: charged.
    Charged,
    /// Out: prosecuted.
    Prosecuted,
    /// Out: detained.
    Detained,
    /// Out: the same member stands higher up on the roster.
    ListedTwice,
}

impl BaseReason {
    /// Whether this reason puts a member into the base.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(
            self,
            Self::OfficialPresent
                | Self::OfficialAbsent
                | Self::ExemptPresent
                | Self::MarkedExemptOnly
        )
    }
}

/// What share of the base must agree. The rule pack says which business needs which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// More than half.
    Half,
    /// Two thirds or more.
    TwoThirds,
}

impl Threshold {
    /// Whether `yes` votes pass with this `base`. Nothing passes where nobody counts.
    #[must_use]
    pub fn passes(self, base: u32, yes: u32) -> bool {
        let (base, yes) = (u64::from(base), u64::from(yes));
        base > 0
            && match self {
                Self::Half => 2 * yes > base,
                Self::TwoThirds => 3 * yes >= 2 * base,
            }
    }

    /// The fewest votes that pass with this `base`.
    #[must_use]
    pub fn least_yes(self, base: u32) -> u32 {
        match self {
            Self::Half => base / 2 + 1,
            // Thirds are taken one by one, because twice a base may not fit.
            Self::TwoThirds => (base - base / 3).max(1),
        }
    }
}

fn reason_of(entry: &RosterEntry, mark: Option<Attendance>, day: Day) -> BaseReason {
    use ExceptionKind::{
        Charged, Detained, ExemptForAge, ExemptForReason, Prosecuted, Suspended,
        TemporaryElsewhere, TemporaryHere,
    };
    let present = mark == Some(Attendance::Present);
    let official = entry.standing.is_official_on(day);
    // What never gives a vote in this cell comes first, then what has taken it away.
    if entry.is(TemporaryHere, day) {
        BaseReason::TemporaryHere
    } else if !official {
        BaseReason::Probationary
    } else if entry.is(Detained, day) {
        BaseReason::Detained
    } else if entry.is(Prosecuted, day) {
        BaseReason::Prosecuted
    } else if entry.is(Charged, day) {
        BaseReason::Charged
    } else if entry.is(Suspended, day) {
        BaseReason::Suspended
    } else if entry.is(TemporaryElsewhere, day) {
        if present {
            BaseReason::TemporaryElsewherePresent
        } else {
            BaseReason::TemporaryElsewhere
        }
    } else if entry.is(ExemptForAge, day) || entry.is(ExemptForReason, day) {
        if present {
            BaseReason::ExemptPresent
        } else {
            BaseReason::ExemptAbsent
        }
    } else if present {
        BaseReason::OfficialPresent
    } else if mark == Some(Attendance::Exempt) {
        BaseReason::MarkedExemptOnly
    } else {
        BaseReason::OfficialAbsent
    }
}

fn count<'a>(lines: impl Iterator<Item = &'a BaseLine>) -> u32 {
    u32::try_from(lines.count()).unwrap_or(u32::MAX)
}
