//! The keys of limits and quotas.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("limits", "image_member_quota", Kind::Whole, "Members an image may have; negative is no limit."),
    key(
        "limits",
        "image_property_quota",
        Kind::Whole,
        "Additional properties an image may have; negative is no limit.",
    ),
    key("limits", "image_tag_quota", Kind::Whole, "Tags an image may have; negative is no limit."),
    key("limits", "image_location_quota", Kind::Whole, "Locations an image may have; negative is no limit."),
    key("limits", "image_size_cap", Kind::Count, "Bytes an image may have."),
    key("limits", "user_storage_quota", Kind::Count, "Bytes a project may store; 0 is no limit."),
    key("limits", "image_size_total", Kind::Whole, "MiB a project may store; negative is no limit."),
    key(
        "limits",
        "image_stage_total",
        Kind::Whole,
        "MiB a project may have staged for imports; negative is no limit.",
    ),
    key("limits", "image_count_total", Kind::Whole, "Images a project may have; negative is no limit."),
    key(
        "limits",
        "image_count_uploading",
        Kind::Whole,
        "Images of a project whose data may be on its way at a time; negative is no limit.",
    ),
    key(
        "limits",
        "limit_param_default",
        Kind::Count,
        "Images a list page has when the client names no limit.",
    ),
    key("limits", "api_limit_max", Kind::Count, "Images a list page has at most."),
    key(
        "limits",
        "max_request_id_length",
        Kind::Count,
        "Characters a request id sent by a client may have; 0 is no limit.",
    ),
];
