//! The database: SQLite in one file, or PostgreSQL by its address. One set of queries for both.
//!
//! Writing takes its turn: on SQLite one connection writes, each transaction begins `IMMEDIATE`; on
//! PostgreSQL the locks are taken in one order everywhere: backup epoch, command ids and subjects,
//! then heads.

mod migrate;

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use handbook_domain::ids::Sha256Hash;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Executor, Transaction};

use crate::error::{Error, Result};

/// A transaction that owns its connection.
pub(crate) type Tx = Transaction<'static, Any>;

/// Readers and the writer.
#[derive(Debug, Clone)]
pub(crate) struct Db {
    readers: AnyPool,
    writers: AnyPool,
    pub(crate) dialect: Dialect,
}

/// Where the two databases differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Db {
    /// Opens the database at `url`, or the file `province.db` in `data_dir`; creates it and brings
    /// its schema up to date.
    pub(crate) async fn open(url: Option<&str>, data_dir: &Path) -> Result<Self> {
        // The one SQLite of a build is SQLCipher, though nothing is encrypted here.
        handbook_cipher::install();
        sqlx::any::install_default_drivers();
        let default = sqlite_url(&data_dir.join("province.db"));
        let url = url.unwrap_or(&default);
        let unreachable = |source| Error::DatabaseUnreachable {
            address: without_password(url),
            source,
        };
        let dialect = dialect_of(url).ok_or_else(|| {
            unreachable(sqlx::Error::Configuration(
                "not sqlite: or postgres:".into(),
            ))
        })?;
        let options = AnyConnectOptions::from_str(url)
            .map_err(unreachable)?
            .disable_statement_logging();
        let db = match dialect {
            Dialect::Sqlite => {
                let pool = |max, cache| {
                    AnyPoolOptions::new()
                        .max_connections(max)
                        .acquire_timeout(Duration::from_secs(30))
                        .after_connect(move |connection, _| {
                            Box::pin(prepare_sqlite(connection, cache))
                        })
                };
                let writers = pool(1, WRITER_CACHE)
                    .connect_with(options.clone())
                    .await
                    .map_err(unreachable)?;
                let readers = pool(8, READER_CACHE).connect_lazy_with(options);
                Self {
                    readers,
                    writers,
                    dialect,
                }
            }
            Dialect::Postgres => {
                let pool = AnyPoolOptions::new()
                    .max_connections(12)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect_with(options)
                    .await
                    .map_err(unreachable)?;
                Self {
                    readers: pool.clone(),
                    writers: pool,
                    dialect,
                }
            }
        };
        migrate::up(&db).await?;
        Ok(db)
    }

    /// A transaction that sees one moment and writes nothing.
    pub(crate) async fn read(&self) -> Result<Tx> {
        Ok(match self.dialect {
            Dialect::Sqlite => self.readers.begin_with("BEGIN").await?,
            Dialect::Postgres => {
                self.readers
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?
            }
        })
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Result<Tx> {
        Ok(match self.dialect {
            Dialect::Sqlite => self.writers.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres => self.writers.begin_with("BEGIN").await?,
        })
    }

    /// Ends every connection; what was committed is on disk.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }

    /// Folds what SQLite's log holds into the file, as far as nobody has to wait for it.
    pub(crate) async fn fold_log(&self) -> Result<()> {
        if self.dialect == Dialect::Sqlite {
            self.readers
                .execute("PRAGMA wal_checkpoint(PASSIVE)")
                .await?;
        }
        Ok(())
    }

    /// Takes an exclusive lock named by `key` until the transaction ends.
    pub(crate) async fn lock(&self, conn: &mut AnyConnection, key: i64) -> Result<()> {
        self.lock_all(conn, &BTreeSet::from([key])).await
    }

    /// Takes an exclusive lock for each of `keys`, in their order, until the transaction ends. SQLite
    /// has one writer at a time anyway.
    pub(crate) async fn lock_all(
        &self,
        conn: &mut AnyConnection,
        keys: &BTreeSet<i64>,
    ) -> Result<()> {
        if self.dialect == Dialect::Sqlite || keys.is_empty() {
            return Ok(());
        }
        // As one value: a text of its own for each set would push every other statement out of the
        // memory of those that are prepared.
        let keys = serde_json::json!(keys).to_string();
        sqlx::query(
            "SELECT pg_advisory_xact_lock(CAST(key AS bigint))::text
             FROM json_array_elements_text(CAST($1 AS json)) AS wanted (key)",
        )
        .bind(keys)
        .execute(conn)
        .await?;
        Ok(())
    }

    /// The backup epoch, held against change until the transaction ends.
    pub(crate) async fn share_epoch(&self, conn: &mut AnyConnection) -> Result<i64> {
        let sql = match self.dialect {
            Dialect::Sqlite => "SELECT backup_epoch FROM province",
            Dialect::Postgres => "SELECT backup_epoch FROM province FOR SHARE",
        };
        let (epoch,): (i64,) = sqlx::query_as(sql).fetch_one(conn).await?;
        Ok(epoch)
    }
}

/// The number of the lock on whatever has this id.
pub(crate) fn lock_of(id: uuid::Uuid) -> i64 {
    let Sha256Hash(digest) = Sha256Hash::of(id.as_bytes());
    let mut eight = [0; 8];
    eight
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    i64::from_le_bytes(eight)
}

/// `($1, $2), ($3, $4)`: places for `rows` rows of `columns` values each.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    rows.join(", ")
}

/// As many rows are written or asked for by one statement: a database takes only so many values at
/// once, and SQLite looks for each by its name among all of them.
pub(crate) const ROWS_AT_ONCE: usize = 50;

/// SQL that was put together here and holds [`places`] instead of values.
pub(crate) fn safe(sql: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(sql)
}

/// Which database an address speaks of.
fn dialect_of(url: &str) -> Option<Dialect> {
    match url.split(':').next() {
        Some("sqlite") => Some(Dialect::Sqlite),
        Some("postgres" | "postgresql") => Some(Dialect::Postgres),
        _ => None,
    }
}

fn sqlite_url(path: &Path) -> String {
    // The driver reads the path as part of an address, where these three have a meaning.
    let path = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23");
    format!("sqlite://{path}?mode=rwc")
}

/// The address with its password left out, for messages.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // A password may hold the sign as well, a host may not.
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => url.to_owned(),
    }
}

/// What SQLite's writer keeps in memory: as a pragma says it, negative and in KiB.
const WRITER_CACHE: &str = "PRAGMA cache_size = -65536";

/// What each of its eight readers keeps. Small, because what one of them lacks is nearly always in the
/// system's memory, once for all.
const READER_CACHE: &str = "PRAGMA cache_size = -8192";

async fn prepare_sqlite(connection: &mut AnyConnection, cache: &'static str) -> sqlx::Result<()> {
    connection.execute("PRAGMA busy_timeout = 10000").await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    // 32 MB of log, which [`Db::fold_log`] folds in beside the writer: whoever commits when it is full
    // waits for the rest.
    connection
        .execute("PRAGMA wal_autocheckpoint = 8192")
        .await?;
    connection.execute("PRAGMA foreign_keys = ON").await?;
    connection.execute(cache).await?;
    Ok(())
}
