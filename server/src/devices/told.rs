//! What members are told of their own phones: one item each, in the member's own feed.

use std::collections::BTreeSet;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{DeviceId, ItemId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{EnrolledDevice, kind};
use sqlx::AnyConnection;

use crate::error::Result;
use crate::feed::Moves;
use crate::{Province, items, rights};

/// Tells the member's phones of a device as it is now. Returns the version of what they are told.
pub(super) async fn publish(
    province: &Province,
    conn: &mut AnyConnection,
    moves: &mut Moves,
    device: DeviceId,
) -> Result<i64> {
    let (member, name, enrolled_at, revoked_at): (String, String, i64, Option<i64>) =
        sqlx::query_as(
            "SELECT d.member, d.name, d.enrolled_at, r.revoked_at
             FROM devices d LEFT JOIN revocations r ON r.device = d.id WHERE d.id = $1",
        )
        .bind(device.to_string())
        .fetch_one(&mut *conn)
        .await?;
    let told = EnrolledDevice {
        name,
        enrolled_at: Timestamp(enrolled_at),
        revoked_at: revoked_at.map(Timestamp),
    };
    let put = items::Put {
        kind: kind::DEVICE,
        id: ItemId(device.0),
        shelf: Shelf::People,
        body: String::from_utf8_lossy(&crate::keys::to_json(&told)).into_owned(),
        audiences: BTreeSet::from([Audience::Member(rights::id(&member)?)]),
        blobs: Vec::new(),
    };
    let stored = items::put(conn, moves, province.clock().now(), put).await?;
    Ok(stored.version)
}

/// As many devices are published in one transaction.
const PUBLISHED_AT_ONCE: i64 = 500;

/// Tells members of the devices that an older server took in without saying so. Returns how many.
pub(crate) async fn publish_missing(province: &Province) -> Result<u64> {
    let db = province.db();
    let mut published = 0;
    loop {
        let mut tx = db.write().await?;
        db.share_epoch(&mut tx).await?;
        db.lock(&mut tx, PUBLISHING).await?;
        let missing: Vec<(String,)> = sqlx::query_as(
            "SELECT d.id FROM devices d
             LEFT JOIN items i ON i.kind = $1 AND i.id = d.id
             WHERE i.id IS NULL ORDER BY d.id LIMIT $2",
        )
        .bind(kind::DEVICE)
        .bind(PUBLISHED_AT_ONCE)
        .fetch_all(&mut *tx)
        .await?;
        if missing.is_empty() {
            return Ok(published);
        }
        let mut moves = Moves::default();
        for (device,) in &missing {
            publish(province, &mut tx, &mut moves, rights::id(device)?).await?;
        }
        let touched = moves.apply(&mut tx, province.clock().now()).await?;
        tx.commit().await?;
        province.forget_heads(&touched);
        published += u64::try_from(missing.len()).unwrap_or(u64::MAX);
    }
}

/// Held meanwhile: two processes that start together publish each device once.
const PUBLISHING: i64 = 0x6465_7669;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::FixedClock;
    use crate::{Config, InitOptions};

    #[tokio::test]
    async fn devices_of_an_older_server_are_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config {
            clock: Arc::new(FixedClock::new(Timestamp(1_795_500_000_000), 7)),
            ..Config::new(dir.path().join("province"))
        };
        let name = "Tỉnh ủy Lam Sơn".to_owned();
        let province = Province::create(InitOptions { name, config })
            .await
            .unwrap();
        let member = crate::members::start(&province, "Quản trị").await.unwrap();
        let mut tx = province.db().write().await.unwrap();
        for number in 0..3_u128 {
            sqlx::query(
                "INSERT INTO devices (id, member, public_key, name, enrolled_at)
                 VALUES ($1, $2, $3, 'Máy cũ', 0)",
            )
            .bind(uuid::Uuid::from_u128(number).to_string())
            .bind(member.to_string())
            .bind(format!("key {number}"))
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(publish_missing(&province).await.unwrap(), 3);
        assert_eq!(publish_missing(&province).await.unwrap(), 0);
        let mut tx = province.db().read().await.unwrap();
        let (head,): (i64,) =
            sqlx::query_as("SELECT head FROM heads WHERE audience = $1 AND shelf = 'people'")
                .bind(Audience::Member(member).to_string())
                .fetch_one(&mut *tx)
                .await
                .unwrap();
        assert_eq!(head, 3);
    }
}
