//! A page's payload, whatever its bytes, is read or refused.
#![no_main]

use handbook_domain::wire::page::Page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(page) = Page::unpack(bytes) {
        assert!(page.from <= page.through);
    }
});
