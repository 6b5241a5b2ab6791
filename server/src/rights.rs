//! Who may read and do what, computed from the dated tree, memberships and grants.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use handbook_domain::access::{Grant, Role};
use handbook_domain::audience::Audience;
use handbook_domain::ids::{MemberId, UnitId};
use handbook_domain::org::{Edge, Membership, MembershipKind, Tree, audiences_of};
use handbook_domain::time::{Day, Span};
use sqlx::AnyConnection;

use crate::Province;
use crate::db::{places, safe};
use crate::error::{Error, Result};

/// Every audience `member` holds now; from memory, at most a second old.
pub(crate) async fn audiences(
    province: &Province,
    member: MemberId,
) -> Result<Arc<BTreeSet<Audience>>> {
    let now = province.clock().now();
    if let Some(known) = province.caches().rights.get(&member, now) {
        return Ok(known);
    }
    let mut tx = province.db().read().await?;
    let tree = tree(province, &mut tx).await?;
    let memberships = memberships_of(&mut tx, member).await?;
    let grants = grants_of(&mut tx, member).await?;
    let found = Arc::new(audiences_of(
        member,
        &memberships,
        &grants,
        &tree,
        now.day(),
    ));
    province
        .caches()
        .rights
        .put(member, Arc::clone(&found), now);
    Ok(found)
}

/// The tree as `conn` sees it: kept in memory while its version stands.
pub(crate) async fn tree(province: &Province, conn: &mut AnyConnection) -> Result<Arc<Tree>> {
    let (version,): (i64,) = sqlx::query_as("SELECT version FROM org_version")
        .fetch_one(&mut *conn)
        .await?;
    let kept = province.caches().tree();
    if let Some((known, tree)) = kept
        && known == version
    {
        return Ok(tree);
    }
    let tree = Arc::new(Tree::new(edges(conn).await?));
    province.caches().set_tree(version, Arc::clone(&tree));
    Ok(tree)
}

/// Every dated edge.
pub(crate) async fn edges(conn: &mut AnyConnection) -> Result<Vec<Edge>> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT unit, parent, valid_from, valid_to FROM unit_edges")
            .fetch_all(conn)
            .await?;
    rows.into_iter()
        .map(|(unit, parent, from, to)| {
            Ok(Edge {
                unit: id(&unit)?,
                parent: id(&parent)?,
                span: span(&from, &to)?,
            })
        })
        .collect()
}

/// The member's memberships of all times.
pub(crate) async fn memberships_of(
    conn: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<Membership>> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT cell, kind, valid_from, valid_to FROM memberships WHERE member = $1",
    )
    .bind(member.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(cell, kind, from, to)| {
            let (cell, kind) = (id(&cell)?, membership_kind(&kind)?);
            Ok(Membership {
                member,
                cell,
                kind,
                span: span(&from, &to)?,
            })
        })
        .collect()
}

/// The memberships of all times of each of `members`.
pub(crate) async fn memberships_of_all(
    conn: &mut AnyConnection,
    members: &BTreeSet<MemberId>,
) -> Result<HashMap<MemberId, Vec<Membership>>> {
    let sql = format!(
        "SELECT member, cell, kind, valid_from, valid_to FROM memberships WHERE member IN {}",
        places(1, members.len())
    );
    let mut query = sqlx::query_as(safe(sql));
    for member in members {
        query = query.bind(member.to_string());
    }
    let rows: Vec<(String, String, String, String, String)> = query.fetch_all(conn).await?;
    let mut found: HashMap<MemberId, Vec<Membership>> = HashMap::new();
    for (member, cell, kind, from, to) in rows {
        let (member, cell, kind) = (id(&member)?, id(&cell)?, membership_kind(&kind)?);
        let span = span(&from, &to)?;
        found.entry(member).or_default().push(Membership {
            member,
            cell,
            kind,
            span,
        });
    }
    Ok(found)
}

/// The names of those of `members` that there are.
pub(crate) async fn member_names(
    conn: &mut AnyConnection,
    members: &BTreeSet<MemberId>,
) -> Result<HashMap<MemberId, String>> {
    let among = places(1, members.len());
    let sql = format!("SELECT id, name FROM members WHERE id IN {among}");
    let mut query = sqlx::query_as(safe(sql));
    for member in members {
        query = query.bind(member.to_string());
    }
    let rows: Vec<(String, String)> = query.fetch_all(conn).await?;
    rows.into_iter()
        .map(|(member, name)| Ok((id(&member)?, name)))
        .collect()
}

/// The member's grants of all times.
pub(crate) async fn grants_of(conn: &mut AnyConnection, member: MemberId) -> Result<Vec<Grant>> {
    let rows: Vec<(String, String, String, String, String)> =
        sqlx::query_as("SELECT id, unit, role, valid_from, valid_to FROM grants WHERE member = $1")
            .bind(member.to_string())
            .fetch_all(conn)
            .await?;
    rows.into_iter()
        .map(|(grant, unit, name, from, to)| {
            let (unit, role, span) = (id(&unit)?, role(&name)?, span(&from, &to)?);
            Ok(Grant {
                id: id(&grant)?,
                member,
                unit,
                role,
                span,
            })
        })
        .collect()
}

/// The cell that counts the member on `day`.
pub(crate) fn home_cell(memberships: &[Membership], day: Day) -> Option<UnitId> {
    memberships
        .iter()
        .find(|membership| membership.kind == MembershipKind::Home && membership.span.holds(day))
        .map(|membership| membership.cell)
}

/// Name of a unit.
pub(crate) async fn unit_name(conn: &mut AnyConnection, unit: UnitId) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT name FROM units WHERE id = $1")
        .bind(unit.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(name,)| name))
}

/// Name of a member.
pub(crate) async fn member_name(
    conn: &mut AnyConnection,
    member: MemberId,
) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT name FROM members WHERE id = $1")
        .bind(member.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(name,)| name))
}

/// A stored id.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|_| Error::Damaged(format!("id {text}")))
}

/// A stored span: `''` is open.
pub(crate) fn span(from: &str, to: &str) -> Result<Span> {
    let day = |text: &str| match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Error::Damaged(format!("day {text}"))),
    };
    Ok(Span {
        from: day(from)?,
        to: day(to)?,
    })
}

/// How one end of a span is stored.
pub(crate) fn day_text(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// How a role is stored: as on the wire.
pub(crate) fn role(text: &str) -> Result<Role> {
    from_word(text)
}

fn membership_kind(text: &str) -> Result<MembershipKind> {
    from_word(text)
}

/// How a unit variant is stored.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(Error::Damaged("a word was expected".into())),
    }
}

fn from_word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| Error::Damaged(format!("word {text}")))
}
