//! Files that a power cut leaves whole once the call has returned.

use std::path::Path;

use crate::error::{AtPath, Result};

/// Writes the file anew and waits for the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).at(path)?;
    flush(path)
}

/// Copies the file with its permissions and waits for the disk.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).at(from)?;
    flush(to)
}

/// Waits until what was written to the file is on the disk.
pub(crate) fn flush(path: &Path) -> Result<()> {
    let file = std::fs::File::options().write(true).open(path);
    file.and_then(|file| file.sync_all()).at(path)
}
