//! Whatever is read as a sign prints, and reads back as itself.
#![no_main]

use handbook_domain::document::DocSign;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(sign) = DocSign::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(DocSign::parse(&sign.to_string()), Ok(sign));
    }
});
