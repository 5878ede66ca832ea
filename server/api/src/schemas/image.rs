//! The fields of an image, in the order of Glance's schema.

use vitrine_domain::Settings;
use vitrine_model::{ImageStatus, limits::TEXT_MAX};

use super::field::{Field, Object, Shape, Text};

pub(super) fn fields(settings: &Settings) -> Vec<(&'static str, Field)> {
    let mut fields = attributes(settings);
    fields.extend(well_known());
    fields
}

fn attributes(settings: &Settings) -> Vec<(&'static str, Field)> {
    let statuses = ImageStatus::ALL.map(ImageStatus::as_str);
    let visibilities = ["community", "public", "private", "shared"];
    vec![
        (
            "id",
            Field::new(
                Text::uuid(),
                "The image's identifier; chosen by the server unless given at creation.",
            ),
        ),
        ("name", Field::new(Text::at_most(TEXT_MAX), "What people call the image.").or_null()),
        ("status", Field::new(Text::one_of(statuses), "The state the image is in.").read_only()),
        ("visibility", Field::new(Text::one_of(visibilities), "Who may see the image.")),
        ("protected", Field::new(Shape::Flag, "Whether deletion is refused.")),
        (
            "os_hidden",
            Field::new(
                Shape::Flag,
                "Whether the image is left out of lists that do not ask for hidden ones.",
            ),
        ),
        ("checksum", Field::new(Text::at_most(32), "MD5 of the data, in hexadecimal.").or_null().read_only()),
        (
            "os_hash_algo",
            Field::new(Text::at_most(64), "The algorithm of os_hash_value.").or_null().read_only(),
        ),
        (
            "os_hash_value",
            Field::new(Text::at_most(128), "Secure hash of the data, in hexadecimal.").or_null().read_only(),
        ),
        ("owner", Field::new(Text::at_most(TEXT_MAX), "The project the image belongs to.").or_null()),
        ("size", Field::new(Shape::Whole, "Bytes of the data.").or_null().read_only()),
        (
            "virtual_size",
            Field::new(Shape::Whole, "Bytes of the disk inside the data.").or_null().read_only(),
        ),
        (
            "container_format",
            Field::new(Text::one_of(&settings.container_formats), "How the disk is wrapped.").or_null(),
        ),
        ("disk_format", Field::new(Text::one_of(&settings.disk_formats), "The kind of disk.").or_null()),
        ("created_at", Field::text("When the image was made, in UTC.").read_only()),
        ("updated_at", Field::text("When the image last changed, in UTC.").read_only()),
        (
            "tags",
            Field::new(
                Shape::List(Box::new(Field::new(Text::at_most(TEXT_MAX), ""))),
                "Words people attach to the image.",
            ),
        ),
        ("direct_url", Field::text("Where the data lies in the store behind this service.").read_only()),
        ("min_ram", Field::new(Shape::Whole, "Memory an instance of the image needs, in MiB.")),
        ("min_disk", Field::new(Shape::Whole, "Disk an instance of the image needs, in GiB.")),
        ("self", Field::text("Path of this record.").read_only()),
        ("file", Field::text("Path of the data.").read_only()),
        (
            "stores",
            Field::text(
                "Names of the stores that hold the data, between commas; only where there are several.",
            )
            .read_only(),
        ),
        ("schema", Field::text("Path of this schema.").read_only()),
        (
            "locations",
            Field::new(Shape::List(Box::new(location())), "The places where the data lies, as URLs."),
        ),
    ]
}

fn location() -> Field {
    let checksum = Shape::Text(Text { min: Some(32), max: Some(32), ..Text::ANY });
    let validation = Object {
        fields: vec![
            ("checksum", Field::new(checksum, "")),
            ("os_hash_algo", Field::new(Text::at_most(64), "")),
            ("os_hash_value", Field::new(Text::at_most(128), "")),
        ],
        required: &["os_hash_algo", "os_hash_value"],
        closed: true,
    };
    let place = Object {
        fields: vec![
            ("url", Field::new(Text::at_most(255), "")),
            (
                "metadata",
                Field::new(Shape::Object(Object { fields: Vec::new(), required: &[], closed: false }), ""),
            ),
            (
                "validation_data",
                Field::new(
                    Shape::Object(validation),
                    "Size and hashes to note on a queued image, or to compare with those of another one.",
                )
                .write_only(),
            ),
        ],
        required: &["url", "metadata"],
        closed: false,
    };
    Field::new(Shape::Object(place), "")
}

/// Additional properties with a documented meaning.
fn well_known() -> Vec<(&'static str, Field)> {
    let policies = ["on_image_deletion", "do_not_delete"];
    [
        ("kernel_id", Field::new(Text::uuid(), "The image whose data is the kernel of this one.").or_null()),
        (
            "ramdisk_id",
            Field::new(Text::uuid(), "The image whose data is the initial RAM disk of this one.").or_null(),
        ),
        ("instance_uuid", Field::text("The instance this image was made from; for information.")),
        ("architecture", Field::text("The processor architecture, such as x86_64 or aarch64.")),
        ("os_distro", Field::text("The distribution of the operating system, in lower case.")),
        ("os_version", Field::text("The version of the operating system, as its makers write it.")),
        ("description", Field::text("What a person should know about the image.")),
        ("cinder_encryption_key_id", Field::text("The key that an encrypted volume image needs.")),
        (
            "cinder_encryption_key_deletion_policy",
            Field::new(Text::one_of(policies), "What becomes of that key when the image is deleted."),
        ),
    ]
    .map(|(name, field)| (name, field.additional()))
    .to_vec()
}
