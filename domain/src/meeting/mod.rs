//! A branch meeting is a log of small events, and everything else is computed from it.
//!
//! Each phone appends lines to its own chain ([`line`]); the lines of all phones are one set
//! ([`log`]); the set has one order, and adds up to one [`State`] ([`fold`]) whoever reads it: both
//! phones in the hall, and the province afterwards. What counts once it is closed, and what came after,
//! says the [`Record`]. `docs/adr/0012` has the reasons.

pub mod closing;
pub mod cut;
pub mod event;
pub mod evidence;
pub mod fold;
pub mod guide;
pub mod likeness;
pub mod line;
pub mod log;
pub mod minutes;
pub mod package;
pub mod paper;
mod phones;
pub mod record;
pub mod result;
pub mod roll_call;
pub mod state;
pub mod summary;
pub mod words;
pub mod year;

#[cfg(test)]
mod tests;

pub use event::Event;
pub use line::Line;
pub use log::{Log, Moment};
pub use package::Package;
pub use record::{Closing, Cut, Flag, Record};
pub use state::State;
