//! `vitrine cache …`: the image cache of this node. A server that runs beside notices within seconds.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use vitrine_model::{CacheState, CacheTarget};

use super::{open, print, print::table, project::yes_no};
use crate::{
    cli::{CacheAction, Place},
    failure::{Context, Failure, Result},
};

/// Lists, fills or empties the cache.
pub(crate) fn run(place: &Place, action: CacheAction) -> Result {
    open::block_on(async {
        let cache = open::cache(place).await?;
        match action {
            CacheAction::List => {
                let state = cache.list().await.context("cannot list the cache")?;
                show(&state);
            }
            CacheAction::Queue { images } => {
                for image in images {
                    cache.enqueue(&image).await.context("nothing was queued")?;
                }
            }
            CacheAction::Delete { images } => {
                for image in images {
                    let found = cache.delete(&image).await.context("nothing was removed")?;
                    if !found {
                        return Err(Failure::new(format!("the image {image} is not in the cache")));
                    }
                }
            }
            CacheAction::Clear { cache: copies, queue } => {
                let target = match (copies, queue) {
                    (true, false) => CacheTarget::Cache,
                    (false, true) => CacheTarget::Queue,
                    _ => CacheTarget::Both,
                };
                cache.clear(target).await.context("the cache was not cleared")?;
            }
            CacheAction::Prune => {
                let pruned = cache.prune().await;
                print(format_args!("{} images, {} bytes", pruned.files, pruned.bytes));
            }
            CacheAction::Clean => cache.clean().await.context("the cache was not cleaned")?,
            CacheAction::Pin { images } => {
                for image in images {
                    cache.pin(&image).await.context("nothing was pinned")?;
                }
            }
            CacheAction::Unpin { images } => {
                for image in images {
                    cache.unpin(&image).await.context("nothing was unpinned")?;
                }
            }
        }
        Ok(())
    })
}

fn show(state: &CacheState) {
    let head = ["IMAGE", "STATE", "SIZE", "HITS", "LAST READ", "FETCHED", "PINNED"];
    let cached = state.cached.iter().map(|copy| {
        [
            copy.image_id.clone(),
            "cached".to_owned(),
            copy.size.to_string(),
            copy.hits.to_string(),
            text(copy.last_accessed),
            text(copy.last_modified),
            yes_no(copy.pinned),
        ]
    });
    let queued = state.queued.iter().map(|id| {
        let mut row: [String; 7] = Default::default();
        row[0].clone_from(id);
        "queued".clone_into(&mut row[1]);
        row
    });
    let rows: Vec<_> = cached.chain(queued).collect();
    table(head, &rows);
}

fn text(at: OffsetDateTime) -> String {
    let seconds = at.replace_nanosecond(0).unwrap_or(at);
    seconds.format(&Rfc3339).unwrap_or_default()
}
