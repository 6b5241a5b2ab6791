//! Meetings that cells register themselves, the records of them, and their reports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handbook_core::handbook::Handbook;
use handbook_core::meetings::{self, PlanState};
use handbook_core::outbox;
use handbook_core::record::{self, Prepared, RecordError, ReportState};
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_domain::ids::{CommandId, EventId, ItemId};
use handbook_domain::meeting::Event;
use handbook_domain::meeting::event::Section;
use handbook_domain::rules::voting::Attendance;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::MeetingKind;
use handbook_domain::wire::meeting::{MeetingPlan, RecordStanding};
use handbook_server::load;
use handbook_server::meetings::roll_up;

use super::model::OWNERS;
use super::{Sim, lock};
use crate::EVENING;

/// Begins the title of every meeting that the office announces.
pub(super) const OFFICE: &str = "Tin ";

/// Lines after which a record is closed and reported.
const ENOUGH: usize = 8;

/// A meeting that a cell's own committee has registered.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    cell: &'static str,
    /// The newest plan by each phone that made one.
    last: BTreeMap<usize, String>,
    /// Every title it was ever given.
    titles: BTreeSet<String>,
    /// Dismissed by the person, or a restore may have lost it.
    let_go: bool,
    /// A phone that planned it no longer holds the receipt.
    fragile: bool,
    /// Its record, on the phone that keeps it.
    kept: Option<Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    phone: usize,
    events: BTreeSet<EventId>,
    reported: bool,
}

impl Planned {
    /// A phone has lost what it could offer again.
    pub(super) fn not_vouched(&mut self, phone: usize, restored: bool) {
        let mine = self.last.contains_key(&phone);
        self.fragile |= mine;
        self.let_go |= mine && restored;
        // Its lines outlive the database (the campaigns of taps and flips); who signs them does not.
        self.kept.take_if(|kept| kept.phone == phone);
    }

    /// A phone has lost everything.
    pub(super) fn forget(&mut self, phone: usize) {
        self.last.remove(&phone);
        self.kept.take_if(|kept| kept.phone == phone);
    }

    /// The province has come back from a backup.
    pub(super) fn restored(&mut self) {
        self.let_go |= self.fragile;
    }
}

impl Sim {
    /// This phone, or the next one whose member sits on a committee.
    pub(super) fn committee_phone(&self, phone: usize) -> usize {
        let count = self.phones.len();
        let mut phones = (0..count).map(|step| (phone + step) % count);
        phones.find(|phone| OWNERS[*phone].1.is_some()).unwrap_or(0)
    }

    /// A cell's committee registers a meeting, or says how one is to be now.
    pub(super) fn plan(&self, phone: usize) {
        let (owner, Some(cell)) = OWNERS[phone] else {
            return;
        };
        let Some(book) = self.living(phone) else {
            return;
        };
        let unit = load::unit_id(&self.province(), cell);
        // A phone that was activated a moment ago holds nothing of a committee yet.
        let committees = record::committees(book.store()).expect("readable");
        if !committees.iter().any(|(one, _)| *one == unit) {
            return;
        }
        let known = self.planned(|planned| planned.cell == cell && !planned.let_go);
        let known = known.filter(|_| self.chance(50));
        let known = known.filter(|id| meetings::read(book.store(), *id).is_ok());
        let title = format!("Họp p{}q", self.model().next());
        let days = i64::try_from(self.roll(20)).unwrap_or(0);
        let plan = MeetingPlan {
            cell: unit,
            meeting_kind: MeetingKind::Regular,
            title: title.clone(),
            starts_at: EVENING.plus_days(5 + days),
            place: "Nhà văn hóa".to_owned(),
            chair: owner.to_owned(),
            cancelled: false,
            agenda: Vec::new(),
            combined: false,
            draft_resolution: String::new(),
            superior_invited: false,
        };
        match meetings::plan(book.store(), known, plan, "Trùng ngày gặt") {
            Ok(id) => {
                self.note(|| format!("phone {phone}: plans {title} as {id}"));
                self.count("plans");
                let mut model = self.model();
                let planned = model.planned.entry(id).or_insert_with(|| Planned {
                    cell,
                    last: BTreeMap::new(),
                    titles: BTreeSet::new(),
                    let_go: false,
                    fragile: false,
                    kept: None,
                });
                planned.last.insert(phone, title.clone());
                planned.titles.insert(title);
            }
            Err(error) => self.wrong(format!("phone {phone}: cannot plan: {error}")),
        }
    }

    /// A phone records a meeting of its cell: opens it, adds to it, closes and reports it.
    pub(super) fn record(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let Some(cell) = OWNERS[phone].1 else { return };
        let mine = |planned: &Planned| match &planned.kept {
            Some(kept) => kept.phone == phone,
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
            }
            Some(_) => self.report(phone, &book, id),
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
                    reported: false,
                };
                if let Some(planned) = self.model().planned.get_mut(&id) {
                    planned.kept = Some(kept);
                }
                self.tapped(phone, book, id, Event::Began {});
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
            Event::Written {
                section: Section::Ahead,
                text: format!("Lời t{}q", self.model().next()),
            }
        };
        self.tapped(phone, book, id, event);
    }

    fn tapped(&self, phone: usize, book: &Arc<Handbook>, id: ItemId, event: Event) {
        match record::tap(book.store(), id, false, event) {
            Ok(event) => {
                self.count("taps");
                if let Some(planned) = self.model().planned.get_mut(&id)
                    && let Some(kept) = &mut planned.kept
                {
                    kept.events.insert(event);
                }
            }
            Err(error) => self.wrong(format!("phone {phone}: a tap in {id}: {error:?}")),
        }
    }

    /// Closes what is open, and sends it.
    fn report(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let closed = record::read(book.store(), id).is_ok_and(|record| record.cut().is_some());
        if !closed {
            let record = record::read(book.store(), id).expect("it was there");
            let ends = record.state.times.ended_at.is_none();
            if ends {
                self.tapped(phone, book, id, Event::Ended {});
            }
            let heads = record::package(book.store(), id)
                .ok()
                .and_then(|bytes| handbook_domain::meeting::Package::unpack(&bytes).ok())
                .and_then(|package| package.log().ok())
                .map(|log| log.heads().digests());
            let Some(heads) = heads else {
                return self.wrong(format!("phone {phone}: record {id} cannot be packed"));
            };
            self.tapped(phone, book, id, Event::Closed { heads });
            if let Err(error) = record::sign(book.store(), &self.key(phone), id) {
                self.wrong(format!("phone {phone}: cannot sign {id}: {error:?}"));
            }
            return;
        }
        match record::report(book.store(), id) {
            Ok(()) => {
                self.note(|| format!("phone {phone}: reports {id}"));
                self.count("reports");
                if let Some(planned) = self.model().planned.get_mut(&id)
                    && let Some(kept) = &mut planned.kept
                {
                    kept.reported = true;
                }
            }
            Err(error) => self.wrong(format!("phone {phone}: cannot report {id}: {error:?}")),
        }
    }

    /// The person looks at plans and reports that were refused, and lets them go.
    pub(super) fn settle_meetings(&self, phone: usize, book: &Arc<Handbook>) {
        let all: Vec<ItemId> = self.model().planned.keys().copied().collect();
        for id in all {
            let plan = meetings::read(book.store(), id).map(|view| view.plan);
            let report = record::view::reported(book.store(), id).map(|view| view.state);
            if let Ok(ReportState::Refused(command, why)) = report {
                self.let_go(
                    phone,
                    book,
                    command,
                    &format!("the report of {id}: {why:?}"),
                );
                if let Some(planned) = self.model().planned.get_mut(&id)
                    && let Some(kept) = &mut planned.kept
                {
                    kept.reported = false;
                }
            }
            if let Ok(PlanState::Refused(command, why)) = plan {
                self.let_go(phone, book, command, &format!("the plan {id}: {why:?}"));
                if let Some(planned) = self.model().planned.get_mut(&id) {
                    planned.let_go = true;
                }
            }
        }
    }

    fn let_go(&self, phone: usize, book: &Handbook, command: CommandId, what: &str) {
        self.count("dismissals");
        self.note(|| format!("phone {phone}: dismisses {what}"));
        if let Err(error) = book.dismiss(command) {
            self.wrong(format!("phone {phone}: cannot dismiss {what}: {error}"));
        }
    }

    /// A plan or a report that was refused is shown with its refusal.
    pub(super) fn check_refusal(&self, phone: usize, book: &Handbook, entry: &outbox::Entry) {
        let shown = match entry.action {
            Action::PlanMeeting { .. } => meetings::read(book.store(), entry.subject)
                .is_ok_and(|view| matches!(view.plan, PlanState::Refused(..))),
            _ => record::view::reported(book.store(), entry.subject)
                .is_ok_and(|view| matches!(view.state, ReportState::Refused(..))),
        };
        if !shown {
            self.wrong(format!(
                "phone {phone}: the refusal of {} on {} is not shown",
                entry.id, entry.subject
            ));
        }
    }

    /// The province makes its sums anew, as it does each minute.
    pub(super) fn sum_up(&self) {
        let made = self.runtime.block_on(roll_up::publish(&self.province()));
        match made {
            Ok(changed) => self.note(|| format!("server: {changed} sums changed")),
            Err(error) => self.wrong(format!("server: no sums: {error}")),
        }
    }

    /// Every line that this phone said is kept is in its record.
    pub(super) fn check_records(&self, phone: usize, book: &Handbook) {
        let kept: Vec<(ItemId, Kept)> = self
            .model()
            .planned
            .iter()
            .filter_map(|(id, planned)| Some((*id, planned.kept.clone()?)))
            .filter(|(_, kept)| kept.phone == phone)
            .collect();
        for (id, kept) in kept {
            let log = record::package(book.store(), id)
                .map_err(|error| format!("{error:?}"))
                .and_then(|bytes| {
                    let package = handbook_domain::meeting::Package::unpack(&bytes);
                    let log = package.and_then(|package| package.log());
                    log.map_err(|error| error.to_string())
                });
            let here: BTreeSet<EventId> = match log {
                Ok(log) => log.lines().map(|line| line.entry().id).collect(),
                Err(error) => return self.wrong(format!("phone {phone}: record {id}: {error}")),
            };
            if let Some(lost) = kept.events.difference(&here).next() {
                self.wrong(format!("phone {phone}: {lost} of the record {id} is lost"));
            }
        }
    }

    /// Once all is well, every plan is announced to its cell or its refusal is shown, and every report
    /// is with the province, whole.
    pub(super) fn check_meetings(&self, phone: usize, book: &Handbook) {
        let all = self.model().planned.clone();
        for (id, planned) in &all {
            self.check_plan(phone, book, *id, planned);
            let Some(kept) = planned.kept.as_ref().filter(|kept| kept.phone == phone) else {
                continue;
            };
            let reported = record::view::reported(book.store(), *id).expect("readable");
            let arrived = reported.report.as_ref().map(|report| report.standing);
            if arrived == Some(RecordStanding::Closed) {
                self.count("reports arrived");
            }
            let fits = match reported.state {
                ReportState::NotSent => !kept.reported || planned.let_go,
                // Behind the refusal of its plan.
                ReportState::Waiting => meetings::read(book.store(), *id)
                    .is_ok_and(|view| matches!(view.plan, PlanState::Refused(..))),
                ReportState::Refused(..) => true,
                ReportState::Held => false,
                ReportState::Delivered => arrived == Some(RecordStanding::Closed),
            };
            if !fits {
                self.wrong(format!(
                    "phone {phone}: the report of {id} is {:?}, and the province has {arrived:?}",
                    reported.state
                ));
            }
        }
    }

    fn check_plan(&self, phone: usize, book: &Handbook, id: ItemId, planned: &Planned) {
        let shown = meetings::read(book.store(), id);
        if planned.last.contains_key(&phone) && !planned.let_go {
            match &shown {
                Ok(view) if view.plan == PlanState::Waiting => {
                    self.wrong(format!("phone {phone}: plan {id} waits for ever"));
                }
                Ok(view) if planned.titles.contains(&view.meeting.title) => {}
                shown => self.wrong(format!(
                    "phone {phone}: plan {id}, {:?}, reads {:?}",
                    planned.last,
                    shown.as_ref().map(|view| &view.meeting.title)
                )),
            }
        }
        // Whoever planned it and sees it announced speaks for the whole cell.
        let announced = planned.last.keys().find_map(|author| {
            if lock(&self.phones[*author].device).revoked {
                return None;
            }
            let view = meetings::read(self.book(*author)?.store(), id).ok()?;
            (view.plan == PlanState::Announced).then_some(view.meeting.title)
        });
        let mine = self.model().cell_of(OWNERS[phone].0) == planned.cell;
        match (announced, shown) {
            (Some(title), Ok(view))
                if mine && view.plan == PlanState::Announced && view.meeting.title != title =>
            {
                self.wrong(format!(
                    "phone {phone}: {id} reads {:?} and was planned as {title:?}",
                    view.meeting.title
                ));
            }
            (Some(title), Err(_)) if mine && !planned.let_go => {
                self.wrong(format!("phone {phone}: {title} is not announced here"));
            }
            (_, Ok(_)) if !mine && !planned.last.contains_key(&phone) => {
                self.wrong(format!("phone {phone}: {id} is another cell's"));
            }
            _ => {}
        }
    }

    /// What the office has announced, among what a phone shows.
    pub(super) fn announced(book: &Handbook) -> BTreeSet<String> {
        let rows = meetings::upcoming(book.store(), Timestamp(0), 100).expect("readable");
        let titles = rows.into_iter().map(|row| row.title);
        titles.filter(|title| title.starts_with(OFFICE)).collect()
    }

    fn planned(&self, fits: impl Fn(&Planned) -> bool) -> Option<ItemId> {
        let model = self.model();
        let fitting = model.planned.iter().filter(|(_, planned)| fits(planned));
        let fitting: Vec<ItemId> = fitting.map(|(id, _)| *id).collect();
        drop(model);
        fitting.get(self.roll(fitting.len())).copied()
    }

    fn key(&self, phone: usize) -> SoftwareDeviceKey {
        let this = &self.phones[phone];
        let folder = lock(&this.device).folder.join("keys");
        SoftwareDeviceKey::load_or_make(&FileSecrets::new(&folder), this.clock.as_ref())
            .expect("a key")
    }
}
