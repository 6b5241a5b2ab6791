//! Finding things as one types.

use handbook_core::error::HandbookError;
use handbook_core::handbook::{Hit, mark};
use handbook_core::search::{Span, recent};
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

    /// What was looked for last, last first; it stays on this phone.
    pub async fn recent_searches(&self) -> Result<Vec<String>, HandbookError> {
        self.read(|book| book.store().read(|tx| recent::recent(tx)))
            .await
    }

    /// Keeps what was looked for among the last ten.
    pub async fn remember_search(&self, typed: String) -> Result<(), HandbookError> {
        self.read(move |book| book.store().write(|tx| recent::remember(tx, &typed)))
            .await
    }

    /// Forgets what was looked for.
    pub async fn forget_searches(&self) -> Result<(), HandbookError> {
        self.read(|book| book.store().write(recent::forget)).await
    }
}
