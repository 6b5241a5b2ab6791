//! The nine fields of a member's file that the member's own phone may hold.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, MemberId};
use handbook_domain::wire::item::{MemberSummary, kind};

use super::news::Work;
use super::org::Renamed;
use super::{LoadFile, Member, Summary, stable_id};
use crate::error::{Error, Result};
use crate::{items, rights};

/// Stores the summaries of the members that the file names; whose line has none has none any more.
pub(super) async fn store(work: &mut Work<'_>, file: &LoadFile) -> Result<()> {
    for member in &file.members {
        let id = stable_id(work.province, "member", &member.code);
        let before = items::get(work.conn, kind::MEMBER_SUMMARY, ItemId(id)).await?;
        let (body, audiences) = match (&member.summary, before) {
            (Some(summary), _) => {
                let summary = of(work, member, summary);
                let body = String::from_utf8_lossy(&crate::keys::to_json(&summary)).into_owned();
                let reader = Audience::Member(MemberId(id));
                (body, BTreeSet::from([reader]))
            }
            (None, Some(before)) => (before.body, BTreeSet::new()),
            (None, None) => continue,
        };
        put(work, ItemId(id), body, audiences).await?;
    }
    Ok(())
}

/// Says the new name of a cell to those whose summary says the old one.
pub(super) async fn rename_cells(work: &mut Work<'_>, renamed: &Renamed) -> Result<()> {
    for (cell, (was, name)) in renamed {
        let members: Vec<(String,)> = sqlx::query_as(
            "SELECT DISTINCT member FROM memberships WHERE cell = $1 ORDER BY member",
        )
        .bind(cell.to_string())
        .fetch_all(&mut *work.conn)
        .await?;
        for (member,) in members {
            let member: MemberId = rights::id(&member)?;
            let id = ItemId(member.0);
            // One that was taken back is read by nobody, and stays so.
            let draft = items::draft(work.conn, kind::MEMBER_SUMMARY, id).await?;
            let known = draft.now().filter(|_| !draft.readers().is_empty());
            let Some(known) = known else { continue };
            let mut summary: MemberSummary = serde_json::from_str(&known.body)
                .map_err(|_| Error::Damaged(format!("summary {member}")))?;
            if summary.cell_name == *was {
                summary.cell_name.clone_from(name);
                let body = String::from_utf8_lossy(&crate::keys::to_json(&summary)).into_owned();
                let reader = BTreeSet::from([Audience::Member(member)]);
                put(work, id, body, reader).await?;
            }
        }
    }
    Ok(())
}

async fn put(
    work: &mut Work<'_>,
    id: ItemId,
    body: String,
    audiences: BTreeSet<Audience>,
) -> Result<()> {
    let put = items::Put {
        kind: kind::MEMBER_SUMMARY,
        id,
        shelf: Shelf::People,
        body,
        audiences,
        blobs: Vec::new(),
    };
    let stored = items::put(work.conn, work.moves, work.now, put).await?;
    work.report.summaries += usize::from(stored.changed);
    Ok(())
}

fn of(work: &Work<'_>, member: &Member, summary: &Summary) -> MemberSummary {
    let cell = member.cell.as_ref();
    let cell_name = cell
        .and_then(|code| work.names.units.get(code))
        .map(|(_, name, _)| name.clone());
    MemberSummary {
        full_name: member.name.clone(),
        born_on: summary.born_on,
        gender: summary.gender.clone(),
        admitted_on: summary.admitted_on,
        official_on: summary.official_on,
        card_number: summary.card_number.clone(),
        cell_name: cell_name.unwrap_or_default(),
        personal_number: summary.personal_number.clone(),
        phone: summary.phone.clone(),
    }
}
