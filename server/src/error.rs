//! What can go wrong, and the one conversion to an answer.

use std::path::PathBuf;

use axum::response::{IntoResponse, Response};
use handbook_domain::wire::refusal::RefusalCode;

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong in the province.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A phone's request is refused; the answer says why.
    #[error("request refused: {0:?}")]
    Refused(Refused),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database cannot be reached under this address.
    #[error("database cannot be opened: {address}")]
    DatabaseUnreachable {
        /// The address without its password.
        address: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// A file could not be read or written.
    #[error("file {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The store of attachments failed.
    #[error("attachment store: {0}")]
    Blobs(#[from] object_store::Error),
    /// Something stored cannot be read: damaged, or written by another program.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
    /// An item is larger than a phone takes.
    #[error("{kind} {id} is too large for a page")]
    TooLarge {
        /// What it is.
        kind: &'static str,
        /// Which one.
        id: handbook_domain::ids::ItemId,
    },
    /// There is no province in this folder or database.
    #[error("no province in {0}")]
    NoProvince(PathBuf),
    /// There is a province already.
    #[error("a province exists already in {0}")]
    ProvinceExists(PathBuf),
    /// The data was written by a newer program.
    #[error("data has schema {found}, this program knows {known}")]
    NewerData {
        /// Schema of the data.
        found: i64,
        /// Newest schema known here.
        known: i64,
    },
    /// The signing key is missing or does not belong to this province.
    #[error("key {path} is missing or does not fit")]
    Key {
        /// Where it should be.
        path: PathBuf,
    },
    /// A certificate or its key cannot be used.
    #[error("TLS file {path}: {why}")]
    Tls {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The address to listen on cannot be taken.
    #[error("cannot listen on {address}")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file to load is not as it should be; each line says one thing. Nothing was stored.
    #[error("file to load has {} mistakes", .0.len())]
    Load(Vec<String>),
    /// Rules that cannot be published; nothing was stored.
    #[error("rules cannot be published: {0}")]
    Rules(#[source] handbook_domain::rules::signed::SignedError),
    /// No member, unit or device of that name.
    #[error("no such {what}: {name}")]
    NotFound {
        /// `member`, `unit`, `device`.
        what: What,
        /// As it was asked for.
        name: String,
    },
    /// More than one of that name.
    #[error("{count} of {what} are called {name}")]
    Ambiguous {
        /// `member`, `unit`.
        what: What,
        /// As it was asked for.
        name: String,
        /// How many.
        count: usize,
    },
    /// A backup is not whole or not what it says.
    #[error("backup cannot be used: {0}")]
    Backup(String),
    /// A restore needs the ledger.
    #[error("restore needs the ledger")]
    LedgerMissing,
    /// Importing papers failed as a whole.
    #[error("import: {0}")]
    Import(String),
}

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A member.
    Member,
    /// A unit.
    Unit,
    /// A device.
    Device,
    /// The report of a meeting.
    Report,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Member => "member",
            Self::Unit => "unit",
            Self::Device => "device",
            Self::Report => "report of meeting",
        })
    }
}

/// A refusal before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub code: RefusalCode,
    /// The nonce inside the request's body; that of the proof is known anyway.
    pub nonce: Option<String>,
    /// When to come back.
    pub retry_after_ms: Option<i64>,
    /// The device was reported lost.
    pub lost: bool,
}

impl Refused {
    fn of(code: RefusalCode) -> Self {
        Self {
            code,
            nonce: None,
            retry_after_ms: None,
            lost: false,
        }
    }
}

impl Error {
    /// A refusal with a code alone.
    #[must_use]
    pub fn refused(code: RefusalCode) -> Self {
        Self::Refused(Refused::of(code))
    }

    /// A refusal for a request whose nonce stands in its body.
    #[must_use]
    pub fn refused_for(code: RefusalCode, nonce: &str) -> Self {
        Self::Refused(Refused {
            nonce: Some(nonce.to_owned()),
            ..Refused::of(code)
        })
    }

    /// "Not now": come back after a while.
    #[must_use]
    pub fn busy(retry_after_ms: i64) -> Self {
        Self::Refused(Refused {
            retry_after_ms: Some(retry_after_ms),
            ..Refused::of(RefusalCode::Busy)
        })
    }

    /// "Not you any more": the device was ended, as lost if it is not with its member.
    #[must_use]
    pub fn ended(lost: bool, nonce: Option<&str>) -> Self {
        Self::Refused(Refused {
            nonce: nonce.map(ToOwned::to_owned),
            lost,
            ..Refused::of(RefusalCode::Revoked)
        })
    }

    /// Whether the same transaction may succeed when it is tried again: a deadlock, a serialisation
    /// failure, a busy database.
    pub(crate) fn is_passing(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        matches!(
            error.code().as_deref(),
            Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "517" | "262")
        )
    }
}

impl IntoResponse for Error {
    /// The status and, as an extension, the refusal that the outermost layer seals. What went wrong
    /// inside is for the log alone.
    fn into_response(self) -> Response {
        let refused = match self {
            Self::Refused(refused) => refused,
            Self::Database(sqlx::Error::PoolTimedOut) => Refused {
                retry_after_ms: Some(2_000),
                ..Refused::of(RefusalCode::Busy)
            },
            other => {
                tracing::error!(error = %other, "request failed");
                Refused::of(RefusalCode::ServerFault)
            }
        };
        let mut response = Response::new(axum::body::Body::empty());
        *response.status_mut() = axum::http::StatusCode::from_u16(refused.code.status())
            .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(refused);
        response
    }
}

/// Adds the path to an error of the file system.
pub(crate) trait AtPath<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T>;
}

impl<T> AtPath<T> for std::io::Result<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T> {
        self.map_err(|source| Error::File {
            path: path.into(),
            source,
        })
    }
}
