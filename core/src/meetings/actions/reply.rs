//! What a member can do with a meeting: say whether he or she comes.

use handbook_domain::ids::ItemId;
use handbook_domain::secrecy;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{MeetingReply, kind};

use crate::change::Topic;
use crate::error::{Error, NotPossible, Result};
use crate::outbox;
use crate::session;
use crate::store::{Store, items};

/// What a member answers to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// Whether he or she comes.
    pub coming: bool,
    /// Why not; not kept of who comes.
    pub reason: String,
    /// Whether the member asks for the floor (`đăng ký phát biểu`).
    pub wants_to_speak: bool,
    /// What the member says ahead, for the committee to read; empty if nothing.
    pub opinion: String,
}

impl Reply {
    /// The member comes.
    #[must_use]
    pub fn coming() -> Self {
        Self {
            coming: true,
            ..Self::default()
        }
    }

    /// The member does not come, and why.
    #[must_use]
    pub fn absent(reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            ..Self::default()
        }
    }
}

/// Says that the member comes, or does not and why. The last word counts; it leaves with the next
/// sync.
///
/// # Errors
/// [`Error::NotFound`] if the meeting is not here; [`Error::NotPossible`] if there is no reason for
/// not coming, a text is too long, or bears a secrecy mark.
pub fn reply(store: &Store, meeting: ItemId, said: &Reply) -> Result<()> {
    let coming = said.coming;
    let reason = if coming { "" } else { said.reason.trim() };
    let opinion = said.opinion.trim();
    if !coming && reason.is_empty() {
        return Err(Error::NotPossible(NotPossible::Empty));
    }
    if reason.chars().count() > MeetingReply::MAX_REASON
        || opinion.chars().count() > MeetingReply::MAX_OPINION
    {
        return Err(Error::NotPossible(NotPossible::TooLong));
    }
    if secrecy::is_marked(reason) || secrecy::is_marked(opinion) {
        return Err(Error::NotPossible(NotPossible::SecrecyMark));
    }
    store.write(|tx| {
        items::stamp(tx, kind::MEETING, meeting)?.ok_or(Error::NotFound)?;
        let me = session::identity(tx)?.member;
        let action = Action::ReplyToMeeting {
            meeting,
            coming,
            reason: reason.to_owned(),
            // Whoever does not come cannot be given the floor.
            wants_to_speak: coming && said.wants_to_speak,
            opinion: opinion.to_owned(),
        };
        outbox::enqueue(tx, me, MeetingReply::id_of(meeting, me), 0, action)?;
        tx.changed(Topic::Meetings);
        Ok(())
    })
}
