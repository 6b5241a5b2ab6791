//! The gate answers for every paper, and a stamp put before any text is stopped.
#![no_main]

use handbook_domain::secrecy::{Examined, Verdict, check};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default();
    let _ = check(&Examined {
        file_name: line,
        fields: &[(line, &text)],
        headers_footers: &[&text],
        text: &text,
    });
    let stamped = format!("MẬT\n\n{text}");
    let verdict = check(&Examined { text: &stamped, ..Examined::default() });
    assert!(matches!(verdict, Verdict::Refused { .. }));
});
