//! The keys of limits and quotas.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("limits", "image_member_quota", Kind::Whole, "settings-limits-image_member_quota"),
    key("limits", "image_property_quota", Kind::Whole, "settings-limits-image_property_quota"),
    key("limits", "image_tag_quota", Kind::Whole, "settings-limits-image_tag_quota"),
    key("limits", "image_location_quota", Kind::Whole, "settings-limits-image_location_quota"),
    key("limits", "image_size_cap", Kind::Count, "settings-limits-image_size_cap"),
    key("limits", "user_storage_quota", Kind::Count, "settings-limits-user_storage_quota"),
    key("limits", "image_size_total", Kind::Whole, "settings-limits-image_size_total"),
    key("limits", "image_stage_total", Kind::Whole, "settings-limits-image_stage_total"),
    key("limits", "image_count_total", Kind::Whole, "settings-limits-image_count_total"),
    key("limits", "image_count_uploading", Kind::Whole, "settings-limits-image_count_uploading"),
    key("limits", "limit_param_default", Kind::Count, "settings-limits-limit_param_default"),
    key("limits", "api_limit_max", Kind::Count, "settings-limits-api_limit_max"),
    key("limits", "max_request_id_length", Kind::Count, "settings-limits-max_request_id_length"),
];
