//! Tags and actions.

use serde_json::json;

use crate::harness::{Server, file, image};

#[tokio::test]
async fn tags_come_and_go() {
    let server = Server::with(|settings, _| settings.limits.image_tag_quota = 3).await;
    let id = server.image("alice", json!({"visibility": "community"})).await;
    let tag = |tag: &str| format!("/v2/images/{id}/tags/{tag}");
    for name in ["a", "a", "%F0%9F%92%BE", "b%20c"] {
        let answer = server.call("alice", "PUT", &tag(name)).send().await.expect(204);
        assert!(answer.body.is_empty());
    }
    assert_eq!(server.get("alice", &image(&id)).await.json()["tags"], json!(["a", "b c", "💾"]));
    server.call("alice", "PUT", &tag("d")).send().await.expect(413);
    server.call("alice", "PUT", &tag("a")).send().await.expect(204);
    server.call("alice", "PUT", &tag(&"x".repeat(256))).send().await.expect(400);
    server.call("alice", "PUT", &tag("%00")).send().await.expect(400);
    for who in ["bob", "rita"] {
        server.call(who, "PUT", &tag("e")).send().await.expect(403);
        server.delete(who, &tag("a")).await.expect(403);
    }
    server.delete("alice", &tag("missing")).await.expect(404);
    server.delete("alice", &tag("b%20c")).await.expect(204);
    server.delete("alice", &tag("b%20c")).await.expect(404);
    assert_eq!(server.get("alice", &image(&id)).await.json()["tags"], json!(["a", "💾"]));
}

#[tokio::test]
async fn deactivated_images_are_for_administrators() {
    let server = Server::start().await;
    let id = server.active("alice", "data").await;
    let act = |who: &'static str, what: &str| {
        server.call(who, "POST", &format!("/v2/images/{id}/actions/{what}")).send()
    };
    act("rita", "deactivate").await.expect(403);
    for _ in 0..2 {
        act("alice", "deactivate").await.expect(204);
        assert_eq!(server.get("alice", &image(&id)).await.json()["status"], "deactivated");
    }
    server.get("alice", &file(&id)).await.expect(403);
    assert_eq!(server.get("admin", &file(&id)).await.expect(200).text(), "data");
    for _ in 0..2 {
        act("alice", "reactivate").await.expect(204);
        assert_eq!(server.get("alice", &image(&id)).await.json()["status"], "active");
    }
    server.get("alice", &file(&id)).await.expect(200);
    let queued = server.image("alice", json!({})).await;
    for what in ["deactivate", "reactivate"] {
        server.call("alice", "POST", &format!("/v2/images/{queued}/actions/{what}")).send().await.expect(403);
    }
}
