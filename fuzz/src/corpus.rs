//! The corpora, so that what was once found stays found on stable Rust.

use std::panic::catch_unwind;

/// Asks `promise` of every file that the fuzzer has kept for `target`.
pub fn holds(target: &str, promise: fn(&[u8])) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus");
    let mut files = 0;
    for entry in std::fs::read_dir(format!("{folder}/{target}")).expect("a corpus") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).expect("readable");
        assert!(
            catch_unwind(|| promise(&bytes)).is_ok(),
            "{}",
            path.display()
        );
        files += 1;
    }
    assert!(files > 0, "the corpus of {target} is empty");
}
