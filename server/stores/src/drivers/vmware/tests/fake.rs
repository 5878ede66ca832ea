//! A small vCenter with two datastores, and what can go wrong with one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use tokio::task::JoinHandle;

use crate::drivers::{
    testing::{
        fault::{Fault, Seen},
        form, spoil,
    },
    vmware::xml::{self, Element},
};

type Faults = Box<dyn Fn(&Seen) -> Fault + Send + Sync>;

/// What the datacenter `/DC0` has.
const DATASTORES: [&str; 2] = ["one", "two"];

struct Place {
    /// By `[DATASTORE] FOLDER/FILE`.
    files: BTreeMap<String, Bytes>,
    /// Changes with every file that is put.
    version: u64,
    sessions: BTreeSet<String>,
    logins: u64,
    /// Of each task: how often it was looked at, and how it ends.
    tasks: Vec<(u32, String)>,
    rooms: [(u64, u64); 2],
    with_ranges: bool,
    maintenance: bool,
}

struct Shared {
    place: Mutex<Place>,
    faults: Faults,
    log: Mutex<Vec<String>>,
}

/// The server; it ends with the test.
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
            files: BTreeMap::new(),
            version: 1,
            sessions: BTreeSet::new(),
            logins: 0,
            tasks: Vec::new(),
            rooms: [(1 << 40, 1 << 39), (1 << 41, 1 << 40)],
            with_ranges: true,
            maintenance: false,
        };
        let shared =
            Arc::new(Shared { place: Mutex::new(place), faults: Box::new(faults), log: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a file into the folder of the images without the store.
    pub(super) fn put(&self, datastore: &str, name: &str, data: &'static [u8]) {
        let mut place = self.place();
        place.version += 1;
        place.files.insert(format!("[{datastore}] openstack_glance/{name}"), Bytes::from_static(data));
    }

    /// `[DATASTORE] FOLDER/FILE` of all there is.
    pub(super) fn names(&self) -> Vec<String> {
        self.place().files.keys().cloned().collect()
    }

    /// Ends all sessions.
    pub(super) fn end_sessions(&self) {
        self.place().sessions.clear();
    }

    pub(super) fn sessions(&self) -> usize {
        self.place().sessions.len()
    }

    pub(super) fn set_free(&self, one: u64, two: u64) {
        self.place().rooms = [(1 << 40, one), (1 << 41, two)];
    }

    pub(super) fn set_maintenance(&self) {
        self.place().maintenance = true;
    }

    /// From now on every answer has all of a file.
    pub(super) fn without_ranges(&self) {
        self.place().with_ranges = false;
    }

    /// `METHOD KEY` of every request.
    pub(super) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// How often a method was called.
    pub(super) fn calls(&self, method: &str) -> usize {
        self.log().iter().filter(|line| **line == format!("POST {method}")).count()
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.shared.place.lock().unwrap()
    }
}

/// A page that names what nobody should repeat.
fn refusal(status: u16) -> Response {
    (StatusCode::from_u16(status).unwrap(), "planted-password planted-session").into_response()
}

fn envelope(status: u16, body: &str) -> Response {
    let text = format!(
        "<?xml version=\"1.0\"?><soapenv:Envelope xmlns:soapenv=\"e\" xmlns:xsi=\"x\"><soapenv:Body>{body}</soapenv:Body>\
         </soapenv:Envelope>"
    );
    (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, "text/xml")], text).into_response()
}

fn fault(class: &str) -> Response {
    envelope(
        500,
        &format!(
            "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>planted-password</faultstring><detail>\
             <{class}Fault xsi:type=\"{class}\"/></detail></soapenv:Fault>"
        ),
    )
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = percent_decode_str(head.uri.path()).decode_utf8().unwrap().into_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let mut seen = Seen { method: head.method, key: path, query, headers: head.headers };
    let (call, body) = if seen.key == "/sdk" {
        let document = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let call = xml::read(&document).unwrap().child("Body").unwrap().children[0].clone();
        seen.key.clone_from(&call.name);
        (Some(call), axum::body::Body::empty())
    } else {
        (None, body)
    };
    shared.log.lock().unwrap().push(format!("{} {}", seen.method, seen.key));
    let fault = (shared.faults)(&seen);
    if let Fault::Hang = &fault {
        std::future::pending::<()>().await;
    }
    // As a server that looks at the session before the data comes.
    let is_let_in = is_in(&shared.place.lock().unwrap(), &seen);
    // All of it is read, so that a client hears a refusal. What breaks off leaves what has come.
    let body = to_bytes(body, usize::MAX).await;
    let good = |shared: &Shared| match (&call, &body) {
        (Some(call), _) => soap(shared, &seen, call),
        (None, _) if !is_let_in => refusal(401),
        (None, Ok(body)) => file(shared, &seen, body.clone()),
        (None, Err(_)) => refusal(400),
    };
    let response = match &fault {
        Fault::Refuse(status, class) if call.is_some() && !class.is_empty() && *status == 500 => {
            self::fault(class)
        }
        Fault::Refuse(200, class) => begin(&mut shared.place.lock().unwrap(), failed(class)),
        Fault::Refuse(status, _) => refusal(*status),
        Fault::LoseAnswer => {
            good(&shared);
            refusal(503)
        }
        _ => good(&shared),
    };
    spoil(response, &fault).await
}

/// The outcome of a task that fails.
fn failed(class: &str) -> String {
    format!(
        "<state>error</state><error><fault xsi:type=\"{class}\"/><localizedMessage>planted-password</localizedMessage>\
         </error>"
    )
}

fn is_in(place: &Place, seen: &Seen) -> bool {
    let cookie = seen.header(header::COOKIE);
    cookie.strip_prefix("vmware_soap_session=").is_some_and(|session| place.sessions.contains(session))
}

fn returned(call: &Element, text: &str) -> Response {
    envelope(200, &format!("<{0}Response xmlns=\"urn:vim25\">{text}</{0}Response>", call.name))
}

fn soap(shared: &Shared, seen: &Seen, call: &Element) -> Response {
    let mut place = shared.place.lock().unwrap();
    let place = &mut *place;
    match call.name.as_str() {
        "RetrieveServiceContent" => {
            let parts = ["PropertyCollector", "SessionManager", "SearchIndex", "FileManager"].map(|kind| {
                let name = kind[..1].to_lowercase() + &kind[1..];
                format!("<{name} type=\"{kind}\">{kind}</{name}>")
            });
            return returned(call, &format!("<returnval>{}</returnval>", parts.concat()));
        }
        "Login" => {
            if call.text_of("userName") != "user" || call.text_of("password") != "planted-password" {
                return fault("InvalidLogin");
            }
            place.logins += 1;
            let session = format!("\"planted-session-{}\"", place.logins);
            place.sessions.insert(session.clone());
            let mut response = returned(call, "<returnval><key>planted-key</key></returnval>");
            let cookie = format!("vmware_soap_session={session}; Path=/; HttpOnly; Secure");
            response.headers_mut().insert(header::SET_COOKIE, cookie.parse().unwrap());
            return response;
        }
        "CurrentTime" => return returned(call, "<returnval>2026-01-02T03:04:05.123456Z</returnval>"),
        _ if !is_in(place, seen) => return fault("NotAuthenticated"),
        _ => {}
    }
    let datastore_of = |name: &str| name[1..name.find(']').unwrap()].to_owned();
    match call.name.as_str() {
        "Logout" => {
            place.sessions.remove(seen.header(header::COOKIE).trim_start_matches("vmware_soap_session="));
            returned(call, "")
        }
        "FindByInventoryPath" if call.text_of("inventoryPath") == "/DC0" => {
            returned(call, "<returnval type=\"Datacenter\">datacenter-2</returnval>")
        }
        "FindByInventoryPath" => returned(call, ""),
        "RetrievePropertiesEx" => properties(place, call),
        "MakeDirectory" => {
            assert_eq!(call.text_of("createParentDirectories"), "true");
            fault("FileAlreadyExists")
        }
        "MoveDatastoreFile_Task" => {
            let (from, to) = (call.text_of("sourceName"), call.text_of("destinationName"));
            let outcome = if place.files.contains_key(to) && call.text_of("force") != "true" {
                failed("FileAlreadyExists")
            } else {
                match place.files.remove(from) {
                    Some(data) => {
                        place.files.insert(to.to_owned(), data);
                        "<state>success</state>".to_owned()
                    }
                    None => failed("FileNotFound"),
                }
            };
            begin(place, outcome)
        }
        "DeleteDatastoreFile_Task" => {
            let name = call.text_of("name");
            assert!(DATASTORES.contains(&datastore_of(name).as_str()) && call.child("datacenter").is_some());
            let outcome = if place.files.remove(name).is_some() {
                "<state>success</state>".to_owned()
            } else {
                failed("FileNotFound")
            };
            begin(place, outcome)
        }
        "SearchDatastore_Task" => {
            let inside = format!("{}/", call.text_of("datastorePath"));
            let mut files = "<file xsi:type=\"FolderFileInfo\"><path>folder</path></file>".to_owned();
            let mut is_there = false;
            for (path, data) in &place.files {
                let Some(name) = path.strip_prefix(&inside) else { continue };
                is_there = true;
                files += &format!(
                    "<file xsi:type=\"FileInfo\"><path>{name}</path><fileSize>{}</fileSize>\
                     <modification>2020-01-02T03:04:05Z</modification></file>",
                    data.len()
                );
            }
            let outcome = if is_there {
                format!("<state>success</state><result>{files}</result>")
            } else {
                failed("FileNotFound")
            };
            begin(place, outcome)
        }
        other => panic!("nobody calls {other}"),
    }
}

/// A task, which is looked at twice.
fn begin(place: &mut Place, outcome: String) -> Response {
    place.tasks.push((0, outcome));
    let task = place.tasks.len() - 1;
    envelope(200, &format!("<R><returnval type=\"Task\">task-{task}</returnval></R>"))
}

fn properties(place: &mut Place, call: &Element) -> Response {
    let set = call.child("specSet").unwrap();
    let paths: Vec<String> =
        set.child("propSet").unwrap().all("pathSet").map(|path| path.text.clone()).collect();
    let mut objects = String::new();
    for object in set.all("objectSet").map(|set| set.child("obj").unwrap()) {
        objects += &format!("<objects><obj type=\"{}\">{}</obj>", object.kind, object.text);
        for path in &paths {
            let number = object.text.rsplit('-').next().unwrap().parse::<usize>().unwrap();
            let value = match path.as_str() {
                "datastore" => (0..2)
                    .map(|number| format!("<ManagedObjectReference type=\"Datastore\">datastore-{number}</ManagedObjectReference>"))
                    .collect(),
                "name" => DATASTORES[number].to_owned(),
                "browser" => format!("browser-{number}"),
                "summary" => {
                    let (total, free) = place.rooms[number];
                    let mode = if place.maintenance { "inMaintenance" } else { "normal" };
                    format!(
                        "<capacity>{total}</capacity><freeSpace>{free}</freeSpace><accessible>true</accessible>\
                         <maintenanceMode>{mode}</maintenanceMode>"
                    )
                }
                _ => {
                    let (looks, outcome) = &mut place.tasks[number];
                    *looks += 1;
                    if *looks < 2 { "<state>running</state>".to_owned() } else { outcome.clone() }
                }
            };
            let kind = if path == "browser" { " type=\"HostDatastoreBrowser\"" } else { "" };
            objects +=
                &format!("<propSet><name>{path}</name><val xsi:type=\"Any\"{kind}>{value}</val></propSet>");
        }
        objects += "</objects>";
    }
    returned(call, &format!("<returnval>{objects}</returnval>"))
}

fn file(shared: &Shared, seen: &Seen, body: Bytes) -> Response {
    let mut place = shared.place.lock().unwrap();
    let (datastore, datacenter) = (form(&seen.query, "dsName"), form(&seen.query, "dcPath"));
    let path = seen.key.strip_prefix("/folder/").unwrap();
    if datacenter != "/DC0" || !DATASTORES.contains(&datastore.as_str()) {
        return refusal(404);
    }
    let name = format!("[{datastore}] {path}");
    if seen.method == "PUT" {
        place.version += 1;
        let is_new = place.files.insert(name, body).is_none();
        return if is_new { StatusCode::CREATED } else { StatusCode::OK }.into_response();
    }
    let Some(data) = place.files.get(&name) else { return refusal(404) };
    let size = data.len();
    let mut response = match seen.header(header::RANGE).strip_prefix("bytes=").filter(|_| place.with_ranges) {
        None => data.clone().into_response(),
        Some(range) => {
            let (first, last) = range.split_once('-').unwrap();
            let first: usize = first.parse().unwrap();
            let last = last.parse().map_or(size, |last: usize| size.min(last.saturating_add(1)));
            if first >= size {
                return refusal(416);
            }
            let range = format!("bytes {first}-{}/{size}", last - 1);
            (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, range)], data.slice(first..last))
                .into_response()
        }
    };
    let version = format!("version {}", place.version);
    response.headers_mut().insert(header::LAST_MODIFIED, version.parse().unwrap());
    response
}
