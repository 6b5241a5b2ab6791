//! Numbered changes of the schema, each in a transaction of its own together with its number.

use super::{Db, Dialect};
use crate::error::{Error, Result};

/// In order; the number is the place, counted from 1. Never edited, only added to.
fn migrations(dialect: Dialect) -> [&'static str; 6] {
    [
        include_str!("migrations/0001_province.sql"),
        match dialect {
            Dialect::Sqlite => include_str!("migrations/0002_pages_sqlite.sql"),
            Dialect::Postgres => include_str!("migrations/0002_pages_postgres.sql"),
        },
        include_str!("migrations/0003_meetings.sql"),
        include_str!("migrations/0004_meetings_stale.sql"),
        include_str!("migrations/0005_quarantine.sql"),
        include_str!("migrations/0006_lost_devices.sql"),
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sqlx::{AnyConnection, Connection};

    use super::super::{safe, sqlite_url};
    use super::*;

    const FILE: &str = "province.db";

    #[tokio::test]
    async fn a_database_of_any_version_survives_a_kill_after_each_statement_of_its_upgrade() {
        sqlx::any::install_default_drivers();
        let steps = migrations(Dialect::Sqlite);
        let newest = of_a_new_one().await;
        let mut kills = 0;
        for version in 1..steps.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let mut old = of_version(folder.path(), &steps[..version]).await;
            run(&mut old, "BEGIN IMMEDIATE").await;
            for statement in statements(steps[version]) {
                run(&mut old, &statement).await;
                killed_here(folder.path(), &newest).await;
                kills += 1;
            }
            let number = version + 1;
            let sql = format!("INSERT INTO schema_version (version) VALUES ({number})");
            for last in [sql.as_str(), "COMMIT"] {
                run(&mut old, last).await;
                killed_here(folder.path(), &newest).await;
                kills += 1;
            }
        }
        assert!(kills > 20, "only {kills} kills");
    }

    /// Opens what a process killed at this moment would leave: the files as they lie on the disk.
    async fn killed_here(at: &Path, newest: &[(String, String)]) {
        let left = tempfile::tempdir().expect("a folder");
        for end in ["", "-wal"] {
            let name = format!("{FILE}{end}");
            std::fs::copy(at.join(&name), left.path().join(&name)).expect("copied");
        }
        let db = Db::open(None, left.path()).await.expect("opens");
        let mut tx = db.read().await.expect("readable");
        let (version, rows): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT MAX(version) FROM schema_version), (SELECT COUNT(*) FROM units)",
        )
        .fetch_one(&mut *tx)
        .await
        .expect("readable");
        assert_eq!(
            (version, rows),
            (
                i64::try_from(migrations(Dialect::Sqlite).len()).expect("few"),
                1
            )
        );
        assert_eq!(schema(&mut tx).await, newest);
        drop(tx);
        db.close().await;
    }

    async fn of_a_new_one() -> Vec<(String, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        let new = Db::open(None, folder.path()).await.expect("a new one");
        schema(&mut new.read().await.expect("readable")).await
    }

    async fn schema(conn: &mut AnyConnection) -> Vec<(String, String)> {
        sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .fetch_all(conn)
            .await
            .expect("readable")
    }

    /// A database as the version with these steps left it, with a row of then.
    async fn of_version(folder: &Path, steps: &[&str]) -> AnyConnection {
        let url = sqlite_url(&folder.join(FILE));
        let mut old = AnyConnection::connect(&url).await.expect("a database");
        run(&mut old, "PRAGMA journal_mode = WAL").await;
        let table =
            "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)";
        run(&mut old, table).await;
        for (number, step) in (1..).zip(steps) {
            run(&mut old, step).await;
            let sql = format!("INSERT INTO schema_version (version) VALUES ({number})");
            run(&mut old, &sql).await;
        }
        let unit =
            "INSERT INTO units (id, code, name, kind) VALUES ('u', 'TU', 'Tỉnh ủy', 'province')";
        run(&mut old, unit).await;
        old
    }

    /// The statements of a step; none holds a semicolon within.
    fn statements(step: &str) -> Vec<String> {
        let code: Vec<&str> = step
            .lines()
            .filter(|line| !line.starts_with("--"))
            .collect();
        let code = code.join("\n");
        let statements = code.split(';').map(str::trim);
        statements
            .filter(|sql| !sql.is_empty())
            .map(str::to_owned)
            .collect()
    }

    async fn run(conn: &mut AnyConnection, sql: &str) {
        sqlx::raw_sql(safe(sql.to_owned()))
            .execute(conn)
            .await
            .expect("done");
    }
}
