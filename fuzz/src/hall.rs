//! A province with one member, whose phone may fetch one file.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::AUTHORIZATION;
use axum::http::request::{Builder, Request};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{DeviceId, Sha256Hash};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::{Activation, EnrolRequest, Enrolment};
use handbook_domain::wire::proof::{self, Proof};
use handbook_domain::wire::{PROTOCOL, PROTOCOL_HEADER};
use handbook_server::clock::FixedClock;
use handbook_server::load::{load_from, member_id};
use handbook_server::{Config, InitOptions, Limits, Province, app, invite};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// What stands in the file.
pub const FILE: &[u8] = b"0123456789 Nghi quyet chi bo 0123456789";

const LISTS: &str = r#"{
    "units": [{"code": "C", "name": "Chi bộ", "kind": "cell"}],
    "members": [{"code": "M", "name": "An", "cell": "C"}],
    "meetings": [{"code": "H", "cell": "C", "kind": "regular", "title": "Sinh hoạt",
        "starts_at": "2026-12-03T19:30", "place": "Nhà văn hóa", "chair": "An",
        "agenda": [{"title": "Nghị quyết", "papers": [{"title": "Dự thảo", "file": "paper.txt"}]}]}]
}"#;

/// 24 November 2026, 19:30 in Vietnam, for ever.
const NOW: Timestamp = Timestamp(1_795_523_400_000);

/// The province and the phone.
pub struct Hall {
    runtime: Runtime,
    app: Router,
    path: String,
    proof: String,
    _folder: TempDir,
}

impl Hall {
    /// Makes it.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Runtime::new().expect("a runtime");
        let path = format!("/v1/blobs/{}", Sha256Hash::of(FILE));
        let (app, proof) = runtime.block_on(begin(&folder, &path));
        Self {
            runtime,
            app,
            path,
            proof,
            _folder: folder,
        }
    }

    /// Asks for the file; headers may be added.
    pub fn file(&self) -> Builder {
        let request = Request::get(&self.path).header(AUTHORIZATION, &self.proof);
        request.header(PROTOCOL_HEADER, PROTOCOL)
    }

    /// The province's answer.
    pub fn ask(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
        self.runtime.block_on(async {
            let Ok(answer) = self.app.clone().oneshot(request).await;
            let (head, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a whole body");
            (head.status, head.headers, body)
        })
    }
}

/// The province, and the proof that the phone is its member's.
async fn begin(folder: &TempDir, path: &str) -> (Router, String) {
    std::fs::write(folder.path().join("paper.txt"), FILE).expect("written");
    let province = Province::create(InitOptions {
        name: "Tỉnh ủy".to_owned(),
        config: Config {
            limits: Limits {
                burst: NonZeroU32::MAX,
                per_minute: NonZeroU32::MAX,
                arrivals: NonZeroU32::MAX,
                ..Limits::default()
            },
            clock: Arc::new(FixedClock::new(NOW, 1)),
            ..Config::new(folder.path())
        },
    });
    let province = province.await.expect("a new province");
    let loaded = load_from(&province, LISTS, Some(folder.path())).await;
    assert_eq!(loaded.expect("sound lists").meetings, 1);
    let app = app(province.clone());
    let key = SigningKey::from_slice(&[7; 32]).expect("a key");
    let sign = |message: &[u8]| {
        let signature: Signature = key.sign(message);
        signature.to_bytes().to_vec()
    };
    let proof = Proof {
        device: activate(&province, &app, &key, &sign).await,
        time: NOW,
        nonce: "ab".to_owned(),
        signature: sign(&proof::message("GET", path, NOW, "ab", b"")),
    };
    (app, proof.to_header())
}

async fn activate(
    province: &Province,
    app: &Router,
    key: &SigningKey,
    sign: &dyn Fn(&[u8]) -> Vec<u8>,
) -> DeviceId {
    let invitation = invite(province, member_id(province, "M")).await;
    let public_key = key.verifying_key().to_encoded_point(true);
    let enrolment = Enrolment {
        ticket: invitation.expect("a member").code,
        public_key: URL_SAFE_NO_PAD.encode(public_key.as_bytes()),
        device_name: "Điện thoại".to_owned(),
        nonce: "n".to_owned(),
    };
    let body = serde_json::to_string(&enrolment).expect("JSON");
    let signature = URL_SAFE_NO_PAD.encode(sign(&proof::enrol_message(&body)));
    let request = serde_json::to_vec(&EnrolRequest { body, signature }).expect("JSON");
    let request = Request::post("/v1/activate")
        .header(PROTOCOL_HEADER, PROTOCOL)
        .body(Body::from(request))
        .expect("a request");
    let Ok(answer) = app.clone().oneshot(request).await;
    let body = to_bytes(answer.into_body(), usize::MAX)
        .await
        .expect("a body");
    // The seal says nothing here: what is read is only which device this is.
    let line_end = body.iter().position(|byte| *byte == b'\n').expect("sealed");
    let activation: Activation =
        serde_json::from_slice(body.get(line_end..).expect("a payload")).expect("an activation");
    activation.device
}
