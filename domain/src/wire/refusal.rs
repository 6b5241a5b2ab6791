//! The province said no to a whole request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Body of every refusal, sealed as [`Refusal`](super::sealed::Kind::Refusal): an unsigned error is
/// only a broken network. Nothing here but [`lost`](Self::lost) makes a phone drop what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// The nonce of the request's proof or body, empty if it had none.
    pub nonce: String,
    /// The province's time; with [`RefusalCode::Clock`] the phone corrects itself by it.
    pub time: Timestamp,
    /// How long to wait before trying again, where the province knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
    /// With [`RefusalCode::Revoked`]: the device was reported lost and keeps nothing, the one case in
    /// which a word may go with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

/// Why a request is refused. The HTTP status stands beside each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// 404: no such invitation.
    InvitationUnknown,
    /// 409: another phone has used the invitation.
    InvitationUsed,
    /// 410: the invitation's time is over, or it was taken back.
    InvitationExpired,
    /// 401: the phone's clock is off by more than ten minutes.
    Clock,
    /// 401: the proof is missing or does not fit.
    BadProof,
    /// 401: the province does not know the device; it may enrol again with its certificate.
    UnknownDevice,
    /// 403: the device was revoked.
    Revoked,
    /// 403: not an audience of this member.
    NotAllowed,
    /// 404: no such thing, or not for this member.
    NotFound,
    /// 426: the app speaks an older protocol than the server still knows.
    UpdateApp,
    /// 409: the cursor belongs to an earlier generation, ask for heads.
    OtherGeneration,
    /// 413.
    TooLarge,
    /// 503: too busy; wait as told.
    Busy,
    /// 400.
    BadRequest,
    /// 500.
    ServerFault,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

impl RefusalCode {
    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Clock | Self::BadProof | Self::UnknownDevice => 401,
            Self::Revoked | Self::NotAllowed => 403,
            Self::InvitationUnknown | Self::NotFound => 404,
            Self::InvitationUsed | Self::OtherGeneration => 409,
            Self::InvitationExpired => 410,
            Self::TooLarge => 413,
            Self::UpdateApp => 426,
            Self::Busy => 503,
            Self::ServerFault | Self::Unknown => 500,
        }
    }
}
