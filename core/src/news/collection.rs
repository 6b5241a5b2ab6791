//! How pulled articles become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Article, kind};

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search::Text;
use crate::store::WriteTx;
use crate::sync::Collection;

/// The collection of articles.
pub struct News;

impl Collection for News {
    fn kind(&self) -> &'static str {
        kind::ARTICLE
    }

    fn topic(&self) -> Topic {
        Topic::News
    }

    fn put(&self, tx: &WriteTx<'_>, id: ItemId, json: &str) -> Result<()> {
        rows::put(tx, id, &parse(json)?)
    }

    fn remove(&self, tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
        rows::remove(tx, id)
    }

    fn text(&self, json: &str) -> Result<Text> {
        let article = parse(json)?;
        Ok(Text {
            number: String::new(),
            title: article.title,
            body: article.body,
        })
    }
}

fn parse(json: &str) -> Result<Article> {
    serde_json::from_str(json).map_err(|error| Error::Shape("ARTICLE", error))
}
