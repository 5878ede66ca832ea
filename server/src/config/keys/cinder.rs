//! The keys of a store of the type `cinder`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "cinder_store_auth_address", Kind::Text, "Where to log in: https://HOST:5000/v3."),
    key(STORE, "cinder_store_user_name", Kind::Text, "The user whose volumes the images are."),
    key(STORE, "cinder_store_password", Kind::Secret, "The password of the user."),
    key(STORE, "cinder_store_project_name", Kind::Text, "The project that the volumes belong to."),
    key(STORE, "cinder_store_user_domain_name", Kind::Text, "The domain of the user by its name."),
    key(STORE, "cinder_store_project_domain_name", Kind::Text, "The domain of the project by its name."),
    key(
        STORE,
        "cinder_store_application_credential_id",
        Kind::Text,
        "An application credential of Keystone, in place of user, password and project.",
    ),
    key(
        STORE,
        "cinder_store_application_credential_secret",
        Kind::Secret,
        "The secret that belongs to the application credential.",
    ),
    key(
        STORE,
        "cinder_catalog_info",
        Kind::Text,
        "Which service of the catalog is Cinder: TYPE:NAME:INTERFACE; the name may be empty.",
    ),
    key(
        STORE,
        "cinder_endpoint_template",
        Kind::Text,
        "The URL of Cinder in place of the catalog's; %(project_id)s and %(tenant)s stand for the project's id.",
    ),
    key(
        STORE,
        "cinder_os_region_name",
        Kind::Text,
        "The region whose Cinder is taken from the catalog; empty takes the first one.",
    ),
    key(
        STORE,
        "cinder_ca_certificates_file",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts the machine's.",
    ),
    key(STORE, "cinder_api_insecure", Kind::Flag, "Believe any certificate, of the login and of Cinder."),
    key(
        STORE,
        "cinder_http_retries",
        Kind::Count,
        "How often a request is made again that failed by accident.",
    ),
    key(
        STORE,
        "cinder_state_transition_timeout",
        Kind::Count,
        "Seconds in which a volume must have changed its state, and the connector's command have ended.",
    ),
    key(
        STORE,
        "cinder_volume_type",
        Kind::Text,
        "The volume type of new images; empty takes Cinder's default.",
    ),
    key(
        STORE,
        "cinder_do_extend_attached",
        Kind::Flag,
        "Let a volume grow while it is attached, where the image's size is not known. Not all backends can.",
    ),
    key(
        STORE,
        "cinder_attachment_retry_attempts",
        Kind::Count,
        "How often an attachment is tried while the volume is busy; at least 1.",
    ),
    key(
        STORE,
        "cinder_connector_command",
        Kind::Words(&[]),
        "A program with its arguments that connects volumes to this host, for all protocols; empty connects what names a \
         file or a device.",
    ),
    key(
        STORE,
        "cinder_store_timeout",
        Kind::Count,
        "Seconds without an answer after which a request is given up; at least 1.",
    ),
    key(
        STORE,
        "cinder_store_abandoned_after",
        Kind::Count,
        "Seconds without a change after which the volume of an upload on another host is removed.",
    ),
];
