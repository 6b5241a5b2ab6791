//! The real server of another time: what stands between it and a phone changes which protocol they
//! believe of each other. For the tests of the bindings, which cannot wait for a second protocol.

use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::{self, Next};
use axum::response::Response;
use ed25519_dalek::SigningKey;
use handbook_domain::wire::sealed::{self, Kind};
use handbook_domain::wire::{MAX_SEALED_BYTES, PROTOCOL_HEADER};
use handbook_server::{Province, app};
use serde_json::Value;

/// Which of the two is from another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// The phone: it says a protocol that the server does not speak any more.
    App,
    /// The server: it says that it does not speak the phone's yet, with the province's own seal.
    Server,
}

/// The province's routes, with `old` in between. `folder` is the province's, with its key.
///
/// # Errors
/// If the key cannot be read.
pub fn pretending(province: &Province, folder: &Path, old: Old) -> std::io::Result<Router> {
    let text = std::fs::read_to_string(folder.join("online.key"))?;
    let bytes = hex::decode(text.trim()).ok();
    let bytes: [u8; 32] = bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| std::io::Error::other("online.key is no key"))?;
    let key = SigningKey::from_bytes(&bytes);
    let between = middleware::from_fn(move |request: Request, next: Next| {
        let key = key.clone();
        async move {
            match old {
                Old::App => next.run(with_protocol_0(request)).await,
                Old::Server => speaking_0(next.run(request).await, &key).await,
            }
        }
    });
    Ok(app(province.clone()).layer(between))
}

fn with_protocol_0(mut request: Request) -> Request {
    if let Some(spoken) = request.headers_mut().get_mut(PROTOCOL_HEADER) {
        *spoken = axum::http::HeaderValue::from_static("0");
    }
    request
}

/// Sealed bodies that say which protocols the server speaks say 0, and are sealed again.
async fn speaking_0(answer: Response, key: &SigningKey) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, MAX_SEALED_BYTES).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let changed = [Kind::Activation, Kind::Heads]
        .into_iter()
        .find_map(|kind| {
            let payload = sealed::open(kind, &body, &key.verifying_key()).ok()?;
            let mut value: Value = serde_json::from_slice(payload).ok()?;
            *value.pointer_mut("/protocols/max")? = 0.into();
            *value.pointer_mut("/protocols/min")? = 0.into();
            Some(sealed::seal(kind, value.to_string().as_bytes(), key))
        });
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, changed.map_or(Body::from(body), Body::from))
}
