//! What is shown of a copy that somebody brings.

use handbook_domain::time::Timestamp;

use super::super::travel::Verified;
use super::{RecordPhase, phase};

/// What can be believed of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedView {
    /// Title of the meeting.
    pub title: String,
    /// The cell that met.
    pub cell_name: String,
    /// When it began; when it should have, if it has not.
    pub starts_at: Timestamp,
    /// Whether it is closed.
    pub phase: RecordPhase,
    /// Names of those whose signature is good.
    pub signed_by: Vec<String>,
    /// How much was said after closing.
    pub annex: u32,
    /// How much somebody should look at.
    pub flags: u32,
}

impl VerifiedView {
    /// The little that a screen shows.
    #[must_use]
    pub fn of(verified: &Verified) -> Self {
        let (record, state) = (&verified.record, &verified.record.state);
        let signed_by = verified.signed_by.iter();
        let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
        Self {
            title: state.opened.title.clone(),
            cell_name: state.opened.cell_name.clone(),
            starts_at: state.times.began_at.unwrap_or(state.opened.starts_at),
            phase: phase(record),
            signed_by: signed_by.map(|one| state.name(*one).to_owned()).collect(),
            annex: count(record.annex.len()),
            flags: count(record.flags.len()),
        }
    }
}
