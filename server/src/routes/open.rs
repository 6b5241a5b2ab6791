//! What anybody may ask.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use handbook_domain::wire::Protocols;
use handbook_domain::wire::refusal::RefusalCode;
use serde_json::{Value, json};

use super::{sealed, typed};
use crate::error::{Error, Result};
use crate::{Province, openapi};

pub(super) async fn key(State(province): State<Province>) -> Response {
    sealed(province.keys().cert.clone())
}

pub(super) async fn province(State(province): State<Province>) -> Json<Value> {
    Json(json!({
        "id": province.id(),
        "name": province.name(),
        "protocols": Protocols::OURS,
        "root_key": base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            province.root_key(),
        ),
        "root_key_fingerprint": province.fingerprint(),
    }))
}

pub(super) async fn openapi() -> Json<Value> {
    Json(openapi::description())
}

pub(super) async fn health() -> &'static str {
    "ok\n"
}

pub(super) async fn ready(State(province): State<Province>) -> Result<&'static str> {
    let answers = async {
        let mut tx = province.db().read().await?;
        let _: (String,) = sqlx::query_as("SELECT id FROM province")
            .fetch_one(&mut *tx)
            .await?;
        Ok::<_, Error>(())
    };
    match answers.await {
        Ok(()) => Ok("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Err(Error::refused(RefusalCode::Busy))
        }
    }
}

pub(super) async fn metrics(State(province): State<Province>) -> Response {
    typed(
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        province.metrics().text(),
    )
}
