//! Tags of images.

use super::{super::call::Call, Room};

pub(super) const ROOM: Room = Room { name: "tags", about: "Tags of images.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("PUT", "/v2/images/{image}/tags/{tag}", "Adds a tag").status(204),
    Call::new("DELETE", "/v2/images/{image}/tags/{tag}", "Removes a tag").status(204),
];
