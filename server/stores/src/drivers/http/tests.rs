//! The web as a store: against a server in this process, and against nginx where it is installed.

mod nginx;
mod server;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use futures::TryStreamExt;
use vitrine_fetcher::{Fetcher, Filtering, Rules, Settings};

use self::server::{Manners, Server};
use super::{HttpOptions, HttpStore};
use crate::{
    Capacity, Content, Error, Store, Writer,
    conformance::{Fixture, reading},
};

/// A fetcher that may reach this machine.
fn fetcher() -> Fetcher {
    let settings = Settings {
        allowed_networks: vec!["127.0.0.1".to_owned()],
        idle_timeout: 5,
        resume_pause: 0,
        ..Settings::default()
    };
    let filtering = Filtering { allowed_ports: Vec::new(), ..Filtering::default() };
    Fetcher::new(Rules::new(&filtering, &settings.allowed_networks).unwrap(), &settings).unwrap()
}

fn store() -> HttpStore {
    HttpStore::open("web", &HttpOptions::default(), fetcher()).unwrap()
}

/// Data that is written to one store and read through the web.
struct Published {
    web: HttpStore,
    behind: Arc<dyn Store>,
    /// What stands before the key, on the web.
    base: String,
}

impl Published {
    fn behind(&self, location: &str) -> String {
        self.behind.location(location.strip_prefix(&self.base).unwrap_or_default())
    }
}

/// Commits behind the web server, and tells the place before it.
struct Publisher {
    inner: Box<dyn Writer>,
    location: String,
}

#[async_trait]
impl Writer for Publisher {
    async fn write(&mut self, chunk: bytes::Bytes) -> Result<(), Error> {
        self.inner.write(chunk).await
    }

    async fn commit(self: Box<Self>) -> Result<crate::Committed, Error> {
        let size = self.inner.commit().await?.size;
        Ok(crate::Committed { location: self.location, size })
    }
}

#[async_trait]
impl Store for Published {
    fn name(&self) -> &str {
        self.web.name()
    }

    fn driver(&self) -> &'static str {
        self.web.driver()
    }

    fn owns(&self, location: &str) -> bool {
        self.web.owns(location)
    }

    fn location(&self, key: &str) -> String {
        format!("{}{key}", self.base)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        let inner = self.behind.create(key, size_hint).await?;
        Ok(Box::new(Publisher { inner, location: self.location(key) }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        self.web.open(location, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.web.size(location).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.behind.delete(&self.behind(location)).await
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.web.capacity().await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.web.sweep().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_of_reading() {
    for manners in [Manners::Good, Manners::NoRanges, Manners::NoHead] {
        reading(|| async move {
            let server = Server::start(manners).await;
            let (behind, base) = (Arc::clone(&server.behind), server.url(""));
            let guard = Box::new(server);
            Fixture {
                guard: Some(guard),
                ..Fixture::new(Arc::new(Published { web: store(), behind: behind as _, base }))
            }
        })
        .await;
    }
}

async fn all(content: Content) -> Result<Vec<u8>, Error> {
    let chunks: Vec<_> = content.stream.try_collect().await?;
    Ok(chunks.concat())
}

#[tokio::test]
async fn it_only_reads() {
    let server = Server::start(Manners::Good).await;
    server.put("image", b"0123456789").await;
    let (store, location) = (store(), server.url("image"));
    assert_eq!(store.size(&location).await.unwrap(), 10);
    assert_eq!(all(store.open(&location, Some(3..6)).await.unwrap()).await.unwrap(), b"345");
    for error in
        [store.create("image", None).await.map(drop).unwrap_err(), store.delete(&location).await.unwrap_err()]
    {
        assert!(matches!(error, Error::NotSupported { .. }), "{error:?}");
    }
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), b"0123456789");
    assert!(!store.owns(&store.location("image")), "there is no place for new data");
}

#[tokio::test]
async fn hostile_locations_are_not_owned() {
    let store = store();
    for location in [
        "",
        "image",
        "file:///etc/passwd",
        "ftp://example.com/image",
        "http://user:secret@example.com/image",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/image",
        "http://2130706433/image",
        "http://[::ffff:127.0.0.1]/image",
        "http://example.com/ image",
        " http://example.com/image",
    ] {
        assert!(!store.owns(location), "{location:?}");
        for error in [
            store.open(location, None).await.map(drop).unwrap_err(),
            store.size(location).await.map(drop).unwrap_err(),
            store.delete(location).await.unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidLocation { .. }), "{location:?}: {error:?}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}

#[tokio::test]
async fn what_the_server_says_becomes_what_to_do_next() {
    let server = Server::start(Manners::Good).await;
    server.put("image", b"0123456789").await;
    type Wanted = fn(&Error) -> bool;
    let cases: [(&str, Wanted); 5] = [
        ("nothing", |error| matches!(error, Error::NotFound { .. })),
        ("status/403", |error| matches!(error, Error::Denied { .. })),
        ("status/503", |error| matches!(error, Error::Unavailable { .. })),
        ("status/418", |error| matches!(error, Error::Other { .. })),
        ("unknown-size", |error| matches!(error, Error::Other { .. })),
    ];
    for (path, wanted) in cases {
        let location = server.url(path);
        for error in [
            store().open(&location, None).await.map(drop).unwrap_err(),
            store().size(&location).await.map(drop).unwrap_err(),
        ] {
            assert!(wanted(&error), "{path}: {error:?}");
        }
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = store().size(&format!("http://{closed}/image")).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn data_that_changes_or_breaks_off_is_an_error() {
    let server = Server::start(Manners::Good).await;
    for (path, wanted) in [("changes", "changed while it was fetched"), ("breaks", "broke after 5 bytes")] {
        let content = store().open(&server.url(path), None).await.unwrap();
        assert_eq!(content.size, 10);
        let error = all(content).await.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(wanted), "{path}: {cause}");
    }
    let content = store().open(&server.url("resumes"), None).await.unwrap();
    assert_eq!(all(content).await.unwrap(), b"0123456789");
}

#[test]
fn wrong_options_are_named() {
    let file =
        HttpOptions { https_ca_certificates_file: "/nonexistent.pem".into(), ..HttpOptions::default() };
    let proxy = HttpOptions { http_proxy_information: "http:a:1".to_owned(), ..HttpOptions::default() };
    for (options, part) in [(file, "/nonexistent.pem"), (proxy, "http_proxy_information")] {
        let Err(error) = HttpStore::open("web", &options, fetcher()) else { panic!("{part}") };
        assert!(std::error::Error::source(&error).unwrap().to_string().contains(part), "{error:?}");
    }
}
