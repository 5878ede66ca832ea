//! The keys of a store of the type `swift`.

use super::{Key, Kind, STORE, key};

/// Keystone, or TempAuth.
const VERSIONS: &[&str] = &["1", "3"];
/// Which of a catalog's URLs.
const ENDPOINTS: &[&str] = &["publicURL", "internalURL", "adminURL"];

pub(super) const KEYS: &[Key] = &[
    key(
        STORE,
        "swift_store_auth_version",
        Kind::OneOf(VERSIONS),
        "3 for Keystone, 1 for TempAuth and radosgw.",
    ),
    key(
        STORE,
        "swift_store_auth_address",
        Kind::Text,
        "Where to log in: https://HOST:5000/v3, or https://HOST/auth/v1.0 for version 1.",
    ),
    key(
        STORE,
        "swift_store_user",
        Kind::Text,
        "PROJECT:USER (version 1: ACCOUNT:USER), or USER where the project is set by an option of its own.",
    ),
    key(STORE, "swift_store_key", Kind::Secret, "The password of the user."),
    key(STORE, "swift_store_project_name", Kind::Text, "The project, where the user does not name it."),
    key(STORE, "swift_store_project_id", Kind::Text, "The project by its id; it comes before the name."),
    key(
        STORE,
        "swift_store_user_domain_id",
        Kind::Text,
        "The domain of the user by its id, where its name is not set.",
    ),
    key(STORE, "swift_store_user_domain_name", Kind::Text, "The domain of the user by its name."),
    key(
        STORE,
        "swift_store_project_domain_id",
        Kind::Text,
        "The domain of the project by its id, where its name is not set.",
    ),
    key(STORE, "swift_store_project_domain_name", Kind::Text, "The domain of the project by its name."),
    key(
        STORE,
        "swift_store_application_credential_id",
        Kind::Text,
        "An application credential of Keystone, in place of user and password.",
    ),
    key(
        STORE,
        "swift_store_application_credential_secret",
        Kind::Secret,
        "The secret that belongs to the application credential.",
    ),
    key(
        STORE,
        "swift_store_region",
        Kind::Text,
        "The region whose Swift is taken from the catalog; empty takes the first one.",
    ),
    key(
        STORE,
        "swift_store_endpoint",
        Kind::Text,
        "The URL of the account, in place of the one that the login answers. With swift_store_multi_tenant that of all \
         accounts, such as https://HOST/v1/AUTH_%(project_id)s.",
    ),
    key(STORE, "swift_store_endpoint_type", Kind::OneOf(ENDPOINTS), "Which of the catalog's URLs is used."),
    key(STORE, "swift_store_service_type", Kind::Text, "The type of the service in the catalog."),
    key(
        STORE,
        "swift_store_config_file",
        Kind::Text,
        "A file of several accounts in Glance's form, a section each, in place of the login above; relative to the data \
         folder. Images of all of them are read and removed.",
    ),
    key(
        STORE,
        "default_swift_reference",
        Kind::Text,
        "The name of the account in locations: swift+config://NAME/CONTAINER/IMAGE. Of a file of accounts the section where \
         new images go.",
    ),
    key(
        STORE,
        "swift_store_retry_get_count",
        Kind::Count,
        "How often a download that breaks is taken up again; 0 is never. Not set: 12 times without a byte in between.",
    ),
    key(
        STORE,
        "swift_store_container",
        Kind::Text,
        "The container of the images, or what the names of several begin with.",
    ),
    key(
        STORE,
        "swift_store_create_container_on_put",
        Kind::Flag,
        "Make a container at the first upload to it where it is missing.",
    ),
    key(
        STORE,
        "swift_store_multiple_containers_seed",
        Kind::Count,
        "How many characters of the image id are added to the name of its container, at most 32; 0 is one container for \
         all.",
    ),
    key(
        STORE,
        "swift_store_large_object_size",
        Kind::Count,
        "MiB from which on an image goes in segments; smaller ones do too where the upload's memory is less, or their \
         size is not known.",
    ),
    key(
        STORE,
        "swift_store_large_object_chunk_size",
        Kind::Count,
        "MiB of a segment, 1 to 5120; less while segments are held and a quarter of the upload's memory is less. Those of \
         very large images are larger.",
    ),
    key(
        STORE,
        "swift_store_multi_tenant",
        Kind::Flag,
        "Keep each image in a container of its own, in the account of the project that owns it, and let members read \
         there. The user needs Swift's reseller-admin role.",
    ),
    key(
        STORE,
        "swift_store_admin_tenants",
        Kind::Words(&[]),
        "With swift_store_multi_tenant: ids of projects that may write to the containers of all images.",
    ),
    key(
        STORE,
        "swift_store_expire_soon_interval",
        Kind::Count,
        "Seconds before its end at which a token is renewed.",
    ),
    key(
        STORE,
        "swift_store_auth_insecure",
        Kind::Flag,
        "Believe any certificate, of the login and of Swift.",
    ),
    key(
        STORE,
        "swift_store_cacert",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts the machine's.",
    ),
    key(
        STORE,
        "swift_store_upload_memory",
        Kind::Count,
        "MiB that one upload may hold, whatever the size of its image; at least 4. Segments larger than half of it are \
         sent as they come.",
    ),
    key(
        STORE,
        "swift_store_timeout",
        Kind::Count,
        "Seconds without an answer, or without a byte of a download, after which a connection is given up; at least 1.",
    ),
    key(
        STORE,
        "swift_store_abandoned_after",
        Kind::Count,
        "Seconds without a new segment after which the segments of an upload that another process began are removed; 0 at \
         once, where this is the only server.",
    ),
];
