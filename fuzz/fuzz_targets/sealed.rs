//! A sealed body that nobody signed never opens.
#![no_main]

use ed25519_dalek::SigningKey;
use handbook_domain::wire::sealed::{Kind, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    assert!(open(Kind::Page, bytes, &key).is_err());
});
