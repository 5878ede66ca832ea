//! A version becomes an image: by the use cases that everybody has, as the project.

use vitrine_model::{Caller, Image, ImageStatus, ImportMethod, SubscribedVersion, VersionState};

use super::{agent, version::Wanted};
use crate::{Controller, Error, ImportRequest, MethodRequest, Result};

impl Controller {
    /// A version that was never met. Answers where it stands then.
    ///
    /// # Errors
    /// Those that pass: the database does not answer, the server is about to stop.
    pub(super) async fn bring_new(&self, one: &Wanted<'_>) -> Result<VersionState> {
        let now = self.now();
        let row = SubscribedVersion {
            subscription_id: one.subscription.id.clone(),
            product: one.product.name.clone(),
            version: one.version.name.clone(),
            title: one.title(),
            image_id: self.new_id(),
            task_id: None,
            state: VersionState::Importing,
            size: one.item.size,
            url: one.address().unwrap_or_default(),
            checksum: one.item.checksum.clone(),
            error: None,
            attempts: 1,
            created_at: now,
            updated_at: now,
        };
        if !self.database().subscriptions().insert_version(&row).await? {
            // Another node has met it at the same time: it is brought there.
            return Ok(VersionState::Importing);
        }
        self.bring(one, row).await
    }

    /// A version whose data did not come: once more, with what the catalogue says of it now.
    ///
    /// # Errors
    /// As [`Self::bring_new`].
    pub(super) async fn bring_again(
        &self,
        one: &Wanted<'_>,
        before: &SubscribedVersion,
    ) -> Result<VersionState> {
        let url = one.address().unwrap_or_default();
        let is_same = url == before.url && one.item.checksum == before.checksum;
        let row = SubscribedVersion {
            state: VersionState::Importing,
            size: one.item.size,
            url,
            checksum: one.item.checksum.clone(),
            error: None,
            attempts: if is_same { before.attempts.saturating_add(1) } else { 1 },
            updated_at: self.now(),
            ..before.clone()
        };
        if !self.database().subscriptions().save_version(before, &row).await? {
            return Ok(VersionState::Importing);
        }
        self.bring(one, row).await
    }

    /// Makes the image, where it is not there yet, and begins its import.
    async fn bring(&self, one: &Wanted<'_>, row: SubscribedVersion) -> Result<VersionState> {
        let outcome = match self.begin_bringing(one, &row).await {
            Ok(Some(task)) => SubscribedVersion { task_id: Some(task), ..row.clone() },
            Ok(None) => SubscribedVersion { state: VersionState::Gone, ..row.clone() },
            Err(error @ (Error::Unavailable { .. } | Error::Internal(_) | Error::Draining { .. })) => {
                return Err(error);
            }
            Err(error) => SubscribedVersion {
                state: VersionState::Failed,
                error: Some(error.to_string()),
                ..row.clone()
            },
        };
        // The import may have ended already, and noted how.
        self.database().subscriptions().save_version(&row, &outcome).await?;
        Ok(outcome.state)
    }

    /// The task of the import; `None` where somebody has deleted the image.
    async fn begin_bringing(&self, one: &Wanted<'_>, row: &SubscribedVersion) -> Result<Option<String>> {
        let url = one.address().map_err(|problem| Error::BadRequest(problem.to_string()))?;
        self.fetcher().check(&url).map_err(|why| {
            Error::BadRequest(format!("The address of the file does not pass filtering: {why}."))
        })?;
        let Some(image) = self.image_for_version(one, row).await? else { return Ok(None) };
        let stores = &one.subscription.choice.stores;
        let request = ImportRequest {
            method: MethodRequest {
                name: ImportMethod::WebDownload.to_string(),
                uri: Some(url),
                expected_checksum: row.checksum.clone(),
                ..MethodRequest::default()
            },
            // On a server with one store there is nothing to name.
            stores: Some(stores.clone()).filter(|stores| !stores.is_empty() && self.stores().are_several()),
            ..ImportRequest::default()
        };
        let caller = agent::member(one.subscription);
        let task = self.import_image(&caller, &image.id, request, None).await?;
        Ok(Some(task.map(|task| task.id).unwrap_or_default()))
    }

    /// The image of a version: made now, or by an attempt that was broken off.
    async fn image_for_version(&self, one: &Wanted<'_>, row: &SubscribedVersion) -> Result<Option<Image>> {
        if let Some(image) = self.database().images().get(&row.image_id).await? {
            return self.in_the_form_of(one, image).await.map(Some);
        }
        let allowed = &self.settings().imports.extra_properties;
        let new = one.image(&row.image_id, allowed);
        match self.create_image(&agent::agent(one.subscription), new).await {
            Ok(image) => Ok(Some(image)),
            Err(error @ Error::Conflict(_)) => match self.database().images().get(&row.image_id).await? {
                Some(image) => Ok(Some(image)),
                // The id belonged to an image that was deleted; of other conflicts there are none.
                None => {
                    tracing::debug!(image = row.image_id, %error, "the image of a version was deleted");
                    Ok(None)
                }
            },
            Err(error) => Err(error),
        }
    }

    /// An image that waits for its data, with the formats that the catalogue names by now.
    async fn in_the_form_of(&self, one: &Wanted<'_>, image: Image) -> Result<Image> {
        use vitrine_model::ImageChange::{ContainerFormat, DiskFormat};
        let (disk, container) = (Some(&one.item.disk_format), Some(&one.item.container_format));
        let differs = image.disk_format.as_ref() != disk || image.container_format.as_ref() != container;
        if image.status != ImageStatus::Queued || !differs {
            return Ok(image);
        }
        let changes = vec![DiskFormat(disk.cloned()), ContainerFormat(container.cloned())];
        self.update_image(&agent::member(one.subscription), &image.id, changes).await
    }

    /// Removes an image that never got its data. A failure is only logged: it stays as an empty record.
    pub(super) async fn discard_empty(&self, caller: &Caller, image: &Image) {
        if image.protected {
            return;
        }
        if let Err(error) = self.delete_image(caller, &image.id).await {
            tracing::warn!(image = %image.id, %error, "the empty image of a subscription stays");
        }
    }
}
