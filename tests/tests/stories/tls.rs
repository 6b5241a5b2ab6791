//! The line itself: TLS on a real socket, with the province's own certificate.

use std::sync::Arc;

use handbook_core::clock::SystemClock;
use handbook_core::error::Error;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::{Fault, HttpTransport, NetworkFault};
use handbook_core::session::SoftwareDeviceKey;
use handbook_core::store::FileSecrets;
use handbook_server::{InitOptions, Province, TlsListener, load};
use handbook_tests::fixtures;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A phone in `folder` that trusts `roots`.
fn phone(folder: &std::path::Path, address: &str, roots: Option<&str>) -> Handbook {
    let secrets = Arc::new(FileSecrets::new(&folder.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), &SystemClock).expect("a key");
    let transport = HttpTransport::new(address, roots.map(str::as_bytes)).expect("TLS");
    Handbook::open(Config {
        folder: folder.to_owned(),
        secrets,
        key: Arc::new(key),
        transport: Arc::new(transport),
        clock: Arc::new(SystemClock),
        pin: None,
    })
    .expect("a new store")
}

#[test]
fn a_province_with_its_own_certificate_is_reached_by_who_trusts_it_and_by_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    std::fs::write(path("cert.pem"), made.cert.pem()).expect("written");
    std::fs::write(path("key.pem"), made.signing_key.serialize_pem()).expect("written");
    std::fs::write(path("other.pem"), other.signing_key.serialize_pem()).expect("written");

    let runtime = Runtime::new().expect("a runtime");
    let (address, link) = runtime.block_on(async {
        let bind = async || TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let misfit = TlsListener::new(bind().await, &path("cert.pem"), &path("other.pem"));
        assert!(misfit.is_err(), "a key of another certificate");
        let socket = bind().await;
        let port = socket.local_addr().expect("bound").port();
        let address = format!("https://localhost:{port}");
        let options = InitOptions {
            name: "Tỉnh ủy Lam Sơn".to_owned(),
            config: handbook_server::Config {
                address: Some(address.clone()),
                ..handbook_server::Config::new(path("province"))
            },
        };
        let province = Province::create(options).await.expect("a province");
        let people = std::fs::read_to_string(fixtures().join("province.json")).expect("people");
        load::load(&province, &people).await.expect("loaded");
        let member = load::member_id(&province, "DV004");
        let invited = handbook_server::invite(&province, member).await;
        let listener =
            TlsListener::new(socket, &path("cert.pem"), &path("key.pem")).expect("they fit");
        // Somebody who connects and says nothing keeps nobody waiting.
        let silent = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
        tokio::spawn(async move {
            let _silent = silent;
            handbook_server::serve(province, listener, std::future::pending()).await
        });
        (address, invited.expect("invited").link)
    });

    let invitation = link.parse().expect("an invitation");
    let stranger = phone(&path("stranger"), &address, None);
    assert!(stranger.activate(&invitation, "Máy lạ").is_err());
    // Whoever gives the name a wrong place has no certificate for it.
    let elsewhere = address.replace("localhost", "127.0.0.1");
    let misled = phone(&path("misled"), &elsewhere, Some(&made.cert.pem()));
    let refused = misled.activate(&invitation, "Máy lạc").map(|_| ());
    assert!(
        matches!(
            refused,
            Err(Error::Exchange(Fault::Network(NetworkFault::Untrusted)))
        ),
        "{refused:?}"
    );
    let known = phone(&path("known"), &address, Some(&made.cert.pem()));
    known.activate(&invitation, "Máy quen").expect("activated");
    let report = known.sync().expect("the store works");
    assert_eq!(report.problem, None);
    assert!(report.rows > 0);
}
