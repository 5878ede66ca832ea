//! What properties of images mean.

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

const PAGE: &[Field] = &[
    Field("limit", Kind::Whole, "Entries a page has at most."),
    Field("marker", Kind::Text, "The name of the last entry of the page before."),
    Field("sort_key", Kind::Text, "The key of the order."),
    Field("sort_dir", Kind::Text, "asc or desc."),
];

const LIST: &[Field] = &[
    Field("limit", Kind::Whole, "Namespaces a page has at most."),
    Field("marker", Kind::Text, "The name of the last namespace of the page before."),
    Field("sort_key", Kind::Text, "The key of the order."),
    Field("sort_dir", Kind::Text, "asc or desc."),
    Field("visibility", Kind::Text, "public or private."),
    Field("resource_types", Kind::Text, "Resource types, with commas."),
];

pub(super) const ROOM: Room =
    Room { name: "metadata definitions", about: "What properties of images mean.", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("GET", "/v2/metadefs/namespaces", "The namespaces the caller may see")
        .query(LIST)
        .gives(Body::Json("metadefs.namespaces")),
    Call::new("POST", "/v2/metadefs/namespaces", "Makes a namespace, with its content where that is given")
        .takes(Body::Json("metadefs.namespace"))
        .status(201)
        .gives(Body::Json("metadefs.namespace")),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}", "One namespace with its content")
        .query(&[Field("resource_type", Kind::Text, "Names get the prefix of this resource type.")])
        .gives(Body::Json("metadefs.namespace")),
    Call::new("PUT", "/v2/metadefs/namespaces/{namespace}", "Changes a namespace")
        .takes(Body::Json("metadefs.namespace"))
        .gives(Body::Json("metadefs.namespace")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}", "Deletes a namespace with its content")
        .status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/objects", "The objects")
        .gives(Body::Json("metadefs.objects")),
    Call::new("POST", "/v2/metadefs/namespaces/{namespace}/objects", "Makes an object")
        .takes(Body::Json("metadefs.object"))
        .status(201)
        .gives(Body::Json("metadefs.object")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/objects", "Deletes all objects").status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/objects/{object}", "One object")
        .gives(Body::Json("metadefs.object")),
    Call::new("PUT", "/v2/metadefs/namespaces/{namespace}/objects/{object}", "Changes an object")
        .takes(Body::Json("metadefs.object"))
        .gives(Body::Json("metadefs.object")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/objects/{object}", "Deletes an object")
        .status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/properties", "The properties")
        .gives(Body::Json("metadefs.properties")),
    Call::new("POST", "/v2/metadefs/namespaces/{namespace}/properties", "Makes a property")
        .takes(Body::Json("metadefs.property"))
        .status(201)
        .gives(Body::Json("metadefs.property")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/properties", "Deletes all properties")
        .status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/properties/{property}", "One property")
        .gives(Body::Json("metadefs.property")),
    Call::new("PUT", "/v2/metadefs/namespaces/{namespace}/properties/{property}", "Changes a property")
        .takes(Body::Json("metadefs.property"))
        .gives(Body::Json("metadefs.property")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/properties/{property}", "Deletes a property")
        .status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/tags", "The tags")
        .query(PAGE)
        .gives(Body::Json("metadefs.tags")),
    Call::new("POST", "/v2/metadefs/namespaces/{namespace}/tags", "Replaces or adds many tags at once")
        .headers(&[Field("X-Openstack-Append", Kind::Flag, "Adds, instead of replacing.")])
        .takes(Body::Json("metadefs.tags"))
        .status(201)
        .gives(Body::Json("metadefs.tags")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/tags", "Deletes all tags").status(204),
    Call::new("GET", "/v2/metadefs/namespaces/{namespace}/tags/{tag}", "One tag")
        .gives(Body::Json("metadefs.tag")),
    Call::new("POST", "/v2/metadefs/namespaces/{namespace}/tags/{tag}", "Makes a tag")
        .status(201)
        .gives(Body::Json("metadefs.tag")),
    Call::new("PUT", "/v2/metadefs/namespaces/{namespace}/tags/{tag}", "Changes a tag")
        .takes(Body::Json("metadefs.tag"))
        .gives(Body::Json("metadefs.tag")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/tags/{tag}", "Deletes a tag").status(204),
    Call::new(
        "GET",
        "/v2/metadefs/namespaces/{namespace}/resource_types",
        "The resource types the namespace is for",
    )
    .gives(Body::Object),
    Call::new(
        "POST",
        "/v2/metadefs/namespaces/{namespace}/resource_types",
        "Makes the namespace apply to a resource type",
    )
    .takes(Body::Json("metadefs.resource_type"))
    .status(201)
    .gives(Body::Json("metadefs.resource_type")),
    Call::new("DELETE", "/v2/metadefs/namespaces/{namespace}/resource_types/{type}", "Ends that").status(204),
    Call::new("GET", "/v2/metadefs/resource_types", "All resource types").gives(Body::Object),
];
