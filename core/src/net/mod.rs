//! The way to the province. The only module that opens a socket.
//!
//! [`Transport`] carries bytes; [`call`] believes an answer only if it is sealed by the province.

mod http;
mod line;

use std::io::Read;

use ed25519_dalek::VerifyingKey;
use handbook_domain::wire::refusal::{Refusal, RefusalCode};
use handbook_domain::wire::sealed::{self, Kind, SealError};
use handbook_domain::wire::{MAX_SEALED_BYTES, PROTOCOL, PROTOCOL_HEADER};

pub use http::HttpTransport;
pub use line::Line;

/// Carries one request and its answer.
pub trait Transport: Send + Sync {
    /// Sends `request` and returns the answer's head; the body is read as it arrives.
    ///
    /// # Errors
    /// If no answer came. Whether the province saw the request is then unknown.
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault>;
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query, from the slash on.
    pub path: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body; empty for `GET`.
    pub body: Vec<u8>,
}

/// The head of an answer, and its body still to be read.
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Arrives as it is read; may break off.
    pub body: Box<dyn Read + Send>,
}

/// No answer, or only a part of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkFault {
    /// No connection.
    #[error("not reachable")]
    Unreachable,
    /// Too slow.
    #[error("timed out")]
    TimedOut,
    /// The answer broke off.
    #[error("cut off")]
    Cut,
    /// The other side's TLS certificate is not to be trusted.
    #[error("not a trusted certificate")]
    Untrusted,
    /// The network was forbidden by the person.
    #[error("network not allowed")]
    Forbidden,
}

/// Why an exchange failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing came back.
    #[error("{0}")]
    Network(#[from] NetworkFault),
    /// Something came back that the province did not make: a portal, a proxy, a cut body.
    #[error("answer with status {status} is not the province's")]
    NotOurs {
        /// Its HTTP status.
        status: u16,
    },
    /// The province signed it, and it is still no page that this cursor can take.
    #[error("page cannot be used")]
    Page,
    /// It looks like the province's, but is not signed by it.
    #[error("signature does not fit")]
    WrongSignature,
    /// The province said no.
    #[error("refused: {:?}", .0.code)]
    Refused(Refusal),
    /// The server does not speak our protocol yet.
    #[error("server too old")]
    ServerTooOld,
}

/// How many bytes went and came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Requests made.
    pub requests: u32,
    /// Bytes of bodies sent.
    pub sent: u64,
    /// Bytes of bodies received.
    pub received: u64,
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, more: Self) {
        self.requests += more.requests;
        self.sent += more.sent;
        self.received += more.received;
    }
}

/// Sends `request` and returns the payload of the sealed `kind` that `key` signed.
///
/// # Errors
/// [`Fault`]; a refusal counts only if it is signed too and answers `nonce`.
pub fn call(
    transport: &dyn Transport,
    request: &Request,
    kind: Kind,
    key: &VerifyingKey,
    nonce: &str,
    traffic: &mut Traffic,
) -> Result<Vec<u8>, Fault> {
    let (status, body) = fetch(transport, request, traffic)?;
    match sealed::open(kind, &body, key) {
        Ok(payload) => Ok(payload.to_vec()),
        Err(SealError::WrongSignature) => Err(Fault::WrongSignature),
        Err(SealError::NotSealed) => Err(Fault::NotOurs { status }),
        Err(SealError::OtherKind) => Err(refusal(status, &body, key, nonce)),
    }
}

/// Sends `request` and returns status and body, whatever they are.
///
/// # Errors
/// If no answer came, or not to its end.
pub fn fetch(
    transport: &dyn Transport,
    request: &Request,
    traffic: &mut Traffic,
) -> Result<(u16, Vec<u8>), NetworkFault> {
    traffic.requests += 1;
    traffic.sent += request.body.len() as u64;
    let response = transport.exchange(request)?;
    let mut body = Vec::new();
    let read = response
        .body
        .take(MAX_SEALED_BYTES as u64)
        .read_to_end(&mut body);
    traffic.received += body.len() as u64;
    read.map_err(|_| NetworkFault::Cut)?;
    Ok((response.status, body))
}

/// What a body that is not the expected one means.
#[must_use]
pub fn refusal(status: u16, body: &[u8], key: &VerifyingKey, nonce: &str) -> Fault {
    match sealed::open(Kind::Refusal, body, key) {
        Ok(payload) => match serde_json::from_slice::<Refusal>(payload) {
            // A refusal recorded at another time must not be played to us again.
            Ok(refusal) if refusal.nonce == nonce || refusal.code == RefusalCode::Busy => {
                Fault::Refused(refusal)
            }
            _ => Fault::NotOurs { status },
        },
        Err(SealError::WrongSignature) => Fault::WrongSignature,
        Err(_) => Fault::NotOurs { status },
    }
}

impl Request {
    /// A `GET`.
    #[must_use]
    pub fn get(path: String) -> Self {
        Self {
            method: "GET",
            path,
            headers: vec![protocol()],
            body: Vec::new(),
        }
    }

    /// A `POST` of JSON.
    #[must_use]
    pub fn post(path: &str, body: Vec<u8>) -> Self {
        let headers = vec![protocol(), ("content-type", "application/json".to_owned())];
        Self {
            method: "POST",
            path: path.to_owned(),
            headers,
            body,
        }
    }
}

fn protocol() -> (&'static str, String) {
    (PROTOCOL_HEADER, PROTOCOL.to_string())
}
