//! Files are fetched: paused, cut by the network, thrown away and fetched again.

use std::sync::Arc;

use handbook_core::attachments;
use handbook_core::error::Error;
use handbook_core::handbook::{Config, Handbook};
use handbook_domain::ids::Sha256Hash;
use handbook_server::Province;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{Left, PHONE, Recorded};
use crate::faults::disk::Disk;
use crate::faults::{Counts, offline, sound};
use crate::{Link, Trouble, World, unlimited};

/// A file and what it is to read.
type Known = (Sha256Hash, Vec<u8>);

/// Lines of each file: from less than a piece to many.
const LINES: [usize; 3] = [2_000, 60, 5_000];

/// Stands in every file.
const IN_CLEAR: &[u8] = "của bản báo cáo".as_bytes();

pub(super) fn recorded() -> Recorded {
    let world = World::noisy();
    let files = LINES.map(|lines| paper(&world, lines));
    let disk = Disk::mount();
    let phone = world
        .new_phone_in(disk.path().join(PHONE))
        .expect("a new store");
    world.activate(&phone, "DV004");
    phone.sync_well();
    let first = disk.log().len();
    let fetch = |(sha256, _): &Known, most: u64| {
        let fetched = phone.book.fetch_file(*sha256, &mut |have, _| have < most);
        fetched.expect("fetched");
    };
    fetch(&files[0], u64::MAX);
    phone.book.free_space(0).expect("thrown away");
    for (number, file) in (0..).zip(&files) {
        fetch(file, 60_000);
        world.faults().next("/v1/blobs", Trouble::CutAfter(50_000));
        fetch(file, u64::MAX);
        world.faults().clear();
        disk.mark(number);
    }
    let log = disk.log();
    drop(phone);
    // The world belongs to this thread; the cuts are looked at on many.
    let config = handbook_server::Config {
        limits: unlimited(),
        ..world.config(world.folder())
    };
    let province = world.block_on(Province::open(config)).expect("it opens");
    let World {
        runtime,
        folder,
        faults,
        ..
    } = world;
    let link = Link::new(handbook_server::app(province), runtime.handle(), &faults);
    let served = Served {
        link: Arc::new(link),
        files,
        _runtime: runtime,
        _folder: folder,
    };
    Recorded {
        name: "attachment",
        log,
        first,
        check: Box::new(move |left| check(left, &served)),
    }
}

/// The province as the phone reaches it, for as long as this lives, and its files.
struct Served {
    link: Arc<Link>,
    files: [Known; LINES.len()],
    _runtime: Runtime,
    _folder: TempDir,
}

fn paper(world: &World, lines: usize) -> Known {
    let folder = world.side_folder("papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let head = format!(
        "---\nissuer: TU\ntype: BC\nnumber: {lines}\ndate: 2026-03-02\nabstract: Báo cáo {lines}\n---\n\n"
    );
    let line = |number| format!("Dòng thứ {number} của bản báo cáo dài này.\n");
    let text = head + &(0..lines).map(line).collect::<String>();
    std::fs::write(folder.join(format!("{lines}.md")), &text).expect("written");
    world.import(&folder);
    (Sha256Hash::of(text.as_bytes()), text.into_bytes())
}

/// A file that is said to be here reads as it is; another one is fetched to its end; none lies in clear.
fn check(left: &Left, served: &Served) -> Result<Counts, String> {
    for (name, bytes) in &left.files {
        let mut places = bytes.windows(IN_CLEAR.len());
        if places.any(|place| place == IN_CLEAR) {
            return Err(format!("{name} is in clear"));
        }
    }
    let said = |error: Error| error.to_string();
    let config = Config {
        transport: Arc::clone(&served.link) as _,
        ..offline(&left.phone, left.seed).map_err(said)?
    };
    let book = Handbook::open(config).map_err(|error| format!("does not open: {error}"))?;
    sound(&book)?;
    let mut counts = Counts::default();
    for (number, (sha256, text)) in served.files.iter().enumerate() {
        let state = book.store().read(|tx| attachments::get(tx, *sha256));
        if state.map_err(said)?.complete {
            counts.add("files whole");
        } else if number < left.confirmed {
            return Err(format!("file {number} was whole and is not"));
        } else {
            book.fetch_file(*sha256, &mut |_, _| true).map_err(said)?;
            counts.add("files fetched to their end");
        }
        let mut read = Vec::new();
        let whole = attachments::read(book.store(), *sha256, &mut |piece| {
            read.extend_from_slice(piece);
            Ok(())
        });
        whole.map_err(|error| format!("file {number}: {error}"))?;
        if read != *text {
            return Err(format!("file {number} reads otherwise"));
        }
    }
    Ok(counts)
}
