//! What the phones see of the core: Kotlin, Swift and Python are generated from this crate.
//!
//! It holds the surface only. Records, enums and errors are the core's own, declared once more with
//! `#[uniffi::remote(…)]`: a field or variant that is missing here does not compile. One file per
//! module of the core. `api.txt` is the whole of it in words, and the tests hold it to that.
//!
//! What a shell may rely on:
//! - Every call that touches the store is `async` and runs to its end on threads of our own. Dropping
//!   the caller drops the answer, never the work.
//! - Every call returns a `Result`; an error of the core is a
//!   [`HandbookError`](handbook_core::error::HandbookError), and a panic becomes its `Bug`.
//! - One call draws a screen: lists are windows of at most a hundred rows.
//! - What the shell implements ([`platform`], [`change`]) is synchronous and is never called under a
//!   lock or inside a transaction.

mod attachments;
mod change;
mod documents;
mod error;
mod handbook;
mod home;
mod ids;
mod me;
mod meetings;
mod news;
mod office;
mod opinions;
mod outbox;
mod platform;
mod record;
mod search;
mod session;
mod sync;
mod work;

pub use attachments::{FileSink, ProgressListener};
pub use change::{ChangeListener, Subscription};
pub use handbook::{Config, Handbook};
pub use home::{Home, Overview};
pub use me::{account, handbook_folders};
pub use office::CommitteeRow;
pub use platform::{DeviceKey, PlatformError, SecretStore};

uniffi::setup_scaffolding!("handbook");
