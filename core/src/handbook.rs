//! The handbook of one member: opens it, wires the rest, holds no logic of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use handbook_domain::ids::{ItemId, Sha256Hash};
use handbook_domain::wire::activation::Invitation;
use rusqlite::ErrorCode;

use crate::attachments;
use crate::change::{Listener, Notifier, Subscription};
use crate::clock::Clock;
use crate::documents::Documents;
use crate::error::{Error, Result};
use crate::meetings::Meetings;
use crate::net::{Traffic, Transport};
use crate::news::News;
use crate::opinions::{self, Opinions};
use crate::outbox;
use crate::search::{self, Query, Span, Spelling};
use crate::session::{self, DeviceKey, Identity};
use crate::store::{Key, Keys, ReadTx, Secrets, Store, items};
use crate::sync::{self, Collections, Exchange, Report};

/// What the features make of pulled items.
pub const COLLECTIONS: &Collections = &[&News, &Documents, &Meetings, &Opinions];

/// Where a handbook lives and what it works with.
pub struct Config {
    /// Folder of this member's store. Two members on one phone have two folders.
    pub folder: PathBuf,
    /// Keeps the keys.
    pub secrets: Arc<dyn Secrets>,
    /// Signs for this device.
    pub key: Arc<dyn DeviceKey>,
    /// The way to the province.
    pub transport: Arc<dyn Transport>,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
}

/// An open handbook. Features are functions over its [`store`](Self::store).
pub struct Handbook {
    store: Store,
    key: Arc<dyn DeviceKey>,
    transport: Arc<dyn Transport>,
    notifier: Notifier,
    /// One round at a time; who comes second waits for the first and then finds nothing new.
    round: Mutex<sync::State>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// `document`, `article`, `meeting`, `opinion`.
    pub kind: String,
    /// Opens it.
    pub id: ItemId,
    /// Number or sign, if it has one.
    pub number: String,
    /// Title, with what was looked for marked.
    pub title: Vec<Span>,
    /// Some text around what was looked for, marked.
    pub snippet: Vec<Span>,
}

/// Characters of a snippet.
const SNIPPET: usize = 160;

impl Handbook {
    /// Opens the handbook in its folder, making it if there is none.
    ///
    /// # Errors
    /// [`Error::Unreadable`] says why a store cannot be opened; nothing is deleted then.
    pub fn open(config: Config) -> Result<Self> {
        let exists = Store::exists(&config.folder);
        let keys = keys(config.secrets.as_ref(), config.clock.as_ref(), exists)?;
        let notifier = Notifier::start();
        let store = Store::open(&config.folder, keys, config.clock, notifier.clone())?;
        match store.read(|tx| session::identity(tx)) {
            Ok(_) if !store.can_write() => {}
            Ok(identity) => {
                if outbox::reconcile(&store, identity.member)? > 0 {
                    opinions::bring_back(&store)?;
                }
            }
            Err(Error::NotActivated) => {}
            Err(error) => return Err(error),
        }
        Ok(Self {
            store,
            key: config.key,
            transport: config.transport,
            notifier,
            round: Mutex::default(),
        })
    }

    /// Puts a store that cannot be opened aside and starts an empty one; what had not reached the
    /// province comes back from the journal. The caller activates again.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn rebuild(config: Config) -> Result<Self> {
        Store::set_aside(&config.folder, config.clock.now())?;
        Self::open(config)
    }

    /// Makes this the handbook of the member whom `invitation` is for.
    ///
    /// # Errors
    /// As [`session::activate`].
    pub fn activate(&self, invitation: &Invitation, device_name: &str) -> Result<Identity> {
        let Self {
            store,
            transport,
            key,
            ..
        } = self;
        let identity = session::activate(
            store,
            transport.as_ref(),
            key.as_ref(),
            invitation,
            device_name,
        )?;
        // Words from before a damage come back to the member who wrote them.
        if outbox::reconcile(store, identity.member)? > 0 {
            opinions::bring_back(store)?;
        }
        Ok(identity)
    }

    /// Runs one round of sync now.
    ///
    /// # Errors
    /// [`Error::NotActivated`], or if the store fails. No network is not an error but a
    /// [`Problem`](sync::Problem) in the report.
    pub fn sync(&self) -> Result<Report> {
        self.store.read(|tx| session::identity(tx))?;
        let mut round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        sync::run(&self.exchange(), &mut round)
    }

    /// The best hits for what was typed, over everything here.
    ///
    /// # Errors
    /// If the store fails; never because of what was typed.
    pub fn search(&self, typed: &str, count: u32) -> Result<Vec<Hit>> {
        match self.find(typed, count) {
            // The index is only made from what is here: a broken one is made anew.
            Err(Error::Database(error))
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) =>
            {
                self.store.write(search::start_over)?;
                sync::index_all(&self.store, COLLECTIONS)?;
                self.find(typed, count)
            }
            found => found,
        }
    }

    fn find(&self, typed: &str, count: u32) -> Result<Vec<Hit>> {
        let query = Query::parse(typed);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.store.read(|tx| {
            let text_of = |row| Ok(text_in(tx, row)?.map(|(_, _, text)| text));
            let mut hits = Vec::new();
            for found in search::find(tx, &query, count, &text_of)? {
                let Some((kind, id, text)) = text_in(tx, found.row)? else {
                    continue;
                };
                hits.push(Hit {
                    kind,
                    id,
                    number: text.number,
                    title: search::highlight(&text.title, &query, found.spelling),
                    snippet: search::snippet(&text.body, &query, found.spelling, SNIPPET),
                });
            }
            Ok(hits)
        })
    }

    /// Fetches a file, going on where the last attempt was cut.
    ///
    /// # Errors
    /// As [`sync::fetch_file`].
    pub fn fetch_file(
        &self,
        sha256: Sha256Hash,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Traffic> {
        // Two fetches of one file at once would write over each other.
        let _round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        let mut traffic = Traffic::default();
        sync::fetch_file(&self.exchange(), sha256, progress, &mut traffic)?;
        Ok(traffic)
    }

    /// Removes files that are not pinned until all take at most `budget` bytes.
    ///
    /// # Errors
    /// If the store fails.
    pub fn free_space(&self, budget: u64) -> Result<u64> {
        // A file that is arriving must not be taken away under the fetch.
        let _round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        attachments::tidy(&self.store, budget)
    }

    /// What the features' functions work on.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Calls `listener` with what has changed, until the subscription is dropped.
    #[must_use]
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        self.notifier.subscribe(listener)
    }

    /// Waits for a running round and the writer, then closes every file: the system may now stop the
    /// app. [`Self::resume`] opens again.
    ///
    /// # Errors
    /// If the log cannot be folded into the database; the files are closed nevertheless.
    pub fn suspend(&self) -> Result<()> {
        let _round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        self.store.suspend()
    }

    /// Opens again after [`Self::suspend`].
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn resume(&self) -> Result<()> {
        self.store.resume()
    }

    fn exchange(&self) -> Exchange<'_> {
        Exchange {
            store: &self.store,
            transport: self.transport.as_ref(),
            key: self.key.as_ref(),
            collections: COLLECTIONS,
        }
    }
}

/// The item in `row` and what it is found by, if this version can read it.
fn text_in(tx: &ReadTx<'_>, row: i64) -> Result<Option<(String, ItemId, search::Text)>> {
    let found = items::in_row(tx, row)?;
    Ok(found.and_then(|(kind, id, json)| {
        let parsed = sync::find(COLLECTIONS, &kind)?.parse(id, &json).ok()?;
        Some((kind, id, parsed.text))
    }))
}

/// `text` with what was typed marked, as [`Handbook::search`] would mark it: the spelling as typed
/// where it occurs, else the one without marks. For looking something up within one text.
#[must_use]
pub fn mark(text: &str, typed: &str) -> Vec<Span> {
    let query = Query::parse(typed);
    if query.is_empty() {
        let text = text.to_owned();
        return vec![Span { text, hit: false }];
    }
    let exact = search::highlight(text, &query, Spelling::Exact);
    if query.is_marked() && exact.iter().any(|span| span.hit) {
        exact
    } else {
        search::highlight(text, &query, Spelling::Folded)
    }
}

/// The folders under `root` that hold a member's store: who shares this phone.
///
/// # Errors
/// If `root` cannot be read.
pub fn accounts(root: &Path) -> Result<Vec<PathBuf>> {
    Store::folders(root)
}

/// The keys of a store; made only for a new one, because a new key would never open an old one.
fn keys(secrets: &dyn Secrets, clock: &dyn Clock, exists: bool) -> Result<Keys> {
    let key = |name: &str, must_exist: bool| -> Result<Key> {
        let mut key = Key::new([0; 32]);
        match secrets.load(name)? {
            Some(kept) => {
                let kept: &[u8; 32] = kept
                    .as_slice()
                    .try_into()
                    .map_err(|_| Error::Key("STORE KEY DAMAGED"))?;
                key.copy_from_slice(kept);
            }
            None if must_exist => {
                return Err(Error::Unreadable(crate::error::Unreadable::WrongKey));
            }
            None => {
                clock.fill(key.as_mut_slice());
                secrets.save(name, key.as_slice())?;
            }
        }
        Ok(key)
    };
    Ok(Keys {
        database: key("store.key", exists)?,
        journal: key("words.key", exists)?,
    })
}
