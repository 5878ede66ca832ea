//! A web server that says exactly what it is told to, and fetchers to ask it.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use futures::TryStreamExt;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use vitrine_fetcher::{Error, Fetcher, Filtering, Request, Resolve, Rules, Settings};

/// What is sent for a request; the connection is closed behind it, or left open in silence.
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hold: bool,
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self { bytes: text.into_bytes(), hold: false }
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// The server. Its requests are kept as text.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves at 127.0.0.1. `answer` gets the request and how many there were before it.
    pub(crate) async fn start(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", answer).await
    }

    pub(crate) async fn at(
        address: &str,
        answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                tokio::spawn(async move { talk(stream, &kept, &*answer).await });
            }
        });
        Self { address, requests }
    }

    /// A URL of this server under another host name.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads one request and answers it.
pub(crate) async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    kept: &Mutex<Vec<String>>,
    answer: &(dyn Fn(&str, usize) -> Reply + Send + Sync),
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let text = String::from_utf8(head).unwrap().to_lowercase();
    let before = {
        let mut kept = kept.lock().unwrap();
        kept.push(text.clone());
        kept.len() - 1
    };
    let reply = answer(&text, before);
    // The client may have gone: that is what some tests want.
    let _ = stream.write_all(&reply.bytes).await;
    let _ = stream.flush().await;
    if reply.hold {
        std::future::pending::<()>().await;
    }
    let _ = stream.shutdown().await;
}

/// An answer with these headers and this body.
pub(crate) fn ok(headers: &str, body: &str) -> Reply {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).into()
}

/// A redirect.
pub(crate) fn to(location: &str) -> Reply {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").into()
}

/// Names and the answers for them, one after the other; the last one stays.
#[derive(Default)]
pub(crate) struct Names {
    answers: BTreeMap<&'static str, Vec<Vec<IpAddr>>>,
    pub(crate) asked: AtomicUsize,
}

impl Names {
    pub(crate) fn of(names: &[(&'static str, &[&[&str]])]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
        let answers =
            names.iter().map(|(name, answers)| (*name, answers.iter().map(parse).collect())).collect();
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let answers = self.answers.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(answers[asked.min(answers.len() - 1)].clone())
    }
}

/// Settings that let 127.0.0.1 be reached, and take broken transfers up again without a pause.
pub(crate) fn settings() -> Settings {
    Settings { allowed_networks: vec!["127.0.0.1/32".to_owned()], resume_pause: 0, ..Settings::default() }
}

/// A fetcher that may reach 127.0.0.1 (not the rest of the loopback network), any port.
pub(crate) fn fetcher(settings: &Settings, names: &Arc<Names>) -> Fetcher {
    let filtering = Filtering { allowed_ports: Vec::new(), ..Filtering::default() };
    let rules = Rules::new(&filtering, &settings.allowed_networks).unwrap();
    Fetcher::new(rules, settings).unwrap().with_resolver(Arc::clone(names) as _)
}

/// A fetcher to which every name of the tests is 127.0.0.1.
pub(crate) fn local(settings: &Settings) -> Fetcher {
    let here: &[&[&str]] = &[&["127.0.0.1"]];
    fetcher(settings, &Names::of(&[("a.example", here), ("b.example", here)]))
}

/// All of the data.
pub(crate) async fn fetch(fetcher: &Fetcher, request: Request) -> Result<Vec<u8>, Error> {
    let chunks: Vec<_> = fetcher.open(request).await?.stream.try_collect().await?;
    Ok(chunks.concat())
}
