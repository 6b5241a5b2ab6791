//! "Is there anything new?": the answer comes from memory and is signed over the phone's nonce.

use std::collections::{BTreeMap, BTreeSet};

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::MemberId;
use handbook_domain::wire::Protocols;
use handbook_domain::wire::heads::{FeedHead, Heads, HeadsRequest, digest};

use crate::error::{Error, Result};
use crate::{Province, rights};

/// How long a phone may open its store without speaking to the province again.
pub(crate) const LEASE_DAYS: i64 = 45;

/// The heads of every feed that a member may read.
pub(crate) type FeedHeads = BTreeMap<Shelf, FeedHead>;

/// Answers `request` of a member: short if nothing is new.
pub(crate) async fn answer(
    province: &Province,
    member: MemberId,
    request: HeadsRequest,
) -> Result<Heads> {
    if request.nonce.len() > 64 {
        return Err(Error::refused(
            handbook_domain::wire::refusal::RefusalCode::BadRequest,
        ));
    }
    let meta = province.meta().await?;
    let held = rights::audiences(province, member).await?;
    let heads = heads_of(province, &held).await?;
    let current = digest(
        meta.generation,
        heads.iter().map(|(audience, shelves)| {
            (
                audience,
                shelves
                    .iter()
                    .map(|(shelf, head)| (*shelf, head.head))
                    .collect(),
            )
        }),
    );
    let now = province.clock().now();
    Ok(Heads {
        province: province.id(),
        generation: meta.generation,
        nonce: request.nonce,
        time: now,
        lease_until: now.plus_days(LEASE_DAYS),
        covered_epoch: meta.covered_epoch,
        audit: meta.audit.clone(),
        protocols: Protocols::OURS,
        audiences: (current != request.digest).then_some(heads),
    })
}

async fn heads_of(
    province: &Province,
    held: &BTreeSet<Audience>,
) -> Result<BTreeMap<Audience, FeedHeads>> {
    let now = province.clock().now();
    let mut found = BTreeMap::new();
    let mut unknown = Vec::new();
    for audience in held {
        match province.caches().heads.get(audience, now) {
            Some(heads) => {
                found.insert(*audience, heads);
            }
            None => unknown.push(*audience),
        }
    }
    if unknown.is_empty() {
        return Ok(found);
    }
    let mut tx = province.db().read().await?;
    for audience in unknown {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT shelf, head, floor FROM heads WHERE audience = $1")
                .bind(audience.to_string())
                .fetch_all(&mut *tx)
                .await?;
        let heads = rows
            .into_iter()
            .map(|(shelf, head, floor)| {
                let shelf = shelf
                    .parse()
                    .map_err(|_| Error::Damaged(format!("shelf {shelf}")))?;
                Ok((shelf, FeedHead { head, floor }))
            })
            .collect::<Result<FeedHeads>>()?;
        province.caches().heads.put(audience, heads.clone(), now);
        found.insert(audience, heads);
    }
    Ok(found)
}
