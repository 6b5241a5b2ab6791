//! Branch meetings: what cells register and report, what the province makes of it, what those above
//! say, and the sums.

pub(crate) mod hall;
mod planning;
mod reporting;
mod reviewing;
mod sums;
