//! Roles, permissions and grants. What a role may do stands in one table, [`Role::permissions`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{GrantId, MemberId, UnitId};
use crate::time::Span;

/// One thing that not everybody may do. Every route and every command of the province names one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Open to anybody who can reach the server: health, the description of the interface.
    Anyone,
    /// Needs a valid invitation, or a certificate of this province; there is no device yet.
    Enrol,
    /// Needs the key of a device that is not revoked: reading what one's audiences hold.
    Read,
    /// Needs the key of a device that *is* revoked: handing in what it has not sent, and nothing else.
    HandIn,
    /// Send an opinion (`ý kiến`) to one's own cell.
    SubmitOpinion,
    /// Read what is addressed to the committee of a cell.
    ReadCommittee,
    /// Read what is addressed to the officials of a unit.
    ReadOffice,
    /// Answer an opinion that was sent to the cell.
    AnswerOpinion,
    /// Register the meetings of a cell, move them, call them off.
    PlanMeeting,
    /// Send the record of a cell's meeting upward.
    ReportMeeting,
    /// Confirm the report of a meeting, change its score, return it.
    ReviewMeeting,
    /// Invite the members of a unit to activate a phone.
    Invite,
    /// Approve articles of a unit.
    ApproveNews,
    /// Publish documents of a unit.
    Publish,
    /// Keep the lists: units, members, grants.
    KeepLists,
}

/// What somebody is, for a unit and a time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Secretary (`bí thư`).
    Secretary,
    /// Deputy secretary (`phó bí thư`).
    DeputySecretary,
    /// Member of the cell's committee (`chi ủy viên`).
    CellCommitteeMember,
    /// An official of a committee (`cán bộ`).
    Official,
    /// Runs the province's system (`quản trị`).
    Administrator,
}

impl Role {
    /// Everything this role may do, for its unit.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{
            AnswerOpinion, ApproveNews, Invite, KeepLists, PlanMeeting, Publish, ReadCommittee,
            ReadOffice, ReportMeeting, ReviewMeeting,
        };
        match self {
            Self::Secretary | Self::DeputySecretary => &[
                ReadCommittee,
                AnswerOpinion,
                PlanMeeting,
                ReportMeeting,
                Invite,
            ],
            Self::CellCommitteeMember => &[ReadCommittee, ReportMeeting],
            Self::Official => &[ReadOffice, ApproveNews, Publish, ReviewMeeting],
            Self::Administrator => &[
                ReadOffice,
                ApproveNews,
                Publish,
                ReviewMeeting,
                Invite,
                KeepLists,
            ],
        }
    }

    /// Whether this role may do `permission` for its unit.
    #[must_use]
    pub fn permits(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Whether who has this role in a cell sits on its committee (`chi ủy`).
    #[must_use]
    pub fn is_of_cell_committee(self) -> bool {
        matches!(
            self,
            Self::Secretary | Self::DeputySecretary | Self::CellCommitteeMember
        )
    }

    /// Whether the role counts for the units below its own as well. A secretary's does not: the
    /// opinions of another cell are not for the committee above to answer.
    #[must_use]
    pub fn reaches_down(self) -> bool {
        matches!(self, Self::Official | Self::Administrator)
    }
}

/// That a member has a role for a unit, from one day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Names the grant, so that its end can be recorded.
    pub id: GrantId,
    /// Who.
    pub member: MemberId,
    /// For which unit.
    pub unit: UnitId,
    /// What.
    pub role: Role,
    /// When.
    pub span: Span,
}
