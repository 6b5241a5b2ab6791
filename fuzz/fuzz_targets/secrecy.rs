//! The gate answers for every paper, and a stamp put before any text is stopped.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::secrecy(bytes));
