//! Meetings that cells register themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handbook_core::handbook::Handbook;
use handbook_core::meetings::{self, MeetingView, PlanState};
use handbook_core::outbox;
use handbook_core::record::{self, ReportState};
use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{AgendaItem, MeetingKind, MeetingPaper};
use handbook_domain::wire::meeting::MeetingPlan;
use handbook_server::load;
use handbook_server::meetings::roll_up;
use uuid::Uuid;

use super::model::OWNERS;
use super::records::Kept;
use super::{Sim, lock};
use crate::EVENING;

/// Begins the title of every meeting that the office announces.
pub(super) const OFFICE: &str = "Tin ";

/// A meeting that a cell's own committee has registered.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) cell: &'static str,
    /// The newest plan by each phone that made one.
    pub(super) last: BTreeMap<usize, String>,
    /// Every title it was ever given.
    titles: BTreeSet<String>,
    /// Dismissed by the person, or a restore may have lost it.
    pub(super) let_go: bool,
    /// A phone that planned it no longer holds the receipt.
    fragile: bool,
    /// Its record, on the phone that keeps it.
    pub(super) kept: Option<Kept>,
    /// A phone that kept a record of it does so no more. A second record may be closed beside that one, and then
    /// the two are in dispute.
    pub(super) kept_before: bool,
}

impl Planned {
    /// A phone has lost what it could offer again.
    pub(super) fn not_vouched(&mut self, phone: usize, restored: bool) {
        let mine = self.last.contains_key(&phone);
        self.fragile |= mine;
        self.let_go |= mine && restored;
    }

    /// Whether a phone that planned it may show it so: what nobody else planned as it was said last, or
    /// with the refusal of that.
    fn may_read(&self, phone: usize, view: &MeetingView) -> bool {
        let title = &view.meeting.title;
        let alone = self.last.len() == 1;
        if alone && view.plan == PlanState::Announced {
            self.last.get(&phone) == Some(title)
        } else {
            self.titles.contains(title)
        }
    }

    /// A phone's database is lost. What the province cannot have outlives it in the journal; who signs it
    /// does not.
    pub(super) fn rebuilt(&mut self, phone: usize) {
        self.lose(|kept| kept.phone == phone && !kept.sent.is_empty());
        if let Some(kept) = self.kept.as_mut().filter(|kept| kept.phone == phone) {
            kept.rebuilt = true;
        }
    }

    /// A phone may not speak any more.
    pub(super) fn ended(&mut self, phone: usize) {
        self.lose(|kept| kept.phone == phone);
    }

    /// A phone has lost everything.
    pub(super) fn forget(&mut self, phone: usize) {
        self.last.remove(&phone);
        self.lose(|kept| kept.phone == phone);
    }

    fn lose(&mut self, lost: impl FnOnce(&Kept) -> bool) {
        let lost = self.kept.take_if(|kept| lost(kept));
        self.kept_before |= lost.is_some();
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
            agenda: if self.chance(10) {
                vec![self.unreadable()]
            } else {
                Vec::new()
            },
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
                    kept_before: false,
                });
                planned.last.insert(phone, title.clone());
                planned.titles.insert(title);
            }
            Err(error) => self.wrong(format!("phone {phone}: cannot plan: {error}")),
        }
    }

    /// An item with a paper that nobody may read: the province refuses it.
    fn unreadable(&self) -> AgendaItem {
        let nowhere = ItemId(Uuid::from_u128(self.model().next().into()));
        AgendaItem {
            title: "Nghị quyết".to_owned(),
            owner: String::new(),
            minutes: 10,
            papers: vec![MeetingPaper {
                title: "Dự thảo".to_owned(),
                document: Some(nowhere),
                attachment: None,
                text: String::new(),
            }],
        }
    }

    /// The person looks at plans and reports that were refused, and lets them go.
    pub(super) fn settle_meetings(&self, phone: usize, book: &Arc<Handbook>) {
        let all: Vec<ItemId> = self.model().planned.keys().copied().collect();
        for id in all {
            let plan = meetings::read(book.store(), id).map(|view| view.plan);
            let report = record::view::reported(book.store(), id).map(|view| view.state);
            if let Ok(ReportState::Refused(command, why)) = report {
                self.count("reports refused");
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
                self.count("plans refused");
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

    /// Once all is well, every plan is announced to its cell or its refusal is shown, and every report
    /// is with the province, whole.
    pub(super) fn check_meetings(&self, phone: usize, book: &Handbook) {
        let all = self.model().planned.clone();
        for (id, planned) in &all {
            self.check_plan(phone, book, *id, planned);
            let Some(kept) = planned.kept.as_ref().filter(|kept| kept.phone == phone) else {
                continue;
            };
            self.check_report(phone, book, *id, planned, kept);
        }
    }

    fn check_plan(&self, phone: usize, book: &Handbook, id: ItemId, planned: &Planned) {
        let shown = meetings::read(book.store(), id);
        if planned.last.contains_key(&phone) && !planned.let_go {
            match &shown {
                Ok(view) if view.plan == PlanState::Waiting => {
                    self.wrong(format!("phone {phone}: plan {id} waits for ever"));
                }
                Ok(view) if planned.may_read(phone, view) => {}
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

    pub(super) fn planned(&self, fits: impl Fn(&Planned) -> bool) -> Option<ItemId> {
        let model = self.model();
        let fitting = model.planned.iter().filter(|(_, planned)| fits(planned));
        let fitting: Vec<ItemId> = fitting.map(|(id, _)| *id).collect();
        drop(model);
        fitting.get(self.roll(fitting.len())).copied()
    }
}
