//! The province's keys: a root that is taken offline after `init`, and an online key that signs for
//! it every day.
//!
//! In the data folder: `root.key` (secret; move it away), `root.pub`, `online.key` (secret),
//! `online.cert` (the root's word for the online key). Keys are 32 bytes in hexadecimal digits.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use handbook_domain::ids::ProvinceId;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::{KeyCert, fingerprint};
use handbook_domain::wire::sealed::{self, Kind};

use crate::clock::Clock;
use crate::error::{AtPath, Error, Result};
use crate::files;

/// How long the online key is certified for.
const CERT_DAYS: i64 = 400;

/// What the running server holds.
pub(crate) struct Keys {
    pub(crate) online: SigningKey,
    pub(crate) root: VerifyingKey,
    /// Sealed [`KeyCert`].
    pub(crate) cert: Vec<u8>,
}

impl Keys {
    /// Makes both keys and writes their files into `dir`.
    pub(crate) fn create(dir: &Path, province: ProvinceId, clock: &dyn Clock) -> Result<Self> {
        let (root, online) = (new_key(clock), new_key(clock));
        let now = clock.now();
        let cert = KeyCert {
            province,
            key: URL_SAFE_NO_PAD.encode(online.verifying_key().as_bytes()),
            from: now,
            to: now.plus_days(CERT_DAYS),
        };
        let cert = sealed::seal(Kind::KeyCert, &to_json(&cert), &root);
        write_secret(&dir.join("root.key"), &root)?;
        write_secret(&dir.join("online.key"), &online)?;
        let public = hex::encode(root.verifying_key().as_bytes());
        files::write(&dir.join("root.pub"), public.as_bytes())?;
        files::write(&dir.join("online.cert"), &cert)?;
        Ok(Self {
            online,
            root: root.verifying_key(),
            cert,
        })
    }

    /// Reads the files and checks that they belong together and to `province`.
    pub(crate) fn open(dir: &Path, province: ProvinceId) -> Result<Self> {
        let wrong = |name: &str| Error::Key {
            path: dir.join(name),
        };
        let root = read_32(&dir.join("root.pub"))
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .ok_or_else(|| wrong("root.pub"))?;
        let online = read_32(&dir.join("online.key"))
            .map(|bytes| SigningKey::from_bytes(&bytes))
            .ok_or_else(|| wrong("online.key"))?;
        let cert = std::fs::read(dir.join("online.cert")).map_err(|_| wrong("online.cert"))?;
        let says: KeyCert = sealed::open(Kind::KeyCert, &cert, &root)
            .ok()
            .and_then(|payload| serde_json::from_slice(payload).ok())
            .ok_or_else(|| wrong("online.cert"))?;
        let ours = URL_SAFE_NO_PAD.encode(online.verifying_key().as_bytes());
        if says.key != ours || says.province != province {
            return Err(wrong("online.cert"));
        }
        Ok(Self { online, root, cert })
    }

    /// Certifies the online key for another 400 days with the root key in `root_file`; returns the
    /// last moment. The file is written anew as a whole, so a kill or a power cut leaves the old or the new one.
    pub(crate) fn renew(
        &self,
        dir: &Path,
        root_file: &Path,
        province: ProvinceId,
        clock: &dyn Clock,
    ) -> Result<Timestamp> {
        let root = read_32(root_file)
            .map(|bytes| SigningKey::from_bytes(&bytes))
            .filter(|root| root.verifying_key() == self.root)
            .ok_or_else(|| Error::Key {
                path: root_file.to_owned(),
            })?;
        let now = clock.now();
        let cert = KeyCert {
            province,
            key: URL_SAFE_NO_PAD.encode(self.online.verifying_key().as_bytes()),
            from: now,
            to: now.plus_days(CERT_DAYS),
        };
        let sealed = sealed::seal(Kind::KeyCert, &to_json(&cert), &root);
        files::replace(&dir.join("online.cert"), &sealed)?;
        Ok(cert.to)
    }

    /// Seals `value` as `kind` with the online key.
    pub(crate) fn seal<T: serde::Serialize>(&self, kind: Kind, value: &T) -> Vec<u8> {
        sealed::seal(kind, &to_json(value), &self.online)
    }

    /// What people compare: the first 16 bytes of the root key's digest, in groups of four.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(self.root.as_bytes())
    }
}

/// JSON of a value of ours: maps have text keys and no number is infinite, so it cannot fail.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("wire types have a JSON form")
}

fn new_key(clock: &dyn Clock) -> SigningKey {
    let mut seed = [0; 32];
    clock.fill(&mut seed);
    SigningKey::from_bytes(&seed)
}

fn read_32(path: &Path) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(std::fs::read_to_string(path).ok()?.trim(), &mut bytes).ok()?;
    Some(bytes)
}

fn write_secret(path: &Path, key: &SigningKey) -> Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).at(path)?;
    file.write_all(hex::encode(key.to_bytes()).as_bytes())
        .at(path)?;
    file.sync_all().at(path)
}
