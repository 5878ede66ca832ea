//! The end of a subscription.

use vitrine_model::{Caller, Role, audit::target};

use super::check::is_at_work;
use crate::{Controller, Error, Resource, Result};

/// What became of the images of a subscription that was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Images that were deleted.
    pub deleted: u64,
    /// Images that were to be deleted and stay, and why: protected, or in use.
    pub kept: Vec<(String, String)>,
}

impl Controller {
    /// Deletes a subscription. Its images stay, unless they are to go too; those that never got their data go in either
    /// case.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn delete_subscription(&self, caller: &Caller, id: &str, with_images: bool) -> Result<Removed> {
        let deed = self.deed(caller, "subscription.delete", target::SUBSCRIPTION, id);
        deed.record(async {
            let subscription = self.own_subscription(caller, id, Role::Member).await?;
            deed.is_about(id, Some(&subscription.choice.name));
            deed.note("images", if with_images { "deleted" } else { "kept" });
            let versions = self.database().subscriptions().versions(id).await?;
            // First the subscription: nothing comes of it any more while its images go.
            if !self.database().subscriptions().delete(id).await? {
                return Err(Error::NotFound(Resource::Subscription(id.to_owned())));
            }
            let mut removed = Removed::default();
            for row in versions {
                let Some(image) = self.database().images().get(&row.image_id).await? else { continue };
                if !with_images {
                    if !image.has_data() && !is_at_work(&image) {
                        self.discard_empty(caller, &image).await;
                    }
                    continue;
                }
                match self.delete_image(caller, &image.id).await {
                    Ok(()) => removed.deleted += 1,
                    Err(Error::NotFound(_)) => {}
                    Err(error) => removed.kept.push((image.title().to_owned(), error.to_string())),
                }
            }
            deed.note("deleted", removed.deleted);
            Ok(removed)
        })
        .await
    }
}
