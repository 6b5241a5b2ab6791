//! What a person can do with a meeting: say whether to come; and, for the cell's committee, how it is to
//! be.

pub(super) mod plan;
mod reply;

pub use plan::{PlanState, announced, bring_back, plan};
pub use reply::{Reply, reply};
