//! Numbered changes of the schema, each in a transaction of its own together with its number.

use super::{Db, Dialect};
use crate::error::{Error, Result};

/// In order; the number is the place, counted from 1. Never edited, only added to.
fn migrations(dialect: Dialect) -> [&'static str; 4] {
    [
        include_str!("migrations/0001_province.sql"),
        match dialect {
            Dialect::Sqlite => include_str!("migrations/0002_pages_sqlite.sql"),
            Dialect::Postgres => include_str!("migrations/0002_pages_postgres.sql"),
        },
        include_str!("migrations/0003_meetings.sql"),
        include_str!("migrations/0004_meetings_stale.sql"),
    ]
}

/// Held while migrating, so that two processes that start together do not both begin.
const LOCK: i64 = 0x6d69_6772;

/// Brings the schema up to date.
pub(super) async fn up(db: &Db) -> Result<()> {
    let all = migrations(db.dialect);
    let known = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let mut tx = db.write().await?;
    db.lock(&mut tx, LOCK).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)")
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    for (number, sql) in (1..).zip(all) {
        let mut tx = db.write().await?;
        db.lock(&mut tx, LOCK).await?;
        let (found,): (i64,) =
            sqlx::query_as("SELECT COALESCE(MAX(version), 0) FROM schema_version")
                .fetch_one(&mut *tx)
                .await?;
        if found > known {
            return Err(Error::NewerData { found, known });
        }
        if found < number {
            sqlx::raw_sql(sql).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO schema_version (version) VALUES ($1)")
                .bind(number)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
