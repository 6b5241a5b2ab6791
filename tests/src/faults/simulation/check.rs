//! The oracle: after every round what must hold at any time, and after healing what must hold at
//! the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use handbook_core::documents::{self, DocumentQuery};
use handbook_core::error::{Error, LockReason};
use handbook_core::handbook::Handbook;
use handbook_core::meetings;
use handbook_core::news::{self, ArticleQuery};
use handbook_core::opinions::{self, OpinionState, OpinionView};
use handbook_core::outbox;
use handbook_core::store::items;
use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::wire::command::Action;
use handbook_domain::wire::item::{Opinion, kind};

use super::model::{OWNERS, Words};
use super::{Sim, lock};

/// Rounds of every phone in which all must agree once the network is well.
const ROUNDS_TO_HEAL: usize = 4;

impl Sim {
    /// What must hold on a phone at any time.
    pub(super) fn check_phone(&self, phone: usize) {
        let Some(book) = self.book(phone) else { return };
        self.check_versions(phone, &book);
        let mine: Vec<ItemId> = self
            .model()
            .words
            .iter()
            .filter(|(_, words)| words.last.contains_key(&phone))
            .map(|(id, _)| *id)
            .collect();
        for id in mine {
            self.check_words(phone, &book, id);
        }
        self.check_records(phone, &book);
    }

    /// Versions never go back within one life of the province's data.
    fn check_versions(&self, phone: usize, book: &Handbook) {
        let published = articles(book)
            .into_iter()
            .map(|(id, title)| (kind::ARTICLE, id, title));
        let papers = papers(book)
            .into_iter()
            .map(|(id, title)| (kind::DOCUMENT, id, title));
        let mut device = lock(&self.phones[phone].device);
        for (kind, id, title) in published.chain(papers) {
            let stamp = book
                .store()
                .read(|connection| items::stamp(connection, kind, id))
                .expect("readable")
                .expect("it is listed");
            let now = (stamp.life, stamp.version);
            if let Some(before) = device.seen.insert(id, now)
                && before.0 == now.0
                && before.1 > now.1
            {
                self.wrong(format!(
                    "phone {phone}: {title} went back from version {} to {}",
                    before.1, now.1
                ));
            }
        }
    }

    /// What this phone has said is kept is there, with the newest words.
    pub(super) fn check_words(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let Some(words) = self.model().words.get(&id).cloned() else {
            return;
        };
        if words.let_go {
            return;
        }
        match opinions::read(book.store(), id) {
            Ok(view) => {
                lock(&self.phones[phone].device).returning.remove(&id);
                self.check_text(phone, id, &words, &view);
            }
            Err(_) if lock(&self.phones[phone].device).returning.contains(&id) => {}
            Err(error) => self.wrong(format!("phone {phone}: own words {id} are gone: {error}")),
        }
    }

    fn check_text(&self, phone: usize, id: ItemId, words: &Words, view: &OpinionView) {
        let alone = words.last.len() == 1;
        let unsettled = matches!(
            view.state,
            OpinionState::Waiting | OpinionState::Refused(_) | OpinionState::Conflict
        );
        let fits = match words.last.get(&phone) {
            Some(last) if alone || (unsettled && view.pending_answer.is_none()) => {
                view.text == *last
            }
            _ => words.all.contains(&view.text),
        };
        if !fits {
            self.wrong(format!(
                "phone {phone}: {id} reads {:?} ({:?}), but the words kept were {:?}; {}",
                view.text,
                view.state,
                words.last,
                self.told(phone, id)
            ));
        }
    }

    /// Everything a phone knows of an opinion, for who reads a failure.
    fn told(&self, phone: usize, id: ItemId) -> String {
        let Some(book) = self.book(phone) else {
            return String::new();
        };
        book.store()
            .read(|connection| {
                let stamp = items::stamp(connection, kind::OPINION, id)?;
                let item: Option<Opinion> = items::read(connection, kind::OPINION, id).ok();
                let commands = outbox::on(connection, id)?;
                Ok(format!("{stamp:?} {item:#?} {commands:#?}"))
            })
            .unwrap_or_default()
    }

    /// What was written is found.
    pub(super) fn check_found(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let Ok(view) = opinions::read(book.store(), id) else {
            return;
        };
        let kept: Opinion = book
            .store()
            .read(|connection| items::read(connection, kind::OPINION, id))
            .expect("readable");
        // Findable is what is here and indexed: newer words follow with their page, and a kill in a
        // round leaves the rest of the queue to the next one.
        let status = book
            .store()
            .read(|tx| handbook_core::sync::status(tx, book.store().clock()))
            .expect("readable");
        if kept.text != view.text || status.to_index > 0 {
            return;
        }
        let Some(token) = view.text.split([' ', ',']).find(|word| word.ends_with('q')) else {
            return;
        };
        let hits = match book.search(token, 10) {
            // A clock that is years ahead ends the lease; the province's time gives it back.
            Err(Error::Locked(LockReason::Lease)) => return,
            // What was lent to an ended device was taken back.
            Err(Error::Locked(LockReason::Ended)) if lock(&self.phones[phone].device).revoked => {
                return;
            }
            found => found.expect("search works"),
        };
        if hits.iter().filter(|hit| hit.id == id).count() != 1 {
            self.wrong(format!("phone {phone}: {token} does not find {id}"));
        }
    }

    /// Makes everything well, and checks that all agree within a bounded number of rounds.
    pub(super) fn heal_and_check(&self) {
        self.note(|| "HEALING".to_owned());
        self.trouble.store(0, Ordering::SeqCst);
        self.lost_ones_hear();
        for round in 0..=ROUNDS_TO_HEAL {
            let mut quiet = true;
            for phone in 0..self.phones.len() {
                self.advance_all(2_000);
                quiet &= self.quiet_round(phone, round == ROUNDS_TO_HEAL);
            }
            if quiet {
                break;
            }
        }
        self.hand_in_and_accept();
        for phone in 0..self.phones.len() {
            if !lock(&self.phones[phone].device).revoked && !self.is_wrong() {
                self.check_end(phone);
            }
        }
        if !self.is_wrong() {
            self.check_committees();
        }
    }

    /// One round; true if there was nothing left to do.
    fn quiet_round(&self, phone: usize, must: bool) -> bool {
        let Some(book) = self.book(phone) else {
            return true;
        };
        if lock(&self.phones[phone].device).revoked {
            self.check_phone(phone);
            return true;
        }
        let report = match book.sync() {
            Ok(report) => report,
            Err(error) => {
                self.wrong(format!(
                    "phone {phone}: sync fails when all is well: {error}"
                ));
                return false;
            }
        };
        self.note(|| {
            format!(
                "phone {phone}: {} rows, {} accepted, {} refused, {:?}",
                report.rows, report.accepted, report.refused, report.problem
            )
        });
        let quiet = report.problem.is_none()
            && report.rows == 0
            && report.accepted == 0
            && report.refused == 0
            && report.offered_again == 0;
        if must && !quiet {
            self.wrong(format!(
                "phone {phone}: not at rest after {ROUNDS_TO_HEAL} rounds: {report:?}"
            ));
        }
        self.check_phone(phone);
        quiet
    }

    fn check_end(&self, phone: usize) {
        let Some(book) = self.book(phone) else { return };
        let shown: BTreeSet<String> = articles(&book).into_values().collect();
        self.same(phone, "articles", &shown, &self.model().articles_for(phone));
        let shown: BTreeSet<String> = papers(&book).into_values().collect();
        self.same(phone, "papers", &shown, &self.model().papers_for(phone));
        let shown = Self::announced(&book);
        self.same(phone, "meetings", &shown, &self.model().meetings_for(phone));
        self.check_meetings(phone, &book);
        self.check_outbox(phone, &book);
        let mine: Vec<(ItemId, Words)> = self
            .model()
            .words
            .iter()
            .filter(|(_, words)| words.last.contains_key(&phone) && !words.let_go)
            .map(|(id, words)| (*id, words.clone()))
            .collect();
        for (id, _) in &mine {
            lock(&self.phones[phone].device).returning.remove(id);
            self.check_words(phone, &book, *id);
            let waits = opinions::read(book.store(), *id)
                .is_ok_and(|view| view.state == OpinionState::Waiting);
            if waits {
                self.wrong(format!("phone {phone}: {id} waits for ever"));
            }
        }
        for (id, _) in mine.iter().take(5) {
            self.check_found(phone, &book, *id);
        }
    }

    fn same(
        &self,
        phone: usize,
        what: &str,
        shown: &BTreeSet<String>,
        expected: &BTreeSet<String>,
    ) {
        if shown != expected {
            let missing: Vec<_> = expected.difference(shown).collect();
            let left: Vec<_> = shown.difference(expected).collect();
            self.wrong(format!(
                "phone {phone} ({}): {what} missing {missing:?}, left over {left:?}",
                OWNERS[phone].0
            ));
        }
    }

    /// Nothing waits for ever: every command has its receipt or is shown with its refusal.
    fn check_outbox(&self, phone: usize, book: &Handbook) {
        let entries = book.store().read(|tx| outbox::list(tx)).expect("readable");
        let mut parked: BTreeSet<ItemId> = BTreeSet::new();
        for entry in entries {
            match entry.state {
                outbox::State::Accepted => {
                    if !has_receipt(book, entry.id) {
                        self.wrong(format!("phone {phone}: {} has no receipt", entry.id));
                    }
                }
                outbox::State::Rejected(_)
                    if let Action::ReplyToMeeting { meeting, .. } = entry.action =>
                {
                    parked.insert(entry.subject);
                    let shown = meetings::read(book.store(), meeting);
                    let shown = shown.map(|view| view.my_reply.and_then(|reply| reply.refused));
                    if !matches!(&shown, Ok(Some(refused)) if *refused == entry.id) {
                        self.wrong(format!(
                            "phone {phone}: the refusal of {} is not shown: {shown:?}",
                            entry.id
                        ));
                    }
                }
                outbox::State::Rejected(_) | outbox::State::Conflict
                    if matches!(
                        entry.action,
                        Action::PlanMeeting { .. } | Action::ReportMeeting { .. }
                    ) =>
                {
                    parked.insert(entry.subject);
                    self.check_refusal(phone, book, &entry);
                }
                outbox::State::Rejected(_) | outbox::State::Conflict => {
                    parked.insert(entry.subject);
                    let shown = opinions::read(book.store(), entry.subject);
                    if shown.as_ref().is_ok_and(|view| view.text.is_empty()) {
                        self.count("answers refused whose opinion is lost");
                    }
                    if !shown.as_ref().is_ok_and(|view| view.refused.is_some()) {
                        self.wrong(format!(
                            "phone {phone}: the refusal of {} on {} is not shown: {shown:?}",
                            entry.id, entry.subject
                        ));
                    }
                }
                // Behind a refusal that the person sees.
                _ if parked.contains(&entry.subject) => {}
                state => self.wrong(format!(
                    "phone {phone}: {} is stuck: {state:?}, on {}",
                    entry.id, entry.subject
                )),
            }
        }
    }

    /// What was delivered is read by the committee, once, as its author sees it.
    fn check_committees(&self) {
        let owners = OWNERS.iter().take(self.phones.len());
        for (phone, (_, committee)) in owners.enumerate() {
            let Some(cell) = committee else {
                continue;
            };
            if lock(&self.phones[phone].device).revoked {
                continue;
            }
            let Some(book) = self.book(phone) else {
                continue;
            };
            let read = all_opinions(&book);
            self.check_once(phone, &read);
            self.check_delivered(phone, cell, &read);
        }
    }

    fn check_once(&self, phone: usize, read: &BTreeMap<ItemId, Opinion>) {
        let mut texts = BTreeSet::new();
        for (id, opinion) in read {
            for text in opinion.beside.iter().chain([&opinion.text]) {
                if !texts.insert(text.clone()) {
                    self.wrong(format!("phone {phone}: {text:?} arrived twice, in {id}"));
                }
            }
            let known = self.model().words.get(id).cloned();
            let Some(words) = known else {
                self.wrong(format!("phone {phone}: nobody wrote {id}"));
                continue;
            };
            if !words.all.contains(&opinion.text) {
                self.wrong(format!("phone {phone}: nobody wrote {:?}", opinion.text));
            }
        }
    }

    fn check_delivered(&self, phone: usize, cell: &str, read: &BTreeMap<ItemId, Opinion>) {
        let words: Vec<(ItemId, Words)> = self
            .model()
            .words
            .iter()
            .map(|(id, words)| (*id, words.clone()))
            .collect();
        let cell = handbook_server::load::unit_id(&self.province(), cell);
        for (id, words) in words.iter().filter(|(_, words)| !words.let_go) {
            for author in words.last.keys() {
                if lock(&self.phones[*author].device).revoked {
                    continue;
                }
                let Some(book) = self.book(*author) else {
                    continue;
                };
                let Ok(view) = opinions::read(book.store(), *id) else {
                    continue;
                };
                if view.text.is_empty() {
                    continue;
                }
                let kept: Opinion = book
                    .store()
                    .read(|connection| items::read(connection, kind::OPINION, *id))
                    .expect("readable");
                let delivered =
                    matches!(view.state, OpinionState::Delivered | OpinionState::Answered);
                if !delivered || kept.cell != cell {
                    continue;
                }
                match read.get(id) {
                    Some(arrived) if arrived.text == view.text => {}
                    arrived => self.wrong(format!(
                        "phone {author} says {id} {:?} is delivered, phone {phone} reads {:?}",
                        view.text,
                        arrived.map(|opinion| &opinion.text)
                    )),
                }
            }
            self.check_answer(phone, *id, words, read);
        }
    }

    /// An answer that this phone was told is kept has arrived, or its refusal is shown.
    fn check_answer(
        &self,
        phone: usize,
        id: ItemId,
        words: &Words,
        read: &BTreeMap<ItemId, Opinion>,
    ) {
        let Some(said) = words.answers.get(&phone) else {
            return;
        };
        let Some(book) = self.book(phone) else { return };
        let refused = opinions::read(book.store(), id).is_ok_and(|view| view.refused.is_some());
        let opinion = read.get(&id);
        let arrived = opinion.and_then(|opinion| opinion.answer.as_ref());
        let fits = arrived
            .is_some_and(|answer| words.answers.values().any(|one| *one == answer.text))
            || opinion.is_some_and(|opinion| opinion.beside.contains(said));
        if !fits && !refused {
            self.wrong(format!(
                "phone {phone}: the answer {said:?} to {id} is lost; there is {arrived:?}"
            ));
        }
    }
}

/// Whether the province has vouched for a command here.
pub(super) fn has_receipt(book: &Handbook, command: CommandId) -> bool {
    let receipt = book.store().read(|tx| outbox::receipt(tx, command));
    receipt.expect("readable").is_some()
}

pub(super) fn articles(book: &Handbook) -> BTreeMap<ItemId, String> {
    let query = ArticleQuery {
        count: 100,
        ..ArticleQuery::default()
    };
    news::list(book.store(), &query)
        .expect("readable")
        .into_iter()
        .map(|row| (row.id, row.title))
        .collect()
}

pub(super) fn papers(book: &Handbook) -> BTreeMap<ItemId, String> {
    let query = DocumentQuery {
        count: 100,
        ..DocumentQuery::default()
    };
    documents::list(book.store(), &query)
        .expect("readable")
        .into_iter()
        .map(|row| (row.id, row.abstract_text))
        .collect()
}

/// Those that are here; a listed one without words is an answer that stands alone.
fn all_opinions(book: &Handbook) -> BTreeMap<ItemId, Opinion> {
    let mut all = BTreeMap::new();
    let mut first = 0;
    loop {
        let window = opinions::list(book.store(), first, 100).expect("readable");
        if window.is_empty() {
            return all;
        }
        first += u32::try_from(window.len()).expect("few");
        for view in window.into_iter().filter(|view| !view.text.is_empty()) {
            let whole = book
                .store()
                .read(|connection| items::read(connection, kind::OPINION, view.id))
                .expect("readable");
            all.insert(view.id, whole);
        }
    }
}
