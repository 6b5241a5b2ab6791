//! Attachments on the disk: encrypted piece by piece, so that a fetch goes on where it was cut.
//!
//! A file is a row of pieces, each `nonce (24) | ciphertext`, of [`CHUNK`] plain bytes but for the
//! last. Name of the file and number of the piece are bound to the ciphertext.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use handbook_domain::ids::Sha256Hash;

use super::{Key, Store};
use crate::error::{Error, Result};

/// Plain bytes of a piece.
pub const CHUNK: usize = 16 * 1024;

const NONCE: usize = 24;
const TAG: usize = 16;
const PIECE: usize = NONCE + CHUNK + TAG;

/// Encrypts every attachment of a store; kept inside its database.
pub struct FileKey(pub Key);

impl Store {
    /// Appends one piece of the file; all but the last are [`CHUNK`] bytes.
    ///
    /// # Errors
    /// If the disk says no.
    pub fn append_piece(
        &self,
        key: &FileKey,
        sha256: Sha256Hash,
        number: u64,
        plain: &[u8],
    ) -> Result<()> {
        let failed = |error| Error::File("ATTACHMENT", error);
        std::fs::create_dir_all(self.files()).map_err(failed)?;
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.files().join(sha256.to_string()))
            .map_err(failed)?;
        let mut nonce = [0; NONCE];
        self.clock().fill(&mut nonce);
        let sealed = cipher(key)
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: plain,
                    aad: &bound(sha256, number),
                },
            )
            .map_err(|_| Error::Bug("piece too long to encrypt"))?;
        // Whatever a cut left behind the whole pieces is overwritten.
        let start = number * PIECE as u64;
        file.set_len(start).map_err(failed)?;
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        file.write_all(&nonce).map_err(failed)?;
        file.write_all(&sealed).map_err(failed)
    }

    /// Makes sure that the file survives a power cut.
    ///
    /// # Errors
    /// If the disk says no.
    pub fn flush_file(&self, sha256: Sha256Hash) -> Result<()> {
        File::open(self.files().join(sha256.to_string()))
            .and_then(|file| file.sync_all())
            .map_err(|error| Error::File("ATTACHMENT", error))
    }

    /// Hands the plain bytes of the file to `sink`, piece by piece, in order, from piece `first` up to
    /// the first one that is cut or damaged, or until `sink` has enough (`false`). Returns how many
    /// whole pieces there were.
    ///
    /// # Errors
    /// What `sink` returns, and [`Error::NotFound`].
    pub fn read_pieces(
        &self,
        key: &FileKey,
        sha256: Sha256Hash,
        first: u64,
        sink: &mut dyn FnMut(&[u8]) -> Result<bool>,
    ) -> Result<u64> {
        let mut file = match File::open(self.files().join(sha256.to_string())) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NotFound);
            }
            Err(error) => return Err(Error::File("ATTACHMENT", error)),
        };
        file.seek(SeekFrom::Start(first * PIECE as u64))
            .map_err(|error| Error::File("ATTACHMENT", error))?;
        let cipher = cipher(key);
        let mut number = 0;
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            (&mut file)
                .take(PIECE as u64)
                .read_to_end(&mut piece)
                .map_err(|error| Error::File("ATTACHMENT", error))?;
            let Some((nonce, sealed)) = piece.split_at_checked(NONCE) else {
                return Ok(number);
            };
            let payload = Payload {
                msg: sealed,
                aad: &bound(sha256, first + number),
            };
            let Ok(plain) = cipher.decrypt(XNonce::from_slice(nonce), payload) else {
                return Ok(number);
            };
            number += 1;
            if !sink(&plain)? {
                return Ok(number);
            }
        }
    }

    /// Names of the files that are here, whole or in part.
    ///
    /// # Errors
    /// If the disk says no.
    pub fn file_names(&self) -> Result<Vec<Sha256Hash>> {
        let entries = match std::fs::read_dir(self.files()) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::File("ATTACHMENTS", error)),
        };
        Ok(entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect())
    }

    /// Removes the file, if there is one.
    ///
    /// # Errors
    /// If the disk says no.
    pub fn remove_file(&self, sha256: Sha256Hash) -> Result<()> {
        match std::fs::remove_file(self.files().join(sha256.to_string())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::File("ATTACHMENT", error))
            }
            _ => Ok(()),
        }
    }
}

fn cipher(key: &FileKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.0.as_slice().into())
}

fn bound(sha256: Sha256Hash, number: u64) -> Vec<u8> {
    [sha256.0.as_slice(), &number.to_le_bytes()].concat()
}
