//! A page that is read has numbers that rise within its span, and packs into itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::page(bytes));
