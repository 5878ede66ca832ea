//! A small web server.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use tokio::task::JoinHandle;

use crate::{Error, Store, drivers::memory::MemoryStore};

/// What the server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manners {
    Good,
    /// It always sends everything.
    NoRanges,
    /// It answers only GET.
    NoHead,
}

pub(super) struct Server {
    pub(super) behind: Arc<MemoryStore>,
    base: String,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    behind: Arc<MemoryStore>,
    manners: Manners,
    asked: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn start(manners: Manners) -> Self {
        let behind = Arc::new(MemoryStore::new("behind", 1 << 30));
        let shared = Shared { behind: Arc::clone(&behind), manners, asked: Arc::default() };
        let router = Router::new().route("/{*path}", any(answer)).with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { behind, base, task }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) async fn put(&self, key: &str, data: &'static [u8]) {
        let mut writer = self.behind.create(key, None).await.unwrap();
        writer.write(Bytes::from_static(data)).await.unwrap();
        writer.commit().await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method == Method::HEAD && shared.manners == Manners::NoHead {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(status) = path.strip_prefix("status/") {
        return StatusCode::from_u16(status.parse().unwrap()).unwrap().into_response();
    }
    let before = shared.asked.fetch_add(1, Ordering::Relaxed);
    let resumed = headers.contains_key(header::RANGE);
    match path.as_str() {
        "unknown-size" => {
            return Body::from_stream(stream::iter([Ok::<_, Error>(Bytes::from_static(b"x"))]))
                .into_response();
        }
        // The tag is another one at each request.
        "changes" => return half(Some(before), resumed),
        "breaks" => return half(None, false),
        "resumes" => return half(Some(0), resumed),
        _ => {}
    }
    data(&shared, &path, &headers).await
}

/// Five of ten bytes, and then the end of the connection; or the other five.
fn half(tag: Option<usize>, resumed: bool) -> Response {
    let broken =
        stream::iter([Ok(Bytes::from_static(b"01234")), Err(std::io::Error::other("the server breaks off"))]);
    let tag = tag.map(|tag| (header::ETAG, format!("\"{tag}\"")));
    let mut response = if resumed {
        let range = [(header::CONTENT_RANGE, "bytes 5-9/10")];
        (StatusCode::PARTIAL_CONTENT, range, "56789").into_response()
    } else {
        (
            [(header::CONTENT_LENGTH, "10")],
            Body::from_stream(broken.then(|item| async {
                // What was sent before an error arrives before it.
                tokio::task::yield_now().await;
                item
            })),
        )
            .into_response()
    };
    if let Some((name, value)) = tag {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

async fn data(shared: &Shared, path: &str, headers: &HeaderMap) -> Response {
    let location = shared.behind.location(path);
    let Ok(size) = shared.behind.size(&location).await else { return StatusCode::NOT_FOUND.into_response() };
    let range = headers
        .get(header::RANGE)
        .filter(|_| shared.manners != Manners::NoRanges)
        .map(|value| value.to_str().unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap());
    let tag = (header::ETAG, format!("\"{path}\""));
    let Some((first, last)) = range else {
        let content = shared.behind.open(&location, None).await.unwrap();
        let length = (header::CONTENT_LENGTH, size.to_string());
        return ([tag, length], Body::from_stream(content.stream)).into_response();
    };
    let first: u64 = first.parse().unwrap();
    let end = last.parse::<u64>().map_or(size, |last| (last + 1).min(size));
    if first >= size {
        let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
    }
    let content = shared.behind.open(&location, Some(first..end)).await.unwrap();
    let range = (header::CONTENT_RANGE, format!("bytes {first}-{}/{size}", end - 1));
    let length = (header::CONTENT_LENGTH, (end - first).to_string());
    (StatusCode::PARTIAL_CONTENT, [tag, range, length], Body::from_stream(content.stream)).into_response()
}
