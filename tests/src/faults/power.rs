//! Power cuts: a phone works on a disk that remembers, then every moment of that work is cut, with
//! what was not flushed dropped, torn or in another order, and the real core opens what is left.

use handbook_core::opinions;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cut::{after_power_cut, lay_out};
use super::disk::{Disk, Op};
use super::{Counts, scratch};
use crate::{Trouble, World};

/// Work that was recorded once, and everything it was told is kept.
pub struct PowerCuts {
    log: Vec<Op>,
    /// Words by the number of their mark.
    kept: Vec<(handbook_domain::ids::ItemId, String)>,
    first: usize,
    headlines: Vec<String>,
}

/// Opinions in the recorded work.
const OPINIONS: usize = 24;

impl PowerCuts {
    /// Records the work: an activation, rounds with news, opinions written, sent and amended.
    #[must_use]
    pub fn record() -> Self {
        let world = World::noisy();
        let disk = Disk::mount();
        let phone = world
            .new_phone_in(disk.path().join("phone"))
            .expect("a new store");
        phone
            .book
            .activate(&world.invitation("DV004"), "Máy")
            .expect("activation");
        let first = disk.log().len();
        let mut kept = Vec::new();
        let mut headlines = Vec::new();
        for number in 0..OPINIONS {
            let text = format!("Ý kiến w{number}q");
            let id = opinions::submit(phone.book.store(), &text).expect("written");
            disk.mark(kept.len() as u64);
            kept.push((id, text));
            if number % 4 == 0 {
                let title = format!("Tin số {number}");
                world.article(&format!("A{number}"), "TU", &title, "Nội dung của tin.");
                headlines.push(title);
                phone.sync();
            }
            if number % 5 == 0 {
                world.faults().next("/v1/commands", Trouble::DropAfter);
                phone.sync();
                world.faults().clear();
            }
        }
        phone.sync();
        let log = disk.log();
        drop(phone);
        Self {
            log,
            kept,
            first,
            headlines,
        }
    }

    /// Cuts at a moment that the seed says, and opens what is left.
    ///
    /// # Errors
    /// If the store does not open, a word is lost, or a row is wrong.
    pub fn cut(&self, seed: u64) -> Result<Counts, String> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let end = dice.random_range(self.first..=self.log.len());
        let log = &self.log[..end];
        let files = after_power_cut(log, &mut |sides| dice.random_range(0..sides.max(1)));
        let folder = scratch();
        lay_out(&files, folder.path());
        let at = folder.path().join("phone");
        let book = super::open_offline(&at, seed).map_err(|error| {
            format!(
                "cut after {end} of {} changes: does not open: {error}",
                self.log.len()
            )
        })?;
        let marks = log.iter().filter(|op| matches!(op, Op::Mark(_))).count();
        for (id, text) in &self.kept[..marks] {
            let view = opinions::read(book.store(), *id)
                .map_err(|error| format!("cut after {end} changes: {text} is lost: {error}"))?;
            if view.text != *text {
                return Err(format!("cut after {end}: {text} reads {:?}", view.text));
            }
            let token = text.rsplit(' ').next().unwrap_or_default();
            let hits = book.search(token, 5).map_err(|error| error.to_string())?;
            if hits.len() != 1 {
                return Err(format!(
                    "cut after {end}: {token} found {} times",
                    hits.len()
                ));
            }
        }
        super::sound(&book).map_err(|what| format!("cut after {end} changes: {what}"))?;
        for title in super::titles(&book) {
            if !self.headlines.contains(&title) {
                return Err(format!("cut after {end}: nobody published {title:?}"));
            }
        }
        let mut counts = Counts::default();
        counts.add("states");
        counts.add_many("words there", marks as u64);
        Ok(counts)
    }
}
