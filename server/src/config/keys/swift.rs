//! The keys of a store of the type `swift`.

use super::{Key, Kind, STORE, key};

/// Keystone, or TempAuth.
const VERSIONS: &[&str] = &["1", "3"];
/// Which of a catalog's URLs.
const ENDPOINTS: &[&str] = &["publicURL", "internalURL", "adminURL"];

pub(super) const KEYS: &[Key] = &[
    key(STORE, "swift_store_auth_version", Kind::OneOf(VERSIONS), "settings-store-swift_store_auth_version"),
    key(STORE, "swift_store_auth_address", Kind::Text, "settings-store-swift_store_auth_address"),
    key(STORE, "swift_store_user", Kind::Text, "settings-store-swift_store_user"),
    key(STORE, "swift_store_key", Kind::Secret, "settings-store-swift_store_key"),
    key(STORE, "swift_store_project_name", Kind::Text, "settings-store-swift_store_project_name"),
    key(STORE, "swift_store_project_id", Kind::Text, "settings-store-swift_store_project_id"),
    key(STORE, "swift_store_user_domain_id", Kind::Text, "settings-store-swift_store_user_domain_id"),
    key(STORE, "swift_store_user_domain_name", Kind::Text, "settings-store-swift_store_user_domain_name"),
    key(STORE, "swift_store_project_domain_id", Kind::Text, "settings-store-swift_store_project_domain_id"),
    key(
        STORE,
        "swift_store_project_domain_name",
        Kind::Text,
        "settings-store-swift_store_project_domain_name",
    ),
    key(
        STORE,
        "swift_store_application_credential_id",
        Kind::Text,
        "settings-store-swift_store_application_credential_id",
    ),
    key(
        STORE,
        "swift_store_application_credential_secret",
        Kind::Secret,
        "settings-store-swift_store_application_credential_secret",
    ),
    key(STORE, "swift_store_region", Kind::Text, "settings-store-swift_store_region"),
    key(STORE, "swift_store_endpoint", Kind::Text, "settings-store-swift_store_endpoint"),
    key(
        STORE,
        "swift_store_endpoint_type",
        Kind::OneOf(ENDPOINTS),
        "settings-store-swift_store_endpoint_type",
    ),
    key(STORE, "swift_store_service_type", Kind::Text, "settings-store-swift_store_service_type"),
    key(STORE, "swift_store_config_file", Kind::Text, "settings-store-swift_store_config_file"),
    key(STORE, "default_swift_reference", Kind::Text, "settings-store-default_swift_reference"),
    key(STORE, "swift_store_retry_get_count", Kind::Count, "settings-store-swift_store_retry_get_count"),
    key(STORE, "swift_store_container", Kind::Text, "settings-store-swift_store_container"),
    key(
        STORE,
        "swift_store_create_container_on_put",
        Kind::Flag,
        "settings-store-swift_store_create_container_on_put",
    ),
    key(
        STORE,
        "swift_store_multiple_containers_seed",
        Kind::Count,
        "settings-store-swift_store_multiple_containers_seed",
    ),
    key(STORE, "swift_store_large_object_size", Kind::Count, "settings-store-swift_store_large_object_size"),
    key(
        STORE,
        "swift_store_large_object_chunk_size",
        Kind::Count,
        "settings-store-swift_store_large_object_chunk_size",
    ),
    key(STORE, "swift_store_multi_tenant", Kind::Flag, "settings-store-swift_store_multi_tenant"),
    key(STORE, "swift_store_admin_tenants", Kind::Words(&[]), "settings-store-swift_store_admin_tenants"),
    key(
        STORE,
        "swift_store_expire_soon_interval",
        Kind::Count,
        "settings-store-swift_store_expire_soon_interval",
    ),
    key(STORE, "swift_store_auth_insecure", Kind::Flag, "settings-store-swift_store_auth_insecure"),
    key(STORE, "swift_store_cacert", Kind::Text, "settings-store-swift_store_cacert"),
    key(STORE, "swift_store_upload_memory", Kind::Count, "settings-store-swift_store_upload_memory"),
    key(STORE, "swift_store_timeout", Kind::Count, "settings-store-swift_store_timeout"),
    key(STORE, "swift_store_abandoned_after", Kind::Count, "settings-store-swift_store_abandoned_after"),
];
