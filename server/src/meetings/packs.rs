//! The rules that the province has sealed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::signed;
use handbook_domain::wire::item::{SealedPack, kind};
use sqlx::AnyConnection;

use crate::Province;
use crate::error::Result;

/// Every pack that this version understands. A pack whose seal does not hold is nobody's rule.
pub(crate) async fn all(province: &Province, conn: &mut AnyConnection) -> Result<Vec<RulePack>> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT body FROM items WHERE kind = $1")
        .bind(kind::RULE_PACK)
        .fetch_all(conn)
        .await?;
    let key = province.keys().online.verifying_key();
    let packs = rows.into_iter().filter_map(|(body,)| {
        let item: SealedPack = serde_json::from_str(&body).ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(&item.sealed).ok()?;
        signed::open(&sealed, &key).ok()
    });
    Ok(packs.collect())
}
