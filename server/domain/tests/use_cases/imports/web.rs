//! A small web server with bad habits.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// What is at a path.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// After so many bytes of the body …
    pub(crate) after: Option<(usize, Habit)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// … the connection breaks.
    Break,
    /// … nothing comes any more.
    Stall,
    /// Not even the head of the answer comes.
    Mute,
}

impl Page {
    pub(crate) fn of(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, body: body.into(), after: None }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::of("no") }
    }
}

#[derive(Default)]
struct State {
    /// The pages at a path, one for each request; the last one stays.
    pages: BTreeMap<String, Vec<Page>>,
    seen: Vec<(String, String)>,
}

/// Runs until its runtime ends.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Something stands still now.
    pub(crate) stalled: Arc<Notify>,
}

impl Web {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let web =
            Self { address: listener.local_addr().unwrap(), state: Arc::default(), stalled: Arc::default() };
        let serving = web.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(connection));
            }
        });
        web
    }

    pub(crate) fn put(&self, path: &str, pages: impl IntoIterator<Item = Page>) -> String {
        self.state.lock().unwrap().pages.insert(path.to_owned(), pages.into_iter().collect());
        format!("http://{}{path}", self.address)
    }

    /// Requests so far: path and token.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        self.state.lock().unwrap().seen.clone()
    }

    async fn serve(self, mut connection: TcpStream) -> Option<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(connection.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).ok()?;
        let path = head.split(' ').nth(1)?.to_owned();
        let token = head.lines().find_map(|line| line.strip_prefix("x-auth-token: ")).unwrap_or_default();
        let page = {
            let mut state = self.state.lock().unwrap();
            state.seen.push((path.clone(), token.to_owned()));
            match state.pages.get_mut(&path) {
                Some(pages) if pages.len() > 1 => pages.remove(0),
                Some(pages) => pages[0].clone(),
                None => Page::status(404),
            }
        };
        let (sent, habit) = page.after.map_or((page.body.len(), None), |(sent, habit)| (sent, Some(habit)));
        if habit == Some(Habit::Mute) {
            self.stalled.notify_one();
            std::future::pending::<()>().await;
        }
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            page.status,
            page.body.len()
        );
        connection.write_all(head.as_bytes()).await.ok()?;
        connection.write_all(&page.body[..sent]).await.ok()?;
        connection.flush().await.ok()?;
        if habit == Some(Habit::Stall) {
            self.stalled.notify_one();
            std::future::pending::<()>().await;
        }
        Some(())
    }
}
