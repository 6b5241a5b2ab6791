//! A meeting is recorded, tap by tap.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{PHONE, Recorded};
use crate::faults::disk::Disk;
use crate::faults::{Counts, open_offline, taps};
use crate::hall;

/// Taps in the work.
const TAPS: u32 = 60;

pub(super) fn recorded() -> Recorded {
    let world = hall::world();
    let disk = Disk::mount();
    let phone = world
        .new_phone_in(disk.path().join(PHONE))
        .expect("a new store");
    world.activate(&phone, "DV001");
    phone.sync_well();
    let meeting = hall::open(&phone);
    let first = disk.log().len();
    let mut dice = ChaCha8Rng::seed_from_u64(1);
    let mut said = Vec::new();
    for number in 0..TAPS {
        let last = said.last().copied();
        said.push(taps::one(&phone.book, meeting, &mut dice, number, last));
        disk.mark(number.into());
    }
    Recorded {
        name: "record",
        log: disk.log(),
        first,
        check: Box::new(move |left| {
            let book = open_offline(&left.phone, left.seed)
                .map_err(|error| format!("does not open: {error}"))?;
            taps::look(&book, meeting, &said[..left.confirmed])?;
            let mut counts = Counts::default();
            counts.add_many("taps there", left.confirmed as u64);
            Ok(counts)
        }),
    }
}
