//! Giving up what writers of dead processes left: uploads in parts that nobody feeds.
//!
//! A bucket knows of an upload when it began and when its parts came, but not whose it is. It is a leftover where its key
//! is an image id, it began before this process did, this process does not feed it, and no part came for
//! `s3_store_abandoned_after`. An upload whose last part is younger may be fed by another server; it is looked at again
//! when that time has passed.

use std::{sync::Arc, time::Duration};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{bucket::Bucket, errors::Failure, uploads::is_alive};
use crate::{
    Error,
    drivers::sweeping::{self, Found, since_start},
};

/// Dates of services are of whole seconds.
const SECOND: Duration = Duration::from_secs(1);

/// Removes leftovers; how many there were. What cannot be decided now is decided in the background.
pub(super) async fn sweep(bucket: &Arc<Bucket>) -> Result<u64, Error> {
    let pause = bucket.abandoned_after.saturating_add(SECOND);
    sweeping::sweep(bucket, &bucket.store, pause, |bucket| async move { look(&bucket).await }).await
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
                Err(error) => found.stays(&bucket.store, &upload.key, error),
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
    if bucket.abandoned_after > Duration::ZERO && began > now - since_start() - 2 * SECOND {
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
