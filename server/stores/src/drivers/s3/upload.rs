//! An upload in parts, as a writer has it. It is given up when it is dropped.

use std::sync::Arc;

use bytes::Bytes;
use tokio::{
    sync::oneshot,
    task::{JoinError, JoinSet},
};

use super::{bucket::Bucket, uploads::Part};
use crate::Error;

/// A part that has arrived, and its bytes.
type Arrived = Result<(u64, Part), Error>;

/// An upload and its parts.
pub(super) struct Upload {
    bucket: Arc<Bucket>,
    key: String,
    /// Empty once there is nothing to give up.
    id: String,
    flying: JoinSet<Arrived>,
    /// Bytes on their way.
    held: u64,
    number: u32,
    arrived: Vec<Part>,
}

impl Upload {
    /// Begins an upload. Where the future is dropped, it is given up as soon as it has begun.
    pub(super) async fn begin(bucket: &Arc<Bucket>, key: &str, mark: &str) -> Result<Self, Error> {
        let (bucket, key, mark) = (Arc::clone(bucket), key.to_owned(), mark.to_owned());
        let (store, (sender, receiver)) = (Arc::clone(&bucket), oneshot::channel());
        bucket.tasks.clone().spawn(async move {
            let begun = bucket.begin_upload(&key, &mark).await;
            let upload = |id| Self {
                bucket,
                key,
                id,
                flying: JoinSet::new(),
                held: 0,
                number: 0,
                arrived: Vec::new(),
            };
            let _ = sender.send(begun.map(upload));
        });
        receiver.await.map_err(|_| store.other("the begin of the upload did not end".to_owned()))?
    }

    /// Parts sent so far.
    pub(super) fn parts(&self) -> u32 {
        self.number
    }

    /// Parts on their way.
    pub(super) fn flying(&self) -> usize {
        self.flying.len()
    }

    /// Bytes on their way.
    pub(super) fn held(&self) -> u64 {
        self.held
    }

    /// Sends the next part.
    pub(super) fn send(&mut self, part: Bytes) {
        self.number += 1;
        let (number, size) = (self.number, part.len() as u64);
        self.held += size;
        let (bucket, key, id) = (Arc::clone(&self.bucket), self.key.clone(), self.id.clone());
        self.flying.spawn(async move {
            let part = bucket.put_part(&key, &id, number, part).await?;
            Ok((size, part))
        });
    }

    /// Waits for one of the parts on their way, where there is one.
    pub(super) async fn rest(&mut self) -> Result<(), Error> {
        let Some(arrived) = self.flying.join_next().await else { return Ok(()) };
        let (size, part) = arrived.unwrap_or_else(|error| Err(lost(&self.bucket, &error)))?;
        self.held -= size;
        self.arrived.push(part);
        Ok(())
    }

    /// Waits for all parts, and joins them to an object.
    pub(super) async fn complete(mut self, mark: &str) -> Result<(), Error> {
        while self.flying() > 0 {
            self.rest().await?;
        }
        self.arrived.sort_unstable();
        self.bucket.complete(&self.key, &self.id, &self.arrived, mark).await?;
        self.bucket.end_upload(&std::mem::take(&mut self.id));
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.id.is_empty() || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (bucket, key, id) =
            (Arc::clone(&self.bucket), std::mem::take(&mut self.key), std::mem::take(&mut self.id));
        let mut flying = std::mem::take(&mut self.flying);
        self.bucket.tasks.spawn(async move {
            // A part that arrives after the end of the upload would stay.
            flying.shutdown().await;
            if let Err(error) = bucket.abort_upload(&key, &id).await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(
                    store = bucket.store,
                    key,
                    cause,
                    "an unfinished upload stays until a later start"
                );
            }
        });
    }
}

/// A task that did not come to its end.
fn lost(bucket: &Bucket, error: &JoinError) -> Error {
    bucket.other(format!("a task of the upload did not end: {error}"))
}
