//! Whatever is typed is no error, and finds the text that says just that.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::phone::query(bytes));
