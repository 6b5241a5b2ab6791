//! A command or its answer reads back as itself; what it brings is judged, whatever it says.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::domain::command(bytes));
