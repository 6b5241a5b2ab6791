//! The handbook of one member: opens it, wires the rest, holds no logic of its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use handbook_domain::ids::{CommandId, ItemId, Sha256Hash};
use handbook_domain::wire::PROTOCOL;
use handbook_domain::wire::activation::Invitation;
use handbook_domain::wire::refusal::RefusalCode;
use rusqlite::ErrorCode;
use zeroize::Zeroizing;

use crate::accounts;
use crate::attachments;
use crate::change::{Listener, Notifier, Subscription};
use crate::clock::Clock;
use crate::documents::Documents;
use crate::error::{Error, LockReason, NotPossible, Result};
use crate::me::{self, Devices, Summaries};
use crate::meetings::{self, Meetings, Replies};
use crate::net::{Fault, Traffic, Transport};
use crate::news::News;
use crate::opinions::{self, Opinions};
use crate::outbox;
use crate::record::{self, Reports, RollUps, Rosters, Rules};
use crate::search::{self, Query, Span, Spelling};
use crate::session::{self, DeviceKey, Identity};
use crate::store::{ReadTx, Secrets, Store, items};
use crate::sync::{self, Collections, Exchange, Problem, Report};

/// What the features make of pulled items.
pub const COLLECTIONS: &Collections = &[
    &News, &Documents, &Meetings, &Replies, &Reports, &RollUps, &Rosters, &Rules, &Opinions,
    &Summaries, &Devices,
];

/// Where a handbook lives and what it works with.
#[derive(Clone)]
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
    /// Opens a library that is under a PIN; not looked at if it is under none.
    pub pin: Option<Zeroizing<String>>,
}

/// An open handbook. Features are functions over its [`store`](Self::store).
pub struct Handbook {
    store: Store,
    folder: PathBuf,
    secrets: Arc<dyn Secrets>,
    key: Arc<dyn DeviceKey>,
    transport: Arc<dyn Transport>,
    notifier: Notifier,
    /// One try at the PIN at a time.
    pin: Mutex<()>,
    /// One round at a time; who comes second waits for the first and then finds nothing new.
    round: Mutex<sync::State>,
    /// It was destroyed; held while it is, so that nobody opens the files again meanwhile.
    gone: Mutex<bool>,
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
    /// [`Error::Locked`] if the PIN is missing or wrong.
    pub fn open(config: Config) -> Result<Self> {
        let exists = Store::exists(&config.folder);
        let (secrets, clock) = (config.secrets.as_ref(), config.clock.as_ref());
        let pin = config.pin.as_ref().map(|pin| pin.as_str());
        // Alone, so that several processes cannot try a PIN each at the same count.
        let keys = Store::alone(&config.folder, || {
            session::keys(secrets, clock, exists, pin)
        })?;
        let notifier = Notifier::start();
        let store = Store::open(&config.folder, keys, config.clock, notifier.clone())?;
        agree(&store)?;
        Ok(Self {
            store,
            folder: config.folder,
            secrets: config.secrets,
            key: config.key,
            transport: config.transport,
            notifier,
            pin: Mutex::default(),
            round: Mutex::default(),
            gone: Mutex::default(),
        })
    }

    /// Lets go of words that the province refused, after the person has seen them.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no refused command by that id.
    pub fn dismiss(&self, refused: CommandId) -> Result<()> {
        sync::dismiss(&self.store, COLLECTIONS, refused)
    }

    /// Puts a store that cannot be opened aside and starts an empty one; what had not reached the
    /// province comes back from the journal. The caller activates again. A library whose key too many
    /// wrong PINs destroyed is removed, because nothing opens it any more.
    ///
    /// # Errors
    /// If the folder cannot be written; [`Error::Locked`] as [`Self::open`].
    pub fn rebuild(config: Config) -> Result<Self> {
        let (secrets, clock) = (config.secrets.as_ref(), config.clock.as_ref());
        let pin = config.pin.as_ref().map(|pin| pin.as_str());
        match Store::alone(&config.folder, || session::pin::open(secrets, clock, pin)) {
            Err(Error::Locked(LockReason::Destroyed)) => {
                session::destroy_library(secrets)?;
                Store::remove_library(&config.folder)?;
            }
            other => {
                other?;
                Store::set_aside(&config.folder, clock.now())?;
            }
        }
        Self::open(config)
    }

    /// The PIN is forgotten: the library is destroyed, as by the last wrong try, and an empty one begun.
    /// What had not reached the province comes back when the same member activates again.
    ///
    /// # Errors
    /// As [`Self::rebuild`].
    pub fn give_up_pin(config: Config) -> Result<Self> {
        Store::alone(&config.folder, || {
            session::pin::give_up(config.secrets.as_ref())
        })?;
        Self::rebuild(config)
    }

    /// The store, for reading what the province lends: news, documents, meetings, what is found.
    ///
    /// # Errors
    /// [`LockReason::Lease`] if the province has not been heard for too long, [`LockReason::Ended`] if
    /// it has ended this device.
    pub fn library(&self) -> Result<&Store> {
        session::check_lease(&self.store)?;
        Ok(&self.store)
    }

    /// Puts the library under the PIN `new`, or under none. Whoever changes it must know the `old`.
    ///
    /// # Errors
    /// As [`session::set_pin`].
    pub fn set_pin(&self, old: Option<&str>, new: Option<&str>) -> Result<()> {
        let _alone = self.pin.lock().unwrap_or_else(PoisonError::into_inner);
        session::set_pin(self.secrets.as_ref(), self.store.clock(), old, new)
    }

    /// Ends this device at the province, if it can be reached, and destroys the handbook on this
    /// phone: keys first, then files. Returns whether the province knows; if not, another phone of the
    /// member or the secretary can end the device, and the certificate is of no use without its key.
    ///
    /// # Errors
    /// [`NotPossible::WordsWaiting`] if own words have not reached the province and `discard` does
    /// not say to let them go; nothing has happened then.
    pub fn log_out(&self, discard: bool) -> Result<bool> {
        if !discard && !self.store.words()?.is_empty() {
            return Err(Error::NotPossible(NotPossible::WordsWaiting));
        }
        let mut round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.revoke_itself(&mut round);
        self.destroy()?;
        Ok(told.unwrap_or(false))
    }

    fn revoke_itself(&self, round: &mut sync::State) -> Result<bool> {
        let device = self.store.read(|tx| session::identity(tx))?.device;
        me::revoke(&self.store, device)?;
        sync::run(&self.exchange(), round)?;
        let last = self
            .store
            .read(|tx| outbox::last_of(tx, ItemId(device.0)))?;
        let accepted = last.is_some_and(|last| last.state == outbox::State::Accepted);
        // One that was ended before asks no more.
        let ended = round.problem == Some(Problem::Lost);
        Ok(accepted || ended || self.store.read(|tx| session::has_ended(tx))?)
    }

    /// Makes this the handbook of the member whom `invitation` is for. A key that the province has ended,
    /// as that of a store which was begun anew, is replaced by another one.
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
        let activate = || {
            session::activate(
                store,
                transport.as_ref(),
                key.as_ref(),
                invitation,
                device_name,
            )
        };
        let identity = match activate() {
            Err(Error::Exchange(Fault::Refused(refusal)))
                if refusal.code == RefusalCode::Revoked =>
            {
                key.renew(self.secrets.as_ref(), store.clock())?;
                activate()?
            }
            other => other?,
        };
        session::remember_owner(self.secrets.as_ref(), &identity)?;
        // Nothing has come yet: from the first item on, this version reads what it knows.
        sync::read_newly_known(store, COLLECTIONS)?;
        // Words from before a damage come back to the member who wrote them.
        bring_back(store, &identity)?;
        Ok(identity)
    }

    /// Runs one round of sync now. On a phone that was reported lost it destroys the handbook, as
    /// [`Self::log_out`] does, words that wait included, and says so to whoever asks after it too.
    ///
    /// # Errors
    /// [`Error::NotActivated`], or if the store fails. No network is not an error but a
    /// [`Problem`](sync::Problem) in the report.
    pub fn sync(&self) -> Result<Report> {
        let mut round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = |report: Report| Report {
            problem: Some(Problem::Lost),
            ..report
        };
        if round.problem == Some(Problem::Lost) && self.is_gone() {
            return Ok(lost(Report::default()));
        }
        self.store.read(|tx| session::identity(tx))?;
        let report = sync::run(&self.exchange(), &mut round);
        if round.problem != Some(Problem::Lost) {
            return report;
        }
        self.destroy()?;
        // Also where the round itself failed afterwards, over a full phone.
        Ok(lost(report.unwrap_or_default()))
    }

    fn destroy(&self) -> Result<()> {
        let mut gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        // Another handbook may lie there by now.
        if *gone {
            return Ok(());
        }
        // What cannot be folded in is closed all the same, and goes with the rest.
        if let Err(error) = self.store.suspend() {
            tracing::warn!(%error, "destroyed with its log");
        }
        accounts::wipe(&self.folder, self.secrets.as_ref())?;
        *gone = true;
        Ok(())
    }

    fn is_gone(&self) -> bool {
        *self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The best hits for what was typed, over everything here.
    ///
    /// # Errors
    /// If the store fails, or as [`Self::library`]; never because of what was typed.
    pub fn search(&self, typed: &str, count: u32) -> Result<Vec<Hit>> {
        session::check_lease(&self.store)?;
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

    /// Fetches a file, going on where the last attempt was cut or paused; `progress` returns whether to
    /// go on.
    ///
    /// # Errors
    /// As [`sync::fetch_file`].
    pub fn fetch_file(
        &self,
        sha256: Sha256Hash,
        progress: &mut dyn FnMut(u64, u64) -> bool,
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

    /// What helps to find out why something does not work: versions, counts, sizes and times, and
    /// nothing that anybody wrote or is called.
    ///
    /// # Errors
    /// If the store fails.
    pub fn problem_report(&self) -> Result<String> {
        let round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = self.store.clock();
        let (status, waiting) = self.store.read(|tx| {
            let waiting = outbox::waiting(tx, clock.now())?;
            Ok((sync::status(tx, clock)?, waiting))
        })?;
        Ok(format!(
            "core {} protocol {PROTOCOL}\nnow {} heard {:?} lease {:?}\n\
             items {} not indexed {} feeds {}\nwaiting {} overdue {} refused {}\n\
             store {} bytes, can write {}\nlast problem {:?}\n",
            env!("CARGO_PKG_VERSION"),
            clock.now(),
            status.heard_at,
            status.lease,
            status.items,
            status.to_index,
            status.feeds,
            waiting.waiting,
            waiting.overdue,
            waiting.refused,
            self.store.size(),
            self.store.can_write(),
            round.problem,
        ))
    }

    /// What the features' functions work on.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Signs for this device.
    #[must_use]
    pub fn key(&self) -> &dyn DeviceKey {
        self.key.as_ref()
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
        match session::keep_time(&self.store) {
            // Closed or only readable already: there is nothing to keep.
            Ok(()) | Err(Error::Closed | Error::Unreadable(_)) => {}
            Err(error) => tracing::warn!(%error, "time not kept"),
        }
        self.store.suspend()
    }

    /// Opens again after [`Self::suspend`].
    ///
    /// # Errors
    /// As [`Self::open`]; [`Error::Closed`] if it was destroyed.
    pub fn resume(&self) -> Result<()> {
        let gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        if *gone {
            return Err(Error::Closed);
        }
        // On a full phone it is read all the same, and agrees with its journal at the next opening.
        if self.store.resume()?
            && let Err(error) = agree(&self.store)
        {
            tracing::warn!(%error, "the journal is not brought up to date");
        }
        Ok(())
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

/// What is done each time the files have been opened.
fn agree(store: &Store) -> Result<()> {
    match store.read(|tx| session::identity(tx)) {
        Ok(_) if !store.can_write() => Ok(()),
        Ok(identity) => {
            session::keep_time(store)?;
            sync::read_newly_known(store, COLLECTIONS)?;
            bring_back(store, &identity)
        }
        Err(Error::NotActivated) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Words that only the journal still has come back to the member who wrote them.
fn bring_back(store: &Store, identity: &Identity) -> Result<()> {
    outbox::reconcile(store, identity.member)?;
    // Also where nothing came back now: a kill may have come between the two before.
    opinions::bring_back(store)?;
    meetings::bring_back(store)?;
    opinions::bring_back_drafts(store)?;
    record::bring_back(store)
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
