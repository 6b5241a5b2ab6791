//! News by unit.

use handbook_core::error::HandbookError;
use handbook_core::news::{self, ArticleQuery, ArticleRow, NewsUnit};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::Article;

use crate::handbook::Handbook;

/// Which articles to list.
#[uniffi::remote(Record)]
pub struct ArticleQuery {
    pub unit: Option<UnitId>,
    pub first: u32,
    pub count: u32,
}

/// An article in a list.
#[uniffi::remote(Record)]
pub struct ArticleRow {
    pub id: ItemId,
    pub title: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub author: String,
    pub approved_at: Timestamp,
    pub unread: bool,
}

/// A unit that has articles.
#[uniffi::remote(Record)]
pub struct NewsUnit {
    pub unit: UnitId,
    pub name: String,
    pub count: u32,
    pub unread: u32,
}

/// An article, whole.
#[uniffi::remote(Record)]
pub struct Article {
    pub title: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub author: String,
    pub approver: String,
    pub approving_body: String,
    pub approved_at: Timestamp,
    pub body: String,
}

#[uniffi::export]
impl Handbook {
    /// One window of articles, newest first.
    pub async fn news(&self, query: ArticleQuery) -> Result<Vec<ArticleRow>, HandbookError> {
        self.browse(move |store| news::list(store, &query)).await
    }

    /// The units that have articles.
    pub async fn news_units(&self) -> Result<Vec<NewsUnit>, HandbookError> {
        self.browse(news::units).await
    }

    /// One article, whole.
    pub async fn article(&self, id: ItemId) -> Result<Article, HandbookError> {
        self.browse(move |store| news::read(store, id)).await
    }

    /// The article has been opened and is unread no more.
    pub async fn article_opened(&self, id: ItemId) -> Result<(), HandbookError> {
        self.read(move |book| news::open(book.store(), id)).await
    }

    /// All news has been seen.
    pub async fn all_news_opened(&self) -> Result<(), HandbookError> {
        self.read(|book| news::open_all(book.store())).await
    }
}
