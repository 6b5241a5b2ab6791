//! What concerns the member alone: the summary of the own file, the own phones, the PIN, leaving.

use handbook_core::accounts::{self, Account};
use handbook_core::error::{Error, HandbookError};
use handbook_core::handbook as core;
use handbook_core::me::{self, DeviceRow};
use handbook_core::session::Owner;
use handbook_domain::ids::DeviceId;
use handbook_domain::time::{Day, Timestamp};
use handbook_domain::wire::item::MemberSummary;

use crate::handbook::{Config, Handbook};
use crate::platform::Vault;
use crate::work::LOCAL;

/// Nine fields of the member's own file.
#[uniffi::remote(Record)]
pub struct MemberSummary {
    pub full_name: String,
    pub born_on: Option<Day>,
    pub gender: String,
    pub admitted_on: Option<Day>,
    pub official_on: Option<Day>,
    pub card_number: String,
    pub cell_name: String,
    pub personal_number: String,
    pub phone: String,
}

/// One of the member's own phones.
#[uniffi::remote(Record)]
pub struct DeviceRow {
    pub id: DeviceId,
    pub name: String,
    pub enrolled_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub this: bool,
    pub ending: bool,
}

/// Who shares this phone, before anything is opened.
#[uniffi::remote(Record)]
pub struct Account {
    pub owner: Option<Owner>,
    pub has_pin: bool,
}

#[uniffi::export]
impl Handbook {
    /// Nine fields of the member's own file, if the province has sent them.
    pub async fn my_summary(&self) -> Result<Option<MemberSummary>, HandbookError> {
        self.browse(me::summary).await
    }

    /// The member's own phones, this one first.
    pub async fn my_devices(&self) -> Result<Vec<DeviceRow>, HandbookError> {
        self.read(|book| me::devices(book.store())).await
    }

    /// Ends one of the member's own phones with the next sync.
    pub async fn end_device(&self, id: DeviceId) -> Result<(), HandbookError> {
        self.read(move |book| me::revoke(book.store(), id)).await
    }

    /// Puts the library under the PIN `new`, or under none; whoever changes it must know the `old`.
    /// A wrong old one counts as a try.
    pub async fn set_pin(
        &self,
        old: Option<String>,
        new: Option<String>,
    ) -> Result<(), HandbookError> {
        self.read(move |book| book.set_pin(old.as_deref(), new.as_deref()))
            .await
    }

    /// What helps to find out why something does not work; nothing that anybody wrote or is called.
    pub async fn problem_report(&self) -> Result<String, HandbookError> {
        self.read(core::Handbook::problem_report).await
    }

    /// Ends this phone at the province, if it can be reached, then destroys keys and files; the
    /// handbook is closed for good. Returns whether the province knows. Unless `discard` says to let
    /// them go, words that have not reached the province are `NotAllowed(WordsWaiting)`, and nothing
    /// has happened.
    pub async fn log_out(&self, discard: bool) -> Result<bool, HandbookError> {
        let told = self.exchange(move |book| book.log_out(discard)).await?;
        drop(self.take());
        Ok(told)
    }
}

/// The folders under `root` that hold a member's handbook.
#[uniffi::export]
pub async fn handbook_folders(root: String) -> Result<Vec<String>, HandbookError> {
    LOCAL
        .run(move || {
            let folders = accounts::folders(root.as_ref())?;
            let texts = folders.iter().map(|folder| folder.to_string_lossy());
            Ok::<_, Error>(texts.map(std::borrow::Cow::into_owned).collect())
        })
        .await
}

/// Whose handbook lies in the folder of `config`, and whether it asks for a PIN; nothing is opened.
#[uniffi::export]
pub async fn account(config: Config) -> Result<Account, HandbookError> {
    LOCAL
        .run(move || accounts::account(&Vault(config.secrets)))
        .await
}
