//! What people see when something does not work.

use axum::body::Body;
use http::Method;

use crate::{browser::own_origin, world::World};

#[tokio::test]
async fn error_pages_say_what_happened_what_to_do_and_where_to_go() {
    let world = World::new().await;
    let image = world.queued("alice", "mine").await;
    let mut browser = world.logged_in("bob").await;
    let missing = "/dashboard/images/00000000-0000-4000-8000-000000000000";
    for (path, title) in [
        (missing.to_owned(), "Image not found"),
        (format!("/dashboard/images/{}", image.id), "Image not found"),
        (format!("/dashboard/images/{}/edit", image.id), "Image not found"),
        ("/dashboard/images/no%20id".to_owned(), "Page not found"),
        ("/dashboard/nowhere".to_owned(), "Page not found"),
        ("/dashboard/images/a/b/c".to_owned(), "Page not found"),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        for text in [title, "req-", "href=\"/dashboard/images\"", "Log out"] {
            assert!(page.has(text), "{path}: {text}");
        }
        assert!(page.has(page.header("x-openstack-request-id")), "{path}: the id is the header's");
    }
}

#[tokio::test]
async fn the_request_id_is_the_one_from_outside() {
    let world = World::new().await;
    let headers = [("x-openstack-request-id", "req-from-outside")];
    let page = world.browser().send(Method::GET, "/dashboard/nowhere", &headers, Body::empty()).await;
    assert!(page.status == 404 && page.has("req-from-outside"));
}

#[tokio::test]
async fn other_methods_are_refused() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    for (method, path) in
        [("DELETE", "/dashboard/images"), ("POST", "/dashboard/inbox"), ("PATCH", "/dashboard/login")]
    {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let headers = [("x-csrf-token", csrf.as_str()), own_origin()];
        let page = browser.send(method, path, &headers, Body::empty()).await;
        assert_eq!(page.status, 405, "{path}");
        assert!(page.has("\"code\":405"), "scripts get JSON");
    }
    assert_eq!(browser.get("/dashboard/logout").await.status, 405);
}

#[tokio::test]
async fn scripts_are_told_in_json_that_the_login_has_ended() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    world.identity.expire_all();
    let headers = [("x-csrf-token", csrf.as_str()), ("accept", "application/json"), own_origin()];
    let path = "/dashboard/images/00000000-0000-4000-8000-000000000000/file";
    let page = browser.send(Method::PUT, path, &headers, Body::from("x")).await;
    assert_eq!(page.status, 401);
    assert!(page.has("Please log in"), "{}", page.text);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let large = "x".repeat(2 << 20);
    let page = browser.post("/dashboard/images/new", &[("csrf", "x"), ("description", &large)]).await;
    assert_eq!(page.status, 413);
    assert!(page.has("1048576"));
}
