//! The names of attributes and formats, and what clients may do with them.

/// Glance's default list of disk formats.
pub const DISK_FORMATS: [&str; 11] =
    ["ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop"];

/// Glance's default list of container formats.
pub const CONTAINER_FORMATS: [&str; 8] = ["ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"];

/// Attributes no client may set, at create or by PATCH: 403.
pub const READ_ONLY: [&str; 10] = [
    "created_at",
    "updated_at",
    "status",
    "checksum",
    "size",
    "virtual_size",
    "direct_url",
    "self",
    "file",
    "schema",
];

/// Attributes that are read-only in a PATCH alone (at create `id` may be chosen and the hash keys are ignored).
pub const READ_ONLY_IN_PATCH: [&str; 3] = ["id", "os_hash_algo", "os_hash_value"];

/// Base attributes: they exist on every image and cannot be removed.
pub const BASE: [&str; 25] = [
    "id",
    "name",
    "status",
    "visibility",
    "protected",
    "os_hidden",
    "checksum",
    "owner",
    "size",
    "virtual_size",
    "container_format",
    "disk_format",
    "created_at",
    "updated_at",
    "tags",
    "direct_url",
    "min_ram",
    "min_disk",
    "self",
    "file",
    "schema",
    "locations",
    "os_hash_algo",
    "os_hash_value",
    "stores",
];

/// Properties of the shipped schema file: additional ones that have a documented meaning.
pub const WELL_KNOWN_PROPERTIES: [&str; 9] = [
    "kernel_id",
    "ramdisk_id",
    "instance_uuid",
    "architecture",
    "os_distro",
    "os_version",
    "description",
    "cinder_encryption_key_id",
    "cinder_encryption_key_deletion_policy",
];

/// Whether `name` belongs to the service and is refused from clients with 403.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    matches!(name, "deleted" | "deleted_at" | "location") || name.starts_with("os_glance")
}

/// Whether a property is kept from everybody's eyes: state that the service keeps on the image for itself.
#[must_use]
pub fn is_hidden_property(name: &str) -> bool {
    matches!(name, "os_glance_stage_host" | "os_glance_hash_op_host")
}
