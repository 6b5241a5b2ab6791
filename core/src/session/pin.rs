//! The PIN: wraps the key of the library, so that having the phone is not enough to read it.
//!
//! With a PIN the key no longer lies in the phone's keystore as it is, but sealed under Argon2id of
//! the PIN; the keystore wraps that once more, so that neither alone opens it. A try is counted
//! before it is made, so that no pulled battery gives one away. Wrong ones wait longer and longer,
//! and the last destroys the sealed key: the library comes again from the province, and the person's
//! own words have a key of their own and survive.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use handbook_domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::error::{Error, LockReason, NotPossible, Result};
use crate::store::{Key, Secrets};

/// Fewest digits of a PIN.
pub const DIGITS: usize = 6;

/// As many wrong PINs destroy the library's key.
pub const MAX_WRONG: u32 = 10;

/// How long the next try waits after so many wrong ones; the first four do not wait.
const WAITS_MS: [i64; 10] = [0, 0, 0, 0, 0, 30_000, 60_000, 300_000, 900_000, 3_600_000];

/// What one guess costs: OWASP's least for Argon2id, which a phone of 2 GB still affords.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

const SEALED: &str = "store.pin";
const TRIES: &str = "pin.tries";

/// The key of the library under a PIN.
#[derive(Serialize, Deserialize)]
struct Sealed {
    memory_kib: u32,
    passes: u32,
    salt: [u8; 16],
    nonce: [u8; 24],
    key: Vec<u8>,
}

/// Wrong tries since the last right one.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Tries {
    wrong: u32,
    last_at: Timestamp,
}

/// Whether the library is under a PIN.
///
/// # Errors
/// If the keystore cannot be asked.
pub fn is_set(secrets: &dyn Secrets) -> Result<bool> {
    Ok(secrets.load(SEALED)?.is_some())
}

/// The library's key, if it is under a PIN; nothing if there is none.
///
/// # Errors
/// [`Error::Locked`]: no PIN given, a wrong one, one too early, or one too many.
pub fn open(secrets: &dyn Secrets, clock: &dyn Clock, pin: Option<&str>) -> Result<Option<Key>> {
    let now = clock.now();
    let mut tries: Tries = load(secrets, TRIES)?.unwrap_or_default();
    // A clock that was set back waits anew: it gains nothing, and one that had been years ahead does
    // not lock for years.
    if now < tries.last_at {
        tries.last_at = now;
        save(secrets, TRIES, &tries)?;
    }
    let Some(sealed) = load::<Sealed>(secrets, SEALED)? else {
        return if tries.wrong >= MAX_WRONG {
            Err(Error::Locked(LockReason::Destroyed))
        } else {
            Ok(None)
        };
    };
    // Tries that were counted and never made, because the battery was pulled, count too.
    if tries.wrong >= MAX_WRONG {
        return Err(destroy(secrets)?);
    }
    let Some(pin) = pin.filter(|_| tries.wait(now).is_none()) else {
        return Err(tries.locked(now));
    };
    let tries = Tries {
        wrong: tries.wrong + 1,
        last_at: now,
    };
    save(secrets, TRIES, &tries)?;
    match sealed.open(pin)? {
        Some(key) => {
            save(secrets, TRIES, &Tries::default())?;
            Ok(Some(key))
        }
        None if tries.wrong >= MAX_WRONG => Err(destroy(secrets)?),
        None => Err(tries.locked(now)),
    }
}

/// Puts the library's key under `pin`.
///
/// # Errors
/// [`NotPossible::WeakPin`], or if the keystore does not keep it.
pub fn seal(secrets: &dyn Secrets, clock: &dyn Clock, key: &Key, pin: &str) -> Result<()> {
    if !is_good(pin) {
        return Err(Error::NotPossible(NotPossible::WeakPin));
    }
    save(secrets, SEALED, &Sealed::new(clock, key, pin)?)?;
    save(secrets, TRIES, &Tries::default())
}

/// The PIN is forgotten: what it sealed is destroyed, as after the last wrong try. Nothing if there is none.
///
/// # Errors
/// If the keystore does not let go of it.
pub fn give_up(secrets: &dyn Secrets) -> Result<()> {
    if !is_set(secrets)? {
        return Ok(());
    }
    let tries = Tries {
        wrong: MAX_WRONG,
        ..load(secrets, TRIES)?.unwrap_or_default()
    };
    save(secrets, TRIES, &tries)?;
    destroy(secrets).map(drop)
}

/// Forgets the PIN and what it sealed.
///
/// # Errors
/// If the keystore does not let go of it.
pub fn forget(secrets: &dyn Secrets) -> Result<()> {
    secrets.remove(SEALED)?;
    secrets.remove(TRIES)
}

/// Digits only, enough of them, and not those that everybody tries first.
fn is_good(pin: &str) -> bool {
    let digits = pin.as_bytes();
    let steps = |step: i16| {
        let next = digits.iter().skip(1);
        digits
            .iter()
            .zip(next)
            .all(|(one, next)| i16::from(*next) - i16::from(*one) == step)
    };
    digits.len() >= DIGITS
        && digits.iter().all(u8::is_ascii_digit)
        && !(steps(0) || steps(1) || steps(-1))
}

fn destroy(secrets: &dyn Secrets) -> Result<Error> {
    secrets.remove(SEALED)?;
    Ok(Error::Locked(LockReason::Destroyed))
}

impl Tries {
    /// Until when the next try waits.
    fn wait(self, now: Timestamp) -> Option<Timestamp> {
        let wrong = usize::try_from(self.wrong).unwrap_or(usize::MAX);
        let wait = WAITS_MS.get(wrong).copied().unwrap_or(0);
        let until = self.last_at.plus_ms(wait);
        (until > now).then_some(until)
    }

    fn locked(self, now: Timestamp) -> Error {
        Error::Locked(LockReason::Pin {
            tries_left: MAX_WRONG.saturating_sub(self.wrong),
            wait_until: self.wait(now),
        })
    }
}

impl Sealed {
    fn new(clock: &dyn Clock, key: &Key, pin: &str) -> Result<Self> {
        let mut sealed = Self {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: [0; 16],
            nonce: [0; 24],
            key: Vec::new(),
        };
        clock.fill(&mut sealed.salt);
        clock.fill(&mut sealed.nonce);
        sealed.key = sealed
            .cipher(pin)?
            .encrypt(XNonce::from_slice(&sealed.nonce), key.as_slice())
            .map_err(|_| Error::Key("PIN DOES NOT SEAL"))?;
        Ok(sealed)
    }

    /// The key, if `pin` is the right one.
    fn open(&self, pin: &str) -> Result<Option<Key>> {
        let opened = self
            .cipher(pin)?
            .decrypt(XNonce::from_slice(&self.nonce), self.key.as_slice())
            .map(Zeroizing::new);
        let Ok(opened) = opened else {
            return Ok(None);
        };
        let mut key = Key::new([0; 32]);
        if opened.len() != key.len() {
            return Err(Error::Key("SEALED KEY DAMAGED"));
        }
        key.copy_from_slice(&opened);
        Ok(Some(key))
    }

    fn cipher(&self, pin: &str) -> Result<XChaCha20Poly1305> {
        let failed = |_| Error::Key("PIN DOES NOT HASH");
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(failed)?;
        let mut key = Key::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(pin.as_bytes(), &self.salt, key.as_mut_slice())
            .map_err(failed)?;
        Ok(XChaCha20Poly1305::new(key.as_slice().into()))
    }
}

fn load<T: DeserializeOwned>(secrets: &dyn Secrets, name: &'static str) -> Result<Option<T>> {
    secrets
        .load(name)?
        .map(|bytes| serde_json::from_slice(&bytes).map_err(|error| Error::Shape(name, error)))
        .transpose()
}

fn save<T: Serialize>(secrets: &dyn Secrets, name: &'static str, value: &T) -> Result<()> {
    let json = serde_json::to_vec(value).map_err(|error| Error::Shape(name, error))?;
    secrets.save(name, &json)
}
