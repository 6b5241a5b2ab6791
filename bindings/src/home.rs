//! What the first screen and the screen about oneself show, each in one call.

use handbook_core::documents::{self, DocumentQuery, DocumentRow};
use handbook_core::error::{Error, HandbookError};
use handbook_core::meetings::{self, MeetingRow};
use handbook_core::news::{self, ArticleQuery, ArticleRow};
use handbook_core::outbox::{self, Waiting};
use handbook_core::session::{self, Owner};
use handbook_core::store::unread;
use handbook_core::sync::{self, Status};
use handbook_core::{attachments, handbook};
use handbook_domain::wire::item::kind;

use crate::handbook::Handbook;

/// How fresh everything is, what waits, and what takes space.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Overview {
    /// Whose handbook this is; nobody before activation.
    pub owner: Option<Owner>,
    /// How fresh everything is.
    pub status: Status,
    /// What waits to be sent.
    pub waiting: Waiting,
    /// Bytes of the store itself.
    pub store_bytes: u64,
    /// Bytes of fetched files.
    pub file_bytes: u64,
    /// Of these, bytes that are pinned and stay.
    pub pinned_bytes: u64,
}

/// The first screen.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Home {
    /// The quiet line at the top.
    pub overview: Overview,
    /// Meetings under way or to come, soonest first.
    pub meetings: Vec<MeetingRow>,
    /// Newest articles.
    pub news: Vec<ArticleRow>,
    /// Newest documents.
    pub documents: Vec<DocumentRow>,
    /// Articles not opened yet.
    pub unread_news: u32,
    /// Documents that are new or were replaced, and not opened since.
    pub unread_documents: u32,
}

#[uniffi::export]
impl Handbook {
    /// Everything the first screen shows, with `count` rows of each.
    pub async fn home(&self, count: u32) -> Result<Home, HandbookError> {
        self.read(move |book| {
            let store = book.library()?;
            let articles = ArticleQuery {
                count,
                ..ArticleQuery::default()
            };
            let papers = DocumentQuery {
                count,
                ..DocumentQuery::default()
            };
            Ok(Home {
                overview: overview(book)?,
                meetings: meetings::coming(store, count)?,
                news: news::list(store, &articles)?,
                documents: documents::list(store, &papers)?,
                unread_news: store.read(|tx| unread::count(tx, kind::ARTICLE))?,
                unread_documents: store.read(|tx| unread::count(tx, kind::DOCUMENT))?,
            })
        })
        .await
    }

    /// How fresh everything is, what waits, and what takes space.
    pub async fn overview(&self) -> Result<Overview, HandbookError> {
        self.read(overview).await
    }
}

fn overview(book: &handbook::Handbook) -> Result<Overview, Error> {
    let now = book.store().clock().now();
    let mut overview = book.store().read(|connection| {
        Ok(Overview {
            owner: session::owner(connection)?,
            status: sync::status(connection, book.store().clock())?,
            waiting: outbox::waiting(connection, now)?,
            store_bytes: 0,
            file_bytes: 0,
            pinned_bytes: 0,
        })
    })?;
    overview.store_bytes = book.store().size();
    for file in book.store().read(|tx| attachments::list(tx))? {
        overview.file_bytes += file.have;
        if file.pinned {
            overview.pinned_bytes += file.have;
        }
    }
    Ok(overview)
}
