//! The tree of party organisations, with dates on every edge.
//!
//! Depth is free and no level is built in: the organisation of 2025 removed a level, and the one of
//! next year may add one. A unit that was merged away keeps its edges of the past.

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Grant, Permission};
use crate::audience::Audience;
use crate::ids::{MemberId, UnitId};
use crate::time::{Day, Span};

/// Everything `member` may read on `day`.
///
/// That is: what is addressed to the member; to each cell he or she meets in; to those cells and
/// every unit above them; and to the committees and offices in which a grant gives a seat.
#[must_use]
pub fn audiences_of(
    member: MemberId,
    memberships: &[Membership],
    grants: &[Grant],
    tree: &Tree,
    day: Day,
) -> BTreeSet<Audience> {
    let mut audiences = BTreeSet::from([Audience::Member(member)]);
    for cell in memberships
        .iter()
        .filter(|membership| membership.member == member && membership.span.holds(day))
        .map(|membership| membership.cell)
    {
        audiences.insert(Audience::Cell(cell));
        audiences.insert(Audience::Unit(cell));
        audiences.extend(tree.above(cell, day).into_iter().map(Audience::Unit));
    }
    for grant in grants
        .iter()
        .filter(|grant| grant.member == member && grant.span.holds(day))
    {
        if grant.role.permits(Permission::ReadCommittee) {
            audiences.insert(Audience::CellCommittee(grant.unit));
        }
        if grant.role.permits(Permission::ReadOffice) {
            audiences.insert(Audience::UnitOfficers(grant.unit));
            audiences.insert(Audience::Unit(grant.unit));
            audiences.extend(tree.above(grant.unit, day).into_iter().map(Audience::Unit));
        }
    }
    audiences
}

/// Whether `grants` let `member` do `permission` for `unit` on `day`.
#[must_use]
pub fn permits(
    grants: &[Grant],
    member: MemberId,
    permission: Permission,
    unit: UnitId,
    tree: &Tree,
    day: Day,
) -> bool {
    grants.iter().any(|grant| {
        grant.member == member
            && grant.span.holds(day)
            && grant.role.permits(permission)
            && (grant.unit == unit
                || grant.role.reaches_down() && tree.is_within(unit, grant.unit, day))
    })
}

/// That a unit stood under another for a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edge {
    /// The lower unit.
    pub unit: UnitId,
    /// The unit directly above it.
    pub parent: UnitId,
    /// When this was so.
    pub span: Span,
}

/// That a member met in a cell for a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub cell: UnitId,
    /// Home cell, or a temporary one (`sinh hoạt tạm thời`) beside it.
    pub kind: MembershipKind,
    /// When this was so.
    pub span: Span,
}

/// In which way a member belongs to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipKind {
    /// The cell that counts the member.
    Home,
    /// A cell where the member meets for a time, without a vote.
    TemporaryHere,
}

/// The dated edges, ready for walking.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    above: HashMap<UnitId, Vec<(UnitId, Span)>>,
}

impl Tree {
    /// Takes edges in any order.
    #[must_use]
    pub fn new(edges: impl IntoIterator<Item = Edge>) -> Self {
        let mut above: HashMap<UnitId, Vec<(UnitId, Span)>> = HashMap::new();
        for edge in edges {
            above
                .entry(edge.unit)
                .or_default()
                .push((edge.parent, edge.span));
        }
        Self { above }
    }

    /// Every unit above `unit` on `day`, nearest first. A circle in the data ends the walk.
    #[must_use]
    pub fn above(&self, unit: UnitId, day: Day) -> Vec<UnitId> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([unit]);
        let mut level = vec![unit];
        while !level.is_empty() {
            let parents: Vec<UnitId> = level
                .iter()
                .filter_map(|unit| self.above.get(unit))
                .flatten()
                .filter(|(_, span)| span.holds(day))
                .map(|(parent, _)| *parent)
                .filter(|parent| seen.insert(*parent))
                .collect();
            found.extend(&parents);
            level = parents;
        }
        found
    }

    /// Every step of the way up from `unit` on `day`, nearest first: a unit above, and the one directly
    /// below it on the way.
    #[must_use]
    pub fn steps_above(&self, unit: UnitId, day: Day) -> Vec<(UnitId, UnitId)> {
        let mut steps = Vec::new();
        let mut seen = BTreeSet::from([unit]);
        let mut level = vec![unit];
        while let Some(below) = level.pop() {
            for (parent, _) in self
                .above
                .get(&below)
                .into_iter()
                .flatten()
                .filter(|(_, span)| span.holds(day))
            {
                steps.push((*parent, below));
                if seen.insert(*parent) {
                    level.push(*parent);
                }
            }
        }
        steps
    }

    /// Every unit that `unit` has ever stood under, or will by what is known.
    #[must_use]
    pub fn ever_above(&self, unit: UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::new();
        let mut next = vec![unit];
        while let Some(unit) = next.pop() {
            let parents = self.above.get(&unit).into_iter().flatten();
            next.extend(
                parents
                    .map(|(parent, _)| *parent)
                    .filter(|parent| found.insert(*parent)),
            );
        }
        found
    }

    /// Whether `unit` is `top` or stands under it on `day`.
    #[must_use]
    pub fn is_within(&self, unit: UnitId, top: UnitId, day: Day) -> bool {
        unit == top || self.above(unit, day).contains(&top)
    }
}
