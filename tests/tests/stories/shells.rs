//! The two apps show and ask. They know nothing of stores, servers and their formats, decide nothing
//! that the core decides, and stay small.

use std::path::{Path, PathBuf};

/// What people wrote of each app, its tests apart.
const APPS: [(&str, &[&str], &str); 2] = [
    (
        "Android",
        &[
            "android/app/src/main",
            "android/shell/src/main",
            "android/ui/src/main",
        ],
        "kt",
    ),
    (
        "iOS",
        &[
            "ios/App/Sources",
            "ios/HandbookKit/Sources/HandbookModels",
            "ios/HandbookKit/Sources/HandbookPlatform",
        ],
        "swift",
    ),
];

/// Stores, servers, formats.
const FOREIGN: &[&str] = &[
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE FROM",
    "sqlite",
    "SQLite",
    "androidx.room",
    "http:",
    "https:",
    "java.net.",
    "okhttp",
    "retrofit",
    "URLSession",
    "URLRequest",
    "URLConnection",
    "NWConnection",
    "Socket",
    "JSON",
    "Gson",
    "Jackson",
    "Codable",
    "Serializable",
];

/// Terms and days are the core's: who reckons with them decides what is late, over or allowed. A
/// person's office is a right, and comes as a right.
const DECISIONS: &[&str] = &[
    "ofDays(",
    "plusDays(",
    "minusDays(",
    "isBefore(",
    "isAfter(",
    "addingTimeInterval(",
    "byAdding:",
    "86400",
    "86_400",
    "secretary",
    "bí thư",
];

/// What is drawn, and the words for it.
const DRAWN: &[&str] = &[
    "Screen", "Screens", "Parts", "Theme", "Icons", "Words", "Said",
];

const MOST_LINES: usize = 3_700;

fn sources(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn files(folders: &[&str], ending: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files: Vec<_> = folders
        .iter()
        .flat_map(|folder| sources(&root.join(folder), ending))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("readable");
            (path, text)
        })
        .collect();
    assert!(files.len() > 25, "only {} files are there", files.len());
    files
}

#[test]
fn an_app_knows_no_store_no_server_and_no_rule() {
    for (app, folders, ending) in APPS {
        for (path, text) in files(folders, ending) {
            // Who takes a step of a meeting stands in its rules; it is no right.
            let text: String = text
                .lines()
                .filter(|line| !line.contains("Actor."))
                .collect();
            for word in FOREIGN.iter().chain(DECISIONS) {
                assert!(!text.contains(word), "{app}: {word} in {}", path.display());
            }
        }
    }
}

/// Neither empty, nor a comment, nor an import.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && !["//", "/*", "*", "import ", "package "]
            .iter()
            .any(|mark| line.starts_with(mark))
}

#[test]
fn an_app_is_small_beside_its_screens() {
    for (app, folders, ending) in APPS {
        let mut lines = 0;
        for (path, text) in files(folders, ending) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if !DRAWN.iter().any(|drawn| name.ends_with(drawn)) {
                lines += text.lines().filter(|line| is_code(line)).count();
            }
        }
        assert!(
            lines <= MOST_LINES,
            "{app}: {lines} lines of code that draw nothing"
        );
    }
}
