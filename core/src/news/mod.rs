//! News (`tin, bài`) by unit, newest first.
//!
//! The pattern that other features copy: this file holds what the shells use, in reading order;
//! `actions.rs` what a person does; `rows.rs` all its SQL; `collection.rs` how pulled items become
//! rows.

mod actions;
mod collection;
mod rows;

use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{Article, kind};

use crate::error::Result;
use crate::store::{Store, items};

pub use actions::{open, open_all};
pub use collection::News;

/// Most rows of one window.
pub const WINDOW: u32 = 100;

/// Which articles to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleQuery {
    /// Only this unit's.
    pub unit: Option<UnitId>,
    /// Rows to leave out at the top.
    pub first: u32,
    /// Rows to list, at most [`WINDOW`].
    pub count: u32,
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleRow {
    /// Opens it.
    pub id: ItemId,
    /// Headline.
    pub title: String,
    /// The unit it is for.
    pub unit: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Who wrote it.
    pub author: String,
    /// When it was approved.
    pub approved_at: Timestamp,
    /// Whether it came after the first round and has not been opened.
    pub unread: bool,
}

/// A unit that has articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsUnit {
    /// Which.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How many articles.
    pub count: u32,
    /// Of these, not opened yet.
    pub unread: u32,
}

/// One window of articles, newest first.
///
/// # Errors
/// If the store cannot be read.
pub fn list(store: &Store, query: &ArticleQuery) -> Result<Vec<ArticleRow>> {
    store.read(|connection| rows::list(connection, query))
}

/// The units that have articles, with how many.
///
/// # Errors
/// If the store cannot be read.
pub fn units(store: &Store) -> Result<Vec<NewsUnit>> {
    store.read(|tx| rows::units(tx))
}

/// One article, whole.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) if it is not here (any more).
pub fn read(store: &Store, id: ItemId) -> Result<Article> {
    store.read(|connection| items::read(connection, kind::ARTICLE, id))
}
