//! Whatever a ledger says is refused, or holds; and what is kept of it says the same again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handbook_fuzz::vault::ledger(bytes));
