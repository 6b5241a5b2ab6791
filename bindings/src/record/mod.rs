//! Recording a branch meeting in the room. Nothing here waits for a network, and nothing is gated by the
//! lease: only opening needs what the province has lent.

mod rules;
mod taps;
mod view;

use handbook_core::error::{HandbookError, Recorded};
use handbook_core::handbook as core;
use handbook_core::record::paper::{self, PaperFormat, PaperKind};
use handbook_core::record::view::{RecordPhase, RecordView, VerifiedView};
use handbook_core::record::{self, Answers, Questions, RecordDoor, Tap, UnderWay};
use handbook_domain::ids::{EventId, ItemId, MemberId};
use handbook_domain::meeting::minutes::Heading as PaperHeading;
use handbook_domain::meeting::result::MotionResult;
use handbook_domain::rules::count::Count;
use handbook_domain::time::Timestamp;

use crate::handbook::Handbook;
use crate::work::LOCAL;

/// Which paper of a meeting.
#[uniffi::remote(Enum)]
pub enum PaperKind {
    Minutes,
    Resolution,
}

/// As what kind of file.
#[uniffi::remote(Enum)]
pub enum PaperFormat {
    Docx,
    Html,
}

/// What the papers say that no log knows.
#[uniffi::remote(Record)]
pub struct PaperHeading {
    pub number: Option<u32>,
    pub place: String,
    pub recipients: Vec<String>,
}

/// What can be believed of a copy.
#[uniffi::remote(Record)]
pub struct VerifiedView {
    pub title: String,
    pub cell_name: String,
    pub starts_at: Timestamp,
    pub phase: RecordPhase,
    pub signed_by: Vec<String>,
    pub annex: u32,
    pub flags: u32,
}

#[uniffi::export]
impl Handbook {
    /// What can be done about a meeting's record with this phone.
    pub async fn record_door(&self, id: ItemId) -> Result<RecordDoor, HandbookError> {
        self.read(move |book| record::door(book.store(), id)).await
    }

    /// Records that are open on this phone, latest first.
    pub async fn records_under_way(&self) -> Result<Vec<UnderWay>, HandbookError> {
        self.read(|book| record::under_way(book.store())).await
    }

    /// What a person is asked before a record is opened.
    pub async fn record_questions(&self, id: ItemId) -> Result<Questions, HandbookError> {
        self.read(move |book| record::questions(book.store(), id))
            .await
    }

    /// Opens the record: this phone's member takes the chair.
    pub async fn open_record(
        &self,
        id: ItemId,
        answers: Answers,
    ) -> Result<EventId, HandbookError> {
        self.record_with(move |book| record::open_with(book.store(), book.key(), id, answers))
            .await
    }

    /// The record as it stands, whole.
    pub async fn record(&self, id: ItemId) -> Result<RecordView, HandbookError> {
        self.record_with(move |book| record::view::view(book.store(), id))
            .await
    }

    /// Adds what a person says has happened; it is kept when this returns. `late` if it is entered from
    /// notes on paper.
    #[uniffi::method(default(late = false))]
    pub async fn tap(&self, id: ItemId, tap: Tap, late: bool) -> Result<EventId, HandbookError> {
        self.record_with(move |book| record::press(book.store(), id, late, tap))
            .await
    }

    /// Takes a tap back, as the record names its lines.
    pub async fn undo_tap(&self, id: ItemId, events: Vec<EventId>) -> Result<(), HandbookError> {
        self.record_with(move |book| record::undo_all(book.store(), id, &events))
            .await
    }

    /// Marks everybody present who has not been called, as one tap.
    pub async fn mark_all_present(&self, id: ItemId) -> Result<(), HandbookError> {
        self.record_with(move |book| record::all_present(book.store(), id).map(|_| ()))
            .await
    }

    /// What would come of a motion if it were counted like this; records nothing.
    pub async fn check_count(
        &self,
        id: ItemId,
        motion: EventId,
        count: Count,
    ) -> Result<MotionResult, HandbookError> {
        self.record_with(move |book| record::view::would_be(book.store(), id, motion, count))
            .await
    }

    /// What this member's phone shows at the roll call, as the text of a QR code: good for ten minutes,
    /// once.
    pub async fn roll_call_code(&self, id: ItemId) -> Result<String, HandbookError> {
        self.read(move |book| record::token(book.store(), book.key(), id))
            .await
    }

    /// Marks the member present whose code was read. Returns who it is.
    pub async fn scan_roll_call(
        &self,
        id: ItemId,
        text: String,
    ) -> Result<MemberId, HandbookError> {
        self.record_with(move |book| record::scan(book.store(), id, &text))
            .await
    }

    /// What this phone shows if it wants to write in a record.
    pub async fn my_certificate(&self) -> Result<String, HandbookError> {
        self.read(|book| record::certificate(book.store())).await
    }

    /// Lets the phone with this certificate write; then a copy is for it.
    pub async fn admit_recorder(
        &self,
        id: ItemId,
        certificate: String,
    ) -> Result<(), HandbookError> {
        self.record_with(move |book| record::hand_over(book.store(), id, &certificate))
            .await
    }

    /// A copy of everything, as the bytes of a file.
    pub async fn record_copy(&self, id: ItemId) -> Result<Vec<u8>, HandbookError> {
        self.record_with(move |book| record::package(book.store(), id))
            .await
    }

    /// Joins a copy to what is here. Returns which meeting it is of.
    pub async fn take_over_record(&self, copy: Vec<u8>) -> Result<ItemId, HandbookError> {
        self.record_with(move |book| record::take_over(book.store(), &copy))
            .await
    }

    /// Closes the record as it stands here and signs it.
    pub async fn close_record(&self, id: ItemId) -> Result<(), HandbookError> {
        self.record_with(move |book| record::close(book.store(), book.key(), id))
            .await
    }

    /// Signs what was closed, with this phone's key.
    pub async fn sign_record(&self, id: ItemId) -> Result<(), HandbookError> {
        self.record_with(move |book| record::sign(book.store(), book.key(), id))
            .await
    }

    /// Minutes or resolution, written from the record as it stands.
    pub async fn record_paper(
        &self,
        id: ItemId,
        which: PaperKind,
        format: PaperFormat,
        heading: PaperHeading,
    ) -> Result<Vec<u8>, HandbookError> {
        self.record_with(move |book| paper::written(book.store(), id, which, format, &heading))
            .await
    }

    /// Looks whether a copy is whole, and who signed it; nothing is kept.
    pub async fn verify_record(&self, copy: Vec<u8>) -> Result<VerifiedView, HandbookError> {
        self.record_with(move |book| {
            let verified = record::verify(book.store(), &copy)?;
            Ok(VerifiedView::of(&verified))
        })
        .await
    }
}

impl Handbook {
    /// Records something, or reads what was recorded. Never gated by the lease.
    pub(crate) async fn record_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&core::Handbook) -> Recorded<T> + Send + 'static,
    ) -> Result<T, HandbookError> {
        let book = self.open_book()?;
        LOCAL.run(move || work(&book)).await
    }
}
