//! A file of lists and news writes back as what reads as the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::server::load(bytes));
