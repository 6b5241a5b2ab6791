//! A line of a meeting's log keeps its text, and what it says reads back as itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::line(bytes));
