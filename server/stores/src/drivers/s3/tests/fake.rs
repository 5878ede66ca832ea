//! A small S3 service, and what can go wrong with one.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use tokio::task::JoinHandle;

use super::super::checksums::{ALGORITHM, MODE, SHA256};
use crate::drivers::testing::{
    fault::{Fault, Seen},
    form, md5, received, spoil,
};

type Faults = Box<dyn Fn(&Seen) -> Fault + Send + Sync>;

struct Object {
    data: Bytes,
    etag: String,
    writer: String,
    /// The SHA-256 that it came with.
    checksum: String,
}

struct Upload {
    key: String,
    has_checksums: bool,
    writer: String,
    initiated: String,
    parts: BTreeMap<u32, (Bytes, String)>,
}

#[derive(Default)]
struct Place {
    has_bucket: bool,
    objects: BTreeMap<String, Object>,
    uploads: BTreeMap<String, Upload>,
    counter: usize,
}

struct Shared {
    place: Mutex<Place>,
    faults: Faults,
    log: Mutex<Vec<String>>,
    parts_now: AtomicUsize,
    parts_most: AtomicUsize,
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
    /// With an empty bucket `images`.
    pub(super) async fn start(faults: impl Fn(&Seen) -> Fault + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            place: Mutex::new(Place { has_bucket: true, ..Place::default() }),
            faults: Box::new(faults),
            log: Mutex::default(),
            parts_now: AtomicUsize::new(0),
            parts_most: AtomicUsize::new(0),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, task }
    }

    pub(super) fn remove_bucket(&self) {
        self.shared.place().has_bucket = false;
    }

    /// Puts an object there without the store.
    pub(super) fn put(&self, key: &str, data: &'static [u8]) {
        let mut place = self.shared.place();
        let etag = place.etag();
        place.objects.insert(
            key.to_owned(),
            Object { data: Bytes::from_static(data), etag, writer: String::new(), checksum: String::new() },
        );
    }

    /// Changes the first byte of an object behind the back of its checksum.
    pub(super) fn damage(&self, key: &str) {
        let mut place = self.shared.place();
        let object = place.objects.get_mut(key).unwrap();
        let mut data = object.data.to_vec();
        data[0] ^= 1;
        object.data = data.into();
    }

    /// The checksum that an object came with; empty where it came with none.
    pub(super) fn checksum(&self, key: &str) -> String {
        self.shared.place().objects[key].checksum.clone()
    }

    /// Unfinished uploads, and their parts.
    pub(super) fn uploads(&self) -> Vec<usize> {
        self.shared.place().uploads.values().map(|upload| upload.parts.len()).collect()
    }

    /// `METHOD KEY QUERY` of every request.
    pub(super) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// The most parts that were sent at once.
    pub(super) fn parts_at_once(&self) -> usize {
        self.shared.parts_most.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap()
    }
}

impl Place {
    fn etag(&mut self) -> String {
        self.counter += 1;
        format!("\"{:032x}\"", self.counter)
    }
}

fn refusal(status: u16, code: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>planted-secret</Message>\
         <AWSAccessKeyId>planted-access</AWSAccessKeyId><StringToSign>planted</StringToSign></Error>"
    );
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let key = head.uri.path().strip_prefix("/images").unwrap_or_default().trim_start_matches('/').to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let seen = Seen { method: head.method, key, query, headers: head.headers };
    shared.log.lock().unwrap().push(format!("{} {} {}", seen.method, seen.key, seen.query));
    let is_part = seen.query.contains("partNumber");
    if is_part {
        let now = shared.parts_now.fetch_add(1, Ordering::SeqCst) + 1;
        shared.parts_most.fetch_max(now, Ordering::SeqCst);
    }
    let fault = (shared.faults)(&seen);
    match &fault {
        Fault::Hang => std::future::pending().await,
        Fault::Meet(barrier) => {
            barrier.wait().await;
        }
        _ => {}
    }
    let Some(body) = received(body, &fault).await else { return refusal(408, "RequestTimeout") };
    let response = match &fault {
        Fault::Refuse(status, code) => refusal(*status, code),
        Fault::LoseAnswer => {
            good(&mut shared.place(), &seen, body);
            refusal(500, "InternalError")
        }
        _ => good(&mut shared.place(), &seen, body),
    };
    if is_part {
        shared.parts_now.fetch_sub(1, Ordering::SeqCst);
    }
    spoil(response, &fault).await
}

fn good(place: &mut Place, seen: &Seen, body: Bytes) -> Response {
    let access = seen.header(header::AUTHORIZATION).to_owned();
    if !access.contains("Credential=planted-access/") {
        return refusal(403, "InvalidAccessKeyId");
    }
    let makes_bucket = seen.method == Method::PUT && seen.key.is_empty();
    if !place.has_bucket && !makes_bucket {
        return refusal(404, "NoSuchBucket");
    }
    let id = form(&seen.query, "uploadId");
    match (seen.method.as_str(), seen.key.as_str()) {
        ("PUT", "") => {
            place.has_bucket = true;
            StatusCode::OK.into_response()
        }
        ("HEAD", "") => StatusCode::OK.into_response(),
        ("GET", "") if seen.query.contains("uploads") => list_uploads(place).into_response(),
        ("GET", "") => list(place).into_response(),
        ("POST", key) if seen.query.contains("uploads") => begin(place, key, seen).into_response(),
        ("PUT", key) if id.is_empty() => {
            if place.objects.contains_key(key) && !seen.header(header::IF_NONE_MATCH).is_empty() {
                return refusal(412, "PreconditionFailed");
            }
            let checksum = seen.header(SHA256).to_owned();
            if !checksum.is_empty() && checksum != sha256(&body) {
                return refusal(400, "BadDigest");
            }
            let object = Object { data: body, etag: place.etag(), writer: writer(seen), checksum };
            place.objects.insert(key.to_owned(), object);
            StatusCode::OK.into_response()
        }
        ("GET" | "HEAD", key) if id.is_empty() => match place.objects.get(key) {
            Some(object) => read(object, seen),
            None => refusal(404, "NoSuchKey"),
        },
        ("DELETE", key) if id.is_empty() => {
            place.objects.remove(key);
            StatusCode::NO_CONTENT.into_response()
        }
        (method, key) => in_parts(place, method, key, &id, seen, body),
    }
}

fn in_parts(place: &mut Place, method: &str, key: &str, id: &str, seen: &Seen, body: Bytes) -> Response {
    let etag = place.etag();
    let Some(upload) = place.uploads.get_mut(id) else { return refusal(404, "NoSuchUpload") };
    match method {
        "PUT" => {
            let expected = if upload.has_checksums { sha256(&body) } else { String::new() };
            if seen.header(SHA256) != expected {
                return refusal(400, "BadDigest");
            }
            let etag = format!("\"{}\"", md5(&body));
            upload.parts.insert(form(&seen.query, "partNumber").parse().unwrap(), (body, etag.clone()));
            [(header::ETAG, etag)].into_response()
        }
        "GET" => {
            let mut text = "<ListPartsResult>".to_owned();
            for _ in &upload.parts {
                let _ = write!(text, "<Part><LastModified>{}</LastModified></Part>", upload.initiated);
            }
            (text + "</ListPartsResult>").into_response()
        }
        "DELETE" => {
            place.uploads.remove(id);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => {
            if place.objects.contains_key(key) && !seen.header(header::IF_NONE_MATCH).is_empty() {
                return refusal(412, "PreconditionFailed");
            }
            let Some(upload) = place.uploads.remove(id) else { return refusal(404, "NoSuchUpload") };
            let named = String::from_utf8_lossy(&body).into_owned();
            let names_sums = upload.parts.values().all(|(data, _)| named.contains(&sha256(data)));
            if upload.has_checksums && !names_sums {
                return refusal(400, "InvalidPart");
            }
            let checksum = if upload.has_checksums { "AAAA-2".to_owned() } else { String::new() };
            let data: Vec<Bytes> = upload.parts.into_values().map(|(data, _)| data).collect();
            let object = Object { data: data.concat().into(), etag, writer: upload.writer, checksum };
            place.objects.insert(key.to_owned(), object);
            "<CompleteMultipartUploadResult><Key>x</Key></CompleteMultipartUploadResult>".into_response()
        }
    }
}

fn begin(place: &mut Place, key: &str, seen: &Seen) -> String {
    place.counter += 1;
    let id = format!("upload/{}+~=", place.counter);
    // The mark says when: uploads of the tests' own choice of date.
    let year = if writer(seen) == "tomorrow" { 2999 } else { 2020 };
    let initiated = format!("{year}-01-02T03:04:05.678Z");
    let has_checksums = seen.header(ALGORITHM) == "SHA256";
    let upload = Upload {
        key: key.to_owned(),
        has_checksums,
        writer: writer(seen),
        initiated,
        parts: BTreeMap::new(),
    };
    place.uploads.insert(id.clone(), upload);
    format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>")
}

fn read(object: &Object, seen: &Seen) -> Response {
    let wanted = seen.header(header::IF_MATCH);
    if !wanted.is_empty() && wanted != object.etag {
        return refusal(412, "PreconditionFailed");
    }
    let size = object.data.len();
    let mut response = match seen.header(header::RANGE).strip_prefix("bytes=") {
        None => object.data.clone().into_response(),
        Some(range) => {
            let (first, last) = range.split_once('-').unwrap();
            let first: usize = first.parse().unwrap();
            let last = last.parse().map_or(size, |last: usize| size.min(last.saturating_add(1)));
            if first >= size {
                return refusal(416, "InvalidRange");
            }
            let range = format!("bytes {first}-{}/{size}", last - 1);
            let part = object.data.slice(first..last);
            (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, range)], part).into_response()
        }
    };
    if seen.header(MODE) == "ENABLED" && !object.checksum.is_empty() {
        response.headers_mut().insert(SHA256, object.checksum.parse().unwrap());
    }
    response.headers_mut().insert(header::ETAG, object.etag.parse().unwrap());
    response.headers_mut().insert(super::super::objects::WRITER, object.writer.parse().unwrap());
    response
}

fn list(place: &Place) -> String {
    let mut text = "<ListBucketResult>".to_owned();
    for (key, object) in &place.objects {
        let _ = write!(text, "<Contents><Key>{key}</Key><Size>{}</Size></Contents>", object.data.len());
    }
    text + "</ListBucketResult>"
}

fn list_uploads(place: &Place) -> String {
    let mut text = "<ListMultipartUploadsResult>".to_owned();
    for (id, Upload { key, initiated, .. }) in &place.uploads {
        let _ = write!(
            text,
            "<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiated>{initiated}</Initiated></Upload>"
        );
    }
    text + "</ListMultipartUploadsResult>"
}

fn sha256(data: &[u8]) -> String {
    let sum = openssl::hash::hash(openssl::hash::MessageDigest::sha256(), data).unwrap();
    openssl::base64::encode_block(&sum)
}

fn writer(seen: &Seen) -> String {
    seen.header(super::super::objects::WRITER).to_owned()
}
