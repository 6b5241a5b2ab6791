//! A disk that refuses the n-th change, for n = 1, 2, 3 … until the work passes: full for good, or
//! broken once. Afterwards the store opens and every word that was confirmed is there.

use std::path::Path;

use handbook_core::accounts::wipe;
use handbook_core::error::{Error, HandbookError, Unreadable};
use handbook_core::store::FileSecrets;
use handbook_core::{attachments, opinions};
use handbook_domain::ids::ItemId;

use super::disk::{Disk, Refusal};
use super::{Counts, copy_folder, import_paper, old, scratch, sound};
use crate::{Phone, World};

/// Work that the disk may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A round that pulls news and sends words.
    Sync,
    /// An opinion is written.
    Outbox,
    /// A store of an older version is opened.
    Migration,
    /// A store is put aside and an empty one made.
    Rebuild,
    /// A file is fetched.
    Attachment,
    /// The handbook is destroyed.
    Wipe,
}

/// All of it.
pub const WORKS: [Work; 6] = [
    Work::Sync,
    Work::Outbox,
    Work::Migration,
    Work::Rebuild,
    Work::Attachment,
    Work::Wipe,
];

/// A phone's folder before the work, and the province it belongs to.
struct Stage {
    world: World,
    folder: tempfile::TempDir,
    /// Words confirmed before the work begins.
    kept: Vec<(ItemId, String)>,
}

/// Every change of every work, refused in both ways.
pub struct Refusals {
    cases: Vec<(Work, Kind, u64)>,
}

thread_local! {
    /// A world belongs to its thread.
    static STAGE: Stage = Stage::set();
}

impl Refusals {
    /// Counts the changes that each work makes when nothing is refused.
    ///
    /// # Panics
    /// If a work fails on a disk that is well.
    #[must_use]
    pub fn new() -> Self {
        let mut cases = Vec::new();
        for work in WORKS {
            let (changes, _) = STAGE
                .with(|stage| stage.try_at(work, Refusal::Broken, u64::from(u32::MAX)))
                .expect("the work passes");
            for kind in [Kind::Full, Kind::Broken] {
                cases.extend((1..=changes).map(|n| (work, kind, n)));
            }
        }
        Self { cases }
    }

    /// How many cases there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.cases.len() as u64
    }

    /// Refuses one change. Seeds that follow each other are far apart in the work.
    ///
    /// # Errors
    /// What was lost, with the change that was refused.
    pub fn refuse(&self, seed: u64) -> Result<Counts, String> {
        let place = usize::try_from(seed * 7_919 % self.count()).unwrap_or(0);
        let (work, kind, n) = self.cases[place];
        let (_, refused) = STAGE
            .with(|stage| stage.try_at(work, kind.into(), n))
            .map_err(|what| format!("{work:?}, {kind:?} at change {n}: {what}"))?;
        let mut counts = Counts::default();
        counts.add(&format!("{work:?} {kind:?}").to_lowercase());
        counts.add_many("changes refused", refused);
        Ok(counts)
    }
}

impl Default for Refusals {
    fn default() -> Self {
        Self::new()
    }
}

/// How the disk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Full from there on.
    Full,
    /// One change fails.
    Broken,
}

impl From<Kind> for Refusal {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Full => Self::Full,
            Kind::Broken => Self::Broken,
        }
    }
}

impl Stage {
    fn set() -> Self {
        let world = World::noisy();
        world.article("A", "TU", "Tin trước", "Nội dung.");
        let phone = world.phone("DV004");
        let delivered = opinions::submit(phone.book.store(), "Đã gửi").expect("written");
        phone.sync();
        let waiting = opinions::submit(phone.book.store(), "Chưa gửi").expect("written");
        phone.book.suspend().expect("closed");
        let folder = scratch();
        copy_folder(&phone.folder, folder.path());
        import_paper(&world);
        for number in 0..5 {
            world.article(&format!("B{number}"), "TU", "Tin sau", "Nội dung.");
        }
        Self {
            world,
            folder,
            kept: vec![
                (delivered, "Đã gửi".to_owned()),
                (waiting, "Chưa gửi".to_owned()),
            ],
        }
    }

    /// Returns how many changes the work made and how many of them were refused.
    fn try_at(&self, work: Work, refusal: Refusal, n: u64) -> Result<(u64, u64), String> {
        let disk = Disk::mount();
        let at = disk.path().join("phone");
        if work == Work::Migration {
            return old_store(&disk, refusal, n);
        }
        copy_folder(self.folder.path(), &at);
        let mut kept = self.kept.clone();
        let phone = self.open(&at)?;
        let mut phone = Some(phone);
        if work == Work::Attachment
            && let Some(phone) = &phone
        {
            phone.sync();
        }
        disk.refuse(n, refusal);
        match work {
            Work::Sync => {
                if let Some(phone) = &phone {
                    // A refused write ends the round with a problem or an error; both are honest.
                    let _ = phone.book.sync();
                }
            }
            Work::Outbox => {
                if let Some(phone) = &phone
                    && let Ok(id) = opinions::submit(phone.book.store(), "Viết khi đầy")
                {
                    kept.push((id, "Viết khi đầy".to_owned()));
                }
            }
            Work::Rebuild => {
                if let Some(phone) = phone.take() {
                    let _ = phone.rebuilt();
                }
            }
            Work::Attachment => {
                if let Some(phone) = &phone {
                    let files = phone.book.store().read(|tx| attachments::list(tx));
                    let file = files.map_err(told)?.pop().ok_or("no file")?;
                    let _ = phone
                        .book
                        .fetch_file(file.attachment.sha256, &mut |_, _| true);
                }
            }
            Work::Wipe => {
                if let Some(phone) = phone.take() {
                    drop(phone);
                    let _ = wipe(&at, &FileSecrets::new(&at.join("keys")));
                }
            }
            Work::Migration => {}
        }
        if let Some(phone) = &phone {
            self.still_reads(phone)?;
        }
        drop(phone);
        let refused = disk.forgive();
        if work == Work::Wipe {
            return self.wiped(&at).map(|()| refused);
        }
        let phone = self.open(&at)?;
        if work == Work::Rebuild {
            // What had not reached the province is in the journal, whether the store is the old one or the empty one.
            let words = phone.book.store().words().map_err(told)?;
            let waits = words.iter().any(|(_, json)| json.contains("Chưa gửi"));
            return waits
                .then_some(refused)
                .ok_or("the words that waited are gone".to_owned());
        }
        for (id, text) in &kept {
            let view = opinions::read(phone.book.store(), *id).map_err(told)?;
            if view.text != *text {
                return Err(format!("{text} reads {:?}", view.text));
            }
        }
        sound(&phone.book)?;
        let report = phone.book.sync().map_err(told)?;
        match report.problem {
            None => Ok(refused),
            Some(problem) => Err(format!("the next round ends with {problem:?}")),
        }
    }

    /// Either nothing has happened and all words are there, or nothing is readable; and another try leaves nothing.
    fn wiped(&self, at: &Path) -> Result<(), String> {
        match self.world.new_phone_in(at.to_owned()) {
            Ok(phone) => {
                let read = |(id, _): &(ItemId, String)| opinions::read(phone.book.store(), *id);
                let here = self.kept.iter().filter(|kept| read(kept).is_ok()).count();
                if here != 0 && here != self.kept.len() {
                    return Err(format!("{here} of {} words are left", self.kept.len()));
                }
            }
            Err(Error::Unreadable(Unreadable::WrongKey | Unreadable::Corrupt)) => {}
            Err(error) => return Err(told(error)),
        }
        wipe(at, &FileSecrets::new(&at.join("keys"))).map_err(told)?;
        let left = [
            "handbook.db",
            "handbook.db-wal",
            "words.journal",
            "keys/store.key",
        ];
        match left.into_iter().find(|name| at.join(name).exists()) {
            Some(name) => Err(format!("{name} is left")),
            None => Ok(()),
        }
    }

    /// What was there is read although nothing can be written.
    fn still_reads(&self, phone: &Phone) -> Result<(), String> {
        for (id, _) in &self.kept {
            opinions::read(phone.book.store(), *id).map_err(told)?;
        }
        Ok(())
    }

    fn open(&self, at: &Path) -> Result<Phone, String> {
        self.world
            .new_phone_in(at.to_owned())
            .map_err(|error| format!("does not open: {error}"))
    }
}

/// Opens a store of the first released version while the disk refuses, and again when it does not.
fn old_store(disk: &Disk, refusal: Refusal, n: u64) -> Result<(u64, u64), String> {
    let at = disk.path().join("old");
    old::lay(&at)?;
    disk.refuse(n, refusal);
    drop(super::open_offline(&at, 1));
    let refused = disk.forgive();
    let book = super::open_offline(&at, 1).map_err(told)?;
    sound(&book)?;
    Ok(refused)
}

/// With no byte free from the start, the store opens and is read: closed in good order, and killed with
/// words in a log that is not folded in, with the index of that log beside it or without.
///
/// # Errors
/// What the core says instead.
pub fn open_with_no_space() -> Result<(), String> {
    let mut stage = Stage::set();
    read_with_no_space(&stage)?;
    let killed = scratch();
    copy_folder(stage.folder.path(), killed.path());
    let phone = stage.open(killed.path())?;
    let id = opinions::submit(phone.book.store(), "Viết rồi bị tắt").map_err(told)?;
    stage.kept.push((id, "Viết rồi bị tắt".to_owned()));
    stage.folder = scratch();
    copy_folder(killed.path(), stage.folder.path());
    let log = std::fs::metadata(stage.folder.path().join("handbook.db-wal"));
    if log.map_or(0, |log| log.len()) == 0 {
        return Err("nothing is in the log".to_owned());
    }
    read_with_no_space(&stage)?;
    std::fs::remove_file(stage.folder.path().join("handbook.db-shm"))
        .map_err(|error| error.to_string())?;
    read_with_no_space(&stage)
}

fn read_with_no_space(stage: &Stage) -> Result<(), String> {
    let disk = Disk::mount();
    let at = disk.path().join("phone");
    copy_folder(stage.folder.path(), &at);
    disk.refuse(1, Refusal::Full);
    let phone = stage.open(&at)?;
    stage.still_reads(&phone)?;
    // Two at once, each with a connection of its own.
    let store = phone.book.store();
    let read = |id| opinions::read(store, id).map(drop);
    let inside = store.read(|_| stage.kept.iter().try_for_each(|(id, _)| read(*id)));
    inside.map_err(told)?;
    if opinions::submit(phone.book.store(), "Không có chỗ").is_ok() {
        return Err("words were taken that nothing can keep".to_owned());
    }
    drop(phone);
    disk.forgive();
    // Once there is room, everything is as it was.
    let phone = stage.open(&at)?;
    stage.still_reads(&phone)?;
    sound(&phone.book)
}

/// What a person can be told of an error, for the failure's text.
fn told(error: Error) -> String {
    let told = error.to_string();
    format!("{told} ({:?})", HandbookError::from(error))
}
