//! Who uses this store.

use handbook_core::error::{Error, HandbookError};
use handbook_core::session::{self, Owner, TypedInvitation};
use handbook_domain::wire::activation::Invitation;

use crate::handbook::Handbook;

/// Whom a screen greets.
#[uniffi::remote(Record)]
pub struct Owner {
    pub member_name: String,
    pub cell_name: Option<String>,
    pub province_name: String,
    pub server: String,
}

/// What a typed invitation would activate, to be compared with the paper.
#[uniffi::remote(Record)]
pub struct TypedInvitation {
    pub invitation: String,
    pub province_name: String,
    pub fingerprint: String,
}

#[uniffi::export]
impl Handbook {
    /// Makes this the handbook of the member whom `invitation` (the text of the link or of the QR
    /// code) is for. Asking again after a lost answer is safe.
    pub async fn activate(
        &self,
        invitation: String,
        device_name: String,
    ) -> Result<Owner, HandbookError> {
        let way = self.way();
        self.exchange(move |book| {
            let invitation: Invitation = invitation.parse()?;
            if book.store().read(|tx| session::owner(tx))?.is_some() {
                return Err(Error::AlreadyActivated);
            }
            way.connect(&invitation.server)?;
            book.activate(&invitation, &device_name)?;
            book.store()
                .read(|tx| session::owner(tx))?
                .ok_or(Error::NotActivated)
        })
        .await
    }

    /// What an invitation typed by hand would activate: the province says its key, and the person
    /// compares the fingerprint with the one on the paper before the result goes to
    /// [`activate`](Self::activate).
    pub async fn typed_invitation(
        &self,
        server: String,
        code: String,
    ) -> Result<TypedInvitation, HandbookError> {
        let way = self.way();
        self.exchange(move |_| {
            way.connect(&server)?;
            session::look_up(way.line(), &server, &code)
        })
        .await
    }

    /// Whom to greet; nobody before activation.
    pub async fn owner(&self) -> Result<Option<Owner>, HandbookError> {
        self.read(|book| book.store().read(|tx| session::owner(tx)))
            .await
    }
}
