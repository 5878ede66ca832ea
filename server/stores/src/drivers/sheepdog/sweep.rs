//! What is stored, and what uploads left that died: incomplete images that nobody works on.
//!
//! A cluster has no folders. So that the disks of virtual machines are not taken for images, only what is named like an
//! image id is looked at. An incomplete image of another process is a leftover where its upload has sent nothing for
//! `sheepdog_store_abandoned_after`: it is looked at twice, with that time between.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{cluster::Cluster, vdi::Vdi};
use crate::{Error, Stored, drivers::sweeping::later};

/// Images that are looked at at once.
const PARALLEL: usize = 8;

impl Cluster {
    /// All VDIs that are named like an image id, complete or not.
    async fn images(&self) -> Result<Vec<Vdi>, Error> {
        let numbers = self.wire.numbers().await.map_err(|failure| self.error(failure))?;
        let looks = stream::iter(numbers).map(|number| async move {
            let found = self.wire.by_number(number).await;
            // What is no image of ours may look as it likes.
            match found {
                Err(super::errors::Failure::Nonsense { .. }) => Ok(None),
                found => found.map_err(|failure| self.error(failure)),
            }
        });
        let found: Vec<Option<Vdi>> = looks.buffer_unordered(PARALLEL).try_collect().await?;
        Ok(found.into_iter().flatten().filter(|vdi| Uuid::parse_str(&vdi.name).is_ok()).collect())
    }

    /// All complete images.
    pub(super) async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let images = self.images().await?.into_iter().filter(Vdi::is_complete);
        Ok(images.map(|vdi| Stored { key: vdi.name, size: vdi.size }).collect())
    }

    async fn incomplete(&self) -> Result<Vec<Vdi>, Error> {
        let mut images = self.images().await?;
        images.retain(|vdi| !vdi.is_complete() && !self.is_alive(vdi));
        Ok(images)
    }

    /// Removes those of `leftovers` that are still as they were; how many there were.
    async fn remove_leftovers(&self, leftovers: &[Vdi]) -> Result<u64, Error> {
        let (mut removed, mut failure) = (0, None);
        for leftover in leftovers {
            let outcome = async {
                let now = self.wire.by_number(leftover.number).await?;
                let is_same = now.as_ref() == Some(leftover) && !self.is_alive(leftover);
                if is_same {
                    self.wire.remove(leftover).await?;
                }
                Ok(is_same)
            };
            match outcome.await.map_err(|failure| self.error(failure)) {
                Ok(is_gone) => removed += u64::from(is_gone),
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(
                        store = self.store,
                        key = leftover.name,
                        cause,
                        "an abandoned upload stays"
                    );
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(removed), Err)
    }
}

/// Removes leftovers; how many there were. What cannot be decided now is decided in the background.
pub(super) async fn sweep(cluster: &Arc<Cluster>) -> Result<u64, Error> {
    let leftovers = cluster.incomplete().await?;
    let pause = cluster.abandoned_after;
    if pause.is_zero() {
        return cluster.remove_leftovers(&leftovers).await;
    }
    if !leftovers.is_empty() {
        let leftovers = Arc::new(leftovers);
        later(cluster, &cluster.store, pause, move |cluster| {
            let leftovers = Arc::clone(&leftovers);
            async move { cluster.remove_leftovers(&leftovers).await }
        });
    }
    Ok(0)
}
