//! Signatures under a closed record, and what is needed to believe them anywhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::record::Cut;
use super::state::State;
use crate::ids::{DeviceId, ItemId, Sha256Hash};
use crate::wire::proof;

/// A device's signature under a cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutSignature {
    /// Which device.
    pub device: DeviceId,
    /// Digest of the closing line.
    pub cut: Sha256Hash,
    /// P-256 over [`cut_message`], URL-safe base64.
    pub signature: String,
}

/// What a device signs under a closed record. The closing line names the last line of every device, and
/// each of those the one before, so this covers every word.
#[must_use]
pub fn cut_message(meeting: ItemId, cut: Sha256Hash) -> Vec<u8> {
    format!("handbook-meeting-cut/1\n{meeting}\n{cut}\n").into_bytes()
}

/// Whether `signature` is that of one of the meeting's phones under `cut`.
#[must_use]
pub fn is_signed(state: &State, meeting: ItemId, cut: &Cut, signature: &CutSignature) -> bool {
    let Some(recorder) = state.recorders.get(&signature.device) else {
        return false;
    };
    let key = URL_SAFE_NO_PAD.decode(&recorder.public_key);
    let bytes = URL_SAFE_NO_PAD.decode(&signature.signature);
    let (Ok(key), Ok(bytes)) = (key, bytes) else {
        return false;
    };
    signature.cut == cut.digest && proof::verify(&key, &cut_message(meeting, cut.digest), &bytes)
}
