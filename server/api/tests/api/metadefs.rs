//! Metadata definitions over HTTP.

use serde_json::{Value, json};

use crate::harness::{Answer, Server};

pub(crate) const ALL: &str = "/v2/metadefs/namespaces";

pub(crate) fn at(rest: &str) -> String {
    format!("{ALL}/{rest}")
}

fn full() -> Value {
    json!({
        "namespace": "OS::One", "display_name": "One", "description": "d", "visibility": "public",
        "resource_type_associations": [
            {"name": "OS::Glance::Image", "prefix": "hw_", "properties_target": "image", "created_at": "ignored"},
            {"name": "OS::Nova::Flavor"},
        ],
        "properties": {
            "b": {"title": "B", "type": "string", "default": 7, "enum": ["7"], "items": {"type": "string"}},
            "a": {"title": "A", "type": "integer", "minimum": 0, "maxLength": 2.0},
        },
        "objects": [
            {"name": "o2", "required": ["p2"], "properties": {"p2": {"title": "P2", "type": "string"}}},
            {"name": "o1", "description": "od"},
        ],
        "tags": [{"name": "t2"}, {"name": "T1"}],
    })
}

/// Times differ from run to run.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("created_at");
            fields.remove("updated_at");
            for field in fields.values_mut() {
                *field = timeless(field.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = timeless(item.take())),
        _ => {}
    }
    value
}

fn keys(value: &Value) -> String {
    value.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_namespace_is_made_in_one_call_and_shown_whole() {
    let server = Server::start().await;
    let made = server.post("admin", ALL, full()).await.expect(201);
    assert_eq!(made.header("location"), "http://images.example/v2/metadefs/namespaces/OS::One");
    assert_eq!(
        keys(&made.json()),
        "namespace display_name description visibility protected owner created_at updated_at \
         resource_type_associations properties objects tags self schema"
    );
    let mut expected = full();
    expected["resource_type_associations"][0].as_object_mut().unwrap().remove("created_at");
    expected["properties"]["b"]["default"] = "7".into();
    expected["properties"]["a"]["maxLength"] = 2.into();
    expected["owner"] = "pa".into();
    expected["protected"] = false.into();
    expected["self"] = "/v2/metadefs/namespaces/OS::One".into();
    expected["schema"] = "/v2/schemas/metadefs/namespace".into();
    assert_eq!(timeless(made.json()), expected);

    for path in ["OS::One", "OS%3A%3AOne"] {
        let shown = server.get("bob", &at(path)).await.expect(200).json();
        assert_eq!(
            keys(&shown["objects"][0]),
            "name required description properties created_at updated_at self schema"
        );
        assert_eq!(keys(&shown["properties"]), "a b");
        assert_eq!(keys(&shown["properties"]["b"]), "type title default enum items");
        assert_eq!(shown["objects"][1]["self"], "/v2/metadefs/namespaces/OS::One/objects/o2");
        assert_eq!(shown["tags"], json!([{"name": "T1"}, {"name": "t2"}]));
        assert_eq!(
            keys(&shown["resource_type_associations"][0]),
            "name prefix properties_target created_at updated_at"
        );
    }
    let shown = server.get("bob", &at("OS::One?resource_type=OS::Glance::Image")).await.expect(200).json();
    assert_eq!(keys(&shown["properties"]), "hw_a hw_b");
    assert_eq!(shown["objects"][1]["required"], json!(["hw_p2"]));
    assert_eq!(keys(&shown["objects"][1]["properties"]), "hw_p2");
    let plain = server.get("bob", &at("OS::One?resource_type=none")).await.expect(200).json();
    assert_eq!(keys(&plain["properties"]), "a b");

    let listed = server.get("bob", ALL).await.expect(200).json();
    assert_eq!(keys(&listed), "namespaces schema first");
    assert_eq!(
        keys(&listed["namespaces"][0]),
        "namespace display_name description visibility protected owner created_at updated_at \
         resource_type_associations self schema"
    );
    server.post("admin", ALL, full()).await.expect(409);

    let put =
        server.put("admin", &at("OS::One"), json!({"namespace": "OS::Two", "tags": [{"name": "x"}]})).await;
    assert_eq!(
        timeless(put.expect(200).json()),
        json!({
            "namespace": "OS::Two", "visibility": "private", "protected": false, "owner": "pa",
            "self": "/v2/metadefs/namespaces/OS::Two", "schema": "/v2/schemas/metadefs/namespace",
        })
    );
    server.get("admin", &at("OS::One")).await.expect(404);
    assert_eq!(server.get("admin", &at("OS::Two")).await.json()["tags"].as_array().unwrap().len(), 2);
    server.get("bob", &at("OS::Two")).await.expect(404);
    server.delete("admin", &at("OS::Two")).await.expect(204);
    server.get("admin", &at("OS::Two")).await.expect(404);
    let types = server.get("bob", "/v2/metadefs/resource_types").await.expect(200).json();
    assert_eq!(
        timeless(types),
        json!({"resource_types": [{"name": "OS::Glance::Image"}, {"name": "OS::Nova::Flavor"}]})
    );
}

#[tokio::test]
async fn pages_are_linked_by_name() {
    let server = Server::start().await;
    for name in ["A::1", "A::2", "A::3"] {
        let body = json!({"namespace": name, "resource_type_associations": [{"name": name}]});
        server.post("admin", ALL, body).await.expect(201);
    }
    let mut next = Some(format!("{ALL}?limit=2&sort_key=namespace&sort_dir=asc"));
    let mut found = Vec::new();
    while let Some(path) = next {
        let page = server.get("admin", &path).await.expect(200).json();
        assert_eq!(page["first"], format!("{ALL}?limit=2&sort_key=namespace&sort_dir=asc"));
        assert_eq!(page["schema"], "/v2/schemas/metadefs/namespaces");
        found.extend(page["namespaces"].as_array().unwrap().iter().map(|one| one["namespace"].clone()));
        next = page.get("next").map(|next| next.as_str().unwrap().to_owned());
        if let Some(next) = &next {
            assert!(next.ends_with("&marker=A%3A%3A2"), "{next}");
        }
    }
    assert_eq!(found, ["A::1", "A::2", "A::3"]);
    for (query, names) in [
        ("resource_types=A::1,A::3,none", 2),
        ("resource_types=none", 0),
        ("visibility=private", 3),
        ("visibility=public", 0),
        ("limit=0", 0),
        ("limit=2&unknown=1", 2),
    ] {
        let page = server.get("admin", &format!("{ALL}?{query}")).await.expect(200).json();
        assert_eq!(page["namespaces"].as_array().unwrap().len(), names, "{query}");
    }
    for (query, status) in [
        ("limit=-1", 400),
        ("limit=x", 400),
        ("sort_key=bogus", 400),
        ("sort_dir=up", 400),
        ("visibility=shared", 400),
        ("marker=none", 404),
        ("marker=", 404),
    ] {
        server.get("admin", &format!("{ALL}?{query}")).await.expect(status);
    }
    server.get("bob", &format!("{ALL}?marker=A::1")).await.expect(404);
    server.get("roleless", ALL).await.expect(404);
    server.get("", ALL).await.expect(401);
}

#[tokio::test]
async fn objects_properties_tags_and_associations_are_made_changed_and_deleted() {
    let server = Server::start().await;
    server.post("admin", ALL, json!({"namespace": "N", "visibility": "public"})).await.expect(201);

    let made =
        server.post("admin", &at("N/objects"), json!({"name": "o", "description": "d"})).await.expect(201);
    assert_eq!(made.header("location"), "");
    let record = json!({
        "name": "o", "required": [], "description": "d", "properties": {},
        "self": "/v2/metadefs/namespaces/N/objects/o", "schema": "/v2/schemas/metadefs/object",
    });
    assert_eq!(keys(&made.json()), "name description created_at updated_at self schema");
    server.post("admin", &at("N/objects"), json!({"name": "o"})).await.expect(409);
    server.post("admin", &at("N/objects"), json!({"name": "p"})).await.expect(201);
    server.put("admin", &at("N/objects/o"), json!({"name": "p"})).await.expect(409);
    assert_eq!(timeless(server.get("bob", &at("N/objects/o")).await.expect(200).json()), record);
    let list = server.get("bob", &at("N/objects?limit=1")).await.expect(200).json();
    assert_eq!(
        (list["objects"].as_array().unwrap().len(), &list["schema"]),
        (2, &json!("v2/schemas/metadefs/objects"))
    );
    server.put("admin", &at("N/objects/o"), json!({"name": "q"})).await.expect(200);
    server.delete("admin", &at("N/objects/o")).await.expect(404);
    server.delete("admin", &at("N/objects/q")).await.expect(204);
    server.delete("admin", &at("N/objects")).await.expect(204);
    server.delete("admin", &at("N/objects")).await.expect(204);

    let property = |name: &str| json!({"name": name, "title": "T", "type": "string"});
    let made = server.post("admin", &at("N/properties"), property("p")).await.expect(201);
    assert_eq!(made.text(), r#"{"name":"p","type":"string","title":"T"}"#);
    server.post("admin", &at("N/properties"), property("p")).await.expect(409);
    server.post("admin", &at("N/properties"), property("q")).await.expect(201);
    server.put("admin", &at("N/properties/p"), property("q")).await.expect(409);
    server.put("admin", &at("N/properties/p"), property("r")).await.expect(200);
    let list = server.get("bob", &at("N/properties")).await.expect(200).json();
    assert_eq!(list, json!({"properties": {"q": property("q"), "r": property("r")}}));
    let association = json!({"name": "T", "prefix": "x_"});
    let made = server.post("admin", &at("N/resource_types"), association.clone()).await.expect(201);
    assert_eq!(timeless(made.json()), association);
    server.post("admin", &at("N/resource_types"), association.clone()).await.expect(409);
    let shown = server.get("bob", &at("N/properties/x_r?resource_type=T")).await.expect(200);
    assert_eq!(shown.json(), property("r"));
    server.get("bob", &at("N/properties/r?resource_type=T")).await.expect(404);
    server.get("bob", &at("N/properties/r?resource_type=U")).await.expect(404);
    server.get("bob", &at("N/properties/r?resource_type=")).await.expect(200);
    let list = server.get("bob", &at("N/resource_types")).await.expect(200).json();
    assert_eq!(timeless(list), json!({"resource_type_associations": [association]}));
    server.delete("admin", &at("N/resource_types/T")).await.expect(204);
    server.delete("admin", &at("N/resource_types/T")).await.expect(404);
    server.delete("admin", &at("N/properties/r")).await.expect(204);
    server.delete("admin", &at("N/properties")).await.expect(204);

    let set =
        |names: &[&str]| json!({"tags": names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>()});
    let tags = async || server.get("bob", &at("N/tags?sort_key=name&sort_dir=asc")).await.expect(200).json();
    let made = server.post("admin", &at("N/tags"), set(&["a", "b"])).await.expect(201);
    assert_eq!(made.json(), set(&["a", "b"]));
    let append = async |value, body: Value| -> Answer {
        server
            .call("admin", "POST", &at("N/tags"))
            .json(body)
            .header("x-openstack-append", value)
            .send()
            .await
    };
    append("True", set(&["c"])).await.expect(201);
    append("yes", set(&["c"])).await.expect(409);
    server.post("admin", &at("N/tags"), set(&[])).await.expect(201);
    assert_eq!(tags().await, set(&["a", "b", "c"]));
    append("no", set(&["d", "e"])).await.expect(201);
    assert_eq!(tags().await, set(&["d", "e"]));
    let one = server.call("admin", "POST", &at("N/tags/%C3%A9")).send().await.expect(201);
    assert_eq!(keys(&one.json()), "name created_at updated_at");
    server.call("admin", "POST", &at("N/tags/%C3%A9")).send().await.expect(409);
    server.call("admin", "POST", &at("N/tags/x")).body("x").send().await.expect(400);
    server.put("admin", &at("N/tags/d"), json!({"name": "e"})).await.expect(409);
    server.put("admin", &at("N/tags/d"), json!({"name": "f"})).await.expect(200);
    assert_eq!(timeless(server.get("bob", &at("N/tags/f")).await.expect(200).json()), json!({"name": "f"}));
    assert_eq!(tags().await, set(&["e", "f", "é"]));
    for (query, status) in [("limit=-1", 400), ("sort_key=x", 400), ("marker=none", 404), ("marker=f", 200)] {
        server.get("bob", &at(&format!("N/tags?{query}"))).await.expect(status);
    }
    server.delete("admin", &at("N/tags/f")).await.expect(204);
    server.delete("admin", &at("N/tags")).await.expect(204);
    assert_eq!(tags().await, set(&[]));
}

#[tokio::test]
async fn everybody_reads_what_is_public_and_administrators_write() {
    let server = Server::start().await;
    server.post("admin", ALL, json!({"namespace": "Public", "visibility": "public"})).await.expect(201);
    server.post("admin", ALL, json!({"namespace": "Ours", "owner": "p1"})).await.expect(201);
    for (who, public, ours, listed) in
        [("alice", 200, 200, 2), ("rita", 200, 200, 2), ("bob", 200, 404, 1), ("admin", 200, 200, 2)]
    {
        server.get(who, &at("Public")).await.expect(public);
        server.get(who, &at("Ours")).await.expect(ours);
        server.get(who, &at("Ours/tags")).await.expect(ours);
        let list = server.get(who, ALL).await.expect(200).json();
        assert_eq!(list["namespaces"].as_array().unwrap().len(), listed, "{who}");
    }
    for (who, public, ours) in
        [("alice", 403, 403), ("bob", 403, 404), ("roleless", 404, 404), ("", 401, 401)]
    {
        for (name, status) in [("Public", public), ("Ours", ours)] {
            server.put(who, &at(name), json!({"namespace": name})).await.expect(status);
            server.delete(who, &at(name)).await.expect(status);
            server.post(who, &at(&format!("{name}/objects")), json!({"name": "o"})).await.expect(status);
            server.delete(who, &at(&format!("{name}/tags"))).await.expect(status);
        }
        server.post(who, ALL, json!({"namespace": "Mine"})).await.expect(if public == 403 {
            403
        } else {
            public
        });
    }
}
