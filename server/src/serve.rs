//! Running the service and what has to happen beside it.

use std::fmt::Debug;
use std::time::Duration;

use axum::serve::Listener;
use tokio::time::MissedTickBehavior;

use crate::error::{Error, Result};
use crate::meetings::{figures, roll_up};
use crate::{Province, app, audit, devices, feed};

/// Answers on `listener` until `shutdown` is done; then finishes what is in work.
///
/// # Errors
/// If the listener fails.
pub async fn serve<L>(
    province: Province,
    listener: L,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()>
where
    L: Listener,
    L::Addr: Debug,
{
    let address = listener
        .local_addr()
        .map(|address| format!("{address:?}"))
        .unwrap_or_default();
    let sealer = tokio::spawn(seal_audit(province.clone()));
    let checkpointer = tokio::spawn(fold_log(province.clone()));
    let sweeper = tokio::spawn(sweep(province.clone()));
    let builder = tokio::spawn(build_pages(province.clone()));
    let publisher = tokio::spawn(publish_devices(province.clone()));
    let adder = tokio::spawn(add_up(province.clone()));
    let served = axum::serve(listener, app(province.clone()))
        .with_graceful_shutdown(shutdown)
        .await
        .map_err(|source| Error::Listen { address, source });
    sealer.abort();
    checkpointer.abort();
    sweeper.abort();
    builder.abort();
    publisher.abort();
    adder.abort();
    // What was done until now is sealed before the process ends.
    audit::seal(&province).await?;
    served
}

async fn seal_audit(province: Province) {
    let mut second = every(Duration::from_secs(1));
    loop {
        second.tick().await;
        if let Err(error) = audit::seal(&province).await {
            tracing::warn!(%error, "audit rows wait for their seal");
        }
    }
}

async fn fold_log(province: Province) {
    let mut period = every(Duration::from_millis(250));
    loop {
        period.tick().await;
        if let Err(error) = province.db().fold_log().await {
            tracing::warn!(%error, "the log waits to be folded in");
        }
    }
}

/// Pages are built when there is time, so that no phone waits for them in the evening.
async fn build_pages(province: Province) {
    let mut period = every(Duration::from_secs(5));
    let mut built = None;
    loop {
        period.tick().await;
        match build_if_moved(&province, built).await {
            Ok(moves) => built = Some(moves),
            Err(error) => tracing::warn!(%error, "pages wait to be built"),
        }
    }
}

/// Looking for missing pages reads every feed, so it is done only when one has moved since `built`,
/// the count of moves at the last time. Returns the count that is built for now.
async fn build_if_moved(province: &Province, built: Option<i64>) -> Result<i64> {
    let moves = feed::moves(province).await?;
    if built != Some(moves) {
        feed::page::build_missing(province).await?;
    }
    Ok(moves)
}

/// Once, after an update from a server that did not tell members of their devices.
async fn publish_devices(province: Province) {
    match devices::publish_missing(&province).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "devices told to their members"),
        Err(error) => tracing::warn!(%error, "devices are told at the next start"),
    }
}

/// What cells have sent is added up for those above them.
async fn add_up(province: Province) {
    match figures::fill_missing(&province).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "meetings added up that were not"),
        Err(error) => tracing::warn!(%error, "meetings are added up at the next start"),
    }
    let mut minute = every(Duration::from_secs(60));
    loop {
        minute.tick().await;
        if let Err(error) = roll_up::publish(&province).await {
            tracing::warn!(%error, "sums wait to be made anew");
        }
    }
}

async fn sweep(province: Province) {
    let mut hour = every(Duration::from_secs(3_600));
    loop {
        hour.tick().await;
        province.gate().tidy();
        match swept(&province).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old tombstones removed"),
            Err(error) => tracing::warn!(%error, "old tombstones stay for now"),
        }
    }
}

async fn swept(province: &Province) -> Result<u64> {
    let mut tx = province.db().write().await?;
    let count = feed::sweep(&mut tx, province.clock().now()).await?;
    tx.commit().await?;
    Ok(count)
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
