//! Imports: data from elsewhere.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room = Room { name: "imports", about: "Imports: data from elsewhere.", calls: CALLS };

const CALLS: &[Call] =
    &[Call::new("POST", "/v2/images/{image}/import", "Begins an import").takes(Body::Object).status(202)];
