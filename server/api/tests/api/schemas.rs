//! The schema documents.

mod facts;

use serde_json::{Value, json};

use crate::harness::Server;

async fn schema(server: &Server, name: &str) -> Value {
    server.get("roleless", &format!("/v2/schemas/{name}")).await.expect(200).json()
}

#[tokio::test]
async fn the_image_schema_has_every_field_in_order() {
    let server = Server::start().await;
    let image = schema(&server, "image").await;
    let names: Vec<_> = image["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "id name status visibility protected os_hidden checksum os_hash_algo os_hash_value owner size virtual_size \
         container_format disk_format created_at updated_at tags direct_url min_ram min_disk self file stores schema \
         locations kernel_id ramdisk_id instance_uuid architecture os_distro os_version description \
         cinder_encryption_key_id cinder_encryption_key_deletion_policy"
    );
    let top: Vec<_> = image.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(top, ["name", "properties", "additionalProperties", "links"]);
    assert_eq!(image["additionalProperties"], json!({"type": "string"}));
    let field = |name: &str, key: &str| image["properties"][name][key].clone();
    assert_eq!(field("name", "type"), json!(["null", "string"]));
    assert_eq!(field("name", "maxLength"), 255);
    assert_eq!(field("status", "readOnly"), true);
    assert_eq!(field("visibility", "enum"), json!(["community", "public", "private", "shared"]));
    assert_eq!(field("disk_format", "enum")[0], Value::Null);
    assert_eq!(field("disk_format", "enum")[8], "qcow2");
    assert_eq!(field("kernel_id", "is_base"), false);
    assert_eq!(field("locations", "items")["required"], json!(["url", "metadata"]));
}

#[tokio::test]
async fn configured_formats_are_in_the_document_and_in_the_check() {
    let server =
        Server::with(|settings, _| settings.disk_formats = vec!["raw".to_owned(), "luks".to_owned()]).await;
    let image = schema(&server, "image").await;
    assert_eq!(image["properties"]["disk_format"]["enum"], json!([null, "raw", "luks"]));
    server.post("alice", "/v2/images", json!({"disk_format": "luks"})).await.expect(201);
    server.post("alice", "/v2/images", json!({"disk_format": "qcow2"})).await.expect(400);
}

#[tokio::test]
async fn collections_hold_the_schema_of_their_items() {
    let server = Server::start().await;
    let images = schema(&server, "images").await;
    assert_eq!(images["properties"]["images"]["items"], schema(&server, "image").await);
    assert_eq!(images["properties"]["next"], json!({"type": "string"}));
    let members = schema(&server, "members").await;
    assert_eq!(members["properties"]["members"]["items"], schema(&server, "member").await);
    assert_eq!(members["links"], json!([{"rel": "describedby", "href": "{schema}"}]));
    let member = schema(&server, "member").await;
    assert_eq!(member["properties"]["status"]["enum"], json!(["pending", "accepted", "rejected"]));
    assert!(member.get("additionalProperties").is_none());
}

#[tokio::test]
async fn metadata_definitions_have_documents_with_definitions_of_their_own() {
    let server = Server::start().await;
    let get = async |name: &str| schema(&server, &format!("metadefs/{name}")).await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let collection = json!([
        {"rel": "first", "href": "{first}"},
        {"rel": "next", "href": "{next}"},
        {"rel": "describedby", "href": "{schema}"},
    ]);
    for (one, many, name, list, required, defined) in [
        ("namespace", "namespaces", "namespace", "namespaces", json!(["namespace"]), true),
        ("object", "objects", "object", "objects", json!(["name"]), true),
        ("property", "properties", "property", "properties", json!(["type", "title", "name"]), true),
        (
            "resource_type",
            "resource_types",
            "resource_type_association",
            "resource_type_associations",
            json!(["name"]),
            false,
        ),
        ("tag", "tags", "tag", "tags", json!(["name"]), false),
    ] {
        let (one, many) = (get(one).await, get(many).await);
        assert_eq!(
            (&one["name"], &one["required"], &one["additionalProperties"]),
            (&json!(name), &required, &json!(false))
        );
        assert_eq!((&many["name"], &many["links"]), (&json!(list), &collection));
        assert_eq!(keys(&many["properties"]), format!("{list} first next schema"));
        assert_eq!(one.get("definitions").is_some(), defined);
        assert_eq!(one.get("definitions"), many.get("definitions"), "{name}");
        let items = &many["properties"][list];
        let item = if name == "property" { &items["additionalProperties"] } else { &items["items"] };
        assert_eq!(item["properties"], one["properties"], "{name}");
        assert!(item.get("definitions").is_none());
    }
    let property = get("property").await;
    assert_eq!(
        keys(&property["properties"]),
        "name title description operators type required minimum maximum maxLength minLength pattern enum readonly \
         default items maxItems minItems uniqueItems additionalItems"
    );
    assert_eq!(
        property["properties"]["type"]["enum"],
        json!(["array", "boolean", "integer", "number", "object", "string", null])
    );
    assert_eq!(property["definitions"]["stringArray"]["minItems"], 1);
    let namespace = get("namespace").await;
    assert!(namespace["definitions"]["stringArray"].get("minItems").is_none());
    assert_eq!(
        namespace["definitions"]["property"]["additionalProperties"]["required"],
        json!(["title", "type"])
    );
    assert_eq!(namespace["properties"]["description"]["maxLength"], 500);
    assert_eq!(namespace["properties"]["visibility"]["enum"], json!(["public", "private"]));
    assert_eq!(
        get("properties").await["properties"]["properties"]["additionalProperties"]["required"],
        json!(["type", "title"])
    );
}
