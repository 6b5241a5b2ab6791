//! A story fails if the phone's core logged a warning that the story did not expect.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber, span};

/// Listens on the thread of the story, where phones run; the server logs on its own threads.
pub(crate) struct Quiet {
    heard: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

/// Warnings that faults are meant to cause.
const EXPECTED: &[&str] = &[
    "page refused",
    "attachment left for later",
    "item kept unread",
    "search index broken",
];

impl Quiet {
    pub(crate) fn start() -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = Listener {
            heard: Arc::clone(&heard),
        };
        Self {
            heard,
            _guard: tracing::subscriber::set_default(listener),
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::thread::panicking() {
            assert!(heard.is_empty(), "unexpected warnings: {heard:#?}");
        }
    }
}

struct Listener {
    heard: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target().starts_with("handbook_core")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        if !EXPECTED.iter().any(|expected| line.0.contains(expected)) {
            self.heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line.0);
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").expect("a string takes everything");
    }
}
