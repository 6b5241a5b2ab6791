//! A paper of text, Markdown or HTML is read or refused, and its text is tidy.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::server::paper(bytes));
