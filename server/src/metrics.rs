//! Figures for Prometheus. No label ever names a person, a unit or a device.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// One request, by what was asked and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RequestLabels {
    pub(crate) route: String,
    pub(crate) status: u32,
}

/// One command, by what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OutcomeLabels {
    pub(crate) outcome: &'static str,
}

/// Every figure.
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: Family<RequestLabels, Counter>,
    pub(crate) commands: Family<OutcomeLabels, Counter>,
    pub(crate) batches: Counter,
    pub(crate) batch_retries: Counter,
    pub(crate) pages_built: Counter,
    pub(crate) pages_kept: Counter,
    pub(crate) pages_tail: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("handbook"),
            requests: Family::default(),
            commands: Family::default(),
            batches: Counter::default(),
            batch_retries: Counter::default(),
            pages_built: Counter::default(),
            pages_kept: Counter::default(),
            pages_tail: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register("commands", "Commands decided", metrics.commands.clone());
        registry.register(
            "batches",
            "Transactions of commands",
            metrics.batches.clone(),
        );
        registry.register(
            "batch_retries",
            "Repeated batches",
            metrics.batch_retries.clone(),
        );
        registry.register(
            "pages_built",
            "Closed pages built",
            metrics.pages_built.clone(),
        );
        registry.register(
            "pages_kept",
            "Closed pages served",
            metrics.pages_kept.clone(),
        );
        registry.register(
            "pages_tail",
            "Pages for one reader",
            metrics.pages_tail.clone(),
        );
        metrics
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail; were it to, the figures would merely be short.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}
