//! One flipped bit in every page of the store, and every page full of zeros: found or harmless, never a wrong row.

use std::path::Path;

use handbook_core::error::{Error, Unreadable};
use handbook_core::handbook::Handbook;
use handbook_core::opinions;
use handbook_domain::ids::ItemId;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use super::{Counts, copy_folder, offline, open_offline, scratch, titles};
use crate::World;

/// A store with news, words that were sent and words that wait.
pub struct Flips {
    folder: TempDir,
    pages: u64,
    headlines: Vec<String>,
    waiting: (ItemId, String),
}

const PAGE: u64 = 4096;

impl Flips {
    /// Makes the store.
    #[must_use]
    pub fn new() -> Self {
        let world = World::noisy();
        let mut headlines = Vec::new();
        for number in 0..60 {
            let title = format!("Tin số {number}");
            world.article(
                &format!("A{number}"),
                "TU",
                &title,
                &"Nội dung của tin. ".repeat(40),
            );
            headlines.push(title);
        }
        let phone = world.phone("DV004");
        opinions::submit(phone.book.store(), "Đã gửi").expect("written");
        phone.sync();
        let text = "Chưa gửi".to_owned();
        let id = opinions::submit(phone.book.store(), &text).expect("written");
        phone.book.suspend().expect("closed");
        let folder = scratch();
        copy_folder(&phone.folder, folder.path());
        let length = std::fs::metadata(folder.path().join("handbook.db"))
            .expect("it is there")
            .len();
        Self {
            folder,
            pages: length / PAGE,
            headlines,
            waiting: (id, text),
        }
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Flips a bit of one page, at a place that the seed says, or, each second time a page has its turn, makes zeros of
    /// it, and looks at everything.
    ///
    /// # Errors
    /// If a row is wrong, or what is found cannot be mended.
    pub fn flip(&self, seed: u64) -> Result<Counts, String> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let copy = scratch();
        copy_folder(self.folder.path(), copy.path());
        let file = copy.path().join("handbook.db");
        let mut bytes = std::fs::read(&file).expect("readable");
        let page = (seed % self.pages) * PAGE;
        let place = page + dice.random_range(0..PAGE);
        let at = |place: u64| usize::try_from(place).unwrap_or(0);
        if (seed / self.pages).is_multiple_of(2) {
            bytes[at(place)] ^= 1 << dice.random_range(0..8);
        } else {
            bytes[at(page)..at(page + PAGE)].fill(0);
        }
        std::fs::write(&file, bytes).expect("written");
        let mut counts = Counts::default();
        match self.look(copy.path()) {
            Ok(()) => counts.add("harmless"),
            Err(Seen::Found) => {
                counts.add("found");
                self.mend(copy.path(), seed)
                    .map_err(|what| format!("byte {place}: {what}"))?;
            }
            Err(Seen::Wrong(what)) => return Err(format!("byte {place}: {what}")),
        }
        Ok(counts)
    }

    fn look(&self, folder: &Path) -> Result<(), Seen> {
        let book = match open_offline(folder, 1) {
            Ok(book) => book,
            Err(
                Error::Unreadable(Unreadable::Corrupt | Unreadable::WrongKey) | Error::Database(_),
            ) => {
                return Err(Seen::Found);
            }
            Err(error) => return Err(Seen::Wrong(error.to_string())),
        };
        let query = handbook_core::news::ArticleQuery {
            count: 100,
            ..Default::default()
        };
        let rows = handbook_core::news::list(book.store(), &query).map_err(|_| Seen::Found)?;
        let mut shown: Vec<String> = rows.iter().map(|row| row.title.clone()).collect();
        for row in &rows {
            let article =
                handbook_core::news::read(book.store(), row.id).map_err(|_| Seen::Found)?;
            if article.title != row.title || !article.body.starts_with("Nội dung của tin.") {
                return Err(Seen::Wrong(format!("{:?} reads wrong", row.title)));
            }
        }
        let mut expected = self.headlines.clone();
        shown.sort();
        expected.sort();
        if shown != expected {
            return Err(Seen::Wrong(format!("shows {shown:?}")));
        }
        let view = opinions::read(book.store(), self.waiting.0).map_err(|_| Seen::Found)?;
        if view.text != self.waiting.1 {
            return Err(Seen::Wrong(format!("the words read {:?}", view.text)));
        }
        match book.search("so 7", 5) {
            Ok(hits) if hits.is_empty() => Err(Seen::Wrong("nothing is found".to_owned())),
            Ok(_) => super::sound(&book).map_err(|_| Seen::Found),
            Err(_) => Err(Seen::Found),
        }
    }

    /// The store is put aside; the words that wait are in the journal of the new one.
    fn mend(&self, folder: &Path, seed: u64) -> Result<(), String> {
        let config = offline(folder, seed).map_err(|error| error.to_string())?;
        let book = Handbook::rebuild(config).map_err(|error| error.to_string())?;
        if !titles(&book).is_empty() {
            return Err("the new store is not empty".to_owned());
        }
        let words = book.store().words().map_err(|error| error.to_string())?;
        if words.iter().any(|(_, json)| json.contains(&self.waiting.1)) {
            Ok(())
        } else {
            Err("the words that waited are lost".to_owned())
        }
    }
}

impl Default for Flips {
    fn default() -> Self {
        Self::new()
    }
}

enum Seen {
    /// The damage was reported.
    Found,
    /// Something wrong was shown as if it were right.
    Wrong(String),
}
