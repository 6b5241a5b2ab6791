//! The device key: P-256, because that is what phone hardware keeps.

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
}

/// A device key in software, for terminals and tests.
pub struct SoftwareDeviceKey {
    key: SigningKey,
}

pub(super) const NAME: &str = "device.key";

impl SoftwareDeviceKey {
    /// The key kept in `secrets`, made at the first call.
    ///
    /// # Errors
    /// If the secrets cannot be read or written.
    pub fn load_or_make(secrets: &dyn Secrets, clock: &dyn Clock) -> Result<Self> {
        if let Some(bytes) = secrets.load(NAME)? {
            let key =
                SigningKey::from_slice(&bytes).map_err(|_| Error::Key("DEVICE KEY DAMAGED"))?;
            return Ok(Self { key });
        }
        loop {
            let mut bytes = Zeroizing::new([0; 32]);
            clock.fill(bytes.as_mut_slice());
            // All but a few of the 2^256 numbers are keys.
            if let Ok(key) = SigningKey::from_slice(bytes.as_slice()) {
                secrets.save(NAME, bytes.as_slice())?;
                return Ok(Self { key });
            }
        }
    }
}

impl DeviceKey for SoftwareDeviceKey {
    fn public_key(&self) -> Vec<u8> {
        self.key
            .verifying_key()
            .to_encoded_point(true)
            .as_bytes()
            .to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature: Signature = self.key.sign(message);
        Ok(signature.to_bytes().to_vec())
    }
}
