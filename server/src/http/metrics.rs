//! `/metrics`: counters in the text form of Prometheus.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use axum::{Router, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};
use time::OffsetDateTime;
use vitrine_domain::{Activity, Cache, CacheTally, Controller};
use vitrine_stores::layers::{health::Condition, metrics::Snapshot};

use crate::serve::Watching;

/// What is counted since the process began.
#[derive(Default)]
pub(crate) struct Metrics {
    /// By the first digit of the status, from 1.
    requests: [AtomicU64; 5],
    received: AtomicU64,
    sent: AtomicU64,
    connections: AtomicU64,
    stores: BTreeMap<String, Watching>,
}

impl Metrics {
    /// Counters, beside those of the stores.
    pub(crate) fn new(stores: BTreeMap<String, Watching>) -> Self {
        Self { stores, ..Self::default() }
    }

    pub(super) fn count(&self, status: u16) {
        if let Some(class) =
            usize::from(status / 100).checked_sub(1).and_then(|class| self.requests.get(class))
        {
            class.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn received(&self, bytes: u64) {
        self.received.fetch_add(bytes, Relaxed);
    }

    pub(super) fn sent(&self, bytes: u64) {
        self.sent.fetch_add(bytes, Relaxed);
    }

    pub(super) fn opened(&self) {
        self.connections.fetch_add(1, Relaxed);
    }

    pub(super) fn closed(&self) {
        self.connections.fetch_sub(1, Relaxed);
    }

    fn text(&self, activity: &Activity, cache: Option<&CacheTally>) -> String {
        let mut page = Page::default();
        page.head("vitrine_build_info", "gauge", "The release.");
        page.line("vitrine_build_info", &format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1);
        page.head("vitrine_http_requests_total", "counter", "Answers, by the class of their status.");
        for (class, count) in self.requests.iter().enumerate() {
            let label = format!("class=\"{}xx\"", class + 1);
            page.line("vitrine_http_requests_total", &label, count.load(Relaxed));
        }
        for (name, kind, help, value) in [
            (
                "vitrine_http_received_bytes_total",
                "counter",
                "Bytes read from clients.",
                self.received.load(Relaxed),
            ),
            (
                "vitrine_http_sent_bytes_total",
                "counter",
                "Bytes written to clients.",
                self.sent.load(Relaxed),
            ),
            ("vitrine_http_connections", "gauge", "Open connections.", self.connections.load(Relaxed)),
            ("vitrine_uploads", "gauge", "Uploads that run.", activity.uploads as u64),
            ("vitrine_downloads", "gauge", "Downloads that run.", activity.downloads as u64),
            (
                "vitrine_draining",
                "gauge",
                "Whether the server is about to end.",
                u64::from(activity.draining),
            ),
            ("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes()),
        ] {
            page.head(name, kind, help);
            page.line(name, "", value);
        }
        self.stores_text(&mut page);
        if let Some(tally) = cache {
            cache_text(tally, &mut page);
        }
        page.0
    }

    fn stores_text(&self, page: &mut Page) {
        let snapshots: Vec<_> =
            self.stores.iter().map(|(name, watching)| (name, watching.counters.snapshot())).collect();
        page.head("vitrine_store_operations_total", "counter", "Operations of the stores.");
        for (name, snapshot) in &snapshots {
            for (operation, tally) in &snapshot.operations {
                let label = format!("store=\"{name}\",operation=\"{}\"", operation.as_str());
                page.line("vitrine_store_operations_total", &label, tally.calls);
            }
        }
        page.head("vitrine_store_failures_total", "counter", "Operations of the stores that failed.");
        for (name, snapshot) in &snapshots {
            for (operation, tally) in &snapshot.operations {
                let label = format!("store=\"{name}\",operation=\"{}\"", operation.as_str());
                page.line("vitrine_store_failures_total", &label, tally.failures);
            }
        }
        for (metric, kind, help, value) in OF_STORES {
            page.head(metric, kind, help);
            for (name, snapshot) in &snapshots {
                page.line(metric, &format!("store=\"{name}\""), value(snapshot));
            }
        }
        self.conditions_text(page);
    }

    fn conditions_text(&self, page: &mut Page) {
        let conditions: Vec<_> =
            self.stores.iter().map(|(name, watching)| (name, watching.watch.condition())).collect();
        page.head("vitrine_store_degraded", "gauge", "Whether a store cannot do what it is asked.");
        for (name, condition) in &conditions {
            let degraded = u64::from(condition.trouble.is_some());
            page.line("vitrine_store_degraded", &format!("store=\"{name}\""), degraded);
        }
        for (metric, help, time) in [
            (
                "vitrine_store_degraded_since_timestamp_seconds",
                "Since when a store is degraded; 0 where it is healthy.",
                (|condition| condition.trouble.as_ref().map(|trouble| trouble.since))
                    as fn(&Condition) -> Option<OffsetDateTime>,
            ),
            (
                "vitrine_store_last_success_timestamp_seconds",
                "When a store last did what it was asked; 0 is not since the start.",
                |condition| condition.last_success,
            ),
        ] {
            page.head(metric, "gauge", help);
            for (name, condition) in &conditions {
                let seconds = time(condition).map_or(0, OffsetDateTime::unix_timestamp);
                page.line(metric, &format!("store=\"{name}\""), u64::try_from(seconds).unwrap_or_default());
            }
        }
    }
}

/// A metric: its name, kind and meaning, and where its value is.
type OfStores = (&'static str, &'static str, &'static str, fn(&Snapshot) -> u64);

/// What is counted of stores beside their operations.
const OF_STORES: [OfStores; 6] = [
    ("vitrine_store_received_bytes_total", "counter", "Bytes that stores took.", |now| now.bytes_in),
    ("vitrine_store_sent_bytes_total", "counter", "Bytes that stores gave.", |now| now.bytes_out),
    ("vitrine_store_writers", "gauge", "Writes that run.", |now| now.open_writers),
    ("vitrine_store_readers", "gauge", "Reads that run.", |now| now.open_readers),
    ("vitrine_store_broken_transfers_total", "counter", "Transfers that broke in their middle.", |now| {
        now.broken_transfers
    }),
    ("vitrine_store_retries_total", "counter", "Operations that were tried again.", |now| now.retries),
];

/// What the image cache did, and what is in it.
fn cache_text(tally: &CacheTally, page: &mut Page) {
    let total = |name: &str| format!("vitrine_image_cache_{name}_total");
    for (name, kind, help, value) in [
        (total("hits"), "counter", "Downloads from a finished copy.", tally.hits),
        (total("misses"), "counter", "Downloads that found no finished copy.", tally.misses),
        (total("served_bytes"), "counter", "Bytes sent from copies.", tally.served_bytes),
        (total("fetched"), "counter", "Copies that were made.", tally.fetched),
        (total("fetched_bytes"), "counter", "Bytes of the copies that were made.", tally.fetched_bytes),
        (total("failures"), "counter", "Copies that could not be made or read.", tally.failures),
        (total("evictions"), "counter", "Copies that made room for others.", tally.evictions),
        ("vitrine_image_cache_images".to_owned(), "gauge", "Copies there are.", tally.images),
        ("vitrine_image_cache_bytes".to_owned(), "gauge", "Bytes of the copies there are.", tally.bytes),
        ("vitrine_image_cache_max_bytes".to_owned(), "gauge", "Bytes copies may have.", tally.max_bytes),
    ] {
        page.head(&name, kind, help);
        page.line(&name, "", value);
    }
}

/// The route, for whoever may reach the server: no counter names a user, a project or an image.
pub(crate) fn router(metrics: Arc<Metrics>, controller: Controller) -> Router {
    let page = move || async move {
        let tally = controller.cache().ok().map(Cache::tally);
        (
            [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
            metrics.text(&controller.activity(), tally.as_ref()),
        )
            .into_response()
    };
    Router::new().route("/metrics", get(page))
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, label: &str, value: u64) {
        let label = if label.is_empty() { String::new() } else { format!("{{{label}}}") };
        let _ = writeln!(self.0, "{name}{label} {value}");
    }
}

/// Resident memory of this process in bytes; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default()
        * 1024
}
