//! Units, members and grants: only what is different is written.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::ids::{GrantId, MemberId, ProvinceId, UnitId};
use handbook_domain::org::{Edge, MembershipKind, Tree};
use handbook_domain::time::{Day, Span};
use sqlx::AnyConnection;

use super::{ByCode, GrantLine, LoadFile, LoadReport, Member, Unit, stable_id};
use crate::error::Result;
use crate::rights::{self, day_text, word};
use crate::words;

/// Units and members by their codes.
pub(super) struct Names {
    pub(super) units: ByCode<(UnitId, String, String)>,
    pub(super) members: ByCode<(MemberId, String)>,
}

impl Names {
    pub(super) async fn read(conn: &mut AnyConnection) -> Result<Self> {
        let units: Vec<(String, String, String, String)> =
            sqlx::query_as("SELECT code, id, name, kind FROM units")
                .fetch_all(&mut *conn)
                .await?;
        let members: Vec<(String, String, String)> =
            sqlx::query_as("SELECT code, id, name FROM members")
                .fetch_all(conn)
                .await?;
        Ok(Self {
            units: units
                .into_iter()
                .map(|(code, id, name, kind)| Ok((code, (rights::id(&id)?, name, kind))))
                .collect::<Result<_>>()?,
            members: members
                .into_iter()
                .map(|(code, id, name)| Ok((code, (rights::id(&id)?, name))))
                .collect::<Result<_>>()?,
        })
    }

    /// The names of units.
    pub(super) fn of_units(&self) -> BTreeMap<UnitId, String> {
        let units = self.units.values();
        units.map(|(id, name, _)| (*id, name.clone())).collect()
    }

    /// The old and the new name of each unit that had another.
    pub(super) fn renamed_since(&self, mut before: BTreeMap<UnitId, String>) -> Renamed {
        let units = self.units.values();
        units
            .filter_map(|(id, now, _)| {
                let was = before.remove(id).filter(|was| was != now)?;
                Some((*id, (was, now.clone())))
            })
            .collect()
    }

    pub(super) fn unit(&self, code: &str) -> Option<UnitId> {
        self.units.get(code).map(|(id, _, _)| *id)
    }
}

/// Old and new names of units.
pub(super) type Renamed = BTreeMap<UnitId, (String, String)>;

/// Grants that ended, for the ledger, with the last day on which they held.
pub(super) type Ended = Vec<(GrantId, Option<Day>)>;

/// Stores the file's lists.
pub(super) async fn store(
    conn: &mut AnyConnection,
    province: ProvinceId,
    file: &LoadFile,
    names: &mut Names,
    report: &mut LoadReport,
    mistakes: &mut Vec<String>,
) -> Result<Ended> {
    twice("units", file.units.iter().map(|unit| &unit.code), mistakes);
    twice(
        "members",
        file.members.iter().map(|member| &member.code),
        mistakes,
    );
    for unit in &file.units {
        report.units += usize::from(store_unit(conn, province, unit, names).await?);
    }
    report.units += store_edges(conn, &file.units, names, mistakes).await?;
    store_members(conn, province, &file.members, names, report, mistakes).await?;
    let ended = store_grants(conn, province, file, names, report, mistakes).await?;
    if report.changes() > 0 {
        sqlx::query("UPDATE org_version SET version = version + 1")
            .execute(conn)
            .await?;
    }
    Ok(ended)
}

fn twice<'a>(list: &str, codes: impl Iterator<Item = &'a String>, mistakes: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            mistakes.push(words::code_twice(list, code));
        }
    }
}

/// Returns whether it is new or different.
async fn store_unit(
    conn: &mut AnyConnection,
    province: ProvinceId,
    unit: &Unit,
    names: &mut Names,
) -> Result<bool> {
    let id = UnitId(stable_id(province, "unit", &unit.code));
    let now = (id, unit.name.clone(), unit.kind.clone());
    if names.units.get(&unit.code) == Some(&now) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO units (id, code, name, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind",
    )
    .bind(id.to_string())
    .bind(&unit.code)
    .bind(&unit.name)
    .bind(&unit.kind)
    .execute(conn)
    .await?;
    names.units.insert(unit.code.clone(), now);
    Ok(true)
}

/// Each named unit has the edge its line says; returns how many edges are different.
async fn store_edges(
    conn: &mut AnyConnection,
    units: &[Unit],
    names: &Names,
    mistakes: &mut Vec<String>,
) -> Result<usize> {
    let existing = rights::edges(conn).await?;
    let named: BTreeSet<UnitId> = units
        .iter()
        .filter_map(|unit| names.unit(&unit.code))
        .collect();
    let mut wanted = Vec::new();
    for unit in units {
        let Some(parent) = &unit.parent else { continue };
        match (names.unit(&unit.code), names.unit(parent)) {
            (Some(id), Some(parent)) => wanted.push(Edge {
                unit: id,
                parent,
                span: Span {
                    from: unit.from,
                    to: unit.to,
                },
            }),
            _ => mistakes.push(words::unknown_unit(&unit.code, parent)),
        }
    }
    let earlier = earlier(&existing, &wanted);
    wanted.extend(earlier);
    let kept = existing.iter().filter(|edge| !named.contains(&edge.unit));
    let all: Vec<Edge> = kept.chain(&wanted).copied().collect();
    // A circle stands on some day on which one of its edges begins or ends.
    let days: BTreeSet<Day> = all
        .iter()
        .flat_map(|edge| [edge.span.from, edge.span.to])
        .flatten()
        .chain([Day::default()])
        .collect();
    let tree = Tree::new(all);
    for (edge, unit) in wanted.iter().filter_map(|edge| {
        Some((
            edge,
            units
                .iter()
                .find(|unit| names.unit(&unit.code) == Some(edge.unit))?,
        ))
    }) {
        let circle = days
            .iter()
            .filter(|day| edge.span.holds(**day))
            .any(|day| tree.is_within(edge.parent, edge.unit, *day));
        if circle {
            mistakes.push(words::circle(&unit.code));
        }
    }
    let mut changed = 0;
    for edge in existing.iter().filter(|edge| named.contains(&edge.unit)) {
        if !wanted.contains(edge) {
            sqlx::query(
                "DELETE FROM unit_edges WHERE unit = $1 AND parent = $2 AND valid_from = $3",
            )
            .bind(edge.unit.to_string())
            .bind(edge.parent.to_string())
            .bind(day_text(edge.span.from))
            .execute(&mut *conn)
            .await?;
            changed += 1;
        }
    }
    for edge in wanted.iter().filter(|edge| !existing.contains(edge)) {
        sqlx::query(
            "INSERT INTO unit_edges (unit, parent, valid_from, valid_to) VALUES ($1, $2, $3, $4)",
        )
        .bind(edge.unit.to_string())
        .bind(edge.parent.to_string())
        .bind(day_text(edge.span.from))
        .bind(day_text(edge.span.to))
        .execute(&mut *conn)
        .await?;
        changed += 1;
    }
    Ok(changed)
}

/// A unit that goes to another parent from a day on was under the one before until then; what had ended
/// before stays as it was.
fn earlier(existing: &[Edge], wanted: &[Edge]) -> Vec<Edge> {
    let kept = existing.iter().filter_map(|edge| {
        let next = wanted.iter().find(|next| next.unit == edge.unit)?;
        let from = next.span.from?;
        let span = until(edge.span, from, next.parent != edge.parent)?;
        Some(Edge { span, ..*edge })
    });
    kept.collect()
}

/// What stays of a span once something else, or the same thing anew, holds `from` a day on.
fn until(span: Span, from: Day, other: bool) -> Option<Span> {
    let before = from.pred_opt()?;
    let ended = span.to.is_some_and(|to| to < from);
    // The same thing with another first day is a correction.
    let stays = span.from.is_none_or(|first| first < from) && (other || ended);
    stays.then_some(Span {
        to: Some(span.to.map_or(before, |to| to.min(before))),
        ..span
    })
}

/// A member who meets in another cell from a day on meets in the one before until then.
fn earlier_homes(existing: &BTreeSet<Place>, wanted: &BTreeSet<Place>) -> Result<Vec<Place>> {
    let kind = word(&MembershipKind::Home)?;
    let is_home = |place: &&Place| place.1 == kind;
    let Some((cell, _, from, to)) = wanted.iter().find(is_home) else {
        return Ok(Vec::new());
    };
    let Some(from) = rights::span(from, to)?.from else {
        return Ok(Vec::new());
    };
    let mut kept = Vec::new();
    for (old, kind, first, last) in existing.iter().filter(is_home) {
        if let Some(span) = until(rights::span(first, last)?, from, old != cell) {
            kept.push((old.clone(), kind.clone(), first.clone(), day_text(span.to)));
        }
    }
    Ok(kept)
}

/// Cell, kind and days of a membership, as stored.
type Place = (String, String, String, String);

async fn store_members(
    conn: &mut AnyConnection,
    province: ProvinceId,
    members: &[Member],
    names: &mut Names,
    report: &mut LoadReport,
    mistakes: &mut Vec<String>,
) -> Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    let mut places: BTreeMap<String, BTreeSet<Place>> = BTreeMap::new();
    let rows: Vec<(String, String, String, String, String)> =
        sqlx::query_as("SELECT member, cell, kind, valid_from, valid_to FROM memberships")
            .fetch_all(&mut *conn)
            .await?;
    for (member, cell, kind, from, to) in rows {
        places
            .entry(member)
            .or_default()
            .insert((cell, kind, from, to));
    }
    for member in members {
        let id = MemberId(stable_id(province, "member", &member.code));
        let mut changed = false;
        let now = (id, member.name.clone());
        if names.members.get(&member.code) != Some(&now) {
            sqlx::query(
                "INSERT INTO members (id, code, name) VALUES ($1, $2, $3)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            )
            .bind(id.to_string())
            .bind(&member.code)
            .bind(&member.name)
            .execute(&mut *conn)
            .await?;
            names.members.insert(member.code.clone(), now);
            changed = true;
        }
        let mut wanted = places_of(member, names, mistakes)?;
        let existing = places.remove(&id.to_string()).unwrap_or_default();
        wanted.extend(earlier_homes(&existing, &wanted)?);
        for (cell, kind, from, _) in existing.difference(&wanted) {
            sqlx::query(
                "DELETE FROM memberships
                 WHERE member = $1 AND cell = $2 AND kind = $3 AND valid_from = $4",
            )
            .bind(id.to_string())
            .bind(cell)
            .bind(kind)
            .bind(from)
            .execute(&mut *conn)
            .await?;
            changed = true;
        }
        for (cell, kind, from, to) in wanted.difference(&existing) {
            sqlx::query(
                "INSERT INTO memberships (member, cell, kind, valid_from, valid_to)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(id.to_string())
            .bind(cell)
            .bind(kind)
            .bind(from)
            .bind(to)
            .execute(&mut *conn)
            .await?;
            changed = true;
        }
        report.members += usize::from(changed);
    }
    Ok(())
}

fn places_of(
    member: &Member,
    names: &Names,
    mistakes: &mut Vec<String>,
) -> Result<BTreeSet<Place>> {
    let home = member
        .cell
        .iter()
        .map(|cell| (cell, MembershipKind::Home, member.since, None));
    let also = member.also_in.iter().map(|also| {
        (
            &also.cell,
            MembershipKind::TemporaryHere,
            also.from,
            also.to,
        )
    });
    let mut places = BTreeSet::new();
    for (cell, kind, from, to) in home.chain(also) {
        match names.unit(cell) {
            Some(unit) => {
                places.insert((unit.to_string(), word(&kind)?, day_text(from), day_text(to)));
            }
            None => mistakes.push(words::unknown_unit(&member.code, cell)),
        }
    }
    Ok(places)
}

async fn store_grants(
    conn: &mut AnyConnection,
    province: ProvinceId,
    file: &LoadFile,
    names: &Names,
    report: &mut LoadReport,
    mistakes: &mut Vec<String>,
) -> Result<Ended> {
    let named = file
        .members
        .iter()
        .map(|member| &member.code)
        .chain(file.grants.iter().map(|grant| &grant.member))
        .collect::<BTreeSet<_>>();
    let mut ended = Vec::new();
    for code in named {
        let Some((member, _)) = names.members.get(code) else {
            mistakes.push(words::unknown_member(code));
            continue;
        };
        let lines = file.grants.iter().filter(|line| line.member == *code);
        let mut wanted = BTreeMap::new();
        for line in lines {
            match names.unit(&line.unit) {
                Some(unit) => {
                    wanted.insert(grant_id(province, line)?, (unit, line));
                }
                None => mistakes.push(words::unknown_unit(code, &line.unit)),
            }
        }
        let existing = rights::grants_of(conn, *member).await?;
        for grant in existing
            .iter()
            .filter(|grant| !wanted.contains_key(&grant.id))
        {
            sqlx::query("DELETE FROM grants WHERE id = $1")
                .bind(grant.id.to_string())
                .execute(&mut *conn)
                .await?;
            ended.push((grant.id, None));
            report.grants += 1;
        }
        for (id, (unit, line)) in wanted {
            let before = existing.iter().find(|grant| grant.id == id);
            if before.is_some_and(|grant| grant.span.to == line.to) {
                continue;
            }
            sqlx::query(
                "INSERT INTO grants (id, member, unit, role, valid_from, valid_to)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (id) DO UPDATE SET valid_to = excluded.valid_to",
            )
            .bind(id.to_string())
            .bind(member.to_string())
            .bind(unit.to_string())
            .bind(word(&line.role)?)
            .bind(day_text(line.from))
            .bind(day_text(line.to))
            .execute(&mut *conn)
            .await?;
            if let Some(to) = line.to {
                ended.push((id, Some(to)));
            }
            report.grants += 1;
        }
    }
    Ok(ended)
}

/// Member, unit, role and first day make a grant; its last day may change.
fn grant_id(province: ProvinceId, line: &GrantLine) -> Result<GrantId> {
    let GrantLine {
        member,
        unit,
        role,
        from,
        ..
    } = line;
    let key = format!("{member}\n{unit}\n{}\n{}", word(role)?, day_text(*from));
    Ok(GrantId(stable_id(province, "grant", &key)))
}
