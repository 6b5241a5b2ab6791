//! Whatever a backup says is refused or restored; a part never passes for the whole.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::vault::backup(bytes));
