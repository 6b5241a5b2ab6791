//! What can go wrong, told apart by what a person can do.

use handbook_core::error::{
    HandbookError, InvitationProblem, LockReason, NotPossible, Refusal, Unreadable,
};
use handbook_domain::time::Timestamp;

/// What the shells see. Each variant asks something else of the person.
#[uniffi::remote(Error)]
pub enum HandbookError {
    Offline,
    WrongServer,
    Invitation { problem: InvitationProblem },
    SignInAgain,
    NotAllowed { reason: NotPossible },
    NotRecorded { why: Refusal },
    NotFound,
    NoSpace,
    StoreUnreadable { why: Unreadable },
    Locked { reason: LockReason },
    UpdateApp,
    ServerTooOld,
    AttachmentDamaged,
    Closed,
    Bug { details: String },
}

/// In which way an invitation does not work.
#[uniffi::remote(Enum)]
pub enum InvitationProblem {
    Unreadable,
    Unknown,
    Used,
    Expired,
    AlreadyActivated,
}

/// Why the library cannot be read now.
#[uniffi::remote(Enum)]
pub enum LockReason {
    Pin {
        tries_left: u32,
        wait_until: Option<Timestamp>,
    },
    Destroyed,
    Lease,
    Ended,
}

/// Why something cannot be done now.
#[uniffi::remote(Enum)]
pub enum NotPossible {
    Empty,
    TooLong,
    NoCell,
    AlreadyAnswered,
    SecrecyMark,
    NotTheAuthor,
    NoRight,
    WeakPin,
    WordsWaiting,
}

/// Why a store cannot be opened.
#[uniffi::remote(Enum)]
pub enum Unreadable {
    WrongKey,
    Corrupt,
    NewerThanApp,
    ReadOnly,
    InUse,
}
