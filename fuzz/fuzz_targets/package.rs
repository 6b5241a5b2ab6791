//! A log, from a file or line by line, says the same in any order, is summed up, and goes on.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::package(bytes));
