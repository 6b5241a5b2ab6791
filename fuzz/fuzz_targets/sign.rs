//! Whatever is read as a sign prints, and reads back as itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::sign(bytes));
