//! Two processes over one database: what either accepts is never passed over by a reader.

use std::sync::Arc;

use handbook_core::opinions;
use handbook_tests::World;

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
    let done = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for phone in &writers {
            let done = Arc::clone(&done);
            let (book, total) = (&phone.book, EACH);
            scope.spawn(move || {
                let mut accepted = 0;
                for _ in 0..total {
                    accepted += book.sync().expect("the store works").accepted;
                    if accepted as usize == total {
                        break;
                    }
                }
                done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            });
        }
        // Reads go on while both write, through the one process and the other.
        while done.load(std::sync::atomic::Ordering::SeqCst) < 2 {
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
