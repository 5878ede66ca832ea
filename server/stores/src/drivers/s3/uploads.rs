//! Uploads in parts, as the service knows them: begun, fed, joined, or given up.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderName, Method, StatusCode, header};

use super::{
    bucket::Bucket,
    checksums,
    errors::Failure,
    objects::WRITER,
    wire::{Answer, Call},
    xml,
};
use crate::{Error, drivers::parts::Payload};

/// A part that has arrived.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) number: usize,
    pub(super) etag: String,
    /// The SHA-256 that it came with.
    pub(super) checksum: Option<String>,
}

/// The uploads of this process, by their id: they are nobody's leftovers.
static ALIVE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// How often an upload is given up until it is gone: parts that are on their way may still arrive.
const ROUNDS: u32 = 3;

fn alive() -> MutexGuard<'static, BTreeSet<String>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a writer of this process still feeds the upload.
pub(super) fn is_alive(id: &str) -> bool {
    alive().contains(id)
}

/// Whether an answer shows the MD5 of other bytes than those sent. Of what a service encrypts with keys that are not its
/// own it shows something else.
fn is_other(answer: &Answer, md5: Option<String>) -> bool {
    const KEYS: [HeaderName; 2] = [
        HeaderName::from_static("x-amz-server-side-encryption-aws-kms-key-id"),
        HeaderName::from_static("x-amz-server-side-encryption-customer-algorithm"),
    ];
    let etag = answer.header(&header::ETAG).trim_matches('"');
    let is_sum = etag.len() == 32 && KEYS.iter().all(|name| answer.header(name).is_empty());
    is_sum && md5.is_none_or(|md5| !etag.eq_ignore_ascii_case(&md5))
}

impl Bucket {
    /// Begins an upload; it is alive until [`Self::abort_upload`] or [`Self::end_upload`].
    pub(super) async fn begin_upload(&self, key: &str, writer: &str) -> Result<String, Error> {
        const WHAT: &str = "the begin of an upload in parts";
        let mut call = Call::new(WHAT, Method::POST, self.address.object_url(key))
            .query("uploads", "")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(WRITER, writer);
        if self.sends_checksums {
            call = call.header(checksums::ALGORITHM, "SHA256");
        }
        let (_, body) = self.wire.ask(call, self.wire.long).await.map_err(|failure| self.error(failure))?;
        let begun: xml::Begun =
            xml::read(&body).map_err(|problem| self.error(Failure::nonsense(WHAT, problem)))?;
        alive().insert(begun.upload_id.clone());
        Ok(begun.upload_id)
    }

    /// Sends a part, and answers what its end must say of it.
    pub(super) async fn put_part(
        &self,
        key: &str,
        id: &str,
        number: usize,
        body: Payload,
    ) -> Result<Part, Error> {
        const WHAT: &str = "PUT of a part";
        let (checksum, flow) = match &body {
            Payload::Whole(body) => (self.checksum(body).await?, None),
            Payload::Flow(flow) => (None, Some(Arc::clone(flow))),
        };
        let mut call = Call::new(WHAT, Method::PUT, self.address.object_url(key))
            .query("partNumber", number.to_string())
            .query("uploadId", id)
            .payload(body);
        if let Some(checksum) = &checksum {
            call = call.header(checksums::SHA256, checksum);
        }
        let answer = self.wire.send(call, self.wire.long).await.map_err(|failure| self.error(failure))?;
        let mut is_damaged = false;
        if let Some(flow) = flow {
            if !flow.is_sent() {
                return Err(self.error(Failure::nonsense(WHAT, "it came before the end of the part")));
            }
            is_damaged = self.wire.checks_bodies() && is_other(&answer, flow.md5().await);
        }
        match answer.header(&header::ETAG) {
            _ if is_damaged => Err(self.error(Failure::nonsense(
                WHAT,
                "the sum of what arrived is not that of what was sent: it was damaged on its way",
            ))),
            "" => Err(self.error(Failure::nonsense(WHAT, "it has no ETag"))),
            etag => Ok(Part { number, etag: etag.to_owned(), checksum }),
        }
    }

    /// Joins the parts to an object where there is none.
    pub(super) async fn complete(
        &self,
        key: &str,
        id: &str,
        parts: &[Part],
        writer: &str,
    ) -> Result<(), Error> {
        let _turn = self.turns.take(key).await;
        // Not every service heeds the condition.
        self.refuse_existing(key).await?;
        let outcome = match self.join(key, id, parts, true).await {
            Err(failure) if failure.is(StatusCode::NOT_IMPLEMENTED) => self.join(key, id, parts, false).await,
            outcome => outcome,
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(failure) => self.after_all(key, writer, failure).await,
        }
    }

    async fn join(&self, key: &str, id: &str, parts: &[Part], condition: bool) -> Result<(), Failure> {
        const WHAT: &str = "the end of an upload in parts";
        let mut patience = self.wire.long;
        let mut pause = patience.first_pause;
        loop {
            let mut call = Call::new(WHAT, Method::POST, self.address.object_url(key))
                .query("uploadId", id)
                .header(header::CONTENT_TYPE, "application/xml")
                .body(xml::complete(parts));
            if condition {
                call = call.header(header::IF_NONE_MATCH, "*");
            }
            let (answer, body) = self.wire.ask(call, patience).await?;
            // Services begin to answer before they have joined the parts: what follows a 200 may be a refusal.
            let failure = Failure::refused(WHAT, answer.status, &body);
            if failure.has_code("") {
                return Ok(());
            }
            patience.tries = patience.tries.saturating_sub(answer.failed_tries + 1);
            if !failure.is_temporary() || patience.tries == 0 {
                return Err(failure);
            }
            tokio::time::sleep(pause).await;
            pause = patience.longest_pause.min(pause.saturating_mul(2));
        }
    }

    /// Forgets an upload that was completed.
    pub(super) fn end_upload(&self, id: &str) {
        alive().remove(id);
    }

    /// Gives up an upload with all its parts. Answers whether there was one.
    pub(super) async fn abort_upload(&self, key: &str, id: &str) -> Result<bool, Error> {
        let outcome = self.abort(key, id).await;
        alive().remove(id);
        outcome
    }

    async fn abort(&self, key: &str, id: &str) -> Result<bool, Error> {
        let mut was_there = false;
        for _ in 0..ROUNDS {
            let call = Call::new(
                "the removal of an unfinished upload",
                Method::DELETE,
                self.address.object_url(key),
            )
            .query("uploadId", id);
            match self.wire.send(call, self.wire.short).await {
                Ok(_) => was_there = true,
                // S3 names the upload, Swift the object.
                Err(failure) if failure.is(StatusCode::NOT_FOUND) && !failure.has_code("NoSuchBucket") => {
                    break;
                }
                Err(failure) => return Err(self.error(failure)),
            }
        }
        Ok(was_there)
    }

    /// A page of the unfinished uploads after these marks, with the date of the answer.
    pub(super) async fn unfinished(&self, key: &str, id: &str) -> Result<(xml::Uploads, String), Error> {
        const WHAT: &str = "the list of the unfinished uploads";
        let mut call = Call::new(WHAT, Method::GET, self.address.bucket_url()).query("uploads", "");
        if !key.is_empty() {
            call = call.query("key-marker", key).query("upload-id-marker", id);
        }
        let (answer, body) =
            self.wire.ask(call, self.wire.short).await.map_err(|failure| self.error(failure))?;
        let page = xml::read(&body).map_err(|problem| self.error(Failure::nonsense(WHAT, problem)))?;
        Ok((page, answer.header(&header::DATE).to_owned()))
    }

    /// When each part of an upload arrived; nothing where the upload is gone.
    pub(super) async fn arrivals(&self, key: &str, id: &str) -> Result<Vec<String>, Error> {
        const WHAT: &str = "the list of the parts of an upload";
        let mut arrivals = Vec::new();
        let mut marker = String::new();
        loop {
            let mut call = Call::new(WHAT, Method::GET, self.address.object_url(key)).query("uploadId", id);
            if !marker.is_empty() {
                call = call.query("part-number-marker", marker.as_str());
            }
            let body = match self.wire.ask(call, self.wire.short).await {
                Ok((_, body)) => body,
                Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Ok(arrivals),
                Err(failure) => return Err(self.error(failure)),
            };
            let page: xml::Parts =
                xml::read(&body).map_err(|problem| self.error(Failure::nonsense(WHAT, problem)))?;
            arrivals.extend(page.parts.into_iter().map(|part| part.last_modified));
            if !page.is_truncated || page.next_part_number_marker == marker {
                return Ok(arrivals);
            }
            marker = page.next_part_number_marker;
        }
    }
}
