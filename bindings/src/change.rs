//! "Something you show has changed".

use std::sync::{Arc, Mutex, PoisonError};

use handbook_core::change::{self, Changes, Topic};
use handbook_core::error::HandbookError;

use crate::handbook::Handbook;
use crate::platform::PlatformError;

/// What a screen can depend on.
#[uniffi::remote(Enum)]
pub enum Topic {
    News,
    Documents,
    Meetings,
    Opinions,
    Outbox,
    Attachments,
    Sync,
    Session,
}

/// Hears what has changed.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Called from one thread of ours, after the commit; several changes close together are one
    /// call. Hand it on and return: the shell asks again elsewhere. What it throws is dropped.
    ///
    /// # Errors
    /// The shell's own.
    fn on_change(&self, topics: Vec<Topic>) -> Result<(), PlatformError>;
}

/// Listening ends when this is cancelled or dropped.
#[derive(uniffi::Object)]
pub struct Subscription {
    held: Mutex<Option<change::Subscription>>,
}

#[uniffi::export]
impl Handbook {
    /// Calls `listener` with what has changed, until the subscription ends.
    pub fn subscribe(
        &self,
        listener: Arc<dyn ChangeListener>,
    ) -> Result<Arc<Subscription>, HandbookError> {
        let tell = move |changes: &Changes| {
            let _ = listener.on_change(changes.iter().copied().collect());
        };
        let held = self.open_book()?.subscribe(Arc::new(tell));
        Ok(Arc::new(Subscription {
            held: Mutex::new(Some(held)),
        }))
    }
}

#[uniffi::export]
impl Subscription {
    /// Ends listening; nothing if it has ended.
    pub fn cancel(&self) -> Result<(), HandbookError> {
        let held = self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(held);
        Ok(())
    }
}
