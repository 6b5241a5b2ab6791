//! Articles and meetings: published to their audiences, kept back, or taken back.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use bytes::Bytes;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, ProvinceId, Sha256Hash, UnitId};
use handbook_domain::rules::pack::RulePack;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{
    AgendaItem, Article, Attachment, Meeting, MeetingKind, MeetingPaper, kind,
};
use sqlx::AnyConnection;

use super::org::Names;
use super::{ArticleLine, LoadFile, LoadReport, MeetingLine, stable_id};
use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::ledger::Event;
use crate::meetings::figures;
use crate::{Province, blobs, items, library, words};

/// Files named by agendas, by the name in the file.
pub(super) type Attachments = HashMap<String, Attachment>;

/// What storing needs at hand.
pub(super) struct Work<'a> {
    pub(super) conn: &'a mut AnyConnection,
    pub(super) moves: &'a mut Moves,
    pub(super) names: &'a Names,
    pub(super) attachments: &'a Attachments,
    /// For what is due after a meeting.
    pub(super) packs: &'a [RulePack],
    pub(super) province: ProvinceId,
    pub(super) now: Timestamp,
    pub(super) report: &'a mut LoadReport,
    pub(super) mistakes: &'a mut Vec<String>,
    /// What was published, for the ledger.
    pub(super) published: Vec<Event>,
}

/// Stores the file's articles and meetings.
pub(super) async fn store(work: &mut Work<'_>, file: &LoadFile) -> Result<()> {
    for attachment in work.attachments.values() {
        let Attachment {
            sha256,
            size,
            media_type,
            ..
        } = attachment;
        blobs::register(work.conn, *sha256, *size, media_type).await?;
    }
    for article in &file.articles {
        store_article(work, article).await?;
    }
    for meeting in &file.meetings {
        store_meeting(work, meeting).await?;
    }
    Ok(())
}

/// Reads the files that agendas name and keeps their bytes. Done before the transaction: bytes that
/// nothing refers to in the end do no harm.
pub(super) async fn read_files(
    province: &Province,
    file: &LoadFile,
    folder: Option<&Path>,
) -> Result<Attachments> {
    let named = file
        .meetings
        .iter()
        .flat_map(|meeting| &meeting.agenda)
        .flat_map(|item| &item.papers)
        .filter_map(|paper| paper.file.as_ref());
    let mut found = Attachments::new();
    let mut mistakes = Vec::new();
    for name in named {
        if found.contains_key(name) {
            continue;
        }
        // A name may not climb out of the folder of the loaded file.
        let inside = Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        let read = match folder.filter(|_| inside) {
            Some(folder) => tokio::fs::read(folder.join(name)).await.ok(),
            None => None,
        };
        let Some(bytes) = read else {
            mistakes.push(words::file_missing(name));
            continue;
        };
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let sha256 = province.blobs().put(Bytes::from(bytes)).await?;
        let short = name.rsplit('/').next().unwrap_or(name).to_owned();
        let media_type = media_type_of(&short).to_owned();
        found.insert(
            name.clone(),
            Attachment {
                sha256,
                size,
                name: short,
                media_type,
            },
        );
    }
    if mistakes.is_empty() {
        Ok(found)
    } else {
        Err(Error::Load(mistakes))
    }
}

fn media_type_of(name: &str) -> &'static str {
    match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("html" | "htm") => "text/html",
        Some("md") => "text/markdown",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

async fn store_article(work: &mut Work<'_>, line: &ArticleLine) -> Result<()> {
    let Some((unit, unit_name)) = unit_of(work, &line.code, &line.unit) else {
        return Ok(());
    };
    let id = ItemId(stable_id(work.province, kind::ARTICLE, &line.code));
    let source = String::from_utf8_lossy(&crate::keys::to_json(line)).into_owned();
    let before: Option<(String,)> = sqlx::query_as("SELECT source FROM articles WHERE code = $1")
        .bind(&line.code)
        .fetch_optional(&mut *work.conn)
        .await?;
    if before.is_none_or(|(before,)| before != source) {
        sqlx::query(
            "INSERT INTO articles (code, item, source) VALUES ($1, $2, $3)
             ON CONFLICT (code) DO UPDATE SET source = excluded.source",
        )
        .bind(&line.code)
        .bind(id.to_string())
        .bind(&source)
        .execute(&mut *work.conn)
        .await?;
    }
    let approval = match (&line.approver, &line.approving_body, line.approved_at) {
        (Some(approver), Some(body), Some(at)) if !approver.trim().is_empty() => {
            Some((approver.clone(), body.clone(), at.0))
        }
        _ => None,
    };
    let Some((approver, approving_body, approved_at)) = approval else {
        work.report.waiting += 1;
        // An approval that was taken back takes the article back as well.
        return take_back(work, kind::ARTICLE, id, Shelf::News, &line.code).await;
    };
    if line.withdrawn {
        return take_back(work, kind::ARTICLE, id, Shelf::News, &line.code).await;
    }
    let article = Article {
        title: line.title.clone(),
        unit,
        unit_name,
        author: line.author.clone(),
        approver,
        approving_body,
        approved_at,
        body: line.body.clone(),
    };
    let put = items::Put {
        kind: kind::ARTICLE,
        id,
        shelf: Shelf::News,
        body: String::from_utf8_lossy(&crate::keys::to_json(&article)).into_owned(),
        audiences: BTreeSet::from([Audience::Unit(unit)]),
        blobs: Vec::new(),
    };
    publish(work, put, &line.code).await?;
    Ok(())
}

async fn store_meeting(work: &mut Work<'_>, line: &MeetingLine) -> Result<()> {
    let Some((cell, cell_name)) = unit_of(work, &line.code, &line.cell) else {
        return Ok(());
    };
    let id = ItemId(stable_id(work.province, kind::MEETING, &line.code));
    if line.withdrawn {
        figures::withdraw(work.conn, id).await?;
        return take_back(work, kind::MEETING, id, Shelf::Meetings, &line.code).await;
    }
    let known: Option<Meeting> = figures::read(work.conn, kind::MEETING, id).await?;
    if known.is_some_and(|known| known.planned_by.is_some()) {
        // What the cell itself has said since stands: this file may be older.
        return Ok(());
    }
    let mut agenda = Vec::with_capacity(line.agenda.len());
    let mut hashes: Vec<Sha256Hash> = Vec::new();
    for item in &line.agenda {
        let mut papers = Vec::with_capacity(item.papers.len());
        for paper in &item.papers {
            let document = match &paper.sign {
                Some(sign) => library::by_sign(work.conn, sign).await?,
                None => None,
            };
            let attachment = paper
                .file
                .as_ref()
                .and_then(|name| work.attachments.get(name))
                .cloned();
            hashes.extend(attachment.as_ref().map(|attachment| attachment.sha256));
            papers.push(MeetingPaper {
                title: paper.title.clone(),
                document,
                attachment,
                text: String::new(),
            });
        }
        agenda.push(AgendaItem {
            title: item.title.clone(),
            owner: item.owner.clone(),
            minutes: item.minutes,
            papers,
        });
    }
    let audience = match line.kind {
        MeetingKind::Committee => Audience::CellCommittee(cell),
        _ => Audience::Cell(cell),
    };
    let meeting = Meeting {
        cell,
        cell_name,
        meeting_kind: line.kind,
        title: line.title.clone(),
        starts_at: line.starts_at.0,
        place: line.place.clone(),
        chair: line.chair.clone(),
        cancelled: line.cancelled,
        agenda,
        combined: false,
        draft_resolution: String::new(),
        superior_invited: false,
        registered_at: None,
        planned_by: None,
        moved: Vec::new(),
    };
    let put = items::Put {
        kind: kind::MEETING,
        id,
        shelf: Shelf::Meetings,
        body: String::from_utf8_lossy(&crate::keys::to_json(&meeting)).into_owned(),
        audiences: BTreeSet::from([audience]),
        blobs: hashes,
    };
    if publish(work, put, &line.code).await? {
        let report = figures::read(work.conn, kind::MEETING_REPORT, id).await?;
        let due = figures::due_at(work.packs, work.province, meeting.starts_at);
        figures::put(work.conn, id, &meeting, report.as_ref(), due).await?;
    }
    Ok(())
}

/// Leaves the item without readers: every phone that has it lets it go.
async fn take_back(
    work: &mut Work<'_>,
    kind: &'static str,
    id: ItemId,
    shelf: Shelf,
    name: &str,
) -> Result<()> {
    let Some(item) = items::get(work.conn, kind, id).await? else {
        return Ok(());
    };
    let put = items::Put {
        kind,
        id,
        shelf,
        body: item.body,
        audiences: BTreeSet::new(),
        blobs: Vec::new(),
    };
    publish(work, put, name).await?;
    Ok(())
}

/// Stores an item of the office; returns whether anything is different.
async fn publish(work: &mut Work<'_>, put: items::Put, name: &str) -> Result<bool> {
    let (kind, item) = (put.kind, put.id);
    let stored = items::put(work.conn, work.moves, work.now, put).await?;
    if stored.changed {
        match kind {
            kind::ARTICLE => work.report.articles += 1,
            _ => work.report.meetings += 1,
        }
        work.published.push(Event::Published {
            kind: kind.to_owned(),
            item,
            version: stored.version,
            name: name.to_owned(),
        });
    }
    Ok(stored.changed)
}

fn unit_of(work: &mut Work<'_>, code: &str, unit: &str) -> Option<(UnitId, String)> {
    let found = work
        .names
        .units
        .get(unit)
        .map(|(id, name, _)| (*id, name.clone()));
    if found.is_none() {
        work.mistakes.push(words::unknown_unit(code, unit));
    }
    found
}
