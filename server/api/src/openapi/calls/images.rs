//! Images: their records.

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

const LIST: &[Field] = &[
    Field("limit", Kind::Whole, "Images a page has at most."),
    Field("marker", Kind::Text, "The id of the last image of the page before."),
    Field("sort", Kind::Text, "Keys with directions: name:asc,created_at:desc."),
    Field("sort_key", Kind::Text, "A key; may be repeated."),
    Field("sort_dir", Kind::Text, "The direction of a key: asc or desc."),
    Field("name", Kind::Text, "The name, or in:NAME,NAME."),
    Field("id", Kind::Text, "The id, or in:ID,ID."),
    Field("status", Kind::Text, "The state, or in:STATE,STATE."),
    Field("visibility", Kind::Text, "public, private, shared, community or all."),
    Field("owner", Kind::Text, "The project that owns it."),
    Field("member_status", Kind::Text, "pending, accepted, rejected or all."),
    Field("container_format", Kind::Text, "The container format, or in:FORMAT,FORMAT."),
    Field("disk_format", Kind::Text, "The disk format, or in:FORMAT,FORMAT."),
    Field("tag", Kind::Text, "A tag it has; may be repeated."),
    Field("size_min", Kind::Whole, "Bytes it has at least."),
    Field("size_max", Kind::Whole, "Bytes it has at most."),
    Field("min_disk", Kind::Whole, "GiB of disk it needs."),
    Field("min_ram", Kind::Whole, "MiB of memory it needs."),
    Field("protected", Kind::Flag, "Whether it cannot be deleted."),
    Field("os_hidden", Kind::Flag, "Whether it is hidden from lists."),
    Field("created_at", Kind::Text, "OPERATOR:TIME, such as gt:2026-01-01T00:00:00Z."),
    Field("updated_at", Kind::Text, "OPERATOR:TIME, such as lte:2026-01-01T00:00:00Z."),
];

pub(super) const ROOM: Room = Room { name: "images", about: "Images: their records.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/images", "The images the caller may see, a page at a time")
        .query(LIST)
        .gives(Body::Json("images")),
    Call::new("POST", "/v2/images", "Makes an image record")
        .takes(Body::Json("image"))
        .status(201)
        .gives(Body::Json("image")),
    Call::new("GET", "/v2/images/{image}", "One image").gives(Body::Json("image")),
    Call::new("PATCH", "/v2/images/{image}", "Changes an image")
        .takes(Body::Patch)
        .gives(Body::Json("image")),
    Call::new("DELETE", "/v2/images/{image}", "Deletes an image and its data").status(204),
    Call::new("POST", "/v2/images/{image}/actions/deactivate", "Keeps the data from being downloaded")
        .status(204),
    Call::new("POST", "/v2/images/{image}/actions/reactivate", "Lets the data be downloaded again")
        .status(204),
];
