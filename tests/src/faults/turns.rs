//! Real server processes over one database, killed in turn while phones hand in opinions and read.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use handbook_core::clock::SystemClock;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::{HttpTransport, NetworkFault, Request, Response, Transport};
use handbook_core::opinions::{self, OpinionState};
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_server::{InitOptions, Province, doctor, load};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{built, scratch};

/// Who writes; the last one reads for the committee.
const MEMBERS: [&str; 4] = ["DV004", "DV003", "DV002", "DV001"];

/// Opinions of each who writes.
const EACH: usize = 25;

/// Within this an opinion must be accepted, and what was accepted read: far more than any run has needed.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process answers between one and this many requests before it is killed, so that some are killed
/// young and some old, and the phones come further each time.
const ANSWERS: usize = 12;

/// What happened.
pub struct Turns {
    /// Processes killed.
    pub kills: usize,
    /// Opinions accepted and read by the committee.
    pub opinions: usize,
}

/// Kills the processes in turn until every opinion is accepted, then looks that nothing is lost, doubled
/// or behind a cursor. On PostgreSQL (`HANDBOOK_STORIES_ON`) there are two, on SQLite one.
///
/// # Errors
/// What is wrong, in one line.
pub fn run() -> Result<Turns, String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let database = std::env::var("HANDBOOK_STORIES_ON").ok();
    let database = database.map(|url| runtime.block_on(crate::new_database(&url)));
    let processes = if database.is_some() { 2 } else { 1 };
    let folder = scratch();
    let ports: Vec<SocketAddr> = (0..processes).map(|_| free_port()).collect();
    let servers = Servers {
        program: built("handbook-server")?,
        data: folder.path().join("province"),
        database,
        ports,
    };
    let province = runtime.block_on(servers.province())?;
    let answers = Arc::new(Answers::default());
    let mut running = Vec::new();
    for place in 0..processes {
        running.push(servers.start(place)?);
    }
    let phones = phones(&runtime, &province, &folder, &servers.ports, &answers)?;
    let kills = std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let mut kills = 0;
            while answers.wait_for(1 + kills * 5 % ANSWERS) {
                let place = kills % processes;
                running[place].kill();
                running[place] = servers.start(place)?;
                kills += 1;
            }
            Ok::<_, String>(kills)
        });
        let hands: Vec<_> = phones
            .iter()
            .map(|book| scope.spawn(|| hand_in(book)))
            .collect();
        let handed = hands.into_iter().map(|hand| hand.join());
        let failed: Vec<String> = handed
            .filter_map(|done| {
                done.unwrap_or_else(|_| Err("a phone fell".to_owned()))
                    .err()
            })
            .collect();
        answers.end();
        let kills = killer.join().map_err(|_| "the killer fell".to_owned())??;
        match failed.into_iter().next() {
            Some(what) => Err(what),
            None => Ok(kills),
        }
    })?;
    let opinions = check(&phones)?;
    let said = runtime.block_on(doctor::examine(&province));
    match said {
        Ok(said) if said.is_empty() => Ok(Turns { kills, opinions }),
        said => Err(format!("the doctor says {said:?}")),
    }
}

/// Writes one opinion after the other and syncs until each is accepted, whichever process answers.
fn hand_in(book: &Handbook) -> Result<(), String> {
    for number in 0..EACH {
        opinions::submit(book.store(), &format!("Ý kiến số {number}"))
            .map_err(|error| error.to_string())?;
        let since = Instant::now();
        while waits(book)? {
            book.sync().map_err(|error| error.to_string())?;
            if since.elapsed() > PATIENCE {
                return Err(format!("opinion {number} still waits"));
            }
        }
    }
    Ok(())
}

fn waits(book: &Handbook) -> Result<bool, String> {
    let all = opinions::list(book.store(), 0, 100).map_err(|error| error.to_string())?;
    Ok(all
        .iter()
        .any(|one| one.mine && one.state == OpinionState::Waiting))
}

/// The committee reads each opinion once; nobody has anything left to do.
fn check(phones: &[Handbook]) -> Result<usize, String> {
    for book in phones {
        let since = Instant::now();
        while let Some(problem) = book.sync().map_err(|error| error.to_string())?.problem {
            if since.elapsed() > PATIENCE {
                return Err(format!("a phone is not at rest: {problem:?}"));
            }
        }
    }
    let reader = phones.last().ok_or("no phone")?;
    // A process may say for a second that there is nothing new in what another one has just accepted.
    let since = Instant::now();
    let mut read = all(reader)?;
    while read.len() < MEMBERS.len() * EACH && since.elapsed() < PATIENCE {
        reader.sync().map_err(|error| error.to_string())?;
        read = all(reader)?;
    }
    let count = read.len();
    read.sort();
    read.dedup();
    if count != MEMBERS.len() * EACH || read.len() != count {
        return Err(format!(
            "{count} opinions were read, {} of them different",
            read.len()
        ));
    }
    Ok(count)
}

/// Author and words of everything that `reader` reads.
fn all(reader: &Handbook) -> Result<Vec<(String, String)>, String> {
    let mut read = Vec::new();
    loop {
        let first = u32::try_from(read.len()).unwrap_or(u32::MAX);
        let window =
            opinions::list(reader.store(), first, 100).map_err(|error| error.to_string())?;
        if window.is_empty() {
            return Ok(read);
        }
        read.extend(window.into_iter().map(|one| (one.author_name, one.text)));
    }
}

struct Servers {
    program: PathBuf,
    data: PathBuf,
    database: Option<String>,
    ports: Vec<SocketAddr>,
}

impl Servers {
    async fn province(&self) -> Result<Province, String> {
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config: handbook_server::Config {
                address: self.ports.first().map(|port| format!("http://{port}")),
                database_url: self.database.clone(),
                ..handbook_server::Config::new(self.data.clone())
            },
        };
        let province = Province::create(options)
            .await
            .map_err(|error| error.to_string())?;
        let text = std::fs::read_to_string(crate::fixtures().join("province.json"))
            .map_err(|error| error.to_string())?;
        load::load(&province, &text)
            .await
            .map_err(|error| error.to_string())?;
        Ok(province)
    }

    /// Starts a process and waits until it listens.
    fn start(&self, place: usize) -> Result<Server, String> {
        let port = self.ports.get(place).ok_or("no such place")?;
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        let child = command
            .args(["serve", "--listen", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut server = Server(child);
        while TcpStream::connect(port).is_err() {
            if let Ok(Some(status)) = server.0.try_wait() {
                return Err(format!("the server ended with {status}"));
            }
            std::thread::yield_now();
        }
        Ok(server)
    }
}

/// A process that does not outlive its test.
struct Server(Child);

impl Server {
    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks one process after the other and counts what is answered.
struct EachInTurn {
    ways: Vec<HttpTransport>,
    answers: Arc<Answers>,
}

impl Transport for EachInTurn {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        let place = self.answers.asked() % self.ways.len();
        let response = self.ways[place].exchange(request)?;
        self.answers.answered();
        Ok(response)
    }
}

/// Counts requests and answers, and lets the killer wait for them.
#[derive(Default)]
struct Answers {
    count: Mutex<Count>,
    changed: Condvar,
}

#[derive(Default)]
struct Count {
    asked: usize,
    answered: usize,
    ended: bool,
}

impl Answers {
    /// The number of this request.
    fn asked(&self) -> usize {
        let mut count = self.count();
        count.asked += 1;
        count.asked
    }

    fn answered(&self) {
        self.count().answered += 1;
        self.changed.notify_all();
    }

    fn end(&self) {
        self.count().ended = true;
        self.changed.notify_all();
    }

    /// Waits for so many more answers; whether the phones are still at it.
    fn wait_for(&self, more: usize) -> bool {
        let mut count = self.count();
        let enough = count.answered + more;
        while count.answered < enough && !count.ended {
            count = self
                .changed
                .wait(count)
                .unwrap_or_else(PoisonError::into_inner);
        }
        !count.ended
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn phones(
    runtime: &Runtime,
    province: &Province,
    folder: &TempDir,
    ports: &[SocketAddr],
    answers: &Arc<Answers>,
) -> Result<Vec<Handbook>, String> {
    let mut phones = Vec::new();
    for code in MEMBERS {
        let ways = ports
            .iter()
            .map(|port| HttpTransport::new(&format!("http://{port}"), None))
            .collect::<Result<_, _>>()
            .map_err(|fault| format!("{fault:?}"))?;
        let answers = Arc::clone(answers);
        let transport = Arc::new(EachInTurn { ways, answers });
        let book = open(&folder.path().join(code), transport)?;
        let member = load::member_id(province, code);
        let invited = runtime
            .block_on(handbook_server::invite(province, member))
            .map_err(|error| error.to_string())?;
        let link = invited.link.parse().map_err(|error| format!("{error:?}"))?;
        book.activate(&link, "Máy")
            .map_err(|error| error.to_string())?;
        phones.push(book);
    }
    Ok(phones)
}

fn open(folder: &Path, transport: Arc<dyn Transport>) -> Result<Handbook, String> {
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), &SystemClock)
        .map_err(|error| error.to_string())?;
    Handbook::open(Config {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport,
        clock: Arc::new(SystemClock),
        pin: None,
    })
    .map_err(|error| error.to_string())
}

/// A port that was free a moment ago.
fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}
