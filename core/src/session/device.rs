//! The device key: P-256, because that is what phone hardware keeps.

use std::sync::{PoisonError, RwLock};

use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
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
    pair: RwLock<Pair>,
}

struct Pair {
    /// Ten times as fast as p256's own: a measured province shares its processor with those who ask.
    signer: EcdsaKeyPair,
    /// SEC1, compressed.
    public: Vec<u8>,
}

pub(super) const NAME: &str = "device.key";

impl SoftwareDeviceKey {
    /// The key kept in `secrets`, made at the first call.
    ///
    /// # Errors
    /// If the secrets cannot be read or written.
    pub fn load_or_make(secrets: &dyn Secrets, clock: &dyn Clock) -> Result<Self> {
        let pair = match secrets.load(NAME)? {
            Some(bytes) => pair(&bytes).ok_or(Error::Key("DEVICE KEY DAMAGED"))?,
            None => make(secrets, clock)?,
        };
        Ok(Self {
            pair: RwLock::new(pair),
        })
    }
}

fn make(secrets: &dyn Secrets, clock: &dyn Clock) -> Result<Pair> {
    loop {
        let mut bytes = Zeroizing::new([0; 32]);
        clock.fill(bytes.as_mut_slice());
        // All but a few of the 2^256 numbers are keys.
        if let Some(pair) = pair(bytes.as_slice()) {
            secrets.save(NAME, bytes.as_slice())?;
            return Ok(pair);
        }
    }
}

/// The pair of a secret number; `None` if it is no key.
fn pair(secret: &[u8]) -> Option<Pair> {
    let public = SecretKey::from_slice(secret).ok()?.public_key();
    let signer = EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        secret,
        public.to_encoded_point(false).as_bytes(),
        &SystemRandom::new(),
    );
    Some(Pair {
        signer: signer.ok()?,
        public: public.to_encoded_point(true).as_bytes().to_vec(),
    })
}

impl DeviceKey for SoftwareDeviceKey {
    fn public_key(&self) -> Vec<u8> {
        let pair = self.pair.read().unwrap_or_else(PoisonError::into_inner);
        pair.public.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let pair = self.pair.read().unwrap_or_else(PoisonError::into_inner);
        let signature = pair.signer.sign(&SystemRandom::new(), message);
        Ok(signature
            .map_err(|_| Error::Key("DEVICE KEY DOES NOT SIGN"))?
            .as_ref()
            .to_vec())
    }

    fn renew(&self, secrets: &dyn Secrets, clock: &dyn Clock) -> Result<()> {
        let pair = make(secrets, clock)?;
        *self.pair.write().unwrap_or_else(PoisonError::into_inner) = pair;
        Ok(())
    }
}
