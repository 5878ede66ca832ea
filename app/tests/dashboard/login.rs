//! Sessions: how they begin, change and end.

use crate::{
    identity::{GREEN, PASSWORD},
    world::World,
};

const COOKIE: &str = "vitrine_session";

#[tokio::test]
async fn there_is_no_session_before_a_login() {
    let world = World::new().await;
    let mut browser = world.browser();
    for path in
        ["/dashboard", "/dashboard/images", "/dashboard/inbox", "/dashboard/login", "/dashboard/nowhere"]
    {
        let page = browser.open(path).await;
        assert!(browser.cookies.is_empty(), "{path}");
        assert!(page.status == 200 || page.status == 404, "{path}: {}", page.status);
    }
    let page = browser.post("/dashboard/login", &[("user", "alice"), ("password", "wrong")]).await;
    assert_eq!(page.status, 401);
    assert!(page.has("Not logged in") && page.has("value=\"alice\""), "the user's name is kept");
    assert!(!page.has("wrong</") && !page.has("value=\"wrong\""), "the password is not");
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn the_cookie_is_for_the_dashboard_alone() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD)]).await;
    let cookie = page.header("set-cookie");
    for part in ["vitrine_session=", "HttpOnly", "SameSite=Lax", "Path=/dashboard"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("token-"), "the identity's token stays on the server");
    assert!(!cookie.contains("Secure"));
    let mut browser = world.set_up(|parts| parts.secure_cookies = true);
    let page = browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD)]).await;
    assert!(page.header("set-cookie").contains("Secure"));
}

/// Seconds that the browser keeps the session of this answer; `None` where it was not written.
fn kept_for(page: &crate::browser::Page) -> Option<u64> {
    let cookie = page.headers.get("set-cookie")?.to_str().unwrap();
    let (_, age) = cookie.split_once("Max-Age=").expect(cookie);
    Some(age.split(';').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn who_looks_writes_no_session_and_what_writes_one_keeps_its_end() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD)]).await;
    let login = kept_for(&page).unwrap();
    let csrf = browser.csrf().await;
    for path in ["/dashboard/images", "/dashboard/inbox"] {
        assert_eq!(kept_for(&browser.get(path).await), None, "{path}");
    }
    let image = world.queued("alice", "one").await;
    let page = browser
        .post(&format!("/dashboard/images/{}/actions", image.id), &[("csrf", &csrf), ("action", "protect")])
        .await;
    assert!(kept_for(&page).unwrap() <= login, "the message is kept, for as long as the login lasts");
    let told = browser.get(page.location()).await;
    assert!(kept_for(&told).unwrap() <= login, "it is taken out");
    assert_eq!(kept_for(&browser.get("/dashboard/images").await), None);
}

#[tokio::test]
async fn behind_a_proxy_the_public_endpoint_counts() {
    let world = World::new().await;
    let login = [("user", "alice"), ("password", PASSWORD)];
    let mut browser =
        world.set_up(|parts| parts.public_endpoint = Some("https://public.example/".to_owned()));
    let body = "user=alice&password=correct+horse";
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://public.example")];
    let page = browser.send(http::Method::POST, "/dashboard/login", &headers, body.into()).await;
    assert_eq!(page.status, 303);
    let image = world.queued("alice", "one").await;
    assert!(
        browser
            .get(&format!("/dashboard/images/{}", image.id))
            .await
            .has("https://public.example/v2/images/")
    );
    assert_eq!(world.browser().post("/dashboard/login", &login).await.status, 303);
    let page = world.browser().send(http::Method::POST, "/dashboard/login", &headers, body.into()).await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn pages_do_without_the_browser_part() {
    let world = World::new().await;
    let mut browser = world.set_up(|parts| parts.assets.has_script = false);
    let page = browser.get("/dashboard/login").await;
    assert!(page.has("Log in") && !page.has("<script") && !page.has(".wasm"));
}

#[tokio::test]
async fn a_login_begins_a_session_under_a_new_id() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let first = browser.cookies[COOKIE].clone();
    let csrf = browser.csrf().await;
    browser.post("/dashboard/login", &[("user", "bob"), ("password", PASSWORD)]).await;
    assert_ne!(browser.cookies[COOKIE], first);
    assert_ne!(browser.csrf().await, csrf);
    assert_eq!(world.identity.alive(), 1, "the token of the session before is revoked");
    browser.cookies.insert(COOKIE.to_owned(), first);
    assert_eq!(browser.get("/dashboard/images").await.status, 303, "the old id is worth nothing");
}

#[tokio::test]
async fn an_id_from_elsewhere_is_not_taken_over() {
    let world = World::new().await;
    let mut browser = world.browser();
    let fixed = "AAAAAAAAAAAAAAAAAAAAAA";
    browser.cookies.insert(COOKIE.to_owned(), fixed.to_owned());
    browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD)]).await;
    assert_ne!(browser.cookies[COOKIE], fixed);
}

#[tokio::test]
async fn a_logout_ends_session_and_token_on_the_server() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let kept = browser.clone().cookies;
    let page = browser.submit("/dashboard/logout", &[]).await;
    assert!(page.has("Log in"));
    assert_eq!(world.identity.alive(), 0);
    browser.cookies = kept;
    assert_eq!(browser.get("/dashboard/images").await.location(), "/dashboard/login");
}

#[tokio::test]
async fn an_expired_token_leads_to_the_login_and_back() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    world.identity.expire_all();
    let page = browser.get("/dashboard/inbox?status=pending").await;
    assert_eq!(page.location(), "/dashboard/login?next=%2Fdashboard%2Finbox%3Fstatus%3Dpending");
    let form = browser.get(page.location()).await;
    let next = form.hidden("next").unwrap();
    let page =
        browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(page.location(), "/dashboard/inbox?status=pending");
}

#[tokio::test]
async fn a_login_leads_nowhere_else() {
    let world = World::new().await;
    for next in [
        "https://evil.example/",
        "//evil.example/dashboard/images",
        "/\\evil.example",
        "/dashboard/images/..%2f..%2f..%2fevil",
        "/dashboard//evil.example/",
        "/dashboard/logout",
        "javascript:alert(1)",
        "/v2/images",
        "/dashboard/inbox\r\nX-Evil: 1",
    ] {
        let mut browser = world.browser();
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let page = browser.get(&format!("/dashboard/login?{query}")).await;
        assert_eq!(page.hidden("next"), None, "{next}");
        let fields = [("user", "alice"), ("password", PASSWORD), ("next", next)];
        let page = browser.post("/dashboard/login", &fields).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, "/dashboard/images"), "{next}");
    }
}

#[tokio::test]
async fn another_project_is_another_token_in_another_session() {
    let world = World::new().await;
    world.queued("alice", "of the red project").await;
    let tokens = world.identity.alive();
    let mut browser = world.logged_in("alice").await;
    let first = browser.cookies[COOKIE].clone();
    assert!(browser.get("/dashboard/images").await.has("of the red project"));
    let page = browser.submit("/dashboard/project", &[("project", GREEN.0)]).await;
    assert!(page.has("You now work in the project green."));
    assert!(!page.has("of the red project"));
    assert_ne!(browser.cookies[COOKIE], first);
    assert_eq!(world.identity.alive(), tokens + 1, "the token for the other project is revoked");
    let page = browser.submit("/dashboard/project", &[("project", "22222222222222222222222222222222")]).await;
    assert!(page.has("The project was not changed."));
    assert!(browser.get("/dashboard/images").await.has("green"));
}

#[tokio::test]
async fn a_project_can_be_chosen_at_the_login() {
    let world = World::new().await;
    for (project, status) in [("green", 303), (GREEN.0, 303), ("blue", 401)] {
        let mut browser = world.browser();
        let fields = [("user", "alice"), ("password", PASSWORD), ("project", project)];
        assert_eq!(browser.post("/dashboard/login", &fields).await.status, status, "{project}");
    }
}

#[tokio::test]
async fn too_many_attempts_are_told_how_long_to_wait() {
    let world = World::new().await;
    let page = world.browser().post("/dashboard/login", &[("user", "eager"), ("password", "x")]).await;
    assert_eq!(page.status, 429);
    assert!(page.has("42 seconds"));
}

#[tokio::test]
async fn the_colours_are_kept_in_a_cookie_and_rendered_by_the_server() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    assert!(!browser.get("/dashboard/images").await.has("data-theme"));
    browser.submit("/dashboard/theme", &[("theme", "dark")]).await;
    assert!(browser.get("/dashboard/images").await.has("data-theme=\"dark\""));
    browser.submit("/dashboard/theme", &[("theme", "\"><script>")]).await;
    assert!(!browser.get("/dashboard/images").await.has("data-theme"));
}
