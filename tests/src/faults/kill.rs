//! `kill -9` of a real process that writes and syncs; whatever it said is done is there afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use handbook_core::clock::SystemClock;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::HttpTransport;
use handbook_core::opinions;
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_domain::ids::ItemId;
use handbook_server::{InitOptions, Province, load};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{Counts, all_there, copy_folder, open_offline, scratch, sound};

/// A province on a socket and an activated phone, copied for every kill.
pub struct Kills {
    runtime: Runtime,
    province: Province,
    address: SocketAddr,
    template: TempDir,
}

/// The child is told by this variable what it is.
pub const CHILD: &str = "HANDBOOK_KILL_CHILD";

/// Where its province is, and by what its words differ from those of all other children.
const SERVER: &str = "HANDBOOK_KILL_SERVER";
const SEED: &str = "HANDBOOK_KILL_SEED";

impl Kills {
    /// Starts the province and activates a phone.
    #[must_use]
    pub fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let template = scratch();
        let folder = template.path().join("province");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config: handbook_server::Config {
                address: Some(format!("http://{address}")),
                // Each kill is of a copy of the one phone.
                limits: crate::unlimited(),
                ..handbook_server::Config::new(folder)
            },
        };
        let province = runtime
            .block_on(Province::create(options))
            .expect("a province");
        let text =
            std::fs::read_to_string(crate::fixtures().join("province.json")).expect("the fixture");
        runtime
            .block_on(load::load(&province, &text))
            .expect("the file loads");
        let app = handbook_server::app(province.clone());
        runtime.spawn(async move { axum::serve(listener, app).await });
        let kills = Self {
            runtime,
            province,
            address,
            template,
        };
        let book = open(&kills.template.path().join("phone"), address);
        let member = load::member_id(&kills.province, "DV004");
        let invited = kills
            .runtime
            .block_on(handbook_server::invite(&kills.province, member))
            .expect("an invitation");
        book.activate(&invited.link.parse().expect("an invitation"), "Máy")
            .expect("activation");
        book.sync().expect("the store works");
        book.suspend().expect("closed");
        kills
    }

    /// Lets a child work and kills it after so many confirmations and a little; then opens what is
    /// left.
    ///
    /// # Errors
    /// If a word is lost, doubled or not found.
    pub fn kill(&self, seed: u64) -> Result<Counts, String> {
        let program = super::built("campaign")?;
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let folder = scratch();
        copy_folder(&self.template.path().join("phone"), folder.path());
        let mut child = Command::new(program)
            .env(CHILD, folder.path())
            .env(SERVER, self.address.to_string())
            .env(SEED, seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?);
        let until = dice.random_range(1..12);
        let mut said = Vec::new();
        let mut line = String::new();
        while said.len() < until && lines.read_line(&mut line).map_err(|e| e.to_string())? > 0 {
            said.extend(confirmed(&line));
            line.clear();
        }
        // Somewhere in the work that follows: a busy wait, because only chance decides where.
        for _ in 0..dice.random_range(0..3_000_000_u64) {
            std::hint::spin_loop();
        }
        child.kill().map_err(|error| error.to_string())?;
        child.wait().map_err(|error| error.to_string())?;
        let mut rest = String::new();
        lines.read_to_string(&mut rest).map_err(|e| e.to_string())?;
        said.extend(rest.split_inclusive('\n').filter_map(confirmed));
        self.check(folder.path(), &said, seed)
    }

    fn check(&self, folder: &Path, said: &[(ItemId, String)], seed: u64) -> Result<Counts, String> {
        let book = open_offline(folder, seed).map_err(|error| error.to_string())?;
        all_there(&book, said)?;
        sound(&book)?;
        drop(book);
        // Delivered in full after all, and each once.
        let book = open(folder, self.address);
        let report = book.sync().map_err(|error| error.to_string())?;
        if report.problem.is_some() || report.refused > 0 {
            return Err(format!("the next round: {report:?}"));
        }
        let texts = all_texts(&book)?;
        for (_, text) in said {
            let count = texts.iter().filter(|one| *one == text).count();
            if count != 1 {
                return Err(format!("{text} is there {count} times"));
            }
        }
        let mut counts = Counts::default();
        counts.add("kills");
        counts.add_many("words confirmed", said.len() as u64);
        Ok(counts)
    }
}

impl Default for Kills {
    fn default() -> Self {
        Self::new()
    }
}

/// What the child does until it is killed: writes, says so, syncs now and then.
pub fn child(folder: &Path) {
    let address = std::env::var(SERVER).expect("an address");
    let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.expect("a seed");
    let book = open(folder, address.parse().expect("an address"));
    let mut out = std::io::stdout();
    for number in 0_u64.. {
        // A number of six digits: to the search letters and digits are words of their own.
        let text = format!("Ý kiến k{}x{number}q", 100_000 + seed);
        let id = opinions::submit(book.store(), &text).expect("written");
        // The parent may be gone.
        if writeln!(out, "{id} {text}")
            .and_then(|()| out.flush())
            .is_err()
        {
            return;
        }
        if number % 3 == 1 {
            book.sync().expect("the store works");
        }
    }
}

fn confirmed(line: &str) -> Option<(ItemId, String)> {
    let (id, text) = line.strip_suffix('\n')?.split_once(' ')?;
    Some((id.parse().ok()?, text.to_owned()))
}

fn all_texts(book: &Handbook) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    loop {
        let first = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let window = opinions::list(book.store(), first, 100).map_err(|error| error.to_string())?;
        if window.is_empty() {
            return Ok(texts);
        }
        texts.extend(window.into_iter().map(|view| view.text));
    }
}

/// The phone in `folder`, which reaches its province over a socket.
///
/// # Panics
/// If the store does not open.
#[must_use]
pub fn open(folder: &Path, address: SocketAddr) -> Handbook {
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), &SystemClock).expect("a key");
    let transport = HttpTransport::new(&format!("http://{address}"), None).expect("this machine");
    Handbook::open(Config {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport: Arc::new(transport),
        clock: Arc::new(SystemClock),
        pin: None,
    })
    .expect("the store opens")
}
