//! A small world: a province, a clock that stands, phones that hold real keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{CommandId, DeviceId, Generation, ItemId, MemberId, Sha256Hash, UnitId};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::{Activation, EnrolRequest, Enrolment, KeyCert};
use handbook_domain::wire::command::{
    Action, Command, CommandsRequest, Outcome, Results, SignedCommand,
};
use handbook_domain::wire::heads::{Heads, HeadsRequest};
use handbook_domain::wire::item::kind;
use handbook_domain::wire::page::{Page, Row};
use handbook_domain::wire::proof::{self, Proof};
use handbook_domain::wire::refusal::{Refusal, RefusalCode};
use handbook_domain::wire::sealed::{self, Kind};
use handbook_server::clock::{Clock, FixedClock};
use handbook_server::{Config, InitOptions, Limits, Province, app, invite, load};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sqlx::Executor;
use tower::ServiceExt;

pub(crate) const FIXTURE: &str = include_str!("../../../fixtures/province.json");

/// 24 November 2026, 19:30 in Vietnam.
pub(crate) const NOW: Timestamp = Timestamp(1_795_523_400_000);

/// Runs a story on every database there is.
#[macro_export]
macro_rules! story {
    ($name:ident, $world:ident => $body:block) => {
        #[tokio::test]
        async fn $name() {
            for $world in $crate::support::World::all().await $body
        }
    };
}

pub(crate) struct World {
    pub(crate) province: Province,
    pub(crate) app: Router,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) url: Option<String>,
    pub(crate) dir: tempfile::TempDir,
}

static SEED: AtomicU64 = AtomicU64::new(1);

impl World {
    /// One world for each database.
    pub(crate) async fn all() -> Vec<Self> {
        let mut worlds = vec![Self::on(None).await];
        if let Some(url) = new_postgres().await {
            worlds.push(Self::on(Some(url)).await);
        }
        worlds
    }

    pub(crate) async fn on(url: Option<String>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(NOW, SEED.fetch_add(1, Ordering::SeqCst)));
        let config = config_in(dir.path(), url.clone(), &clock);
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".into(),
            config,
        };
        let province = Province::create(options).await.unwrap();
        load::load(&province, FIXTURE).await.unwrap();
        Self {
            app: app(province.clone()),
            province,
            clock,
            url,
            dir,
        }
    }

    /// A further process over the same database.
    pub(crate) async fn beside(&self, limits: Limits) -> Self {
        let config = Config {
            limits,
            ..self.config()
        };
        let province = Province::open(config).await.unwrap();
        Self {
            app: app(province.clone()),
            province,
            clock: Arc::clone(&self.clock),
            url: self.url.clone(),
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn config(&self) -> Config {
        config_in(self.dir.path(), self.url.clone(), &self.clock)
    }

    /// The database itself.
    pub(crate) async fn pool(&self) -> sqlx::AnyPool {
        let file = self.dir.path().join("province.db");
        let url = self.url.clone();
        let url = url.unwrap_or_else(|| format!("sqlite://{}", file.display()));
        sqlx::AnyPool::connect(&url).await.unwrap()
    }

    pub(crate) fn member(&self, code: &str) -> MemberId {
        load::member_id(&self.province, code)
    }

    pub(crate) fn unit(&self, code: &str) -> UnitId {
        load::unit_id(&self.province, code)
    }

    /// A phone that has been activated for a member.
    pub(crate) async fn phone(&self, code: &str) -> Phone {
        let mut phone = Phone::new(self);
        let invitation = invite(&self.province, self.member(code)).await.unwrap();
        let activation = phone.activate(self, &invitation.code).await.unwrap();
        phone.device = activation.device;
        phone.member = activation.member;
        phone.cert = activation.device_cert;
        phone
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec();
        Reply {
            status,
            headers,
            body,
        }
    }

    /// The key that signs, as a phone learns it.
    pub(crate) async fn online_key(&self) -> ed25519_dalek::VerifyingKey {
        let request = Request::get("/v1/key").body(Body::empty()).unwrap();
        let reply = self.send(request).await;
        let root = ed25519_dalek::VerifyingKey::from_bytes(&self.province.root_key()).unwrap();
        let payload = sealed::open(Kind::KeyCert, &reply.body, &root).unwrap();
        let cert: KeyCert = serde_json::from_slice(payload).unwrap();
        assert!(cert.from <= self.clock.now() && self.clock.now() <= cert.to);
        let key = handbook_domain::wire::activation::decode_key(&cert.key).unwrap();
        ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap()
    }

    /// What a body says, its seal verified; a refusal is an error.
    pub(crate) async fn open(&self, kind: Kind, reply: &Reply) -> Result<Vec<u8>, Refusal> {
        let key = self.online_key().await;
        if sealed::claims(Kind::Refusal, &reply.body) {
            let payload = sealed::open(Kind::Refusal, &reply.body, &key).unwrap();
            let refusal: Refusal = serde_json::from_slice(payload).unwrap();
            assert_eq!(reply.status, refusal.code.status());
            return Err(refusal);
        }
        assert_eq!(
            reply.status,
            200,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
        Ok(sealed::open(kind, &reply.body, &key).unwrap().to_vec())
    }
}

/// One answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A phone with a key of its own.
pub(crate) struct Phone {
    pub(crate) key: SigningKey,
    pub(crate) device: DeviceId,
    pub(crate) member: MemberId,
    /// The province's word for the key.
    pub(crate) cert: String,
    /// How far its clock is off.
    pub(crate) clock_error_ms: i64,
}

impl Phone {
    pub(crate) fn new(world: &World) -> Self {
        let mut seed = [0; 32];
        world.clock.fill(&mut seed);
        Self {
            key: SigningKey::from_slice(&seed).unwrap(),
            device: DeviceId(uuid::Uuid::nil()),
            member: MemberId(uuid::Uuid::nil()),
            cert: String::new(),
            clock_error_ms: 0,
        }
    }

    pub(crate) async fn activate(
        &self,
        world: &World,
        code: &str,
    ) -> Result<Activation, RefusalCode> {
        self.enrol(world, "/v1/activate", code).await
    }

    pub(crate) async fn enrol(
        &self,
        world: &World,
        path: &str,
        ticket: &str,
    ) -> Result<Activation, RefusalCode> {
        let reply = world.send(self.enrolment(path, ticket)).await;
        let payload = world.open(Kind::Activation, &reply).await.map_err(|no| {
            assert_eq!(no.nonce, "n-1");
            no.code
        })?;
        Ok(serde_json::from_slice(&payload).unwrap())
    }

    /// What activates or enrols this phone, signed.
    pub(crate) fn enrolment(&self, path: &str, ticket: &str) -> Request<Body> {
        let body = serde_json::to_string(&Enrolment {
            ticket: ticket.into(),
            public_key: self.public_key(),
            device_name: "Điện thoại thử".into(),
            nonce: "n-1".into(),
        })
        .unwrap();
        let signature = self.sign(&proof::enrol_message(&body));
        let request = EnrolRequest {
            body,
            signature: URL_SAFE_NO_PAD.encode(signature),
        };
        Request::post(path)
            .header("x-handbook-protocol", "1")
            .body(Body::from(serde_json::to_vec(&request).unwrap()))
            .unwrap()
    }

    /// SEC1 compressed, URL-safe base64.
    pub(crate) fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.verifying_key().to_encoded_point(true).as_bytes())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(message);
        signature.to_bytes().to_vec()
    }

    pub(crate) fn request(
        &self,
        world: &World,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Request<Body> {
        let time = world.clock.now().plus_ms(self.clock_error_ms);
        let message = proof::message(method, path, time, "abc123", &body);
        let proof = Proof {
            device: self.device,
            time,
            nonce: "abc123".into(),
            signature: self.sign(&message),
        };
        Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", proof.to_header())
            .header("x-handbook-protocol", "1")
            .body(Body::from(body))
            .unwrap()
    }

    pub(crate) async fn heads(&self, world: &World) -> Result<Heads, Refusal> {
        Ok(self.heads_with(world, Sha256Hash::of(b"")).await?.0)
    }

    /// Heads for what the phone holds, and the size of the answer.
    pub(crate) async fn heads_with(
        &self,
        world: &World,
        digest: Sha256Hash,
    ) -> Result<(Heads, usize), Refusal> {
        let body = HeadsRequest {
            nonce: "heads-nonce".into(),
            digest,
        };
        let body = serde_json::to_vec(&body).unwrap();
        let reply = world
            .send(self.request(world, "POST", "/v1/heads", body))
            .await;
        let payload = world.open(Kind::Heads, &reply).await?;
        let heads: Heads = serde_json::from_slice(&payload).unwrap();
        assert_eq!(heads.nonce, "heads-nonce");
        Ok((heads, reply.body.len()))
    }

    pub(crate) async fn page_body(
        &self,
        world: &World,
        audience: Audience,
        shelf: Shelf,
        after: i64,
    ) -> Reply {
        let path = format!("/v1/pages/{audience}/{shelf}?after={after}");
        world
            .send(self.request(world, "GET", &path, Vec::new()))
            .await
    }

    pub(crate) async fn page(
        &self,
        world: &World,
        audience: Audience,
        shelf: Shelf,
        after: i64,
    ) -> Result<Page, RefusalCode> {
        let reply = self.page_body(world, audience, shelf, after).await;
        let payload = world
            .open(Kind::Page, &reply)
            .await
            .map_err(|refusal| refusal.code)?;
        Ok(Page::unpack(&payload).unwrap())
    }

    pub(crate) fn command(
        &self,
        world: &World,
        subject: ItemId,
        base: i64,
        action: Action,
    ) -> Command {
        Command {
            id: CommandId(world.clock.uuid_v7()),
            member: self.member,
            subject,
            base,
            supersedes: None,
            made_at: world.clock.now(),
            action,
        }
    }

    pub(crate) fn signed(&self, command: &Command) -> SignedCommand {
        self.signed_text(serde_json::to_string(command).unwrap())
    }

    pub(crate) fn signed_text(&self, body: String) -> SignedCommand {
        let signature = URL_SAFE_NO_PAD.encode(self.sign(&proof::command_message(&body)));
        SignedCommand {
            device: self.device,
            body,
            signature,
        }
    }

    pub(crate) async fn send(
        &self,
        world: &World,
        commands: Vec<SignedCommand>,
    ) -> Result<(Vec<Outcome>, Generation), Refusal> {
        self.send_to(world, "/v1/commands", commands).await
    }

    pub(crate) async fn send_to(
        &self,
        world: &World,
        path: &str,
        commands: Vec<SignedCommand>,
    ) -> Result<(Vec<Outcome>, Generation), Refusal> {
        let body = CommandsRequest {
            generation: None,
            nonce: "commands-nonce".into(),
            commands,
        };
        let body = serde_json::to_vec(&body).unwrap();
        let reply = world.send(self.request(world, "POST", path, body)).await;
        let payload = world.open(Kind::Results, &reply).await?;
        let results: Results = serde_json::from_slice(&payload).unwrap();
        assert_eq!(results.nonce, "commands-nonce");
        let outcomes = results
            .results
            .into_iter()
            .map(|result| result.outcome)
            .collect();
        Ok((outcomes, results.generation))
    }

    /// Sends one command and gives what became of it.
    pub(crate) async fn act(&self, world: &World, command: &Command) -> Outcome {
        self.send(world, vec![self.signed(command)])
            .await
            .unwrap()
            .0
            .remove(0)
    }
}

pub(crate) fn new_item(world: &World) -> ItemId {
    ItemId(world.clock.uuid_v7())
}

/// The opinions of a page: a member's own feed holds the summary and the devices as well.
pub(crate) fn opinions(page: &Page) -> Vec<&Row> {
    let opinions = page.rows.iter().filter(|row| row.kind == kind::OPINION);
    opinions.collect()
}

pub(crate) fn accepted(outcome: &Outcome) -> i64 {
    match outcome {
        Outcome::Accepted { version, .. } => *version,
        other => panic!("not accepted: {other:?}"),
    }
}

fn config_in(dir: &std::path::Path, url: Option<String>, clock: &Arc<FixedClock>) -> Config {
    Config {
        database_url: url,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        ..Config::new(dir)
    }
}

/// A database of its own on the PostgreSQL of the environment.
pub(crate) async fn new_postgres() -> Option<String> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let url = std::env::var("HANDBOOK_TEST_POSTGRES").ok()?;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("handbook_{}_{number}", std::process::id());
    for sql in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}"),
    ] {
        pool.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    let (base, query) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = base.rsplit_once('/').unwrap();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    Some(format!("{server}/{name}{query}"))
}
