//! A phone as a person holds it: opened, closed, killed, locked, rebuilt.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use handbook_core::clock::FixedClock as PhoneClock;
use handbook_core::error::Error;
use handbook_core::handbook::{Config as PhoneConfig, Handbook};
use handbook_core::net::Transport;
use handbook_core::session::{self, SoftwareDeviceKey, TypedInvitation};
use handbook_core::store::FileSecrets;
use handbook_core::sync::Report;
use handbook_domain::ids::DeviceId;

use crate::copy_all;
use crate::network::Link;

/// One member's phone.
pub struct Phone {
    /// The open handbook.
    pub book: Handbook,
    /// Its own clock, which may be wrong.
    pub clock: Arc<PhoneClock>,
    /// Where its files lie.
    pub folder: PathBuf,
    pub(crate) link: Arc<Link>,
}

impl Phone {
    /// One round of sync.
    pub fn sync(&self) -> Report {
        self.book.sync().expect("the store works")
    }

    /// One round that nothing may disturb.
    pub fn sync_well(&self) -> Report {
        let report = self.sync();
        assert_eq!(report.problem, None, "the round ended early");
        report
    }

    /// Its name at the province.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let identity = self.book.store().read(|tx| session::identity(tx));
        identity.expect("activated").device
    }

    /// What an invitation typed by hand would activate.
    ///
    /// # Errors
    /// What the core says.
    pub fn typed(&self, server: &str, code: &str) -> Result<TypedInvitation, Error> {
        session::look_up(self.link.as_ref(), server, code)
    }

    /// Takes the network away, or brings it back.
    pub fn offline(&self, offline: bool) {
        self.link.set_offline(offline);
    }

    /// The device key, as the phone's own store has it.
    #[must_use]
    pub fn key(&self) -> SoftwareDeviceKey {
        let secrets = FileSecrets::new(&self.folder.join("keys"));
        SoftwareDeviceKey::load_or_make(&secrets, self.clock.as_ref()).expect("the key is there")
    }

    /// Kills the app without warning and opens it again: nothing is flushed or closed on the way.
    #[must_use]
    pub fn killed_and_reopened(self) -> Self {
        let Self {
            book,
            clock,
            folder,
            link,
        } = self;
        // The files are dropped as they are; the operating system keeps what was written, and takes
        // away nothing but the lock.
        let dead = folder.with_extension("killed");
        let _ = std::fs::remove_dir_all(&dead);
        std::fs::rename(&folder, &dead).expect("moved");
        copy_all(&dead, &folder);
        std::mem::forget(book);
        let book = open(&folder, &clock, &link).expect("the store opens");
        Self {
            book,
            clock,
            folder,
            link,
        }
    }

    /// Closes the app and opens it again.
    ///
    /// # Errors
    /// What the core says.
    pub fn reopened(self) -> Result<Self, Error> {
        self.book.suspend()?;
        self.unlocked(None).map_err(|(_, error)| error)
    }

    /// Closes the app and opens it again with `pin`. The phone comes back with the error, to be tried
    /// again.
    ///
    /// # Errors
    /// What the core says.
    pub fn unlocked(self, pin: Option<&str>) -> Result<Self, (Locked, Error)> {
        self.closed().unlock(pin)
    }

    /// Closes the app, puts its store aside and starts an empty one.
    ///
    /// # Errors
    /// What the core says.
    pub fn rebuilt(self) -> Result<Self, Error> {
        self.closed().rebuild(None).map_err(|(_, error)| error)
    }

    fn closed(self) -> Locked {
        drop(self.book);
        Locked {
            clock: self.clock,
            folder: self.folder,
            link: self.link,
        }
    }

    /// Titles of the articles here, newest first.
    #[must_use]
    pub fn headlines(&self) -> Vec<String> {
        let query = handbook_core::news::ArticleQuery {
            count: 100,
            ..Default::default()
        };
        let rows = handbook_core::news::list(self.book.store(), &query).expect("the store works");
        rows.into_iter().map(|row| row.title).collect()
    }
}

/// A phone whose handbook could not be opened.
pub struct Locked {
    /// Its own clock.
    pub clock: Arc<PhoneClock>,
    /// Where its files lie.
    pub folder: PathBuf,
    link: Arc<Link>,
}

impl Locked {
    /// Opens the handbook with `pin`.
    ///
    /// # Errors
    /// What the core says, with the phone to be tried again.
    pub fn unlock(self, pin: Option<&str>) -> Result<Phone, (Self, Error)> {
        self.opened(Handbook::open, pin)
    }

    /// Tries a PIN, as a further process would.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn try_pin(&self, pin: &str) -> Result<(), Error> {
        let config = PhoneConfig {
            pin: Some(pin.to_owned().into()),
            ..self.config()
        };
        Handbook::open(config).map(|_| ())
    }

    /// The PIN is forgotten.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn give_up_pin(self) -> Result<Phone, (Self, Error)> {
        self.opened(Handbook::give_up_pin, None)
    }

    /// Puts the store aside and starts an empty one.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn rebuild(self, pin: Option<&str>) -> Result<Phone, (Self, Error)> {
        self.opened(Handbook::rebuild, pin)
    }

    fn config(&self) -> PhoneConfig {
        phone_config(&self.folder, &self.clock, Arc::clone(&self.link) as _)
    }

    fn opened(
        self,
        open: fn(PhoneConfig) -> Result<Handbook, Error>,
        pin: Option<&str>,
    ) -> Result<Phone, (Self, Error)> {
        let config = PhoneConfig {
            pin: pin.map(|pin| pin.to_owned().into()),
            ..self.config()
        };
        match open(config) {
            Ok(book) => Ok(Phone {
                book,
                clock: self.clock,
                folder: self.folder,
                link: self.link,
            }),
            Err(error) => Err((self, error)),
        }
    }
}

pub(crate) fn open(
    folder: &Path,
    clock: &Arc<PhoneClock>,
    link: &Arc<Link>,
) -> Result<Handbook, Error> {
    Handbook::open(phone_config(folder, clock, Arc::clone(link) as _))
}

/// A phone in `folder`, its keys in files beside the store.
pub(crate) fn phone_config(
    folder: &Path,
    clock: &Arc<PhoneClock>,
    transport: Arc<dyn Transport>,
) -> PhoneConfig {
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), clock.as_ref()).expect("a key");
    PhoneConfig {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport,
        clock: Arc::clone(clock) as Arc<dyn handbook_core::clock::Clock>,
        pin: None,
    }
}
