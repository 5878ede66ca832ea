//! Images that somebody watches: which have changed, and how far those on their way are.

use std::collections::HashMap;

use tokio::sync::broadcast;
use vitrine_database::ImageState;

use crate::{Controller, Result, layers::notifier::Subject};

/// Changes that a slow listener may be behind; it hears of the loss and looks itself.
const BEHIND_MAX: usize = 1024;

/// Tells who listens which images this process has changed.
#[derive(Clone, Debug)]
pub(crate) struct Changes(broadcast::Sender<String>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(BEHIND_MAX).0)
    }
}

impl Changes {
    pub(crate) fn tell(&self, subject: &Subject<'_>) {
        let image = match subject {
            Subject::Image(image) | Subject::Failure { image, .. } => Some(image.id.clone()),
            Subject::Task(task) => task.image_id.clone(),
            Subject::Member(_) | Subject::Metadef { .. } | Subject::Sent { .. } => None,
        };
        if let Some(image) = image {
            // Nobody listens: nothing is lost.
            let _ = self.0.send(image);
        }
    }
}

impl Controller {
    /// The ids of images that this process changes from now on. Who learns of one asks a use case what there is to be
    /// seen of it.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.0.subscribe()
    }

    /// The states of these images, to find out which have changed; what is shown of one is asked for with a caller.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn states_of(&self, ids: &[String]) -> Result<Vec<ImageState>> {
        Ok(self.database().images().states(ids).await?)
    }

    /// How many bytes of these images have arrived, and how many there will be, as far as that is known: from uploads
    /// that run in this process, and from the tasks of imports. The images are what a caller was shown.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn progress_of_images(&self, ids: &[String]) -> Result<HashMap<String, (u64, Option<u64>)>> {
        let here = |id: &String| Some((id.clone(), self.running.progress(id)?));
        let mut known: HashMap<String, (u64, Option<u64>)> = ids.iter().filter_map(here).collect();
        let others: Vec<String> = ids.iter().filter(|id| !known.contains_key(*id)).cloned().collect();
        for (image, task, kept) in self.database().tasks().open_of_images(&others).await? {
            let progress = self.running.task(&task).map_or(kept, |run| run.progress());
            known.insert(image, (progress.bytes_done, progress.bytes_total));
        }
        Ok(known)
    }
}
