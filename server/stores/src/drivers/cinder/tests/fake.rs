//! A small Cinder with the Keystone before it. Its volumes are sparse files, and a GiB of them is a MiB. What it allows in
//! which state is what Cinder allows.

mod answers;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    response::Response,
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::drivers::testing::fault::{Fault, Seen};

/// Bytes of what it calls a GiB.
pub(super) const UNIT: u64 = 1024 * 1024;

type Faults = Box<dyn Fn(&Seen) -> Fault + Send + Sync>;

struct Volume {
    status: &'static str,
    /// The state that the next look but one shows.
    then: Option<&'static str>,
    name: String,
    size: u64,
    metadata: Value,
    is_read_only: bool,
    changed: &'static str,
}

struct Attachment {
    volume: String,
    mode: String,
    connector: Value,
}

pub(super) struct Place {
    volumes: BTreeMap<String, Volume>,
    attachments: BTreeMap<String, Attachment>,
    /// GiB of all volumes.
    pub(super) quota: Option<u64>,
    pub(super) is_multiattach: bool,
    pub(super) is_encrypted: bool,
    /// The protocol of its connection information.
    pub(super) protocol: &'static str,
    /// The date of the last change of new volumes.
    pub(super) changed: &'static str,
    /// Whether the next volume, or growth, comes to an error.
    pub(super) fails: bool,
    token: usize,
    /// The most attachments that there were at once.
    most: usize,
    connected: usize,
}

struct Shared {
    place: Mutex<Place>,
    faults: Faults,
    log: Mutex<Vec<String>>,
    folder: tempfile::TempDir,
    address: std::net::SocketAddr,
}

/// The service; it ends with the test.
pub(super) struct Fake {
    pub(super) address: std::net::SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    pub(super) async fn start(faults: impl Fn(&Seen) -> Fault + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let place = Place {
            volumes: BTreeMap::new(),
            attachments: BTreeMap::new(),
            quota: None,
            is_multiattach: false,
            is_encrypted: false,
            protocol: "local",
            changed: "2020-01-02T03:04:05.000000",
            fails: false,
            token: 0,
            most: 0,
            connected: 0,
        };
        let shared = Arc::new(Shared {
            place: Mutex::new(place),
            faults: Box::new(faults),
            log: Mutex::default(),
            folder: tempfile::tempdir().unwrap(),
            address,
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn place(&self) -> MutexGuard<'_, Place> {
        self.shared.place.lock().unwrap()
    }

    /// Volumes that are not being removed, and attachments.
    pub(super) fn left(&self) -> (usize, usize) {
        let place = self.place();
        (place.volumes().len(), place.attachments())
    }

    /// Ends all sessions.
    pub(super) fn end_tokens(&self) {
        self.place().token += 1;
    }

    /// `METHOD PATH` of every request.
    pub(super) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// A volume that the store did not make.
    pub(super) fn put(&self, metadata: Value, data: &[u8]) -> String {
        let mut place = self.place();
        let id = place.make("somebody's disk", 1, metadata);
        place.volumes.get_mut(&id).unwrap().status = "available";
        place.volumes.get_mut(&id).unwrap().then = None;
        drop(place);
        let path = self.shared.folder.path().join(&id);
        std::fs::write(&path, data).unwrap();
        std::fs::File::options().write(true).open(path).unwrap().set_len(UNIT).unwrap();
        id
    }

    /// Attaches a volume as another process of that host and mark would; its attachment.
    pub(super) fn attach(&self, volume: &str, host: &str, mark: &str) -> String {
        let mut place = self.place();
        let id = Uuid::new_v4().to_string();
        let connector = json!({"host": host, "mountpoint": mark});
        let attachment = Attachment { volume: volume.to_owned(), mode: "ro".to_owned(), connector };
        place.attachments.insert(id.clone(), attachment);
        place.volumes.get_mut(volume).unwrap().status = "in-use";
        id
    }
}

impl Place {
    pub(super) fn attachments(&self) -> usize {
        self.attachments.len()
    }

    /// The most attachments that there were at once, and how many in all.
    pub(super) fn attached(&self) -> (usize, usize) {
        (self.most, self.connected)
    }

    /// Name, GiB, metadata and whether it is only read, of every volume that is not being removed.
    pub(super) fn volumes(&self) -> Vec<(String, u64, Value, bool)> {
        let there = self.volumes.values().filter(|volume| volume.status != "deleting");
        there
            .map(|volume| (volume.name.clone(), volume.size, volume.metadata.clone(), volume.is_read_only))
            .collect()
    }

    fn used(&self) -> u64 {
        self.volumes.values().filter(|volume| volume.status != "deleting").map(|volume| volume.size).sum()
    }

    fn make(&mut self, name: &str, size: u64, metadata: Value) -> String {
        let id = Uuid::new_v4().to_string();
        let then = if std::mem::take(&mut self.fails) { "error" } else { "available" };
        let volume = Volume {
            status: "creating",
            then: Some(then),
            name: name.to_owned(),
            size,
            metadata,
            is_read_only: false,
            changed: self.changed,
        };
        self.volumes.insert(id.clone(), volume);
        id
    }

    fn json(&self, id: &str) -> Value {
        let volume = &self.volumes[id];
        let of = self.attachments.iter().filter(|(_, attachment)| attachment.volume == id);
        let attachments = of.map(|(id, attachment)| {
            let connector = &attachment.connector;
            json!({"attachment_id": id, "host_name": connector["host"], "device": connector["mountpoint"]})
        });
        json!({
            "id": id,
            "name": volume.name,
            "status": volume.status,
            "size": volume.size,
            "metadata": volume.metadata,
            "attachments": attachments.collect::<Value>(),
            "encrypted": self.is_encrypted,
            "created_at": volume.changed,
            "updated_at": null,
        })
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let seen = Seen {
        method: head.method,
        key: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
    };
    shared.log.lock().unwrap().push(format!("{} {}", seen.method, seen.key));
    let fault = (shared.faults)(&seen);
    if let Fault::Hang = &fault {
        std::future::pending::<()>().await;
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    match fault {
        Fault::Refuse(status, _) => answers::refusal(status),
        Fault::LoseAnswer => {
            answers::good(&shared, &seen, &body);
            // A service that goes away in the middle.
            let broken =
                futures::stream::once(async { Err::<bytes::Bytes, _>(std::io::Error::other("gone")) });
            Response::new(axum::body::Body::from_stream(broken))
        }
        _ => answers::good(&shared, &seen, &body),
    }
}
