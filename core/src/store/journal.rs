//! The person's own words, once more, outside the database.
//!
//! The database is the truth: a change is committed there first, then appended here and flushed,
//! then confirmed. If the database is damaged or its key destroyed, what had not reached the
//! province is read back from here.
//!
//! A frame is `length (u32, little endian) | nonce (24) | ciphertext`, XChaCha20-Poly1305 with the
//! frame's place in the file as associated data, so that frames cannot be swapped. A torn tail, as
//! a pulled battery leaves it, is dropped at opening. Damage in the middle, be it a whole block of the
//! disk, costs the frames it hit: the reading goes on with the next whole one, and the file as it was is
//! kept beside for a closer look.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use handbook_domain::ids::Sha256Hash;
use serde::{Deserialize, Serialize};

use super::Key;
use crate::clock::Clock;
use crate::error::{Error, Result};

/// One entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(super) enum Frame {
    /// Which key made the database beside this journal.
    Database { key: Sha256Hash },
    /// Words under an id; a later frame with the same id replaces them.
    Word { id: String, json: String },
    /// The words under this id are settled.
    Settled { id: String },
}

pub(super) struct Journal {
    path: PathBuf,
    file: File,
    cipher: XChaCha20Poly1305,
    frames: u64,
    end: u64,
    database_key: Option<Sha256Hash>,
    live: Live,
    /// Frames that could not be written, on a full disk say; tried again with the next ones.
    behind: Vec<Frame>,
}

/// Words by id, with the number of the frame that first held them, for their order.
type Live = HashMap<String, (u64, String)>;

const NONCE: usize = 24;

/// A journal with so many settled frames more than live ones is written anew at opening.
const SLACK: u64 = 256;

/// No frame is longer; a larger length is damage.
const MAX_FRAME: usize = 4 * 1024 * 1024;

/// Damaged frames in a row behind which a whole one is still looked for: as many of the shortest as lie
/// in a block of 4 kB.
const MOST_DAMAGED: u64 = 64;

impl Journal {
    pub(super) fn open(path: &Path, key: &Key, clock: &dyn Clock) -> Result<Self> {
        let failed = |error| Error::File("JOURNAL", error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let mut journal = Self {
            path: path.to_owned(),
            file,
            cipher: XChaCha20Poly1305::new(key.as_slice().into()),
            frames: 0,
            end: 0,
            database_key: None,
            live: HashMap::new(),
            behind: Vec::new(),
        };
        let damaged = journal.replay(&bytes);
        if damaged {
            let kept = path.with_extension(format!("damaged-{}", clock.now().0));
            std::fs::write(kept, &bytes).map_err(failed)?;
        }
        if journal.end < bytes.len() as u64 {
            journal.file.set_len(journal.end).map_err(failed)?;
        }
        if damaged || journal.frames > journal.live.len() as u64 + SLACK {
            journal.rewrite(clock).map_err(failed)?;
        }
        Ok(journal)
    }

    pub(super) fn database_key(&self) -> Option<Sha256Hash> {
        self.database_key
    }

    pub(super) fn set_database_key(&mut self, key: Sha256Hash, clock: &dyn Clock) {
        self.append_all(vec![Frame::Database { key }], clock);
    }

    /// Words that are not settled, oldest first, also those that are still to be written here.
    pub(super) fn words(&self) -> Vec<(String, String)> {
        let mut live = self.live.clone();
        for (place, frame) in (self.frames..).zip(&self.behind) {
            note(&mut live, place, frame.clone());
        }
        let mut words: Vec<_> = live.into_iter().collect();
        words.sort_by_key(|(_, (number, _))| *number);
        words
            .into_iter()
            .map(|(id, (_, json))| (id, json))
            .collect()
    }

    /// Appends and flushes. The database has these already, so a failure is not the person's: the
    /// frames wait for the next append, with none of its own the last one before the file is closed, and
    /// the next opening adds what is missing then.
    pub(super) fn append_all(&mut self, frames: Vec<Frame>, clock: &dyn Clock) {
        if frames.is_empty() && self.behind.is_empty() {
            return;
        }
        self.behind.extend(frames);
        let waiting = std::mem::take(&mut self.behind);
        if let Err(error) = self.append(&waiting, clock) {
            tracing::warn!(%error, "journal is behind");
            self.behind = waiting;
        }
    }

    fn append(&mut self, frames: &[Frame], clock: &dyn Clock) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        for (place, frame) in (self.frames..).zip(frames) {
            bytes.extend(self.encrypt(place, frame, clock)?);
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.end += bytes.len() as u64;
        for frame in frames {
            self.note(frame.clone());
        }
        Ok(())
    }

    fn note(&mut self, frame: Frame) {
        if let Frame::Database { key } = &frame {
            self.database_key = Some(*key);
        }
        note(&mut self.live, self.frames, frame);
        self.frames += 1;
    }

    /// Reads every whole frame; true if any was damaged. A torn tail is none.
    fn replay(&mut self, bytes: &[u8]) -> bool {
        let mut damaged = false;
        let mut rest = bytes;
        while let Some((frame, after)) = self.frame(rest, self.frames).or_else(|| {
            let (place, found) = self.next_whole(rest)?;
            damaged = true;
            self.frames = place;
            Some(found)
        }) {
            self.note(frame);
            self.end = (bytes.len() - after.len()) as u64;
            rest = after;
        }
        damaged || split(rest).is_some() || claimed(rest).is_some_and(|length| length > MAX_FRAME)
    }

    /// The first whole frame behind a damaged one, with its place and what follows it. Even the damaged
    /// one's length may be wrong, so it is looked for everywhere.
    fn next_whole<'a>(&self, rest: &'a [u8]) -> Option<(u64, (Frame, &'a [u8]))> {
        let places = self.frames + 1..=self.frames + MOST_DAMAGED;
        (1..rest.len())
            .filter_map(|from| rest.get(from..))
            .filter(|from| split(from).is_some())
            .find_map(|from| {
                let mut places = places.clone();
                places.find_map(|place| Some((place, self.frame(from, place)?)))
            })
    }

    /// The frame that begins here, if it is whole and of this place, and what follows it.
    fn frame<'a>(&self, bytes: &'a [u8], place: u64) -> Option<(Frame, &'a [u8])> {
        let (frame, after) = split(bytes)?;
        Some((self.decrypt(frame, place)?, after))
    }

    fn rewrite(&mut self, clock: &dyn Clock) -> std::io::Result<()> {
        let words = self.words();
        let new = self.path.with_extension("new");
        let mut bytes = Vec::new();
        let header = self.database_key.map(|key| Frame::Database { key });
        let frames: Vec<Frame> = header
            .into_iter()
            .chain(words.into_iter().map(|(id, json)| Frame::Word { id, json }))
            .collect();
        for (place, frame) in (0..).zip(&frames) {
            bytes.extend(self.encrypt(place, frame, clock)?);
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        self.file = file;
        self.frames = 0;
        self.end = bytes.len() as u64;
        self.live.clear();
        frames.into_iter().for_each(|frame| self.note(frame));
        Ok(())
    }

    fn encrypt(&self, place: u64, frame: &Frame, clock: &dyn Clock) -> std::io::Result<Vec<u8>> {
        let plain = serde_json::to_vec(frame)?;
        let mut nonce = [0; NONCE];
        clock.fill(&mut nonce);
        let place = place.to_le_bytes();
        let sealed = self
            .cipher
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: &plain,
                    aad: &place,
                },
            )
            .map_err(|_| std::io::Error::other("frame too long to encrypt"))?;
        let length = u32::try_from(NONCE + sealed.len()).map_err(std::io::Error::other)?;
        Ok([length.to_le_bytes().as_slice(), &nonce, &sealed].concat())
    }

    fn decrypt(&self, frame: &[u8], place: u64) -> Option<Frame> {
        let (nonce, sealed) = frame.split_at_checked(NONCE)?;
        let place = place.to_le_bytes();
        let plain = self
            .cipher
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: sealed,
                    aad: &place,
                },
            )
            .ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// What the frame at `place` makes of the words before it.
fn note(live: &mut Live, place: u64, frame: Frame) {
    match frame {
        Frame::Database { .. } => {}
        Frame::Word { id, json } => {
            let first = live.get(&id).map_or(place, |(first, _)| *first);
            live.insert(id, (first, json));
        }
        Frame::Settled { id } => {
            live.remove(&id);
        }
    }
}

/// What a length at the front says: a frame, and what follows it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = claimed(bytes).filter(|length| (NONCE..=MAX_FRAME).contains(length))?;
    bytes.get(4..)?.split_at_checked(length)
}

/// The length at the front.
fn claimed(bytes: &[u8]) -> Option<usize> {
    let length = bytes.first_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*length)).ok()
}
