//! Segments of an image, as a writer has them. They are removed when it is dropped.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

/// The segments of one writer.
pub(super) struct Upload {
    account: Arc<Account>,
    place: Place,
    /// Empty once there is nothing to remove.
    mark: String,
    parts: Parts<Segment>,
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
        }
    }

    /// Waits for all segments, and joins them to an object.
    pub(super) async fn complete(mut self) -> Result<(), Error> {
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
        let (account, container) = (Arc::clone(&self.account), self.place.container.clone());
        let name = manifest::name(&prefix(&self.place.key, &self.mark), number);
        async move {
            match body {
                Payload::Whole(bytes) => account.put_segment(&container, &name, number, bytes).await,
                Payload::Flow(flow) => account.stream_segment(&container, &name, number, flow).await,
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
        self.account.tasks.spawn(async move {
            // A segment that arrives after its removal would stay: radosgw keeps one whose client went away when all of
            // it was there. So their answers are awaited, where they come soon.
            let answers = async { while flying.join_next().await.is_some() {} };
            let _ = tokio::time::timeout(ANSWERS, answers).await;
            flying.shutdown().await;
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
        let Some(md5) = flow.md5() else {
            return Err(self.error(Failure::nonsense(WHAT, "it came before the end of the segment")));
        };
        if !answer.header(&header::ETAG).trim_matches('"').eq_ignore_ascii_case(&md5) {
            return Err(self.error(Failure::nonsense(
                WHAT,
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
