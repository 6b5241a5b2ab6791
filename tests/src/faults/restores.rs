//! The province is restored from a backup, and the restore is killed, or the power is cut, at any of its
//! writes: the old province stands as it stood, and a restore that is begun again ends as an undisturbed one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use handbook_core::error::{HandbookError, InvitationProblem};
use handbook_core::opinions;
use handbook_core::sync::Problem;
use handbook_server::backup::backup;
use handbook_server::clock::FixedClock;
use handbook_server::restore::{RestoreOptions, RestoreReport, restore, told};
use handbook_server::{Config, Error, LEDGER_FILE, Province, doctor};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::cut::{after_kill, after_power_cut, lay_out};
use super::disk::{Disk, Op};
use super::{Counts, copy_folder, import_paper, scratch};
use crate::{EVENING, Phone, World, unlimited};

/// A lost province, its backup, and the restores that are cut.
pub struct Restores {
    runtime: Runtime,
    kept: Kept,
    restores: [Recorded; 2],
}

/// What the office has after the bad day.
struct Kept {
    /// The old province's folder lies in here, and what was copied from it in time.
    folder: TempDir,
    backup: PathBuf,
    /// Every file in `folder`.
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// A restore that was recorded once.
struct Recorded {
    place: Place,
    log: Vec<Op>,
    /// So many changes were before it.
    first: usize,
    /// What it came to.
    whole: Whole,
    /// What it told.
    report: RestoreReport,
}

/// Where the province is restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In an empty folder, with keys and ledger of the old one.
    Elsewhere,
    /// In the old folder, of which only keys and ledger are left; the ledger's copy is an older one.
    InPlace,
}

/// A province as a restore leaves it.
struct Whole {
    /// Every table, as a backup writes them.
    tables: String,
    ledger: BTreeSet<String>,
}

/// What lies in the old folder still.
const LEFT: [&str; 4] = ["root.pub", "online.key", "online.cert", LEDGER_FILE];

/// The folder of the old province and the copy of its ledger, in the kept folder.
const OLD: &str = "province";
const COPY: &str = "ledger-copy.jsonl";

/// The folder of the restored province.
const NEW: &str = "restored";

impl Restores {
    /// Makes a province with its backup and what the ledger knows of later, and restores it undisturbed.
    ///
    /// # Panics
    /// If an undisturbed restore does not do what it promises.
    #[must_use]
    pub fn record() -> Self {
        let world = World::noisy();
        world.article("A", "TU", "Trước bản sao lưu", "Nội dung.");
        import_paper(&world);
        let [ended, lost, author] = ["DV003", "DV005", "DV004"].map(|member| world.phone(member));
        opinions::submit(author.book.store(), "Trước bản sao lưu").expect("written");
        author.sync_well();
        let invitation = world.invitation("DV006");
        let made = world.block_on(backup(world.province(), &world.side_folder("backup")));
        let made = made.expect("a backup").file;
        world.clock().advance(1_000);
        world.report_lost(&lost);
        let ledger = world.folder().join(LEDGER_FILE);
        std::fs::copy(&ledger, world.side_folder(COPY)).expect("copied");
        world.revoke(&ended);
        let late = world.new_phone();
        late.book.activate(&invitation, "Máy").expect("activated");
        for number in 0..40 {
            world.article(&format!("B{number}"), "TU", "Sau bản sao lưu", "Nội dung.");
        }
        world.block_on(world.province().close());

        let folder = scratch();
        for name in [OLD, "backup"] {
            copy_folder(&world.side_folder(name), &folder.path().join(name));
        }
        std::fs::copy(world.side_folder(COPY), folder.path().join(COPY)).expect("copied");
        let name = made.file_name().expect("a name");
        let kept = Kept {
            backup: folder.path().join("backup").join(name),
            files: all_files(folder.path()),
            folder,
        };
        let restores = [Place::Elsewhere, Place::InPlace].map(|place| {
            let disk = Disk::mount();
            let at = disk.path().join(NEW);
            kept.prepare(place, &at);
            let first = disk.log().len();
            let (province, report) = world
                .block_on(restore(kept.options(place, &at)))
                .expect("restored");
            told(&province, &report).expect("noted");
            let log = disk.log();
            let whole = world.block_on(whole(&province, &at)).expect("it is well");
            assert!(report.missing_blobs.is_empty() && report.blobs > 0);
            let said = |phone: &Phone| {
                world.connect_to(phone, &province);
                phone.sync().problem
            };
            // The province of the first restore has told the lost phone, which holds nothing since.
            if place == Place::Elsewhere {
                assert_eq!(said(&lost), Some(Problem::Lost));
            }
            assert_eq!(said(&ended), Some(Problem::Revoked));
            let second = world.new_phone();
            world.connect_to(&second, &province);
            let refused = second.book.activate(&invitation, "Máy khác");
            let used = HandbookError::Invitation {
                problem: InvitationProblem::Used,
            };
            assert_eq!(crate::seen(refused), used);
            world.block_on(province.close());
            Recorded {
                place,
                log,
                first,
                whole,
                report,
            }
        });
        Self {
            runtime: world.runtime,
            kept,
            restores,
        }
    }

    /// Cuts a restore at a moment that the seed says, and begins it again.
    ///
    /// # Errors
    /// If that does not end as an undisturbed one, or anything of the old province is another.
    pub fn cut(&self, seed: u64) -> Result<Counts, String> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let turn = usize::try_from(seed).unwrap_or_default();
        let recorded = &self.restores[turn % self.restores.len()];
        let end = dice.random_range(recorded.first..=recorded.log.len());
        let log = &recorded.log[..end];
        let killed = dice.random_bool(0.5);
        let files = if killed {
            after_kill(log)
        } else {
            after_power_cut(log, &mut |sides| dice.random_range(0..sides.max(1)))
        };
        let folder = scratch();
        lay_out(&files, folder.path());
        let how = if killed { "killed" } else { "power cut" };
        let again = self
            .runtime
            .block_on(self.kept.again(recorded, &folder.path().join(NEW)));
        let (place, all) = (recorded.place, recorded.log.len());
        let ended = again
            .map_err(|what| format!("{place:?}, {how} after {end} of {all} changes: {what}"))?;
        let mut counts = Counts::default();
        counts.add(how);
        counts.add(ended);
        Ok(counts)
    }
}

impl Kept {
    /// What is there before the restore, and on the disk.
    fn prepare(&self, place: Place, at: &Path) {
        std::fs::create_dir_all(at).expect("a folder");
        for name in LEFT.iter().filter(|_| place == Place::InPlace) {
            let to = at.join(name);
            std::fs::copy(self.folder.path().join(OLD).join(name), &to).expect("copied");
            let there = std::fs::File::open(to).and_then(|file| file.sync_all());
            there.expect("flushed");
        }
    }

    /// The same way each time, so that even the new ids are the same.
    fn options(&self, place: Place, at: &Path) -> RestoreOptions {
        let old = self.folder.path().join(OLD);
        let (ledger, keys) = match place {
            Place::Elsewhere => (old.join(LEDGER_FILE), Some(old)),
            Place::InPlace => (self.folder.path().join(COPY), None),
        };
        RestoreOptions {
            file: self.backup.clone(),
            ledger: Some(ledger),
            keys,
            config: config(at),
        }
    }

    /// Begins the restore again over what is left of it; says how that ended.
    async fn again(&self, recorded: &Recorded, at: &Path) -> Result<&'static str, String> {
        let said = |error: Error| error.to_string();
        let (province, ended) = match restore(self.options(recorded.place, at)).await {
            Ok((province, report)) => {
                if report != recorded.report {
                    return Err(format!("it said {report:?}, not {:?}", recorded.report));
                }
                told(&province, &report).map_err(said)?;
                (province, "told what is lost")
            }
            // The last line of the ledger says that it was told before.
            Err(Error::ProvinceExists(_)) => {
                let province = Province::open(config(at)).await.map_err(said)?;
                (province, "told already")
            }
            Err(error) => return Err(said(error)),
        };
        let left = whole(&province, at).await?;
        province.close().await;
        if left.tables != recorded.whole.tables {
            return Err("the tables are other ones".to_owned());
        }
        if left.ledger != recorded.whole.ledger {
            return Err("the ledger is another one".to_owned());
        }
        if all_files(self.folder.path()) != self.files {
            return Err("the old province is another one".to_owned());
        }
        Ok(ended)
    }
}

fn config(at: &Path) -> Config {
    Config {
        clock: Arc::new(FixedClock::new(EVENING.plus_ms(60_000), 7)),
        limits: unlimited(),
        ..Config::new(at)
    }
}

/// A province about which the doctor has nothing to say.
async fn whole(province: &Province, at: &Path) -> Result<Whole, String> {
    let said = |error: Error| error.to_string();
    let findings = doctor::examine(province).await.map_err(said)?;
    if !findings.is_empty() {
        return Err(format!("the doctor says {findings:?}"));
    }
    let folder = scratch();
    let made = backup(province, folder.path()).await.map_err(said)?;
    let bytes = std::fs::read(made.file).map_err(|error| error.to_string())?;
    let tables = zstd::decode_all(bytes.as_slice()).map_err(|error| error.to_string())?;
    let ledger = std::fs::read(at.join(LEDGER_FILE)).map_err(|error| error.to_string())?;
    let ledger = String::from_utf8_lossy(&ledger);
    let is_whole = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    Ok(Whole {
        tables: String::from_utf8_lossy(&tables).into_owned(),
        ledger: ledger.lines().filter(is_whole).map(str::to_owned).collect(),
    })
}

fn all_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.append(&mut all_files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("readable");
            files.insert(path, bytes);
        }
    }
    files
}
