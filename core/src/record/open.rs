//! Opening a record: what was announced, who is summoned, and the rules of that day, all from this
//! phone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{EventId, ItemId};
use handbook_domain::meeting::event::{Opened, Recorder};
use handbook_domain::meeting::{Event, Record};
use handbook_domain::rules::in_force::{InForceError, pack_in_force};
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::signed;
use handbook_domain::wire::item::{Roster, SealedPack, kind};

use super::{Prepared, Recorded, Refusal, Settled, keep, line, rows, settle};
use crate::error::{Error, Result};
use crate::meetings::announced;
use crate::session::{self, DeviceKey, Identity};
use crate::store::{ReadTx, Store, items};

/// Opens the record of an announced meeting: this phone's member takes the chair.
///
/// # Errors
/// [`Error::NotFound`] if the meeting is not here; [`Refusal::AlreadyOpened`], [`Refusal::AlreadyReported`],
/// [`Refusal::NoRoster`], [`Refusal::NoRules`].
pub fn open(
    store: &Store,
    key: &dyn DeviceKey,
    meeting: ItemId,
    prepared: Prepared,
) -> Recorded<EventId> {
    settle(store.write(|tx| {
        if !rows::log(tx, meeting)?.is_empty() {
            return Ok(Err(Refusal::AlreadyOpened));
        }
        // A second record would be in dispute with the first.
        if is_reported(tx, meeting)? {
            return Ok(Err(Refusal::AlreadyReported));
        }
        let me = session::identity(tx)?;
        let (announced, _) = announced(tx, meeting)?;
        let roster = match items::read::<Roster>(tx, kind::ROSTER, ItemId(announced.cell.0)) {
            Ok(roster) => roster,
            Err(Error::NotFound) => return Ok(Err(Refusal::NoRoster)),
            Err(error) => return Err(error),
        };
        let packs = packs(tx, &me)?;
        let pack = match pack_in_force(&packs, me.province, announced.starts_at.day()) {
            Ok(pack) => pack,
            Err(why) => return Ok(Err(Refusal::NoRules(why))),
        };
        let day = announced.starts_at.day();
        let summoned = roster.summoned(announced.meeting_kind, day);
        let recorder = Recorder {
            device: me.device,
            member: me.member,
            public_key: URL_SAFE_NO_PAD.encode(key.public_key()),
            certificate: me.device_cert.clone(),
        };
        let opened = Opened {
            cell: announced.cell,
            cell_name: announced.cell_name,
            superior_name: roster.superior_name,
            kind: announced.meeting_kind,
            title: announced.title,
            place: announced.place,
            starts_at: announced.starts_at,
            agenda: announced.agenda,
            pack: pack.id.clone(),
            pack_digest: pack.digest(),
            roster: summoned,
            recorders: vec![recorder],
            carried: prepared.carried,
            excused_before: prepared.excused_before,
            combined: prepared.combined,
            prepared: prepared.facts,
            papers_days_ahead: prepared.papers_days_ahead,
        };
        let Some(line) = line(tx, meeting, false, Event::Opened(Box::new(opened)))? else {
            return Ok(Err(Refusal::TooLong));
        };
        keep(tx, &line)?;
        Ok(Ok(line.entry().id))
    }))
}

/// Whether a report of `meeting` is here, be it a part of one: what was recorded is with the province, or on its way
/// there.
pub(super) fn is_reported(tx: &ReadTx<'_>, meeting: ItemId) -> Result<bool> {
    Ok(items::stamp(tx, kind::MEETING_REPORT, meeting)?.is_some())
}

/// The rules by which a record is kept: those of the meeting's day, also years later.
///
/// # Errors
/// [`Refusal::NoRules`] if this phone does not have that very pack (any more).
pub fn pack_of(store: &Store, record: &Record) -> Recorded<RulePack> {
    settle(store.read(|tx| held_pack(tx, record)))
}

/// As [`pack_of`], within a transaction.
pub(super) fn held_pack(tx: &ReadTx<'_>, record: &Record) -> Result<Settled<RulePack>> {
    let opened = &record.state.opened;
    let packs = packs(tx, &session::identity(tx)?)?;
    let named = packs
        .into_iter()
        .find(|pack| pack.id == opened.pack && pack.digest() == opened.pack_digest);
    let none = || Refusal::NoRules(InForceError::None(opened.starts_at.day()));
    Ok(named.ok_or_else(none))
}

/// Every pack here that the province has sealed and this version understands.
pub(super) fn packs(tx: &ReadTx<'_>, me: &Identity) -> Result<Vec<RulePack>> {
    let key = me.province_key()?;
    let sealed = items::all::<SealedPack>(tx, kind::RULE_PACK)?;
    let packs = sealed.into_iter().filter_map(|(_, item)| {
        let body = URL_SAFE_NO_PAD.decode(&item.sealed).ok()?;
        signed::open(&body, &key).ok()
    });
    Ok(packs.collect())
}
