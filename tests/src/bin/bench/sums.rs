//! The sums of a province of 4,500 cells over a year, from figures that are there, on PostgreSQL.

use std::path::Path;
use std::time::Instant;

use handbook_domain::time::Month;
use handbook_server::meetings::roll_up;
use handbook_server::{Config, InitOptions, Province};
use sqlx::Executor;
use tokio::runtime::Runtime;

use crate::measure::{Done, Figures, line, ms};
use crate::table::{note, single, times};

/// Beside a bare scan that adds up one column of the same rows.
pub(crate) fn run(folder: &Path, runs: usize) -> Done {
    let Some(url) = crate::postgres::new_database("sums")? else {
        note("no PostgreSQL: HANDBOOK_BENCH_POSTGRES names none");
        return Ok(());
    };
    let runtime = Runtime::new().map_err(line)?;
    runtime.block_on(measure(&folder.join("sums"), url, runs.max(5)))
}

async fn measure(folder: &Path, url: String, runs: usize) -> Done {
    let options = InitOptions {
        name: "Tỉnh ủy Lam Sơn".to_owned(),
        config: Config {
            database_url: Some(url.clone()),
            address: Some("http://127.0.0.1".to_owned()),
            ..Config::new(folder)
        },
    };
    let province = Province::create(options).await.map_err(line)?;
    let pool = sqlx::AnyPool::connect(&url).await.map_err(line)?;
    pool.execute(sqlx::raw_sql(include_str!("sums.sql")))
        .await
        .map_err(line)?;
    let month = |text: &str| text.parse::<Month>().map_err(line);
    let (first, last) = (month("2026-01")?, month("2026-12")?);
    let since = Instant::now();
    whole(&province, first, last).await?;
    let anew = ms(since);
    publish(&province, &pool).await?;
    let (mut year, mut body, mut bare) =
        (Figures::default(), Figures::default(), Figures::default());
    for _ in 0..runs {
        let since = Instant::now();
        whole(&province, first, last).await?;
        year.push(ms(since));
        let since = Instant::now();
        let scan = "SELECT CAST(SUM(held) AS BIGINT) FROM meeting_figures";
        let (held,): (i64,) = sqlx::query_as(scan).fetch_one(&pool).await.map_err(line)?;
        bare.push(ms(since));
        if held != 54_000 {
            return Err(format!("{held} rows"));
        }
        let since = Instant::now();
        let sums = roll_up::of_unit(&province, "DU-7", first, last).await;
        body.push(ms(since));
        sums.map_err(line)?;
    }
    let work = "the sums of 4,500 cells and 12 months, PostgreSQL; a bare scan of a column";
    times(work, "ms", &year, Some(&bare));
    times("… of one body of 8 cells, 12 months", "ms", &body, None);
    single("… of 4,500 cells, all 12 made anew", "ms", anew, None);
    province.close().await;
    Ok(())
}

/// Everything below the province, which must be all of it.
async fn whole(province: &Province, first: Month, last: Month) -> Done {
    let sums = roll_up::of_unit(province, "TU", first, last).await;
    let sums = sums.map_err(line)?;
    let held: u32 = sums.iter().map(|sum| sum.total.held).sum();
    if (sums.len(), held) != (12, 54_000) {
        return Err(format!("{held} meetings in {} months", sums.len()));
    }
    Ok(())
}

/// What `serve` does each minute: one report has come, and everything at once as after a restore.
async fn publish(province: &Province, pool: &sqlx::AnyPool) -> Done {
    for (work, marks) in [
        (
            "publishing the sums of every unit, 12 months",
            "SELECT DISTINCT cell, month, 0 FROM meeting_figures",
        ),
        (
            "… after one report",
            "SELECT cell, month, 0 FROM meeting_figures WHERE month = '2026-12' LIMIT 1",
        ),
    ] {
        let sql = format!("INSERT INTO meeting_stale (cell, month, since) {marks}");
        pool.execute(sqlx::AssertSqlSafe(sql)).await.map_err(line)?;
        // Something has changed in one cell of every month.
        let change = "UPDATE meeting_figures SET present = present - 1 WHERE cell =
            (SELECT cell FROM meeting_figures WHERE month = '2026-12' LIMIT 1)";
        pool.execute(change).await.map_err(line)?;
        let since = Instant::now();
        let changed = roll_up::publish(province).await.map_err(line)?;
        single(work, "ms", ms(since), None);
        note(&format!("{changed} sums changed"));
    }
    Ok(())
}
