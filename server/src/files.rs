//! Files that a power cut leaves whole, under their names, once the call has returned.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{AtPath, Result};

/// Writes the file anew and waits for the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).at(path)?;
    flush(path)
}

/// Puts `bytes` in the place of the file, with its permissions: a kill or a power cut leaves the old one or
/// the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    // Where the name leads, or the name itself would be replaced.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut new = path.clone().into_os_string();
    new.push(".new");
    let new = PathBuf::from(new);
    std::fs::write(&new, bytes).at(&new)?;
    if let Ok(before) = std::fs::metadata(&path) {
        std::fs::set_permissions(&new, before.permissions()).at(&new)?;
    }
    flush(&new)?;
    std::fs::rename(&new, &path).at(new)?;
    flush_name(&path)
}

/// Copies the file with its permissions and waits for the disk.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).at(from)?;
    flush(to)
}

/// Waits until the file is on the disk as it was written, under its name. It may be one that can only be read.
pub(crate) fn flush(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).at(path)?;
    flush_name(path)
}

fn flush_name(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .at(folder)
}
