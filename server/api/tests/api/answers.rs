//! The form of answers and errors.

use serde_json::json;

use crate::harness::{Server, UNKNOWN, file, image};

#[tokio::test]
async fn errors_take_the_form_the_client_accepts() {
    let server = Server::start().await;
    let path = image("<script>");
    let path = path.replace('<', "%3C").replace('>', "%3E");
    let ask = |accept: &str| server.call("alice", "GET", &path).header("accept", accept).send();
    let answer = ask("application/json").await.expect(404);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.json(),
        json!({"message": "No image found with ID <script>", "code": "404 Not Found", "title": "Not Found"})
    );
    for accept in ["*/*", "text/html"] {
        let answer = ask(accept).await.expect(404);
        assert_eq!(answer.header("content-type"), "text/html; charset=UTF-8");
        assert!(answer.text().contains("No image found with ID &lt;script&gt;"), "{}", answer.text());
        assert!(!answer.text().contains("<script>"), "{}", answer.text());
    }
    for call in [
        server.call("alice", "GET", &path).without("accept"),
        server.call("alice", "GET", &path).header("accept", ""),
    ] {
        let answer = call.send().await.expect(404);
        assert_eq!(answer.header("content-type"), "text/plain; charset=UTF-8");
        assert_eq!(answer.text(), "404 Not Found\n\nNo image found with ID <script>\n");
    }
}

#[tokio::test]
async fn bodies_are_refused_where_none_is_expected() {
    let server = Server::start().await;
    let id = server.active("alice", "data").await;
    let member = format!("/v2/images/{id}/members/p2");
    for (method, path) in [
        ("GET", image(&id)),
        ("DELETE", image(&id)),
        ("GET", file(&id)),
        ("POST", format!("/v2/images/{id}/actions/deactivate")),
        ("POST", format!("/v2/images/{id}/actions/reactivate")),
        ("PUT", format!("/v2/images/{id}/tags/t")),
        ("DELETE", format!("/v2/images/{id}/tags/t")),
        ("GET", format!("/v2/images/{id}/members")),
        ("GET", member.clone()),
        ("DELETE", member),
        ("GET", "/v2/schemas/image".to_owned()),
        ("GET", "/v2/info/import".to_owned()),
    ] {
        let answer = server.call("alice", method, &path).body("{}").send().await.expect(400);
        assert!(answer.text().contains("A body is not expected"), "{method} {path}: {}", answer.text());
    }
    server.get("alice", &image(&id)).await.expect(200);
    server.call("alice", "GET", "/v2/images").body("{}").send().await.expect(200);
}

#[tokio::test]
async fn json_bodies_must_be_there_be_json_and_be_small() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    for (method, path, media) in [
        ("POST", "/v2/images".to_owned(), "text/anything"),
        ("PATCH", image(&id), crate::harness::V21),
        ("POST", format!("/v2/images/{id}/members"), "application/json"),
        ("PUT", format!("/v2/images/{id}/members/p2"), "application/json"),
    ] {
        let call = || server.call("alice", method, &path).header("content-type", media);
        call().send().await.expect(400);
        for body in ["{", "nonsense", "\"text\"", "5", "null", "[1,]", "\u{0}"] {
            call().body(body).send().await.expect(400);
        }
        call().body(vec![0xff, 0xfe]).send().await.expect(400);
        call().body(format!("[\"{}\"]", "x".repeat(1 << 20))).send().await.expect(413);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        call().body(deep).send().await.expect(400);
    }
}

#[tokio::test]
async fn an_image_nobody_may_see_answers_like_one_that_does_not_exist() {
    let server = Server::start().await;
    let private = server.active("alice", "data").await;
    let change = json!([{"op": "replace", "path": "/visibility", "value": "private"}]);
    server.patch("alice", &private, crate::harness::V21, change).await.expect(200);
    for (who, id) in
        [("bob", private.as_str()), ("roleless", private.as_str()), ("admin", UNKNOWN), ("alice", "x")]
    {
        for (method, path, body) in [
            ("GET", image(id), None),
            ("DELETE", image(id), None),
            ("GET", file(id), None),
            ("POST", format!("/v2/images/{id}/actions/deactivate"), None),
            ("POST", format!("/v2/images/{id}/actions/reactivate"), None),
            ("PUT", format!("/v2/images/{id}/tags/t"), None),
            ("DELETE", format!("/v2/images/{id}/tags/t"), None),
            ("GET", format!("/v2/images/{id}/members"), None),
            ("GET", format!("/v2/images/{id}/members/p2"), None),
            ("DELETE", format!("/v2/images/{id}/members/p2"), None),
            ("POST", format!("/v2/images/{id}/members"), Some(json!({"member": "p2"}))),
            ("PUT", format!("/v2/images/{id}/members/p2"), Some(json!({"status": "accepted"}))),
        ] {
            let call = server.call(who, method, &path);
            let answer = match body {
                Some(body) => call.json(body).send().await,
                None => call.send().await,
            };
            assert_eq!(answer.status.as_u16(), 404, "{who} {method} {path}: {}", answer.text());
        }
        for change in [
            json!([{"op": "replace", "path": "/name", "value": "x"}]),
            json!([{"op": "remove", "path": "/name"}]),
            json!([{"op": "remove", "path": "/locations/0"}]),
            json!([]),
        ] {
            server.patch(who, id, crate::harness::V21, change).await.expect(404);
        }
        server.upload(who, id, "data").await.expect(404);
    }
}
