//! The data of images.

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

const DATA: &str = "application/octet-stream";

const UPLOAD: &[Field] = &[
    Field("X-Image-Meta-Store", Kind::Text, "The store where the data goes."),
    Field("X-OpenStack-Image-Size", Kind::Whole, "The bytes that will come."),
];

pub(super) const ROOM: Room = Room { name: "image data", about: "The data of images.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/images/{image}/file", "Downloads the data, or a range of it")
        .headers(&[Field("Range", Kind::Text, "bytes=FIRST-LAST")])
        .gives(Body::Data(DATA)),
    Call::new("PUT", "/v2/images/{image}/file", "Uploads the data")
        .headers(UPLOAD)
        .takes(Body::Data(DATA))
        .status(204),
    Call::new("PUT", "/v2/images/{image}/stage", "Stages data for an import")
        .headers(UPLOAD)
        .takes(Body::Data(DATA))
        .status(204),
];
