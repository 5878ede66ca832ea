//! The keys of a store of the type `s3`.

use super::{Key, Kind, STORE, key};

/// Where the bucket stands in a URL.
const FORMATS: &[&str] = &["auto", "virtual", "path"];
/// When checksums are made and held against data.
const CHECKSUMS: &[&str] = &["when_required", "when_supported"];

pub(super) const KEYS: &[Key] = &[
    key(
        STORE,
        "s3_store_host",
        Kind::Text,
        "The S3 service: https://HOST[:PORT], or http:// where the network can be trusted; without a scheme it is HTTPS.",
    ),
    key(
        STORE,
        "s3_store_region_name",
        Kind::Text,
        "The region that requests are signed for; empty takes it from a host of AWS, else us-east-1.",
    ),
    key(
        STORE,
        "s3_store_access_key",
        Kind::Secret,
        "The access key; where both keys are empty, they come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
         AWS_SESSION_TOKEN in the environment.",
    ),
    key(STORE, "s3_store_secret_key", Kind::Secret, "The secret key that belongs to the access key."),
    key(STORE, "s3_store_bucket", Kind::Text, "The bucket of the images."),
    key(
        STORE,
        "s3_store_create_bucket_on_put",
        Kind::Flag,
        "Make the bucket at the first upload where it is missing.",
    ),
    key(
        STORE,
        "s3_store_bucket_url_format",
        Kind::OneOf(FORMATS),
        "Where the bucket stands in a URL: before the host, or in the path. auto is the host at AWS, and the path elsewhere.",
    ),
    key(
        STORE,
        "s3_store_large_object_size",
        Kind::Count,
        "MiB from which on an image goes in parts; smaller ones do too where the upload's memory is less, or their size \
         is not known.",
    ),
    key(
        STORE,
        "s3_store_large_object_chunk_size",
        Kind::Count,
        "MiB of a part, at least 5; those of very large images are larger.",
    ),
    key(STORE, "s3_store_thread_pools", Kind::Count, "Parts of one image that are sent at once; at least 1."),
    key(
        STORE,
        "s3_store_cacert",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts the machine's.",
    ),
    key(
        STORE,
        "s3_store_enable_data_integrity_protection",
        Kind::Flag,
        "Let the service check a SHA-256 of all it gets over HTTPS too. Over plain HTTP it always does.",
    ),
    key(
        STORE,
        "s3_store_request_checksum_calculation",
        Kind::OneOf(CHECKSUMS),
        "when_supported gives the service a SHA-256 of all data, to keep beside it.",
    ),
    key(
        STORE,
        "s3_store_response_checksum_validation",
        Kind::OneOf(CHECKSUMS),
        "when_supported holds the SHA-256 or CRC-32 that the service keeps against data that is read as a whole.",
    ),
    key(
        STORE,
        "s3_store_upload_memory",
        Kind::Count,
        "MiB that one upload may hold, whatever the size of its image, and not less than a part. With 64, images of unknown \
         size may have about 480 GiB; with more, more.",
    ),
    key(
        STORE,
        "s3_store_timeout",
        Kind::Count,
        "Seconds without an answer, or without a byte of a download, after which a connection is given up; at least 1.",
    ),
    key(
        STORE,
        "s3_store_abandoned_after",
        Kind::Count,
        "Seconds without a new part after which an upload that another process began is removed; 0 at once, where this \
         is the only server.",
    ),
];
