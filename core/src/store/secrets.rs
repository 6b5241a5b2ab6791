//! Where keys are kept.
//!
//! A phone keeps them in its hardware keystore. In a terminal they lie in a file that only its
//! owner can read, beside the store: good enough against a lost backup of the store alone, not
//! against somebody who reads the owner's files.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Keeps a few small secrets by name.
pub trait Secrets: Send + Sync {
    /// The secret called `name`, if there is one.
    ///
    /// # Errors
    /// If the keystore cannot be asked; a secret that is not there is not an error.
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>>;

    /// Keeps `secret` under `name`.
    ///
    /// # Errors
    /// If it could not be kept for certain.
    fn save(&self, name: &str, secret: &[u8]) -> Result<()>;

    /// Destroys the secret called `name`, if there is one.
    ///
    /// # Errors
    /// If it may still be there.
    fn remove(&self, name: &str) -> Result<()>;
}

/// Secrets in files of a folder, readable by their owner alone.
#[derive(Debug)]
pub struct FileSecrets {
    folder: PathBuf,
}

impl FileSecrets {
    /// In `folder`, which is made when the first secret is saved.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }
}

impl Secrets for FileSecrets {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match std::fs::read(self.folder.join(name)) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::File("READ SECRET", error)),
        }
    }

    fn save(&self, name: &str, secret: &[u8]) -> Result<()> {
        let failed = |error| Error::File("SAVE SECRET", error);
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let new = self.folder.join(format!("{name}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new).map_err(failed)?;
        file.write_all(secret).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&new, self.folder.join(name)).map_err(failed)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match std::fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::File("REMOVE SECRET", error))
            }
            _ => Ok(()),
        }
    }
}
