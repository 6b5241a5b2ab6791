//! What concerns the member alone: the summary of the own file, and the own phones.

mod actions;
mod collection;

use handbook_domain::ids::{DeviceId, ItemId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{EnrolledDevice, MemberSummary, kind};

use crate::error::{Error, Result};
use crate::outbox::{self, State};
use crate::session;
use crate::store::{Store, items};

pub use actions::revoke;
pub use collection::{Devices, Summaries};

/// One of the member's own phones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Names it.
    pub id: DeviceId,
    /// Name that the person gave it.
    pub name: String,
    /// When it was activated.
    pub enrolled_at: Timestamp,
    /// When it was ended, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Whether it is this one.
    pub this: bool,
    /// Whether it has been ended here and the province does not know yet.
    pub ending: bool,
}

/// The nine fields of the member's own file, if the province has sent them.
///
/// # Errors
/// [`Error::NotActivated`], or if the store cannot be read.
pub fn summary(store: &Store) -> Result<Option<MemberSummary>> {
    store.read(|tx| {
        let me = ItemId(session::identity(tx)?.member.0);
        match items::read(tx, kind::MEMBER_SUMMARY, me) {
            Err(Error::NotFound) => Ok(None),
            other => other.map(Some),
        }
    })
}

/// The member's own phones, this one first, then the last activated.
///
/// # Errors
/// [`Error::NotActivated`], or if the store cannot be read.
pub fn devices(store: &Store) -> Result<Vec<DeviceRow>> {
    store.read(|tx| {
        let this = session::identity(tx)?.device;
        let mut devices = Vec::new();
        for (id, device) in items::all::<EnrolledDevice>(tx, kind::DEVICE)? {
            let last = outbox::last_of(tx, id)?;
            devices.push(DeviceRow {
                id: DeviceId(id.0),
                name: device.name,
                enrolled_at: device.enrolled_at,
                revoked_at: device.revoked_at,
                this: id.0 == this.0,
                ending: last
                    .is_some_and(|last| matches!(last.state, State::Waiting | State::Frozen)),
            });
        }
        devices.sort_by_key(|device| (!device.this, -device.enrolled_at.0));
        Ok(devices)
    })
}
