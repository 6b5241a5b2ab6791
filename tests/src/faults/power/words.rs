//! Articles come while opinions are written, sent and lost on the way.

use handbook_core::opinions;
use handbook_domain::ids::ItemId;

use super::{Left, PHONE, Recorded};
use crate::faults::disk::Disk;
use crate::faults::{Counts, all_there, open_offline, sound, titles};
use crate::{Trouble, World};

/// Opinions in the work.
const OPINIONS: usize = 24;

pub(super) fn recorded() -> Recorded {
    let world = World::noisy();
    let disk = Disk::mount();
    let phone = world
        .new_phone_in(disk.path().join(PHONE))
        .expect("a new store");
    world.activate(&phone, "DV004");
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
    Recorded {
        name: "words",
        log: disk.log(),
        first,
        check: Box::new(move |left| check(left, &kept, &headlines)),
    }
}

/// Every confirmed opinion is read and found, and no article is here that nobody published.
fn check(left: &Left, kept: &[(ItemId, String)], headlines: &[String]) -> Result<Counts, String> {
    let book =
        open_offline(&left.phone, left.seed).map_err(|error| format!("does not open: {error}"))?;
    all_there(&book, &kept[..left.confirmed])?;
    sound(&book)?;
    for title in titles(&book) {
        if !headlines.contains(&title) {
            return Err(format!("nobody published {title:?}"));
        }
    }
    let mut counts = Counts::default();
    counts.add_many("words there", left.confirmed as u64);
    Ok(counts)
}
