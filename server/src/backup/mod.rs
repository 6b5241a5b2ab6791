//! Backups: one moment of every table in one file, from a running server.
//!
//! The file is zstd over lines of JSON: a header, then for each table its name and its rows, then a
//! line with the number of rows and the digest of everything before it. It knows nothing of the
//! database it came from, so a backup of SQLite restores into PostgreSQL and back. Files go beside
//! it into `blobs/`, by their hash, each once. Keys and the ledger are not in it: who holds a backup
//! cannot speak for the province.

pub(crate) mod archive;
pub(crate) mod tables;

use std::path::{Path, PathBuf};

use handbook_domain::ids::Sha256Hash;
use serde_json::json;

use crate::error::{AtPath, Error, Result};
use crate::{Province, audit, files};
use archive::{FORMAT, Header, Writer};
use tables::TABLES;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// The file.
    pub file: PathBuf,
    /// Commands whose receipts bear an earlier epoch are in it.
    pub epoch: i64,
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub blobs: usize,
}

/// Makes a backup in `dir` and reads it back. Only then does it count as one.
///
/// The epoch is raised first, which waits for every command in work: whatever bears an earlier epoch
/// is committed when the moment of the backup is taken.
///
/// # Errors
/// If anything could not be written or read back; an unfinished file is left for inspection and
/// never counted.
pub async fn backup(province: &Province, dir: &Path) -> Result<BackupReport> {
    std::fs::create_dir_all(dir).at(dir)?;
    let now = province.clock().now();
    let mut tx = province.db().write().await?;
    let (epoch,): (i64,) = sqlx::query_as(
        "UPDATE province SET backup_epoch = backup_epoch + 1 RETURNING backup_epoch",
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;

    let file = free_name(dir, epoch);
    let header = Header {
        format: FORMAT,
        province: province.id(),
        name: province.name().to_owned(),
        epoch,
        made_at: now,
    };
    let mut writer = Writer::create(&file, &header)?;
    let mut tx = province.db().read().await?;
    for table in TABLES {
        writer.table(table.name)?;
        table.read(&mut tx, &mut |row| writer.row(row)).await?;
    }
    let hashes: Vec<(String,)> = sqlx::query_as("SELECT sha256 FROM blobs ORDER BY sha256")
        .fetch_all(&mut *tx)
        .await?;
    tx.rollback().await?;
    let rows = writer.finish()?;
    for (hash,) in &hashes {
        copy_blob(province, hash, dir).await?;
    }
    let read = archive::verify(&file)?;
    if read != (header, rows) {
        return Err(Error::Backup(format!(
            "{} does not read back as written",
            file.display()
        )));
    }
    record(province, &file, epoch).await?;
    Ok(BackupReport {
        file,
        epoch,
        rows,
        blobs: hashes.len(),
    })
}

/// The backup's name by its epoch. After a restore of an older backup the same epochs come again, and the
/// files of the life before may lie there still.
fn free_name(dir: &Path, epoch: i64) -> PathBuf {
    let plain = dir.join(format!("handbook-{epoch:06}.backup"));
    let again = (2..).map(|life| dir.join(format!("handbook-{epoch:06}-{life}.backup")));
    let mut names = std::iter::once(plain).chain(again);
    names.find(|file| !file.exists()).unwrap_or_default()
}

/// Counts a verified backup and says from when on phones may forget: what the second newest
/// verified backup holds, the newest holds too.
async fn record(province: &Province, file: &Path, epoch: i64) -> Result<()> {
    let clock = province.clock();
    let now = clock.now();
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut tx = province.db().write().await?;
    sqlx::query("INSERT INTO backups (epoch, name, made_at, verified_at) VALUES ($1, $2, $3, $3)")
        .bind(epoch)
        .bind(name.unwrap_or_default())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
    let newest: Vec<(i64,)> = sqlx::query_as(
        "SELECT epoch FROM backups WHERE verified_at IS NOT NULL ORDER BY epoch DESC LIMIT 2",
    )
    .fetch_all(&mut *tx)
    .await?;
    if let [_, (second,)] = newest.as_slice() {
        sqlx::query("UPDATE province SET covered_epoch = $1 WHERE covered_epoch < $1")
            .bind(second - 1)
            .execute(&mut *tx)
            .await?;
    }
    audit::note(&mut tx, clock, "backup", json!({ "epoch": epoch })).await?;
    tx.commit().await?;
    province.forget_meta();
    Ok(())
}

async fn copy_blob(province: &Province, name: &str, dir: &Path) -> Result<()> {
    let hash: Sha256Hash = crate::rights::id(name)?;
    let path = blob_path(dir, hash);
    if let Ok(there) = std::fs::read(&path)
        && Sha256Hash::of(&there) == hash
    {
        // A backup that was killed may have left it.
        return files::flush(&path);
    }
    let bytes = province.blobs().get(hash).await?;
    if Sha256Hash::of(&bytes) != hash {
        return Err(Error::Damaged(format!("blob {hash}")));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).at(folder)?;
    }
    files::write(&path, &bytes)
}

/// Where a file lies in a backup: as in the province's own folder.
pub(crate) fn blob_path(dir: &Path, hash: Sha256Hash) -> PathBuf {
    let name = hash.to_string();
    let first: String = name.chars().take(2).collect();
    dir.join("blobs").join(first).join(name)
}
