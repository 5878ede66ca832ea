//! `vitrine cache …`: the image cache of this node. A server that runs beside notices within seconds.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use vitrine_domain::Error;
use vitrine_model::{CacheState, CacheTarget, audit::target};

use super::{open, print, print::table, project::yes_no, trail::Trail};
use crate::{
    cli::{CacheAction, Place},
    failure::{Context, Failure, Result},
};

/// Lists, fills or empties the cache.
pub(crate) fn run(place: &Place, action: CacheAction) -> Result {
    open::block_on(async {
        let (cache, node, trail) = open::cache(place).await?;
        let here = Here { node, trail };
        match action {
            CacheAction::List => {
                let state = cache.list().await.context("cannot list the cache")?;
                show(&state);
            }
            CacheAction::Queue { images } => {
                for image in images {
                    let done = cache.enqueue(&image).await;
                    here.image("cache.queue", &image, done).await.context("nothing was queued")?;
                }
            }
            CacheAction::Delete { images } => {
                for image in images {
                    let found = cache.delete(&image).await.context("nothing was removed")?;
                    if !found {
                        return Err(Failure::new(format!("the image {image} is not in the cache")));
                    }
                    here.image("cache.evict", &image, Ok(())).await.context("nothing was removed")?;
                }
            }
            CacheAction::Clear { cache: copies, queue } => {
                let what = match (copies, queue) {
                    (true, false) => CacheTarget::Cache,
                    (false, true) => CacheTarget::Queue,
                    _ => CacheTarget::Both,
                };
                here.whole("cache.clear", cache.clear(what).await)
                    .await
                    .context("the cache was not cleared")?;
            }
            CacheAction::Prune => {
                let pruned = here.whole("cache.prune", Ok(cache.prune().await)).await;
                let pruned = pruned.context("the cache was not pruned")?;
                print(format_args!("{} images, {} bytes", pruned.files, pruned.bytes));
            }
            CacheAction::Clean => {
                here.whole("cache.clean", cache.clean().await).await.context("the cache was not cleaned")?;
            }
            CacheAction::Pin { images } => {
                for image in images {
                    let done = cache.pin(&image).await;
                    here.image("cache.pin", &image, done).await.context("nothing was pinned")?;
                }
            }
            CacheAction::Unpin { images } => {
                for image in images {
                    let done = cache.unpin(&image).await;
                    here.image("cache.unpin", &image, done).await.context("nothing was unpinned")?;
                }
            }
        }
        Ok(())
    })
}

/// This node, and what enters changes of its cache.
struct Here {
    node: String,
    trail: Trail,
}

impl Here {
    async fn image<T>(&self, action: &'static str, id: &str, done: Result<T, Error>) -> Result<T, Error> {
        let name = self.trail.name_of_image(id).await;
        let about = (target::IMAGE, id, name.as_deref());
        self.trail.enter(action, about, &[("node", self.node.as_str().into())], done).await
    }

    async fn whole<T>(&self, action: &'static str, done: Result<T, Error>) -> Result<T, Error> {
        self.trail.enter(action, (target::CACHE, &self.node, None), &[], done).await
    }
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
