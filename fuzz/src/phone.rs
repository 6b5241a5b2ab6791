//! What holds for whatever reaches the phone alone.

use std::io::Cursor;
use std::path::{Path, PathBuf};
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

/// Words that were kept are read back as they were, from whatever a damage leaves nothing that nobody
/// wrote, the same each time; and bytes that nobody sealed are no words.
///
/// The first line of `bytes` is the damage, three bytes for each place: where, and what is changed there. The
/// others are words, of four names in turn; an empty one settles what was kept under its name.
pub fn journal(bytes: &[u8]) {
    let (store, file) = &*DESK;
    let reads = |file_says: &[u8]| {
        store.suspend().expect("closed");
        std::fs::write(file, file_says).expect("written");
        store.resume().expect("opens whatever the journal says");
        store.words().expect("readable")
    };
    assert_eq!(reads(bytes), [], "bytes that nobody sealed");

    let mut lines = bytes.split(|byte| *byte == b'\n');
    let damage = lines.next().unwrap_or_default();
    let said: Vec<(String, String)> = ["a", "b", "c", "d"]
        .into_iter()
        .cycle()
        .zip(lines)
        .map(|(name, line)| (name.to_owned(), String::from_utf8_lossy(line).into_owned()))
        .collect();
    for (name, word) in &said {
        let keep = store.write(|tx| {
            match word.as_str() {
                "" => tx.forget(name),
                word => tx.remember(name, word.to_owned()),
            }
            Ok(())
        });
        keep.expect("kept");
    }
    let kept = store.words().expect("readable");
    store.suspend().expect("closed");
    let mut sealed = std::fs::read(file).expect("there");
    assert_eq!(reads(&sealed), kept, "as they were");

    for [low, high, change] in damage.as_chunks().0 {
        let place = usize::from(u16::from_le_bytes([*low, *high]));
        if let Some(byte) = sealed.get_mut(place) {
            *byte ^= change;
        }
    }
    let left = reads(&sealed);
    assert!(left.iter().all(|word| said.contains(word)));
    store.suspend().expect("closed");
    store.resume().expect("opens again");
    assert_eq!(store.words().expect("readable"), left, "and is sound again");
}

/// A store and its journal.
static DESK: LazyLock<(Store, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    (opened(&folder), folder.join("words.journal"))
});

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    opened(&folder)
});

fn opened(folder: &Path) -> Store {
    let keys = Keys {
        database: Key::new([1; 32]),
        journal: Key::new([2; 32]),
    };
    let clock = Arc::new(FixedClock::new(Timestamp(0), 7));
    Store::open(folder, keys, clock, Notifier::start()).expect("a new store")
}

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
