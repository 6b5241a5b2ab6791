//! Whether a paper is in force (`còn hiệu lực`) on a day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ItemId;
use crate::time::{Day, Span};

/// The answer to `còn hiệu lực?` for one paper on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum InForce {
    /// In force (`còn hiệu lực`).
    Yes,
    /// Not yet in force (`chưa có hiệu lực`).
    NotYet {
        /// The first day on which it will be.
        #[schemars(with = "String")]
        from: Day,
    },
    /// No longer in force (`hết hiệu lực`).
    Ended {
        /// The last day on which it was.
        #[schemars(with = "String")]
        to: Day,
    },
    /// Replaced by another paper (`đã được thay thế`).
    Replaced {
        /// The paper to read instead.
        by: ItemId,
        /// The first day on which the other one counts.
        #[schemars(with = "String")]
        on: Day,
    },
    /// Nobody has confirmed what is known of this paper (`chưa xác nhận`), so nothing is claimed.
    Unknown,
}

/// Whether a paper is in force on the day `on`.
///
/// A replacement counts from its own first day. It outranks the paper's own last day, because it
/// tells the reader what to read instead.
#[must_use]
pub fn in_force(
    effective: Span,
    superseded_by: Option<(ItemId, Day)>,
    confirmed: bool,
    on: Day,
) -> InForce {
    if !confirmed {
        return InForce::Unknown;
    }
    if let Some((by, since)) = superseded_by
        && since <= on
    {
        return InForce::Replaced { by, on: since };
    }
    match (effective.from, effective.to) {
        (_, Some(to)) if to < on => InForce::Ended { to },
        (Some(from), _) if on < from => InForce::NotYet { from },
        _ => InForce::Yes,
    }
}
