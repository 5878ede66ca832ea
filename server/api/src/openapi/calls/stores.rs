//! Copies of images in stores.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room = Room { name: "stores", about: "Copies of images in stores.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("DELETE", "/v2/stores/{store}/{image}", "Removes the copy in one store").status(204),
    Call::new("POST", "/v2/stores/{store}/actions/copy", "Copies all images into another store")
        .takes(Body::Object)
        .gives(Body::Object)
        .status(202),
    Call::new("POST", "/v2/stores/{store}/actions/move", "Moves all images into another store")
        .takes(Body::Object)
        .gives(Body::Object)
        .status(202),
];
