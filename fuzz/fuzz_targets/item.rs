//! The body of a row of any kind reads back as itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::item(bytes));
