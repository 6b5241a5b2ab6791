//! Everything on the phone except presentation.
//!
//! [`handbook::Handbook`] is the door; `ARCHITECTURE.md` draws the rooms behind it and the arrows
//! between them, and a test holds every `use crate::` line to those arrows.

pub mod accounts;
pub mod attachments;
pub mod change;
pub mod clock;
pub mod documents;
pub mod error;
pub mod handbook;
pub mod me;
pub mod meetings;
pub mod net;
pub mod news;
pub mod opinions;
pub mod outbox;
pub mod planted;
pub mod record;
pub mod search;
pub mod session;
pub mod store;
pub mod sync;
