//! A sealed body that nobody signed never opens.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::sealed(bytes));
