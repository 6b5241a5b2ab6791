//! Items packed small, each for itself.
//!
//! A single article hardly compresses: what it has in common with others is not in it. So the store
//! keeps the first texts that came as a dictionary, and later ones are packed against it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension, params};
use zstd::zstd_safe::{CCtx, CDict, DCtx, DDict, get_error_name};

use crate::error::{Error, Result};

/// A packed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Bytes of the text.
    pub(super) size: usize,
    /// The dictionary that it was packed with; 0 for none.
    pub(super) dictionary: i64,
    /// The text under zstd.
    pub(super) body: Vec<u8>,
}

/// The dictionaries of a store, as far as they were needed.
#[derive(Default)]
pub(super) struct Packing {
    known: RwLock<BTreeMap<i64, Arc<Dictionary>>>,
}

/// Packs one text after the other with the newest dictionary.
pub struct Packer {
    context: CCtx<'static>,
    dictionary: Option<Arc<Dictionary>>,
}

/// Unpacks one text after the other.
pub(super) struct Unpacker {
    context: DCtx<'static>,
}

struct Dictionary {
    number: i64,
    pack: CDict<'static>,
    unpack: DDict<'static>,
}

/// Fast rather than small.
const LEVEL: i32 = 3;

/// Bytes of a dictionary, and the texts that must have come before one is made.
const DICTIONARY_BYTES: usize = 64 * 1024;

impl Packing {
    /// A packer that uses the newest dictionary there is.
    pub(super) fn packer(&self, connection: &Connection) -> Result<Packer> {
        let newest: Option<i64> = connection
            .prepare_cached("SELECT max(number) FROM dictionary")?
            .query_row([], |row| row.get(0))?;
        let dictionary = match newest {
            Some(number) => Some(self.dictionary(connection, number)?),
            None => None,
        };
        Ok(Packer {
            context: CCtx::create(),
            dictionary,
        })
    }

    /// Makes the store's dictionary from `texts`, unless it has one or they are too few.
    pub(super) fn learn<'t>(
        &self,
        connection: &Connection,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<()> {
        let known: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM dictionary)")?
            .query_row([], |row| row.get(0))?;
        if known {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(DICTIONARY_BYTES);
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
            if bytes.len() >= DICTIONARY_BYTES {
                bytes.truncate(DICTIONARY_BYTES);
                connection.execute("INSERT INTO dictionary (bytes) VALUES (?1)", [&bytes])?;
                break;
            }
        }
        Ok(())
    }

    /// The text that was packed.
    pub(super) fn unpack(
        &self,
        connection: &Connection,
        unpacker: &mut Unpacker,
        packed: &Packed,
    ) -> Result<String> {
        let mut text: Vec<u8> = Vec::with_capacity(packed.size);
        let done = if packed.dictionary == 0 {
            unpacker.context.decompress(&mut text, &packed.body)
        } else {
            let dictionary = self.dictionary(connection, packed.dictionary)?;
            let Unpacker { context } = unpacker;
            context.decompress_using_ddict(&mut text, &packed.body, &dictionary.unpack)
        };
        done.map_err(|code| failed("UNPACK ITEM", code))?;
        String::from_utf8(text).map_err(|_| Error::Bug("item is not text"))
    }

    /// Lets go of what was read: a closed store leaves no text in memory.
    pub(super) fn clear(&self) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.clear();
    }

    fn dictionary(&self, connection: &Connection, number: i64) -> Result<Arc<Dictionary>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(dictionary) = known.get(&number) {
            return Ok(dictionary.clone());
        }
        drop(known);
        let bytes: Vec<u8> = connection
            .prepare_cached("SELECT bytes FROM dictionary WHERE number = ?1")?
            .query_row(params![number], |row| row.get(0))
            .optional()?
            .ok_or(Error::Unreadable(crate::error::Unreadable::Corrupt))?;
        let dictionary = Arc::new(Dictionary {
            number,
            pack: CDict::create(&bytes, LEVEL),
            unpack: DDict::create(&bytes),
        });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(number, dictionary.clone());
        Ok(dictionary)
    }
}

impl Packer {
    /// Packs `text`.
    ///
    /// # Errors
    /// If zstd fails, which it does only without memory.
    pub fn pack(&mut self, text: &str) -> Result<Packed> {
        let Self {
            context,
            dictionary,
        } = self;
        let size = text.len();
        let mut body: Vec<u8> = Vec::with_capacity(zstd::zstd_safe::compress_bound(size));
        let done = match dictionary {
            Some(dictionary) => {
                context.compress_using_cdict(&mut body, text.as_bytes(), &dictionary.pack)
            }
            None => context.compress(&mut body, text.as_bytes(), LEVEL),
        };
        done.map_err(|code| failed("PACK ITEM", code))?;
        Ok(Packed {
            size,
            dictionary: dictionary.as_ref().map_or(0, |known| known.number),
            body,
        })
    }
}

impl Default for Unpacker {
    fn default() -> Self {
        Self {
            context: DCtx::create(),
        }
    }
}

fn failed(step: &'static str, code: usize) -> Error {
    Error::File(step, std::io::Error::other(get_error_name(code)))
}
