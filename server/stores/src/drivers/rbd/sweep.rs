//! Removing what writers of dead processes left. Blocks.

use super::{
    erase::{Erased, erase},
    link::Link,
    names,
};
use crate::Error;

/// Removes every incomplete image that nobody has open; how many there were. Those that somebody has are looked at once
/// more later: the cluster notices only after a while that a writer has died. An image that cannot be removed keeps none
/// of the others; the first such error is told at the end.
pub(super) fn sweep(link: &Link) -> Result<u64, Error> {
    let pool = link.pool()?;
    let names = pool.list().map_err(|error| link.failed("list the images of the pool", &error))?;
    let mut removed = 0;
    let mut failure = None;
    for name in names.iter().filter(|name| names::is_incomplete(name)) {
        match erase(&pool, name) {
            Ok(Erased::Yes) => removed += 1,
            Ok(Erased::Missing) => {}
            Ok(Erased::Busy) => link.leftovers.add(name),
            Err(error) => {
                tracing::warn!(store = link.store, image = name, %error, "an incomplete image cannot be removed");
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(removed), |error| Err(link.failed("remove an incomplete image", &error)))
}
