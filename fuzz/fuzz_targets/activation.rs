//! An answer to an activation, a certificate or a link reads back as itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::activation(bytes));
