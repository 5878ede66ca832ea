//! Removing what writers of dead processes left: unfinished files.
//!
//! The name of such a file has the image id and the mark of its writer. It is a leftover where no writer of this process
//! has the mark, it came before this process began, and no byte came for `vmware_store_abandoned_after`. Those that are
//! younger may be another server's; they are looked at again when that time has passed.

use std::{sync::Arc, time::Duration};

use time::OffsetDateTime;

use super::{
    address::Place,
    files::Listed,
    part::{is_alive, parse},
    vcenter::Vcenter,
};
use crate::{
    Error,
    drivers::sweeping::{self, Found, since_start},
};

/// Clocks of hosts and of the vCenter may be apart by this much.
const SECONDS: Duration = Duration::from_secs(2);

/// Removes leftovers; how many there were. What cannot be decided now is decided in the background.
pub(super) async fn sweep(vcenter: &Arc<Vcenter>) -> Result<u64, Error> {
    let pause = vcenter.abandoned_after.saturating_add(SECONDS);
    sweeping::sweep(vcenter, &vcenter.store, pause, |vcenter| async move { look(&vcenter).await }).await
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
                Err(error) => found.stays(&vcenter.store, &place.file, error),
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
    file.modified.is_some_and(|modified| modified < now - since_start() - SECONDS && now - modified >= after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drivers::sweeping::remember_start;

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
