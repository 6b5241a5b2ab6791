//! What can go wrong inside ([`Error`]) and what the shells see of it ([`HandbookError`]).
//!
//! Only this file converts the one into the other, and so decides what leaves the core: never a
//! person's words, never a path, never a key.

use handbook_domain::meeting::closing::Obstacle;
use handbook_domain::meeting::roll_call::TokenError;
use handbook_domain::rules::in_force::InForceError;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::InvitationError;
use handbook_domain::wire::command::RejectCode;
use handbook_domain::wire::refusal::RefusalCode;

use crate::net::Fault;

/// Result of nearly everything in the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong inside the core.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no.
    #[error("DATABASE: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file system said no.
    #[error("FILE {0}: {1}")]
    File(&'static str, #[source] std::io::Error),
    /// The store cannot be opened; nothing in it was changed.
    #[error("STORE UNREADABLE: {0:?}")]
    Unreadable(Unreadable),
    /// The library cannot be read until something is done.
    #[error("LOCKED: {0:?}")]
    Locked(LockReason),
    /// The exchange with the province failed.
    #[error("EXCHANGE: {0}")]
    Exchange(#[from] Fault),
    /// Not an invitation.
    #[error("INVITATION: {0}")]
    Invitation(#[from] InvitationError),
    /// The store has not been activated, or is being used by another member.
    #[error("NOT ACTIVATED")]
    NotActivated,
    /// The store belongs to a member already.
    #[error("ALREADY ACTIVATED")]
    AlreadyActivated,
    /// The phone's keystore, or a key from it, does not work.
    #[error("KEY: {0}")]
    Key(&'static str),
    /// Nothing by that name here.
    #[error("NOT FOUND")]
    NotFound,
    /// What was asked for cannot be done now.
    #[error("NOT POSSIBLE: {0:?}")]
    NotPossible(NotPossible),
    /// A file's bytes are not what its hash says.
    #[error("ATTACHMENT DAMAGED")]
    AttachmentDamaged,
    /// The handbook has been closed or is suspended.
    #[error("CLOSED")]
    Closed,
    /// Stored or received data has a shape it can never have.
    #[error("SHAPE {0}: {1}")]
    Shape(&'static str, #[source] serde_json::Error),
    /// The core contradicts itself.
    #[error("BUG: {0}")]
    Bug(&'static str),
}

/// Why a store cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Made with another key.
    WrongKey,
    /// Damaged: cut, overwritten, or not a store at all.
    Corrupt,
    /// Made by a newer version of the app.
    NewerThanApp,
    /// The folder or file cannot be written.
    ReadOnly,
    /// Another process has it open.
    InUse,
}

/// Why the library cannot be read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockReason {
    /// It is under a PIN; none was given, a wrong one, or one too early.
    Pin {
        /// So many tries are left before the library is destroyed.
        tries_left: u32,
        /// The next try is looked at from then on.
        wait_until: Option<Timestamp>,
    },
    /// Too many wrong PINs: the library is gone and comes again with an activation. What the person
    /// wrote is still here, and comes back to the same member.
    Destroyed,
    /// The province has not been heard for too long. Connecting opens it; writing and sending work.
    Lease,
    /// The province has ended this device. What the person wrote is still here.
    Ended,
}

/// Why something cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPossible {
    /// There are no words in it.
    Empty,
    /// There are too many words in it.
    TooLong,
    /// The member meets in no cell today, so there is nobody to write to.
    NoCell,
    /// It has been answered already.
    AlreadyAnswered,
    /// It carries a secrecy mark, which must not be on a phone.
    SecrecyMark,
    /// Only who wrote it may change it.
    NotTheAuthor,
    /// The province gives this member no right to it.
    NoRight,
    /// A PIN is six digits or more, and not those that everybody tries first.
    WeakPin,
    /// Words of this person have not reached the province; they would be lost.
    WordsWaiting,
}

/// What comes of recording something.
pub type Recorded<T> = Result<T, RecordError>;

/// Why something was not recorded; nothing was kept then.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The store says no.
    #[error(transparent)]
    Core(#[from] Error),
    /// The record says no.
    #[error("NOT RECORDED: {0:?}")]
    Refused(Refusal),
}

/// Why the record says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is open on this phone already.
    AlreadyOpened,
    /// The province has its report, or a part: it was recorded, here before a damage or on another phone.
    AlreadyReported,
    /// No list of who is summoned has come to this phone: only the committee's phones have it.
    NoRoster,
    /// There are no rules for the day of the meeting, or two.
    NoRules(InForceError),
    /// This phone does not write in it.
    NotARecorder,
    /// Only the chair's phone may do this.
    NotTheChair,
    /// It stays said: who may write, and closing.
    CannotBeUndone,
    /// Something has to be settled first.
    NotReady(Vec<Obstacle>),
    /// It is not closed, or was closed twice and the chair has to close again.
    NotClosed,
    /// It speaks of something that is not in the record.
    NoSuchEvent,
    /// The member is not summoned.
    NotSummoned,
    /// A text is too long.
    TooLong,
    /// A text bears a secrecy mark, which must not be on a phone.
    SecrecyMark,
    /// It is no copy of a record for this member, or it is damaged.
    NotARecord,
    /// The phone that shows this was not certified by the province.
    NotCertified,
    /// What is wrong with a roll-call code; the roll can be called by hand.
    Token(TokenError),
}

impl From<RejectCode> for NotPossible {
    /// What the province would refuse for its words is refused here for the same reason.
    fn from(code: RejectCode) -> Self {
        match code {
            RejectCode::TooLong => Self::TooLong,
            RejectCode::SecrecyMark => Self::SecrecyMark,
            RejectCode::NotAllowed => Self::NoRight,
            _ => Self::Empty,
        }
    }
}

/// What the shells see. Each variant asks something else of the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandbookError {
    /// No way to the province, or it is busy. Show what is stored; try again later by itself.
    #[error("offline")]
    Offline,
    /// What answers at that address is not this province. Warn; do not go on.
    #[error("wrong server")]
    WrongServer,
    /// The invitation does not work. Ask the cell secretary for another.
    #[error("invitation: {problem:?}")]
    Invitation {
        /// In which way.
        problem: InvitationProblem,
    },
    /// This device is not accepted any more. Activate again; own words are kept.
    #[error("sign in again")]
    SignInAgain,
    /// The phone has no right to it, or it cannot be done now. Say why.
    #[error("not allowed: {}", .reason.code())]
    NotAllowed {
        /// Why not.
        reason: NotPossible,
    },
    /// The meeting's record says no, and nothing was kept. Say why, and what to do instead.
    #[error("not recorded: {}", .why.code())]
    NotRecorded {
        /// Why not.
        why: Refusal,
    },
    /// Not here (any more). Go back to the list.
    #[error("not found")]
    NotFound,
    /// The phone is full. Offer to free some.
    #[error("no space")]
    NoSpace,
    /// The store cannot be opened. Nothing was deleted; offer what fits the cause.
    #[error("store unreadable: {why:?}")]
    StoreUnreadable {
        /// Why. Not called `cause`, which every exception of Kotlin has already.
        why: Unreadable,
    },
    /// The library is locked. Say what opens it.
    #[error("locked: {reason:?}")]
    Locked {
        /// By what.
        reason: LockReason,
    },
    /// The province speaks a newer language. Offer the update; reading goes on.
    #[error("update the app")]
    UpdateApp,
    /// The server is older than this app needs. Reading goes on; tell the province.
    #[error("server too old")]
    ServerTooOld,
    /// A fetched file is not what was announced; it was thrown away and will be fetched again.
    #[error("attachment damaged")]
    AttachmentDamaged,
    /// The handbook is closed. Open it first.
    #[error("closed")]
    Closed,
    /// Our fault. Offer to send a report.
    #[error("bug: {details}")]
    Bug {
        /// For developers; without content.
        details: String,
    },
}

/// In which way an invitation does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationProblem {
    /// The text is no invitation, or was mistyped.
    Unreadable,
    /// The province does not know it.
    Unknown,
    /// Another phone has used it.
    Used,
    /// Its time is over.
    Expired,
    /// This store belongs to a member already.
    AlreadyActivated,
}

impl From<Error> for HandbookError {
    fn from(error: Error) -> Self {
        let bug = |error: &Error| Self::Bug {
            details: error.to_string(),
        };
        match error {
            Error::Database(ref inner) => match inner.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => Self::NoSpace,
                Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen) => {
                    Self::StoreUnreadable {
                        why: Unreadable::ReadOnly,
                    }
                }
                Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                    Self::StoreUnreadable {
                        why: Unreadable::Corrupt,
                    }
                }
                _ => bug(&error),
            },
            Error::File(_, ref inner) => match inner.kind() {
                std::io::ErrorKind::StorageFull => Self::NoSpace,
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                    Self::StoreUnreadable {
                        why: Unreadable::ReadOnly,
                    }
                }
                _ => bug(&error),
            },
            Error::Unreadable(why) => Self::StoreUnreadable { why },
            Error::Locked(reason) => Self::Locked { reason },
            Error::Exchange(fault) => from_fault(&fault),
            Error::Invitation(_) => Self::Invitation {
                problem: InvitationProblem::Unreadable,
            },
            Error::AlreadyActivated => Self::Invitation {
                problem: InvitationProblem::AlreadyActivated,
            },
            Error::NotActivated => Self::SignInAgain,
            Error::NotFound => Self::NotFound,
            Error::NotPossible(reason) => Self::NotAllowed { reason },
            Error::AttachmentDamaged => Self::AttachmentDamaged,
            Error::Closed => Self::Closed,
            Error::Key(_) | Error::Shape(..) | Error::Bug(_) => bug(&error),
        }
    }
}

impl From<RecordError> for HandbookError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Core(error) => error.into(),
            RecordError::Refused(why) => Self::NotRecorded { why },
        }
    }
}

impl HandbookError {
    /// Stable word for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::WrongServer => "wrong_server",
            Self::Invitation { problem } => match problem {
                InvitationProblem::Unreadable => "invitation_unreadable",
                InvitationProblem::Unknown => "invitation_unknown",
                InvitationProblem::Used => "invitation_used",
                InvitationProblem::Expired => "invitation_expired",
                InvitationProblem::AlreadyActivated => "already_activated",
            },
            Self::SignInAgain => "sign_in_again",
            Self::NotAllowed { reason } => reason.code(),
            Self::NotRecorded { why } => why.code(),
            Self::NotFound => "not_found",
            Self::NoSpace => "no_space",
            Self::StoreUnreadable { why } => match why {
                Unreadable::WrongKey => "store_wrong_key",
                Unreadable::Corrupt => "store_corrupt",
                Unreadable::NewerThanApp => "store_newer_than_app",
                Unreadable::ReadOnly => "store_read_only",
                Unreadable::InUse => "store_in_use",
            },
            Self::Locked { reason } => match reason {
                LockReason::Pin { .. } => "locked_pin",
                LockReason::Destroyed => "locked_destroyed",
                LockReason::Lease => "locked_lease",
                LockReason::Ended => "locked_ended",
            },
            Self::UpdateApp => "update_app",
            Self::ServerTooOld => "server_too_old",
            Self::AttachmentDamaged => "attachment_damaged",
            Self::Closed => "closed",
            Self::Bug { .. } => "bug",
        }
    }
}

fn from_fault(fault: &Fault) -> HandbookError {
    let invitation = |problem| HandbookError::Invitation { problem };
    match fault {
        Fault::Network(_) | Fault::NotOurs { .. } => HandbookError::Offline,
        Fault::WrongSignature | Fault::Page => HandbookError::WrongServer,
        Fault::ServerTooOld => HandbookError::ServerTooOld,
        Fault::Refused(refusal) => match refusal.code {
            RefusalCode::InvitationUnknown => invitation(InvitationProblem::Unknown),
            RefusalCode::InvitationUsed => invitation(InvitationProblem::Used),
            RefusalCode::InvitationExpired => invitation(InvitationProblem::Expired),
            RefusalCode::Revoked | RefusalCode::UnknownDevice | RefusalCode::BadProof => {
                HandbookError::SignInAgain
            }
            RefusalCode::NotAllowed => HandbookError::NotAllowed {
                reason: NotPossible::NoRight,
            },
            RefusalCode::NotFound => HandbookError::NotFound,
            RefusalCode::UpdateApp => HandbookError::UpdateApp,
            RefusalCode::Clock
            | RefusalCode::OtherGeneration
            | RefusalCode::Busy
            | RefusalCode::ServerFault => HandbookError::Offline,
            RefusalCode::TooLarge | RefusalCode::BadRequest | RefusalCode::Unknown => {
                HandbookError::Bug {
                    details: format!("refused: {:?}", refusal.code),
                }
            }
        },
    }
}

impl NotPossible {
    /// Stable code for shells and scripts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::NoCell => "no_cell",
            Self::AlreadyAnswered => "already_answered",
            Self::SecrecyMark => "secrecy_mark",
            Self::NotTheAuthor => "not_the_author",
            Self::NoRight => "not_allowed",
            Self::WeakPin => "weak_pin",
            Self::WordsWaiting => "words_waiting",
        }
    }
}

impl Refusal {
    /// Stable code for shells and scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpened => "already_opened",
            Self::AlreadyReported => "already_reported",
            Self::NoRoster => "no_roster",
            Self::NoRules(InForceError::None(_)) => "no_rules",
            Self::NoRules(InForceError::Two(..)) => "two_rules",
            Self::NotARecorder => "not_a_recorder",
            Self::NotTheChair => "not_the_chair",
            Self::CannotBeUndone => "cannot_be_undone",
            Self::NotReady(_) => "not_ready",
            Self::NotClosed => "not_closed",
            Self::NoSuchEvent => "no_such_event",
            Self::NotSummoned => "not_summoned",
            Self::TooLong => "too_long",
            Self::SecrecyMark => "secrecy_mark",
            Self::NotARecord => "not_a_record",
            Self::NotCertified => "not_certified",
            Self::Token(TokenError::NotAToken) => "not_a_token",
            Self::Token(TokenError::Forged) => "token_forged",
            Self::Token(TokenError::OtherMeeting) => "token_of_another_meeting",
            Self::Token(TokenError::NotSummoned) => "token_not_summoned",
            Self::Token(TokenError::NotNow) => "token_not_now",
            Self::Token(TokenError::Used) => "token_used",
        }
    }
}
