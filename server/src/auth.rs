//! Who is asking. Runs before every route that needs a device, so that no handler can forget it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use handbook_domain::ids::{DeviceId, MemberId};
use handbook_domain::wire::activation::EnrolRequest;
use handbook_domain::wire::proof::{self, CLOCK_WINDOW_MS, Proof};
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::{PROTOCOL_HEADER, Protocols};

use crate::error::{Error, Result};
use crate::{Province, devices, limits};

/// The one who asks, proven.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) device: DeviceId,
    pub(crate) member: MemberId,
}

/// Refuses an app that is too old; anything else of the header is none of our business.
pub(crate) async fn known_protocol(request: Request, next: Next) -> Result<Response> {
    let spoken: Option<u32> = request
        .headers()
        .get(PROTOCOL_HEADER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    if spoken.is_none_or(|number| number < Protocols::OURS.min) {
        return Err(update(request).await);
    }
    Ok(next.run(request).await)
}

/// The refusal, with the nonce of a phone that has no proof yet: it would take it for a stranger's.
async fn update(request: Request) -> Error {
    if request.headers().contains_key(AUTHORIZATION) {
        return Error::refused(RefusalCode::UpdateApp);
    }
    let (parts, body) = request.into_parts();
    match limits::small_body(&parts, body).await {
        Ok(body) => Error::refused_for(RefusalCode::UpdateApp, &nonce(&body).unwrap_or_default()),
        Err(error) => error,
    }
}

/// The nonce in what a phone without a proof sends, whatever else an old app says there.
fn nonce(body: &[u8]) -> Option<String> {
    let request: EnrolRequest = serde_json::from_slice(body).ok()?;
    let asked: serde_json::Value = serde_json::from_str(&request.body).ok()?;
    let nonce = asked.get("nonce")?.as_str()?;
    (nonce.len() <= 64).then(|| nonce.to_owned())
}

/// Verifies the proof over method, path and body and hands the [`Caller`] on.
pub(crate) async fn proven(
    State(province): State<Province>,
    request: Request,
    next: Next,
) -> Result<Response> {
    pass(&province, request, next, |device| match device.revoked {
        false => Ok(()),
        true => Err(Error::ended(device.lost, None)),
    })
    .await
}

/// The same for a device that was ended, and no other; one that was reported lost is heard no more.
pub(crate) async fn proven_and_ended(
    State(province): State<Province>,
    request: Request,
    next: Next,
) -> Result<Response> {
    pass(&province, request, next, |device| {
        match (device.revoked, device.lost) {
            (_, true) => Err(Error::ended(true, None)),
            (true, false) => Ok(()),
            (false, false) => Err(Error::refused(RefusalCode::NotAllowed)),
        }
    })
    .await
}

async fn pass(
    province: &Province,
    request: Request,
    next: Next,
    may_enter: fn(&devices::Device) -> Result<()>,
) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let header = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| Proof::from_header(value).ok())
        .ok_or_else(|| Error::refused(RefusalCode::BadProof))?;
    let device = devices::find(province, header.device)
        .await?
        .ok_or_else(|| Error::refused(RefusalCode::UnknownDevice))?;
    let body = limits::body(&parts, body).await?;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let message = proof::message(
        parts.method.as_str(),
        path,
        header.time,
        &header.nonce,
        &body,
    );
    if !proof::verify(&device.public_key, &message, &header.signature) {
        return Err(Error::refused(RefusalCode::BadProof));
    }
    // Counted only now: nobody can use up what is somebody else's.
    province.gate().admit(header.device)?;
    may_enter(&device)?;
    // Last, so that only a holder of the key is told the time over a nonce of its own.
    if header.time.since(province.clock().now()).unsigned_abs() > CLOCK_WINDOW_MS.unsigned_abs() {
        return Err(Error::refused(RefusalCode::Clock));
    }
    parts.extensions.insert(Caller {
        device: header.device,
        member: device.member,
    });
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}
