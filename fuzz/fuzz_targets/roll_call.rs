//! A roll-call code reads back as itself, and counts for nobody whom the province has not certified.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::roll_call(bytes));
