//! The keys of a store: made with it, kept by the phone, destroyed to wipe it.

use crate::clock::Clock;
use crate::error::{Error, Result, Unreadable};
use crate::planted::{Bug, planted};
use crate::session::{Identity, Owner, device, pin};
use crate::store::{Key, Keys, Secrets};

const DATABASE: &str = "store.key";
const JOURNAL: &str = "words.key";
const OWNER: &str = "owner";

/// The keys of a store; made only for a new one, because a new key would never open an old one.
///
/// # Errors
/// As [`pin::open`], and [`Unreadable::WrongKey`] if the store `exists` and its key does not.
pub fn keys(
    secrets: &dyn Secrets,
    clock: &dyn Clock,
    exists: bool,
    pin: Option<&str>,
) -> Result<Keys> {
    let database = match pin::open(secrets, clock, pin)? {
        Some(key) => {
            // Left behind if the phone died between the two steps of setting the PIN.
            secrets.remove(DATABASE)?;
            key
        }
        None => key(secrets, clock, DATABASE, exists)?,
    };
    Ok(Keys {
        database,
        journal: key(secrets, clock, JOURNAL, exists)?,
    })
}

/// Puts the key of the library under `new`, or under no PIN at all. Whoever changes a PIN must know
/// the old one.
///
/// # Errors
/// As [`pin::open`] for a wrong `old`, and as [`pin::seal`].
pub fn set_pin(
    secrets: &dyn Secrets,
    clock: &dyn Clock,
    old: Option<&str>,
    new: Option<&str>,
) -> Result<()> {
    let database = match pin::open(secrets, clock, old)? {
        Some(key) => key,
        None => key(secrets, clock, DATABASE, true)?,
    };
    // First the new place, then the old one goes: at no moment is the key nowhere.
    if let Some(new) = new {
        pin::seal(secrets, clock, &database, new)?;
        secrets.remove(DATABASE)
    } else {
        secrets.save(DATABASE, database.as_slice())?;
        pin::forget(secrets)
    }
}

/// Destroys the key of the library; that of the person's own words stays.
///
/// # Errors
/// If the keystore does not let go of it.
pub fn destroy_library(secrets: &dyn Secrets) -> Result<()> {
    pin::forget(secrets)?;
    secrets.remove(DATABASE)
}

/// Destroys every key, and who they belonged to: what lies in the store is unreadable from now on, words included.
/// A device key in software goes as well: the province knows it as ended. One in hardware is the shell's.
///
/// # Errors
/// If the keystore does not let go of one.
pub fn destroy_all(secrets: &dyn Secrets) -> Result<()> {
    destroy_library(secrets)?;
    if !planted(Bug::LostKeepsAKey) {
        secrets.remove(JOURNAL)?;
    }
    secrets.remove(device::NAME)?;
    secrets.remove(OWNER)
}

/// Keeps beside the keys whom they belong to: a phone that two share asks who is there before it can
/// open either store.
///
/// # Errors
/// If the keystore does not keep it.
pub fn remember_owner(secrets: &dyn Secrets, identity: &Identity) -> Result<()> {
    let json = serde_json::to_vec(&Owner::from(identity.clone()))
        .map_err(|error| Error::Shape(OWNER, error))?;
    secrets.save(OWNER, &json)
}

/// Whom these keys belong to; nobody before activation.
///
/// # Errors
/// If the keystore cannot be asked.
pub fn remembered_owner(secrets: &dyn Secrets) -> Result<Option<Owner>> {
    let kept = secrets.load(OWNER)?;
    kept.map(|json| serde_json::from_slice(&json).map_err(|error| Error::Shape(OWNER, error)))
        .transpose()
}

fn key(secrets: &dyn Secrets, clock: &dyn Clock, name: &str, must_exist: bool) -> Result<Key> {
    let mut key = Key::new([0; 32]);
    match secrets.load(name)? {
        Some(kept) => {
            let kept: &[u8; 32] = kept
                .as_slice()
                .try_into()
                .map_err(|_| Error::Key("STORE KEY DAMAGED"))?;
            key.copy_from_slice(kept);
        }
        None if must_exist => return Err(Error::Unreadable(Unreadable::WrongKey)),
        None => {
            clock.fill(key.as_mut_slice());
            secrets.save(name, key.as_slice())?;
        }
    }
    Ok(key)
}
