//! A count of votes, as the chair reads it out, and what can be wrong with its figures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::voting::VotingBase;

/// Everything that is wrong with a count, measured against the base it was taken on; empty when it
/// is right. Whether the proposal passes is not asked here: a lost vote is a right count.
#[must_use]
pub fn count_mistakes(count: &Count, base: &VotingBase) -> Vec<CountError> {
    let entitled = u64::from(base.entitled_present());
    match *count {
        Count::ByCard { yes, no, other } => {
            let votes = sum([yes, no, other]);
            (votes > entitled)
                .then_some(CountError::MoreVotesThanEntitled { votes, entitled })
                .into_iter()
                .collect()
        }
        Count::SecretBallot(ballots) => ballot_mistakes(ballots, entitled),
    }
}

/// A recorded count. Never the vote itself: that was taken in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Count {
    /// By raised party card (`bằng thẻ`).
    ByCard {
        /// `tán thành`.
        yes: u32,
        /// `không tán thành`.
        no: u32,
        /// `ý kiến khác`.
        other: u32,
    },
    /// By secret ballot (`phiếu kín`).
    SecretBallot(Ballots),
}

impl Count {
    /// Votes in favour.
    #[must_use]
    pub fn yes(&self) -> u32 {
        match *self {
            Self::ByCard { yes, .. } => yes,
            Self::SecretBallot(Ballots { yes, .. }) => yes,
        }
    }
}

/// The figures of a secret ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ballots {
    /// Ballots given out.
    pub issued: u32,
    /// Ballots that came back.
    pub returned: u32,
    /// Valid ones among them.
    pub valid: u32,
    /// `tán thành`.
    pub yes: u32,
    /// `không tán thành`.
    pub no: u32,
    /// `ý kiến khác`.
    pub other: u32,
    /// Blank or spoiled ones.
    pub blank: u32,
}

/// One figure of a count that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// More cards than there are members present who may raise one.
    #[error("{votes} votes, {entitled} may vote")]
    MoreVotesThanEntitled {
        /// Votes counted.
        votes: u64,
        /// Members present who may vote.
        entitled: u64,
    },
    /// More ballots were given out than there are members present who may have one.
    #[error("{issued} ballots issued, {entitled} may vote")]
    MoreIssuedThanEntitled {
        /// Ballots given out.
        issued: u64,
        /// Members present who may vote.
        entitled: u64,
    },
    /// More ballots came back than were given out.
    #[error("{returned} ballots returned, {issued} issued")]
    MoreReturnedThanIssued {
        /// Ballots that came back.
        returned: u64,
        /// Ballots given out.
        issued: u64,
    },
    /// The options and the blank ones together are not the ballots that came back.
    #[error("options and blank ballots make {sum}, {returned} returned")]
    SumNotReturned {
        /// Yes, no, other and blank together.
        sum: u64,
        /// Ballots that came back.
        returned: u64,
    },
    /// The options together are not the valid ballots.
    #[error("options make {sum}, {valid} ballots are valid")]
    SumNotValid {
        /// Yes, no and other together.
        sum: u64,
        /// Ballots said to be valid.
        valid: u64,
    },
}

fn ballot_mistakes(ballots: Ballots, entitled: u64) -> Vec<CountError> {
    let issued = u64::from(ballots.issued);
    let returned = u64::from(ballots.returned);
    let valid = u64::from(ballots.valid);
    let options = sum([ballots.yes, ballots.no, ballots.other]);
    let all = options + u64::from(ballots.blank);
    [
        (issued > entitled).then_some(CountError::MoreIssuedThanEntitled { issued, entitled }),
        (returned > issued).then_some(CountError::MoreReturnedThanIssued { returned, issued }),
        (all != returned).then_some(CountError::SumNotReturned { sum: all, returned }),
        (options != valid).then_some(CountError::SumNotValid {
            sum: options,
            valid,
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sum(figures: [u32; 3]) -> u64 {
    figures.into_iter().map(u64::from).sum()
}
