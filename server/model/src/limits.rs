//! Limits with Glance's names and defaults.

use serde::{Deserialize, Serialize};

use crate::Quota;

/// Quotas and caps. A negative count switches that check off, as in Glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Members an image may have.
    pub image_member_quota: i64,
    /// Additional properties an image may have; keys that start with `os_glance` do not count.
    pub image_property_quota: i64,
    /// Tags an image may have.
    pub image_tag_quota: i64,
    /// Locations an image may have.
    pub image_location_quota: i64,
    /// Bytes an image may have.
    pub image_size_cap: u64,
    /// Bytes a project may store; 0 switches the check off.
    pub user_storage_quota: u64,
    /// MiB a project may store; negative is no limit.
    pub image_size_total: i64,
    /// MiB a project may have staged; negative is no limit.
    pub image_stage_total: i64,
    /// Images a project may have; negative is no limit.
    pub image_count_total: i64,
    /// Images of a project whose data may be on its way at a time; negative is no limit.
    pub image_count_uploading: i64,
    /// Images a list page has when the client names no limit.
    pub limit_param_default: u32,
    /// Images a list page has at most; a larger limit is cut silently.
    pub api_limit_max: u32,
    /// Characters a request id sent by a client may have.
    pub max_request_id_length: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            image_member_quota: 128,
            image_property_quota: 128,
            image_tag_quota: 128,
            image_location_quota: 10,
            image_size_cap: 1_099_511_627_776,
            user_storage_quota: 0,
            image_size_total: -1,
            image_stage_total: -1,
            image_count_total: -1,
            image_count_uploading: -1,
            limit_param_default: 25,
            api_limit_max: 1000,
            max_request_id_length: 64,
        }
    }
}

impl Limits {
    /// What every project may use that has no limit of its own; negative is no limit.
    #[must_use]
    pub const fn of_projects(&self, quota: Quota) -> i64 {
        match quota {
            Quota::ImageSizeTotal => self.image_size_total,
            Quota::ImageStageTotal => self.image_stage_total,
            Quota::ImageCountTotal => self.image_count_total,
            Quota::ImageCountUploading => self.image_count_uploading,
        }
    }
}

/// The largest number `min_ram` and `min_disk` may have.
pub const MIN_MAX: u32 = 2_147_483_647;
/// Characters a name, an owner, a tag or a property's name may have.
pub const TEXT_MAX: usize = 255;
