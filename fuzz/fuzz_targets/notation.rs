//! Points, amounts, ranges, months, audiences and digests print as what reads back as them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::notation(bytes));
