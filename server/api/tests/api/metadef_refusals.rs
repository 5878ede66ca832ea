//! Bodies, names and methods that metadata definitions do not take.

use serde_json::{Value, json};

use crate::{
    harness::Server,
    metadefs::{ALL, at},
};

fn with(base: &Value, more: &Value) -> Value {
    let mut body = base.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn bodies_are_checked_by_the_documents() {
    let server = Server::start().await;
    server.post("admin", ALL, json!({"namespace": "N"})).await.expect(201);
    let long = "x".repeat(81);
    let namespace = json!({"namespace": "M"});
    for (more, status) in [
        (json!({"namespace": long}), 400),
        (json!({"namespace": 5}), 400),
        (json!({"namespace": "💾"}), 400),
        (json!({"display_name": long}), 400),
        (json!({"description": "x".repeat(501)}), 400),
        (json!({"description": null}), 400),
        (json!({"owner": "x".repeat(256)}), 400),
        (json!({"visibility": "shared"}), 400),
        (json!({"protected": "true"}), 400),
        (json!({"unknown": 1}), 400),
        (json!({"self": "x"}), 403),
        (json!({"schema": "x"}), 403),
        (json!({"created_at": "x", "visibility": "shared"}), 403),
        (json!({"properties": {"a": {"title": "A"}}}), 400),
        (json!({"properties": {"a": {"title": "A", "type": "text"}}}), 400),
        (json!({"properties": {"a": {"title": "A", "type": "string", "unknown": 1}}}), 400),
        (json!({"properties": {(long.as_str()): {"title": "A", "type": "string"}}}), 400),
        (json!({"objects": [{}]}), 400),
        (json!({"objects": [5]}), 400),
        (json!({"objects": [{"name": "o", "required": ["a", "a"]}]}), 400),
        (json!({"objects": [{"name": "o", "properties": {"a": {"type": "string"}}}]}), 400),
        (json!({"objects": [{"name": "o"}, {"name": "o"}]}), 409),
        (json!({"tags": [{}]}), 400),
        (json!({"tags": [{"name": long}]}), 400),
        (json!({"tags": [{"name": "t"}, {"name": "t"}]}), 409),
        (json!({"resource_type_associations": [{}]}), 400),
        (json!({"resource_type_associations": [{"name": "r"}, {"name": "r"}]}), 409),
    ] {
        let body = with(&namespace, &more);
        let answer = server.post("admin", ALL, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{body} {}", answer.text());
        server.get("admin", &at("M")).await.expect(404);
    }
    let property = json!({"name": "p", "title": "T", "type": "string"});
    for (more, status) in [
        (json!({"type": null}), 400),
        (json!({"operators": [1]}), 400),
        (json!({"minLength": -1}), 400),
        (json!({"maxLength": 1.5}), 400),
        (json!({"minimum": "1"}), 400),
        (json!({"readonly": null}), 400),
        (json!({"enum": [1]}), 400),
        (json!({"items": {}}), 400),
        (json!({"items": {"type": null}}), 400),
        (json!({"required": ["a"]}), 400),
        (json!({"default": "é"}), 400),
        (json!({"title": "💾"}), 400),
        (json!({"created_at": "x"}), 403),
        (json!({"self": "x"}), 400),
        (json!({"title": "T".repeat(70_000)}), 400),
        (json!({"enum": ["💾"], "default": [1], "maximum": 1e300, "pattern": "(", "maxItems": 2.0}), 201),
    ] {
        let answer = server.post("admin", &at("N/properties"), with(&property, &more)).await;
        assert_eq!(answer.status.as_u16(), status, "{more} {}", answer.text());
    }
    for (path, body, status) in [
        ("N/objects", json!({}), 400),
        ("N/objects", json!({"name": long}), 400),
        ("N/objects", json!({"name": "o", "self": "x"}), 403),
        ("N/objects", json!({"name": "o", "required": ["a,b"]}), 400),
        ("N/tags", json!({}), 400),
        ("N/tags", json!({"tags": ["a"]}), 400),
        ("N/tags", json!({"tags": [{"name": "a", "created_at": "x"}]}), 400),
        ("N/tags", json!({"created_at": "x"}), 403),
        ("N/resource_types", json!({}), 400),
        ("N/resource_types", json!({"name": "r", "prefix": null}), 400),
        ("N/resource_types", json!({"name": "r", "properties_target": long}), 400),
        ("N/resource_types", json!({"name": "r", "updated_at": "x"}), 403),
        ("none/objects", json!({}), 400),
        ("none/objects", json!({"name": "o"}), 404),
    ] {
        let answer = server.post("admin", &at(path), body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {body} {}", answer.text());
    }
    for path in ["N/objects", "N/properties", "N/tags", "N/resource_types"] {
        server.post("admin", &at(path), json!([])).await.expect(400);
        server.call("admin", "POST", &at(path)).send().await.expect(400);
        server.call("admin", "POST", &at(path)).body("{").send().await.expect(400);
        server.call("admin", "GET", &at(path)).body("{}").send().await.expect(400);
    }
    let answer =
        server.post("bob", ALL, json!({"namespace": "M", "objects": [{"name": "o", "required": 5}]})).await;
    assert_eq!(
        answer.expect(400).json()["message"],
        "Invalid value for 'objects/1/required': a number is given, array is expected"
    );
}

#[tokio::test]
async fn names_may_be_strange() {
    let server = Server::start().await;
    for (name, path) in [
        ("é☃", Some("%C3%A9%E2%98%83")),
        (" sp ", Some("%20sp%20")),
        ("..", Some("%2E%2E")),
        ("a?b#c%20", Some("a%3Fb%23c%2520")),
        ("\"<script>", Some("%22%3Cscript%3E")),
        ("a/b", None),
        ("", None),
    ] {
        let made =
            server.post("admin", ALL, json!({"namespace": name, "tags": [{"name": name}]})).await.expect(201);
        assert_eq!(made.json()["namespace"], name);
        let Some(path) = path else {
            // It can be made, as in Glance, but no path leads to it.
            server.get("admin", &at("a%2Fb")).await.expect(404);
            server.get("admin", &at("")).await.expect(404);
            continue;
        };
        if name != ".." {
            assert_eq!(made.header("location"), format!("http://images.example{}", at(path)));
        }
        assert_eq!(server.get("admin", &at(path)).await.expect(200).json()["namespace"], name);
        server.get("admin", &at(&format!("{path}/tags/{path}"))).await.expect(200);
        server.delete("admin", &at(path)).await.expect(204);
    }
    server.post("admin", ALL, json!({"namespace": "a\0b"})).await.expect(400);
    server.get("admin", &at("%FF")).await.expect(400);
}

#[tokio::test]
async fn other_methods_are_refused_by_name() {
    let server = Server::start().await;
    for (path, allow) in [
        ("", "GET, POST"),
        ("/N", "GET, PUT, DELETE"),
        ("/N/objects", "GET, POST, DELETE"),
        ("/N/objects/o", "GET, PUT, DELETE"),
        ("/N/properties", "GET, POST, DELETE"),
        ("/N/properties/p", "GET, PUT, DELETE"),
        ("/N/tags", "GET, POST, DELETE"),
        ("/N/tags/t", "GET, POST, PUT, DELETE"),
        ("/N/resource_types", "GET, POST"),
        ("/N/resource_types/r", "DELETE"),
    ] {
        let answer = server.call("admin", "PATCH", &format!("{ALL}{path}")).send().await.expect(405);
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
    server.call("admin", "POST", "/v2/metadefs/resource_types").send().await.expect(405);
    for path in
        ["/v2/metadefs", "/v2/metadefs/", "/v2/metadefs/resource_types/x", "/v2/metadefs/namespaces/N/x"]
    {
        server.get("admin", path).await.expect(404);
    }
}

#[tokio::test]
async fn a_protected_namespace_keeps_what_it_has() {
    let server = Server::start().await;
    let body = json!({
        "namespace": "N", "protected": true, "objects": [{"name": "o"}], "tags": [{"name": "t"}],
        "properties": {"p": {"title": "T", "type": "string"}}, "resource_type_associations": [{"name": "r"}],
    });
    server.post("admin", ALL, body).await.expect(201);
    for (path, status) in [
        ("N", 403),
        ("N/objects", 403),
        ("N/properties", 403),
        ("N/tags", 403),
        ("N/objects/o", 403),
        ("N/properties/p", 403),
        ("N/tags/t", 403),
        ("N/resource_types/r", 403),
        ("N/objects/none", 404),
        ("N/properties/none", 404),
        ("N/tags/none", 404),
        ("N/resource_types/none", 404),
    ] {
        server.delete("admin", &at(path)).await.expect(status);
    }
    server.put("admin", &at("N/objects/o"), json!({"name": "o2"})).await.expect(200);
    server.put("admin", &at("N"), json!({"namespace": "N"})).await.expect(200);
    server.delete("admin", &at("N/objects/o2")).await.expect(204);
    server.delete("admin", &at("N")).await.expect(204);
}
