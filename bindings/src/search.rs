//! Finding things as one types.

use handbook_core::error::HandbookError;
use handbook_core::handbook::{Hit, mark};
use handbook_core::search::Span;
use handbook_domain::ids::ItemId;

use crate::handbook::Handbook;

/// Most hits of one search.
const MOST: u32 = 100;

/// Something found.
#[uniffi::remote(Record)]
pub struct Hit {
    pub kind: String,
    pub id: ItemId,
    pub number: String,
    pub title: Vec<Span>,
    pub snippet: Vec<Span>,
}

/// A stretch of text, and whether it was looked for.
#[uniffi::remote(Record)]
pub struct Span {
    pub text: String,
    pub hit: bool,
}

#[uniffi::export]
impl Handbook {
    /// The best hits for what was typed, over everything here; at most a hundred.
    pub async fn search(&self, typed: String, count: u32) -> Result<Vec<Hit>, HandbookError> {
        self.read(move |book| book.search(&typed, count.min(MOST)))
            .await
    }

    /// `text` with what was typed marked, paragraph by paragraph: for looking something up inside
    /// one paper.
    pub async fn mark(
        &self,
        paragraphs: Vec<String>,
        typed: String,
    ) -> Result<Vec<Vec<Span>>, HandbookError> {
        self.read(move |_| Ok(paragraphs.iter().map(|text| mark(text, &typed)).collect()))
            .await
    }
}
