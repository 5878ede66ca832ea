//! A small Swift service with both logins, accounts of projects, and what can go wrong with one.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::drivers::{
    swift::objects::{DYNAMIC, STATIC, WRITER},
    testing::{
        fault::{Fault, Seen},
        form, md5, received, spoil,
    },
};

use super::logins;

/// The account of the login.
const OWN: &str = "AUTH_test";

type Faults = Box<dyn Fn(&Seen) -> Fault + Send + Sync>;

#[derive(Clone)]
struct Object {
    data: Bytes,
    etag: String,
    writer: String,
    /// `/CONTAINER/OBJECT` of the segments, of a manifest.
    segments: Vec<String>,
    dynamic: String,
}

/// What is in one account.
#[derive(Default)]
struct Place {
    /// With what the lists of who may read and who may write say.
    containers: BTreeMap<String, [String; 2]>,
    /// By `/CONTAINER/OBJECT`.
    objects: BTreeMap<String, Object>,
    quota: Option<u64>,
}

struct Shared {
    /// By their names.
    accounts: Mutex<BTreeMap<String, Place>>,
    token: AtomicUsize,
    /// Whether the user may do everything in every account.
    is_reseller: AtomicBool,
    faults: Faults,
    log: Mutex<Vec<String>>,
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
    /// With an empty container `glance`.
    pub(super) async fn start(faults: impl Fn(&Seen) -> Fault + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let containers = [("glance".to_owned(), Default::default())].into();
        let own = Place { containers, ..Place::default() };
        let shared = Arc::new(Shared {
            accounts: Mutex::new([(OWN.to_owned(), own)].into()),
            token: AtomicUsize::new(0),
            is_reseller: AtomicBool::new(true),
            faults: Box::new(faults),
            log: Mutex::default(),
            address,
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn remove_container(&self) {
        self.shared.own(|own| own.containers.clear());
    }

    pub(super) fn set_quota(&self, bytes: u64) {
        self.shared.own(|own| own.quota = Some(bytes));
    }

    /// Ends all sessions.
    pub(super) fn end_tokens(&self) {
        self.shared.token.fetch_add(1, SeqCst);
    }

    /// Puts an object into `glance` without the store; `dynamic` is what the names of its segments begin with.
    pub(super) fn put(&self, name: &str, data: &'static [u8], dynamic: &str) {
        let data = Bytes::from_static(data);
        let object = Object {
            etag: md5(&data),
            data,
            writer: String::new(),
            segments: Vec::new(),
            dynamic: dynamic.to_owned(),
        };
        self.shared.own(|own| own.objects.insert(format!("/glance/{name}"), object));
    }

    /// `/CONTAINER/OBJECT` of all there is.
    pub(super) fn names(&self) -> Vec<String> {
        self.shared.own(|own| own.objects.keys().cloned().collect())
    }

    /// Takes the role away that lets the user into the accounts of projects.
    pub(super) fn revoke_role(&self) {
        self.shared.is_reseller.store(false, SeqCst);
    }

    /// The containers of an account with who may read and who may write, and the objects as `/CONTAINER/OBJECT`.
    pub(super) fn account(&self, name: &str) -> (BTreeMap<String, [String; 2]>, Vec<String>) {
        let mut accounts = self.shared.accounts.lock().unwrap();
        let place = accounts.entry(name.to_owned()).or_default();
        (place.containers.clone(), place.objects.keys().cloned().collect())
    }

    /// `METHOD PATH QUERY` of every request.
    pub(super) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }
}

impl Shared {
    /// Does something with the account of the login.
    fn own<T>(&self, work: impl FnOnce(&mut Place) -> T) -> T {
        work(self.accounts.lock().unwrap().entry(OWN.to_owned()).or_default())
    }
}

impl Place {
    /// The data of an object, put together where it is a manifest.
    fn data(&self, object: &Object) -> Bytes {
        let parts: Vec<Bytes> = match object.dynamic.as_str() {
            "" if object.segments.is_empty() => return object.data.clone(),
            "" => object.segments.iter().map(|name| self.data(&self.objects[name])).collect(),
            // The manifest itself may be among them.
            prefix => {
                let prefix = format!("/{prefix}");
                let segments = self.objects.iter().filter(|(name, _)| name.starts_with(&prefix));
                segments.map(|(_, segment)| segment.data.clone()).collect()
            }
        };
        parts.concat().into()
    }
}

pub(super) fn refusal(status: u16, text: &str) -> Response {
    let body = format!("{text} planted-key planted-token");
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = percent_decode_str(head.uri.path()).decode_utf8().unwrap().into_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let key = path.strip_prefix(&format!("/v1/{OWN}")).unwrap_or(&path).to_owned();
    let seen = Seen { method: head.method, key, query, headers: head.headers };
    shared.log.lock().unwrap().push(format!("{} {} {}", seen.method, seen.key, seen.query));
    let fault = (shared.faults)(&seen);
    if let Fault::Hang = &fault {
        std::future::pending::<()>().await;
    }
    let Some(body) = received(body, &fault).await else { return refusal(408, "RequestTimeout") };
    let response = match &fault {
        Fault::Refuse(status, text) => refusal(*status, text),
        Fault::LoseAnswer => {
            good(&shared, &seen, body);
            refusal(500, "")
        }
        _ => good(&shared, &seen, body),
    };
    spoil(response, &fault).await
}

fn good(shared: &Shared, seen: &Seen, body: Bytes) -> Response {
    let token = format!("planted-token-{}", shared.token.load(SeqCst));
    let storage = format!("http://{}/v1/{OWN}", shared.address);
    match seen.key.as_str() {
        "/auth/v1.0" => return logins::first(seen, token, storage),
        "/v3/auth/tokens" => {
            return logins::keystone(&serde_json::from_slice(&body).unwrap(), token, storage);
        }
        _ => {}
    }
    if seen.header(HeaderName::from_static("x-auth-token")) != token {
        return refusal(401, "");
    }
    let (account, key) = match seen.key.strip_prefix("/v1/") {
        Some(path) => path.split_at(path.find('/').unwrap_or(path.len())),
        None => (OWN, seen.key.as_str()),
    };
    if account != OWN && !shared.is_reseller.load(SeqCst) {
        return refusal(403, "");
    }
    let seen = &Seen {
        method: seen.method.clone(),
        key: key.to_owned(),
        query: seen.query.clone(),
        headers: seen.headers.clone(),
    };
    let mut accounts = shared.accounts.lock().unwrap();
    let place = accounts.entry(account.to_owned()).or_default();
    let parts: Vec<&str> = seen.key.splitn(3, '/').skip(1).collect();
    match parts[..] {
        [] => in_account(place, seen),
        [container] => in_container(place, seen, container),
        [container, ..] if !place.containers.contains_key(container) => refusal(404, ""),
        _ => object(place, seen, body),
    }
}

fn in_account(place: &Place, seen: &Seen) -> Response {
    if seen.method == "GET" {
        let (prefix, marker) = (form(&seen.query, "prefix"), form(&seen.query, "marker"));
        let names = place.containers.keys().filter(|name| name.starts_with(&prefix) && **name > marker);
        return Json(names.map(|name| json!({"name": name, "bytes": 1})).collect::<Value>()).into_response();
    }
    let used: usize = place.objects.values().map(|object| object.data.len()).sum();
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert("x-account-bytes-used", used.into());
    if let Some(quota) = place.quota {
        response.headers_mut().insert("x-account-meta-quota-bytes", quota.into());
    }
    response
}

fn in_container(place: &mut Place, seen: &Seen, container: &str) -> Response {
    match seen.method.as_str() {
        "PUT" => {
            place.containers.entry(container.to_owned()).or_default();
            StatusCode::CREATED.into_response()
        }
        _ if !place.containers.contains_key(container) => refusal(404, ""),
        "POST" => {
            let list = |name| seen.header(HeaderName::from_static(name)).to_owned();
            let lists = [list("x-container-read"), list("x-container-write")];
            place.containers.insert(container.to_owned(), lists);
            StatusCode::NO_CONTENT.into_response()
        }
        "DELETE" => {
            let inside = format!("/{container}/");
            if place.objects.keys().any(|name| name.starts_with(&inside)) {
                return refusal(409, "");
            }
            place.containers.remove(container);
            StatusCode::NO_CONTENT.into_response()
        }
        "HEAD" => StatusCode::NO_CONTENT.into_response(),
        _ => list(place, seen, container),
    }
}

/// Two names a page, so that every list has several.
fn list(place: &Place, seen: &Seen, container: &str) -> Response {
    let (prefix, marker) = (form(&seen.query, "prefix"), form(&seen.query, "marker"));
    let is_flat = form(&seen.query, "delimiter").is_empty();
    let inside = format!("/{container}/");
    let mut entries = BTreeMap::new();
    for (path, object) in &place.objects {
        let Some(name) = path.strip_prefix(&inside).filter(|name| name.starts_with(&prefix)) else {
            continue;
        };
        match name.find('/').filter(|_| !is_flat) {
            Some(at) => entries.insert(name[..=at].to_owned(), json!({"subdir": &name[..=at]})),
            None => {
                let is_tomorrow = name.contains("tomorrow");
                let bytes =
                    if object.segments.is_empty() { object.data.len() } else { place.data(object).len() };
                let date =
                    if is_tomorrow { "2999-01-02T03:04:05.123450" } else { "2020-01-02T03:04:05.123450" };
                let entry = json!({"name": name, "bytes": bytes, "last_modified": date});
                entries.insert(name.to_owned(), entry)
            }
        };
    }
    let page = entries.into_iter().filter(|(name, _)| *name > marker).take(2);
    Json(page.map(|(_, entry)| entry).collect::<Value>()).into_response()
}

fn object(place: &mut Place, seen: &Seen, body: Bytes) -> Response {
    let path = seen.key.clone();
    let is_manifest = seen.query.contains("multipart-manifest");
    match seen.method.as_str() {
        "PUT" => put(place, seen, body, is_manifest),
        "DELETE" => match place.objects.remove(&path) {
            None => refusal(404, ""),
            Some(object) if is_manifest => {
                let mut segments = object.segments;
                while let Some(segment) = segments.pop() {
                    segments.extend(
                        place.objects.remove(&segment).map(|object| object.segments).unwrap_or_default(),
                    );
                }
                Json(json!({"Response Status": "200 OK", "Errors": []})).into_response()
            }
            Some(_) => StatusCode::NO_CONTENT.into_response(),
        },
        _ => match place.objects.get(&path) {
            None => refusal(404, ""),
            Some(object) if is_manifest => {
                let entries = object.segments.iter().map(|name| json!({"name": name}));
                Json(entries.collect::<Value>()).into_response()
            }
            Some(object) => read(&place.data(object), object, seen),
        },
    }
}

fn put(place: &mut Place, seen: &Seen, body: Bytes, is_manifest: bool) -> Response {
    if place.objects.contains_key(&seen.key) && seen.header(header::IF_NONE_MATCH) == "*" {
        return refusal(412, "");
    }
    let mut object = Object {
        etag: md5(&body),
        data: body,
        writer: seen.header(WRITER).to_owned(),
        segments: Vec::new(),
        dynamic: String::new(),
    };
    if is_manifest {
        let entries: Vec<Value> = serde_json::from_slice(&object.data).unwrap();
        for entry in entries {
            let path = entry["path"].as_str().unwrap().to_owned();
            let Some(segment) = place.objects.get(&path) else { return refusal(400, "") };
            let is_other = entry.get("etag").is_some_and(|etag| *etag != segment.etag);
            if is_other || entry["size_bytes"] != place.data(segment).len() {
                return refusal(400, "");
            }
            object.segments.push(path);
        }
    } else if !["", object.etag.as_str()].contains(&seen.header(header::ETAG)) {
        return refusal(422, "");
    }
    let etag = object.etag.clone();
    place.objects.insert(seen.key.clone(), object);
    (StatusCode::CREATED, [(header::ETAG, etag)]).into_response()
}

fn read(data: &Bytes, object: &Object, seen: &Seen) -> Response {
    let wanted = seen.header(header::IF_MATCH);
    if !wanted.is_empty() && wanted != object.etag {
        return refusal(412, "");
    }
    let size = data.len();
    let mut response = match seen.header(header::RANGE).strip_prefix("bytes=") {
        None => data.clone().into_response(),
        Some(range) => {
            let (first, last) = range.split_once('-').unwrap();
            let first: usize = first.parse().unwrap();
            let last = last.parse().map_or(size, |last: usize| size.min(last.saturating_add(1)));
            if first >= size {
                return refusal(416, "");
            }
            let range = format!("bytes {first}-{}/{size}", last - 1);
            (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, range)], data.slice(first..last))
                .into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, object.etag.parse().unwrap());
    headers.insert(WRITER, object.writer.parse().unwrap());
    if !object.segments.is_empty() {
        headers.insert(STATIC, "True".parse().unwrap());
    }
    if !object.dynamic.is_empty() {
        headers.insert(DYNAMIC, object.dynamic.parse().unwrap());
    }
    response
}
