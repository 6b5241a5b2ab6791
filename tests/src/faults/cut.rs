//! What is left on a disk when the power goes: what was flushed, and of the rest whatever chance kept.

use std::collections::BTreeMap;
use std::path::Path;

use super::disk::Op;

/// What a power cut leaves: the state of every file after `log`, where of what was not flushed
/// `keeps` decides sector by sector. Names change in order, as journalled file systems have it: a
/// flush of any file makes all earlier ones stay.
#[must_use]
pub(super) fn after_power_cut(
    log: &[Op],
    dice: &mut impl FnMut(u64) -> u64,
) -> BTreeMap<String, Vec<u8>> {
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    let mut files: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    let mut pending: BTreeMap<u64, Vec<&Op>> = BTreeMap::new();
    let mut renames: Vec<&Op> = Vec::new();
    for op in log {
        match op {
            Op::Write { file, .. } | Op::Truncate { file, .. } => {
                pending.entry(*file).or_default().push(op);
            }
            Op::Flush { file } => {
                for op in pending.remove(file).into_iter().flatten() {
                    put(files.entry(*file).or_default(), op, &mut |_| 0);
                }
                for op in renames.drain(..) {
                    rename(&mut names, op);
                }
            }
            Op::Create { .. } | Op::Rename { .. } | Op::Unlink { .. } => renames.push(op),
            Op::Mark(_) => {}
        }
    }
    let kept = usize::try_from(dice(renames.len() as u64 + 1)).unwrap_or(0);
    for op in renames.iter().take(kept) {
        rename(&mut names, op);
    }
    let mode = dice(4);
    for (file, mut ops) in pending {
        if mode == 3 {
            // Written back in another order than it was asked for.
            for place in (1..ops.len()).rev() {
                let other = usize::try_from(dice(place as u64 + 1)).unwrap_or(0);
                ops.swap(place, other);
            }
        }
        for op in ops {
            // 0 keeps, 1 drops, 2 tears.
            let mut fate = |sides| match mode {
                0 => 1,
                1 => dice(2),
                _ => dice(sides),
            };
            put(files.entry(file).or_default(), op, &mut fate);
        }
    }
    under(names, files)
}

/// What a kill leaves: everything that was asked for, because the system goes on.
#[must_use]
pub(super) fn after_kill(log: &[Op]) -> BTreeMap<String, Vec<u8>> {
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    let mut files: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for op in log {
        match op {
            Op::Write { file, .. } | Op::Truncate { file, .. } => {
                put(files.entry(*file).or_default(), op, &mut |_| 0);
            }
            _ => rename(&mut names, op),
        }
    }
    under(names, files)
}

/// Files by their names.
fn under(
    names: BTreeMap<String, u64>,
    mut files: BTreeMap<u64, Vec<u8>>,
) -> BTreeMap<String, Vec<u8>> {
    names
        .into_iter()
        .map(|(name, file)| (name, files.remove(&file).unwrap_or_default()))
        .collect()
}

fn rename(names: &mut BTreeMap<String, u64>, op: &Op) {
    match op {
        Op::Create { file, path } => {
            names.insert(path.clone(), *file);
        }
        Op::Rename { from, to } => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
        Op::Unlink { path } => {
            names.remove(path);
        }
        _ => {}
    }
}

const SECTOR: usize = 512;

fn put(bytes: &mut Vec<u8>, op: &Op, fate: &mut dyn FnMut(u64) -> u64) {
    match op {
        Op::Truncate { length, .. } => {
            let kept = fate(2) == 0;
            let length = usize::try_from(*length).unwrap_or(0);
            bytes.resize(if kept { length } else { bytes.len() }, 0);
        }
        Op::Write {
            at, bytes: written, ..
        } => {
            let mut at = usize::try_from(*at).unwrap_or(0);
            let mut rest = written.as_slice();
            while !rest.is_empty() {
                let (sector, after) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
                let keep = match fate(3) {
                    0 => sector.len(),
                    1 => 0,
                    _ => sector.len() / 2,
                };
                if keep > 0 {
                    if bytes.len() < at + keep {
                        bytes.resize(at + keep, 0);
                    }
                    bytes[at..at + keep].copy_from_slice(&sector[..keep]);
                }
                at += sector.len();
                rest = after;
            }
        }
        _ => {}
    }
}

/// Writes files into a folder.
pub(super) fn lay_out(files: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(path, bytes).expect("written");
    }
}
