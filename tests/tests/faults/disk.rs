//! What a disk does to a phone: power cuts, kills, refusals, flipped bytes.

use std::io::Write;

use handbook_tests::faults::Campaign;
use handbook_tests::faults::disk::is_possible;
use handbook_tests::faults::flips::Flips;
use handbook_tests::faults::refusals::open_with_no_space;

/// Says so where a test cannot run, because a container may forbid FUSE.
pub(crate) fn has_disk() -> bool {
    let possible = is_possible();
    if !possible {
        let _ = writeln!(std::io::stderr(), "NOT RUN: no FUSE on this machine");
    }
    possible
}

#[test]
fn a_power_cut_at_any_write_loses_no_confirmed_word() {
    if has_disk() {
        Campaign::find("power").expect("it exists").run_small();
    }
}

#[test]
fn a_process_killed_at_any_moment_has_kept_what_it_confirmed() {
    Campaign::find("kill").expect("it exists").run_small();
}

#[test]
fn a_phone_killed_at_any_tap_of_a_meeting_has_the_whole_record() {
    Campaign::find("taps").expect("it exists").run_small();
}

#[test]
fn a_flipped_byte_in_any_page_is_found_or_harmless() {
    let campaign = Campaign::find("flips").expect("it exists");
    assert!(
        campaign.small >= 2 * Flips::new().pages(),
        "every page of the small store has its turn, twice"
    );
    campaign.run_small();
}

#[test]
fn a_disk_that_refuses_the_nth_change_loses_no_confirmed_word() {
    if has_disk() {
        Campaign::find("refusals").expect("it exists").run_small();
    }
}

#[test]
fn with_no_byte_free_the_store_opens_and_is_read() {
    if has_disk() {
        open_with_no_space().expect("it opens");
    }
}
