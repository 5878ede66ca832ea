//! Objects: whole ones, written, measured, removed and listed.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};

use super::{bucket::Bucket, checksums, errors::Failure, wire::Call, xml};
use crate::{Error, Stored, drivers::key};

/// Metadata of an object that names who wrote it. So a writer whose answer was lost finds out what became of its data.
pub(super) const WRITER: HeaderName = HeaderName::from_static("x-amz-meta-vitrine-writer");

/// What is known about an object.
pub(super) struct Object {
    pub(super) size: u64,
    /// Who wrote it; empty for what others wrote.
    writer: String,
}

impl Bucket {
    /// The object of a key, where there is one.
    pub(super) async fn find(&self, key: &str) -> Result<Option<Object>, Error> {
        let call = Call::new("HEAD of the data", Method::HEAD, self.address.object_url(key));
        match self.wire.send(call, self.wire.short).await {
            Ok(answer) => {
                let size = answer.header(&header::CONTENT_LENGTH).parse().map_err(|_| {
                    self.error(Failure::nonsense("HEAD of the data", "it has no Content-Length"))
                })?;
                Ok(Some(Object { size, writer: answer.header(&WRITER).to_owned() }))
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => match self.absent().await {
                Error::NotFound { .. } => Ok(None),
                error => Err(error),
            },
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// Bytes of the object of a key.
    pub(super) async fn size(&self, key: &str) -> Result<u64, Error> {
        let object = self.find(key).await?;
        object.map(|object| object.size).ok_or_else(|| Error::NotFound { store: self.store.clone() })
    }

    /// Refuses a key under which something stands.
    pub(super) async fn refuse_existing(&self, key: &str) -> Result<(), Error> {
        match self.find(key).await? {
            None => Ok(()),
            Some(_) => Err(self.already_exists(key)),
        }
    }

    pub(super) fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.store.clone(), key: key.to_owned() }
    }

    /// Writes a whole object where there is none; `writer` is its mark.
    pub(super) async fn put(&self, key: &str, body: Bytes, writer: &str) -> Result<(), Error> {
        let checksum = self.checksum(&body).await?;
        let call = |condition: bool| {
            let mut call = Call::new("PUT of the data", Method::PUT, self.address.object_url(key))
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(WRITER, writer)
                .body(body.clone());
            if let Some(checksum) = &checksum {
                call = call.header(checksums::SHA256, checksum);
            }
            if condition { call.header(header::IF_NONE_MATCH, "*") } else { call }
        };
        let _turn = self.turns.take(key).await;
        self.refuse_existing(key).await?;
        let is_conditional = !self.is_unconditional.load(Ordering::Relaxed);
        let outcome = match self.wire.send(call(is_conditional), self.wire.long).await {
            Err(failure) if is_conditional && failure.is(StatusCode::NOT_IMPLEMENTED) => {
                self.is_unconditional.store(true, Ordering::Relaxed);
                self.wire.send(call(false), self.wire.long).await
            }
            outcome => outcome,
        };
        match outcome {
            Ok(_) => Ok(()),
            Err(failure) => self.after_all(key, writer, failure).await,
        }
    }

    /// Looks what became of data whose writing failed: a try may have been carried out whose answer was lost, and the
    /// next one then finds something there.
    pub(super) async fn after_all(&self, key: &str, writer: &str, failure: Failure) -> Result<(), Error> {
        let is_refused = failure.is(StatusCode::PRECONDITION_FAILED) || failure.is(StatusCode::CONFLICT);
        let may_be_done = is_refused || failure.is_temporary() || failure.has_code("NoSuchUpload");
        match self.find(key).await {
            _ if !may_be_done => {}
            Ok(Some(object)) if object.writer == writer => return Ok(()),
            Ok(Some(_)) => return Err(self.already_exists(key)),
            Ok(None) | Err(_) => {}
        }
        Err(self.error(failure))
    }

    /// Removes the object of a key.
    pub(super) async fn delete(&self, key: &str) -> Result<(), Error> {
        // The service itself says of nothing that it was removed.
        self.size(key).await?;
        let call = Call::new("DELETE of the data", Method::DELETE, self.address.object_url(key));
        self.wire.send(call, self.wire.short).await.map(drop).map_err(|failure| self.error(failure))
    }

    /// Removes what a writer made that nobody waits for any more.
    pub(super) async fn discard(&self, key: &str, writer: &str) {
        let outcome = match self.find(key).await {
            Ok(Some(object)) if object.writer == writer => self.delete(key).await,
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(store = self.store, key, cause, "data that nobody waits for stays in the bucket");
        }
    }

    /// All objects whose names are keys.
    pub(super) async fn list(&self) -> Result<Vec<Stored>, Error> {
        const WHAT: &str = "the list of the data";
        let mut stored = Vec::new();
        let mut token = String::new();
        loop {
            let mut call = Call::new(WHAT, Method::GET, self.address.bucket_url())
                .query("list-type", "2")
                .query("delimiter", "/");
            if !token.is_empty() {
                call = call.query("continuation-token", token.as_str());
            }
            let (_, body) =
                self.wire.ask(call, self.wire.short).await.map_err(|failure| self.error(failure))?;
            let page: xml::Objects =
                xml::read(&body).map_err(|problem| self.error(Failure::nonsense(WHAT, problem)))?;
            let keys = page.contents.into_iter().filter(|object| key::check(&object.key).is_ok());
            stored.extend(keys.map(|object| Stored { key: object.key, size: object.size }));
            if !page.is_truncated || page.next_continuation_token == token {
                return Ok(stored);
            }
            token = page.next_continuation_token;
        }
    }
}
