//! The device key: P-256, because that is what phone hardware keeps.

use std::sync::{PoisonError, RwLock};

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::Secrets;

/// Signs with a key that, on a phone, never leaves the hardware.
pub trait DeviceKey: Send + Sync {
    /// SEC1, compressed, 33 bytes.
    fn public_key(&self) -> Vec<u8>;

    /// ECDSA with SHA-256 over `message`, as fixed 64 bytes.
    ///
    /// # Errors
    /// If the hardware refuses: the key is gone after an update, or the phone is locked.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>>;

    /// Makes another key in place of this one, which the province has ended and never takes again. A key
    /// that is not in hardware is kept in `secrets`.
    ///
    /// # Errors
    /// If the hardware refuses, or the keystore does not keep it.
    fn renew(&self, secrets: &dyn Secrets, clock: &dyn Clock) -> Result<()>;
}

/// A device key in software, for terminals and tests.
pub struct SoftwareDeviceKey {
    key: RwLock<SigningKey>,
}

pub(super) const NAME: &str = "device.key";

impl SoftwareDeviceKey {
    /// The key kept in `secrets`, made at the first call.
    ///
    /// # Errors
    /// If the secrets cannot be read or written.
    pub fn load_or_make(secrets: &dyn Secrets, clock: &dyn Clock) -> Result<Self> {
        let key = match secrets.load(NAME)? {
            Some(bytes) => {
                SigningKey::from_slice(&bytes).map_err(|_| Error::Key("DEVICE KEY DAMAGED"))?
            }
            None => make(secrets, clock)?,
        };
        Ok(Self {
            key: RwLock::new(key),
        })
    }

    fn key(&self) -> SigningKey {
        let key = self.key.read().unwrap_or_else(PoisonError::into_inner);
        key.clone()
    }
}

fn make(secrets: &dyn Secrets, clock: &dyn Clock) -> Result<SigningKey> {
    loop {
        let mut bytes = Zeroizing::new([0; 32]);
        clock.fill(bytes.as_mut_slice());
        // All but a few of the 2^256 numbers are keys.
        if let Ok(key) = SigningKey::from_slice(bytes.as_slice()) {
            secrets.save(NAME, bytes.as_slice())?;
            return Ok(key);
        }
    }
}

impl DeviceKey for SoftwareDeviceKey {
    fn public_key(&self) -> Vec<u8> {
        self.key()
            .verifying_key()
            .to_encoded_point(true)
            .as_bytes()
            .to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature: Signature = self.key().sign(message);
        Ok(signature.to_bytes().to_vec())
    }

    fn renew(&self, secrets: &dyn Secrets, clock: &dyn Clock) -> Result<()> {
        let key = make(secrets, clock)?;
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
        Ok(())
    }
}
