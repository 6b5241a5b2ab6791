//! How pulled articles become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Article, kind};

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search::Text;
use crate::store::WriteTx;
use crate::sync::{Collection, Parsed};

/// The collection of articles.
pub struct News;

impl Collection for News {
    fn kind(&self) -> &'static str {
        kind::ARTICLE
    }

    fn topic(&self) -> Topic {
        Topic::News
    }

    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed> {
        let mut article: Article =
            serde_json::from_str(json).map_err(|error| Error::Shape("ARTICLE", error))?;
        Ok(Parsed {
            text: Text {
                number: String::new(),
                title: article.title.clone(),
                body: std::mem::take(&mut article.body),
            },
            files: Vec::new(),
            rows: Box::new(move |tx, row| rows::put(tx, row, id, &article)),
        })
    }

    fn is_news(&self) -> bool {
        true
    }

    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()> {
        rows::remove(tx, row)
    }
}
