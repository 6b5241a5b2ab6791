//! The members who share this phone, without opening what is theirs.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::session::{self, Owner};
use crate::store::{Secrets, Store};

/// Who shares this phone, as the screen that asks "who are you" shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose handbook it is; nobody before activation.
    pub owner: Option<Owner>,
    /// Whether opening it asks for a PIN.
    pub has_pin: bool,
}

/// The folders under `root` that hold a member's store.
///
/// # Errors
/// If `root` cannot be read.
pub fn folders(root: &Path) -> Result<Vec<PathBuf>> {
    Store::folders(root)
}

/// Whose handbook `secrets` belong to, without opening it.
///
/// # Errors
/// If the keystore cannot be asked.
pub fn account(secrets: &dyn Secrets) -> Result<Account> {
    Ok(Account {
        owner: session::remembered_owner(secrets)?,
        has_pin: session::pin::is_set(secrets)?,
    })
}

/// Destroys a handbook that is not open, words included: for a phone that changes hands. Keys first, then
/// files, so that stopping in between leaves nothing readable.
///
/// # Errors
/// [`Unreadable::InUse`](crate::error::Unreadable::InUse) while it is open, or if keystore or folder
/// do not let go.
pub fn wipe(folder: &Path, secrets: &dyn Secrets) -> Result<()> {
    session::destroy_all(secrets)?;
    Store::remove(folder)
}
