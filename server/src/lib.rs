//! The provincial server: what every member may read, what people did, and nothing else.
//!
//! [`Province`] is the data with its keys; [`app`] is the same as an HTTP service, to be mounted in
//! a process of its own ([`serve()`]) or inside a test. Several processes may hold one province over
//! one PostgreSQL: each keeps answers in memory for at most a second.

pub mod audit;
mod auth;
pub mod backup;
mod blobs;
mod cache;
pub mod clock;
mod commands;
mod config;
mod db;
mod devices;
pub mod doctor;
mod error;
mod feed;
mod files;
mod heads;
pub mod import;
mod items;
mod keys;
mod ledger;
mod library;
mod limits;
pub mod load;
pub mod meetings;
mod members;
mod metrics;
mod openapi;
pub mod papers;
pub mod permissions;
pub mod restore;
mod rights;
mod routes;
pub mod rule_words;
pub mod rules;
mod serve;
mod tls;
pub mod words;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use handbook_domain::audience::Audience;
use handbook_domain::ids::{DeviceId, Generation, MemberId, ProvinceId};
use handbook_domain::org::Tree;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::heads::AuditHead;
use serde_json::json;

pub use commands::quarantine;
pub use config::{Config, DEFAULT_ADDRESS, InitOptions};
pub use error::{Error, Refused, Result, What};
pub use ledger::FILE_NAME as LEDGER_FILE;
pub use limits::Limits;
pub use members::{Device, devices_of, find_member, start};
pub use routes::app;
pub use serve::serve;
pub use tls::TlsListener;

use cache::Fresh;
use clock::Clock;
use db::Db;

/// A province: its data, its keys, its clock. Cheap to clone.
#[derive(Clone)]
pub struct Province(Arc<Inner>);

struct Inner {
    id: ProvinceId,
    name: String,
    address: String,
    db: Db,
    keys: keys::Keys,
    blobs: blobs::Blobs,
    ledger: ledger::Ledger,
    clock: Arc<dyn Clock>,
    caches: Caches,
    gate: limits::Gate,
    metrics: metrics::Metrics,
    writer: commands::Sender,
    config: Config,
}

/// An invitation, as it is handed to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// For whom.
    pub member: MemberId,
    /// The code, to be typed by hand.
    pub code: String,
    /// The link, for a QR code: server, root key and code.
    pub link: String,
    /// Of the root key, to be compared by whoever types the code.
    pub fingerprint: String,
}

impl Province {
    /// Makes a province in an empty folder and database: keys, ledger, tables.
    ///
    /// # Errors
    /// [`Error::ProvinceExists`] if there is one already; nothing of it is touched.
    pub async fn create(options: InitOptions) -> Result<Self> {
        let InitOptions { name, config } = options;
        let dir = config.data_dir.clone();
        if dir.join("root.pub").exists() {
            return Err(Error::ProvinceExists(dir));
        }
        config::make_dir(&dir)?;
        let db = Db::open(config.database_url.as_deref(), &dir).await?;
        let clock = Arc::clone(&config.clock);
        let mut tx = db.write().await?;
        if stored(&mut tx).await?.is_some() {
            return Err(Error::ProvinceExists(dir));
        }
        let id = ProvinceId(clock.uuid_v4());
        sqlx::query(
            "INSERT INTO province (id, name, generation, backup_epoch, covered_epoch)
             VALUES ($1, $2, $3, 1, 0)",
        )
        .bind(id.to_string())
        .bind(&name)
        .bind(clock.uuid_v4().to_string())
        .execute(&mut *tx)
        .await?;
        audit::note(
            &mut tx,
            clock.as_ref(),
            "created",
            json!({ "province": id }),
        )
        .await?;
        let keys = keys::Keys::create(&dir, id, clock.as_ref())?;
        // Empty, so that a restore can ask for it from the first day on.
        ledger::Ledger::in_dir(&dir).begin()?;
        config::store_address(&dir, config.address.as_deref().unwrap_or(DEFAULT_ADDRESS))?;
        tx.commit().await?;
        Self::assemble(db, keys, id, name, config)
    }

    /// Opens a province.
    ///
    /// # Errors
    /// [`Error::NoProvince`], [`Error::Key`], [`Error::DatabaseUnreachable`], [`Error::NewerData`].
    pub async fn open(config: Config) -> Result<Self> {
        let dir = config.data_dir.clone();
        config::require_province(&dir)?;
        let db = Db::open(config.database_url.as_deref(), &dir).await?;
        let mut tx = db.read().await?;
        let (id, name) = stored(&mut tx)
            .await?
            .ok_or_else(|| Error::NoProvince(dir.clone()))?;
        tx.rollback().await?;
        let keys = keys::Keys::open(&dir, id)?;
        Self::assemble(db, keys, id, name, config)
    }

    fn assemble(
        db: Db,
        keys: keys::Keys,
        id: ProvinceId,
        name: String,
        config: Config,
    ) -> Result<Self> {
        let (writer, queue) = tokio::sync::mpsc::channel(4_096);
        let dir = &config.data_dir;
        let address = config
            .address
            .clone()
            .unwrap_or_else(|| config::stored_address(dir));
        let inner = Arc::new(Inner {
            id,
            name,
            address: address.trim_end_matches('/').to_owned(),
            db,
            keys,
            blobs: blobs::Blobs::in_dir(dir)?,
            ledger: ledger::Ledger::in_dir(dir),
            clock: Arc::clone(&config.clock),
            caches: Caches::new(),
            gate: limits::Gate::new(config.limits, Arc::clone(&config.clock)),
            metrics: metrics::Metrics::new(),
            writer,
            config,
        });
        tokio::spawn(commands::run(Arc::downgrade(&inner), queue));
        Ok(Self(inner))
    }

    /// Which province.
    #[must_use]
    pub fn id(&self) -> ProvinceId {
        self.0.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Where phones reach it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// Public root key, 32 bytes: what phones pin.
    #[must_use]
    pub fn root_key(&self) -> [u8; 32] {
        *self.0.keys.root.as_bytes()
    }

    /// The root key in a form that people can compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.0.keys.fingerprint()
    }

    /// Ends every connection to the database. Other clones can do nothing afterwards.
    pub async fn close(&self) {
        self.0.db.close().await;
    }

    fn upgrade(inner: &Weak<Inner>) -> Option<Self> {
        inner.upgrade().map(Self)
    }

    fn db(&self) -> &Db {
        &self.0.db
    }

    fn keys(&self) -> &keys::Keys {
        &self.0.keys
    }

    fn blobs(&self) -> &blobs::Blobs {
        &self.0.blobs
    }

    fn ledger(&self) -> &ledger::Ledger {
        &self.0.ledger
    }

    fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    fn caches(&self) -> &Caches {
        &self.0.caches
    }

    fn gate(&self) -> &limits::Gate {
        &self.0.gate
    }

    fn metrics(&self) -> &metrics::Metrics {
        &self.0.metrics
    }

    fn writer(&self) -> &commands::Sender {
        &self.0.writer
    }

    /// Generation, epochs and audit head; at most a second old.
    async fn meta(&self) -> Result<Meta> {
        let now = self.clock().now();
        if let Some(meta) = self.caches().meta.get(&(), now) {
            return Ok(meta);
        }
        let mut tx = self.db().read().await?;
        let (generation, covered_epoch): (String, i64) =
            sqlx::query_as("SELECT generation, covered_epoch FROM province")
                .fetch_one(&mut *tx)
                .await?;
        let audit: Option<(i64, String)> = sqlx::query_as(
            "SELECT number, hash FROM audit WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1",
        )
        .fetch_optional(&mut *tx)
        .await?;
        let audit = match audit {
            Some((number, hash)) => Some(AuditHead {
                number,
                hash: rights::id(&hash)?,
            }),
            None => None,
        };
        let meta = Meta {
            generation: rights::id(&generation)?,
            covered_epoch,
            audit,
        };
        self.caches().meta.put((), meta.clone(), now);
        Ok(meta)
    }

    fn forget_meta(&self) {
        self.caches().meta.clear();
    }

    /// To be called after a commit that moved rows of these audiences.
    fn forget_heads(&self, audiences: &BTreeSet<Audience>) {
        for audience in audiences {
            self.caches().heads.forget(audience);
        }
        if !audiences.is_empty() {
            self.caches().pages.clear();
        }
    }

    /// To be called after a commit that changed who may read what.
    fn forget_rights(&self) {
        self.caches().rights.clear();
    }
}

/// What every answer about newness needs.
#[derive(Debug, Clone)]
struct Meta {
    generation: Generation,
    covered_epoch: i64,
    audit: Option<AuditHead>,
}

/// Answers kept in memory.
struct Caches {
    meta: Fresh<(), Meta>,
    heads: Fresh<Audience, heads::FeedHeads>,
    rights: Fresh<MemberId, Arc<BTreeSet<Audience>>>,
    devices: Fresh<DeviceId, devices::Device>,
    tree: Mutex<Option<(i64, Arc<Tree>)>>,
    builders: cache::Builders,
    /// Closed pages that begin where a cursor stands: what every first sync asks for.
    pages: Fresh<(Audience, handbook_domain::audience::Shelf, i64), bytes::Bytes>,
}

impl Caches {
    fn new() -> Self {
        Self {
            meta: Fresh::new(),
            heads: Fresh::new(),
            rights: Fresh::new(),
            devices: Fresh::new(),
            tree: Mutex::new(None),
            builders: cache::Builders::new(),
            pages: Fresh::of(feed::page::MOST_IN_MEMORY),
        }
    }

    /// The tree in memory and its version.
    fn tree(&self) -> Option<(i64, Arc<Tree>)> {
        self.tree
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_tree(&self, version: i64, tree: Arc<Tree>) {
        *self.tree.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, tree));
    }
}

async fn stored(conn: &mut sqlx::AnyConnection) -> Result<Option<(ProvinceId, String)>> {
    let row: Option<(String, String)> = sqlx::query_as("SELECT id, name FROM province")
        .fetch_optional(conn)
        .await?;
    row.map(|(id, name)| Ok((rights::id(&id)?, name)))
        .transpose()
}

/// Gives a member a single-use code, good for 14 days, that makes one phone his or hers.
///
/// # Errors
/// [`Error::NotFound`] if there is no such member.
pub async fn invite(province: &Province, member: MemberId) -> Result<Invitation> {
    devices::invite(province, member).await
}

/// Certifies the key that signs every day for another 400 days, with the root key that was kept
/// offline; returns the last moment. Processes that are running serve the old certificate until they
/// start again.
///
/// # Errors
/// [`Error::Key`] if the file is not this province's root key.
pub fn renew_key(province: &Province, root_file: &std::path::Path) -> Result<Timestamp> {
    let dir = &province.0.config.data_dir;
    province
        .keys()
        .renew(dir, root_file, province.id(), province.clock())
}

/// Ends a device for ever; its next request is refused. Returns whether it was not ended before.
///
/// # Errors
/// [`Error::NotFound`] if there is no such device.
pub async fn revoke(province: &Province, device: DeviceId) -> Result<bool> {
    devices::revoke(province, device, false).await
}

/// The same for a device that is not with its member any more: at its next sync it destroys what it
/// holds, words that it has not sent included. Returns whether it was not reported before.
///
/// # Errors
/// As [`revoke`].
pub async fn report_lost(province: &Province, device: DeviceId) -> Result<bool> {
    devices::revoke(province, device, true).await
}
