//! Two processes over one database: what either accepts is never passed over by a reader.

use std::thread::ScopedJoinHandle;

use handbook_core::opinions;
use handbook_tests::World;
use handbook_tests::faults::Campaign;

use crate::disk::has_disk;

/// Opinions that each of two phones delivers, each through a process of its own.
const EACH: usize = 40;

#[test]
fn nothing_that_two_processes_accept_at_once_stays_behind_a_cursor() {
    let world = World::noisy();
    let second = world
        .block_on(handbook_server::Province::open(
            world.config(world.folder()),
        ))
        .expect("a second process");
    let writers = [world.phone("DV004"), world.phone("DV012")];
    let reader = world.phone("DV001");
    world.connect_to(&writers[1], &second);
    for (number, phone) in writers.iter().enumerate() {
        for count in 0..EACH {
            let text = format!("Ý kiến {count} qua tiến trình {number}");
            opinions::submit(phone.book.store(), &text).expect("written");
        }
    }
    std::thread::scope(|scope| {
        let writing: Vec<_> = writers
            .iter()
            .map(|phone| {
                scope.spawn(|| {
                    let mut accepted = 0;
                    for _ in 0..EACH {
                        accepted += phone.book.sync().expect("the store works").accepted as usize;
                        if accepted == EACH {
                            return;
                        }
                    }
                    panic!("{accepted} of {EACH} were accepted in {EACH} rounds");
                })
            })
            .collect();
        // Reads go on while both write, through the one process and the other.
        while !writing.iter().all(ScopedJoinHandle::is_finished) {
            reader.sync();
        }
    });
    // What the other process wrote is seen after at most a second of the province's time.
    world.clock().advance(1_001);
    reader.sync_well();
    let read = opinions::list(reader.book.store(), 0, 100).expect("readable");
    assert_eq!(read.len(), 2 * EACH, "each is there, once");
    world.block_on(second.close());
}

#[test]
fn processes_killed_in_turn_under_load_lose_nothing_they_accepted() {
    let turns = handbook_tests::faults::turns::run().expect("nothing is wrong");
    println!("{} kills, {} opinions", turns.kills, turns.opinions);
    assert!(turns.kills > 0);
}

#[test]
fn a_restore_cut_at_any_write_leaves_the_old_province_and_is_begun_again() {
    if has_disk() {
        Campaign::find("restores").expect("it exists").run_small();
    }
}
