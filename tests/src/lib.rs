//! A small world for stories: the real province in process, phones with the real core, a network
//! that can be broken in every way, and one clock for all.

#![expect(
    clippy::indexing_slicing,
    reason = "a story that misreads its own fixture must fail"
)]

pub mod faults;
pub mod hall;
mod network;
mod phone;
pub mod pretence;
mod quiet;

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use handbook_core::clock::FixedClock as PhoneClock;
use handbook_core::error::{Error, HandbookError};
use handbook_domain::ids::MemberId;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::Invitation;
use handbook_server::clock::FixedClock as ServerClock;
use handbook_server::restore::{RestoreOptions, RestoreReport, restore, told};
use handbook_server::{Config, InitOptions, Limits, Province, load};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub use network::{Faults, Link, Trouble};
use phone::open;
pub use phone::{Locked, Phone};

/// 24 November 2026, 19:30 in Vietnam.
pub const EVENING: Timestamp = Timestamp(1_795_523_400_000);

/// No limits to what one device may ask: for tests that ask as fast as they can, for as long as they like.
#[must_use]
pub fn unlimited() -> Limits {
    Limits {
        per_minute: NonZeroU32::MAX,
        burst: NonZeroU32::MAX,
        ..Limits::default()
    }
}

/// A province with its people, and everything the phones of a story share.
pub struct World {
    folder: TempDir,
    runtime: Runtime,
    province: Option<Province>,
    clock: Arc<ServerClock>,
    databases: Databases,
    faults: Arc<Faults>,
    phones: std::cell::Cell<u64>,
    content: std::cell::RefCell<Value>,
    // Last, so that what the others say when they go is still heard.
    _quiet: Option<quiet::Quiet>,
}

impl World {
    /// A province with the people of `fixtures/province.json` and none of its content.
    #[must_use]
    pub fn new() -> Self {
        Self {
            _quiet: Some(quiet::Quiet::start()),
            ..Self::noisy()
        }
    }

    /// The same for a story whose disk fails: the core may warn of it.
    #[must_use]
    pub fn noisy() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let runtime = Runtime::new().expect("a runtime");
        let clock = Arc::new(ServerClock::new(EVENING, 1));
        let databases = Databases::default();
        let config = config(folder.path().join("province"), &clock, &databases, &runtime);
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config,
        };
        let province = runtime
            .block_on(Province::create(options))
            .expect("a province");
        let json = std::fs::read_to_string(fixtures().join("province.json")).expect("the fixture");
        let mut content: Value = serde_json::from_str(&json).expect("the fixture is JSON");
        content["articles"] = Value::Array(Vec::new());
        content["meetings"] = Value::Array(Vec::new());
        let world = Self {
            folder,
            runtime,
            province: Some(province),
            faults: Arc::new(Faults::new(&clock)),
            clock,
            databases,
            phones: std::cell::Cell::new(0),
            content: std::cell::RefCell::new(content),
            _quiet: None,
        };
        world.load(|_| ());
        world
    }

    /// Changes the province's people and content, as the office would by its file.
    pub fn load(&self, change: impl FnOnce(&mut Value)) {
        change(&mut self.content.borrow_mut());
        let json = self.content.borrow().to_string();
        self.block_on(load::load(self.province(), &json))
            .expect("the file loads");
    }

    /// Publishes an article of a unit; the same code again changes it.
    pub fn article(&self, code: &str, unit: &str, title: &str, body: &str) {
        self.load(|content| put(content, "articles", article(code, unit, title, body)));
    }

    /// Imports a folder of papers for everybody.
    pub fn import(&self, folder: &std::path::Path) -> handbook_server::papers::Report {
        let today = handbook_server::clock::Clock::now(self.clock.as_ref()).day();
        let options = handbook_server::papers::Options::new(today, extractor());
        let import =
            handbook_server::import::import(self.province(), folder, "TU", options, |_| ());
        self.block_on(import).expect("the folder can be read")
    }

    /// Takes an article back.
    pub fn withdraw_article(&self, code: &str) {
        self.load(|content| {
            for article in content["articles"].as_array_mut().into_iter().flatten() {
                if article["code"] == code {
                    article["withdrawn"] = true.into();
                }
            }
        });
    }

    /// A phone on which the member with this code has just activated.
    #[must_use]
    pub fn phone(&self, member: &str) -> Phone {
        let phone = self.new_phone();
        self.activate(&phone, member);
        phone
    }

    /// The member with this code activates the phone by a new invitation.
    pub fn activate(&self, phone: &Phone, member: &str) {
        phone
            .book
            .activate(&self.invitation(member), "Điện thoại thử")
            .expect("activation");
    }

    /// The office ends the phone.
    pub fn revoke(&self, phone: &Phone) {
        let new = self.block_on(handbook_server::revoke(self.province(), phone.device()));
        assert!(new.expect("revoked"), "it was ended before");
    }

    /// The office reports it lost.
    pub fn report_lost(&self, phone: &Phone) {
        let new = self.block_on(handbook_server::report_lost(
            self.province(),
            phone.device(),
        ));
        assert!(new.expect("reported"), "it was reported before");
    }

    /// A phone that belongs to nobody yet.
    #[must_use]
    pub fn new_phone(&self) -> Phone {
        let number = self.phones.get() + 1;
        self.new_phone_in(self.folder.path().join(format!("phone-{number}")))
            .expect("a new store")
    }

    /// A phone whose files lie in `folder`: what is there is opened.
    ///
    /// # Errors
    /// What the core says.
    pub fn new_phone_in(&self, folder: PathBuf) -> Result<Phone, Error> {
        let number = self.phones.get() + 1;
        self.phones.set(number);
        let clock = Arc::new(PhoneClock::new(EVENING, 1_000 + number));
        let link = Arc::new(Link::new(
            self.router(),
            self.runtime.handle(),
            &self.faults,
        ));
        let book = open(&folder, &clock, &link)?;
        Ok(Phone {
            book,
            clock,
            folder,
            link,
        })
    }

    /// An invitation for the member with this code.
    #[must_use]
    pub fn invitation(&self, member: &str) -> Invitation {
        let invited = self
            .block_on(handbook_server::invite(
                self.province(),
                self.member(member),
            ))
            .expect("an invitation");
        invited.link.parse().expect("the link is an invitation")
    }

    /// The member with this code.
    #[must_use]
    pub fn member(&self, code: &str) -> MemberId {
        load::member_id(self.province(), code)
    }

    /// The province itself, for what a story must do there.
    #[must_use]
    pub fn province(&self) -> &Province {
        self.province.as_ref().expect("the province is open")
    }

    /// How the network misbehaves.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The province's clock.
    #[must_use]
    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// The folder of the province's files.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("province")
    }

    /// A further folder of this story.
    #[must_use]
    pub fn side_folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Stops the province, lets `work` do something with its files, and starts what lies in the
    /// returned folder.
    pub fn replace_province(&mut self, work: impl FnOnce(&Self) -> PathBuf) {
        if let Some(province) = self.province.take() {
            self.runtime.block_on(province.close());
        }
        let folder = work(self);
        let config = self.config(folder);
        let opened = self.runtime.block_on(Province::open(config));
        self.province = Some(opened.expect("the province opens"));
    }

    /// Ends the province and restores it from a backup and its newest ledger, in a folder beside it.
    pub fn restore(&mut self, backup: &std::path::Path) -> RestoreReport {
        let mut said = None;
        self.replace_province(|world| {
            let old = world.folder();
            let new = world.side_folder("restored");
            std::fs::create_dir_all(&new).expect("a folder");
            let options = RestoreOptions {
                file: backup.to_owned(),
                ledger: Some(old.join(handbook_server::LEDGER_FILE)),
                keys: Some(old),
                config: world.config(new.clone()),
            };
            let (province, report) = world.block_on(restore(options)).expect("restored");
            told(&province, &report).expect("noted");
            world.block_on(province.close());
            said = Some(report);
            new
        });
        said.expect("it was replaced")
    }

    /// Lets a phone reach the province that runs now.
    pub fn reconnect(&self, phone: &Phone) {
        phone.link.point_at(self.router());
    }

    /// Lets a phone speak to another process of the province.
    pub fn connect_to(&self, phone: &Phone, province: &Province) {
        phone.link.point_at(handbook_server::app(province.clone()));
    }

    /// Waits for the server's side of something.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// A configuration for a province in `folder`, with this world's clock.
    #[must_use]
    pub fn config(&self, folder: PathBuf) -> Config {
        config(folder, &self.clock, &self.databases, &self.runtime)
    }

    fn router(&self) -> Router {
        handbook_server::app(self.province().clone())
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Copies a folder with everything in it.
///
/// # Panics
/// If a file cannot be read or written.
pub fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_all(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("copied");
        }
    }
}

/// What a shell would see of an error.
pub fn seen<T: std::fmt::Debug>(result: Result<T, Error>) -> HandbookError {
    result.expect_err("this must fail").into()
}

/// Puts a member into another cell, in the office's file.
///
/// # Panics
/// If there is no such member.
pub fn move_member(content: &mut Value, member: &str, cell: &str) {
    let members = content["members"].as_array_mut().expect("a list");
    let found = members
        .iter_mut()
        .find(|one| one["code"] == member)
        .expect("the member");
    found["cell"] = cell.into();
}

/// The folder of invented data.
#[must_use]
pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The server's own program, which reads hostile files in a process of its own.
pub(crate) fn extractor() -> PathBuf {
    let name = format!("handbook-server{}", std::env::consts::EXE_SUFFIX);
    faults::built(&name).expect("the whole workspace is built")
}

/// Databases by the folder of the province that uses them.
type Databases = std::cell::RefCell<std::collections::HashMap<PathBuf, String>>;

/// Stories run on the embedded SQLite, or, where `HANDBOOK_STORIES_ON` names a PostgreSQL, on a new
/// database there for each province.
fn config(
    folder: PathBuf,
    clock: &Arc<ServerClock>,
    databases: &Databases,
    runtime: &Runtime,
) -> Config {
    let database_url = std::env::var("HANDBOOK_STORIES_ON").ok().map(|url| {
        let make = || runtime.block_on(new_database(&url));
        databases
            .borrow_mut()
            .entry(folder.clone())
            .or_insert_with(make)
            .clone()
    });
    Config {
        clock: Arc::clone(clock) as Arc<dyn handbook_server::clock::Clock>,
        address: Some("http://127.0.0.1:1".to_owned()),
        database_url,
        ..Config::new(folder)
    }
}

pub(crate) async fn new_database(url: &str) -> String {
    sqlx::any::install_default_drivers();
    let name = format!("story_{}", uuid::Uuid::new_v4().simple());
    let pool = sqlx::AnyPool::connect(url)
        .await
        .expect("PostgreSQL answers");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create)
        .execute(&pool)
        .await
        .expect("a new database");
    let (server, _) = url
        .rsplit_once('/')
        .expect("an address ends with a database");
    format!("{server}/{name}")
}

fn put(content: &mut Value, list: &str, entry: Value) {
    let entries = content[list].as_array_mut().expect("a list");
    entries.retain(|old| old["code"] != entry["code"]);
    entries.push(entry);
}

/// An approved article, as the office's file writes it.
fn article(code: &str, unit: &str, title: &str, body: &str) -> Value {
    serde_json::json!({
        "code": code,
        "unit": unit,
        "title": title,
        "author": "Ban Biên tập",
        "body": body,
        "approver": "Đinh Thị Lam Ngọc",
        "approving_body": "Ban Tuyên giáo và Dân vận Tỉnh ủy Lam Sơn",
        "approved_at": "2026-11-20T08:00",
    })
}
