//! v1: members.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN};

struct Sharing {
    server: Server,
    members: String,
    id: String,
}

impl Sharing {
    async fn begin() -> Self {
        let server = Server::v1().await;
        let id = server.made_v1("alice", &[], "data").await;
        Self { members: format!("/v1/images/{id}/members"), server, id }
    }

    async fn put(&self, who: &str, member: &str, body: Value, status: u16) {
        let call = self.server.call(who, "PUT", &format!("{}/{member}", self.members));
        let call = if body.is_null() { call } else { call.json(body) };
        call.send().await.expect(status);
    }

    async fn replace(&self, who: &str, memberships: Value, status: u16) {
        let body = json!({"memberships": memberships});
        self.server.put(who, &self.members, body).await.expect(status);
    }

    /// The members as `who` sees them; those who may share on with a star.
    async fn seen_by(&self, who: &str) -> String {
        let members = self.server.get(who, &self.members).await.expect(200).json();
        let member = |member: &Value| {
            let star = if member["can_share"] == true { "*" } else { "" };
            format!("{}{star}", member["member_id"].as_str().unwrap())
        };
        members["members"].as_array().unwrap().iter().map(member).collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn members_come_and_go() {
    let image = Sharing::begin().await;
    image.put("alice", "p2", Value::Null, 204).await;
    image.put("alice", "p3", json!({"member": {"can_share": true}}), 204).await;
    assert_eq!(image.seen_by("alice").await, "p2 p3*");
    image.put("alice", "p2", json!({"member": {"can_share": true}}), 204).await;
    image.put("alice", "p3", json!({}), 204).await;
    assert_eq!(image.seen_by("alice").await, "p2* p3*", "what is not said stays");
    assert_eq!(image.seen_by("bob").await, "p2*", "a member sees itself");
    assert_eq!(image.server.head("bob", &image.id).await.expect(200).header("x-image-meta-id"), image.id);
    let path = format!("{}/p2", image.members);
    image.server.delete("alice", &path).await.expect(204);
    image.server.delete("alice", &path).await.expect(404);
    image.server.head("bob", &image.id).await.expect(404);
    image.server.get("bob", &image.members).await.expect(404);
}

#[tokio::test]
async fn all_members_are_replaced_at_once() {
    let image = Sharing::begin().await;
    image.replace("alice", json!([{"member_id": "a", "can_share": true}, {"member_id": "b"}]), 204).await;
    assert_eq!(image.seen_by("alice").await, "a* b");
    let next = json!([{"member_id": "c"}, {"member_id": "a"}, {"member_id": "c", "can_share": true}]);
    image.replace("alice", next, 204).await;
    assert_eq!(image.seen_by("alice").await, "a* c*");
    image.replace("alice", json!([]), 204).await;
    assert_eq!(image.seen_by("alice").await, "");
    image.replace("alice", json!([{"member_id": "b"}]), 204).await;
    assert_eq!(image.seen_by("alice").await, "b");
    for bad in [json!(null), json!("b"), json!([{"member_id": 5}]), json!([{}]), json!([{"member_id": ""}])] {
        image.replace("alice", bad, 400).await;
    }
    image.server.call("alice", "PUT", &image.members).send().await.expect(400);
    assert_eq!(image.seen_by("alice").await, "b");
}

#[tokio::test]
async fn only_who_may_share_shares() {
    let image = Sharing::begin().await;
    for who in ["bob", "rita", "roleless"] {
        image.put(who, "p9", Value::Null, 404).await;
        image.replace(who, json!([]), 404).await;
    }
    image.put("alice", "p2", Value::Null, 204).await;
    image.put("bob", "p9", Value::Null, 404).await;
    image.put("alice", "p2", json!({"member": {"can_share": true}}), 204).await;
    image.put("bob", "p9", Value::Null, 204).await;
    image.server.delete("bob", &format!("{}/p9", image.members)).await.expect(204);
    image.put("admin", "p9", Value::Null, 204).await;
    assert_eq!(image.seen_by("admin").await, "p2* p9");

    let public = image.server.made_v1("admin", &[("is_public", "1")], "").await;
    let path = format!("/v1/images/{public}/members");
    assert_eq!(image.server.get("alice", &path).await.expect(200).json(), json!({"members": []}));
    image.server.call("alice", "PUT", &format!("{path}/p1")).send().await.expect(404);
    image.server.call("admin", "PUT", &format!("{path}/p1")).send().await.expect(204);
    image.server.call("alice", "PUT", &format!("/v1/images/{UNKNOWN}/members/p1")).send().await.expect(404);
}

#[tokio::test]
async fn shared_images_are_listed_by_project() {
    let image = Sharing::begin().await;
    image.put("alice", "p2", json!({"member": {"can_share": true}}), 204).await;
    let carols = image.server.made_v1("carol", &[], "").await;
    image.server.call("carol", "PUT", &format!("/v1/images/{carols}/members/p2")).send().await.expect(204);
    let seen = async |who: &str| {
        let shared = image.server.get(who, "/v1/shared-images/p2").await.expect(200).json();
        let id = |entry: &Value| (entry["image_id"].as_str().unwrap().to_owned(), entry["can_share"] == true);
        shared["shared_images"].as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    let (alices, carols_one) = ((image.id.clone(), true), (carols.clone(), false));
    let mut both = vec![alices.clone(), carols_one.clone()];
    both.sort();
    assert_eq!(seen("bob").await, both);
    assert_eq!(seen("admin").await, both);
    assert_eq!(seen("alice").await, vec![alices.clone()], "of others, what one shares oneself");
    assert_eq!(seen("carol").await, [carols_one]);
    image.server.delete("carol", &format!("/v1/images/{carols}")).await.expect(200);
    assert_eq!(seen("bob").await, [alices]);
}

#[tokio::test]
async fn there_is_a_limit() {
    let server = Server::with(|settings, api| {
        settings.limits.image_member_quota = 2;
        api.v1 = true;
    })
    .await;
    let id = server.made_v1("alice", &[], "").await;
    let path = format!("/v1/images/{id}/members");
    for (member, status) in [("a", 204), ("b", 204), ("b", 204), ("c", 413)] {
        server.call("alice", "PUT", &format!("{path}/{member}")).send().await.expect(status);
    }
    let three = json!({"memberships": [{"member_id": "a"}, {"member_id": "b"}, {"member_id": "c"}]});
    server.put("alice", &path, three).await.expect(413);
}
