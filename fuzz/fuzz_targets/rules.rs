//! A rule pack reads back as itself, is signed only without errors, and then scores up to 100.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::rules(bytes));
