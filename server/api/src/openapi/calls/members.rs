//! Projects that images are shared with.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room =
    Room { name: "members", about: "Projects that images are shared with.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/images/{image}/members", "The members").gives(Body::Json("members")),
    Call::new("POST", "/v2/images/{image}/members", "Shares an image with a project")
        .takes(Body::Object)
        .gives(Body::Json("member")),
    Call::new("GET", "/v2/images/{image}/members/{member}", "One member").gives(Body::Json("member")),
    Call::new(
        "PUT",
        "/v2/images/{image}/members/{member}",
        "The member's answer: accepted, rejected or pending",
    )
    .takes(Body::Object)
    .gives(Body::Json("member")),
    Call::new("DELETE", "/v2/images/{image}/members/{member}", "Ends the sharing").status(204),
];
