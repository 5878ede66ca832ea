//! The Image API v1, for old clients.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room = Room { name: "v1", about: "The Image API v1, for old clients.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v1/images", "The images, in short").gives(Body::Object),
    Call::new("POST", "/v1/images", "Makes an image, with data where that is sent")
        .status(201)
        .gives(Body::Object),
    Call::new("GET", "/v1/images/detail", "The images in full").gives(Body::Object),
    Call::new("HEAD", "/v1/images/{image}", "An image's record, as headers"),
    Call::new("GET", "/v1/images/{image}", "An image's data, with its record as headers")
        .gives(Body::Data("application/octet-stream")),
    Call::new("PUT", "/v1/images/{image}", "Changes an image, or gives it data").gives(Body::Object),
    Call::new("DELETE", "/v1/images/{image}", "Deletes an image"),
    Call::new("GET", "/v1/images/{image}/members", "The members").gives(Body::Object),
    Call::new("PUT", "/v1/images/{image}/members", "Replaces the members").takes(Body::Object).status(204),
    Call::new("PUT", "/v1/images/{image}/members/{member}", "Shares an image with a project").status(204),
    Call::new("DELETE", "/v1/images/{image}/members/{member}", "Ends the sharing").status(204),
    Call::new("GET", "/v1/shared-images/{project}", "The images shared with a project").gives(Body::Object),
];
