//! Requests that other sites make in a person's name, and the headers that keep pages closed.

use axum::body::Body;
use http::Method;

use crate::{browser::own_origin, world::World};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Everything that changes something, as `{}` the id of an image.
const CHANGES: [(&str, &str); 42] = [
    ("POST", "/dashboard/logout"),
    ("POST", "/dashboard/project"),
    ("POST", "/dashboard/theme"),
    ("POST", "/dashboard/images/new"),
    ("POST", "/dashboard/images/bulk"),
    ("POST", "/dashboard/images/bulk/{}/undo"),
    ("POST", "/dashboard/images/columns"),
    ("POST", "/dashboard/images/views"),
    ("POST", "/dashboard/images/views/{}"),
    ("POST", "/dashboard/images/{}/edit"),
    ("POST", "/dashboard/images/{}/delete"),
    ("POST", "/dashboard/images/{}/discard"),
    ("POST", "/dashboard/images/{}/actions"),
    ("POST", "/dashboard/images/{}/answer"),
    ("POST", "/dashboard/images/{}/share"),
    ("POST", "/dashboard/images/{}/share/remove"),
    ("POST", "/dashboard/images/{}/file"),
    ("PUT", "/dashboard/images/{}/file"),
    ("POST", "/dashboard/images/new/url"),
    ("POST", "/dashboard/images/{}/import/url"),
    ("POST", "/dashboard/images/{}/copies"),
    ("POST", "/dashboard/images/{}/copies/remove"),
    ("POST", "/dashboard/images/{}/cache"),
    ("POST", "/dashboard/tasks/{}/cancel"),
    ("POST", "/dashboard/tasks/{}/retry"),
    ("POST", "/dashboard/admin/cache"),
    ("POST", "/dashboard/admin/cache/clear"),
    ("POST", "/dashboard/admin/usage/limits"),
    ("POST", "/dashboard/uploads"),
    ("PATCH", "/dashboard/uploads/{}"),
    ("DELETE", "/dashboard/uploads/{}"),
    ("POST", "/dashboard/metadef/new"),
    ("POST", "/dashboard/metadef/import"),
    ("POST", "/dashboard/metadefs/{}/edit"),
    ("POST", "/dashboard/metadefs/{}/actions"),
    ("POST", "/dashboard/metadefs/{}/delete"),
    ("POST", "/dashboard/metadefs/{}/types"),
    ("POST", "/dashboard/metadefs/{}/property"),
    ("POST", "/dashboard/metadefs/{}/object"),
    ("POST", "/dashboard/metadefs/{}/tags"),
    ("POST", "/dashboard/metadefs/{}/tag?name=t"),
    ("POST", "/dashboard/metadefs/{}/remove?part=tag&name=t"),
];

#[tokio::test]
async fn nothing_happens_without_token_or_from_another_origin() {
    let world = World::new().await;
    let image = world.queued("alice", "target").await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let evil = ("origin", "https://evil.example");
    let null = ("origin", "null");
    let cross = ("sec-fetch-site", "cross-site");
    let token = format!("csrf={csrf}&action=delete&theme=dark&confirmed=true&image={}", image.id);
    let no_token = "action=delete&theme=dark";
    let bad_token = "csrf=AAAA&action=delete";
    for (method, path) in CHANGES {
        let path = path.replace("{}", &image.id);
        let cases: [(&[(&str, &str)], &str); 7] = [
            (&[FORM, own_origin()], no_token),
            (&[FORM, own_origin()], bad_token),
            (&[FORM, evil], &token),
            (&[FORM, null], &token),
            (&[FORM], &token),
            (&[FORM, own_origin(), cross], &token),
            (&[("content-type", "text/plain"), own_origin()], &token),
        ];
        for (headers, body) in cases {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let page = browser.send(method.clone(), &path, headers, Body::from(body.to_owned())).await;
            assert_eq!(page.status, 403, "{method} {path} {headers:?} {body}");
        }
        let page =
            browser.submit_file(&path, &[("csrf", "AAAA"), ("name", "x")], Some(("a.raw", b"data"))).await;
        assert!(page.status == 403 || method == "PUT", "{method} {path}: {}", page.status);
    }
    let image = world.image("alice", &image.id).await;
    assert_eq!((image.status, image.protected), (vitrine_model::ImageStatus::Queued, false));
    assert_eq!(world.controller.count_scopes(&world.caller("alice").await).await.unwrap().project, 1);
    assert_eq!(browser.get("/dashboard/images").await.status, 200, "still logged in");
}

#[tokio::test]
async fn a_login_form_from_another_site_is_refused() {
    let world = World::new().await;
    let mut browser = world.browser();
    let body = "user=alice&password=correct+horse";
    let headers = [FORM, ("origin", "https://evil.example")];
    let page = browser.send(Method::POST, "/dashboard/login", &headers, body.into()).await;
    assert_eq!(page.status, 403);
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn the_token_of_another_session_is_none() {
    let world = World::new().await;
    let mut alice = world.logged_in("alice").await;
    let mut bob = world.logged_in("bob").await;
    let csrf = bob.csrf().await;
    let page = alice.post("/dashboard/theme", &[("csrf", &csrf), ("theme", "dark")]).await;
    assert_eq!(page.status, 403);
    assert!(page.has("Refused for your safety") && page.has("req-"));
}

#[tokio::test]
async fn every_page_is_closed_by_its_headers() {
    let world = World::new().await;
    let image = world.active("alice", "one", b"some data").await;
    let mut browser = world.logged_in("alice").await;
    let here = format!("/dashboard/images/{}", image.id);
    let pages = [
        "/dashboard/images".to_owned(),
        "/dashboard/images?scope=public".to_owned(),
        "/dashboard/images/new".to_owned(),
        "/dashboard/images/new/url".to_owned(),
        "/dashboard/inbox".to_owned(),
        "/dashboard/tasks".to_owned(),
        "/dashboard/usage".to_owned(),
        "/dashboard/admin/stores".to_owned(),
        "/dashboard/admin/cache".to_owned(),
        "/dashboard/admin/usage".to_owned(),
        "/dashboard/metadefs".to_owned(),
        "/dashboard/metadef/new".to_owned(),
        "/dashboard/metadef/import".to_owned(),
        "/dashboard/nowhere".to_owned(),
        here.clone(),
        format!("{here}/edit"),
        format!("{here}/share"),
        format!("{here}/delete"),
    ];
    let mut nonces = std::collections::BTreeSet::new();
    for path in &pages {
        let page = browser.get(path).await;
        let policy = page.header("content-security-policy");
        let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
        assert!(page.has(&format!("<script type=\"module\" nonce=\"{nonce}\"")), "{path}");
        assert!(nonces.insert(nonce.to_owned()), "{path}: each page has a nonce of its own");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval'")
                || policy.contains("'wasm-unsafe-eval'")
        );
        assert!(!page.has(" style=\"") && !page.has("onclick="), "{path}: the policy forbids them");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(page.header(name), value, "{path}");
        }
    }
    let file = browser.get(&format!("{here}/file")).await;
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn scripts_are_named_as_they_were_built() {
    let world = World::new().await;
    let page = world.browser().get("/dashboard/login").await;
    for name in [
        "/dashboard/assets/vitrine-1a2b3c.js",
        "/dashboard/assets/vitrine-1a2b3c_bg.wasm",
        "/dashboard/assets/style-4d5e6f.css",
    ] {
        assert!(page.has(name), "{name}");
    }
}
