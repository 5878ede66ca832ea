//! The copies of image data that this node keeps near, for administrators.

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

pub(super) const ROOM: Room = Room {
    name: "cache",
    about: "The copies of image data that this node keeps near, for administrators.",
    calls: CALLS,
};

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/cache", "What is cached, and what is to be").gives(Body::Object),
    Call::new("DELETE", "/v2/cache", "Empties the cache, the queue or both")
        .headers(&[Field("X-Image-Cache-Clear-Target", Kind::Text, "cache or queue; both when absent.")])
        .status(204),
    Call::new("PUT", "/v2/cache/{image}", "Queues an image").status(202),
    Call::new("DELETE", "/v2/cache/{image}", "Removes an image from cache and queue").status(204),
    Call::new("POST", "/v2/cache/clean", "Removes what is incomplete"),
    Call::new("POST", "/v2/cache/prune", "Removes what is beyond the limit"),
    Call::new("GET", "/v2/cache/nodes/{image}", "The nodes that have a copy").gives(Body::Object),
];
