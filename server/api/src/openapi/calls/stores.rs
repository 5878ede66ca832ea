//! Copies of images in stores.

use super::{super::call::Call, Room};

pub(super) const ROOM: Room = Room { name: "stores", about: "Copies of images in stores.", calls: CALLS };

const CALLS: &[Call] =
    &[Call::new("DELETE", "/v2/stores/{store}/{image}", "Removes the copy in one store").status(204)];
