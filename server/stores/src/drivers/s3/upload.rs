//! An upload in parts, as a writer has it. It is given up when it is dropped.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{bucket::Bucket, uploads::Part};
use crate::{
    Error,
    drivers::parts::{Parts, Payload, Uploading},
};

/// An upload and its parts.
pub(super) struct Upload {
    bucket: Arc<Bucket>,
    key: String,
    /// Empty once there is nothing to give up.
    id: String,
    parts: Parts<Part>,
}

impl Upload {
    /// Begins an upload. Where the future is dropped, it is given up as soon as it has begun.
    pub(super) async fn begin(bucket: &Arc<Bucket>, key: &str, mark: &str) -> Result<Self, Error> {
        let (bucket, key, mark) = (Arc::clone(bucket), key.to_owned(), mark.to_owned());
        let (store, (sender, receiver)) = (Arc::clone(&bucket), oneshot::channel());
        bucket.tasks.clone().spawn(async move {
            let begun = bucket.begin_upload(&key, &mark).await;
            let upload = |id| Self { parts: Parts::new(&bucket.store), bucket, key, id };
            let _ = sender.send(begun.map(upload));
        });
        receiver.await.map_err(|_| store.other("the begin of the upload did not end".to_owned()))?
    }

    /// Waits for all parts, and joins them to an object.
    pub(super) async fn complete(mut self, mark: &str) -> Result<(), Error> {
        let parts = self.parts.arrive().await?;
        self.bucket.complete(&self.key, &self.id, &parts, mark).await?;
        self.bucket.end_upload(&std::mem::take(&mut self.id));
        Ok(())
    }
}

impl Uploading for Upload {
    type Part = Part;

    fn parts(&mut self) -> &mut Parts<Part> {
        &mut self.parts
    }

    fn put(
        &self,
        number: usize,
        body: Payload,
    ) -> impl Future<Output = Result<Part, Error>> + Send + 'static {
        let (bucket, key, id) = (Arc::clone(&self.bucket), self.key.clone(), self.id.clone());
        async move { bucket.put_part(&key, &id, number, body).await }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.id.is_empty() || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (bucket, key, id) =
            (Arc::clone(&self.bucket), std::mem::take(&mut self.key), std::mem::take(&mut self.id));
        let mut flying = self.parts.give_up();
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
