//! Side files and front matter are read or refused, never a panic.
#![no_main]

use handbook_server::papers::side_file::{front_matter, parse};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    drop(parse(&text));
    if let Some(Ok((_, body))) = front_matter(&text) {
        assert!(text.ends_with(body));
    }
});
