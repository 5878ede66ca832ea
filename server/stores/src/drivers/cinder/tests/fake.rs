//! A small Cinder with the Keystone before it. Its volumes are sparse files, and a GiB of them is a MiB. What it allows in
//! which state is what Cinder allows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::drivers::testing::{
    fault::{Fault, Seen},
    form,
};

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

fn refusal(status: u16) -> Response {
    let body = Json(json!({"error": {"message": "planted-password planted-token", "code": status}}));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
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
        Fault::Refuse(status, _) => refusal(status),
        Fault::LoseAnswer => {
            good(&shared, &seen, &body);
            // A service that goes away in the middle.
            let broken =
                futures::stream::once(async { Err::<bytes::Bytes, _>(std::io::Error::other("gone")) });
            Response::new(axum::body::Body::from_stream(broken))
        }
        _ => good(&shared, &seen, &body),
    }
}

fn good(shared: &Shared, seen: &Seen, body: &Value) -> Response {
    let mut place = shared.place.lock().unwrap();
    let token = format!("planted-token-{}", place.token);
    let Some(path) = seen.key.strip_prefix("/volume/v3/project-id") else {
        return login(shared, body, token);
    };
    if seen.header(HeaderName::from_static("x-auth-token")) != token {
        return refusal(401);
    }
    if seen.header(HeaderName::from_static("openstack-api-version")) != "volume 3.54" {
        return refusal(406);
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match (seen.method.as_str(), &parts[..]) {
        ("GET", ["limits"]) => {
            let total = place.quota.map_or(-1, |quota| quota as i64);
            let absolute = json!({"maxTotalVolumeGigabytes": total, "totalGigabytesUsed": place.used()});
            Json(json!({"limits": {"absolute": absolute}})).into_response()
        }
        ("GET", ["volumes", "detail"]) => list(&place, seen),
        ("POST", ["volumes"]) => make(shared, &mut place, &body["volume"]),
        (_, ["volumes", id, ..]) if !place.volumes.contains_key(*id) => refusal(404),
        (method, ["volumes", id, rest @ ..]) => volume(shared, &mut place, method, id, rest, body),
        ("POST", ["attachments"]) => reserve(&mut place, &body["attachment"]),
        (_, ["attachments", id, ..]) if !place.attachments.contains_key(*id) => refusal(404),
        (method, ["attachments", id, ..]) => attachment(shared, &mut place, method, id, body),
        _ => refusal(404),
    }
}

fn login(shared: &Shared, request: &Value, token: String) -> Response {
    let identity = &request["auth"]["identity"];
    let user = &identity["password"]["user"];
    let is_user = user["name"] == "glance"
        && user["password"] == "planted-password"
        && user["domain"]["name"] == "Default"
        && request["auth"]["scope"]["project"] == json!({"name": "service", "domain": {"name": "Default"}});
    let application = json!({"id": "app", "secret": "planted-secret"});
    if !is_user && identity["application_credential"] != application {
        return refusal(401);
    }
    let url = format!("http://{}/volume/v3/project-id", shared.address);
    let endpoint = |interface: &str, region: &str, url: &str| json!({"interface": interface, "region": region, "url": url});
    let body = json!({"token": {
        "issued_at": "2024-01-01T00:00:00.000000Z",
        "expires_at": "2024-01-01T01:00:00.000000Z",
        "project": {"id": "project-id", "name": "service"},
        "catalog": [
            {"type": "volumev2", "name": "cinderv2", "endpoints": [endpoint("public", "one", "http://127.0.0.1:1")]},
            {"type": "volumev3", "name": "cinderv3", "endpoints": [
                endpoint("internal", "one", "http://127.0.0.1:1"),
                endpoint("public", "one", &url),
            ]},
        ],
    }});
    (StatusCode::CREATED, [("x-subject-token", token)], Json(body)).into_response()
}

/// Two volumes a page, so that every list has several.
fn list(place: &Place, seen: &Seen) -> Response {
    let (name, marker) = (form(&seen.query, "name"), form(&seen.query, "marker"));
    let page = place.volumes.iter().filter(|(id, volume)| {
        (name.is_empty() || volume.name == name) && (marker.is_empty() || **id > marker)
    });
    let page: Value = page.take(2).map(|(id, _)| place.json(id)).collect();
    Json(json!({"volumes": page})).into_response()
}

fn make(shared: &Shared, place: &mut Place, wanted: &Value) -> Response {
    let size = wanted["size"].as_u64().unwrap();
    if place.quota.is_some_and(|quota| place.used() + size > quota) {
        return refusal(413);
    }
    let id = place.make(wanted["name"].as_str().unwrap(), size, wanted["metadata"].clone());
    std::fs::File::create(shared.folder.path().join(&id)).unwrap().set_len(size * UNIT).unwrap();
    (StatusCode::ACCEPTED, Json(json!({"volume": place.json(&id)}))).into_response()
}

fn volume(
    shared: &Shared,
    place: &mut Place,
    method: &str,
    id: &str,
    rest: &[&str],
    body: &Value,
) -> Response {
    let is_attached = place.attachments.values().any(|attachment| attachment.volume == id);
    let seen = place.json(id);
    let used = place.used();
    let fails = place.fails && body.get("os-extend").is_some();
    place.fails &= !fails;
    let quota = place.quota;
    let volume = place.volumes.get_mut(id).unwrap();
    match (method, rest) {
        ("GET", []) => {
            // What is on its way is there at the next look.
            if let Some(then) = volume.then.take() {
                volume.status = then;
            } else if volume.status == "deleting" {
                place.volumes.remove(id);
                std::fs::remove_file(shared.folder.path().join(id)).unwrap();
            }
            Json(json!({"volume": seen})).into_response()
        }
        ("DELETE", [])
            if is_attached || !["available", "error", "error_extending"].contains(&volume.status) =>
        {
            refusal(400)
        }
        ("DELETE", []) => {
            volume.status = "deleting";
            StatusCode::ACCEPTED.into_response()
        }
        ("PUT", ["metadata"]) => {
            volume.metadata = body["metadata"].clone();
            Json(json!({"metadata": volume.metadata})).into_response()
        }
        ("POST", ["action"]) if body.get("os-update_readonly_flag").is_some() => {
            if volume.status != "available" {
                return refusal(400);
            }
            volume.is_read_only = body["os-update_readonly_flag"]["readonly"] == true;
            StatusCode::ACCEPTED.into_response()
        }
        ("POST", ["action"]) => {
            let size = body["os-extend"]["new_size"].as_u64().unwrap();
            if !["available", "in-use"].contains(&volume.status) || size <= volume.size || volume.is_read_only
            {
                return refusal(400);
            }
            if quota.is_some_and(|quota| used + size - volume.size > quota) {
                return refusal(413);
            }
            volume.then = Some(if fails { "error_extending" } else { volume.status });
            volume.status = "extending";
            volume.size = size;
            let file = std::fs::File::options().write(true).open(shared.folder.path().join(id));
            file.unwrap().set_len(size * UNIT).unwrap();
            StatusCode::ACCEPTED.into_response()
        }
        _ => refusal(404),
    }
}

fn reserve(place: &mut Place, wanted: &Value) -> Response {
    let id = wanted["volume_uuid"].as_str().unwrap().to_owned();
    let (is_multiattach, count) = (place.is_multiattach, place.attachments.len() + 1);
    let Some(volume) = place.volumes.get_mut(&id) else { return refusal(404) };
    let mode = wanted["mode"].as_str().unwrap().to_owned();
    let is_free = volume.status == "available" || is_multiattach && volume.status == "in-use";
    if !is_free || volume.is_read_only && mode == "rw" {
        return refusal(400);
    }
    volume.status = "reserved";
    place.most = place.most.max(count);
    let attachment = Uuid::new_v4().to_string();
    place.attachments.insert(attachment.clone(), Attachment { volume: id, mode, connector: Value::Null });
    Json(json!({"attachment": {"id": attachment, "status": "reserved"}})).into_response()
}

fn attachment(shared: &Shared, place: &mut Place, method: &str, id: &str, body: &Value) -> Response {
    let attachment = place.attachments.get_mut(id).unwrap();
    let volume = place.volumes.get_mut(&attachment.volume).unwrap();
    let info = json!({
        "driver_volume_type": place.protocol,
        "access_mode": attachment.mode,
        "data": {
            "device_path": shared.folder.path().join(&attachment.volume),
            "auth_password": "planted-chap",
        },
    });
    match method {
        "GET" => Json(json!({"attachment": {"id": id, "connection_info": info}})).into_response(),
        "PUT" => {
            attachment.connector = body["attachment"]["connector"].clone();
            for field in ["host", "ip", "platform", "os_type", "mountpoint"] {
                assert!(attachment.connector[field].is_string(), "the description has {field}");
            }
            volume.status = "attaching";
            Json(json!({"attachment": {"id": id, "connection_info": info}})).into_response()
        }
        "POST" => {
            volume.status = "in-use";
            place.connected += 1;
            StatusCode::NO_CONTENT.into_response()
        }
        "DELETE" => {
            let gone = place.attachments.remove(id).unwrap();
            if !place.attachments.values().any(|attachment| attachment.volume == gone.volume) {
                place.volumes.get_mut(&gone.volume).unwrap().status = "available";
            }
            Json(json!({"attachments": []})).into_response()
        }
        _ => refusal(404),
    }
}
