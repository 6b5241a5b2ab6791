//! Phones that were ended: they hand in what they have, and the office decides.

use handbook_core::outbox;
use handbook_domain::ids::DeviceId;
use handbook_server::quarantine;

use super::{Sim, lock};

impl Sim {
    /// Ended phones hand in what they have; the office accepts it, they hear what has become of it, and
    /// the others pull it.
    pub(super) fn hand_in_and_accept(&self) {
        let ended: Vec<usize> = (0..self.phones.len())
            .filter(|phone| lock(&self.phones[*phone].device).revoked)
            .collect();
        if ended.is_empty() || self.is_wrong() {
            return;
        }
        for phone in &ended {
            self.round(*phone);
            self.check_handed_in(*phone, outbox::State::Held);
        }
        for phone in &ended {
            self.accept_held(*phone);
        }
        for phone in 0..self.phones.len() {
            self.round(phone);
        }
        for phone in &ended {
            self.check_handed_in(*phone, outbox::State::Accepted);
        }
    }

    /// Nothing waits on an ended phone: it is kept aside or settled, and in the end all is settled.
    fn check_handed_in(&self, phone: usize, at_least: outbox::State) {
        let Some(book) = self.book(phone) else { return };
        let entries = book.store().read(|tx| outbox::list(tx)).expect("readable");
        for entry in entries {
            match entry.state {
                outbox::State::Held if at_least == outbox::State::Held => {
                    self.count("words handed in by ended phones");
                }
                outbox::State::Accepted | outbox::State::Rejected(_) | outbox::State::Conflict => {}
                state => self.wrong(format!(
                    "phone {phone}, ended: {} is {state:?}, on {}",
                    entry.id, entry.subject
                )),
            }
        }
    }

    /// The office accepts some of what an ended phone handed in, or discards it.
    pub(super) fn decide_held(&self, phone: usize) {
        let Some(device) = self.device_of(phone) else {
            return;
        };
        let province = self.province();
        let first = self.roll(8);
        let settled = if self.chance(30) {
            self.runtime
                .block_on(quarantine::discard(&province, device))
        } else {
            let some = quarantine::release(&province, device, first);
            self.runtime.block_on(some)
        };
        let settled = settled.expect("the province works");
        self.note(|| format!("office: of what phone {phone} handed in, {settled:?}"));
        self.count("decisions about held words");
    }

    /// The office lets everything that an ended phone handed in count.
    fn accept_held(&self, phone: usize) {
        let Some(device) = self.device_of(phone) else {
            return;
        };
        let settled = self
            .runtime
            .block_on(quarantine::release(&self.province(), device, usize::MAX))
            .expect("the province works");
        self.note(|| format!("office: what phone {phone} handed in: {settled:?}"));
        let mut counts = lock(&self.counts);
        counts.add_many("held words accepted", settled.accepted.into());
        counts.add_many("held words refused", settled.refused.into());
    }

    pub(super) fn device_of(&self, phone: usize) -> Option<DeviceId> {
        let book = self.book(phone)?;
        let identity = book
            .store()
            .read(|tx| handbook_core::session::identity(tx))
            .expect("it is activated");
        Some(identity.device)
    }
}
