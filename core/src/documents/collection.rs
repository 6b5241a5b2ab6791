//! How pulled documents become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Attachment, Document, kind};

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search::Text;
use crate::store::WriteTx;
use crate::sync::Collection;

/// The collection of documents.
pub struct Documents;

impl Collection for Documents {
    fn kind(&self) -> &'static str {
        kind::DOCUMENT
    }

    fn topic(&self) -> Topic {
        Topic::Documents
    }

    fn put(&self, tx: &WriteTx<'_>, id: ItemId, json: &str) -> Result<()> {
        rows::put(tx, id, &parse(json)?)
    }

    fn remove(&self, tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
        rows::remove(tx, id)
    }

    fn text(&self, json: &str) -> Result<Text> {
        let document = parse(json)?;
        Ok(Text {
            number: document.sign,
            title: document.abstract_text,
            body: document.text,
        })
    }

    fn files(&self, json: &str) -> Vec<(Attachment, bool)> {
        let file = parse(json).ok().and_then(|document| document.attachment);
        file.into_iter().map(|file| (file, false)).collect()
    }
}

fn parse(json: &str) -> Result<Document> {
    serde_json::from_str(json).map_err(|error| Error::Shape("DOCUMENT", error))
}
