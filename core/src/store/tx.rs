//! What reads and writes of the store are done in.

use std::cell::RefCell;
use std::ops::Deref;

use handbook_domain::ids::ItemId;
use handbook_domain::meeting::Log;
use handbook_domain::time::Timestamp;
use rusqlite::{Connection, Transaction};
use uuid::Uuid;

use super::Inner;
use super::journal::Frame;
use super::logs::KeptLog;
use super::packing::{Packed, Packer, Packing, Unpacker};
use crate::change::{Changes, Topic};
use crate::clock::Clock;
use crate::error::Result;

/// One moment of the store.
pub struct ReadTx<'a> {
    tx: Transaction<'a>,
    packing: &'a Packing,
    kept_log: &'a KeptLog,
    /// Rows that this connection had written before.
    written: u64,
    unpacker: RefCell<Option<Unpacker>>,
}

impl<'a> ReadTx<'a> {
    pub(super) fn new(tx: Transaction<'a>, store: &'a Inner) -> Self {
        Self {
            written: tx.total_changes(),
            tx,
            packing: &store.packing,
            kept_log: &store.kept_log,
            unpacker: RefCell::default(),
        }
    }

    /// Packs items for this store.
    ///
    /// # Errors
    /// If the database says no.
    pub fn packer(&self) -> Result<Packer> {
        self.packing.packer(&self.tx)
    }

    /// The log of a meeting as it was read last, and the number of the last row in it.
    pub(crate) fn kept_log(&self, meeting: ItemId) -> Option<(Log, i64)> {
        self.kept_log.of(meeting)
    }

    /// Keeps a log in memory as it was just read, unless this transaction has written: what it wrote
    /// may yet be taken back.
    pub(crate) fn keep_log(&self, log: &Log, last: i64) {
        if self.tx.total_changes() == self.written {
            self.kept_log.keep(log.clone(), last);
        }
    }

    /// The text that was packed.
    pub(super) fn unpack(&self, packed: &Packed) -> Result<String> {
        let mut unpacker = self.unpacker.borrow_mut();
        let unpacker = unpacker.get_or_insert_with(Unpacker::default);
        self.packing.unpack(&self.tx, unpacker, packed)
    }
}

impl Deref for ReadTx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.tx
    }
}

/// One transaction that may write. Collects what it changes and what people said in it.
pub struct WriteTx<'a> {
    tx: ReadTx<'a>,
    clock: &'a dyn Clock,
    changes: RefCell<Changes>,
    frames: RefCell<Vec<Frame>>,
}

impl<'a> WriteTx<'a> {
    pub(super) fn new(tx: Transaction<'a>, store: &'a Inner) -> Self {
        Self {
            tx: ReadTx::new(tx, store),
            clock: store.clock.as_ref(),
            changes: RefCell::default(),
            frames: RefCell::default(),
        }
    }

    /// What the journal is to keep, and what looks different now.
    pub(super) fn commit(self) -> Result<(Vec<Frame>, Changes)> {
        self.tx.tx.commit()?;
        Ok((self.frames.into_inner(), self.changes.into_inner()))
    }

    /// Makes the store's dictionary from the first texts that come.
    ///
    /// # Errors
    /// If the database says no.
    pub fn learn<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<()> {
        self.tx.packing.learn(&self.tx, texts)
    }

    /// Says that `topic` looks different after the commit.
    pub fn changed(&self, topic: Topic) {
        self.changes.borrow_mut().insert(topic);
    }

    /// Keeps the person's words `json` under `id` in the journal as well.
    pub fn remember(&self, id: &str, json: String) {
        self.frames.borrow_mut().push(Frame::Word {
            id: id.to_owned(),
            json,
        });
    }

    /// The words under `id` are settled; the journal need not keep them.
    pub fn forget(&self, id: &str) {
        self.frames
            .borrow_mut()
            .push(Frame::Settled { id: id.to_owned() });
    }

    /// The phone's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Milliseconds since the phone was started, sleep included.
    #[must_use]
    pub fn up_ms(&self) -> u64 {
        self.clock.up_ms()
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.clock.new_uuid()
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;

    fn deref(&self) -> &ReadTx<'a> {
        &self.tx
    }
}
