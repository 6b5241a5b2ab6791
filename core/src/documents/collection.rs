//! How pulled documents become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Document, kind};

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search::Text;
use crate::store::WriteTx;
use crate::sync::{Collection, Parsed};

/// The collection of documents.
pub struct Documents;

impl Collection for Documents {
    fn kind(&self) -> &'static str {
        kind::DOCUMENT
    }

    fn topic(&self) -> Topic {
        Topic::Documents
    }

    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed> {
        let mut document: Document =
            serde_json::from_str(json).map_err(|error| Error::Shape("DOCUMENT", error))?;
        Ok(Parsed {
            text: Text {
                number: document.sign.clone(),
                title: document.abstract_text.clone(),
                body: std::mem::take(&mut document.text),
            },
            files: document
                .attachment
                .iter()
                .map(|file| (file.clone(), false))
                .collect(),
            rows: Box::new(move |tx, row| rows::put(tx, row, id, &document)),
        })
    }

    fn is_news(&self) -> bool {
        true
    }

    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()> {
        rows::remove(tx, row)
    }
}
