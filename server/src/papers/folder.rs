//! The files of a folder, sorted, and which of them are papers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::ImportError;

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Within the folder, separated by `/`, in NFC.
    pub(super) path: String,
    /// Where it lies.
    pub(super) original: PathBuf,
    /// Where it lies within the folder.
    pub(super) relative: PathBuf,
    /// Absent for a type that we do not read, and for links.
    pub(super) media_type: Option<&'static str>,
}

/// All files below `dir` but dot files and side files. Links are listed, not followed.
pub(super) fn list(dir: &Path) -> Result<Vec<Entry>, ImportError> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| ImportError::Folder {
            path: folder.clone(),
            source,
        };
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path(), kind.is_file()));
            }
        }
    }
    let names: BTreeSet<PathBuf> = found.iter().map(|(path, _)| path.clone()).collect();
    let mut entries: Vec<Entry> = found
        .into_iter()
        .filter(|(path, _)| !is_side_file(path, &names))
        .map(|(original, is_file)| {
            let relative = original.strip_prefix(dir).unwrap_or(&original).to_owned();
            let media_type = media_type(&original).filter(|_| is_file);
            Entry {
                path: written(&relative),
                original,
                relative,
                media_type,
            }
        })
        .collect();
    entries.sort_by(|a, b| (&a.path, &a.original).cmp(&(&b.path, &b.original)));
    Ok(entries)
}

fn written(relative: &Path) -> String {
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/").nfc().collect()
}

fn is_side_file(path: &Path, names: &BTreeSet<PathBuf>) -> bool {
    path.extension().is_some_and(|ext| ext == "toml") && names.contains(&path.with_extension(""))
}

fn media_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    Some(match extension.as_str() {
        "txt" => "text/plain",
        "md" | "markdown" => "text/markdown",
        "html" | "htm" => "text/html",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf" => "application/pdf",
        _ => return None,
    })
}
