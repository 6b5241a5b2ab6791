//! How pulled meetings become rows.

use handbook_domain::ids::ItemId;
use handbook_domain::wire::item::{Meeting, MeetingReply, kind};
use rusqlite::Connection;

use super::rows;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::outbox;
use crate::search::Text;
use crate::session;
use crate::store::{WriteTx, items};
use crate::sync::{Collection, Parsed};

/// The collection of meetings.
pub struct Meetings;

impl Collection for Meetings {
    fn kind(&self) -> &'static str {
        kind::MEETING
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    /// Papers of a meeting come by themselves: the hall has no network.
    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed> {
        let meeting: Meeting =
            serde_json::from_str(json).map_err(|error| Error::Shape("MEETING", error))?;
        let text = text(&meeting);
        let papers = meeting.agenda.iter().flat_map(|item| &item.papers);
        Ok(Parsed {
            text,
            files: papers
                .filter_map(|paper| paper.attachment.clone())
                .map(|file| (file, true))
                .collect(),
            rows: Box::new(move |tx, row| rows::put(tx, row, id, &meeting)),
        })
    }

    /// What was planned or reported of it here is shown with it until it is settled.
    fn keeps(&self, connection: &Connection, row: i64) -> Result<bool> {
        match items::name(connection, row)? {
            Some((_, meeting)) => {
                let spoken_of = [kind::MEETING, kind::MEETING_REPORT];
                outbox::is_open(connection, meeting, &spoken_of)
            }
            None => Ok(false),
        }
    }

    /// With the meeting goes the answer to it that was refused: there is nothing left that could show it.
    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()> {
        if let Some((_, meeting)) = items::name(tx, row)? {
            let me = session::identity(tx)?.member;
            outbox::drop_refused_of(tx, MeetingReply::id_of(meeting, me))?;
        }
        rows::remove(tx, row)
    }
}

/// What a meeting is found by.
fn text(meeting: &Meeting) -> Text {
    let mut body = format!(
        "{}\n{}\n{}\n",
        meeting.cell_name, meeting.place, meeting.chair
    );
    for item in &meeting.agenda {
        body.push_str(&format!("{} ({})\n", item.title, item.owner));
        for paper in &item.papers {
            body.push_str(&format!("{}\n{}\n", paper.title, paper.text));
        }
    }
    body.push_str(&meeting.draft_resolution);
    Text {
        number: String::new(),
        title: meeting.title.clone(),
        body,
    }
}

/// The collection of answers to meetings.
pub struct Replies;

impl Collection for Replies {
    fn kind(&self) -> &'static str {
        kind::MEETING_REPLY
    }

    fn topic(&self) -> Topic {
        Topic::Meetings
    }

    fn parse(&self, _id: ItemId, json: &str) -> Result<Parsed> {
        let reply: MeetingReply =
            serde_json::from_str(json).map_err(|error| Error::Shape("MEETING REPLY", error))?;
        Ok(Parsed {
            text: Text::default(),
            files: Vec::new(),
            rows: Box::new(move |tx, row| rows::put_reply(tx, row, &reply)),
        })
    }

    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()> {
        rows::remove_reply(tx, row)
    }
}
