//! What holds for whatever reaches the phone alone.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use handbook_core::change::Notifier;
use handbook_core::clock::FixedClock;
use handbook_core::error::Error;
use handbook_core::net::{NetworkFault, Request, Response, Transport};
use handbook_core::search::{Found, Query, Speller, Spelling, Text, find, highlight, put, snippet};
use handbook_core::session::look_up;
use handbook_core::store::{Key, Keys, Store};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::activation::{Invitation, fingerprint};

/// Whatever is typed is no error, and finds the text that says just that.
pub fn query(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let query = Query::parse(&typed);
    let text = Text {
        body: typed.clone().into_owned(),
        ..Text::default()
    };
    let mut found = Vec::new();
    // Never committed, so that no text meets another's words.
    let undone = STORE.write(|tx| {
        put(tx, 1, &Speller::default().ready(&text))?;
        found = find(tx, &query, 10, &|_| Ok(Some(text.clone())))?;
        Err::<(), _>(Error::NotFound)
    });
    assert!(matches!(undone, Err(Error::NotFound)), "{undone:?}");
    // A longer text is not looked for whole.
    if typed.chars().count() < 1_000 {
        assert_eq!(found.is_empty(), query.is_empty());
    }
    for Found { spelling, .. } in found {
        assert!(
            highlight(&typed, &query, spelling)
                .iter()
                .any(|span| span.hit)
        );
    }
    for spelling in [Spelling::Exact, Spelling::Folded] {
        let spans = highlight(&typed, &query, spelling);
        let together: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(together, typed);
        let _ = snippet(&typed, &query, spelling, 40);
    }
}

/// An invitation typed by hand is the one whose fingerprint is shown, whatever the server answers.
pub fn typed(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let server = String::from_utf8_lossy(part());
    let code = String::from_utf8_lossy(part());
    let Ok(shown) = look_up(&Says(part().to_vec()), &server, &code) else {
        return;
    };
    let invitation: Invitation = shown.invitation.parse().expect("an invitation");
    assert_eq!(fingerprint(&invitation.root_key), shown.fingerprint);
    assert_eq!(invitation.server, server.trim_end_matches('/'));
}

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let keys = Keys {
        database: Key::new([1; 32]),
        journal: Key::new([2; 32]),
    };
    let clock = Arc::new(FixedClock::new(Timestamp(0), 7));
    Store::open(&folder, keys, clock, Notifier::start()).expect("a new store")
});

/// A server that says the same to everybody.
struct Says(Vec<u8>);

impl Transport for Says {
    fn exchange(&self, _: &Request) -> Result<Response, NetworkFault> {
        Ok(Response {
            status: 200,
            body: Box::new(Cursor::new(self.0.clone())),
        })
    }
}
