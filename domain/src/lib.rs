//! Vocabulary, rules and wire types shared by the phone and the provincial server.
//!
//! Pure: no files, no network, no clock. Whatever two programs must agree on lives here, so that
//! agreement is checked by the compiler and by the golden examples in `fixtures/wire`.

pub mod access;
pub mod audience;
pub mod document;
pub mod ids;
pub mod meeting;
pub mod org;
pub mod rules;
pub mod secrecy;
pub mod time;
pub mod wire;
