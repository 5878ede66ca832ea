//! Image records: make, show, list, change, delete.

use vitrine_model::{Caller, Image, ImageChange, ImageFilters, ImageQuery, NewImage};

use crate::{Controller, Result};

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ImagePage {
    /// The images.
    pub images: Vec<Image>,
    /// Whether there are more behind the last one (known exactly, since one more is read).
    pub more: bool,
}

/// How many images each scope of the dashboard holds for a caller; hidden ones are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScopeCounts {
    /// The caller's project's own.
    pub project: u64,
    /// Others' images shared with the project and accepted.
    pub shared: u64,
    /// Others' images shared with the project and not answered yet.
    pub pending: u64,
    /// Public ones.
    pub public: u64,
    /// Community images, anybody's.
    pub community: u64,
    /// All there are; only for administrators.
    pub all: Option<u64>,
}

impl Controller {
    /// Makes an image record in `queued`.
    ///
    /// # Errors
    /// 400 for values, 403 for roles, owner or `public`, 409 for a used id, 413 for property and tag counts.
    pub async fn create_image(&self, caller: &Caller, new: NewImage) -> Result<Image> {
        let _ = (caller, new);
        todo!()
    }

    /// Shows an image the caller may see.
    ///
    /// # Errors
    /// 404.
    pub async fn show_image(&self, caller: &Caller, id: &str) -> Result<Image> {
        let _ = (caller, id);
        todo!()
    }

    /// Lists images. `query.limit` is cut to `api_limit_max` here.
    ///
    /// # Errors
    /// 400 for an unknown marker, 403 for a marker that the caller may not see or a caller without a role.
    pub async fn list_images(&self, caller: &Caller, query: ImageQuery) -> Result<ImagePage> {
        let _ = (caller, query);
        todo!()
    }

    /// How many images the filters select for this caller (for the dashboard; stops counting at 100,000).
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn count_images(&self, caller: &Caller, filters: &ImageFilters) -> Result<u64> {
        let _ = (caller, filters);
        todo!()
    }

    /// How many images each scope holds.
    ///
    /// # Errors
    /// 403 for a caller without a role.
    pub async fn count_scopes(&self, caller: &Caller) -> Result<ScopeCounts> {
        let _ = caller;
        todo!()
    }

    /// Applies changes in order, all or none, and returns the new record.
    ///
    /// # Errors
    /// 400, 403, 404, 409, 413 as PATCH has them.
    pub async fn update_image(&self, caller: &Caller, id: &str, changes: Vec<ImageChange>) -> Result<Image> {
        let _ = (caller, id, changes);
        todo!()
    }

    /// Deletes an image and its data.
    ///
    /// # Errors
    /// 403 not the owner, or protected; 404; 409 data in use; 503 store not available.
    pub async fn delete_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let _ = (caller, id);
        todo!()
    }
}
