//! Files by hash: fetched with progress, pinned, read, given up for space.

use std::sync::Arc;

use handbook_core::attachments::{self, FileState};
use handbook_core::error::{Error, HandbookError};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::item::Attachment;

use crate::handbook::Handbook;
use crate::platform::PlatformError;

/// A file that some item names.
#[uniffi::remote(Record)]
pub struct FileState {
    pub attachment: Attachment,
    pub have: u64,
    pub complete: bool,
    pub pinned: bool,
}

/// What a file is.
#[uniffi::remote(Record)]
pub struct Attachment {
    pub sha256: Sha256Hash,
    pub size: u64,
    pub name: String,
    pub media_type: String,
}

/// Hears how far a file has come.
#[uniffi::export(with_foreign)]
pub trait ProgressListener: Send + Sync {
    /// `have` of `size` bytes are here. Returns whether to go on: `false` pauses the fetch, and the
    /// next one goes on from there. What it throws is dropped: the fetch goes on.
    ///
    /// # Errors
    /// The shell's own.
    fn on_progress(&self, have: u64, size: u64) -> Result<bool, PlatformError>;
}

/// Takes a file piece by piece, so that a large one never lies in memory as a whole.
#[uniffi::export(with_foreign)]
pub trait FileSink: Send + Sync {
    /// Takes the next piece.
    ///
    /// # Errors
    /// Ends the reading.
    fn write(&self, piece: Vec<u8>) -> Result<(), PlatformError>;
}

#[uniffi::export]
impl Handbook {
    /// One window of the files that are named here, largest first.
    pub async fn files(&self, first: u32, count: u32) -> Result<Vec<FileState>, HandbookError> {
        self.read(move |book| {
            let (first, count) = (first as usize, count.min(100) as usize);
            let files = book.store().read(|tx| attachments::list(tx))?;
            Ok(files.into_iter().skip(first).take(count).collect())
        })
        .await
    }

    /// One file.
    pub async fn file(&self, sha256: Sha256Hash) -> Result<FileState, HandbookError> {
        self.read(move |book| {
            book.store()
                .read(|connection| attachments::get(connection, sha256))
        })
        .await
    }

    /// Fetches a file, going on where the last attempt was cut or paused.
    pub async fn fetch_file(
        &self,
        sha256: Sha256Hash,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<FileState, HandbookError> {
        self.exchange(move |book| {
            book.fetch_file(sha256, &mut |have, size| {
                let asked = listener.as_ref().map(|to| to.on_progress(have, size));
                !matches!(asked, Some(Ok(false)))
            })?;
            book.store()
                .read(|connection| attachments::get(connection, sha256))
        })
        .await
    }

    /// Pins a file, so that it comes by itself and stays, or lets it go.
    pub async fn pin_file(&self, sha256: Sha256Hash, pinned: bool) -> Result<(), HandbookError> {
        self.read(move |book| attachments::pin(book.store(), sha256, pinned))
            .await
    }

    /// Hands a file that is here to `sink`, piece by piece.
    pub async fn read_file(
        &self,
        sha256: Sha256Hash,
        sink: Arc<dyn FileSink>,
    ) -> Result<(), HandbookError> {
        self.read(move |book| {
            attachments::read(book.library()?, sha256, &mut |piece| {
                sink.write(piece.to_vec()).map_err(PlatformError::on_file)
            })
        })
        .await
    }

    /// Up to `count` bytes of a file that is here, from `offset` on; fewer only at its end, and at most
    /// a million at once. For programs that leaf through a file.
    pub async fn read_file_at(
        &self,
        sha256: Sha256Hash,
        offset: u64,
        count: u32,
    ) -> Result<Vec<u8>, HandbookError> {
        let count = count.min(1_000_000) as usize;
        self.browse(move |store| attachments::read_at(store, sha256, offset, count))
            .await
    }

    /// Removes files that are not pinned until all take at most `budget` bytes; returns how many
    /// bytes became free.
    pub async fn free_space(&self, budget: u64) -> Result<u64, HandbookError> {
        self.exchange(move |book| book.free_space(budget)).await
    }
}

impl PlatformError {
    /// A sink that takes no more is, to the core, a file that cannot be written.
    fn on_file(self) -> Error {
        Error::File("SINK", std::io::Error::other(self))
    }
}
