//! What people do with their phones, and what befalls these.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use handbook_core::handbook::Handbook;
use handbook_core::meetings::{self, ReplyState};
use handbook_core::opinions;
use handbook_core::sync::Problem;
use handbook_domain::ids::ItemId;
use handbook_domain::time::Timestamp;

use super::model::{OWNERS, Words};
use super::{Link, Sim, copy_folder, lock, phone_config};

/// A phone's clock may be wrong by so many milliseconds at once: seconds, days, ten years, and back.
const JUMPS: [i64; 8] = [
    -315_360_000_000,
    -86_400_000,
    -700_000,
    -3_000,
    3_000,
    700_000,
    86_400_000,
    315_360_000_000,
];

impl Sim {
    /// One round of sync.
    pub(super) fn round(&self, phone: usize) {
        let this = &self.phones[phone];
        if this.busy.swap(true, Ordering::SeqCst) {
            return;
        }
        self.note(|| format!("phone {phone}: round begins"));
        self.count("rounds");
        let mut told_lost = false;
        if let Some(book) = self.book(phone) {
            match book.sync() {
                Ok(report) if report.problem == Some(Problem::Lost) => told_lost = true,
                Ok(report) => {
                    if report.problem == Some(Problem::Revoked) {
                        self.check_given_back(phone, &book);
                    }
                    self.note(|| {
                        format!(
                            "phone {phone}: {} rows, {} accepted, {} refused, {:?}",
                            report.rows, report.accepted, report.refused, report.problem
                        )
                    });
                    let (revoked, lost) = {
                        let device = lock(&this.device);
                        (device.revoked, device.lost)
                    };
                    if matches!(report.problem, Some(Problem::Store | Problem::ServerTooOld))
                        || (report.problem == Some(Problem::Revoked)
                            && (!revoked || lost || book.library().is_ok()))
                    {
                        self.wrong(format!("phone {phone}: {:?}", report.problem));
                    }
                }
                Err(error) => self.wrong(format!("phone {phone}: sync failed: {error}")),
            }
        }
        this.busy.store(false, Ordering::SeqCst);
        if told_lost {
            self.begin_anew(phone);
        }
        self.bury(phone);
        self.check_phone(phone);
    }

    /// Writes an opinion.
    pub(super) fn write(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let number = self.model().next();
        let text = format!("Ý kiến w{number}q");
        match opinions::submit(book.store(), &text) {
            Ok(id) => {
                self.note(|| format!("phone {phone}: writes {text} as {id}"));
                self.count("opinions");
                let words = Words {
                    author: OWNERS[phone].0,
                    last: [(phone, text.clone())].into(),
                    all: [text].into(),
                    answers: [].into(),
                    let_go: false,
                    fragile: false,
                };
                self.model().words.insert(id, words);
                self.check_words(phone, &book, id);
            }
            Err(error) => self.wrong(format!("phone {phone}: cannot write: {error}")),
        }
    }

    /// Changes an opinion of one's own.
    pub(super) fn amend(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let Some(id) = self.one_of(|words| words.author == OWNERS[phone].0 && !words.let_go) else {
            return;
        };
        if opinions::read(book.store(), id).is_ok_and(|view| view.can_amend) {
            self.say_anew(phone, &book, id);
        }
    }

    fn say_anew(&self, phone: usize, book: &Arc<Handbook>, id: ItemId) {
        let number = self.model().next();
        let text = format!("Ý kiến w{number}q, viết lại");
        if let Err(error) = opinions::amend(book.store(), id, &text) {
            self.wrong(format!("phone {phone}: cannot amend {id}: {error}"));
            return;
        }
        self.note(|| format!("phone {phone}: amends {id} to {text}"));
        self.count("amendments");
        if let Some(words) = self.model().words.get_mut(&id) {
            words.last.insert(phone, text.clone());
            words.all.insert(text);
        }
        self.check_words(phone, book, id);
    }

    /// A secretary answers an opinion that has no answer yet.
    pub(super) fn answer(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let open: Vec<ItemId> = opinions::list(book.store(), 0, 100)
            .expect("readable")
            .into_iter()
            .filter(|view| view.can_answer)
            .map(|view| view.id)
            .collect();
        if open.is_empty() {
            return;
        }
        let id = open[self.roll(open.len())];
        let text = format!("Trả lời r{}q", self.model().next());
        if let Err(error) = opinions::answer(book.store(), id, &text) {
            self.wrong(format!("phone {phone}: cannot answer {id}: {error}"));
            return;
        }
        self.note(|| format!("phone {phone}: answers {id} with {text}"));
        self.count("answers");
        if let Some(words) = self.model().words.get_mut(&id) {
            words.answers.insert(phone, text);
        }
    }

    /// Says whether to come to a meeting, perhaps otherwise than before.
    pub(super) fn reply(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let coming = meetings::upcoming(book.store(), Timestamp(0), 100).expect("readable");
        if coming.is_empty() {
            return;
        }
        let id = coming[self.roll(coming.len())].id;
        if !meetings::read(book.store(), id).is_ok_and(|view| view.can_reply) {
            return;
        }
        let reason = format!("Bận việc b{}q", self.model().next());
        let comes = self.chance(50);
        let said = if comes {
            meetings::Reply::coming()
        } else {
            meetings::Reply::absent(&reason)
        };
        if let Err(error) = meetings::reply(book.store(), id, &said) {
            self.wrong(format!(
                "phone {phone}: cannot answer meeting {id}: {error}"
            ));
            return;
        }
        self.note(|| format!("phone {phone}: comes to {id}: {comes}"));
        self.count("replies");
        let said = meetings::read(book.store(), id).expect("readable").my_reply;
        if said.is_none_or(|said| said.coming != comes || said.state != ReplyState::Waiting) {
            self.wrong(format!("phone {phone}: its answer to {id} is not shown"));
        }
    }

    /// The person looks at what was refused: corrects it or lets it go.
    pub(super) fn settle_refusals(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let refused: Vec<_> = opinions::list(book.store(), 0, 100)
            .expect("readable")
            .into_iter()
            .filter_map(|view| Some((view.id, view.refused?, view.mine, view.can_amend)))
            .collect();
        for (id, command, mine, can_amend) in refused {
            if mine && can_amend && self.chance(50) {
                self.say_anew(phone, &book, id);
                continue;
            }
            self.count("dismissals");
            self.note(|| format!("phone {phone}: dismisses {command} on {id}"));
            if let Err(error) = book.dismiss(command) {
                self.wrong(format!("phone {phone}: cannot dismiss {command}: {error}"));
            }
            if let Some(words) = self.model().words.get_mut(&id) {
                words.let_go = true;
            }
        }
        self.settle_meetings(phone, &book);
    }

    /// Searches for what is here.
    pub(super) fn look(&self, phone: usize) {
        let Some(book) = self.living(phone) else {
            return;
        };
        let mine = self.one_of(|words| {
            words.last.len() == 1 && words.last.contains_key(&phone) && !words.let_go
        });
        let Some(id) = mine else { return };
        self.check_found(phone, &book, id);
    }

    /// The app is killed and started again.
    pub(super) fn kill(&self, phone: usize) {
        if self.phones[phone].busy.load(Ordering::SeqCst) {
            return;
        }
        self.dies(phone);
        self.bury(phone);
        self.check_phone(phone);
    }

    /// The system takes the app's files away and gives them back.
    pub(super) fn rest(&self, phone: usize) {
        if let Some(book) = self.living(phone)
            && !self.phones[phone].busy.load(Ordering::SeqCst)
        {
            let done = book.suspend().and_then(|()| book.resume());
            if let Err(error) = done {
                self.wrong(format!("phone {phone}: cannot rest: {error}"));
            }
        }
    }

    /// The phone's clock is set wrong.
    pub(super) fn jump(&self, phone: usize) {
        let ms = JUMPS[self.roll(JUMPS.len())];
        // It is the person who sets it back one day: a phone drifts, it does not leave its century.
        let now = handbook_core::clock::Clock::now(self.phones[phone].clock.as_ref());
        let real = handbook_server::clock::Clock::now(self.clock.as_ref());
        let off = now.since(real);
        let ms = if off.abs() > 400_000_000_000 {
            -off
        } else {
            ms
        };
        self.note(|| format!("phone {phone}: clock jumps by {ms} ms"));
        self.phones[phone].clock.advance(ms);
    }

    /// The store is damaged beyond opening: it is put aside, and the member activates again.
    pub(super) fn damage(&self, phone: usize) {
        let this = &self.phones[phone];
        if this.busy.load(Ordering::SeqCst) || lock(&this.device).revoked {
            return;
        }
        let Some(book) = self.book(phone) else { return };
        self.count("rebuilds");
        self.note(|| format!("phone {phone}: damaged and rebuilt"));
        let link = self.link(phone);
        let folder = {
            let mut device = lock(&this.device);
            device.book = None;
            device.seen.clear();
            device.folder.clone()
        };
        drop(book);
        let file = folder.join("handbook.db");
        let bytes = std::fs::read(&file).expect("readable");
        std::fs::write(&file, &bytes[..bytes.len() / 2 + 100]).expect("spoilt");
        if self.chance(50) {
            // Another phone: an older backup will not know it.
            std::fs::remove_file(folder.join("keys/device.key")).expect("removed");
        }
        let config = phone_config(&folder, &this.clock, Arc::new(link));
        let book = Handbook::rebuild(config).expect("an empty store");
        lock(&this.device).book = Some(Arc::new(book));
        self.undisturbed(|| self.activate(phone));
        self.no_longer_vouched(phone);
        for planned in self.model().planned.values_mut() {
            planned.rebuilt(phone);
        }
        let mine: Vec<ItemId> = self.model().words.keys().copied().collect();
        lock(&this.device).returning.extend(mine);
    }

    /// The phone's files as they are now are what will be left of it.
    pub(super) fn dies(&self, phone: usize) {
        let mut device = lock(&self.phones[phone].device);
        if device.dying.is_some() {
            return;
        }
        device.lives += 1;
        let copy = self.folder.join(format!("phone-{phone}-{}", device.lives));
        copy_folder(&device.folder, &copy);
        device.dying = Some(copy);
        drop(device);
        self.count("kills");
        self.note(|| format!("phone {phone}: killed"));
    }

    pub(super) fn is_dying(&self, phone: usize) -> bool {
        lock(&self.phones[phone].device).dying.is_some()
    }

    /// Opens a killed phone again from what was left of it.
    fn bury(&self, phone: usize) {
        let this = &self.phones[phone];
        let (old, new) = {
            let mut device = lock(&this.device);
            let Some(copy) = device.dying.take() else {
                return;
            };
            device.book = None;
            (std::mem::replace(&mut device.folder, copy.clone()), copy)
        };
        std::fs::remove_dir_all(old).expect("removed");
        match Handbook::open(phone_config(&new, &this.clock, Arc::new(self.link(phone)))) {
            Ok(book) => lock(&this.device).book = Some(Arc::new(book)),
            Err(error) => self.wrong(format!("phone {phone}: does not open again: {error}")),
        }
    }

    /// The phone's book, unless the phone has just been killed.
    pub(super) fn living(&self, phone: usize) -> Option<Arc<Handbook>> {
        (!self.is_dying(phone)).then(|| self.book(phone)).flatten()
    }

    fn one_of(&self, fits: impl Fn(&Words) -> bool) -> Option<ItemId> {
        let fitting: Vec<ItemId> = self
            .model()
            .words
            .iter()
            .filter(|(_, words)| fits(words))
            .map(|(id, _)| *id)
            .collect();
        let place = self.roll(fitting.len());
        fitting.get(place).copied()
    }

    /// Does something while the network is well.
    pub(super) fn undisturbed(&self, what: impl FnOnce()) {
        let trouble = self.trouble.swap(0, Ordering::SeqCst);
        what();
        self.trouble.store(trouble, Ordering::SeqCst);
    }

    fn link(&self, phone: usize) -> Link {
        Link {
            sim: self.me.clone(),
            phone,
        }
    }
}
