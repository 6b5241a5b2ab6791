//! Thousands of simulated phones: members with devices whose keys are here, and a province in a
//! process of its own that can be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_core::clock::{Clock, SystemClock};
use handbook_core::net::Request;
use handbook_core::session::{DeviceKey, SoftwareDeviceKey};
use handbook_core::store::Secrets;
use handbook_domain::ids::{DeviceId, MemberId};
use handbook_domain::wire::proof::{self, Proof};
use handbook_server::load::{self, LoadFile, Member, Unit};
use handbook_server::{Config, InitOptions, Limits, Province};
use handbook_tests::unlimited;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

use crate::measure::{Done, line};
use crate::phone::answer;
use crate::texts::Texts;
use crate::wire::{Answer, Connection};

/// Members of a cell, about as many as cells really have.
const CELL: usize = 22;

/// A simulated phone: no store, only who it is and its key.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    pub(crate) member: MemberId,
    /// Number of the member's cell.
    pub(crate) cell: usize,
    key: Arc<SoftwareDeviceKey>,
}

impl Phone {
    /// Signs a request as the core does.
    pub(crate) fn prove(&self, mut request: Request) -> Done<Request> {
        let (time, nonce) = (SystemClock.now(), SystemClock.nonce());
        let Request { method, path, .. } = &request;
        let message = proof::message(method, path, time, &nonce, &request.body);
        let proof = Proof {
            device: self.device,
            time,
            nonce,
            signature: self.key.sign(&message).map_err(line)?,
        };
        request.headers.push(("authorization", proof.to_header()));
        Ok(request)
    }

    /// Signs a command's body.
    pub(crate) fn sign(&self, body: &str) -> Done<String> {
        let signature = self.key.sign(&proof::command_message(body));
        Ok(URL_SAFE_NO_PAD.encode(signature.map_err(line)?))
    }
}

/// A province with its phones.
pub(crate) struct Crowd {
    pub(crate) runtime: Runtime,
    pub(crate) phones: Vec<Phone>,
    folder: PathBuf,
    database: Option<String>,
    host: String,
    server: Option<Process>,
    province: Province,
}

impl Crowd {
    /// Makes a province of `members` members in `folder`, one phone each, and starts it in a process
    /// of its own; on SQLite, or in `database`. So many articles are there for everybody.
    pub(crate) fn gather(
        folder: &Path,
        database: Option<&str>,
        members: usize,
        articles: usize,
    ) -> Done<Self> {
        let runtime = Runtime::new().map_err(line)?;
        let host = runtime.block_on(free_host())?;
        let database = database.map(str::to_owned);
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config: config(folder, database.clone(), &host),
        };
        let (province, phones) = runtime.block_on(async {
            let province = Province::create(options).await.map_err(line)?;
            let mut texts = Texts::new(3);
            let file = LoadFile {
                articles: (0..articles).map(|number| texts.article(number)).collect(),
                ..people(members)
            };
            let json = serde_json::to_string(&file).map_err(line)?;
            load::load(&province, &json).await.map_err(line)?;
            let phones = phones(&province, members)?;
            let sqlite = format!("sqlite://{}", folder.join("province.db").display());
            enrol(database.as_deref().unwrap_or(&sqlite), &phones).await?;
            // The process that answers is another one; this one only tells ids.
            province.close().await;
            Ok::<_, String>((province, phones))
        })?;
        let mut crowd = Self {
            runtime,
            phones,
            folder: folder.to_owned(),
            database,
            host,
            server: None,
            province,
        };
        crowd.start()?;
        Ok(crowd)
    }

    /// Where the province answers.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The province, closed: for its ids.
    pub(crate) fn province(&self) -> &Province {
        &self.province
    }

    /// Starts the province's process; returns when it has been spawned, not when it answers.
    pub(crate) fn spawn(&mut self) -> Done {
        let database = self.database.as_deref();
        self.server = Some(Process::spawn(&self.folder, &self.host, database)?);
        Ok(())
    }

    fn start(&mut self) -> Done {
        self.spawn()?;
        self.runtime.block_on(ready(&self.host))
    }

    /// Ends the province's process without warning.
    pub(crate) fn kill(&mut self) -> Done {
        match self.server.take() {
            Some(server) => server.kill(),
            None => Ok(()),
        }
    }

    /// Most memory that the province's process held, in megabytes.
    pub(crate) fn memory(&self) -> f64 {
        self.server.as_ref().map_or(f64::NAN, Process::memory)
    }
}

/// A province in a process of its own, which ends with this.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it; returns when it has been spawned, not when it answers.
    pub(crate) fn spawn(folder: &Path, host: &str, more: Option<&str>) -> Done<Self> {
        let program = std::env::current_exe().map_err(line)?;
        let mut command = Command::new(program);
        command.arg("server-child").arg(folder).arg(host).args(more);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Self(child.map_err(line)?))
    }

    /// Ends it without warning.
    pub(crate) fn kill(mut self) -> Done {
        self.0.kill().map_err(line)?;
        self.0.wait().map_err(line)?;
        Ok(())
    }

    /// Most memory that it held, in megabytes.
    pub(crate) fn memory(&self) -> f64 {
        crate::measure::memory_of(self.0.id(), "VmHWM")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It was ours alone; if it is gone already there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Instead of a database: one phone asks what thousands ask, without limits.
pub(crate) const ONE_PHONE: &str = "one-phone";

/// What `bench server-child FOLDER HOST [DATABASE|one-phone]` does: serves until it is killed.
pub(crate) fn serve(args: &[String]) -> Done {
    let (folder, host, more) = match args {
        [folder, host] => (folder, host, None),
        [folder, host, more] => (folder, host, Some(more.clone())),
        _ => return Err("server-child FOLDER HOST [DATABASE|one-phone]".to_owned()),
    };
    let folder = Path::new(folder);
    let config = match more {
        Some(more) if more == ONE_PHONE => Config {
            limits: unlimited(),
            ..config(folder, None, host)
        },
        database => config(folder, database, host),
    };
    let runtime = Runtime::new().map_err(line)?;
    runtime.block_on(async {
        let province = Province::open(config).await.map_err(line)?;
        let listener = TcpListener::bind(host).await.map_err(line)?;
        answer(&serde_json::json!({ "ready": true }));
        handbook_server::serve(province, listener, std::future::pending())
            .await
            .map_err(line)
    })
}

/// The usual limits: what stands between a burst and the province is part of what is measured.
fn config(folder: &Path, database_url: Option<String>, host: &str) -> Config {
    Config {
        address: Some(format!("http://{host}")),
        database_url,
        limits: Limits::default(),
        ..Config::new(folder)
    }
}

pub(crate) async fn free_host() -> Done<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(line)?;
    Ok(listener.local_addr().map_err(line)?.to_string())
}

/// Asks until the province answers.
pub(crate) async fn ready(host: &str) -> Done {
    for _ in 0..3_000 {
        if let Ok(Answer { status: 200, .. }) = key(host).await {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Err("the province does not start".to_owned())
}

/// The certificate of the key that signs.
pub(crate) async fn key(host: &str) -> Done<Answer> {
    let mut connection = Connection::open(host).await?;
    let request = Request::get("/v1/key".to_owned());
    connection.ask(&crate::wire::raw(&request)).await
}

/// Code of the cell with this number.
pub(crate) fn cell_code(cell: usize) -> String {
    format!("CB-{cell:05}")
}

fn member_code(number: usize) -> String {
    format!("DV{number:06}")
}

fn people(members: usize) -> LoadFile {
    let unit = |code: String, kind: &str, parent: Option<&str>| Unit {
        name: format!("Tổ chức đảng {code}"),
        code,
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        from: None,
        to: None,
    };
    let mut units = vec![
        unit("TU".to_owned(), "province", None),
        unit("DU".to_owned(), "grassroots", Some("TU")),
    ];
    let cells = members.div_ceil(CELL);
    units.extend((0..cells).map(|cell| unit(cell_code(cell), "cell", Some("DU"))));
    let members = (0..members).map(|number| Member {
        code: member_code(number),
        name: format!("Nguyễn Văn {number}"),
        cell: Some(cell_code(number / CELL)),
        since: None,
        also_in: Vec::new(),
        summary: None,
        exceptions: Vec::new(),
    });
    LoadFile {
        units,
        members: members.collect(),
        ..LoadFile::default()
    }
}

/// Keeps nothing: the keys of simulated phones end with the bench.
struct Nowhere;

impl Secrets for Nowhere {
    fn load(&self, _: &str) -> handbook_core::error::Result<Option<Zeroizing<Vec<u8>>>> {
        Ok(None)
    }

    fn save(&self, _: &str, _: &[u8]) -> handbook_core::error::Result<()> {
        Ok(())
    }

    fn remove(&self, _name: &str) -> handbook_core::error::Result<()> {
        Ok(())
    }
}

fn phones(province: &Province, members: usize) -> Done<Vec<Phone>> {
    (0..members)
        .map(|number| {
            let key = SoftwareDeviceKey::load_or_make(&Nowhere, &SystemClock);
            Ok(Phone {
                device: DeviceId(SystemClock.new_uuid()),
                member: load::member_id(province, &member_code(number)),
                cell: number / CELL,
                key: Arc::new(key.map_err(line)?),
            })
        })
        .collect()
}

/// Puts the devices into the province's table, as activation would: thousands of activations are not
/// what is measured.
async fn enrol(database: &str, phones: &[Phone]) -> Done {
    let pool = sqlx::AnyPool::connect(database).await.map_err(line)?;
    let mut tx = pool.begin().await.map_err(line)?;
    for phone in phones {
        sqlx::query(
            "INSERT INTO devices (id, member, public_key, name, enrolled_at)
             VALUES ($1, $2, $3, 'đo', 0)",
        )
        .bind(phone.device.to_string())
        .bind(phone.member.to_string())
        .bind(URL_SAFE_NO_PAD.encode(phone.key.public_key()))
        .execute(&mut *tx)
        .await
        .map_err(line)?;
    }
    tx.commit().await.map_err(line)?;
    pool.close().await;
    Ok(())
}
