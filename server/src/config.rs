//! Where a province lives and what it allows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::error::{AtPath, Error, Result};
use crate::files;
use crate::limits::Limits;

/// Address in invitations until somebody says otherwise.
pub const DEFAULT_ADDRESS: &str = "http://127.0.0.1:8787";

/// Where a province lives and what it allows.
#[derive(Clone)]
pub struct Config {
    /// Keys, files, ledger; and the database unless `database_url` says otherwise.
    pub data_dir: PathBuf,
    /// `postgres://…` or `sqlite:…`; absent, `province.db` in the data folder.
    pub database_url: Option<String>,
    /// Where phones reach the province; absent, as it was said at `init`.
    pub address: Option<String>,
    /// Limits of this process.
    pub limits: Limits,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// SQLite in `data_dir`, usual limits, the machine's clock.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database_url: None,
            address: None,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
        }
    }
}

impl std::fmt::Debug for Config {
    /// Without the database's address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("data_dir", &self.data_dir)
            .field("address", &self.address)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// What a new province needs to be told.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// Its name: `Tỉnh ủy …`.
    pub name: String,
    /// Where it lives.
    pub config: Config,
}

/// The address that was said at `init`.
pub(crate) fn stored_address(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("address"))
        .map(|text| text.trim().to_owned())
        .ok()
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| DEFAULT_ADDRESS.to_owned())
}

/// Keeps the address for the invitations to come.
pub(crate) fn store_address(dir: &Path, address: &str) -> Result<()> {
    files::replace(&dir.join("address"), format!("{address}\n").as_bytes())
}

/// Makes the data folder.
pub(crate) fn make_dir(dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).at(dir)
}

/// Refuses a folder in which no province was made.
pub(crate) fn require_province(dir: &Path) -> Result<()> {
    if dir.join("root.pub").is_file() {
        Ok(())
    } else {
        Err(Error::NoProvince(dir.to_owned()))
    }
}
