//! The keys of a store of the type `cinder`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "cinder_store_auth_address", Kind::Text, "settings-store-cinder_store_auth_address"),
    key(STORE, "cinder_store_user_name", Kind::Text, "settings-store-cinder_store_user_name"),
    key(STORE, "cinder_store_password", Kind::Secret, "settings-store-cinder_store_password"),
    key(STORE, "cinder_store_project_name", Kind::Text, "settings-store-cinder_store_project_name"),
    key(STORE, "cinder_store_user_domain_name", Kind::Text, "settings-store-cinder_store_user_domain_name"),
    key(
        STORE,
        "cinder_store_project_domain_name",
        Kind::Text,
        "settings-store-cinder_store_project_domain_name",
    ),
    key(
        STORE,
        "cinder_store_application_credential_id",
        Kind::Text,
        "settings-store-cinder_store_application_credential_id",
    ),
    key(
        STORE,
        "cinder_store_application_credential_secret",
        Kind::Secret,
        "settings-store-cinder_store_application_credential_secret",
    ),
    key(STORE, "cinder_catalog_info", Kind::Text, "settings-store-cinder_catalog_info"),
    key(STORE, "cinder_endpoint_template", Kind::Text, "settings-store-cinder_endpoint_template"),
    key(STORE, "cinder_os_region_name", Kind::Text, "settings-store-cinder_os_region_name"),
    key(STORE, "cinder_ca_certificates_file", Kind::Text, "settings-store-cinder_ca_certificates_file"),
    key(STORE, "cinder_api_insecure", Kind::Flag, "settings-store-cinder_api_insecure"),
    key(STORE, "cinder_http_retries", Kind::Count, "settings-store-cinder_http_retries"),
    key(
        STORE,
        "cinder_state_transition_timeout",
        Kind::Count,
        "settings-store-cinder_state_transition_timeout",
    ),
    key(STORE, "cinder_volume_type", Kind::Text, "settings-store-cinder_volume_type"),
    key(STORE, "cinder_do_extend_attached", Kind::Flag, "settings-store-cinder_do_extend_attached"),
    key(
        STORE,
        "cinder_attachment_retry_attempts",
        Kind::Count,
        "settings-store-cinder_attachment_retry_attempts",
    ),
    key(STORE, "cinder_connector_command", Kind::Words(&[]), "settings-store-cinder_connector_command"),
    key(STORE, "cinder_store_timeout", Kind::Count, "settings-store-cinder_store_timeout"),
    key(STORE, "cinder_store_abandoned_after", Kind::Count, "settings-store-cinder_store_abandoned_after"),
];
