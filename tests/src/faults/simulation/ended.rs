//! Phones that were ended: they hand in what they have, and the office decides. Phones that were lost:
//! they keep nothing, and begin anew once they are found.

use std::sync::Arc;

use handbook_core::handbook::Handbook;
use handbook_core::outbox;
use handbook_domain::ids::DeviceId;
use handbook_server::quarantine;

use super::check::{articles, has_receipt, papers};
use super::{Sim, lock, open};

impl Sim {
    /// Ended phones hand in what they have; the office accepts it, they hear what has become of it, and
    /// the others pull it.
    pub(super) fn hand_in_and_accept(&self) {
        let ended: Vec<usize> = (0..self.phones.len())
            .filter(|phone| lock(&self.phones[*phone].device).revoked)
            .collect();
        let lost = self.model().lost.clone();
        if (ended.is_empty() && lost.is_empty()) || self.is_wrong() {
            return;
        }
        for phone in &ended {
            self.round(*phone);
            self.check_handed_in(*phone, outbox::State::Held);
        }
        let known = ended.iter().filter_map(|phone| self.device_of(*phone));
        for device in known.chain(lost) {
            self.accept_held(device);
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
                outbox::State::Accepted if !has_receipt(&book, entry.id) => {
                    self.wrong(format!("phone {phone}, ended: {} has no receipt", entry.id));
                }
                outbox::State::Accepted | outbox::State::Rejected(_) | outbox::State::Conflict => {}
                state => self.wrong(format!(
                    "phone {phone}, ended: {} is {state:?}, on {}",
                    entry.id, entry.subject
                )),
            }
        }
    }

    /// What was lent to an ended phone is gone once it knows.
    pub(super) fn check_given_back(&self, phone: usize, book: &Handbook) {
        let left = articles(book).len() + papers(book).len();
        if left > 0 {
            self.wrong(format!(
                "phone {phone}, ended: keeps {left} of what it was lent"
            ));
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

    /// The office lets everything that an ended device handed in count.
    fn accept_held(&self, device: DeviceId) {
        let settled = self
            .runtime
            .block_on(quarantine::release(&self.province(), device, usize::MAX))
            .expect("the province works");
        self.note(|| format!("office: what {device} handed in: {settled:?}"));
        let mut counts = lock(&self.counts);
        counts.add_many("held words accepted", settled.accepted.into());
        counts.add_many("held words refused", settled.refused.into());
    }

    /// Once the network is well, every lost phone hears of it.
    pub(super) fn lost_ones_hear(&self) {
        for phone in 0..self.phones.len() {
            if lock(&self.phones[phone].device).lost {
                self.round(phone);
            }
            if lock(&self.phones[phone].device).lost {
                self.wrong(format!("phone {phone}: does not hear that it is lost"));
            }
        }
    }

    /// A phone was told that it is lost: it holds nothing more. It is found again, and its member begins
    /// anew.
    pub(super) fn begin_anew(&self, phone: usize) {
        let this = &self.phones[phone];
        let (was_lost, folder) = {
            let mut device = lock(&this.device);
            device.book = None;
            device.revoked = false;
            device.seen.clear();
            device.returning.clear();
            (std::mem::take(&mut device.lost), device.folder.clone())
        };
        self.note(|| format!("phone {phone}: destroyed, found again"));
        self.count("lost phones destroyed");
        if !was_lost {
            self.wrong(format!("phone {phone}: is told that it is lost"));
        }
        let left: Vec<_> = std::fs::read_dir(&folder)
            .expect("the keys' folder is there")
            .map(|entry| entry.expect("an entry").file_name())
            .filter(|name| name != "keys")
            .collect();
        let keys = std::fs::read_dir(folder.join("keys")).expect("it is there");
        let keys: Vec<_> = keys
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        if !left.is_empty() || !keys.is_empty() {
            self.wrong(format!(
                "phone {phone}: lost, and still has {left:?} {keys:?}"
            ));
        }
        self.model().forget(phone);
        let book = open(&folder, &this.clock, self.me.clone(), phone);
        lock(&this.device).book = Some(Arc::new(book));
        self.undisturbed(|| self.activate(phone));
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
