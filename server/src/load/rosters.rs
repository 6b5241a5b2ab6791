//! Who is summoned in each cell, for the phones of its committee: names, standing, and what takes the
//! vote away for a time. Nothing else of a member's file is in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, MemberId, ProvinceId, UnitId};
use handbook_domain::org::MembershipKind;
use handbook_domain::rules::voting::{Exception, ExceptionKind, RosterEntry, Standing};
use handbook_domain::time::Span;
use handbook_domain::wire::item::{Roster, kind};
use sqlx::AnyConnection;

use super::news::Work;
use super::org::Renamed;
use super::{LoadFile, Member, stable_id};
use crate::db::ROWS_AT_ONCE;
use crate::error::{Error, Result};
use crate::{items, rights};

/// Cells in which the members meet now, or have met, whom the file names or gives an office.
pub(super) async fn cells(
    conn: &mut AnyConnection,
    province: ProvinceId,
    file: &LoadFile,
) -> Result<BTreeSet<UnitId>> {
    let mut cells = BTreeSet::new();
    let members = file.members.iter().map(|member| &member.code);
    let codes: BTreeSet<&String> = members
        .chain(file.grants.iter().map(|grant| &grant.member))
        .collect();
    let codes: Vec<&String> = codes.into_iter().collect();
    for codes in codes.chunks(ROWS_AT_ONCE) {
        let members = codes
            .iter()
            .map(|code| MemberId(stable_id(province, "member", code)))
            .collect();
        let memberships = rights::memberships_of_all(conn, &members).await?;
        cells.extend(memberships.values().flatten().map(|one| one.cell));
    }
    Ok(cells)
}

/// Stores the rosters of `before`, of the cells in which the file's members meet now, and of those that
/// name a unit by a name it had. Of members that the file does not name, what the roster said of them
/// stays.
pub(super) async fn store(
    work: &mut Work<'_>,
    file: &LoadFile,
    before: BTreeSet<UnitId>,
    renamed: &Renamed,
) -> Result<()> {
    let mut touched = cells(work.conn, work.province, file).await?;
    touched.extend(before);
    let named: BTreeMap<MemberId, &Member> = file
        .members
        .iter()
        .map(|member| {
            let id = stable_id(work.province, "member", &member.code);
            (MemberId(id), member)
        })
        .collect();
    if touched.is_empty() && renamed.is_empty() {
        return Ok(());
    }
    let today = work.now.day();
    let edges = rights::edges(work.conn).await?;
    let above: HashMap<UnitId, UnitId> = edges
        .into_iter()
        .filter(|edge| edge.span.holds(today))
        .map(|edge| (edge.unit, edge.parent))
        .collect();
    let below = above.iter().filter(|(_, unit)| renamed.contains_key(unit));
    for cell in renamed.keys().chain(below.map(|(unit, _)| unit)) {
        let known = items::get(work.conn, kind::ROSTER, ItemId(cell.0)).await?;
        touched.extend(known.map(|_| *cell));
    }
    let names = work.names.of_units();
    let name = |unit: Option<&UnitId>| unit.and_then(|unit| names.get(unit).cloned());
    for cell in touched {
        let roster = Roster {
            cell,
            cell_name: name(Some(&cell)).unwrap_or_default(),
            superior_name: name(above.get(&cell)).unwrap_or_default(),
            members: members_of(work, cell, &named).await?,
        };
        let put = items::Put {
            kind: kind::ROSTER,
            id: ItemId(cell.0),
            shelf: Shelf::Meetings,
            body: String::from_utf8_lossy(&crate::keys::to_json(&roster)).into_owned(),
            audiences: BTreeSet::from([Audience::CellCommittee(cell)]),
            blobs: Vec::new(),
        };
        let stored = items::put(work.conn, work.moves, work.now, put).await?;
        work.report.rosters += usize::from(stored.changed);
    }
    Ok(())
}

/// A stay that is over is told for so many days: its meetings are still recorded and reported.
const KEPT_DAYS: i64 = 62;

async fn members_of(
    work: &mut Work<'_>,
    cell: UnitId,
    named: &BTreeMap<MemberId, &Member>,
) -> Result<Vec<RosterEntry>> {
    let known = match items::get(work.conn, kind::ROSTER, ItemId(cell.0)).await? {
        Some(item) => {
            serde_json::from_str::<Roster>(&item.body)
                .map_err(|_| Error::Damaged(format!("roster {cell}")))?
                .members
        }
        None => Vec::new(),
    };
    let oldest = work.now.plus_days(-KEPT_DAYS).day();
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT members.id, members.name, memberships.kind, valid_from, valid_to
         FROM memberships JOIN members ON members.id = memberships.member
         WHERE memberships.cell = $1 ORDER BY members.code, memberships.kind, valid_from",
    )
    .bind(cell.to_string())
    .fetch_all(&mut *work.conn)
    .await?;
    let committee = committee_of(work.conn, cell).await?;
    let mut members = Vec::new();
    for (id, name, membership, from, to) in rows {
        let member = MemberId(rights::id(&id)?);
        let span = rights::span(&from, &to)?;
        if span.to.is_some_and(|to| to < oldest) {
            continue;
        }
        let before = known.iter().find(|entry| entry.member == member);
        let (standing, mut exceptions) = match (named.get(&member), before) {
            (Some(line), _) => (standing_of(line), exceptions_of(line)),
            (None, Some(entry)) => (entry.standing, own_exceptions(entry)),
            (None, None) => (Standing::Official { on: None }, Vec::new()),
        };
        if membership == rights::word(&MembershipKind::TemporaryHere)? {
            exceptions.retain(|one| one.kind != ExceptionKind::TemporaryElsewhere);
            exceptions.push(Exception {
                kind: ExceptionKind::TemporaryHere,
                span,
            });
        }
        members.push(RosterEntry {
            member,
            name,
            standing,
            exceptions,
            committee: committee.get(&member).cloned().unwrap_or_default(),
            here: span,
        });
    }
    Ok(members)
}

/// When each member sits on the cell's committee.
async fn committee_of(
    conn: &mut AnyConnection,
    cell: UnitId,
) -> Result<HashMap<MemberId, Vec<Span>>> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT DISTINCT g.member, g.role, g.valid_from, g.valid_to
         FROM memberships m JOIN grants g ON g.member = m.member AND g.unit = m.cell
         WHERE m.cell = $1 ORDER BY g.member, g.valid_from, g.role",
    )
    .bind(cell.to_string())
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<MemberId, Vec<Span>> = HashMap::new();
    for (member, role, from, to) in rows {
        if rights::role(&role)?.is_of_cell_committee() {
            let spans = found.entry(MemberId(rights::id(&member)?)).or_default();
            spans.push(rights::span(&from, &to)?);
        }
    }
    Ok(found)
}

/// Official from the day in the file; without a file, on every day.
fn standing_of(member: &Member) -> Standing {
    match &member.summary {
        Some(summary) if summary.official_on.is_none() && summary.admitted_on.is_some() => {
            Standing::Probationary
        }
        summary => Standing::Official {
            on: summary.as_ref().and_then(|summary| summary.official_on),
        },
    }
}

/// What the line says, and that a member who meets elsewhere for a time is away from the home cell.
fn exceptions_of(member: &Member) -> Vec<Exception> {
    let away = member.also_in.iter().map(|also| Exception {
        kind: ExceptionKind::TemporaryElsewhere,
        span: Span {
            from: also.from,
            to: also.to,
        },
    });
    member.exceptions.iter().copied().chain(away).collect()
}

/// Without what follows from the membership itself, which is looked at anew.
fn own_exceptions(entry: &RosterEntry) -> Vec<Exception> {
    let exceptions = entry.exceptions.iter().copied();
    exceptions
        .filter(|one| one.kind != ExceptionKind::TemporaryHere)
        .collect()
}
