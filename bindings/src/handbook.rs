//! The door: opened once, suspended and resumed with the app, closed once or more.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use handbook_core::clock::SystemClock;
use handbook_core::error::{Error, HandbookError, Result};
use handbook_core::handbook as core;
use handbook_core::net::{Fault, Line, Transport};
use handbook_core::session::{self, SoftwareDeviceKey};
use handbook_core::store::{FileSecrets, Store};
use zeroize::Zeroizing;

use crate::platform::{DeviceKey, SecretStore, Signer, Vault};
use crate::work::{EXCHANGE, LOCAL};

/// Where a handbook lives and what the phone gives it.
#[derive(Clone, uniffi::Record)]
pub struct Config {
    /// Folder of this member's store, outside the system's backup. Two members on one phone have two
    /// folders.
    pub folder: String,
    /// Signs for this device.
    pub key: Arc<dyn DeviceKey>,
    /// Keeps the store's keys.
    pub secrets: Arc<dyn SecretStore>,
    /// A further certificate authority to trust, in PEM, where a province runs its own.
    pub authority: Option<Vec<u8>>,
    /// Opens a library that is under a PIN; without one such a library answers `Locked`.
    #[uniffi(default = None)]
    pub pin: Option<String>,
}

/// An open handbook.
#[derive(uniffi::Object)]
pub struct Handbook {
    /// Empty once closed.
    book: RwLock<Option<Arc<core::Handbook>>>,
    way: Way,
}

/// The way to the province, and the certificates it may rely on.
#[derive(Clone)]
pub(crate) struct Way {
    line: Arc<Line>,
    authority: Arc<Option<Vec<u8>>>,
}

#[uniffi::export]
impl Handbook {
    /// Opens the handbook in its folder, making it if there is none. Nothing is deleted when a store
    /// cannot be opened.
    #[uniffi::constructor]
    pub async fn open(config: Config) -> Result<Self, HandbookError> {
        LOCAL
            .run(move || opened(core::Handbook::open, config))
            .await
    }

    /// Puts a store that cannot be opened aside and starts an empty one; what had not reached the
    /// province comes back with the next activation of the same member.
    #[uniffi::constructor]
    pub async fn rebuild(config: Config) -> Result<Self, HandbookError> {
        LOCAL
            .run(move || opened(core::Handbook::rebuild, config))
            .await
    }

    /// The PIN is forgotten: what lies under it is destroyed and an empty store begun; what had not reached
    /// the province comes back with the next activation of the same member.
    #[uniffi::constructor]
    pub async fn give_up_pin(config: Config) -> Result<Self, HandbookError> {
        LOCAL
            .run(move || opened(core::Handbook::give_up_pin, config))
            .await
    }

    /// For scripts, on a machine without a keystore: key and secrets lie in files beside the store,
    /// readable by their owner alone. Never on a phone.
    #[uniffi::constructor]
    pub async fn open_for_scripts(
        folder: String,
        authority: Option<Vec<u8>>,
    ) -> Result<Self, HandbookError> {
        LOCAL
            .run(move || {
                let secrets = FileSecrets::new(&Path::new(&folder).join("keys"));
                let key = SoftwareDeviceKey::load_or_make(&secrets, &SystemClock)?;
                let line = Arc::new(Line::default());
                let config = core::Config {
                    folder: folder.into(),
                    key: Arc::new(key),
                    secrets: Arc::new(secrets),
                    transport: Arc::clone(&line) as Arc<dyn Transport>,
                    clock: Arc::new(SystemClock),
                    pin: None,
                };
                started(core::Handbook::open, config, line, authority)
            })
            .await
    }

    /// Waits for what is being written, then closes every file: the system may now stop the app.
    /// Until [`resume`](Self::resume) every call is answered with `Closed`.
    pub async fn suspend(&self) -> Result<(), HandbookError> {
        self.read(core::Handbook::suspend).await
    }

    /// Opens again after [`suspend`](Self::suspend).
    pub async fn resume(&self) -> Result<(), HandbookError> {
        self.read(core::Handbook::resume).await
    }

    /// Suspends for good; a second time does nothing. Not called `close`, because Kotlin's objects
    /// have one of their own.
    pub async fn shut_down(&self) -> Result<(), HandbookError> {
        match self.take() {
            Some(book) => LOCAL.run(move || book.suspend()).await,
            None => Ok(()),
        }
    }
}

impl Handbook {
    /// Does what only touches the phone.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&core::Handbook) -> Result<T> + Send + 'static,
    ) -> Result<T, HandbookError> {
        let book = self.open_book()?;
        LOCAL.run(move || work(&book)).await
    }

    /// Reads what the province lends.
    pub(crate) async fn browse<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Store) -> Result<T> + Send + 'static,
    ) -> Result<T, HandbookError> {
        self.read(move |book| query(book.library()?)).await
    }

    /// Does what may wait for the network.
    pub(crate) async fn exchange<T: Send + 'static>(
        &self,
        work: impl FnOnce(&core::Handbook) -> Result<T> + Send + 'static,
    ) -> Result<T, HandbookError> {
        let book = self.open_book()?;
        EXCHANGE.run(move || work(&book)).await
    }

    /// Closes the door; the handbook behind it, if it was open.
    pub(crate) fn take(&self) -> Option<Arc<core::Handbook>> {
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        book.take()
    }

    pub(crate) fn open_book(&self) -> Result<Arc<core::Handbook>, HandbookError> {
        self.book
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or(HandbookError::Closed)
    }

    pub(crate) fn way(&self) -> Way {
        self.way.clone()
    }
}

impl Way {
    pub(crate) fn line(&self) -> &Line {
        &self.line
    }

    /// Opens the way to `server`.
    pub(crate) fn connect(&self, server: &str) -> Result<()> {
        let roots = self.authority.as_ref().as_deref();
        self.line
            .connect(server, roots)
            .map_err(|fault| Error::Exchange(Fault::Network(fault)))
    }
}

fn opened(open: Open, config: Config) -> Result<Handbook> {
    let line = Arc::new(Line::default());
    let core = core::Config {
        folder: config.folder.into(),
        key: Arc::new(Signer::new(config.key)?),
        secrets: Arc::new(Vault(config.secrets)),
        transport: Arc::clone(&line) as Arc<dyn Transport>,
        clock: Arc::new(SystemClock),
        pin: config.pin.map(Zeroizing::new),
    };
    started(open, core, line, config.authority)
}

type Open = fn(core::Config) -> Result<core::Handbook>;

fn started(
    open: Open,
    config: core::Config,
    line: Arc<Line>,
    authority: Option<Vec<u8>>,
) -> Result<Handbook> {
    let book = open(config)?;
    let way = Way {
        line,
        authority: Arc::new(authority),
    };
    if let Some(owner) = book.store().read(|tx| session::owner(tx))? {
        way.connect(&owner.server)?;
    }
    Ok(Handbook {
        book: RwLock::new(Some(Arc::new(book))),
        way,
    })
}
