//! The header of a request reads back as itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::proof(bytes));
