//! Removing what writers of dead processes left: segments that no manifest names.
//!
//! The name of a segment has the key and the mark of its writer. Segments of a writer are a leftover where the key is an
//! image id, the first of them came before this process began, no writer of this process has the mark, none came for
//! `swift_store_abandoned_after`, and the object of the key names none of them. Those that are younger may be another
//! server's; they are looked at again when that time has passed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};
use uuid::Uuid;

use super::{
    account::Account,
    address::Place,
    errors::Failure,
    objects::Listed,
    upload::{SEGMENTS, is_alive},
};
use crate::{
    Error,
    drivers::sweeping::{self, Found, since_start},
};

/// Dates of services are of whole seconds.
const SECOND: Duration = Duration::from_secs(1);

/// The segments of one writer.
struct Group {
    names: Vec<String>,
    first: OffsetDateTime,
    last: OffsetDateTime,
}

/// Removes leftovers; of how many writers there were some. What cannot be decided now is decided in the background.
pub(super) async fn sweep(account: &Arc<Account>, project: &str) -> Result<u64, Error> {
    let (pause, project) = (account.abandoned_after.saturating_add(SECOND), project.to_owned());
    let look = move |account: Arc<Account>| {
        let project = project.clone();
        async move { look(&account, &project).await }
    };
    sweeping::sweep(account, &account.store, pause, look).await
}

async fn look(account: &Account, project: &str) -> Result<Found, Error> {
    let mut found = Found::default();
    for container in account.containers(project).await? {
        let (segments, date) = account.list(&container, SEGMENTS, true).await?;
        if segments.is_empty() {
            continue;
        }
        // By the service's clock, which is the one that says when a segment came; to the end of its second.
        let date = httpdate::parse_http_date(&date)
            .map_err(|_| account.error(Failure::nonsense("the list of the segments", "it has no Date")))?;
        let now = OffsetDateTime::from(date) + SECOND;
        for ((key, mark), group) in groups(account, segments)? {
            if Uuid::parse_str(&key).is_err() || is_alive(&mark) {
                continue;
            }
            let place = Place { container: container.clone(), key };
            match judge(account, &place, &mark, &group, now).await {
                Ok(Some(removed)) => {
                    found.removed += removed;
                    account.leave(&place).await;
                }
                Ok(None) => found.undecided += 1,
                Err(error) => found.stays(&account.store, &place.key, error),
            }
        }
    }
    Ok(found)
}

/// The segments by key and mark; what has no such name is left out.
fn groups(account: &Account, segments: Vec<Listed>) -> Result<BTreeMap<(String, String), Group>, Error> {
    let mut groups = BTreeMap::<_, Group>::new();
    for Listed { name, last_modified, .. } in segments {
        let mut parts = name.strip_prefix(SEGMENTS).unwrap_or_default().split('/');
        let (Some(key), Some(mark), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let at = date(&last_modified).ok_or_else(|| {
            account.error(Failure::nonsense("the list of the segments", "a date is no date"))
        })?;
        let id = (key.to_owned(), mark.to_owned());
        let group = groups.entry(id).or_insert_with(|| Group { names: Vec::new(), first: at, last: at });
        (group.first, group.last) = (group.first.min(at), group.last.max(at));
        group.names.push(name);
    }
    Ok(groups)
}

/// A date as lists have it: in UTC, with or without its zone.
fn date(text: &str) -> Option<OffsetDateTime> {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]");
    PrimitiveDateTime::parse(text.trim_end_matches('Z'), format).ok().map(PrimitiveDateTime::assume_utc)
}

/// Removes segments that are leftovers. Answers 1 where some were, 0 where a manifest names them, and nothing where this
/// cannot be known now.
async fn judge(
    account: &Account,
    place: &Place,
    mark: &str,
    group: &Group,
    now: OffsetDateTime,
) -> Result<Option<u64>, Error> {
    if account.names_segments(place, mark).await? {
        return Ok(Some(0));
    }
    let is_newer = account.abandoned_after > Duration::ZERO && group.first > now - since_start() - 2 * SECOND;
    if is_newer || now - group.last < account.abandoned_after {
        return Ok(None);
    }
    account.remove_all(&place.container, &group.names).await.map(|removed| Some(removed.min(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_lists_are_read() {
        for text in ["2024-05-06T07:08:09.123450", "2024-05-06T07:08:09.123Z", "2024-05-06T07:08:09"] {
            assert_eq!(date(text).unwrap().unix_timestamp(), 1_714_979_289, "{text}");
        }
        assert!(date("yesterday").is_none());
    }
}
