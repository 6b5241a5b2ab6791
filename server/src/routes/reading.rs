//! Heads, pages and commands.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::Generation;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;
use serde::Deserialize;

use super::{body_of, read_json, sealed};
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::{Province, commands, feed, heads, rights};

pub(super) async fn heads(
    State(province): State<Province>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response> {
    let body = body_of(request).await?;
    let answer = heads::answer(&province, caller.member, read_json(&body)?).await?;
    Ok(sealed(province.keys().seal(Kind::Heads, &answer)))
}

#[derive(Deserialize)]
pub(super) struct PageQuery {
    #[serde(default)]
    after: i64,
    generation: Option<Generation>,
}

pub(super) async fn page(
    State(province): State<Province>,
    Extension(caller): Extension<Caller>,
    path: Path<(String, String)>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Response> {
    let bad = || Error::refused(RefusalCode::BadRequest);
    let Path((audience, shelf)) = path;
    let Query(query) = query.map_err(|_| bad())?;
    let audience: Audience = audience.parse().map_err(|_| bad())?;
    let shelf: Shelf = shelf.parse().map_err(|_| bad())?;
    if query.after < 0 {
        return Err(bad());
    }
    let generation = province.meta().await?.generation;
    if query.generation.is_some_and(|asked| asked != generation) {
        return Err(Error::refused(RefusalCode::OtherGeneration));
    }
    if !rights::audiences(&province, caller.member)
        .await?
        .contains(&audience)
    {
        return Err(Error::refused(RefusalCode::NotAllowed));
    }
    Ok(sealed(
        feed::page::page(&province, generation, audience, shelf, query.after).await?,
    ))
}

pub(super) async fn commands(
    State(province): State<Province>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response> {
    let body = body_of(request).await?;
    let answer = commands::answer(&province, caller, read_json(&body)?).await?;
    tracing::debug!(device = %caller.device, commands = answer.results.len(), "commands");
    Ok(sealed(province.keys().seal(Kind::Results, &answer)))
}

pub(super) async fn quarantine(
    State(province): State<Province>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response> {
    let body = body_of(request).await?;
    let answer = commands::quarantine::hold(&province, caller, read_json(&body)?).await?;
    tracing::info!(device = %caller.device, commands = answer.results.len(), "quarantined");
    Ok(sealed(province.keys().seal(Kind::Results, &answer)))
}
