//! Taking phones in.

use axum::extract::{Request, State};
use axum::response::Response;
use handbook_domain::wire::sealed::Kind;

use super::{body_of, read_json, sealed};
use crate::error::Result;
use crate::{Province, devices};

pub(super) async fn activate(
    State(province): State<Province>,
    request: Request,
) -> Result<Response> {
    let body = body_of(request).await?;
    let answer = devices::activate(&province, &read_json(&body)?).await?;
    Ok(sealed(province.keys().seal(Kind::Activation, &answer)))
}

pub(super) async fn enrol(State(province): State<Province>, request: Request) -> Result<Response> {
    let body = body_of(request).await?;
    let answer = devices::enrol(&province, &read_json(&body)?).await?;
    Ok(sealed(province.keys().seal(Kind::Activation, &answer)))
}
