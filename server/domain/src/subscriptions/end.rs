//! The end of an import that a subscription began.

use vitrine_model::{SubscribedVersion, Task, TaskStatus, VersionState};

use crate::{Controller, Result, tasks::IMAGE_IMPORT};

impl Controller {
    /// Notes what became of a version, where the task was about one. A failure is only logged: the next check sees it.
    pub(crate) async fn note_end_of_import(&self, task: &Task) {
        if task.kind != IMAGE_IMPORT {
            return;
        }
        let Some(image) = &task.image_id else { return };
        if let Err(error) = self.note_version(image, task).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(
                image,
                cause,
                "the next check of the subscription notes what became of this image"
            );
        }
    }

    async fn note_version(&self, image: &str, task: &Task) -> Result<()> {
        let kept = self.database().subscriptions();
        let Some(row) = kept.version_of_image(image).await? else { return Ok(()) };
        if !matches!(row.state, VersionState::Importing | VersionState::Failed | VersionState::Stale) {
            return Ok(());
        }
        let (state, error) = match task.status {
            TaskStatus::Success => (VersionState::Ready, None),
            // Whoever deletes the image ends its import.
            _ if self.database().images().get(image).await?.is_none() => (VersionState::Gone, None),
            _ => {
                let message = task.message.clone().unwrap_or_default();
                let state = if is_missing(&message) { VersionState::Stale } else { VersionState::Failed };
                (state, Some(message))
            }
        };
        let after = SubscribedVersion {
            state,
            error,
            task_id: Some(task.id.clone()),
            updated_at: self.now(),
            ..row.clone()
        };
        if kept.save_version(&row, &after).await?
            && state == VersionState::Ready
            && let Some(subscription) = kept.get(&row.subscription_id).await?
        {
            self.retire_old(&subscription).await?;
        }
        Ok(())
    }
}

/// Whether the web server says that there is no such file: the catalogue is older than what it names.
fn is_missing(message: &str) -> bool {
    ["status 404", "status 410"].iter().any(|status| message.contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_told_from_other_failures() {
        use vitrine_fetcher::Error;
        for (status, expected) in [(404, true), (410, true), (403, false), (500, false)] {
            assert_eq!(is_missing(&Error::Status { status }.to_string()), expected, "{status}");
        }
    }
}
