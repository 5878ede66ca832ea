//! `GET /v2/images`.

use vitrine_model::{Caller, Image, ImageFilters, ImageQuery, Viewer, Visibility, query::VisibilityFilter};

use crate::{
    Controller, Error, Result,
    layers::{
        auth,
        policy::{self, Action, Target},
    },
};

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ImagePage {
    /// The images.
    pub images: Vec<Image>,
    /// Whether there are more behind the last one (known exactly, since one more is read).
    pub more: bool,
}

impl Controller {
    /// Lists images. `query.limit` is cut to `api_limit_max` here.
    ///
    /// The list of others' shared images (`visibility` shared, `not_owner` the caller's own project) is what is shared
    /// with that project, for administrators too, who see everybody's otherwise.
    ///
    /// # Errors
    /// 400 for an unknown marker, 403 for a marker that the caller may not see or a caller without a role.
    pub async fn list_images(&self, caller: &Caller, mut query: ImageQuery) -> Result<ImagePage> {
        check_may_list(caller)?;
        let marker = match query.marker.as_deref() {
            Some(marker) => Some(self.marker(caller, marker, &query.filters).await?),
            None => None,
        };
        let limit = query.limit.min(self.settings().limits.api_limit_max);
        if limit == 0 {
            return Ok(ImagePage { images: Vec::new(), more: false });
        }
        query.limit = limit.saturating_add(1);
        let viewer = viewer(caller, &query.filters);
        let mut images = self.database().images().list(&viewer, &query, marker.as_ref()).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = images.len() > limit;
        images.truncate(limit);
        let images = images.into_iter().map(|image| self.presented(caller, image)).collect();
        Ok(ImagePage { images, more })
    }

    async fn marker(&self, caller: &Caller, marker: &str, filters: &ImageFilters) -> Result<Image> {
        let images = self.database().images();
        let seen = match filters.deleted {
            Some(false) => images.visible(&caller.viewer(), marker).await?,
            _ => images.visible_or_deleted(&caller.viewer(), marker).await?,
        };
        if let Some(image) = seen {
            return Ok(image);
        }
        Err(match images.get(marker).await? {
            Some(_) => Error::Forbidden(format!("You may not use the image {marker} as a marker.")),
            None => Error::BadRequest(format!("Invalid marker: no image found with ID {marker}.")),
        })
    }
}

/// What the database shows is exactly what `get_image` allows to whom `get_images` allows lists.
///
/// # Errors
/// 403.
pub(crate) fn check_may_list(caller: &Caller) -> Result<()> {
    let own = auth::project(caller)?;
    let target = Target { owner: Some(own), visibility: Visibility::Private, member: None };
    policy::check(Action::GetImages, caller, &target)
}

/// Whose eyes a list is made with.
pub(crate) fn viewer(caller: &Caller, filters: &ImageFilters) -> Viewer {
    let mut viewer = caller.viewer();
    let shared = filters.visibility == VisibilityFilter::Only(Visibility::Shared);
    let inbox = shared && filters.not_owner.is_some() && filters.not_owner == caller.project_id;
    if inbox || filters.as_project {
        viewer.is_admin = false;
    }
    viewer
}
