//! A page of a feed.

use std::io::Read;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::audience::{Audience, Shelf};
use crate::ids::{Generation, ItemId, ProvinceId};

/// How many numbers a closed page spans: page `n` holds rows `256n + 1` to `256n + 256`.
pub const PAGE_SPAN: i64 = 256;

/// Most bytes a page may unpack to; a larger one is refused before it fills the memory.
pub const MAX_PAGE_BYTES: usize = 64 * 1024 * 1024;

/// `GET /v1/pages/{audience}/{shelf}?after=N`, sealed as [`Page`](super::sealed::Kind::Page), its
/// JSON compressed with zstd.
///
/// A cursor at or before the start of a closed page gets the whole page, whose bytes are the same
/// for all readers. A cursor inside a page, or at the tail, gets only the rows after it. Either
/// way the page answers for every number after `from` up to and including `through`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    /// Who speaks.
    pub province: ProvinceId,
    /// The life of the data that the numbers belong to.
    pub generation: Generation,
    /// Whose feed.
    pub audience: Audience,
    /// Which shelf.
    pub shelf: Shelf,
    /// The page answers for the numbers after this one.
    pub from: i64,
    /// Up to and including this one: the phone's next cursor.
    pub through: i64,
    /// The feed's head when the page was built.
    pub head: i64,
    /// Rows by rising number.
    pub rows: Vec<Row>,
}

/// One item at its newest place in the feed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Number in this feed.
    pub seq: i64,
    /// What it is, one of [`kind`](mod@super::item::kind). An unknown kind is kept.
    pub kind: String,
    /// Which one.
    pub id: ItemId,
    /// Rises with each change within a generation.
    pub version: i64,
    /// The content, absent when the item has left this audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub body: Option<Box<RawValue>>,
}

/// A page's payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Not zstd, or cut.
    #[error("page does not unpack")]
    Packing(#[source] std::io::Error),
    /// Unpacks to more than [`MAX_PAGE_BYTES`].
    #[error("page is larger than {MAX_PAGE_BYTES} bytes")]
    TooLarge,
    /// Not the JSON of a page.
    #[error("page is not readable")]
    Shape(#[source] serde_json::Error),
    /// Numbers that contradict each other.
    #[error("page numbers contradict each other")]
    Numbers,
}

impl Page {
    /// JSON, compressed.
    ///
    /// # Errors
    /// If zstd fails, which it does only without memory.
    pub fn pack(&self, level: i32) -> Result<Vec<u8>, PageError> {
        let json = serde_json::to_vec(self).map_err(PageError::Shape)?;
        // Its size told beforehand, zstd clears tables of that size and not of its largest.
        zstd::bulk::compress(&json, level).map_err(PageError::Packing)
    }

    /// Reads a payload whose signature has been verified, and checks that its numbers make sense.
    ///
    /// # Errors
    /// [`PageError`] says what is wrong; nothing larger than [`MAX_PAGE_BYTES`] is ever unpacked.
    pub fn unpack(payload: &[u8]) -> Result<Self, PageError> {
        let json = unpacked(payload, MAX_PAGE_BYTES)
            .map_err(PageError::Packing)?
            .ok_or(PageError::TooLarge)?;
        let page: Self = serde_json::from_slice(&json).map_err(PageError::Shape)?;
        let rising = page.rows.windows(2).all(|pair| match pair {
            [first, second] => first.seq < second.seq,
            _ => true,
        });
        let inside = page
            .rows
            .iter()
            .all(|row| page.from < row.seq && row.seq <= page.through);
        if page.from < 0 || page.from > page.through || !rising || !inside {
            return Err(PageError::Numbers);
        }
        Ok(page)
    }
}

/// What `packed` unpacks to; nothing if that is more than `limit` bytes, which are never held.
pub(crate) fn unpacked(packed: &[u8], limit: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    zstd::Decoder::new(packed)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}
