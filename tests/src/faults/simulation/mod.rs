//! The simulation: phones with the real core and the real server in one thread, by a seed.
//!
//! Nothing runs beside anything else: a phone's round, an act of the office, a kill are calls, and
//! what happens "meanwhile" happens inside an exchange, where a real network would let it. Both
//! clocks stand still during a call and are moved between calls. The oracle is [`model`], written
//! down beside: what a member may read, and every word a phone has said is kept.

mod check;
mod ended;
mod link;
mod meetings;
mod model;
mod office;
mod people;
mod records;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http;
use handbook_core::clock::FixedClock as PhoneClock;
use handbook_core::handbook::Handbook;
use handbook_core::net::Request;
use handbook_domain::ids::ItemId;
use handbook_server::clock::FixedClock as ServerClock;
use handbook_server::{Config, Province};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use super::{Counts, copy_folder, scratch};
use crate::EVENING;
use crate::phone::phone_config;
use link::Link;
use model::{Model, OWNERS};

/// Steps of one seed.
const STEPS: usize = 500;

/// A province with activated phones, made once and copied for every seed.
pub struct Simulation {
    template: TempDir,
}

impl Simulation {
    /// Makes the province and its phones.
    #[must_use]
    pub fn new() -> Self {
        let template = scratch();
        let sim = Sim::start(template.path(), 0, OWNERS.len());
        for phone in 0..OWNERS.len() {
            sim.activate(phone);
            sim.round(phone);
        }
        sim.finish();
        Self { template }
    }

    /// Runs one seed to its end.
    ///
    /// # Errors
    /// What was seen that must never be, after the steps that led there.
    pub fn run(&self, seed: u64) -> Result<Counts, String> {
        self.run_traced(seed).0
    }

    /// Runs one seed, and tells every step.
    pub fn run_traced(&self, seed: u64) -> (Result<Counts, String>, Vec<String>) {
        let folder = scratch();
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let count = dice.random_range(3..=OWNERS.len());
        let names = (0..count).map(|phone| format!("phone-{phone}"));
        for name in names.chain(["province".to_owned()]) {
            copy_folder(
                &self.template.path().join(&name),
                &folder.path().join(&name),
            );
        }
        let sim = Sim::start(folder.path(), seed, count);
        for _ in 0..STEPS {
            sim.step();
            if sim.is_wrong() {
                break;
            }
        }
        if !sim.is_wrong() {
            sim.heal_and_check();
        }
        sim.finish();
        let trace = std::mem::take(&mut *lock(&sim.trace));
        let counts = lock(&sim.counts).clone();
        let result = match lock(&sim.wrong).take() {
            None => Ok(counts),
            Some(what) => {
                let last = trace.len().saturating_sub(40);
                Err(format!("{what}\n{}", trace[last..].join("\n")))
            }
        };
        (result, trace)
    }
}

impl Default for Simulation {
    fn default() -> Self {
        Self::new()
    }
}

/// One seed's world.
pub(super) struct Sim {
    /// For the phones' way back.
    me: Weak<Sim>,
    folder: PathBuf,
    runtime: Runtime,
    clock: Arc<ServerClock>,
    server: Mutex<Server>,
    phones: Vec<Phone>,
    model: Mutex<Model>,
    dice: Mutex<ChaCha8Rng>,
    /// Of a hundred exchanges, so many meet trouble.
    trouble: AtomicU32,
    /// How many things happen inside each other.
    depth: AtomicU32,
    late: Mutex<Vec<Request>>,
    trace: Mutex<Vec<String>>,
    counts: Mutex<Counts>,
    wrong: Mutex<Option<String>>,
}

struct Server {
    folder: PathBuf,
    lives: u32,
    running: Option<(Province, Router)>,
}

struct Phone {
    clock: Arc<PhoneClock>,
    device: Mutex<Device>,
    /// A round is running.
    busy: AtomicBool,
}

struct Device {
    book: Option<Arc<Handbook>>,
    folder: PathBuf,
    lives: u32,
    /// Killed in the middle of a round: how the files stood at that moment.
    dying: Option<PathBuf>,
    revoked: bool,
    /// Reported lost, and not heard of it yet; such a phone is `revoked` too.
    lost: bool,
    /// Opinions that came back from the journal and have not been pulled yet.
    returning: std::collections::BTreeSet<ItemId>,
    /// Life of the province and version in which each item was last seen.
    seen: BTreeMap<ItemId, (i64, i64)>,
}

impl Sim {
    /// Opens what lies in `folder`, or makes it if there is nothing.
    fn start(folder: &Path, seed: u64, count: usize) -> Arc<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let clock = Arc::new(ServerClock::new(EVENING, seed ^ 0x5e12));
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let trouble = [0, 5, 15, 30, 50][dice.random_range(0..5)];
        let sim = Arc::new_cyclic(|sim| {
            let phones = (0..count)
                .map(|number| {
                    let clock = Arc::new(PhoneClock::new(EVENING, seed << 8 | number as u64));
                    let folder = folder.join(format!("phone-{number}"));
                    let book = open(&folder, &clock, sim.clone(), number);
                    Phone {
                        clock,
                        device: Mutex::new(Device {
                            book: Some(Arc::new(book)),
                            folder,
                            lives: 0,
                            dying: None,
                            revoked: false,
                            lost: false,
                            returning: std::collections::BTreeSet::new(),
                            seen: BTreeMap::new(),
                        }),
                        busy: AtomicBool::new(false),
                    }
                })
                .collect();
            Self {
                me: sim.clone(),
                folder: folder.to_owned(),
                runtime,
                clock,
                server: Mutex::new(Server {
                    folder: folder.join("province"),
                    lives: 0,
                    running: None,
                }),
                phones,
                model: Mutex::default(),
                dice: Mutex::new(dice),
                trouble: AtomicU32::new(if seed == 0 { 0 } else { trouble }),
                depth: AtomicU32::new(0),
                late: Mutex::default(),
                trace: Mutex::default(),
                counts: Mutex::default(),
                wrong: Mutex::default(),
            }
        });
        sim.open_or_make_province();
        sim
    }

    /// One thing happens; then time goes on.
    fn step(&self) {
        let phone = self.roll(self.phones.len());
        match self.roll(230) {
            0..80 => self.round(phone),
            80..100 => self.write(phone),
            100..104 => self.reply(phone),
            104..118 => self.amend(phone),
            118..128 => self.answer(phone),
            128..132 => self.settle_refusals(phone),
            132..146 => self.publish(),
            146..150 => self.publish_paper(),
            150..156 => self.withdraw(),
            156..164 => self.call_meeting(),
            164..170 => self.kill(phone),
            170..174 => self.rest(phone),
            174..180 => self.jump(phone),
            180..185 => self.look(phone),
            185..189 => self.restart_server(),
            189..192 => self.back_up(),
            192..194 => self.restore(),
            194..197 => self.move_somebody(),
            197 => self.damage(phone),
            198 if self.chance(50) => self.guest(),
            198 => self.end_somebody(),
            199 => self.advance_all(86_400_000),
            200..208 => self.plan(self.committee_phone(phone)),
            208..227 => self.record(self.committee_phone(phone)),
            _ => self.sum_up(),
        }
        let ms = [0, 1, 200, 5_000, 60_000, 1_000_000][self.roll(6)];
        self.advance_all(ms);
    }

    /// Something else happens while a phone waits for its answer.
    fn meanwhile(&self, me: usize) {
        if self.depth.fetch_add(1, Ordering::SeqCst) < 2 {
            let other = self.roll(self.phones.len());
            match self.roll(12) {
                0..4 => self.round(other),
                4 | 5 => self.publish(),
                6 => self.write(me),
                7 if self.chance(50) => self.amend(me),
                7 => self.plan(self.committee_phone(me)),
                8 => self.restart_server(),
                9 => self.back_up(),
                10 => self.jump(me),
                _ if self.chance(25) => self.restore(),
                _ => self.move_somebody(),
            }
        }
        self.depth.fetch_sub(1, Ordering::SeqCst);
    }

    fn advance_all(&self, ms: i64) {
        self.clock.advance(ms);
        for phone in &self.phones {
            phone.clock.advance(ms);
        }
    }

    /// Carries a request to the server and its answer back.
    fn deliver(&self, phone: usize, request: &Request) -> (u16, Vec<u8>) {
        let late: Vec<Request> = std::mem::take(&mut *lock(&self.late));
        let answer = self.carry(request);
        for request in late {
            self.carry(&request);
        }
        self.note(|| {
            let path = request.path.split('?').next().unwrap_or_default();
            format!(
                "  phone {phone}: {path} -> {} ({} bytes)",
                answer.0,
                answer.1.len()
            )
        });
        answer
    }

    fn carry(&self, request: &Request) -> (u16, Vec<u8>) {
        let Some(router) = lock(&self.server)
            .running
            .as_ref()
            .map(|(_, router)| router.clone())
        else {
            return (502, Vec::new());
        };
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(&request.path);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let request = builder
            .body(Body::from(request.body.clone()))
            .expect("a request");
        self.runtime.block_on(async move {
            let response = router
                .oneshot(request)
                .await
                .expect("the router always answers");
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), usize::MAX)
                .await
                .expect("a body");
            (status, body.to_vec())
        })
    }

    fn late(&self, request: Request) {
        lock(&self.late).push(request);
    }

    fn finish(&self) {
        for phone in &self.phones {
            let book = lock(&phone.device).book.take();
            if let Some(book) = book {
                // The template's files are copied, so nothing may be left in a log.
                let _ = book.suspend();
            }
        }
        self.stop_server();
    }

    fn roll(&self, sides: usize) -> usize {
        lock(&self.dice).random_range(0..sides.max(1))
    }

    fn chance(&self, percent: u32) -> bool {
        lock(&self.dice).random_range(0..100) < percent
    }

    fn count(&self, name: &str) {
        lock(&self.counts).add(name);
    }

    fn note(&self, line: impl FnOnce() -> String) {
        lock(&self.trace).push(line());
    }

    /// Writes down what must never be; the first is what matters.
    fn wrong(&self, what: String) {
        self.note(|| format!("WRONG: {what}"));
        lock(&self.wrong).get_or_insert(what);
    }

    fn is_wrong(&self) -> bool {
        lock(&self.wrong).is_some()
    }

    fn model(&self) -> MutexGuard<'_, Model> {
        lock(&self.model)
    }

    fn book(&self, phone: usize) -> Option<Arc<Handbook>> {
        lock(&self.phones[phone].device).book.clone()
    }

    fn province(&self) -> Province {
        let server = lock(&self.server);
        let (province, _) = server.running.as_ref().expect("the province runs");
        province.clone()
    }

    fn config(&self, folder: PathBuf) -> Config {
        Config {
            clock: Arc::clone(&self.clock) as Arc<dyn handbook_server::clock::Clock>,
            address: Some("http://127.0.0.1:1".to_owned()),
            ..Config::new(folder)
        }
    }
}

fn open(folder: &Path, clock: &Arc<PhoneClock>, sim: Weak<Sim>, phone: usize) -> Handbook {
    Handbook::open(phone_config(folder, clock, Arc::new(Link { sim, phone })))
        .expect("the store opens")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
