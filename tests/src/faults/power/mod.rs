//! Power cuts: a phone works on a disk that remembers, then every moment of that work is cut, with
//! what was not flushed dropped, torn or in another order, and the real core opens what is left.

mod attachment;
mod meeting;
mod migration;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cut::{after_power_cut, lay_out};
use super::disk::Op;
use super::{Counts, scratch};

/// The works that are cut, each recorded once.
pub struct PowerCuts {
    works: [Recorded; 4],
}

/// A work, and what must be true wherever it is cut.
struct Recorded {
    name: &'static str,
    log: Vec<Op>,
    /// So many changes were before the work.
    first: usize,
    check: Check,
}

type Check = Box<dyn Fn(&Left) -> Result<Counts, String> + Send + Sync>;

/// What a cut has left.
struct Left {
    /// Everything on the disk, by its path.
    files: BTreeMap<String, Vec<u8>>,
    /// Where it lies now, to be opened.
    phone: PathBuf,
    /// So many things had been confirmed to the person.
    confirmed: usize,
    seed: u64,
}

/// Where the phone lies on the disk.
const PHONE: &str = "phone";

impl PowerCuts {
    /// Records every work.
    #[must_use]
    pub fn record() -> Self {
        Self {
            works: [
                words::recorded(),
                meeting::recorded(),
                attachment::recorded(),
                migration::recorded(),
            ],
        }
    }

    /// Cuts the work and the moment that the seed says, and opens what is left.
    ///
    /// # Errors
    /// If the store does not open, something confirmed is lost, or a row is wrong.
    pub fn cut(&self, seed: u64) -> Result<Counts, String> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let turn = usize::try_from(seed).unwrap_or_default();
        let work = &self.works[turn % self.works.len()];
        let end = dice.random_range(work.first..=work.log.len());
        let log = &work.log[..end];
        let files = after_power_cut(log, &mut |sides| dice.random_range(0..sides.max(1)));
        let folder = scratch();
        lay_out(&files, folder.path());
        let left = Left {
            files,
            phone: folder.path().join(PHONE),
            confirmed: log.iter().filter(|op| matches!(op, Op::Mark(_))).count(),
            seed,
        };
        let mut counts = (work.check)(&left).map_err(|what| {
            let all = work.log.len();
            format!("{}, cut after {end} of {all} changes: {what}", work.name)
        })?;
        counts.add(&format!("{} cut", work.name));
        Ok(counts)
    }
}
