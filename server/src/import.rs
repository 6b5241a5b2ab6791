//! Bringing a folder of papers into the province.

use std::path::Path;

use bytes::Bytes;
use handbook_domain::ids::{ItemId, Sha256Hash, UnitId};
use handbook_domain::wire::item::kind;
use serde_json::json;
use tokio::runtime::Handle;

use crate::error::{Error, Result, What};
use crate::feed::Moves;
use crate::ledger::Event;
use crate::library::{self, Place, Stored};
use crate::papers::{self, ImportError, Options, Paper, Problem, Progress, Published, Report};
use crate::{Province, audit, rights, words};

/// Longest text of one paper. A page must carry it to a phone whole.
const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// Reads every paper of `dir` and publishes it to the unit with the code or the name `unit`, or to the
/// unit that the paper names. Each file gets its line in the report; running it again changes nothing.
///
/// # Errors
/// If there is no such unit, or several of that name, or the folder cannot be listed.
pub async fn import(
    province: &Province,
    dir: &Path,
    unit: &str,
    options: Options,
    mut progress: impl FnMut(Progress<'_>) + Send + 'static,
) -> Result<Report> {
    let home = find_unit(province, unit).await?;
    let (worker, folder) = (province.clone(), dir.to_owned());
    let handle = Handle::current();
    // Reading waits for child processes; publishing borrows the runtime for each paper.
    let report = tokio::task::spawn_blocking(move || {
        papers::import(&folder, &options, &mut progress, &mut |paper| {
            handle.block_on(publish(&worker, &home, paper))
        })
    })
    .await
    .map_err(|error| Error::Import(error.to_string()))?
    .map_err(|ImportError::Folder { path, source }| Error::File { path, source })?;
    note(province, &report).await?;
    Ok(report)
}

/// A unit that papers are for.
#[derive(Clone)]
struct Home {
    id: UnitId,
    code: String,
    name: String,
}

async fn publish(province: &Province, home: &Home, paper: Paper) -> Result<Published, Problem> {
    let failed = |error: &Error| Problem::NotPublished {
        detail: words::failure(error),
    };
    let refused = |detail| Problem::NotPublished { detail };
    if paper.text.len() > MAX_TEXT_BYTES {
        return Err(refused(words::text_too_long()));
    }
    let readers = match &paper.meta.unit {
        None => home.clone(),
        Some(named) => find_unit(province, named)
            .await
            .map_err(|error| match error {
                Error::NotFound { .. } => refused(words::paper_for_unknown_unit(named)),
                Error::Ambiguous { count, .. } => {
                    refused(words::paper_for_one_of_several_units(named, count))
                }
                error => failed(&error),
            })?,
    };
    let bytes = tokio::fs::read(&paper.original)
        .await
        .map_err(|error| refused(words::original_unreadable(&error)))?;
    let kept = province
        .blobs()
        .put(Bytes::from(bytes))
        .await
        .map_err(|error| failed(&error))?;
    if kept != paper.sha256 {
        return Err(refused(words::original_changed()));
    }
    let place = Place {
        source: format!("{}:{}", home.code, paper.path),
        unit: readers.id,
        unit_name: readers.name,
    };
    match store(province, &place, &paper)
        .await
        .map_err(|error| failed(&error))?
    {
        Stored::Done { published, .. } => Ok(published),
        Stored::SameAs(source) => Err(refused(words::same_paper(&source))),
    }
}

async fn store(province: &Province, place: &Place, paper: &Paper) -> Result<Stored> {
    let mut tries = 0;
    loop {
        tries += 1;
        match try_store(province, place, paper).await {
            Err(error) if error.is_passing() && tries < 6 => {}
            result => return result,
        }
    }
}

async fn try_store(province: &Province, place: &Place, paper: &Paper) -> Result<Stored> {
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    db.lock(&mut tx, LOCK).await?;
    let now = province.clock().now();
    let mut moves = Moves::default();
    let fresh = ItemId(province.clock().uuid_v7());
    let stored = library::store(&mut tx, &mut moves, now, place, paper, fresh).await?;
    let Stored::Done {
        published,
        item,
        version,
    } = &stored
    else {
        tx.rollback().await?;
        return Ok(stored);
    };
    let touched = moves.apply(&mut tx, now).await?;
    if *published != Published::Unchanged {
        let event = Event::Published {
            kind: kind::DOCUMENT.to_owned(),
            item: *item,
            version: *version,
            name: place.source.clone(),
        };
        // Last before the commit: what is tried again is noted once.
        province.ledger().append(now, vec![event])?;
    }
    tx.commit().await?;
    province.forget_heads(&touched);
    Ok(stored)
}

/// Held while a paper is stored: links are read and written across papers.
const LOCK: i64 = 0x7061_7065;

/// The unit with this code, or the only one with exactly this name: "Chi bộ thôn 1" is in many communes.
async fn find_unit(province: &Province, named: &str) -> Result<Home> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT id, code, name FROM units WHERE code = $1
         UNION SELECT id, code, name FROM units WHERE name = $1
             AND NOT EXISTS (SELECT 1 FROM units WHERE code = $1)",
    )
    .bind(named)
    .fetch_all(&mut *tx)
    .await?;
    match rows.as_slice() {
        [] => Err(Error::NotFound {
            what: What::Unit,
            name: named.to_owned(),
        }),
        [(id, code, name)] => Ok(Home {
            id: rights::id(id)?,
            code: code.clone(),
            name: name.clone(),
        }),
        several => Err(Error::Ambiguous {
            what: What::Unit,
            name: named.to_owned(),
            count: several.len(),
        }),
    }
}

/// The import and every paper it refused for a mark. A file's name may say what nobody should know,
/// so the log holds its digest.
async fn note(province: &Province, report: &Report) -> Result<()> {
    let mut tx = province.db().write().await?;
    let clock = province.clock();
    for line in &report.lines {
        if matches!(line.problem, Some(Problem::SecrecyMark { .. })) {
            let detail = json!({ "file": Sha256Hash::of(line.path.as_bytes()) });
            audit::note(&mut tx, clock, "refused_for_secrecy", detail).await?;
        }
    }
    if report.added + report.changed > 0 {
        let detail = json!({ "added": report.added, "changed": report.changed });
        audit::note(&mut tx, clock, "imported", detail).await?;
    }
    tx.commit().await?;
    Ok(())
}
