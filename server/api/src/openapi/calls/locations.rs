//! Where the data of images lies.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room =
    Room { name: "locations", about: "Where the data of images lies.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/images/{image}/locations", "The locations of an image, for services")
        .gives(Body::Object),
    Call::new("POST", "/v2/images/{image}/locations", "Adds a location to an image without data")
        .takes(Body::Object)
        .status(202),
];
