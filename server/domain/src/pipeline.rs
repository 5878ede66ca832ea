//! The one way by which image data enters: an upload, an import, a copy.
//!
//! In the order in which each batch of bytes meets them:
//!
//! 1. the announced size and `image_size_cap`;
//! 2. the quota, through a [`Meter`];
//! 3. MD5 on one thread, the secure hash and the inspection of the format on another, side by side; the hash of a
//!    signature on a third, where it is none of the two;
//! 4. the store's writer.
//!
//! The data is committed only when all of it has passed all of them. In every other case, also when the future is
//! dropped, the writer is dropped, which leaves nothing in the store.
//!
//! # Memory and threads
//! Bytes are shared, not copied: every reader of a batch sees the buffers that came from the network (chunks too small
//! for that are joined first). One batch is being hashed and written while the next one is gathered, which is about
//! 4 MiB an upload, however long it is. Hashing runs on tokio's blocking threads: at most three for an upload, and only
//! for the few milliseconds of a batch, so that uploads that wait for slow clients hold none.

pub(crate) mod batch;
mod fan_out;
mod intake;
mod lanes;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::Stream;
use vitrine_formats::{Format, Inspection, Rules, judge, judge_contained};
use vitrine_signatures::{HashMethod, Verifier};
use vitrine_stores::Writer;

pub(crate) use self::fan_out::FanOut;
pub use self::lanes::HASHING_ALGORITHMS;
use self::{intake::Intake, lanes::Lanes};
use crate::{Error, Result, signatures};

/// The container format whose content is the disk itself; any other is a box that is not opened. A disk that claims to
/// be a box is still refused where it would have other files read.
pub(crate) const BARE: &str = "bare";

/// Says how large an image may become, while it becomes so.
#[async_trait]
pub(crate) trait Meter: Send + Sync {
    /// Asked before bytes are written, with the bytes there will be then. It is asked for each batch (about 1 MiB):
    /// answers that cost something are to be given in larger steps.
    ///
    /// # Errors
    /// The data may not grow to that; the upload ends with this error.
    async fn may_grow_to(&self, bytes: u64) -> Result<()>;
}

/// What is known and wanted of the data.
pub(crate) struct Ingest<'a> {
    /// Disk format and container format of the image; without them nothing is inspected.
    pub(crate) declared: Option<(&'a str, &'a str)>,
    /// `image_size_cap`: bytes.
    pub(crate) size_cap: u64,
    /// Bytes that were announced; more or fewer are an error.
    pub(crate) expected_size: Option<u64>,
    /// The algorithm of `os_hash_value`, one of [`HASHING_ALGORITHMS`].
    pub(crate) algorithm: &'a str,
    /// `require_image_format_match`.
    pub(crate) require_match: bool,
    /// `gpt_safety_checks_nonfatal`.
    pub(crate) gpt_nonfatal: &'a [String],
    /// How long the data may stand still; zero: for ever.
    pub(crate) idle_timeout: Duration,
    /// Who is asked before the data grows.
    pub(crate) meter: Option<Arc<dyn Meter>>,
    /// Kept at the bytes received.
    pub(crate) progress: Option<Arc<AtomicU64>>,
    /// What the data is known to be; anything else is refused.
    pub(crate) digests: Option<Digests<'a>>,
    /// Who is asked whether the data is what was signed.
    pub(crate) verifier: Option<&'a Verifier>,
}

/// Digests that are known before the data comes, hexadecimal in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digests<'a> {
    /// MD5.
    pub(crate) checksum: Option<&'a str>,
    /// By the algorithm of the [`Ingest`].
    pub(crate) os_hash_value: Option<&'a str>,
}

impl Digests<'_> {
    /// # Errors
    /// [`Error::BadRequest`] where one is another.
    fn check(&self, algorithm: &str, checksum: &str, os_hash_value: &str) -> Result<()> {
        for (name, known, found) in
            [("md5", self.checksum, checksum), (algorithm, self.os_hash_value, os_hash_value)]
        {
            if let Some(known) = known.filter(|known| !known.eq_ignore_ascii_case(found)) {
                return Err(Error::BadRequest(format!(
                    "The data is not the one that was expected: its {name} is {found}, not {known}."
                )));
            }
        }
        Ok(())
    }
}

/// Data that is in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ingested {
    /// Where.
    pub(crate) location: String,
    /// Bytes.
    pub(crate) size: u64,
    /// MD5, hexadecimal.
    pub(crate) checksum: String,
    /// The algorithm asked for.
    pub(crate) os_hash_algo: String,
    /// Its value, hexadecimal.
    pub(crate) os_hash_value: String,
    /// Bytes of the disk inside, where they are known.
    pub(crate) virtual_size: Option<u64>,
    /// What the content is, where it was inspected.
    pub(crate) found: Option<Format>,
    /// What the operator should know: sentences for the log.
    pub(crate) warnings: Vec<String>,
    /// What was verified, where the data is signed.
    pub(crate) signed: Option<Signed>,
}

/// A signature that data has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    /// How the data was hashed.
    pub(crate) method: HashMethod,
    /// Its value, hexadecimal.
    pub(crate) digest: String,
    /// To whom the certificate was given.
    pub(crate) subject: String,
}

/// Takes all of `body` through the pipeline into `writer`.
///
/// # Errors
/// - [`Error::BadRequest`]: the body broke off or stood still, or has not the announced size, or not the digests it is known by;
/// - [`Error::WrongSignature`]: the data is not what was signed;
/// - [`Error::LimitExceeded`]: `image_size_cap`, or the store is full, or whatever the meter says;
/// - [`Error::UnsupportedContent`]: the content is not what was declared, or not safe;
/// - [`Error::Conflict`]: the store has data under the key since the writer was made;
/// - [`Error::Unavailable`]: the store does not answer, or denies access;
/// - [`Error::Internal`]: anything else of the store, and an unknown algorithm.
///
/// Nothing is left in the store after any of them.
pub(crate) async fn ingest(
    body: impl Stream<Item = io::Result<Bytes>> + Send + Unpin,
    mut writer: Box<dyn Writer>,
    options: Ingest<'_>,
) -> Result<Ingested> {
    let mut intake = Intake::new(body, &options)?;
    let method = options.verifier.map(Verifier::method);
    let mut lanes = Lanes::new(options.algorithm, method, options.declared.is_some())?;
    while let Some(batch) = intake.next_batch().await? {
        if let Some(meter) = &options.meter {
            meter.may_grow_to(intake.received()).await?;
        }
        lanes.feed(&batch).await?;
        for chunk in batch.iter() {
            writer.write(chunk.clone()).await?;
        }
    }
    let seen = lanes.finish().await?;
    if let Some(digests) = &options.digests {
        digests.check(options.algorithm, &seen.checksum, &seen.os_hash_value)?;
    }
    let signed = match (options.verifier, seen.signed) {
        (None, _) => None,
        (Some(verifier), Some(digest)) => Some(verify(verifier, &digest)?),
        (Some(_), None) => return Err(Error::internal("the digest of signed data was not computed")),
    };
    let judged = match options.declared.zip(seen.inspection) {
        Some((declared, inspection)) => examine(&inspection, declared, &options)?,
        None => None,
    };
    let (found, virtual_size, warnings) = match judged {
        Some(verdict) => (Some(verdict.found), verdict.virtual_size, verdict.warnings),
        None => (None, None, Vec::new()),
    };
    let committed = writer.commit().await?;
    Ok(Ingested {
        location: committed.location,
        size: intake.received(),
        checksum: seen.checksum,
        os_hash_algo: options.algorithm.to_owned(),
        os_hash_value: seen.os_hash_value,
        virtual_size,
        found,
        warnings,
        signed,
    })
}

fn verify(verifier: &Verifier, digest: &[u8]) -> Result<Signed> {
    verifier.verify(digest).map_err(|refusal| signatures::wrong(&refusal))?;
    Ok(Signed { method: verifier.method(), digest: hex::encode(digest), subject: verifier.subject() })
}

fn examine(
    inspection: &Inspection,
    (disk_format, container_format): (&str, &str),
    options: &Ingest<'_>,
) -> Result<Option<vitrine_formats::Verdict>> {
    let verdict = if container_format == BARE {
        let rules = Rules { require_match: options.require_match, gpt_nonfatal: options.gpt_nonfatal };
        judge(inspection, disk_format, &rules).map(Some)
    } else {
        judge_contained(inspection, disk_format).map(|()| None)
    };
    verdict.map_err(|refusal| Error::UnsupportedContent(refusal.to_string()))
}
