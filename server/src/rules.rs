//! Rule packs on their way to the phones: checked, sealed, put where everybody below a unit reads.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::signed::{SignedError, sign};
use handbook_domain::wire::item::{SealedPack, kind};

use crate::error::{Error, Result, What};
use crate::feed::Moves;
use crate::ledger::Event;
use crate::load::stable_id;
use crate::meetings::{figures, packs};
use crate::{Province, audit, items, rights};

/// Publishes the JSON of a pack for the unit of this code and everything below it. The same pack again
/// changes nothing; returns whether anything did.
///
/// # Errors
/// [`Error::Rules`] if it is no pack, or one with errors: nothing wrong is ever signed.
pub async fn publish(province: &Province, json: &[u8], unit: &str) -> Result<bool> {
    let sealed = sign(json, &province.keys().online).map_err(Error::Rules)?;
    let pack = RulePack::read(json).map_err(|error| Error::Rules(SignedError::Pack(error)))?;
    let item = SealedPack {
        pack: pack.id.clone(),
        sealed: URL_SAFE_NO_PAD.encode(sealed),
    };
    let mut tx = province.db().write().await?;
    province.db().share_epoch(&mut tx).await?;
    let now = province.clock().now();
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM units WHERE code = $1")
        .bind(unit)
        .fetch_optional(&mut *tx)
        .await?;
    let (found,) = row.ok_or_else(|| Error::NotFound {
        what: What::Unit,
        name: unit.to_owned(),
    })?;
    let unit: UnitId = rights::id(&found)?;
    let id = ItemId(stable_id(province.id(), "rule-pack", &pack.id));
    let put = items::Put {
        kind: kind::RULE_PACK,
        id,
        shelf: Shelf::Meetings,
        body: String::from_utf8_lossy(&crate::keys::to_json(&item)).into_owned(),
        audiences: BTreeSet::from([Audience::Unit(unit)]),
        blobs: Vec::new(),
    };
    let mut moves = Moves::default();
    let stored = items::put(&mut tx, &mut moves, now, put).await?;
    if stored.changed {
        let detail = serde_json::json!({ "pack": pack.id });
        audit::note(&mut tx, province.clock(), "rules published", detail).await?;
        let event = Event::Published {
            kind: kind::RULE_PACK.to_owned(),
            item: id,
            version: stored.version,
            name: pack.id.clone(),
        };
        province.ledger().append(now, vec![event])?;
        let packs = packs::all(province, &mut tx).await?;
        figures::due_anew(&mut tx, &packs, province.id()).await?;
    }
    let touched = moves.apply(&mut tx, now).await?;
    tx.commit().await?;
    province.forget_heads(&touched);
    Ok(stored.changed)
}
