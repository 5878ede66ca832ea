//! `POST /v2/images`, and the record of `POST /v1/images`.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{Caller, Image, ImageStatus, NewImage, Quota, Visibility};

use super::{overwrite::note, values, values::dedup_tags};
use crate::{
    Controller, Error, Event, Result,
    layers::{
        auth,
        policy::{self, Action, Target},
        quota,
    },
};

impl Controller {
    /// Makes an image record in `queued`; in `active` where the v1 API says that there are 0 bytes of data.
    ///
    /// # Errors
    /// 400 for values, 403 for roles, owner or `public`, 409 for a used id, 413 for property and tag counts.
    pub async fn create_image(&self, caller: &Caller, new: NewImage) -> Result<Image> {
        let deed = self.image_deed(caller, "image.create", new.id.as_deref().unwrap_or_default());
        deed.record(async {
            deed.note("visibility", new.visibility.map(Visibility::as_str));
            values::of_new(self.settings(), &new)?;
            let project = auth::project(caller)?;
            let owner = new.owner.unwrap_or_else(|| Some(project.to_owned()));
            let visibility = new.visibility.unwrap_or(Visibility::Shared);
            let target = Target { owner: owner.as_deref(), visibility, member: None };
            if !caller.is_admin() && !caller.is_owner(owner.as_deref()) {
                let owner =
                    owner.as_deref().map_or_else(|| "nobody".to_owned(), |owner| format!("'{owner}'"));
                return Err(Error::Forbidden(format!(
                    "You are not permitted to create images owned by {owner}."
                )));
            }
            policy::check(Action::AddImage, caller, &target)?;
            policy::check_visibility(caller, &target, visibility)?;
            let tags = dedup_tags(new.tags);
            let limits = &self.settings().limits;
            quota::properties(limits, &new.properties)?;
            quota::tags(limits, &tags)?;
            let now = self.now();
            let mut image = Image {
                id: new.id.unwrap_or_else(|| self.new_id()),
                name: new.name,
                status: ImageStatus::Queued,
                visibility,
                protected: new.protected,
                os_hidden: new.os_hidden,
                checksum: None,
                os_hash_algo: None,
                os_hash_value: None,
                owner,
                size: None,
                virtual_size: None,
                container_format: new.container_format,
                disk_format: new.disk_format,
                min_ram: new.min_ram,
                min_disk: new.min_disk,
                created_at: now,
                updated_at: now,
                deleted_at: None,
                tags,
                properties: new.properties,
                locations: Vec::new(),
            };
            if let Some(claim) = &new.claim {
                note(&mut image, claim);
                if claim.size == Some(0) {
                    image.status = ImageStatus::Active;
                }
            }
            self.keep_within_limits(&image).await?;
            deed.changed(&blank(&image), &image);
            self.notify(&Event::image("image.create", caller, &image));
            Ok(self.presented(caller, image))
        })
        .await
    }

    /// Stores a new image, where its owner may have one more.
    async fn keep_within_limits(&self, image: &Image) -> Result<()> {
        let images = self.database().images();
        let mut limit = None;
        if let Some(owner) = image.owner.as_deref() {
            limit = self.limits_of(owner).await?.limit(Quota::ImageCountTotal).map(|limit| (owner, limit));
        }
        let kept = match limit {
            Some((owner, limit)) => images.insert_within(image, owner, limit).await,
            None => images.insert(image).await.map(|()| true),
        };
        let kept = kept.map_err(|error| match error {
            DatabaseError::Duplicate { .. } => Error::Conflict(format!(
                "Image ID {} already exists, or belonged to an image that was deleted. Choose another one.",
                image.id
            )),
            other => other.into(),
        })?;
        match limit {
            Some((_, limit)) if !kept => Err(Error::LimitExceeded(format!(
                "The project may have {limit} images (image_count_total), and has as many. Delete images, or ask the \
                 operator for more."
            ))),
            _ => Ok(()),
        }
    }
}

/// What an image is before it is anything: each attribute that its maker chose differs from that.
fn blank(image: &Image) -> Image {
    Image {
        name: None,
        protected: false,
        os_hidden: false,
        owner: None,
        disk_format: None,
        container_format: None,
        min_ram: 0,
        min_disk: 0,
        size: None,
        virtual_size: None,
        checksum: None,
        tags: Vec::new(),
        properties: std::collections::BTreeMap::new(),
        ..image.clone()
    }
}
