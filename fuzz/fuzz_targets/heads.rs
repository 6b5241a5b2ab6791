//! Heads read back as themselves, and empty feeds do not change their digest.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::heads(bytes));
