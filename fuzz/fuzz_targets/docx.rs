//! A Word paper, whole or only what stands in its text, is read or refused, and its text is tidy.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::server::docx(bytes));
