//! A province from its backup: into an empty folder and database, with a new generation. Stopped anywhere, it is
//! begun again.
//!
//! The keys are not in the backup: `root.pub`, `online.key` and `online.cert` must lie in the data
//! folder, or in the folder given for them. The ledger is asked for because what it holds must not
//! come back: devices revoked or reported lost, ended grants, used invitations.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use handbook_domain::ids::{DeviceId, Generation, ProvinceId, Sha256Hash};
use handbook_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::AnyConnection;

use crate::backup::archive::{self, Header, Line, Reader};
use crate::backup::blob_path;
use crate::backup::tables::TABLES;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::Db;
use crate::devices::{self, Mark};
use crate::error::{AtPath, Error, Result};
use crate::keys::Keys;
use crate::ledger::{Entry, Event, Ledger, Lines};
use crate::{Province, audit, files, items};

/// What to restore from.
#[derive(Debug, Clone)]
pub struct RestoreOptions {
    /// The backup's file; its `blobs/` lies beside it.
    pub file: PathBuf,
    /// The copy of the ledger that was kept apart; `None` only if somebody has decided to go without. One
    /// that lies in the data folder is joined with it.
    pub ledger: Option<PathBuf>,
    /// Where the keys are, if not in the data folder.
    pub keys: Option<PathBuf>,
    /// Where the province shall live.
    pub config: Config,
}

/// What came back and what did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub blobs: usize,
    /// Lines of the ledger that were newer than the backup and hold again.
    pub from_ledger: usize,
    /// What members sent after this moment is offered again by their phones; the office's work between it and
    /// `at` is lost.
    pub made_at: Timestamp,
    /// When the new life of the data began.
    pub at: Timestamp,
    /// Its name.
    pub generation: Generation,
    /// What the ledger says that the office did since and no phone can bring back, oldest first; the
    /// same thing once.
    pub lost: Vec<Lost>,
    /// Files that the backup names and that are not beside it.
    pub missing_blobs: Vec<Sha256Hash>,
    /// Lines of the ledger, or of its copy, with a hole in them. Cut off when the machine stopped, they were
    /// never waited for; where the disk has lost them, a revocation may be among them.
    pub torn_lines: usize,
}

/// Something for the office to do again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// An item was published, changed or taken back: its kind, and its name as the office calls it.
    Published {
        /// As on the wire.
        kind: String,
        /// The code in the office's file, the paper's place, the pack's id.
        name: String,
    },
    /// So many commands that an ended device had handed in were accepted or discarded. The phone hands them
    /// in again, if it is still in use.
    Decided {
        /// Which device.
        device: DeviceId,
        /// How many at once.
        commands: usize,
    },
    /// So many lines of the lists were changed.
    Listed {
        /// In one load.
        lines: usize,
    },
}

/// A grant's end in the ledger this much before the backup may still have been uncommitted in it.
const MARGIN_MS: i64 = 10 * 60 * 1_000;

/// What the audit log calls a restore.
const EVENT: &str = "restored";

const KEY_FILES: [&str; 3] = ["root.pub", "online.key", "online.cert"];

/// Restores a province and opens it. What it returns is to be read by somebody, and then [`told`]; until then it
/// can be begun again from the same backup, also after its commit, and returns the same but for what the office
/// has done again meanwhile.
///
/// # Errors
/// [`Error::ProvinceExists`] if the database is not empty and nobody waits to be told how it came to be,
/// [`Error::Backup`] if the file is not whole, [`Error::Key`] if the keys are not those of the backup's province.
/// The database is written in one transaction or not at all.
pub async fn restore(options: RestoreOptions) -> Result<(Province, RestoreReport)> {
    let RestoreOptions {
        file,
        ledger,
        keys,
        config,
    } = options;
    let dir = config.data_dir.clone();
    // Everything that can be checked is checked before anything is written.
    let (header, rows) = archive::verify(&file)?;
    let made_at = header.made_at;
    let kept_apart = ledger
        .as_deref()
        .map(Ledger::read)
        .transpose()?
        .unwrap_or_default();
    config::make_dir(&dir)?;
    let db = Db::open(config.database_url.as_deref(), &dir).await?;
    let mut tx = db.write().await?;
    let ledger = Ledger::in_dir(&dir);
    let is_new = crate::stored(&mut tx).await?.is_none();
    let (life, entries) = if is_new {
        take_keys(keys.as_deref(), &dir, header.province)?;
        // What lies in the folder may be newer than the copy.
        let lines = ledger.join(kept_apart)?;
        fill(&mut tx, &file).await?;
        apply(&mut tx, &lines.entries, made_at).await?;
        let life = begin(&mut tx, config.clock.as_ref(), &header, &lines).await?;
        (life, lines.entries)
    } else {
        let known = untold(&mut tx, &header, &ledger, &kept_apart).await?;
        known.ok_or_else(|| Error::ProvinceExists(dir.clone()))?
    };
    let lost = lost(&mut tx, &entries, made_at).await?;
    let blobs: Vec<(String,)> = sqlx::query_as("SELECT sha256 FROM blobs ORDER BY sha256")
        .fetch_all(&mut *tx)
        .await?;
    let missing_blobs = if is_new {
        let missing = copy_blobs(&file, &dir, &blobs)?;
        tx.commit().await?;
        missing
    } else {
        // A server may be running, and is not to wait: nothing was written but what is copied now, if it was missing.
        tx.rollback().await?;
        copy_blobs(&file, &dir, &blobs)?
    };
    db.close().await;

    let report = RestoreReport {
        rows,
        blobs: blobs.len() - missing_blobs.len(),
        from_ledger: life.from_ledger,
        made_at,
        at: life.at,
        generation: life.generation,
        lost,
        missing_blobs,
        torn_lines: life.torn,
    };
    Ok((Province::open(config).await?, report))
}

/// Somebody has read what the restore did: from here on, what the office had done until then counts as told, and
/// the restore is not begun again.
///
/// # Errors
/// If the ledger cannot be written.
pub fn told(province: &Province, report: &RestoreReport) -> Result<()> {
    let restored = Event::Restored {
        made_at: report.made_at,
        generation: Some(report.generation),
    };
    province.ledger().append(report.at, vec![restored])
}

/// Copies the keys over those that lie here, if they are asked for; those that lie here in the end must be the
/// backup's.
fn take_keys(from: Option<&Path>, dir: &Path, province: ProvinceId) -> Result<()> {
    if let Some(from) = from {
        // Not before they are known to be good.
        Keys::open(from, province)?;
        for name in KEY_FILES {
            copy(&from.join(name), &dir.join(name))?;
        }
    }
    Keys::open(dir, province)?;
    Ok(())
}

/// How the life of a restored province began, as the audit log keeps it.
#[derive(Serialize, Deserialize)]
struct Life {
    generation: Generation,
    at: Timestamp,
    epoch: i64,
    made_at: Timestamp,
    /// Whole lines of the ledger then; it only grows.
    lines: usize,
    torn: usize,
    from_ledger: usize,
}

/// Gives what has been restored a new life.
async fn begin(
    conn: &mut AnyConnection,
    clock: &dyn Clock,
    header: &Header,
    ledger: &Lines,
) -> Result<Life> {
    let newer = ledger.entries.iter().filter(|one| one.at >= header.made_at);
    let life = Life {
        generation: Generation(clock.uuid_v4()),
        at: clock.now(),
        epoch: header.epoch,
        made_at: header.made_at,
        lines: ledger.entries.len(),
        torn: ledger.torn,
        from_ledger: newer.filter(|one| !one.event.is_for_the_office()).count(),
    };
    sqlx::query("UPDATE province SET generation = $1")
        .bind(life.generation.to_string())
        .execute(&mut *conn)
        .await?;
    audit::note(conn, clock, EVENT, json!(life)).await?;
    Ok(life)
}

/// How the province that stands here was restored from this backup, and what the ledger said then; nothing if it
/// was not, or somebody was told, or a ledger is given that says more.
async fn untold(
    conn: &mut AnyConnection,
    header: &Header,
    ledger: &Ledger,
    kept_apart: &Lines,
) -> Result<Option<(Life, Vec<Entry>)>> {
    let (present,): (String,) = sqlx::query_as("SELECT generation FROM province")
        .fetch_one(&mut *conn)
        .await?;
    let details: Vec<(String,)> = sqlx::query_as("SELECT detail FROM audit WHERE event = $1")
        .bind(EVENT)
        .fetch_all(conn)
        .await?;
    // What a version before has noted cannot be read, and was told as far as anybody can know.
    let mut lives = details
        .iter()
        .filter_map(|(detail,)| serde_json::from_str::<Life>(detail).ok());
    let life = lives.find(|life| {
        life.generation.to_string() == present
            && (life.epoch, life.made_at) == (header.epoch, header.made_at)
    });
    // Without a ledger it is not the folder that was restored into.
    let (Some(life), Some(mut lines)) = (life, ledger.lines_if_any()?) else {
        return Ok(None);
    };
    let mut all = lines.entries.iter().chain(&kept_apart.entries);
    let is_told = all.any(|entry| {
        matches!(entry.event, Event::Restored { generation, .. } if generation == Some(life.generation))
    });
    if is_told || !kept_apart.is_within(&lines) {
        return Ok(None);
    }
    lines.entries.truncate(life.lines);
    Ok(Some((life, lines.entries)))
}

async fn fill(conn: &mut AnyConnection, file: &Path) -> Result<()> {
    let mut reader = Reader::open(file)?;
    let mut table = None;
    while let Some(line) = reader.next()? {
        match line {
            Line::Table(name) => {
                let found = TABLES.iter().find(|table| table.name == name);
                table = Some(found.ok_or_else(|| {
                    Error::Backup(format!("{}: unknown table {name}", file.display()))
                })?);
            }
            Line::Row(row) => match table {
                Some(table) => table.write(conn, &row).await?,
                None => return Err(Error::Backup(format!("{}: rows first", file.display()))),
            },
        }
    }
    Ok(())
}

/// Makes true what the ledger says.
async fn apply(conn: &mut AnyConnection, entries: &[Entry], made_at: Timestamp) -> Result<()> {
    for Entry { at, event } in entries {
        match event {
            Event::Revoked { device } => {
                devices::mark(conn, Mark::Ended, *device, *at).await?;
            }
            Event::ReportedLost { device } => {
                devices::mark(conn, Mark::Lost, *device, *at).await?;
            }
            Event::InvitationUsed { code_hash, key } => {
                sqlx::query(
                    "UPDATE invitations SET used_by_key = $2, used_at = $3
                     WHERE code_hash = $1 AND used_by_key IS NULL",
                )
                .bind(code_hash)
                .bind(key)
                .bind(at.0)
                .execute(&mut *conn)
                .await?;
            }
            Event::Published { .. }
            | Event::Decided { .. }
            | Event::Listed { .. }
            | Event::Restored { .. } => {}
            // An older end is in the backup, unless the same grant was given again since.
            Event::GrantEnded { .. } if at.plus_ms(MARGIN_MS) < made_at => {}
            Event::GrantEnded {
                grant,
                last_day: None,
            } => {
                sqlx::query("DELETE FROM grants WHERE id = $1")
                    .bind(grant.to_string())
                    .execute(&mut *conn)
                    .await?;
            }
            Event::GrantEnded {
                grant,
                last_day: Some(day),
            } => {
                sqlx::query("UPDATE grants SET valid_to = $2 WHERE id = $1")
                    .bind(grant.to_string())
                    .bind(day.to_string())
                    .execute(&mut *conn)
                    .await?;
            }
        }
    }
    Ok(())
}

/// What the office did after the backup and is not in it.
async fn lost(
    conn: &mut AnyConnection,
    entries: &[Entry],
    made_at: Timestamp,
) -> Result<Vec<Lost>> {
    let mut done: Vec<&Entry> = Vec::new();
    for entry in entries {
        match &entry.event {
            Event::Restored { made_at, .. } => {
                // One that was told late says nothing of what was done since.
                done.retain(|before| before.at < *made_at || before.at > entry.at);
            }
            _ => done.push(entry),
        }
    }
    let mut lost = Vec::new();
    let mut known = HashSet::new();
    for Entry { event, .. } in done.into_iter().filter(|entry| entry.at >= made_at) {
        let found = match event {
            Event::Published {
                kind,
                item,
                version,
                name,
            } => {
                // The moment of the backup is a little later than the time it bears.
                let there = items::get(conn, kind, *item).await?;
                if there.is_some_and(|there| there.version >= *version) {
                    continue;
                }
                if !known.insert(item) {
                    continue;
                }
                let (kind, name) = (kind.clone(), name.clone());
                Lost::Published { kind, name }
            }
            Event::Decided { device, commands } => Lost::Decided {
                device: *device,
                commands: *commands,
            },
            Event::Listed { lines } => Lost::Listed { lines: *lines },
            _ => continue,
        };
        lost.push(found);
    }
    Ok(lost)
}

/// Copies the backup's files; returns those that are not there or not what their name says.
fn copy_blobs(file: &Path, dir: &Path, hashes: &[(String,)]) -> Result<Vec<Sha256Hash>> {
    let from = file.parent().unwrap_or_else(|| Path::new("."));
    let mut missing = Vec::new();
    for (name,) in hashes {
        let hash: Sha256Hash = crate::rights::id(name)?;
        let to = blob_path(dir, hash);
        let good = |path: &Path| {
            std::fs::read(path)
                .ok()
                .filter(|bytes| Sha256Hash::of(bytes) == hash)
        };
        if good(&to).is_some() {
            // A restore that was killed may have left it.
            files::flush(&to)?;
            continue;
        }
        let Some(bytes) = good(&blob_path(from, hash)) else {
            missing.push(hash);
            continue;
        };
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).at(folder)?;
        }
        files::write(&to, &bytes)?;
    }
    Ok(missing)
}

/// Copies a file unless it is the same one.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let same = match (from.canonicalize(), to.canonicalize()) {
        (Ok(from), Ok(to)) => from == to,
        _ => false,
    };
    if !same {
        files::copy(from, to)?;
    }
    Ok(())
}
