//! Sums over the tree: what the cells below a unit have registered, held and reported, month by month.
//! A meeting belongs to the units that its cell was under on its own day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::UnitId;
use handbook_domain::time::{Month, Timestamp};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::roll_up::{RollUp, RollUpFigures, RollUpRow};
use sqlx::{AnyConnection, Row};

use super::figures;
use crate::error::{Error, Result, What};
use crate::feed::Moves;
use crate::{Province, items, rights};

/// The sums below the unit of this code, a month after the other.
///
/// # Errors
/// [`Error::NotFound`] if there is no such unit.
pub async fn of_unit(
    province: &Province,
    code: &str,
    from: Month,
    to: Month,
) -> Result<Vec<RollUp>> {
    let mut tx = province.db().read().await?;
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM units WHERE code = $1")
        .bind(code)
        .fetch_optional(&mut *tx)
        .await?;
    let (unit,) = row.ok_or_else(|| Error::NotFound {
        what: What::Unit,
        name: code.to_owned(),
    })?;
    let unit: UnitId = rights::id(&unit)?;
    let mut found = Vec::new();
    let mut month = from;
    while month <= to {
        found.push(match published(province, &mut tx, unit, month).await? {
            Some(roll_up) => roll_up,
            None => Sums::of(province, &mut tx, month).await?.below(unit),
        });
        month = month.next();
    }
    tx.rollback().await?;
    Ok(found)
}

/// What was published of a month, if nothing has changed since.
async fn published(
    province: &Province,
    conn: &mut AnyConnection,
    unit: UnitId,
    month: Month,
) -> Result<Option<RollUp>> {
    let stale: Option<(String,)> =
        sqlx::query_as("SELECT cell FROM meeting_stale WHERE month = $1 AND since <= $2 LIMIT 1")
            .bind(month.to_string())
            .bind(province.clock().now().0)
            .fetch_optional(&mut *conn)
            .await?;
    if stale.is_some() {
        return Ok(None);
    }
    figures::read(conn, kind::ROLL_UP, RollUp::id_of(unit, month)).await
}

/// Held while sums are published, so that two processes do not make the same ones.
const LOCK: i64 = 0x726f_6c6c;

/// Publishes the sums that have changed to the officials of the units they are of; returns how many
/// changed. `serve` calls it each minute. A month is one transaction.
///
/// # Errors
/// The last that a month had; what was not made anew is made the next time, and the other months are.
pub async fn publish(province: &Province) -> Result<u64> {
    let mut look = province.db().read().await?;
    let months: Vec<(String,)> =
        sqlx::query_as("SELECT DISTINCT month FROM meeting_stale WHERE since <= $1 ORDER BY month")
            .bind(province.clock().now().0)
            .fetch_all(&mut *look)
            .await?;
    look.rollback().await?;
    let (mut changed, mut failed) = (0, None);
    for (month,) in months {
        match publish_month(province, &month).await {
            Ok(more) => changed += more,
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(changed), Err)
}

async fn publish_month(province: &Province, month: &str) -> Result<u64> {
    let month: Month = rights::id(month)?;
    let db = province.db();
    let now = province.clock().now();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    db.lock(&mut tx, LOCK).await?;
    // Whoever writes figures now holds their mark: this waits, and the sums see what was written.
    let stale: Vec<(String,)> =
        sqlx::query_as("DELETE FROM meeting_stale WHERE month = $1 AND since <= $2 RETURNING cell")
            .bind(month.to_string())
            .bind(now.0)
            .fetch_all(&mut *tx)
            .await?;
    let tree = rights::tree(province, &mut tx).await?;
    let sums = Sums::of(province, &mut tx, month).await?;
    let mut units: BTreeSet<UnitId> = BTreeSet::new();
    for (cell,) in stale.iter().collect::<BTreeSet<_>>() {
        // Also those that it stands under no longer: their sums still have it.
        units.extend(tree.ever_above(rights::id(cell)?));
    }
    let mut moves = Moves::default();
    let mut changed = 0;
    for unit in units {
        let id = RollUp::id_of(unit, month);
        let roll_up = sums.below(unit);
        if roll_up.rows.is_empty() && items::get(&mut tx, kind::ROLL_UP, id).await?.is_none() {
            continue;
        }
        let put = items::Put {
            kind: kind::ROLL_UP,
            id,
            shelf: Shelf::Meetings,
            body: String::from_utf8_lossy(&crate::keys::to_json(&roll_up)).into_owned(),
            audiences: BTreeSet::from([Audience::UnitOfficers(unit)]),
            blobs: Vec::new(),
        };
        let stored = items::put(&mut tx, &mut moves, now, put).await?;
        changed += u64::from(stored.changed);
    }
    let touched = moves.apply(&mut tx, now).await?;
    tx.commit().await?;
    province.forget_heads(&touched);
    Ok(changed)
}

/// The sums of one month, of every unit, from one reading of the units and of that month's figures.
struct Sums {
    month: Month,
    names: HashMap<UnitId, String>,
    /// By unit, then by the unit directly below it.
    of: HashMap<UnitId, BTreeMap<UnitId, RollUpFigures>>,
}

impl Sums {
    async fn of(province: &Province, conn: &mut AnyConnection, month: Month) -> Result<Self> {
        let tree = rights::tree(province, conn).await?;
        let mut sums = Self {
            month,
            names: HashMap::new(),
            of: HashMap::new(),
        };
        let units: Vec<(String, String, String)> =
            sqlx::query_as("SELECT id, name, kind FROM units")
                .fetch_all(&mut *conn)
                .await?;
        for (id, name, kind) in units {
            let unit: UnitId = rights::id(&id)?;
            sums.names.insert(unit, name);
            if kind == "cell" {
                for (above, below) in tree.steps_above(unit, last_day(month)) {
                    sums.at(above, below).cells += 1;
                }
            }
        }
        let rows = sqlx::query(OF_MONTH)
            .bind(month.to_string())
            .bind(province.clock().now().0)
            .fetch_all(&mut *conn)
            .await?;
        // A cell that has registered twice is one, whichever of the days it stood where.
        let mut registered: BTreeSet<(UnitId, UnitId, UnitId)> = BTreeSet::new();
        for row in rows {
            let (cell, day): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let cell: UnitId = rights::id(&cell)?;
            let figures = figures_of(&row)?;
            for (above, below) in tree.steps_above(cell, rights::id(&day)?) {
                let first = figures.registered > 0 && registered.insert((above, below, cell));
                let once = RollUpFigures {
                    registered: u32::from(first),
                    ..figures
                };
                let sum = sums.at(above, below);
                *sum = added(*sum, &once);
            }
        }
        Ok(sums)
    }

    fn at(&mut self, above: UnitId, below: UnitId) -> &mut RollUpFigures {
        self.of.entry(above).or_default().entry(below).or_default()
    }

    /// What was added up below a unit, by name.
    fn below(&self, unit: UnitId) -> RollUp {
        let name = |unit: UnitId| self.names.get(&unit).cloned().unwrap_or_default();
        let children = self.of.get(&unit).into_iter().flatten();
        let mut rows: Vec<RollUpRow> = children
            .map(|(child, figures)| RollUpRow {
                unit: *child,
                unit_name: name(*child),
                figures: *figures,
            })
            .collect();
        rows.sort_by(|a, b| (&a.unit_name, a.unit).cmp(&(&b.unit_name, b.unit)));
        RollUp {
            unit,
            unit_name: name(unit),
            month: self.month,
            total: rows.iter().fold(RollUpFigures::default(), |sum, row| {
                added(sum, &row.figures)
            }),
            rows,
        }
    }
}

/// What [`figures_of`] reads, in its order: a cell's meetings of one day of the month.
const OF_MONTH: &str = "SELECT f.cell, f.day,
        CAST(SUM(CASE WHEN f.kind = 'regular' AND f.cancelled = 0 THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(f.held) AS BIGINT),
        CAST(SUM(CASE WHEN f.kind = 'regular' THEN f.held ELSE 0 END) AS BIGINT),
        CAST(SUM(f.held * f.thematic) AS BIGINT),
        CAST(SUM(f.late) AS BIGINT),
        CAST(SUM(CASE WHEN f.received = 0 AND f.cancelled = 0 AND f.due_at > 0 AND f.due_at <= $2
                 THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE WHEN f.minutes >= 0 THEN f.minutes ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE WHEN f.minutes >= 0 THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(f.summoned) AS BIGINT),
        CAST(SUM(f.present) AS BIGINT),
        CAST(SUM(CASE f.grade WHEN 'good' THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE f.grade WHEN 'fair' THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE f.grade WHEN 'average' THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE f.grade WHEN 'poor' THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(f.claimed_higher) AS BIGINT),
        CAST(SUM(f.alike) AS BIGINT),
        CAST(SUM(CASE f.review WHEN 'reviewed' THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE f.review WHEN 'returned' THEN 1 ELSE 0 END) AS BIGINT)
    FROM meeting_figures f WHERE f.month = $1 GROUP BY f.cell, f.day";

fn figures_of(row: &sqlx::any::AnyRow) -> Result<RollUpFigures> {
    let at = |place: usize| -> Result<i64> { Ok(row.try_get(place)?) };
    let count = |place: usize| at(place).map(number);
    Ok(RollUpFigures {
        cells: 0,
        registered: count(2)?,
        held: count(3)?,
        regular: count(4)?,
        thematic: count(5)?,
        late: count(6)?,
        overdue: count(7)?,
        minutes: u64::try_from(at(8)?).unwrap_or(0),
        timed: count(9)?,
        summoned: count(10)?,
        present: count(11)?,
        good: count(12)?,
        fair: count(13)?,
        average: count(14)?,
        poor: count(15)?,
        claimed_higher: count(16)?,
        alike: count(17)?,
        reviewed: count(18)?,
        returned: count(19)?,
    })
}

fn added(a: RollUpFigures, b: &RollUpFigures) -> RollUpFigures {
    RollUpFigures {
        cells: a.cells + b.cells,
        registered: a.registered + b.registered,
        held: a.held + b.held,
        regular: a.regular + b.regular,
        thematic: a.thematic + b.thematic,
        late: a.late + b.late,
        overdue: a.overdue + b.overdue,
        minutes: a.minutes + b.minutes,
        timed: a.timed + b.timed,
        summoned: a.summoned + b.summoned,
        present: a.present + b.present,
        good: a.good + b.good,
        fair: a.fair + b.fair,
        average: a.average + b.average,
        poor: a.poor + b.poor,
        claimed_higher: a.claimed_higher + b.claimed_higher,
        alike: a.alike + b.alike,
        reviewed: a.reviewed + b.reviewed,
        returned: a.returned + b.returned,
    }
}

fn number(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn last_day(month: Month) -> handbook_domain::time::Day {
    Timestamp::start_of(month.next().first())
        .plus_days(-1)
        .day()
}
