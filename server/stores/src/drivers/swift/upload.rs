//! What a writer has sent of an image: its segments, or the beginning of the object itself. It is removed when the writer
//! is dropped.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{Method, header};
use openssl::hash::{MessageDigest, hash};

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    manifest::{self, Segment},
    wire::Call,
};
use crate::{
    Error,
    drivers::parts::{Flow, Parts, Payload, Uploading},
};

/// What the names of all segments begin with: no key has a slash.
pub(super) const SEGMENTS: &str = "segments/";
/// From so many bytes on, their sum is made on a thread of its own.
const LARGE: usize = 256 * 1024;

/// How long the answers to segments are awaited that nobody wants any more.
const ANSWERS: Duration = Duration::from_secs(5);

/// The writers of this process, by their mark: their segments are nobody's leftovers.
static ALIVE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn alive() -> MutexGuard<'static, BTreeSet<String>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a writer of this process still has that mark.
pub(super) fn is_alive(mark: &str) -> bool {
    alive().contains(mark)
}

/// What the names of the segments of one writer begin with.
pub(super) fn prefix(key: &str, mark: &str) -> String {
    format!("{SEGMENTS}{key}/{mark}/")
}

/// The segments of one writer, or its object.
pub(super) struct Upload {
    account: Arc<Account>,
    place: Place,
    /// Empty once there is nothing to remove.
    mark: String,
    parts: Parts<Segment>,
    /// The data, where it goes into the object itself.
    whole: OnceLock<Arc<Flow>>,
}

impl Upload {
    /// An upload without a segment.
    pub(super) fn new(account: &Arc<Account>, place: &Place, mark: &str) -> Self {
        alive().insert(mark.to_owned());
        Self {
            account: Arc::clone(account),
            place: place.clone(),
            mark: mark.to_owned(),
            parts: Parts::new(&account.store),
            whole: OnceLock::new(),
        }
    }

    /// Makes it an object: waits for all segments and joins them, or sends the end.
    pub(super) async fn complete(mut self) -> Result<(), Error> {
        if let Some(flow) = self.whole.get().cloned() {
            // Of several writers in this process one sends its end where nothing is; the others find its data there.
            let _turn = self.account.turns.take(&self.place.key).await;
            self.account.refuse_existing(&self.place).await?;
            flow.release();
            self.parts.arrive().await?;
            alive().remove(&std::mem::take(&mut self.mark));
            return Ok(());
        }
        let segments = self.parts.arrive().await?;
        let prefix = prefix(&self.place.key, &self.mark);
        let manifest = self.account.manifest(&self.place.container, &prefix, &segments).await?;
        self.account.put(&self.place, manifest.into(), None, &self.mark).await?;
        alive().remove(&std::mem::take(&mut self.mark));
        Ok(())
    }
}

impl Uploading for Upload {
    type Part = Segment;

    fn parts(&mut self) -> &mut Parts<Segment> {
        &mut self.parts
    }

    fn put(
        &self,
        number: usize,
        body: Payload,
    ) -> impl Future<Output = Result<Segment, Error>> + Send + 'static {
        let (account, place, mark) = (Arc::clone(&self.account), self.place.clone(), self.mark.clone());
        if let Payload::Flow(flow) = &body
            && flow.withholds()
        {
            let _ = self.whole.set(Arc::clone(flow));
        }
        async move {
            let (container, name) = (&place.container, manifest::name(&prefix(&place.key, &mark), number));
            match body {
                Payload::Whole(bytes) => account.put_segment(container, &name, number, bytes).await,
                Payload::Flow(flow) if flow.withholds() => account.stream_object(&place, &mark, flow).await,
                Payload::Flow(flow) => account.stream_segment(container, &name, number, flow).await,
            }
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.mark.is_empty() {
            return;
        }
        let mark = std::mem::take(&mut self.mark);
        if tokio::runtime::Handle::try_current().is_err() {
            alive().remove(&mark);
            return;
        }
        let (account, place, sent) = (Arc::clone(&self.account), self.place.clone(), self.parts.sent());
        let mut flying = self.parts.give_up();
        let is_whole = self.whole.get().map(|flow| flow.break_off()).is_some();
        self.account.tasks.spawn(async move {
            // A segment that arrives after its removal would stay: radosgw keeps one whose client went away when all of
            // it was there. So their answers are awaited, where they come soon.
            let answers = async { while flying.join_next().await.is_some() {} };
            let _ = tokio::time::timeout(ANSWERS, answers).await;
            flying.shutdown().await;
            if is_whole {
                account.discard(&place, &mark).await;
                alive().remove(&mark);
                account.leave(&place).await;
                return;
            }
            let prefix = prefix(&place.key, &mark);
            let most = account.sizes.most;
            let groups = if sent > most { sent.div_ceil(most) } else { 0 };
            let groups = (1..=groups).map(|number| manifest::group(&prefix, number));
            let names = (1..=sent).map(|number| manifest::name(&prefix, number));
            let names = groups.chain(names).collect::<Vec<_>>();
            if let Err(error) = account.remove_all(&place.container, &names).await {
                let cause = &error as &dyn std::error::Error;
                let (store, key) = (&account.store, &place.key);
                tracing::warn!(store, key, cause, "segments of an image stay until a later start");
            }
            alive().remove(&mark);
            account.leave(&place).await;
        });
    }
}

impl Account {
    /// Sends a segment. The service compares its sum.
    pub(super) async fn put_segment(
        &self,
        container: &Container,
        name: &str,
        number: usize,
        body: Bytes,
    ) -> Result<Segment, Error> {
        let (size, md5) = (body.len() as u64, self.md5(body.clone()).await?);
        let call = Call::new("PUT of a segment", Method::PUT, container.object(name))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::ETAG, md5.as_str())
            .body(body);
        self.send_into(container, call).await.map_err(|failure| self.error(failure))?;
        Ok(Segment { number, size, md5 })
    }

    /// Sends a segment as it comes. Its sum is known only when all of it is there, and compared with the service's.
    async fn stream_segment(
        &self,
        container: &Container,
        name: &str,
        number: usize,
        flow: Arc<Flow>,
    ) -> Result<Segment, Error> {
        const WHAT: &str = "PUT of a segment";
        let call = Call::new(WHAT, Method::PUT, container.object(name))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .flow(Arc::clone(&flow));
        let answer = self.send_into(container, call).await.map_err(|failure| self.error(failure))?;
        self.arrived(WHAT, number, &flow, answer.header(&header::ETAG)).await
    }

    /// Sends the data as it comes to where it stays. There it is when its end has arrived.
    async fn stream_object(&self, place: &Place, mark: &str, flow: Arc<Flow>) -> Result<Segment, Error> {
        const WHAT: &str = "PUT of the data";
        let call = self.writing(WHAT, place, mark).flow(Arc::clone(&flow));
        match self.send_into(&place.container, call).await {
            Ok(answer) => self.arrived(WHAT, 1, &flow, answer.header(&header::ETAG)).await,
            Err(failure) => {
                self.after_all(place, mark, failure).await?;
                let there = self.find(place).await?.map(|object| object.etag).unwrap_or_default();
                self.arrived(WHAT, 1, &flow, &there).await
            }
        }
    }

    /// What was sent as it came, where the sum that the service has of it is ours.
    async fn arrived(
        &self,
        what: &'static str,
        number: usize,
        flow: &Flow,
        etag: &str,
    ) -> Result<Segment, Error> {
        let Some(md5) = flow.md5().await else {
            return Err(self.error(Failure::nonsense(what, "it came before the end of the data")));
        };
        if !etag.trim_matches('"').eq_ignore_ascii_case(&md5) {
            return Err(self.error(Failure::nonsense(
                what,
                "the sum of what arrived is not that of what was sent: it was damaged on its way",
            )));
        }
        Ok(Segment { number, size: flow.come(), md5 })
    }

    /// The MD5 of bytes, in hex.
    pub(super) async fn md5(&self, body: Bytes) -> Result<String, Error> {
        let is_large = body.len() >= LARGE;
        let sum = move || hash(MessageDigest::md5(), &body);
        let sum = if is_large {
            tokio::task::spawn_blocking(sum).await.map_err(|error| self.other(error.to_string()))?
        } else {
            sum()
        };
        let sum = sum.map_err(|error| self.other(format!("cannot make an MD5: {error}")))?;
        Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
