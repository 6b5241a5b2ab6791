//! How pulled opinions become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Opinion, kind};
use rusqlite::Connection;

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::outbox;
use crate::search::Text;
use crate::session;
use crate::store::{WriteTx, items};
use crate::sync::{Collection, Parsed};

/// The collection of opinions.
pub struct Opinions;

impl Collection for Opinions {
    fn kind(&self) -> &'static str {
        kind::OPINION
    }

    fn topic(&self) -> Topic {
        Topic::Opinions
    }

    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed> {
        let opinion: Opinion =
            serde_json::from_str(json).map_err(|error| Error::Shape("OPINION", error))?;
        Ok(Parsed {
            text: text(&opinion),
            files: Vec::new(),
            rows: Box::new(move |tx, row| rows::put(tx, row, id, &opinion)),
        })
    }

    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()> {
        rows::remove(tx, row)
    }

    /// One's own words never go, nor does what one's own unsent words or drafts are about. An opinion that never
    /// arrived is nothing but what is said of it in the outbox.
    fn keeps(&self, connection: &Connection, row: i64) -> Result<bool> {
        let Some((id, author)) = rows::author(connection, row)? else {
            return Ok(false);
        };
        let mine = author == session::identity(connection)?.member;
        let arrived =
            items::stamp(connection, kind::OPINION, id)?.is_some_and(|here| here.version > 0);
        let said = outbox::last_of(connection, id)?.is_some();
        Ok((mine && (arrived || said))
            || outbox::is_open(connection, id, &[kind::OPINION])?
            || rows::has_draft(connection, id)?)
    }
}

/// What an opinion is found by.
fn text(opinion: &Opinion) -> Text {
    let answer = opinion
        .answer
        .as_ref()
        .map(|answer| answer.text.as_str())
        .unwrap_or_default();
    let beside = opinion.beside.join("\n");
    let body = format!(
        "{}\n{}\n{answer}\n{beside}",
        opinion.author_name, opinion.text
    );
    let title = opinion
        .text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(80)
        .collect();
    Text {
        number: String::new(),
        title,
        body,
    }
}
