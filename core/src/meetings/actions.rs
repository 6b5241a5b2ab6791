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

/// Says that the member comes, or does not and why. The last word counts; it leaves with the next
/// sync.
///
/// # Errors
/// [`Error::NotFound`] if the meeting is not here; [`Error::NotPossible`] if there is no reason for
/// not coming, it is too long, or bears a secrecy mark.
pub fn reply(store: &Store, meeting: ItemId, coming: bool, reason: &str) -> Result<()> {
    let reason = if coming { "" } else { reason.trim() };
    if !coming && reason.is_empty() {
        return Err(Error::NotPossible(NotPossible::Empty));
    }
    if reason.chars().count() > MeetingReply::MAX_REASON {
        return Err(Error::NotPossible(NotPossible::TooLong));
    }
    if secrecy::is_marked(reason) {
        return Err(Error::NotPossible(NotPossible::SecrecyMark));
    }
    store.write(|tx| {
        items::stamp(tx, kind::MEETING, meeting)?.ok_or(Error::NotFound)?;
        let me = session::identity(tx)?.member;
        let action = Action::ReplyToMeeting {
            meeting,
            coming,
            reason: reason.to_owned(),
        };
        outbox::enqueue(tx, me, MeetingReply::id_of(meeting, me), 0, action)?;
        tx.changed(Topic::Meetings);
        Ok(())
    })
}
