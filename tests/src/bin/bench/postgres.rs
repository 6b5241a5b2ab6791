//! Databases of the PostgreSQL that the environment names.

use crate::measure::{Done, line};

/// A new, empty database; nothing if there is no PostgreSQL.
pub(crate) fn new_database(name: &str) -> Done<Option<String>> {
    let Ok(url) = std::env::var("HANDBOOK_BENCH_POSTGRES") else {
        return Ok(None);
    };
    let (server, _) = url
        .rsplit_once('/')
        .ok_or("an address ends with a database")?;
    let name = format!("{name}_{}", std::process::id());
    let runtime = tokio::runtime::Runtime::new().map_err(line)?;
    runtime.block_on(async {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.map_err(line)?;
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&pool).await.map_err(line)?;
        pool.close().await;
        Ok::<_, String>(())
    })?;
    Ok(Some(format!("{server}/{name}")))
}
