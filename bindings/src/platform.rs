//! What the phone's own system gives: a device key in hardware, and a place for secrets.

use std::sync::{Arc, PoisonError, RwLock};

use handbook_core::clock::Clock;
use handbook_core::error::{Error, Result};
use handbook_core::session;
use handbook_core::store::Secrets;
use zeroize::Zeroizing;

/// The platform could not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PlatformError {
    /// It refused or failed; `details` are for developers and hold no content.
    #[error("platform: {details}")]
    Failed {
        /// What it said.
        details: String,
    },
}

/// Signs with a key that never leaves the hardware.
#[uniffi::export(with_foreign)]
pub trait DeviceKey: Send + Sync {
    /// The P-256 public key: SEC1, compressed, 33 bytes. The same at every call.
    ///
    /// # Errors
    /// If the keystore does not answer.
    fn public_key(&self) -> std::result::Result<Vec<u8>, PlatformError>;

    /// ECDSA with SHA-256 over `message`, as fixed 64 bytes (r and s), not as DER.
    ///
    /// # Errors
    /// If the hardware refuses: the key is gone after an update, or the phone is locked.
    fn sign(&self, message: Vec<u8>) -> std::result::Result<Vec<u8>, PlatformError>;

    /// Makes another key in place of this one, which the province has ended and never takes again.
    ///
    /// # Errors
    /// If the hardware refuses.
    fn renew(&self) -> std::result::Result<(), PlatformError>;
}

/// Keeps a few small secrets by name, wrapped by the system's keystore and outside its backup.
#[uniffi::export(with_foreign)]
pub trait SecretStore: Send + Sync {
    /// The secret called `name`, if there is one.
    ///
    /// # Errors
    /// If the keystore cannot be asked; a secret that is not there is not an error.
    fn load(&self, name: String) -> std::result::Result<Option<Vec<u8>>, PlatformError>;

    /// Keeps `secret` under `name`.
    ///
    /// # Errors
    /// If it could not be kept for certain.
    fn save(&self, name: String, secret: Vec<u8>) -> std::result::Result<(), PlatformError>;

    /// Destroys the secret called `name`, if there is one.
    ///
    /// # Errors
    /// If it may still be there.
    fn remove(&self, name: String) -> std::result::Result<(), PlatformError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PlatformError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed {
            details: error.reason,
        }
    }
}

/// A foreign device key as the core wants it. The public key is asked for where failing is still
/// possible.
pub(crate) struct Signer {
    public: RwLock<Vec<u8>>,
    key: Arc<dyn DeviceKey>,
}

impl Signer {
    pub(crate) fn new(key: Arc<dyn DeviceKey>) -> Result<Self> {
        let public = RwLock::new(public_key(key.as_ref())?);
        Ok(Self { public, key })
    }
}

fn public_key(key: &dyn DeviceKey) -> Result<Vec<u8>> {
    key.public_key()
        .map_err(|_| Error::Key("DEVICE KEY NOT READABLE"))
}

impl session::DeviceKey for Signer {
    fn public_key(&self) -> Vec<u8> {
        let public = self.public.read().unwrap_or_else(PoisonError::into_inner);
        public.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.key
            .sign(message.to_vec())
            .map_err(|_| Error::Key("DEVICE KEY REFUSED"))
    }

    fn renew(&self, _secrets: &dyn Secrets, _clock: &dyn Clock) -> Result<()> {
        self.key
            .renew()
            .map_err(|_| Error::Key("DEVICE KEY NOT RENEWED"))?;
        let public = public_key(self.key.as_ref())?;
        *self.public.write().unwrap_or_else(PoisonError::into_inner) = public;
        Ok(())
    }
}

/// A foreign secret store as the core wants it.
pub(crate) struct Vault(pub(crate) Arc<dyn SecretStore>);

impl Secrets for Vault {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let secret = self
            .0
            .load(name.to_owned())
            .map_err(|_| Error::Key("SECRET NOT READABLE"))?;
        Ok(secret.map(Zeroizing::new))
    }

    fn save(&self, name: &str, secret: &[u8]) -> Result<()> {
        self.0
            .save(name.to_owned(), secret.to_vec())
            .map_err(|_| Error::Key("SECRET NOT KEPT"))
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.0
            .remove(name.to_owned())
            .map_err(|_| Error::Key("SECRET NOT REMOVED"))
    }
}
