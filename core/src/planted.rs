//! Bugs planted on purpose, to see that the tests find them. Without the feature `planted` each
//! question is answered "no" by the compiler.

/// A bug that some product somewhere had, or that this one could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// What a person did is not put into the outbox.
    NotSaved = 1,
    /// An edit changes a command that may have been sent.
    EditsFrozen,
    /// A command is sent without being frozen.
    NeverFrozen,
    /// A restored province is offered nothing again.
    OffersNothing,
    /// Accepted commands are forgotten before backups hold them.
    ForgetsEarly,
    /// The journal is not read back.
    JournalUnread,
    /// What came back from the journal is not shown.
    JournalHidden,
    /// A refused command is deleted with its words.
    RefusalDeletes,
    /// A conflict counts as accepted.
    ConflictAccepted,
    /// An acceptance is not written down.
    AcceptanceNotKept,
    /// No answer counts as accepted.
    LostAcknowledgement,
    /// A 401 is final: what waits is deleted.
    AuthIsFinal,
    /// What waits is never sent again.
    NoRetry,
    /// Nothing is mended within a round.
    NoMending,
    /// The device is not enrolled again at a restored province.
    NoEnrolment,
    /// The clock is not corrected by the province's.
    ClockNotKept,
    /// The cursor moves over rows that were not applied.
    CursorGap,
    /// A page is applied without its cursor.
    PageWithoutCursor,
    /// A tombstone is ignored.
    TombstoneIgnored,
    /// A feed that has moved is passed over.
    SkipsAFeed,
    /// Leaving an audience leaves its items.
    LeavesNothing,
    /// What a pull from the beginning did not see stays.
    NoSweep,
    /// A new generation is not noticed.
    GenerationIgnored,
    /// Text leaves the queue without being indexed.
    NotIndexed,
    /// Accepted words are shown only when their page is here.
    ShowsOldWords,
    /// A line of a record is confirmed without standing in the database.
    LineNotStored,
    /// A line of a record is not written into the journal.
    LineNotJournalled,
    /// Lines that only the journal has do not come back.
    LinesUnread,
    /// Of another phone's lines the last one is not taken over.
    JoinLosesALine,
    /// A report settles every line that is here, also those written after it was sent.
    SettlesUnsentLines,
    /// A report leaves out the last line.
    ReportCutShort,
    /// A report leaves out the signatures.
    ReportUnsigned,
    /// What is written after a report was sent is never sent.
    LateLinesUnsent,
    /// A refused report counts as delivered.
    RefusalCountsAsSent,
    /// What is said of a meeting takes the place of every refusal about it.
    OneMatter,
    /// An ended phone hands in its first command alone.
    HandsInTheFirst,
    /// What the province keeps aside counts as accepted.
    HeldIsAccepted,
    /// What became of the words kept aside is not asked.
    HeldIsForgotten,
    /// An ended phone keeps what it was lent.
    EndedGivesNothingBack,
    /// A lost phone keeps the key of its journal.
    LostKeepsAKey,
}

/// All of them.
pub const BUGS: [Bug; 40] = [
    Bug::NotSaved,
    Bug::EditsFrozen,
    Bug::NeverFrozen,
    Bug::OffersNothing,
    Bug::ForgetsEarly,
    Bug::JournalUnread,
    Bug::JournalHidden,
    Bug::RefusalDeletes,
    Bug::ConflictAccepted,
    Bug::AcceptanceNotKept,
    Bug::LostAcknowledgement,
    Bug::AuthIsFinal,
    Bug::NoRetry,
    Bug::NoMending,
    Bug::NoEnrolment,
    Bug::ClockNotKept,
    Bug::CursorGap,
    Bug::PageWithoutCursor,
    Bug::TombstoneIgnored,
    Bug::SkipsAFeed,
    Bug::LeavesNothing,
    Bug::NoSweep,
    Bug::GenerationIgnored,
    Bug::NotIndexed,
    Bug::ShowsOldWords,
    Bug::LineNotStored,
    Bug::LineNotJournalled,
    Bug::LinesUnread,
    Bug::JoinLosesALine,
    Bug::SettlesUnsentLines,
    Bug::ReportCutShort,
    Bug::ReportUnsigned,
    Bug::LateLinesUnsent,
    Bug::RefusalCountsAsSent,
    Bug::OneMatter,
    Bug::HandsInTheFirst,
    Bug::HeldIsAccepted,
    Bug::HeldIsForgotten,
    Bug::EndedGivesNothingBack,
    Bug::LostKeepsAKey,
];

#[cfg(feature = "planted")]
static PLANTED: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Plants `bug` in this process, in place of the one before; `None` takes it out.
#[cfg(feature = "planted")]
pub fn plant(bug: Option<Bug>) {
    let number = bug.map_or(0, |bug| bug as u8);
    PLANTED.store(number, std::sync::atomic::Ordering::SeqCst);
}

/// Whether `bug` is planted.
#[cfg(feature = "planted")]
#[must_use]
pub fn planted(bug: Bug) -> bool {
    PLANTED.load(std::sync::atomic::Ordering::SeqCst) == bug as u8
}

/// Whether `bug` is planted: never.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn planted(_: Bug) -> bool {
    false
}
