//! A body that says what it is and who made it.
//!
//! ```text
//! handbook/1 KIND SIGNATURE\n
//! payload
//! ```
//! The signature is Ed25519 over `handbook/1 KIND\n` followed by the payload, in 128 hexadecimal
//! digits. It covers the payload as it travels, so nothing is decompressed or parsed before it has
//! been verified.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// What a sealed body is. Two kinds never verify as each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Answer to an activation or a new enrolment.
    Activation,
    /// The province's word that a device key belongs to a member.
    DeviceCert,
    /// Answer to heads.
    Heads,
    /// The root's word that an online key speaks for the province.
    KeyCert,
    /// A page of a feed; the payload is compressed with zstd.
    Page,
    /// The province's word that it has accepted one command.
    Receipt,
    /// The province said no, and why.
    Refusal,
    /// Answers to commands.
    Results,
    /// The rules of branch meetings for a span of days.
    RulePack,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::DeviceCert => "device-cert",
            Self::Heads => "heads",
            Self::KeyCert => "key-cert",
            Self::Page => "page",
            Self::Receipt => "receipt",
            Self::Refusal => "refusal",
            Self::Results => "results",
            Self::RulePack => "rule-pack",
        }
    }
}

/// Why a body is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not one of ours at all: an error page, a portal, a cut answer.
    #[error("body is not a sealed one")]
    NotSealed,
    /// Ours, but of another kind.
    #[error("sealed body is of another kind")]
    OtherKind,
    /// Ours by its looks, but the signature is not the province's.
    #[error("signature does not fit")]
    WrongSignature,
}

const MAGIC: &str = "handbook/1 ";

/// Makes a sealed body of `payload`.
#[must_use]
pub fn seal(kind: Kind, payload: &[u8], key: &SigningKey) -> Vec<u8> {
    let signature = key.sign(&message(kind, payload));
    let mut body = Vec::with_capacity(payload.len() + 192);
    body.extend_from_slice(MAGIC.as_bytes());
    body.extend_from_slice(kind.as_str().as_bytes());
    body.push(b' ');
    body.extend_from_slice(hex::encode(signature.to_bytes()).as_bytes());
    body.push(b'\n');
    body.extend_from_slice(payload);
    body
}

/// The payload of `body`, if it is a `kind` and signed by `key`.
///
/// # Errors
/// [`SealError`] says how far it was from being believed.
pub fn open<'a>(kind: Kind, body: &'a [u8], key: &VerifyingKey) -> Result<&'a [u8], SealError> {
    let (found, signature, payload) = split(body)?;
    if found != kind.as_str().as_bytes() {
        return Err(SealError::OtherKind);
    }
    key.verify_strict(&message(kind, payload), &signature)
        .map_err(|_| SealError::WrongSignature)?;
    Ok(payload)
}

/// Whether `body` claims to be a sealed body of `kind`; says nothing of its signature.
#[must_use]
pub fn claims(kind: Kind, body: &[u8]) -> bool {
    split(body).is_ok_and(|(found, _, _)| found == kind.as_str().as_bytes())
}

fn split(body: &[u8]) -> Result<(&[u8], Signature, &[u8]), SealError> {
    let rest = body
        .strip_prefix(MAGIC.as_bytes())
        .ok_or(SealError::NotSealed)?;
    // The longest header is far below this; a body without a line end is not searched to its end.
    let line_end = rest
        .iter()
        .take(256)
        .position(|byte| *byte == b'\n')
        .ok_or(SealError::NotSealed)?;
    let (line, payload) = rest.split_at(line_end);
    let payload = payload.strip_prefix(b"\n").ok_or(SealError::NotSealed)?;
    let space = line
        .iter()
        .position(|byte| *byte == b' ')
        .ok_or(SealError::NotSealed)?;
    let (kind, signature) = line.split_at(space);
    let mut bytes = [0; 64];
    hex::decode_to_slice(signature.trim_ascii_start(), &mut bytes)
        .map_err(|_| SealError::NotSealed)?;
    Ok((kind, Signature::from_bytes(&bytes), payload))
}

fn message(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(payload.len() + 64);
    message.extend_from_slice(MAGIC.as_bytes());
    message.extend_from_slice(kind.as_str().as_bytes());
    message.push(b'\n');
    message.extend_from_slice(payload);
    message
}
