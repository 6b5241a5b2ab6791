//! Plans come as notices of the connection, which sqlx passes on as events.

use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber, span};

use super::Plan;

/// Listens on this thread; the runtime of a test has no other.
pub(super) struct Plans {
    told: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Plans {
    pub(super) fn listen() -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = Listener(Arc::clone(&told));
        Self {
            told,
            _guard: tracing::subscriber::set_default(listener),
        }
    }

    /// Every plan so far.
    pub(super) fn heard(&self) -> Vec<Plan> {
        let told = self.told.lock().unwrap();
        told.iter()
            .filter_map(|notice| {
                let (_, json) = notice.split_once("plan:")?;
                let told: serde_json::Value = serde_json::from_str(json).unwrap();
                Some(Plan {
                    statement: told.get("Query Text")?.as_str()?.to_owned(),
                    tree: told.get("Plan")?.clone(),
                })
            })
            .collect()
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::postgres::notice"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Keep(&self.0));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Keep<'a>(&'a Mutex<Vec<String>>);

impl Visit for Keep<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
