//! What a member's phone shows at the roll call, and how the secretary's phone believes it with no
//! network: the province says whose the key is, and the key signs this meeting and this moment.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;

use crate::ids::{ItemId, MemberId, ProvinceId};
use crate::time::Timestamp;
use crate::wire::activation::DeviceCert;
use crate::wire::proof;
use crate::wire::sealed::{self, Kind};

/// How far the two phones' clocks may be apart.
pub const WINDOW_MS: i64 = 10 * 60_000;

/// Shown as a QR code: `sotay://diem-danh?hop=MEETING&luc=MS&so=NONCE&the=CERT&chu-ky=SIGNATURE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallToken {
    /// Which meeting.
    pub meeting: ItemId,
    /// By the member's phone.
    pub at: Timestamp,
    /// Drawn anew for each token, in hexadecimal digits.
    pub nonce: String,
    /// A [`DeviceCert`], sealed by the province.
    pub cert: Vec<u8>,
    /// P-256 by the certified key over [`message`].
    pub signature: Vec<u8>,
}

/// Why a token does not count. The roll can be called by hand in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a roll-call code at all.
    #[error("not a roll-call code")]
    NotAToken,
    /// The province has not certified this phone, or its key did not sign.
    #[error("roll-call code is forged")]
    Forged,
    /// It is of another meeting.
    #[error("roll-call code is of another meeting")]
    OtherMeeting,
    /// It is of another cell, or of nobody who is summoned.
    #[error("roll-call code is of somebody who is not summoned")]
    NotSummoned,
    /// It was made more than [`WINDOW_MS`] ago, or the clocks are that far apart.
    #[error("roll-call code is too old or too new")]
    NotNow,
    /// It was shown before.
    #[error("roll-call code was used before")]
    Used,
}

/// What the member's device key signs.
#[must_use]
pub fn message(meeting: ItemId, at: Timestamp, nonce: &str) -> Vec<u8> {
    format!("handbook-roll-call/1\n{meeting}\n{}\n{nonce}\n", at.0).into_bytes()
}

impl RollCallToken {
    /// Whose it is, if it is for `meeting`, made within [`WINDOW_MS`] of `now`, and believed. Whether it
    /// was shown before, and whether the member is summoned, only the meeting's record knows.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify(
        &self,
        province: ProvinceId,
        key: &VerifyingKey,
        meeting: ItemId,
        now: Timestamp,
    ) -> Result<MemberId, TokenError> {
        let payload =
            sealed::open(Kind::DeviceCert, &self.cert, key).map_err(|_| TokenError::Forged)?;
        let cert: DeviceCert = serde_json::from_slice(payload).map_err(|_| TokenError::Forged)?;
        let public = URL_SAFE_NO_PAD
            .decode(&cert.public_key)
            .map_err(|_| TokenError::Forged)?;
        let signed = message(self.meeting, self.at, &self.nonce);
        if cert.province != province || !proof::verify(&public, &signed, &self.signature) {
            return Err(TokenError::Forged);
        }
        if self.meeting != meeting {
            return Err(TokenError::OtherMeeting);
        }
        if now.since(self.at).abs() > WINDOW_MS {
            return Err(TokenError::NotNow);
        }
        Ok(cert.member)
    }
}

impl fmt::Display for RollCallToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sotay://diem-danh?hop={}&luc={}&so={}&the={}&chu-ky={}",
            self.meeting,
            self.at.0,
            self.nonce,
            URL_SAFE_NO_PAD.encode(&self.cert),
            URL_SAFE_NO_PAD.encode(&self.signature),
        )
    }
}

impl FromStr for RollCallToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let query = text
            .trim()
            .strip_prefix("sotay://diem-danh?")
            .ok_or(TokenError::NotAToken)?;
        let field = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find_map(|(key, value)| (key == name).then_some(value))
                .ok_or(TokenError::NotAToken)
        };
        let bytes = |name: &str| {
            URL_SAFE_NO_PAD
                .decode(field(name)?)
                .map_err(|_| TokenError::NotAToken)
        };
        let nonce = field("so")?;
        if nonce.is_empty() || nonce.len() > 64 || !nonce.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(TokenError::NotAToken);
        }
        Ok(Self {
            meeting: field("hop")?.parse().map_err(|_| TokenError::NotAToken)?,
            at: Timestamp(field("luc")?.parse().map_err(|_| TokenError::NotAToken)?),
            nonce: nonce.to_owned(),
            cert: bytes("the")?,
            signature: bytes("chu-ky")?,
        })
    }
}
