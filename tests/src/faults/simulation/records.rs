//! The records of meetings that cells have registered, and their reports.

use std::collections::BTreeSet;
use std::sync::Arc;

use handbook_core::handbook::Handbook;
use handbook_core::meetings;
use handbook_core::outbox::{self, State};
use handbook_core::record::{self, Prepared, RecordError, Refusal, ReportState};
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_domain::ids::{EventId, ItemId};
use handbook_domain::meeting::event::Section;
use handbook_domain::meeting::{Event, Line, Log, Package};
use handbook_domain::rules::voting::Attendance;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding};
use handbook_server::load;

use super::meetings::Planned;
use super::model::OWNERS;
use super::{Sim, lock};

/// Lines after which a record is closed and reported.
const ENOUGH: usize = 8;

/// A record, on the phone that keeps it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) phone: usize,
    pub(super) events: BTreeSet<EventId>,
    /// Of these, what was there when it was reported last.
    pub(super) sent: BTreeSet<EventId>,
    pub(super) reported: bool,
    signed: bool,
    /// The phone was damaged since: the lines are there, and nobody goes on with them.
    pub(super) rebuilt: bool,
}

impl Sim {
    /// A phone records a meeting of its cell: opens it, adds to it, lets another phone add to it, closes and
    /// reports it.
    pub(super) fn record(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let Some(cell) = OWNERS[phone].1 else { return };
        let mine = |planned: &Planned| match &planned.kept {
            Some(kept) => kept.phone == phone && !kept.rebuilt,
            None => planned.cell == cell && planned.last.contains_key(&phone) && !planned.let_go,
        };
        let Some(id) = self.planned(mine) else { return };
        if meetings::read(book.store(), id).is_err() {
            return;
        }
        let kept = self.model().planned[&id].kept.clone();
        match kept {
            None => self.open_record(phone, &book, id),
            Some(kept) if kept.events.len() < ENOUGH => {
                for _ in 0..self.roll(5) {
                    self.go_on(phone, &book, id);
                }
                if self.chance(50) {
                    self.join(phone, &book, id);
                }
            }
            Some(kept) => self.report(phone, &book, id, &kept),
        }
    }

    fn open_record(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let opened = record::open(book.store(), &self.key(phone), id, Prepared::default());
        match opened {
            Ok(event) => {
                self.note(|| format!("phone {phone}: opens the record of {id}"));
                self.count("records");
                let kept = Kept {
                    phone,
                    events: BTreeSet::from([event]),
                    sent: BTreeSet::new(),
                    reported: false,
                    signed: false,
                    rebuilt: false,
                };
                if let Some(planned) = self.model().planned.get_mut(&id) {
                    planned.kept = Some(kept);
                }
                self.tapped(phone, book, id, Event::Began {});
            }
            Err(RecordError::Refused(Refusal::AlreadyReported))
                if !self.model().planned[&id].kept_before =>
            {
                self.wrong(format!("phone {phone}: nobody has reported {id}"));
            }
            // Recorded before, by this member's damaged phone.
            Err(RecordError::Refused(why)) => self.note(|| format!("phone {phone}: {id}: {why:?}")),
            Err(error) => self.wrong(format!("phone {phone}: cannot open {id}: {error:?}")),
        }
    }

    fn go_on(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let state = match record::read(book.store(), id) {
            Ok(record) => record.state,
            Err(error) => return self.wrong(format!("phone {phone}: record {id}: {error}")),
        };
        let roster = state.opened.roster;
        let event = if self.chance(50) && !roster.is_empty() {
            Event::Marked {
                member: roster[self.roll(roster.len())].member,
                attendance: Attendance::Present,
                reason: String::new(),
                token: None,
            }
        } else {
            self.said()
        };
        self.tapped(phone, book, id, event);
    }

    fn said(&self) -> Event {
        Event::Written {
            section: Section::Ahead,
            text: format!("Lời t{}q", self.model().next()),
        }
    }

    fn tapped(&self, phone: usize, book: &Arc<Handbook>, id: ItemId, event: Event) {
        match record::tap(book.store(), id, false, event) {
            Ok(event) => {
                self.count("taps");
                self.kept(id, |kept| {
                    kept.events.insert(event);
                });
            }
            Err(error) => self.wrong(format!("phone {phone}: a tap in {id}: {error:?}")),
        }
    }

    /// Another phone in the hall, which has nothing of this record yet, writes in it and hands back what
    /// it has written.
    fn join(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let cell = self.model().planned[&id].cell;
        let in_the_hall = |other: &usize| {
            *other != phone
                && self.model().cell_of(OWNERS[*other].0) == cell
                && !lock(&self.phones[*other].device).revoked
        };
        let others = (0..self.phones.len()).filter(in_the_hall);
        let mut others = others.filter_map(|other| Some((other, self.living(other)?)));
        let new = others.find(|(_, helper)| record::read(helper.store(), id).is_err());
        let Some((other, helper)) = new else { return };
        match joined(book, &helper, id, self.said()) {
            Ok(event) => self.kept(id, |kept| {
                kept.events.insert(event);
            }),
            Err(error) => {
                return self.wrong(format!("phones {phone} and {other}: {id}: {error:?}"));
            }
        }
        self.note(|| format!("phone {other}: writes in the record of {id}"));
        self.count("records joined");
        self.check_lines(other, &helper, id);
        self.check_records(phone, book);
    }

    /// Closes what is open, and sends it; what is written later is sent again.
    fn report(&self, phone: usize, book: &Arc<Handbook>, id: ItemId, kept: &Kept) {
        let closed = record::read(book.store(), id).is_ok_and(|record| record.cut().is_some());
        if !closed {
            return self.close(phone, book, id);
        }
        let late = |sim: &Self| {
            let text = format!("Sửa t{}q", sim.model().next());
            sim.tapped(phone, book, id, Event::Corrected { text });
        };
        if kept.reported && self.chance(50) {
            late(self);
        }
        match record::report(book.store(), id) {
            Ok(()) => {
                self.note(|| format!("phone {phone}: reports {id}"));
                self.count("reports");
                self.kept(id, |kept| {
                    kept.reported = true;
                    kept.sent = kept.events.clone();
                });
            }
            Err(error) => self.wrong(format!("phone {phone}: cannot report {id}: {error:?}")),
        }
        if self.chance(25) {
            late(self);
        }
    }

    fn close(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let record = record::read(book.store(), id).expect("it was there");
        if record.state.times.ended_at.is_none() {
            self.tapped(phone, book, id, Event::Ended {});
        }
        let Ok(log) = packed(book, id) else {
            return self.wrong(format!("phone {phone}: record {id} cannot be packed"));
        };
        let heads = log.heads().digests();
        self.tapped(phone, book, id, Event::Closed { heads });
        match record::sign(book.store(), &self.key(phone), id) {
            Ok(()) => self.kept(id, |kept| kept.signed = true),
            Err(error) => self.wrong(format!("phone {phone}: cannot sign {id}: {error:?}")),
        }
    }

    /// Every line that this phone said is kept is in its record, and in the journal as long as the province
    /// cannot have it.
    pub(super) fn check_records(&self, phone: usize, book: &Handbook) {
        let mine: Vec<(ItemId, Kept)> = self
            .model()
            .planned
            .iter()
            .filter_map(|(id, planned)| Some((*id, planned.kept.clone()?)))
            .filter(|(_, kept)| kept.phone == phone)
            .collect();
        if mine.is_empty() {
            return;
        }
        let words = book.store().words().expect("readable");
        let words: BTreeSet<String> = words.into_iter().map(|(name, _)| name).collect();
        for (id, kept) in mine {
            let Some(log) = self.check_lines(phone, book, id) else {
                return;
            };
            let unsent = log.lines().filter(|line| {
                let event = line.entry().id;
                kept.events.contains(&event) && !kept.sent.contains(&event)
            });
            for line in unsent {
                if !words.contains(&format!("line {}", line.hash())) {
                    let event = line.entry().id;
                    self.wrong(format!(
                        "phone {phone}: {event} of {id} is not in the journal"
                    ));
                }
            }
        }
    }

    /// Every line that was said to be kept is in the store of this phone. Returns all.
    fn check_lines(&self, phone: usize, book: &Handbook, id: ItemId) -> Option<Log> {
        let log = match log(book, id) {
            Ok(log) => log,
            Err(error) => {
                self.wrong(format!("phone {phone}: record {id}: {error}"));
                return None;
            }
        };
        let here: BTreeSet<EventId> = log.lines().map(|line| line.entry().id).collect();
        let kept = self.model().planned[&id].kept.clone();
        let events = kept.map(|kept| kept.events).unwrap_or_default();
        if let Some(lost) = events.difference(&here).next() {
            self.wrong(format!("phone {phone}: {lost} of the record {id} is lost"));
        }
        Some(log)
    }

    /// A report that is said to be delivered is with the province, whole and signed.
    pub(super) fn check_report(
        &self,
        phone: usize,
        book: &Handbook,
        id: ItemId,
        planned: &Planned,
        kept: &Kept,
    ) {
        let reported = record::reported(book.store(), id).expect("readable");
        let there = reported.there;
        let arrived = there.as_ref().map(|report| report.summary.standing);
        if arrived == Some(RecordStanding::Closed) {
            self.count("reports arrived");
        }
        let fits = match reported.state {
            ReportState::NotSent => !kept.reported || planned.let_go,
            // For a plan that waits behind a refused one.
            ReportState::Waiting => {
                let said = book
                    .store()
                    .read(|tx| outbox::on(tx, id))
                    .expect("readable");
                let mut plans = said
                    .iter()
                    .filter(|one| matches!(one.action, Action::PlanMeeting { .. }));
                plans.any(|plan| matches!(plan.state, State::Waiting | State::Frozen))
            }
            ReportState::Refused(..) => true,
            ReportState::Held => false,
            ReportState::Delivered => match arrived {
                Some(RecordStanding::Closed) => true,
                Some(RecordStanding::Disputed) => planned.kept_before,
                _ => false,
            },
        };
        if !fits {
            self.wrong(format!(
                "phone {phone}: the report of {id} is {:?}, and the province has {arrived:?}",
                reported.state
            ));
        }
        if let Some(there) = there
            && reported.state == ReportState::Delivered
            && arrived == Some(RecordStanding::Closed)
            && kept.sent == kept.events
        {
            self.check_whole(phone, book, id, &there, kept.signed);
        }
    }

    /// What this phone wrote last has arrived, and its signature.
    fn check_whole(
        &self,
        phone: usize,
        book: &Handbook,
        id: ItemId,
        there: &MeetingReport,
        signed: bool,
    ) {
        let device = self.device_of(phone).expect("it is activated");
        let here = packed(book, id).map(|log| log.heads().digests().get(&device).copied());
        if here.as_ref().ok().copied().flatten() != there.heads.get(&device).copied() {
            self.wrong(format!(
                "phone {phone}: wrote {here:?} last in {id}, and the province has {:?}",
                there.heads
            ));
        }
        let member = load::member_id(&self.province(), OWNERS[phone].0);
        if signed && !there.signed_by.contains(&member) {
            self.wrong(format!("phone {phone}: its signature under {id} is lost"));
        }
    }

    fn kept(&self, id: ItemId, change: impl FnOnce(&mut Kept)) {
        let mut model = self.model();
        let planned = model.planned.get_mut(&id);
        if let Some(kept) = planned.and_then(|planned| planned.kept.as_mut()) {
            change(kept);
        }
    }

    fn key(&self, phone: usize) -> SoftwareDeviceKey {
        let this = &self.phones[phone];
        let folder = lock(&this.device).folder.join("keys");
        SoftwareDeviceKey::load_or_make(&FileSecrets::new(&folder), this.clock.as_ref())
            .expect("a key")
    }
}

/// The record is handed to `helper`, who writes one line and hands it back.
fn joined(
    book: &Handbook,
    helper: &Handbook,
    id: ItemId,
    said: Event,
) -> Result<EventId, RecordError> {
    let certificate = record::certificate(helper.store())?;
    record::hand_over(book.store(), id, &certificate)?;
    record::take_over(helper.store(), &record::package(book.store(), id)?)?;
    let event = record::tap(helper.store(), id, false, said)?;
    record::take_over(book.store(), &record::package(helper.store(), id)?)?;
    Ok(event)
}

/// The lines of a record that are here, as they lie in the store. Asked for after each round; packing them each
/// time was a tenth of a seed.
fn log(book: &Handbook, id: ItemId) -> Result<Log, String> {
    let texts = book.store().read(|tx| {
        let mut lines =
            tx.prepare_cached("SELECT text FROM meeting_line WHERE meeting = ?1 ORDER BY number")?;
        let texts = lines.query_map([id.0], |row| row.get(0))?;
        Ok(texts.collect::<rusqlite::Result<Vec<String>>>()?)
    });
    let mut log = Log::new(id);
    for text in texts.map_err(|error| error.to_string())? {
        log.add(Line::read(text).map_err(|error| error.to_string())?);
    }
    Ok(log)
}

/// The same as the core reads them, and hands them to another phone.
fn packed(book: &Handbook, id: ItemId) -> Result<Log, String> {
    let bytes = record::package(book.store(), id).map_err(|error| format!("{error:?}"))?;
    let log = Package::unpack(&bytes).and_then(|package| package.log());
    log.map_err(|error| error.to_string())
}
