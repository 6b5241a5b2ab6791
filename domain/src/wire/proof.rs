//! Proof that a request comes from the holder of a device key.
//!
//! No bearer secret exists that could be stolen: each request is signed by the P-256 key that the
//! phone's hardware keeps. The header is
//! `Authorization: Handbook device=UUID,time=MS,nonce=HEX,signature=BASE64`. A repeat of a request
//! within the window is allowed on purpose: networks repeat, and every route is idempotent.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::PublicKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use crate::ids::{DeviceId, Sha256Hash};
use crate::time::Timestamp;

/// How far a phone's clock may be off before the province says so.
pub const CLOCK_WINDOW_MS: i64 = 10 * 60 * 1000;

/// The parts of a proof, as they stand in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Which device claims to send.
    pub device: DeviceId,
    /// The phone's time, corrected by what it last heard from the province.
    pub time: Timestamp,
    /// Drawn anew for each request, in hexadecimal digits.
    pub nonce: String,
    /// P-256 signature over [`message`], fixed 64 bytes.
    pub signature: Vec<u8>,
}

/// The header is not a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("authorization header is not a handbook proof")]
pub struct ProofError;

/// What the device key signs for one request. `path` includes the query.
#[must_use]
pub fn message(method: &str, path: &str, time: Timestamp, nonce: &str, body: &[u8]) -> Vec<u8> {
    let digest = Sha256Hash::of(body);
    format!(
        "handbook-proof/1\n{method}\n{path}\n{}\n{nonce}\n{digest}\n",
        time.0
    )
    .into_bytes()
}

/// What the device key signs under a command; `body` is the exact text that travels.
#[must_use]
pub fn command_message(body: &str) -> Vec<u8> {
    format!("handbook-command/1\n{body}").into_bytes()
}

/// What a new device key signs when it enrols; `body` is the exact text that travels.
#[must_use]
pub fn enrol_message(body: &str) -> Vec<u8> {
    format!("handbook-enrol/1\n{body}").into_bytes()
}

/// Whether `signature` over `message` was made by the device with `public_key` (SEC1, compressed).
#[must_use]
pub fn verify(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = PublicKey::from_sec1_bytes(public_key) else {
        return false;
    };
    // Three times as fast as p256's own, and a province verifies thousands in an evening.
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_encoded_point(false))
        .verify(message, signature)
        .is_ok()
}

impl Proof {
    /// The header's value.
    #[must_use]
    pub fn to_header(&self) -> String {
        format!(
            "Handbook device={},time={},nonce={},signature={}",
            self.device,
            self.time.0,
            self.nonce,
            URL_SAFE_NO_PAD.encode(&self.signature)
        )
    }

    /// Reads the header's value.
    ///
    /// # Errors
    /// If it is not one of ours.
    pub fn from_header(value: &str) -> Result<Self, ProofError> {
        let rest = value.strip_prefix("Handbook ").ok_or(ProofError)?;
        let mut fields = rest.split(',');
        let mut field = |name: &str| {
            let (key, value) = fields.next()?.trim().split_once('=')?;
            (key == name).then_some(value)
        };
        let device = field("device")
            .and_then(|value| value.parse().ok())
            .ok_or(ProofError)?;
        let time = field("time")
            .and_then(|value| value.parse().ok())
            .ok_or(ProofError)?;
        let nonce = field("nonce")
            .filter(|nonce| nonce.len() <= 64)
            .ok_or(ProofError)?
            .to_owned();
        let signature = field("signature")
            .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
            .ok_or(ProofError)?;
        Ok(Self {
            device,
            time: Timestamp(time),
            nonce,
            signature,
        })
    }
}
