//! Giving up what writers of dead processes left: uploads in parts that nobody feeds.
//!
//! A bucket knows of an upload when it began and when its parts came, but not whose it is. It is a leftover where its key
//! is an image id, it began before this process did, this process does not feed it, and no part came for
//! `s3_store_abandoned_after`. An upload whose last part is younger may be fed by another server; it is looked at again
//! when that time has passed.

use std::{
    sync::{Arc, LazyLock, Weak},
    time::{Duration, Instant},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{bucket::Bucket, errors::Failure, uploads::is_alive};
use crate::Error;

/// Dates of services are of whole seconds.
const SECOND: Duration = Duration::from_secs(1);

/// When this process first opened a bucket.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// To be called when a store is opened.
pub(super) fn remember_start() {
    LazyLock::force(&START);
}

/// What was found.
#[derive(Default)]
struct Found {
    removed: u64,
    /// Uploads that may still be somebody's.
    undecided: u64,
    failure: Option<Error>,
}

/// Removes leftovers; how many there were. What cannot be decided now is decided in the background, once.
pub(super) async fn sweep(bucket: &Arc<Bucket>) -> Result<u64, Error> {
    let found = look(bucket).await?;
    if found.undecided > 0 {
        later(Arc::downgrade(bucket), bucket.abandoned_after);
    }
    found.failure.map_or(Ok(found.removed), Err)
}

/// Looks again when the uploads of now must have got a part. It does not keep the store alive.
fn later(bucket: Weak<Bucket>, pause: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(pause.saturating_add(SECOND)).await;
        let Some(bucket) = bucket.upgrade() else { return };
        match look(&bucket).await {
            Ok(Found { removed, failure: None, .. }) => {
                tracing::info!(store = bucket.store, removed, "removed abandoned uploads");
            }
            Ok(Found { failure: Some(error), .. }) | Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(store = bucket.store, cause, "abandoned uploads stay until the next start");
            }
        }
    });
}

async fn look(bucket: &Bucket) -> Result<Found, Error> {
    let mut found = Found::default();
    let (mut key, mut id) = (String::new(), String::new());
    loop {
        let (page, date) = bucket.unfinished(&key, &id).await?;
        // By the service's clock, which is the one that says when an upload began; to the end of its second.
        let date = httpdate::parse_http_date(&date).map_err(|_| {
            bucket.error(Failure::nonsense("the list of the unfinished uploads", "it has no Date"))
        })?;
        let now = OffsetDateTime::from(date) + SECOND;
        for upload in &page.uploads {
            if Uuid::parse_str(&upload.key).is_err() || is_alive(&upload.upload_id) {
                continue;
            }
            match judge(bucket, &upload.key, &upload.upload_id, &upload.initiated, now).await {
                Ok(true) => found.removed += 1,
                Ok(false) => found.undecided += 1,
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(
                        store = bucket.store,
                        key = upload.key,
                        cause,
                        "an abandoned upload stays"
                    );
                    found.failure.get_or_insert(error);
                }
            }
        }
        let is_last =
            !page.is_truncated || (&page.next_key_marker, &page.next_upload_id_marker) == (&key, &id);
        if is_last {
            return Ok(found);
        }
        (key, id) = (page.next_key_marker, page.next_upload_id_marker);
    }
}

/// Removes an upload that is a leftover; whether it was one.
async fn judge(
    bucket: &Bucket,
    key: &str,
    id: &str,
    initiated: &str,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let Some(began) = read(initiated) else {
        return Err(
            bucket.error(Failure::nonsense("the list of the unfinished uploads", "a date is no date"))
        );
    };
    if bucket.abandoned_after > Duration::ZERO && began > now - START.elapsed() - 2 * SECOND {
        return Ok(false);
    }
    let mut last = began;
    if now - last >= bucket.abandoned_after {
        last = bucket
            .arrivals(key, id)
            .await?
            .iter()
            .filter_map(|text| read(text))
            .fold(last, OffsetDateTime::max);
    }
    if now - last < bucket.abandoned_after {
        return Ok(false);
    }
    bucket.abort_upload(key, id).await
}
