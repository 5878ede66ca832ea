//! Rows that change while one looks: the stream of events.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures::StreamExt as _;
use http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt as _;
use vitrine_model::ImageChange;

use crate::{browser::Browser, identity::BLUE, world::World};

/// A page's stream.
struct Events(BodyDataStream);

impl Events {
    async fn open(world: &World, browser: &Browser, ids: &[&str]) -> Self {
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("/dashboard/images/events?id={}", ids.join("&id=")))
            .header(header::HOST, crate::world::HOST)
            .header(header::COOKIE, cookies.join("; "))
            .body(Body::empty())
            .unwrap();
        let answer = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self(answer.into_body().into_data_stream())
    }

    /// The next rows; `None` at the end. Signs of life are left out.
    async fn rows(&mut self) -> Option<Vec<Value>> {
        loop {
            let chunk =
                tokio::time::timeout(Duration::from_secs(30), self.0.next()).await.expect("an event")?;
            let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
            if let Some(data) = text.strip_prefix("data: ") {
                return Some(serde_json::from_str(data.trim()).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn changes_are_told_to_those_who_see_them() {
    let world = World::new().await;
    let (one, two) = (world.queued("alice", "one").await, world.queued("alice", "two").await);
    let browser = world.logged_in("alice").await;
    let mut events = Events::open(&world, &browser, &[&one.id, &two.id, "none"]).await;
    let first = events.rows().await.unwrap();
    assert_eq!(first.len(), 3, "all of them to begin with");
    let of = |id: &str| first.iter().find(|row| row["id"] == id).unwrap()["status"].as_str().unwrap();
    assert!(of(&one.id).contains("Queued") && of("none").contains("Deleted"));

    // A stranger asks for the same, and is told of nothing.
    let stranger = world.logged_in("bob").await;
    let mut theirs = Events::open(&world, &stranger, &[&one.id]).await;
    assert!(theirs.rows().await.unwrap()[0]["status"].as_str().unwrap().contains("Deleted"));

    let alice = world.caller("alice").await;
    let body = futures::stream::once(async { Ok(bytes::Bytes::from_static(b"some data")) }).boxed();
    world.controller.upload_image(&alice, &one.id, vitrine_domain::Upload::new(body)).await.unwrap();
    loop {
        let rows = events.rows().await.unwrap();
        let Some(row) = rows.iter().find(|row| row["id"] == one.id.as_str()) else { continue };
        if row["status"].as_str().unwrap().contains("Active") {
            assert!(row["size"].as_str().unwrap().contains("9 B"), "{row}");
            break;
        }
    }
    // Shared with them, it can be seen.
    world.controller.add_member(&alice, &one.id, BLUE.0).await.unwrap();
    world.controller.update_image(&alice, &one.id, vec![ImageChange::MinDisk(1)]).await.unwrap();
    loop {
        let rows = theirs.rows().await.unwrap();
        if rows.iter().any(|row| row["status"].as_str().unwrap().contains("Active")) {
            break;
        }
    }
}

#[tokio::test]
async fn the_stream_ends_with_the_login() {
    let world = World::new().await;
    let image = world.queued("alice", "one").await;
    let mut browser = world.logged_in("alice").await;
    let mut events = Events::open(&world, &browser, &[&image.id]).await;
    events.rows().await.unwrap();
    let leaving = browser.clone();
    browser.submit("/dashboard/logout", &[]).await;
    let alice = world.caller("alice").await;
    world.controller.update_image(&alice, &image.id, vec![ImageChange::MinDisk(3)]).await.unwrap();
    assert_eq!(events.rows().await, None);
    let mut gone = leaving;
    let page = gone.get(&format!("/dashboard/images/events?id={}", image.id)).await;
    assert_ne!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn what_another_process_changes_is_seen_by_looking() {
    let world = World::new().await;
    let image = world.queued("alice", "one").await;
    let browser = world.logged_in("alice").await;
    let mut events = Events::open(&world, &browser, &[&image.id]).await;
    events.rows().await.unwrap();
    // The first look tells of all it has not seen before.
    events.rows().await.unwrap();
    world.aside.images().delete(&image, image.updated_at + Duration::from_secs(1)).await.unwrap();
    let rows = events.rows().await.unwrap();
    assert!(rows[0]["status"].as_str().unwrap().contains("Deleted"), "{rows:?}");
}
