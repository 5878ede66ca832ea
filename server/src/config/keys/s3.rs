//! The keys of a store of the type `s3`.

use super::{Key, Kind, STORE, key};

/// Where the bucket stands in a URL.
const FORMATS: &[&str] = &["auto", "virtual", "path"];
/// When checksums are made and held against data.
const CHECKSUMS: &[&str] = &["when_required", "when_supported"];

pub(super) const KEYS: &[Key] = &[
    key(STORE, "s3_store_host", Kind::Text, "settings-store-s3_store_host"),
    key(STORE, "s3_store_region_name", Kind::Text, "settings-store-s3_store_region_name"),
    key(STORE, "s3_store_access_key", Kind::Secret, "settings-store-s3_store_access_key"),
    key(STORE, "s3_store_secret_key", Kind::Secret, "settings-store-s3_store_secret_key"),
    key(STORE, "s3_store_bucket", Kind::Text, "settings-store-s3_store_bucket"),
    key(STORE, "s3_store_create_bucket_on_put", Kind::Flag, "settings-store-s3_store_create_bucket_on_put"),
    key(
        STORE,
        "s3_store_bucket_url_format",
        Kind::OneOf(FORMATS),
        "settings-store-s3_store_bucket_url_format",
    ),
    key(STORE, "s3_store_large_object_size", Kind::Count, "settings-store-s3_store_large_object_size"),
    key(
        STORE,
        "s3_store_large_object_chunk_size",
        Kind::Count,
        "settings-store-s3_store_large_object_chunk_size",
    ),
    key(STORE, "s3_store_thread_pools", Kind::Count, "settings-store-s3_store_thread_pools"),
    key(STORE, "s3_store_cacert", Kind::Text, "settings-store-s3_store_cacert"),
    key(
        STORE,
        "s3_store_enable_data_integrity_protection",
        Kind::Flag,
        "settings-store-s3_store_enable_data_integrity_protection",
    ),
    key(
        STORE,
        "s3_store_request_checksum_calculation",
        Kind::OneOf(CHECKSUMS),
        "settings-store-s3_store_request_checksum_calculation",
    ),
    key(
        STORE,
        "s3_store_response_checksum_validation",
        Kind::OneOf(CHECKSUMS),
        "settings-store-s3_store_response_checksum_validation",
    ),
    key(STORE, "s3_store_upload_memory", Kind::Count, "settings-store-s3_store_upload_memory"),
    key(STORE, "s3_store_timeout", Kind::Count, "settings-store-s3_store_timeout"),
    key(STORE, "s3_store_abandoned_after", Kind::Count, "settings-store-s3_store_abandoned_after"),
];
