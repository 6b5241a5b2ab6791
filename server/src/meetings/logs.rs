//! The records that cells have sent. Lines are a set: what comes twice does no harm.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::meeting::likeness::{ALIKE_PERCENT, Sketch};
use handbook_domain::meeting::package::MAX_LINES;
use handbook_domain::meeting::{Log, Package};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::meeting::Alike;
use sqlx::AnyConnection;

use crate::db::{places, safe};
use crate::error::{Error, Result};
use crate::rights;

/// Everything of a meeting's record so far; nothing if nothing has come.
pub(crate) async fn get(conn: &mut AnyConnection, meeting: ItemId) -> Result<Option<Package>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT package FROM meeting_logs WHERE meeting = $1")
            .bind(meeting.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(|(text,)| unpacked(meeting, &text)).transpose()
}

/// The record as it is stored.
pub(crate) fn unpacked(meeting: ItemId, text: &str) -> Result<Package> {
    let damaged = || Error::Damaged(format!("record of meeting {meeting}"));
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged())?;
    Package::unpack(&bytes).map_err(|_| damaged())
}

/// A record with everything that has come of it.
pub(crate) struct Joined {
    pub(crate) log: Log,
    pub(crate) package: Package,
    /// Whether a line or a signature has come that was not there.
    pub(crate) is_new: bool,
    /// As it is stored.
    packed: String,
}

/// Most signatures under a record: of each phone under each of its closings, and some to spare.
const MOST_SIGNATURES: usize = 200;

/// What is there together with what has come; nothing if it would be too much for one record.
pub(crate) fn joined(there: Option<Package>, came: Package) -> Option<Joined> {
    let mut signatures = came.signatures.clone();
    let mut log = came.log().ok()?;
    let had = there.as_ref().map_or(0, |there| there.lines.len());
    let mut is_signed_anew = !signatures.is_empty();
    if let Some(there) = there {
        let held = there.log().ok()?;
        held.lines().for_each(|line| {
            log.add(line.clone());
        });
        is_signed_anew = signatures.iter().any(|one| !there.signatures.contains(one));
        let held = there.signatures.into_iter();
        signatures.extend(held.filter(|one| !came.signatures.contains(one)));
    }
    let package = Package::of(&log, signatures);
    let fits = package.lines.len() <= MAX_LINES && package.signatures.len() <= MOST_SIGNATURES;
    let packed = URL_SAFE_NO_PAD.encode(package.pack().ok().filter(|_| fits)?);
    Some(Joined {
        log,
        is_new: package.lines.len() > had || is_signed_anew,
        package,
        packed,
    })
}

/// Keeps a record, with the sketch of its words.
pub(crate) async fn put(
    conn: &mut AnyConnection,
    meeting: ItemId,
    cell: UnitId,
    joined: &Joined,
    sketch: Option<&Sketch>,
    now: Timestamp,
) -> Result<()> {
    let meeting = meeting.to_string();
    sqlx::query(
        "INSERT INTO meeting_logs (meeting, cell, package, sketch, updated_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (meeting) DO UPDATE SET package = excluded.package,
             sketch = excluded.sketch, updated_at = excluded.updated_at",
    )
    .bind(&meeting)
    .bind(cell.to_string())
    .bind(&joined.packed)
    .bind(sketch.map_or_else(String::new, |sketch| {
        URL_SAFE_NO_PAD.encode(sketch.to_bytes())
    }))
    .bind(now.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM meeting_bands WHERE meeting = $1")
        .bind(&meeting)
        .execute(&mut *conn)
        .await?;
    let bands = sketch.map(Sketch::bands).unwrap_or_default();
    if bands.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO meeting_bands (band, meeting) VALUES {} ON CONFLICT DO NOTHING",
        places(bands.len(), 2)
    );
    let mut query = sqlx::query(safe(sql));
    for band in bands {
        query = query.bind(band).bind(&meeting);
    }
    query.execute(conn).await?;
    Ok(())
}

/// The sketch of a closed record's words; nothing if there is none, or too few words.
pub(crate) async fn sketch(conn: &mut AnyConnection, meeting: ItemId) -> Result<Option<Sketch>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT sketch FROM meeting_logs WHERE meeting = $1")
            .bind(meeting.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.and_then(|(kept,)| read_sketch(&kept)))
}

fn read_sketch(kept: &str) -> Option<Sketch> {
    Sketch::from_bytes(&URL_SAFE_NO_PAD.decode(kept).ok()?)
}

/// Most records whose sketches are compared with a new one.
const MOST_CANDIDATES: i64 = 200;

/// The record of another cell that says most nearly the same, if one says much the same.
pub(crate) async fn alike(
    conn: &mut AnyConnection,
    cell: UnitId,
    sketch: &Sketch,
) -> Result<Option<Alike>> {
    let bands = sketch.bands();
    let sql = format!(
        "SELECT meeting_logs.meeting, meeting_logs.sketch, units.name
         FROM meeting_logs JOIN units ON units.id = meeting_logs.cell
         WHERE meeting_logs.meeting IN (SELECT meeting FROM meeting_bands WHERE band IN {})
           AND meeting_logs.cell <> ${} ORDER BY meeting_logs.meeting LIMIT ${}",
        places(1, bands.len()),
        bands.len() + 1,
        bands.len() + 2
    );
    let mut query = sqlx::query_as(safe(sql));
    for band in bands {
        query = query.bind(band);
    }
    let rows: Vec<(String, String, String)> = query
        .bind(cell.to_string())
        .bind(MOST_CANDIDATES)
        .fetch_all(conn)
        .await?;
    let mut best: Option<Alike> = None;
    for (meeting, kept, cell_name) in rows {
        let percent = read_sketch(&kept).map_or(0, |other| sketch.percent(&other));
        if percent >= ALIKE_PERCENT && best.as_ref().is_none_or(|best| best.percent < percent) {
            best = Some(Alike {
                meeting: rights::id(&meeting)?,
                cell_name,
                percent,
            });
        }
    }
    Ok(best)
}
