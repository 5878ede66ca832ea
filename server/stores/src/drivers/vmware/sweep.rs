//! Removing what writers of dead processes left: unfinished files.
//!
//! The name of such a file has the image id and the mark of its writer. It is a leftover where no writer of this process
//! has the mark, it came before this process began, and no byte came for `vmware_store_abandoned_after`. Those that are
//! younger may be another server's; they are looked at again when that time has passed.

use std::{
    sync::{Arc, LazyLock, Weak},
    time::{Duration, Instant},
};

use time::OffsetDateTime;

use super::{
    address::Place,
    files::Listed,
    part::{is_alive, parse},
    vcenter::Vcenter,
};
use crate::Error;

/// Clocks of hosts and of the vCenter may be apart by this much.
const SECONDS: Duration = Duration::from_secs(2);

/// When this process first opened a store of this kind.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// To be called when a store is opened.
pub(super) fn remember_start() {
    LazyLock::force(&START);
}

/// What was found.
#[derive(Default)]
struct Found {
    removed: u64,
    /// Files that may still be somebody's.
    undecided: u64,
    failure: Option<Error>,
}

/// Removes leftovers; how many there were. What cannot be decided now is decided in the background, once.
pub(super) async fn sweep(vcenter: &Arc<Vcenter>) -> Result<u64, Error> {
    let found = look(vcenter).await?;
    if found.undecided > 0 {
        later(Arc::downgrade(vcenter), vcenter.abandoned_after);
    }
    found.failure.map_or(Ok(found.removed), Err)
}

/// Looks again when the writers of now must have sent something. It does not keep the store alive.
fn later(vcenter: Weak<Vcenter>, pause: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(pause.saturating_add(SECONDS)).await;
        let Some(vcenter) = vcenter.upgrade() else { return };
        match look(&vcenter).await {
            Ok(Found { removed, failure: None, .. }) => {
                tracing::info!(store = vcenter.store, removed, "removed the files of abandoned uploads");
            }
            Ok(Found { failure: Some(error), .. }) | Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(store = vcenter.store, cause, "abandoned files stay until the next start");
            }
        }
    });
}

async fn look(vcenter: &Vcenter) -> Result<Found, Error> {
    let mut found = Found::default();
    for datastore in 0..vcenter.address.datastores.len() {
        let files = vcenter.list(datastore).await?;
        let parts =
            files.into_iter().filter(|file| parse(&file.name).is_some_and(|(_, mark)| !is_alive(&mark)));
        let parts = parts.collect::<Vec<_>>();
        if parts.is_empty() {
            continue;
        }
        let now = vcenter.now().await?;
        for file in parts {
            if !is_abandoned(&file, vcenter.abandoned_after, now) {
                found.undecided += 1;
                continue;
            }
            let place = Place { datastore, file: file.name };
            match vcenter.remove(&place).await {
                Ok(()) => found.removed += 1,
                Err(Error::NotFound { .. }) => {}
                // Whoever writes to it has it open.
                Err(Error::InUse { .. }) => found.undecided += 1,
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    let (store, file) = (&vcenter.store, &place.file);
                    tracing::warn!(store, file, cause, "an abandoned file stays");
                    found.failure.get_or_insert(error);
                }
            }
        }
    }
    Ok(found)
}

/// Whether nobody will add to a file any more. Where the server does not say when somebody did, nobody knows.
fn is_abandoned(file: &Listed, after: Duration, now: OffsetDateTime) -> bool {
    if after.is_zero() {
        return true;
    }
    file.modified
        .is_some_and(|modified| modified < now - START.elapsed() - SECONDS && now - modified >= after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_old_and_from_before_is_abandoned() {
        remember_start();
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let hour = Duration::from_secs(3600);
        let file = |modified| Listed { name: String::new(), size: 0, modified };
        for (modified, after, expected) in [
            (Some(now - 2 * hour), hour, true),
            (Some(now - hour / 2), hour, false),
            // It came after this process began.
            (Some(now), Duration::from_secs(1), false),
            (Some(now + hour), hour, false),
            (None, hour, false),
            (None, Duration::ZERO, true),
        ] {
            assert_eq!(is_abandoned(&file(modified), after, now), expected, "{modified:?} {after:?}");
        }
    }
}
