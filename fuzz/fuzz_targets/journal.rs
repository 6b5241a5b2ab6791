//! Words that were kept are read back as they were; a damage adds none, and bytes that nobody sealed are none.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::phone::journal(bytes));
