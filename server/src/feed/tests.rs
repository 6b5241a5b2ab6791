use std::sync::Arc;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::time::Timestamp;

use super::{Moves, moves, page, sweep};
use crate::clock::FixedClock;
use crate::{Config, InitOptions, Province};

const START: Timestamp = Timestamp(1_795_523_400_000);

async fn province(dir: &std::path::Path) -> Province {
    let clock = Arc::new(FixedClock::new(START, 1));
    let config = Config {
        clock,
        ..Config::new(dir)
    };
    Province::create(InitOptions {
        name: "Tỉnh".into(),
        config,
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn old_tombstones_go_and_raise_the_floor_and_nothing_else_goes() {
    let dir = tempfile::tempdir().unwrap();
    let province = province(dir.path()).await;
    let unit = UnitId(uuid::Uuid::from_u128(1));
    let item = |number| ItemId(uuid::Uuid::from_u128(number));
    let push = |moves: &mut Moves, number, deleted| {
        moves.push(
            Audience::Unit(unit),
            Shelf::News,
            "article",
            item(number),
            1,
            deleted,
        );
    };
    let mut tx = province.db().write().await.unwrap();
    let mut early = Moves::default();
    push(&mut early, 1, true);
    push(&mut early, 2, false);
    early.apply(&mut tx, START).await.unwrap();
    let mut late = Moves::default();
    push(&mut late, 3, true);
    late.apply(&mut tx, START.plus_days(10)).await.unwrap();

    assert_eq!(sweep(&mut tx, START.plus_days(400)).await.unwrap(), 0);
    assert_eq!(sweep(&mut tx, START.plus_days(401)).await.unwrap(), 1);
    let (head, floor): (i64, i64) = sqlx::query_as("SELECT head, floor FROM heads")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!((head, floor), (3, 1));
    let (rows,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM feed")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(rows, 2);
}

#[tokio::test]
async fn of_an_item_that_moves_twice_in_one_transaction_only_the_last_move_is_numbered() {
    let dir = tempfile::tempdir().unwrap();
    let province = province(dir.path()).await;
    let unit = UnitId(uuid::Uuid::from_u128(1));
    let item = ItemId(uuid::Uuid::from_u128(7));
    let mut tx = province.db().write().await.unwrap();
    let mut moves = Moves::default();
    moves.push(Audience::Unit(unit), Shelf::News, "article", item, 1, false);
    moves.push(Audience::Unit(unit), Shelf::News, "article", item, 2, false);
    moves.apply(&mut tx, START).await.unwrap();
    let rows: Vec<(i64, i64)> = sqlx::query_as("SELECT seq, version FROM feed")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    assert_eq!(rows, [(1, 2)]);
}

#[tokio::test]
async fn closed_pages_are_built_before_anybody_asks_and_only_after_a_move() {
    let dir = tempfile::tempdir().unwrap();
    let province = province(dir.path()).await;
    let unit = UnitId(uuid::Uuid::from_u128(1));
    let still = moves(&province).await.unwrap();
    let mut tx = province.db().write().await.unwrap();
    let mut new = Moves::default();
    for number in 0..600 {
        let item = ItemId(uuid::Uuid::from_u128(number));
        new.push(Audience::Unit(unit), Shelf::News, "article", item, 1, false);
    }
    new.apply(&mut tx, START).await.unwrap();
    tx.commit().await.unwrap();

    let moved = moves(&province).await.unwrap();
    assert_ne!(moved, still);
    assert_eq!(
        page::build_missing(&province).await.unwrap(),
        2,
        "the third is open"
    );
    assert_eq!(page::build_missing(&province).await.unwrap(), 0);
    assert_eq!(
        moves(&province).await.unwrap(),
        moved,
        "building moves nothing"
    );
}
