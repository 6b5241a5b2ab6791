//! The arrows of ARCHITECTURE.md, held to every `use crate::` line and every manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A fenced block `arrows NAME` of ARCHITECTURE.md: who may use whom.
fn arrows(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let block = text
        .split(&format!("```arrows {name}\n"))
        .nth(1)
        .expect("the block");
    let block = block.split("```").next().expect("its end");
    block
        .lines()
        .map(|line| {
            let (from, to) = line.split_once("->").expect("an arrow");
            (
                from.trim().to_owned(),
                to.split_whitespace().map(str::to_owned).collect(),
            )
        })
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every module of the crate that the text names after `crate::`.
fn named(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|module: &String| !module.is_empty())
        .collect()
}

#[test]
fn core_modules_use_only_what_the_drawing_allows() {
    let arrows = arrows("core");
    let source = root().join("core/src");
    let mut wrong = Vec::new();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources(&source) {
        let inside = file.strip_prefix(&source).expect("inside");
        let module = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        let is_test = inside.to_string_lossy().ends_with("tests.rs");
        if module == "lib" {
            continue;
        }
        let allowed = arrows
            .get(&module)
            .unwrap_or_else(|| panic!("{module} is not in the drawing"));
        for other in named(&std::fs::read_to_string(&file).expect("readable")) {
            if other == module || is_test {
                continue;
            }
            if !allowed.contains(&other) {
                wrong.push(format!("{}: {module} -> {other}", inside.display()));
            }
            used.entry(module.clone()).or_default().insert(other);
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that are not in ARCHITECTURE.md: {wrong:#?}"
    );
    for (module, allowed) in &arrows {
        let used = used.get(module).cloned().unwrap_or_default();
        let unused: Vec<_> = allowed.difference(&used).collect();
        assert!(
            unused.is_empty(),
            "{module} does not use {unused:?}: take the arrow out"
        );
    }
}

#[test]
fn crates_depend_only_as_the_drawing_says() {
    for (name, allowed) in arrows("crates") {
        let folder = name.strip_prefix("handbook-").unwrap_or(&name);
        let manifest =
            std::fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let found: BTreeSet<String> = manifest
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|word| word.starts_with("handbook-"))
            .map(str::to_owned)
            .collect();
        assert_eq!(found, allowed, "{name}");
    }
}

#[test]
fn only_the_store_opens_files_and_only_the_net_opens_sockets() {
    let source = root().join("core/src");
    for file in sources(&source) {
        let inside = file
            .strip_prefix(&source)
            .expect("inside")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&file).expect("readable");
        if !inside.starts_with("store") && !inside.ends_with("tests.rs") {
            assert!(!text.contains("std::fs"), "{inside} opens a file");
            assert!(
                !text.contains("Connection::open"),
                "{inside} opens a database"
            );
        }
        if !inside.starts_with("net") {
            assert!(
                !text.contains("ureq") && !text.contains("std::net"),
                "{inside}: a socket"
            );
        }
        if !inside.starts_with("clock") {
            assert!(
                !text.contains("SystemTime") && !text.contains("getrandom"),
                "{inside}: time"
            );
        }
    }
}

#[test]
fn the_phone_puts_no_sql_together_from_strings_and_the_server_only_places_for_values() {
    let begins = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "PRAGMA", "ATTACH",
        "WITH",
    ];
    let mut found = Vec::new();
    for path in sources(&root().join("core/src")) {
        let text = std::fs::read_to_string(&path).expect("readable");
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = path.ends_with("tests.rs");
        for sql in product.split("format!(").skip(1).filter(|_| !is_test) {
            let sql = sql.trim_start().trim_start_matches('"').trim_start();
            if begins
                .iter()
                .any(|word| sql.starts_with(&format!("{word} ")))
            {
                found.push(path.clone());
            }
        }
    }
    // The raw key is given by SQLCipher's own statement, which takes no parameter.
    let keyed = root().join("core/src/store/connection.rs");
    assert_eq!(found, [keyed]);
    // The server's driver takes no text that was put together, unless it is asserted to be safe.
    for path in sources(&root().join("server/src")) {
        let text = std::fs::read_to_string(&path).expect("readable");
        let asserts = text.contains("AssertSqlSafe");
        assert_eq!(asserts, path.ends_with("db/mod.rs"), "{}", path.display());
    }
}

#[test]
fn each_feature_has_the_same_rooms() {
    let source = root().join("core/src");
    for feature in ["news", "documents", "meetings", "opinions"] {
        for room in ["mod.rs", "rows.rs", "collection.rs"] {
            assert!(
                source.join(feature).join(room).is_file(),
                "{feature}/{room}"
            );
        }
        let rooms = std::fs::read_dir(source.join(feature)).expect("a folder");
        for room in rooms {
            let room = room
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned();
            let known = [
                "mod.rs",
                "rows.rs",
                "collection.rs",
                "actions.rs",
                "actions",
                "tests.rs",
            ];
            assert!(
                known.contains(&room.as_str()),
                "{feature}/{room} is no room of a feature"
            );
        }
    }
}
