//! The province as an HTTP service. The router is built from [`crate::permissions::ROUTES`].

mod activation;
mod blobs;
mod open;
mod reading;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use handbook_domain::access::Permission;
use handbook_domain::wire::SEALED_MEDIA_TYPE;
use handbook_domain::wire::proof::Proof;
use handbook_domain::wire::refusal::{Refusal, RefusalCode};
use handbook_domain::wire::sealed::Kind;

use crate::error::{Error, Refused, Result};
use crate::metrics::RequestLabels;
use crate::permissions::{Endpoint, HEALTH, ROUTES};
use crate::{Province, auth, limits};

/// The whole service, to be mounted anywhere.
pub fn app(province: Province) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let handler = guarded(route.permission, handler(route.endpoint), &province);
        router = router.route(route.path, handler);
    }
    router
        .fallback(|| async { Error::refused(RefusalCode::NotFound) })
        .method_not_allowed_fallback(|| async { Error::refused(RefusalCode::BadRequest) })
        .layer(middleware::from_fn_with_state(province.clone(), outermost))
        .with_state(province)
}

fn handler(endpoint: Endpoint) -> MethodRouter<Province> {
    match endpoint {
        Endpoint::Activate => post(activation::activate),
        Endpoint::Blob => get(blobs::blob),
        Endpoint::Commands => post(reading::commands),
        Endpoint::Enrol => post(activation::enrol),
        Endpoint::Health => get(open::health),
        Endpoint::Heads => post(reading::heads),
        Endpoint::Key => get(open::key),
        Endpoint::Metrics => get(open::metrics),
        Endpoint::OpenApi => get(open::openapi),
        Endpoint::Page => get(reading::page),
        Endpoint::Province => get(open::province),
        Endpoint::Quarantine => post(reading::quarantine),
        Endpoint::Ready => get(open::ready),
    }
}

/// Puts before a handler what its permission takes. Anything but the two open doors takes the proof
/// of a device, also a permission that is added one day; one that was ended comes in by its own door alone.
fn guarded(
    permission: Permission,
    handler: MethodRouter<Province>,
    province: &Province,
) -> MethodRouter<Province> {
    match permission {
        Permission::Anyone => handler,
        Permission::Enrol => handler.route_layer(middleware::from_fn(auth::known_protocol)),
        Permission::HandIn => handler
            .route_layer(middleware::from_fn_with_state(
                province.clone(),
                auth::proven_and_ended,
            ))
            .route_layer(middleware::from_fn(auth::known_protocol)),
        _ => handler
            .route_layer(middleware::from_fn_with_state(
                province.clone(),
                auth::proven,
            ))
            .route_layer(middleware::from_fn(auth::known_protocol)),
    }
}

/// Makes room, seals refusals, counts, and keeps every answer out of foreign caches.
async fn outermost(State(province): State<Province>, mut request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let nonce = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| Proof::from_header(value).ok())
        .map(|proof| proof.nonce)
        .unwrap_or_default();
    let mut response = match province.gate().enter() {
        Ok(place) => {
            request.extensions_mut().insert(place.clone());
            let response = next.run(request).await;
            drop(place);
            response
        }
        // That a process is full is no reason to take it for dead.
        Err(_) if route == HEALTH => next.run(request).await,
        Err(error) => error.into_response(),
    };
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        response = refusal(&province, &refused, nonce);
    }
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let status = u32::from(response.status().as_u16());
    province
        .metrics()
        .requests
        .get_or_create(&RequestLabels { route, status })
        .inc();
    response
}

fn refusal(province: &Province, refused: &Refused, proof_nonce: String) -> Response {
    let body = Refusal {
        code: refused.code,
        nonce: refused.nonce.clone().unwrap_or(proof_nonce),
        time: province.clock().now(),
        retry_after_ms: refused.retry_after_ms,
        lost: refused.lost,
    };
    let mut response = sealed(province.keys().seal(Kind::Refusal, &body));
    if let Ok(status) = axum::http::StatusCode::from_u16(refused.code.status()) {
        *response.status_mut() = status;
    }
    if let Some(ms) = refused.retry_after_ms {
        let seconds = HeaderValue::from(ms.unsigned_abs().div_ceil(1_000));
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

/// A sealed body as an answer.
fn sealed(body: impl Into<axum::body::Body>) -> Response {
    typed(SEALED_MEDIA_TYPE, body)
}

fn typed(media_type: &'static str, body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// The JSON of a request's body.
fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|_| Error::refused(RefusalCode::BadRequest))
}

/// The body of a request, within the limit of its route.
async fn body_of(request: Request) -> Result<Bytes> {
    let (parts, body) = request.into_parts();
    limits::body(&parts, body).await
}
