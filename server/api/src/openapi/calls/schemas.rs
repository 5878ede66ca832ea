//! JSON schemas of the records.

use super::{
    super::call::{Body, Call},
    Room,
};

pub(super) const ROOM: Room = Room { name: "schemas", about: "JSON schemas of the records.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/schemas/image", "The schema of image").gives(Body::Object),
    Call::new("GET", "/v2/schemas/images", "The schema of images").gives(Body::Object),
    Call::new("GET", "/v2/schemas/member", "The schema of member").gives(Body::Object),
    Call::new("GET", "/v2/schemas/members", "The schema of members").gives(Body::Object),
    Call::new("GET", "/v2/schemas/task", "The schema of task").gives(Body::Object),
    Call::new("GET", "/v2/schemas/tasks", "The schema of tasks").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/namespace", "The schema of namespace").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/namespaces", "The schema of namespaces").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/object", "The schema of object").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/objects", "The schema of objects").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/property", "The schema of property").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/properties", "The schema of properties").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/tag", "The schema of tag").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/tags", "The schema of tags").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/resource_type", "The schema of resource_type").gives(Body::Object),
    Call::new("GET", "/v2/schemas/metadefs/resource_types", "The schema of resource_types")
        .gives(Body::Object),
];
