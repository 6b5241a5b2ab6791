//! What a person did, on its way to the province, and the province's answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::meeting::{MeetingPlan, Verdict};
use crate::ids::{
    CommandId, DeviceId, Generation, ItemId, MemberId, ProvinceId, Sha256Hash, UnitId,
};
use crate::time::Timestamp;

/// Most commands in one request.
pub const MAX_COMMANDS: usize = 256;

/// Most bytes of one command's body.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;

/// `POST /v1/commands`, and from a device that was ended `POST /v1/quarantine`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandsRequest {
    /// Comes back in the signed answer.
    pub nonce: String,
    /// The life of the province's data that the phone knows; absent if it has not heard of one. A
    /// province of another life refuses, so that the phone hears of it first and offers again, in
    /// order, what was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<Generation>,
    /// In the order in which they were made; at most [`MAX_COMMANDS`].
    pub commands: Vec<SignedCommand>,
}

/// A command as it was frozen at its first attempt to be sent: repeats are equal to the byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedCommand {
    /// The device that signed, which need not be the one that sends.
    pub device: DeviceId,
    /// JSON text of a [`Command`].
    pub body: String,
    /// P-256 over [`command_message`](super::proof::command_message), URL-safe base64.
    pub signature: String,
}

/// One thing a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Command {
    /// UUIDv7 made on the phone. The province answers the same id with the same answer for ever.
    pub id: CommandId,
    /// Who did it.
    pub member: MemberId,
    /// What it is about. Order is kept per subject.
    pub subject: ItemId,
    /// Version of the subject that the person had seen; 0 for something new.
    pub base: i64,
    /// An earlier command that this one replaces, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<CommandId>,
    /// By the phone's clock; for people to read, never for order.
    pub made_at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub action: Action,
}

/// What can be done. A kind the server does not know is answered [`Outcome::Unsupported`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "payload")]
pub enum Action {
    /// A member writes an opinion (`ý kiến`) to the committee of a cell.
    #[serde(rename = "opinion.submit")]
    SubmitOpinion {
        /// The cell it goes to.
        cell: UnitId,
        /// The member's words.
        text: String,
    },
    /// The author changes the words of an opinion that has not been answered.
    #[serde(rename = "opinion.amend")]
    AmendOpinion {
        /// The new words, whole.
        text: String,
    },
    /// The secretary answers an opinion.
    #[serde(rename = "opinion.answer")]
    AnswerOpinion {
        /// The answer.
        text: String,
    },
    /// A member says whether he or she comes to a meeting. The subject is
    /// [`MeetingReply::id_of`](super::item::MeetingReply::id_of); the last word counts.
    #[serde(rename = "meeting.reply")]
    ReplyToMeeting {
        /// The meeting.
        meeting: ItemId,
        /// Whether the member comes.
        coming: bool,
        /// Why not; empty for who comes.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// Whether the member asks for the floor.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wants_to_speak: bool,
        /// What the member says ahead; empty if nothing.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        opinion: String,
    },
    /// A cell registers a meeting, or says anew how it is to be: moved, prepared, called off. The
    /// subject is the meeting.
    #[serde(rename = "meeting.plan")]
    PlanMeeting {
        /// The meeting as it is to be, whole.
        plan: Box<MeetingPlan>,
        /// Why it is moved or called off; empty for who does neither.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Lines of a meeting's record go upward. The subject is the meeting; a long record comes in
    /// several commands, and lines that are there already do no harm.
    #[serde(rename = "meeting.report")]
    ReportMeeting {
        /// A [`Package`](crate::meeting::Package) of some of the lines; URL-safe base64.
        part: String,
    },
    /// The superior committee has looked at a report. The subject is the meeting, the base the
    /// version of its [`MeetingReport`](super::meeting::MeetingReport).
    #[serde(rename = "meeting.review")]
    ReviewMeeting {
        /// What it says.
        verdict: Verdict,
    },
    /// A member ends one of his or her own phones: lost, sold, or logged out. The subject is the
    /// device's id.
    #[serde(rename = "device.revoke")]
    RevokeDevice {},
}

/// Answer to commands, sealed as [`Results`](super::sealed::Kind::Results).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Results {
    /// Who speaks.
    pub province: ProvinceId,
    /// The life of the data.
    pub generation: Generation,
    /// The request's nonce.
    pub nonce: String,
    /// One for each command, in the order of the request.
    pub results: Vec<CommandResult>,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandResult {
    /// Which.
    pub id: CommandId,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is part of the province's record.
    Accepted {
        /// The subject's version after it.
        version: i64,
        /// A [`Receipt`], sealed; URL-safe base64. Stands alone: it can be shown to anybody.
        receipt: String,
    },
    /// It will never be accepted as it is.
    Rejected {
        /// Why.
        code: RejectCode,
    },
    /// It was based on an older version; the person should see the newer one and decide.
    Conflict {
        /// The subject's version now.
        version: i64,
    },
    /// This server does not know such a command. It waits on the phone for a newer server.
    Unsupported,
    /// It comes from a device that was ended. The province keeps it aside, undecided, until the office
    /// says what becomes of it; asked again, it answers what has.
    Held,
}

/// Why a command is refused for good. Words for people live in the shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectCode {
    /// The same id came before with another content.
    IdConflict,
    /// The signature is not that of the device, or the device is not the member's.
    BadSignature,
    /// The member may not do this, or not there.
    NotAllowed,
    /// The subject does not exist, or not any more.
    NoSubject,
    /// The opinion has been answered and can no longer be changed.
    AlreadyAnswered,
    /// It came from a device that had been ended, and the office did not accept it.
    Discarded,
    /// The text is empty.
    Empty,
    /// The text or the command is too long.
    TooLong,
    /// It carries a secrecy mark; such words do not belong here.
    SecrecyMark,
    /// The command cannot be read.
    Malformed,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The province's word that it has accepted a command, sealed as
/// [`Receipt`](super::sealed::Kind::Receipt).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Who speaks.
    pub province: ProvinceId,
    /// Which command.
    pub command: CommandId,
    /// Digest of the command's body as it was accepted.
    pub digest: Sha256Hash,
    /// Whose.
    pub member: MemberId,
    /// The subject's version after it.
    pub version: i64,
    /// When.
    pub accepted_at: Timestamp,
    /// The life of the data it was written to.
    pub generation: Generation,
    /// Backup epoch at that moment: the first backup that holds it bears a later epoch.
    pub epoch: i64,
}
