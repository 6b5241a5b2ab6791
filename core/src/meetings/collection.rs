//! How pulled meetings become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Attachment, Meeting, kind};

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::search::Text;
use crate::store::WriteTx;
use crate::sync::Collection;

/// The collection of meetings.
pub struct Meetings;

impl Collection for Meetings {
    fn kind(&self) -> &'static str {
        kind::MEETING
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn put(&self, tx: &WriteTx<'_>, id: ItemId, json: &str) -> Result<()> {
        rows::put(tx, id, &parse(json)?)
    }

    fn remove(&self, tx: &WriteTx<'_>, id: ItemId) -> Result<()> {
        rows::remove(tx, id)
    }

    fn text(&self, json: &str) -> Result<Text> {
        let meeting = parse(json)?;
        let mut body = format!(
            "{}\n{}\n{}\n",
            meeting.cell_name, meeting.place, meeting.chair
        );
        for item in &meeting.agenda {
            body.push_str(&format!("{} ({})\n", item.title, item.owner));
            for paper in &item.papers {
                body.push_str(&format!("{}\n", paper.title));
            }
        }
        Ok(Text {
            number: String::new(),
            title: meeting.title,
            body,
        })
    }

    /// Papers of a meeting come by themselves: the hall has no network.
    fn files(&self, json: &str) -> Vec<(Attachment, bool)> {
        let Ok(meeting) = parse(json) else {
            return Vec::new();
        };
        meeting
            .agenda
            .into_iter()
            .flat_map(|item| item.papers)
            .filter_map(|paper| paper.attachment)
            .map(|file| (file, true))
            .collect()
    }
}

fn parse(json: &str) -> Result<Meeting> {
    serde_json::from_str(json).map_err(|error| Error::Shape("MEETING", error))
}
