//! The language of the pages: asked for by the browser, chosen by the reader, kept in a cookie.

use axum::body::Body;
use http::{Method, StatusCode};

use crate::{
    browser::{Browser, Page, own_origin},
    identity::PASSWORD,
    world::World,
};

const COOKIE: &str = "vitrine_language";

async fn get(browser: &mut Browser, path: &str, accepted: &str) -> Page {
    browser.send(Method::GET, path, &[("accept-language", accepted)], Body::empty()).await
}

async fn choose(browser: &mut Browser, fields: &str, referer: &str) -> Page {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("referer", referer), own_origin()];
    browser.send(Method::POST, "/dashboard/language", &headers, fields.to_owned().into()).await
}

#[tokio::test]
async fn the_browser_asks_for_a_language() {
    let world = World::new().await;
    let mut browser = world.browser();
    for (accepted, lang, word) in [
        ("en", "en", ">Log in<"),
        ("de", "en", ">Log in<"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", ">登录<"),
        ("en;q=0.4,zh-Hans;q=0.9", "zh-CN", ">登录<"),
    ] {
        let page = get(&mut browser, "/dashboard/login", accepted).await;
        assert!(page.has(&format!("<html lang=\"{lang}\"")), "{accepted}: {}", page.text);
        assert!(page.has(word), "{accepted}: {}", page.text);
        assert_eq!(page.header("content-language"), lang);
        assert_eq!(page.header("vary"), "accept-language, cookie");
    }
}

#[tokio::test]
async fn a_choice_counts_more_than_the_browser() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let page = choose(&mut browser, "language=zh-CN", "http://images.example:9292/dashboard/usage").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/dashboard/usage"));
    let cookie = page.header("set-cookie");
    for part in ["vitrine_language=zh-CN;", "Path=/dashboard", "SameSite=Lax", "Max-Age=31536000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = get(&mut browser, "/dashboard/usage", "en").await;
    assert!(page.has("<html lang=\"zh-CN\"") && page.has("与您共享") && !page.has("Shared with you"));
    choose(&mut browser, "language=en", "http://images.example:9292/dashboard/inbox").await;
    let page = get(&mut browser, "/dashboard/usage", "zh").await;
    assert!(page.has("<html lang=\"en\"") && page.has("Shared with you"));
}

#[tokio::test]
async fn the_login_page_keeps_where_one_was_going() {
    let world = World::new().await;
    let mut browser = world.browser();
    let form = browser.get("/dashboard/login?next=%2Fdashboard%2Fusage").await;
    let (_, languages) = form.text.split_once("action=\"/dashboard/language\"").unwrap();
    assert!(languages.contains("name=\"next\" value=\"/dashboard/usage\""), "{languages}");
    let page = choose(&mut browser, "login=true&next=%2Fdashboard%2Fusage&language=zh-CN", "").await;
    assert_eq!(page.location(), "/dashboard/login?next=%2Fdashboard%2Fusage");
    let page = browser.get(page.location()).await;
    assert!(page.has("密码") && page.has("name=\"next\" value=\"/dashboard/usage\""));
    let page = choose(&mut browser, "login=true&next=%2F%2Fevil.example&language=en", "").await;
    assert_eq!(page.location(), "/dashboard/login");
}

#[tokio::test]
async fn what_is_no_language_is_forgotten() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.cookies.insert(COOKIE.to_owned(), "xx".to_owned());
    assert!(get(&mut browser, "/dashboard/login", "zh").await.has("lang=\"zh-CN\""), "an unknown cookie");
    let page = choose(&mut browser, "login=true&language=%22%3E%3Cscript%3E%3B+Domain%3Dx", "").await;
    assert!(page.header("set-cookie").contains("Max-Age=0"), "{}", page.header("set-cookie"));
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn no_other_site_chooses_the_language() {
    let world = World::new().await;
    let mut browser = world.browser();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    let page = browser.send(Method::POST, "/dashboard/language", &headers, "language=en".into()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn failures_and_messages_are_in_the_language() {
    let world = World::new().await;
    let mut browser = world.browser();
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("accept-language", "zh-CN"), own_origin()];
    let body = "user=alice&password=wrong";
    let page = browser.send(Method::POST, "/dashboard/login", &headers, body.into()).await;
    assert!(page.status == 401 && page.has("登录失败") && !page.has("Not logged in"));
    browser.post("/dashboard/login", &[("user", "alice"), ("password", PASSWORD)]).await;
    browser.cookies.insert(COOKIE.to_owned(), "zh-CN".to_owned());
    let page = browser.get("/dashboard/images/11111111-1111-1111-1111-111111111111").await;
    assert!(page.status == 404 && page.has("未找到镜像") && page.has("前往镜像列表"), "{}", page.text);
    let page = browser.submit("/dashboard/project", &[("project", "22222222222222222222222222222222")]).await;
    assert!(page.has("未切换项目。"), "{}", page.text);
    let json = [("accept", "application/json")];
    let page = browser.send(Method::GET, "/dashboard/nowhere", &json, Body::empty()).await;
    let problem: serde_json::Value = serde_json::from_str(&page.text).unwrap();
    assert_eq!(problem["title"], "未找到页面");
    assert_eq!(page.header("vary"), "accept-language, cookie");
}

#[tokio::test]
async fn the_islands_find_their_words_in_the_page() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    browser.cookies.insert(COOKIE.to_owned(), "zh-CN".to_owned());
    let page = browser.get("/dashboard/usage").await;
    let (_, words) = page.text.split_once("id=\"words\" hidden data-words=\"").unwrap();
    let words = words.split_once('"').unwrap().0.replace("&quot;", "\"");
    let words: std::collections::BTreeMap<String, String> = serde_json::from_str(&words).unwrap();
    assert_eq!(words["islands-theme-dark"], "深色");
    assert!(!words.contains_key("badges-status-active"), "no island of this page uses it");
}
