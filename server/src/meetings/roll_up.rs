//! Sums over the tree: what the cells below a unit have registered, held and reported, month by month.
//! A meeting belongs to the units that its cell was under on its own day.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::UnitId;
use handbook_domain::time::{Month, Timestamp};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::meeting::{RollUp, RollUpFigures, RollUpRow};
use sqlx::{AnyConnection, Row};

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
    let found = below(
        &mut tx,
        rights::id(&unit)?,
        from,
        to,
        province.clock().now(),
    )
    .await?;
    tx.rollback().await?;
    Ok(found)
}

/// Held while sums are published, so that two processes do not make the same ones.
const LOCK: i64 = 0x726f_6c6c;

/// Publishes the sums that have changed to the officials of the units they are of; returns how many
/// changed. `serve` calls it each minute. A month is one transaction.
///
/// # Errors
/// If the database fails; what was not made anew is made the next time.
pub async fn publish(province: &Province) -> Result<u64> {
    let mut look = province.db().read().await?;
    let months: Vec<(String,)> =
        sqlx::query_as("SELECT DISTINCT month FROM meeting_stale WHERE since <= $1 ORDER BY month")
            .bind(province.clock().now().0)
            .fetch_all(&mut *look)
            .await?;
    look.rollback().await?;
    let mut changed = 0;
    for (month,) in months {
        changed += publish_month(province, rights::id(&month)?).await?;
    }
    Ok(changed)
}

async fn publish_month(province: &Province, month: Month) -> Result<u64> {
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
    let mut units: BTreeSet<UnitId> = BTreeSet::new();
    for (cell,) in stale.iter().collect::<BTreeSet<_>>() {
        // Also those that it stands under no longer: their sums still have it.
        units.extend(tree.ever_above(rights::id(cell)?));
    }
    let mut moves = Moves::default();
    let mut changed = 0;
    for unit in units {
        for roll_up in below(&mut tx, unit, month, month, now).await? {
            let id = RollUp::id_of(unit, month);
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
    }
    let touched = moves.apply(&mut tx, now).await?;
    tx.commit().await?;
    province.forget_heads(&touched);
    Ok(changed)
}

/// The cells under each unit directly below `$1`, with the span of days for which they are: an edge
/// within an edge holds where both do. Days are texts, '' is open.
const BELOW: &str = "WITH RECURSIVE below(unit, child, valid_from, valid_to) AS (
        SELECT unit, unit, valid_from, CASE valid_to WHEN '' THEN '9999' ELSE valid_to END
        FROM unit_edges WHERE parent = $1
        UNION
        SELECT e.unit, b.child,
            CASE WHEN e.valid_from > b.valid_from THEN e.valid_from ELSE b.valid_from END,
            CASE WHEN e.valid_to <> '' AND e.valid_to < b.valid_to THEN e.valid_to
                 ELSE b.valid_to END
        FROM below b JOIN unit_edges e ON e.parent = b.unit
    )";

async fn below(
    conn: &mut AnyConnection,
    unit: UnitId,
    from: Month,
    to: Month,
    now: Timestamp,
) -> Result<Vec<RollUp>> {
    let mut months: BTreeMap<Month, BTreeMap<String, RollUpFigures>> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let cells: Vec<(String, String, String, String, i64)> =
        sqlx::query_as(crate::db::safe(format!(
            "{BELOW} SELECT b.child, c.name, b.valid_from, b.valid_to, count(*)
             FROM below b JOIN units u ON u.id = b.unit JOIN units c ON c.id = b.child
             WHERE u.kind = 'cell' GROUP BY b.child, c.name, b.valid_from, b.valid_to"
        )))
        .bind(unit.to_string())
        .fetch_all(&mut *conn)
        .await?;
    let mut month = from;
    while month <= to {
        let day = last_day(month).to_string();
        let of_month = months.entry(month).or_default();
        for (child, name, first, last, count) in &cells {
            if *first <= day && day <= *last {
                let figures = of_month.entry(child.clone()).or_default();
                figures.cells += number(*count);
            }
            names.insert(child.clone(), name.clone());
        }
        month = month.next();
    }
    for row in sqlx::query(crate::db::safe(format!("{BELOW} {SUMS}")))
        .bind(unit.to_string())
        .bind(from.to_string())
        .bind(to.to_string())
        .bind(now.0)
        .fetch_all(&mut *conn)
        .await?
    {
        let (child, month): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let month: Month = month
            .parse()
            .map_err(|_| Error::Damaged(format!("month {month}")))?;
        let of_month = months.entry(month).or_default();
        let figures = of_month.entry(child).or_default();
        *figures = RollUpFigures {
            cells: figures.cells,
            ..sums(&row)?
        };
    }
    let unit_name = rights::unit_name(conn, unit).await?.unwrap_or_default();
    months
        .into_iter()
        .map(|(month, children)| {
            let mut rows = Vec::new();
            for (child, figures) in children {
                rows.push(RollUpRow {
                    unit: rights::id(&child)?,
                    unit_name: names.get(&child).cloned().unwrap_or_default(),
                    figures,
                });
            }
            rows.sort_by(|a, b| (&a.unit_name, a.unit).cmp(&(&b.unit_name, b.unit)));
            Ok(RollUp {
                unit,
                unit_name: unit_name.clone(),
                month,
                total: rows.iter().fold(RollUpFigures::default(), |sum, row| {
                    added(sum, &row.figures)
                }),
                rows,
            })
        })
        .collect()
}

/// What [`sums`] reads, in its order. Cells that have registered are counted once a month.
const SUMS: &str = "SELECT b.child, f.month,
        COUNT(DISTINCT CASE WHEN f.kind = 'regular' AND f.cancelled = 0 THEN f.cell END),
        CAST(SUM(f.held) AS BIGINT),
        CAST(SUM(CASE WHEN f.kind = 'regular' THEN f.held ELSE 0 END) AS BIGINT),
        CAST(SUM(f.held * f.thematic) AS BIGINT),
        CAST(SUM(f.late) AS BIGINT),
        CAST(SUM(CASE WHEN f.received = 0 AND f.cancelled = 0 AND f.due_at > 0 AND f.due_at <= $4
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
    FROM below b JOIN meeting_figures f ON f.cell = b.unit
        AND f.day >= b.valid_from AND f.day <= b.valid_to
    WHERE f.month >= $2 AND f.month <= $3
    GROUP BY b.child, f.month";

fn sums(row: &sqlx::any::AnyRow) -> Result<RollUpFigures> {
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
