//! What a member can do with the own phones.

use handbook_domain::ids::{DeviceId, ItemId};
use handbook_domain::wire::command::Action;

use crate::change::Topic;
use crate::error::Result;
use crate::outbox;
use crate::session;
use crate::store::Store;

/// Ends one of the member's own phones; it leaves with the next sync, and the province then refuses
/// that phone.
///
/// # Errors
/// [`Error::NotActivated`](crate::error::Error::NotActivated), or if the store cannot be written.
pub fn revoke(store: &Store, device: DeviceId) -> Result<()> {
    store.write(|tx| {
        let me = session::identity(tx)?;
        let action = Action::RevokeDevice {};
        outbox::enqueue(tx, me.member, ItemId(device.0), 0, action)?;
        tx.changed(Topic::Session);
        Ok(())
    })
}
