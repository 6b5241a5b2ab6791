//! The real province on a real socket, in a thread of its own, and bare handlers beside it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use bytes::Bytes;
use handbook_server::load::{self, ArticleLine, LoadFile, Member, Unit};
use handbook_server::{Config, InitOptions, Province, TlsListener};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::measure::{Done, line};
use crate::phone::CERTIFICATE;

/// A province that answers on this machine.
pub(crate) struct Server {
    runtime: Runtime,
    province: Province,
    /// Where it answers in the clear: for the load, whose phones are not the core.
    pub(crate) address: String,
    /// Where it answers over TLS, as to every real phone.
    pub(crate) secure: String,
}

/// Articles of one file of the office: what a day's work is at most.
const CHUNK: usize = 1_000;

impl Server {
    /// An empty province in `folder`, with one cell and one member.
    pub(crate) fn start(folder: &Path) -> Done<Self> {
        let runtime = Runtime::new().map_err(line)?;
        let config = |address: String| Config {
            address: Some(address),
            // One phone asks here what thousands ask in an evening.
            limits: handbook_tests::unlimited(),
            ..Config::new(folder)
        };
        let (province, address) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.map_err(line)?;
            let address = format!("http://{}", listener.local_addr().map_err(line)?);
            let options = InitOptions {
                name: "Tỉnh ủy Lam Sơn".to_owned(),
                config: config(address.clone()),
            };
            let province = Province::create(options).await.map_err(line)?;
            let service =
                handbook_server::serve(province.clone(), listener, std::future::pending());
            tokio::spawn(service);
            Ok::<_, String>((province, address))
        })?;
        let secure = runtime.block_on(secured(&province, folder))?;
        let server = Self {
            runtime,
            province,
            address,
            secure,
        };
        server.load(&people())?;
        Ok(server)
    }

    /// Publishes articles, or changes them.
    pub(crate) fn publish(&self, articles: &[ArticleLine]) -> Done {
        articles.chunks(CHUNK).try_for_each(|chunk| {
            self.load(&LoadFile {
                articles: chunk.to_vec(),
                ..LoadFile::default()
            })
        })
    }

    /// The same, but an article that the province keeps back is left out.
    pub(crate) fn publish_some(&self, articles: &[ArticleLine]) -> Done {
        articles.chunks(CHUNK).try_for_each(|chunk| {
            let file = LoadFile {
                articles: chunk.to_vec(),
                ..LoadFile::default()
            };
            self.load_text(&serde_json::to_string(&file).map_err(line)?, None)
        })
    }

    /// Loads a file of the office; the files it names lie in `folder`.
    pub(crate) fn load_text(&self, json: &str, folder: Option<&Path>) -> Done {
        let loaded = load::load_from(&self.province, json, folder);
        self.runtime.block_on(loaded).map_err(line)?;
        Ok(())
    }

    /// What it runs on.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    fn load(&self, file: &LoadFile) -> Done {
        let json = serde_json::to_string(file).map_err(line)?;
        let loaded = self.runtime.block_on(load::load(&self.province, &json));
        let report = loaded.map_err(line)?;
        let missing = file.articles.len().saturating_sub(report.articles);
        if missing > 0 {
            return Err(format!("{missing} articles were not published"));
        }
        Ok(())
    }

    /// A link that makes a phone the member's.
    pub(crate) fn invite(&self) -> Done<String> {
        let member = load::member_id(&self.province, "DV000001");
        let invited = handbook_server::invite(&self.province, member);
        Ok(self.runtime.block_on(invited).map_err(line)?.link)
    }

    /// A bare handler that answers every `GET` with the same bytes; returns its address.
    pub(crate) fn bare(&self, body: Vec<u8>) -> Done<String> {
        self.runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.map_err(line)?;
            let address = format!("http://{}", listener.local_addr().map_err(line)?);
            let router = Router::new()
                .fallback(get(|State(body): State<Arc<Bytes>>| async move {
                    Bytes::clone(&body)
                }))
                .with_state(Arc::new(Bytes::from(body)));
            tokio::spawn(async move { axum::serve(listener, router).await });
            Ok(address)
        })
    }
}

/// One certificate for all provinces of a run, because their phones lie in one folder.
static MADE: OnceLock<rcgen::CertifiedKey<rcgen::KeyPair>> = OnceLock::new();

/// The same province over TLS 1.3, with a certificate of its own; returns its address.
async fn secured(province: &Province, folder: &Path) -> Done<String> {
    let names = vec!["localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).map_err(line)?;
    let made = MADE.get_or_init(|| made);
    let (certificate, key) = (folder.with_file_name(CERTIFICATE), folder.join("tls.key"));
    std::fs::write(&certificate, made.cert.pem()).map_err(line)?;
    std::fs::write(&key, made.signing_key.serialize_pem()).map_err(line)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(line)?;
    let port = listener.local_addr().map_err(line)?.port();
    let listener = TlsListener::new(listener, &certificate, &key).map_err(line)?;
    let service = handbook_server::serve(province.clone(), listener, std::future::pending());
    tokio::spawn(service);
    Ok(format!("https://localhost:{port}"))
}

fn people() -> LoadFile {
    let unit = |code: &str, name: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        from: None,
        to: None,
    };
    LoadFile {
        units: vec![
            unit("TU", "Tỉnh ủy Lam Sơn", "province", None),
            unit("DU", "Đảng ủy xã Suối Khe", "grassroots", Some("TU")),
            unit("CB", "Chi bộ thôn Nà Luông", "cell", Some("DU")),
        ],
        members: vec![Member {
            code: "DV000001".to_owned(),
            name: "Lê Thị Hồng Nhạn".to_owned(),
            cell: Some("CB".to_owned()),
            since: None,
            also_in: Vec::new(),
            summary: None,
            exceptions: Vec::new(),
        }],
        ..LoadFile::default()
    }
}
