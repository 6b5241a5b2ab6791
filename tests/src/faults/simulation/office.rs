//! What the office does, and what befalls the server.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use handbook_core::clock::FixedClock as PhoneClock;
use handbook_core::error::Error;
use handbook_core::handbook::Handbook;
use handbook_server::backup::backup;
use handbook_server::clock::Clock;
use handbook_server::restore::{Lost, RestoreOptions, restore, told};
use handbook_server::{InitOptions, LEDGER_FILE, Province, import, load, papers};
use serde_json::{Value, json};

use super::link::Calm;
use super::model::{Backup, CELLS, MOVERS, Model, OWNERS, Office, Thing, UNITS, title};
use super::{Sim, lock, scratch};

/// Articles and meetings there can be; few, so that each is changed often.
const ARTICLES: usize = 12;
const MEETINGS: usize = 6;
const PAPERS: usize = 6;

/// The first phones are never ended, so that there is always somebody to compare.
const STAY: usize = 4;

impl Sim {
    /// Publishes an article or changes it.
    pub(super) fn publish(&self) {
        let number = self.roll(ARTICLES);
        // The unit belongs to the code: an article that changes its readers is its own story.
        let unit = UNITS[number % UNITS.len()];
        self.put_article(&format!("A{number}"), unit, false);
    }

    /// Imports a paper, or what has become of it.
    pub(super) fn publish_paper(&self) {
        let number = self.roll(PAPERS);
        let thing = Thing {
            unit: UNITS[number % UNITS.len()],
            version: self.model().next(),
            withdrawn: false,
            committee: false,
        };
        let code = format!("{}:P{number}.md", thing.unit);
        let text = format!(
            "---\nissuer: TU\ntype: KH\nnumber: {number}-KH/TU\ndate: 2026-11-01\nabstract: {}\n---\n\n\
             Nội dung v{}q.\n",
            title(&code, &thing),
            thing.version
        );
        let folder = scratch();
        std::fs::write(folder.path().join(format!("P{number}.md")), text).expect("written");
        let options = papers::Options::new(self.clock.now().day(), crate::extractor());
        let province = self.province();
        let import = import::import(&province, folder.path(), thing.unit, options, |_| ());
        let report = self
            .runtime
            .block_on(import)
            .expect("the folder can be read");
        self.note(|| format!("office: paper {code}: {report:?}"));
        self.count("papers");
        assert_eq!(report.added + report.changed, 1, "{report:?}");
        self.model().office.papers.insert(code, thing);
    }

    /// Takes an article or a meeting back.
    pub(super) fn withdraw(&self) {
        let number = self.roll(ARTICLES);
        let code = format!("A{number}");
        if self.model().office.articles.contains_key(&code) {
            self.put_article(&code, UNITS[number % UNITS.len()], true);
        }
    }

    /// Calls a meeting, changes it or takes it back.
    pub(super) fn call_meeting(&self) {
        let number = self.roll(MEETINGS);
        let (cell, _) = CELLS[number % CELLS.len()];
        let withdrawn = self.roll(4) == 0;
        let thing = Thing {
            unit: cell,
            version: self.model().next(),
            withdrawn,
            committee: number >= CELLS.len(),
        };
        let code = format!("H{number}");
        if withdrawn && !self.model().office.meetings.contains_key(&code) {
            return;
        }
        let line = json!({
            "code": code, "cell": cell,
            "kind": if thing.committee { "committee" } else { "regular" },
            "title": title(&code, &thing), "starts_at": "2037-12-03T19:30",
            "place": "Nhà văn hóa", "chair": "Chủ trì", "withdrawn": withdrawn,
        });
        self.load(&json!({ "meetings": [line] }));
        self.note(|| format!("office: meeting {code} for {cell}, withdrawn {withdrawn}"));
        self.model().office.meetings.insert(code, thing);
    }

    fn put_article(&self, code: &str, unit: &'static str, withdrawn: bool) {
        let thing = Thing {
            unit,
            version: self.model().next(),
            withdrawn,
            committee: false,
        };
        let mut line = crate::article(code, unit, &title(code, &thing), "Nội dung.");
        line["withdrawn"] = withdrawn.into();
        line["body"] = format!("Nội dung v{}q.", thing.version).into();
        self.load(&json!({ "articles": [line] }));
        self.note(|| format!("office: article {code} for {unit}, withdrawn {withdrawn}"));
        self.model().office.articles.insert(code.to_owned(), thing);
    }

    /// A member without an office meets in another cell from now on.
    pub(super) fn move_somebody(&self) {
        let member = MOVERS[self.roll(MOVERS.len())];
        let (cell, _) = CELLS[self.roll(CELLS.len())];
        let mut line = people()
            .into_iter()
            .find(|line| line["code"] == member)
            .expect("one of the fixture's members");
        line["cell"] = cell.into();
        self.load(&json!({ "members": [line] }));
        self.note(|| format!("office: {member} moves to {cell}"));
        self.model().office.cells.insert(member, cell);
    }

    /// Ends a phone, or says that it is lost.
    pub(super) fn end_somebody(&self) {
        let Some(others) = self.phones.len().checked_sub(STAY).filter(|many| *many > 0) else {
            return;
        };
        let phone = STAY + self.roll(others);
        let (revoked, known_lost) = {
            let device = lock(&self.phones[phone].device);
            (device.revoked, device.lost)
        };
        let lost = self.chance(40);
        if known_lost || (revoked && !lost) {
            return self.decide_held(phone);
        }
        let Some(device) = self.device_of(phone) else {
            return;
        };
        let province = self.province();
        let ended = if lost {
            let report = handbook_server::report_lost(&province, device);
            self.runtime.block_on(report)
        } else {
            let revoke = handbook_server::revoke(&province, device);
            self.runtime.block_on(revoke)
        };
        if ended.is_err() {
            // A restored province does not know this phone yet.
            return;
        }
        self.note(|| format!("office: phone {phone} is ended, lost {lost}"));
        {
            let mut device = lock(&self.phones[phone].device);
            device.revoked = true;
            device.lost = lost;
        }
        if lost {
            self.model().lost.push(device);
        }
        // What only this phone could offer again is now in the backups alone.
        self.no_longer_vouched(phone);
        for planned in self.model().planned.values_mut() {
            planned.ended(phone);
        }
    }

    /// The phone cannot offer again what it had delivered. If the province has been restored before,
    /// it may be missing there already: two faults at once, which nobody promises to survive.
    pub(super) fn no_longer_vouched(&self, phone: usize) {
        let restored = lock(&self.server).lives > 0;
        for words in self.model().words.values_mut() {
            let mine = words.last.contains_key(&phone) || words.answers.contains_key(&phone);
            words.fragile |= mine;
            words.let_go |= mine && restored;
        }
        for planned in self.model().planned.values_mut() {
            planned.not_vouched(phone, restored);
        }
    }

    fn load(&self, content: &Value) {
        let text = content.to_string();
        self.count("office acts");
        self.runtime
            .block_on(load::load(&self.province(), &text))
            .expect("the file loads");
    }

    pub(super) fn restart_server(&self) {
        self.note(|| "server: restarted".to_owned());
        self.count("server restarts");
        self.stop_server();
        self.start_server();
    }

    pub(super) fn stop_server(&self) {
        let running = lock(&self.server).running.take();
        if let Some((province, router)) = running {
            drop(router);
            self.runtime.block_on(province.close());
        }
    }

    fn start_server(&self) {
        let folder = lock(&self.server).folder.clone();
        let config = self.config(folder);
        let province = self
            .runtime
            .block_on(Province::open(config))
            .expect("the province opens");
        self.run_province(province);
    }

    fn run_province(&self, province: Province) {
        let router = handbook_server::app(province.clone());
        lock(&self.server).running = Some((province, router));
    }

    /// Opens the province, or makes one with the fixture's people.
    pub(super) fn open_or_make_province(&self) {
        let folder = lock(&self.server).folder.clone();
        if folder.join("root.pub").exists() {
            self.start_server();
            return;
        }
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config: self.config(folder),
        };
        let province = self
            .runtime
            .block_on(Province::create(options))
            .expect("a province");
        self.run_province(province);
        let mut content = fixture();
        content["articles"] = json!([]);
        content["meetings"] = json!([]);
        self.load(&content);
        let rules = std::fs::read(crate::fixtures().join("rules/hd42.json")).expect("readable");
        let province = self.province();
        let published = handbook_server::rules::publish(&province, &rules, "TU");
        assert!(self.runtime.block_on(published).expect("sound rules"));
    }

    pub(super) fn back_up(&self) {
        let lives = lock(&self.server).lives;
        let folder = self.folder.join(format!("backups-{lives}"));
        let made = self
            .runtime
            .block_on(backup(&self.province(), &folder))
            .expect("a backup");
        self.count("backups");
        self.note(|| format!("server: backup of epoch {}", made.epoch));
        let mut model = self.model();
        let office = model.office.clone();
        model.backups.push(Backup {
            file: made.file,
            office,
        });
        // Phones forget what two backups hold, so an older one is no longer a way back.
        if model.backups.len() > 2 {
            model.backups.remove(0);
        }
    }

    /// The server is lost and comes back from one of its two newest backups.
    pub(super) fn restore(&self) {
        let Some(taken) = self.take_backup() else {
            return;
        };
        self.stop_server();
        let (old, new) = {
            let mut server = lock(&self.server);
            server.lives += 1;
            let new = self.folder.join(format!("province-{}", server.lives));
            (std::mem::replace(&mut server.folder, new.clone()), new)
        };
        std::fs::create_dir_all(&new).expect("a folder");
        let options = RestoreOptions {
            file: taken.file.clone(),
            ledger: Some(old.join(LEDGER_FILE)),
            keys: Some(old),
            config: self.config(new),
        };
        let (province, report) = self.runtime.block_on(restore(options)).expect("restored");
        told(&province, &report).expect("noted");
        self.count("restores");
        self.note(|| format!("server: restored as {}", report.generation));
        self.run_province(province);
        self.check_lost(&taken.office, &report.lost);
        self.check_used_invitations();
        let mut model = self.model();
        model.office = taken.office;
        for words in model.words.values_mut() {
            words.let_go |= words.fragile;
        }
        for planned in model.planned.values_mut() {
            planned.restored();
        }
    }

    /// What the office did since the backup is listed, and nothing else.
    fn check_lost(&self, taken: &Office, lost: &[Lost]) {
        let model = self.model();
        let (mut differ, mut may_differ) = (BTreeSet::new(), BTreeSet::new());
        let pairs = [
            (&taken.articles, &model.office.articles),
            (&taken.meetings, &model.office.meetings),
            (&taken.papers, &model.office.papers),
        ];
        for (then, now) in pairs {
            for (code, thing) in now {
                let before = then.get(code);
                // What is taken back twice is the same the second time, if nothing was in between.
                let gone = thing.withdrawn && before.is_some_and(|before| before.withdrawn);
                if before != Some(thing) {
                    may_differ.insert(code.clone());
                    differ.extend((!gone).then(|| code.clone()));
                }
            }
        }
        let listed: BTreeSet<String> = lost
            .iter()
            .filter_map(|lost| match lost {
                Lost::Published { name, .. } => Some(name.clone()),
                Lost::Listed { .. } | Lost::Decided { .. } => None,
            })
            .collect();
        let mut movers = MOVERS.iter();
        let moved = movers.any(|who| model.office.cell_of(who) != taken.cell_of(who));
        drop(model);
        lock(&self.counts).add_many("office's acts listed as lost", lost.len() as u64);
        if !listed.is_superset(&differ) || !listed.is_subset(&may_differ) {
            self.wrong(format!(
                "a restore lists {listed:?} as lost, and {differ:?} is"
            ));
        }
        if moved && !lost.iter().any(|lost| matches!(lost, Lost::Listed { .. })) {
            self.wrong("a restore does not say that the lists were changed".to_owned());
        }
    }

    /// Somebody activates a further phone and loses it; the invitation stays used.
    pub(super) fn guest(&self) {
        let province = self.province();
        let member = load::member_id(&province, OWNERS[0].0);
        let invited = self
            .runtime
            .block_on(handbook_server::invite(&province, member))
            .expect("an invitation");
        if let Err(error) = self.take_in(&invited.link) {
            self.wrong(format!("a new invitation is refused: {error}"));
        }
        self.note(|| "office: a guest's phone".to_owned());
        self.model().used.push(invited.link);
    }

    /// A used invitation takes no second phone in, whatever was restored.
    fn check_used_invitations(&self) {
        let used = std::mem::take(&mut self.model().used);
        for link in used {
            self.count("used invitations tried again");
            if self.take_in(&link).is_ok() {
                self.wrong("a used invitation is alive again".to_owned());
            }
        }
    }

    /// Activates a phone with a key of its own, which is gone afterwards.
    fn take_in(&self, link: &str) -> Result<(), Error> {
        let folder = scratch();
        // Far from the numbers that the phones' own keys are drawn from.
        let number = u64::MAX - self.model().next();
        let clock = Arc::new(PhoneClock::new(self.clock.now(), number));
        let config =
            crate::phone::phone_config(folder.path(), &clock, Arc::new(Calm(self.me.clone())));
        let book = Handbook::open(config).expect("a new store");
        let invitation = link.parse().expect("the link is an invitation");
        book.activate(&invitation, "Máy khách").map(|_| ())
    }

    fn take_backup(&self) -> Option<Backup> {
        let number = self.roll(2);
        let mut model = self.model();
        let Model { backups, .. } = &mut *model;
        let taken = backups.get(number).or(backups.first()).cloned()?;
        *backups = vec![taken.clone()];
        Some(taken)
    }

    /// Makes a phone its owner's.
    pub(super) fn activate(&self, phone: usize) {
        let province = self.province();
        let member = load::member_id(&province, OWNERS[phone].0);
        let invited = self
            .runtime
            .block_on(handbook_server::invite(&province, member))
            .expect("an invitation");
        let invitation = invited.link.parse().expect("the link is an invitation");
        let book = self.book(phone).expect("the phone is on");
        book.activate(&invitation, "Máy").expect("activation");
    }
}

fn fixture() -> Value {
    let path: PathBuf = crate::fixtures().join("province.json");
    let text = std::fs::read_to_string(path).expect("the fixture");
    let mut content: Value = serde_json::from_str(&text).expect("the fixture is JSON");
    // Who meets where is the model's alone: nobody is in a second cell for a time.
    for member in content["members"].as_array_mut().expect("a list") {
        member["also_in"] = json!([]);
    }
    content
}

fn people() -> Vec<Value> {
    fixture()["members"].as_array().expect("a list").clone()
}
