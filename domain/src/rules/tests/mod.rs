mod check;
mod meetings;
mod packs;
mod voting;
mod yearly;

use std::path::PathBuf;

use super::pack::RulePack;
use crate::time::Day;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn pack_json(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join("rules").join(format!("{name}.json"))).expect(name)
}

/// A pack of `fixtures/rules`.
fn pack(name: &str) -> RulePack {
    RulePack::read(&pack_json(name)).expect(name)
}

fn day(text: &str) -> Day {
    text.parse().expect(text)
}
