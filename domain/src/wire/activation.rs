//! How a phone comes to belong to a member, and how both sides know each other afterwards.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Protocols;
use crate::ids::{DeviceId, Generation, MemberId, ProvinceId, Sha256Hash, UnitId};
use crate::time::Timestamp;

/// `POST /v1/activate` and `POST /v1/enrol`: text and signature of a new device key under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolRequest {
    /// JSON text of an [`Enrolment`].
    pub body: String,
    /// By the key named inside, over [`enrol_message`](super::proof::enrol_message); URL-safe
    /// base64.
    pub signature: String,
}

/// What a device asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enrolment {
    /// The invitation's code for an activation; the sealed [`DeviceCert`] (URL-safe base64) for an
    /// enrolment anew after the province was restored from a backup.
    pub ticket: String,
    /// P-256 public key, SEC1 compressed, URL-safe base64.
    pub public_key: String,
    /// A name people recognise: "Điện thoại của An".
    pub device_name: String,
    /// Comes back in the signed answer.
    pub nonce: String,
}

/// Answer to both, sealed as [`Activation`](super::sealed::Kind::Activation). Asking again with the
/// same code and the same key gets the same device: a lost answer costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Activation {
    /// The request's nonce.
    pub nonce: String,
    /// Which province.
    pub province: ProvinceId,
    /// Its name.
    pub province_name: String,
    /// The life of its data.
    pub generation: Generation,
    /// The device's name in the province.
    pub device: DeviceId,
    /// Whose phone this is.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// The member's home cell, if there is one today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<UnitId>,
    /// Name of that cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell_name: Option<String>,
    /// A [`DeviceCert`], sealed; URL-safe base64.
    pub device_cert: String,
    /// Until when the store may be opened without speaking to the province again.
    pub lease_until: Timestamp,
    /// The province's time.
    pub time: Timestamp,
    /// What the server speaks.
    pub protocols: Protocols,
}

/// The province's word that a key belongs to a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceCert {
    /// Which province.
    pub province: ProvinceId,
    /// Whose.
    pub member: MemberId,
    /// The device.
    pub device: DeviceId,
    /// P-256 public key, SEC1 compressed, URL-safe base64.
    pub public_key: String,
    /// When it was given.
    pub issued_at: Timestamp,
}

/// The root's word that an online key speaks for the province, sealed as
/// [`KeyCert`](super::sealed::Kind::KeyCert) by the root. `GET /v1/key`, open to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyCert {
    /// Which province.
    pub province: ProvinceId,
    /// Ed25519 public key, URL-safe base64.
    pub key: String,
    /// First moment of its life. A phone never goes back to a certificate with an earlier one.
    pub from: Timestamp,
    /// Last moment.
    pub to: Timestamp,
}

/// What an invitation (QR or link) says:
/// `sotay://kich-hoat?may-chu=URL&khoa=ROOT_KEY&ma=CODE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Address of the province.
    pub server: String,
    /// Root key to pin, 32 bytes.
    pub root_key: [u8; 32],
    /// Single-use code.
    pub code: String,
}

/// The beginning of the SHA-256 of a root key, in groups of four hexadecimal digits: short enough to be
/// compared aloud, long enough that no other key has it.
#[must_use]
pub fn fingerprint(root_key: &[u8; 32]) -> String {
    let digest = Sha256Hash::of(root_key).to_string().to_uppercase();
    let digits: Vec<char> = digest.chars().take(32).collect();
    let groups: Vec<String> = digits.chunks(4).map(String::from_iter).collect();
    groups.join(" ")
}

/// Letters and digits of a code: none that is taken for another when read aloud or copied by hand.
pub const CODE_ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them make a code: 30^12 is more than 10^17.
pub const CODE_LENGTH: usize = 12;

/// The text is not an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// Not one of our links.
    #[error("not an invitation link")]
    NotALink,
    /// The key in it is not 32 bytes.
    #[error("the key in the invitation is damaged")]
    Key,
    /// The code has other letters or another length.
    #[error("the code is not {CODE_LENGTH} letters and digits")]
    Code,
}

/// A code as the server keeps it: capitals, without the spaces and dashes people put in.
///
/// # Errors
/// If what remains is not a code.
pub fn normal_code(typed: &str) -> Result<String, InvitationError> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let known = code.bytes().all(|byte| CODE_ALPHABET.contains(&byte));
    if known && code.len() == CODE_LENGTH {
        Ok(code)
    } else {
        Err(InvitationError::Code)
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = URL_SAFE_NO_PAD.encode(self.root_key);
        write!(
            f,
            "sotay://kich-hoat?may-chu={}&khoa={key}&ma={}",
            self.server, self.code
        )
    }
}

impl FromStr for Invitation {
    type Err = InvitationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let query = text
            .trim()
            .strip_prefix("sotay://kich-hoat?")
            .ok_or(InvitationError::NotALink)?;
        let field = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
                .ok_or(InvitationError::NotALink)
        };
        let root_key = decode_key(field("khoa")?).ok_or(InvitationError::Key)?;
        Ok(Self {
            server: field("may-chu")?.trim_end_matches('/').to_owned(),
            root_key,
            code: normal_code(field("ma")?)?,
        })
    }
}

/// 32 bytes from URL-safe base64.
#[must_use]
pub fn decode_key(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
