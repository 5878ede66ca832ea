//! Versions, health, information, and what does not exist.

use serde_json::json;

use crate::harness::Server;

#[tokio::test]
async fn versions_are_found_without_a_token() {
    let server = Server::start().await;
    for (path, status) in
        [("/", 300), ("/versions", 200), ("/v1", 300), ("/v3/images", 300), ("/v2.19/images", 300)]
    {
        let answer = server.get("", path).await.expect(status);
        assert_eq!(answer.header("content-type"), "application/json");
        let versions = answer.json()["versions"].as_array().unwrap().clone();
        assert_eq!(
            versions[0],
            json!({"id": "v2.17", "status": "CURRENT", "links": [{"rel": "self", "href": "http://images.example/v2/"}]})
        );
        assert_eq!(versions.last().unwrap()["id"], "v2.0");
        for version in &versions {
            let path = format!("/{}/images", version["id"].as_str().unwrap());
            server.get("alice", &path).await.expect(200);
        }
    }
    let server =
        Server::with(|_, api| api.public_endpoint = Some("https://public.example/image".parse().unwrap()))
            .await;
    let answer = server.get("", "/versions").await;
    assert_eq!(answer.json()["versions"][3]["links"][0]["href"], "https://public.example/image/v2/");
}

#[tokio::test]
async fn browsers_are_sent_to_the_dashboard() {
    let server = Server::start().await;
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    let answer = server.call("", "GET", "/").header("accept", browser).send().await.expect(303);
    assert_eq!((answer.header("location"), answer.header("vary")), ("/dashboard", "accept"));
    server.call("", "GET", "/").header("accept", "*/*").send().await.expect(300);
}

#[tokio::test]
async fn the_accept_header_may_name_the_version() {
    let server = Server::start().await;
    let ask = |path: &str, version: &str| {
        server
            .call("alice", "GET", path)
            .header("accept", &format!("application/vnd.openstack.images-{version}"))
            .send()
    };
    assert_eq!(ask("/images", "v2").await.expect(200).json()["schema"], "/v2/schemas/images");
    ask("/images", "v2.2").await.expect(200);
    ask("/images", "v9").await.expect(300);
    ask("/nothing", "v2").await.expect(404);
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist() {
    let server = Server::start().await;
    for (method, path, status) in [
        ("GET", "/v2", 404),
        ("GET", "/v2/", 404),
        ("GET", "/v2/images/", 404),
        ("GET", "/v2//images", 404),
        ("GET", "/v2/images/x/", 404),
        ("GET", "/v2/images/x/members/", 404),
        ("GET", "/v2/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/favicon.ico", 404),
        ("POST", "/v2/images/x/actions/explode", 404),
        ("PUT", "/v2/images/x/tags/a%2Fb", 404),
        ("GET", "/v2/images/%FF", 400),
        ("FOO", "/v2/nothing", 501),
        ("OPTIONS", "/v2/nothing", 501),
    ] {
        server.call("alice", method, path).send().await.expect(status);
    }
    server.get("", "/v2/").await.expect(401);
}

#[tokio::test]
async fn known_paths_name_their_methods() {
    let server = Server::start().await;
    for (path, allow) in [
        ("/v2/images", "GET, POST"),
        ("/v2/images/x", "GET, PATCH, DELETE"),
        ("/v2/images/x/file", "GET, PUT"),
        ("/v2/images/x/locations", "GET, POST"),
        ("/v2/images/x/actions/deactivate", "POST"),
        ("/v2/images/x/actions/reactivate", "POST"),
        ("/v2/images/x/stage", "PUT"),
        ("/v2/images/x/import", "POST"),
        ("/v2/images/x/tags/t", "PUT, DELETE"),
        ("/v2/images/x/members", "GET, POST"),
        ("/v2/images/x/members/m", "GET, PUT, DELETE"),
        ("/v2/schemas/image", "GET"),
        ("/v2/schemas/images", "GET"),
        ("/v2/schemas/member", "GET"),
        ("/v2/schemas/members", "GET"),
        ("/v2/info/import", "GET"),
        ("/v2/info/stores", "GET"),
        ("/v2/info/stores/detail", "GET"),
        ("/v2/stores/memory/x", "DELETE"),
    ] {
        for method in ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FOO"] {
            if allow.split(", ").any(|allowed| allowed == method) {
                continue;
            }
            let answer = server.call("alice", method, path).send().await.expect(405);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
            server.call("", method, path).send().await.expect(401);
        }
    }
}

#[tokio::test]
async fn information_and_health() {
    let server = Server::start().await;
    let import = server.get("roleless", "/v2/info/import").await.expect(200);
    assert_eq!(
        import.text(),
        r#"{"import-methods":{"description":"Import methods available.","type":"array","value":["glance-direct","web-download","copy-image"]}}"#
    );
    let usage = server.get("alice", "/v2/info/usage").await.expect(200).json();
    let names: Vec<_> = usage["usage"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["image_size_total", "image_stage_total", "image_count_total", "image_count_uploading"];
    assert_eq!(names, expected);
    assert_eq!(usage["usage"]["image_count_total"], serde_json::json!({"usage": 0, "limit": -1}));
    server.post("alice", "/v2/info/usage", serde_json::json!({})).await.expect(404);
    server.get("alice", "/v2/info/stores").await.expect(404);
    server.get("admin", "/v2/info/stores/detail").await.expect(404);
    let healthy = server.get("", "/healthcheck").await.expect(200);
    assert_eq!((healthy.text(), healthy.header("content-type")), ("OK", "text/plain; charset=utf-8"));
    let head = || server.call("", "HEAD", "/healthcheck").send();
    head().await.expect(204);
    assert_eq!(server.call("", "POST", "/healthcheck").send().await.expect(405).header("allow"), "GET, HEAD");
    server.controller.begin_drain();
    server.get("", "/healthcheck").await.expect(503);
    head().await.expect(503);
}
