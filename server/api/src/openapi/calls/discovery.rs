//! What the server is and offers.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room =
    Room { name: "discovery", about: "What the server is and offers.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/", "The versions of the API").status(300).gives(Body::Object).open(),
    Call::new("GET", "/versions", "The versions of the API").gives(Body::Object).open(),
    Call::new("GET", "/healthcheck", "Whether the server can do its work")
        .gives(Body::Data("text/plain"))
        .open(),
    Call::new("HEAD", "/healthcheck", "Whether the server can do its work").status(204).open(),
    Call::new("GET", "/openapi.json", "This document").gives(Body::Object).open(),
    Call::new("GET", "/v2/info/import", "The import methods").gives(Body::Object),
    Call::new("GET", "/v2/info/stores", "The stores to choose from").gives(Body::Object),
    Call::new("GET", "/v2/info/stores/detail", "The stores with their properties, for administrators")
        .gives(Body::Object),
    Call::new("GET", "/v2/info/usage", "What the caller's project uses, and what it may use")
        .gives(Body::Object),
];
