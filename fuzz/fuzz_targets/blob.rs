//! A phone gets the bytes that the answer names, whatever its headers ask for.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::server::blob(bytes));
