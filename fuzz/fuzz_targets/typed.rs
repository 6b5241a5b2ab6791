//! An invitation typed by hand is the one whose fingerprint is shown, whatever the server answers.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::phone::typed(bytes));
