//! What makes the work lighter: suggestions while one types, queues, shortcuts, names that repeat; and what remains of
//! it where no script runs.

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use serde_json::{Value, json};
use vitrine_domain::{NewUpload, Settings};
use vitrine_model::{ImageChange, Visibility};

use crate::{
    browser::{Browser, Page, own_origin},
    identity::{BLUE, GREEN, RED},
    world::World,
};

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

async fn asked(browser: &mut Browser, path: &str, name: &str, text: &str) -> Value {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
    let page = browser.get(&format!("{path}?{query}")).await;
    assert_eq!(page.status, 200, "{path} {text}: {}", page.text);
    assert_eq!(page.header("content-type"), "application/json");
    serde_json::from_str(&page.text).unwrap()
}

fn names(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

/// What an island sends, with the session's token; `quiet` as one of a queue.
async fn island(browser: &mut Browser, method: Method, path: &str, quiet: bool, body: &str) -> Page {
    let csrf = browser.csrf().await;
    let mut headers = vec![
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
        ("x-csrf-token", csrf.as_str()),
        own_origin(),
    ];
    if quiet {
        headers.push(("x-quiet", "true"));
    }
    browser.send(method, path, &headers, Body::from(body.to_owned())).await
}

#[tokio::test]
async fn projects_are_suggested_to_those_who_may_know_of_them() {
    let world = World::new().await;
    let image = world.active("alice", "gift", b"data").await;
    let path = format!("/dashboard/images/{}/share/projects", image.id);
    let mut owner = world.logged_in("alice").await;
    // Blue is there, but she has no role in it; red owns the image.
    assert_eq!(asked(&mut owner, &path, "q", "gr").await, json!([{"id": GREEN.0, "name": GREEN.1}]));
    assert_eq!(names(&asked(&mut owner, &path, "q", &GREEN.0[..3]).await), ["green"], "by id");
    assert_eq!(names(&asked(&mut owner, &path, "q", " GREEN ").await), ["green"], "in any case");
    for nothing in ["", " ", "blue", BLUE.0, "red", RED.0, "%", "_", HOSTILE, &"g".repeat(10_000)] {
        assert_eq!(asked(&mut owner, &path, "q", nothing).await, json!([]), "{nothing}");
    }
    let mut admin = world.logged_in("root").await;
    assert_eq!(names(&asked(&mut admin, &path, "q", "b").await), ["blue"], "administrators know all");

    let alice = world.caller("alice").await;
    world.controller.add_member(&alice, &image.id, GREEN.0).await.unwrap();
    assert_eq!(asked(&mut owner, &path, "q", "gr").await, json!([]), "who has it already is not offered");
}

#[tokio::test]
async fn who_may_not_share_an_image_is_suggested_nothing() {
    let world = World::new().await;
    let image = world.active("alice", "gift", b"data").await;
    let path = format!("/dashboard/images/{}/share/projects?q=b", image.id);
    assert_eq!(world.logged_in("bob").await.get(&path).await.status, 404, "he does not see the image");
    let alice = world.caller("alice").await;
    world.controller.add_member(&alice, &image.id, BLUE.0).await.unwrap();
    assert_eq!(world.logged_in("bob").await.get(&path).await.text, "[]", "he sees it, but shares nothing");
    assert_eq!(world.logged_in("rita").await.get(&path).await.text, "[]", "a reader changes nothing");
    let private = vec![ImageChange::Visibility(Visibility::Private)];
    world.controller.update_image(&alice, &image.id, private).await.unwrap();
    assert_eq!(world.logged_in("root").await.get(&path).await.text, "[]", "it is shared with nobody");
    for path in [path.as_str(), "/dashboard/images/find?q=gift", "/dashboard/images/named?name=gift"] {
        let page = world.browser().get(path).await;
        assert!(page.status == 303 && page.location().starts_with("/dashboard/login"), "{path}");
    }
}

#[tokio::test]
async fn images_are_found_by_name_as_far_as_one_sees_them() {
    let world = World::new().await;
    for number in 0..12 {
        world.queued("alice", &format!("debian {number:02}")).await;
    }
    world.queued("alice", HOSTILE).await;
    world.queued("bob", "debian of blue").await;
    let mut browser = world.logged_in("alice").await;
    let path = "/dashboard/images/find";
    let found = asked(&mut browser, path, "q", "DEBIAN").await;
    let expected: Vec<String> = (0..10).map(|number| format!("debian {number:02}")).collect();
    assert_eq!(names(&found), expected, "ten at most, by name");
    assert_eq!(names(&asked(&mut browser, path, "q", "an 11").await), ["debian 11"]);
    assert_eq!(names(&asked(&mut browser, path, "q", HOSTILE).await), [HOSTILE], "as it is, in JSON");
    for nothing in ["", "  ", "blue", "%", "debian_1", "\0"] {
        assert_eq!(asked(&mut browser, path, "q", nothing).await, json!([]), "{nothing:?}");
    }
}

#[tokio::test]
async fn a_name_that_repeats_is_warned_of_and_not_refused() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let path = "/dashboard/images/named";
    for (name, images) in [(HOSTILE, 0), ("", 0), (&*"x".repeat(300), 0)] {
        assert_eq!(asked(&mut browser, path, "name", name).await, json!({"images": images}), "{name}");
    }
    let fields =
        [("name", HOSTILE), ("visibility", "shared"), ("disk_format", "raw"), ("container_format", "bare")];
    let page = browser.submit("/dashboard/images/new", &fields).await;
    assert!(page.has("The image was created") && !page.has("is called"), "{}", page.text);
    assert_eq!(asked(&mut browser, path, "name", HOSTILE).await, json!({"images": 1}));
    let page = browser.submit("/dashboard/images/new", &fields).await;
    assert!(page.has("Another image of this project is called") && page.has("notice warn"), "{}", page.text);
    assert!(page.has("href=\"/dashboard/images?q=%22%3E%3Cscript%3E"), "the way to all of that name");
    assert!(!page.has("<script>alert(1)"), "{}", page.text);
    assert_eq!(asked(&mut browser, path, "name", HOSTILE).await, json!({"images": 2}));
    // Another project's images are its own business.
    let mut other = world.logged_in("bob").await;
    assert_eq!(asked(&mut other, path, "name", HOSTILE).await, json!({"images": 0}));
    let page = other.submit("/dashboard/images/new", &fields).await;
    assert!(page.has("The image was created") && !page.has("is called"));
}

#[tokio::test]
async fn the_warning_of_a_record_that_is_discarded_goes_with_it() {
    let world = World::new().await;
    world.queued("alice", "twin").await;
    let mut browser = world.logged_in("alice").await;
    let body = "name=twin&disk_format=raw&container_format=bare";
    let made = island(&mut browser, Method::POST, "/dashboard/images/new", false, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = serde_json::from_str::<Value>(&made.text).unwrap()["id"].as_str().unwrap().to_owned();
    let gone =
        island(&mut browser, Method::POST, &format!("/dashboard/images/{id}/discard"), false, "").await;
    assert_eq!(gone.status, 204);
    assert!(!browser.get("/dashboard/images").await.has("is called"));
}

#[tokio::test]
async fn uploads_of_a_queue_leave_no_messages_and_tell_the_hash() {
    let world = World::new().await;
    world.queued("alice", "twin").await;
    let mut browser = world.logged_in("alice").await;
    let body = "name=twin&disk_format=raw&container_format=bare&tags=a%0Ab";
    let made = island(&mut browser, Method::POST, "/dashboard/images/new", true, body).await;
    let made: Value = serde_json::from_str(&made.text).unwrap();
    let id = made["id"].as_str().unwrap().to_owned();
    let put = island(&mut browser, Method::PUT, &format!("/dashboard/images/{id}/file"), true, "data").await;
    assert_eq!(put.status, 200, "{}", put.text);
    let patched = island(&mut browser, Method::PATCH, "/dashboard/uploads/some", true, "").await;
    assert_eq!(patched.status, 204);
    let page = browser.get("/dashboard/images").await;
    assert!(!page.has("checked and stored") && !page.has("is called"), "the queue says it itself");

    let image = world.image("alice", &id).await;
    assert_eq!(image.tags, ["a", "b"]);
    let live: Value =
        serde_json::from_str(&browser.get(&format!("/dashboard/images/live?id={id}")).await.text).unwrap();
    assert_eq!(live[0]["hash"], format!("sha512:{}", image.os_hash_value.unwrap()));
    assert_eq!(live[0]["status"], "active");
}

#[tokio::test]
async fn without_scripts_the_plain_forms_remain() {
    let world = World::new().await;
    let image = world.queued("alice", "gift").await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    let file = page.text.split_once("type=\"file\"").unwrap().1.split_once('>').unwrap().0;
    assert!(!file.contains("multiple"), "a form without scripts sends one file: {file}");
    assert!(!page.has("class=\"queue\""), "an empty queue is not shown");
    let page = browser.get(&format!("/dashboard/images/{}/share", image.id)).await;
    assert!(page.has("list=\"projects\"") && page.has("<datalist id=\"projects\">"), "{}", page.text);
    assert!(!page.has("role=\"combobox\" id=\"project\"") && page.has("name=\"project\""));
    let button = page.text.split_once("palette-button").unwrap().0;
    assert!(button.ends_with("needs-script "), "hidden where nothing opens it");
}

#[tokio::test]
async fn single_keys_are_switched_off_and_on() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let me = "/dashboard/me";
    assert!(browser.get(me).await.has("name=\"shortcuts\" value=\"true\" checked"));
    assert!(
        browser.get(me).await.has("&quot;single_keys&quot;:true")
            || browser.get(me).await.has("\"single_keys\":true")
    );
    let page = browser.submit("/dashboard/me/shortcuts", &[]).await;
    assert_eq!(browser.cookies["vitrine_shortcuts"], "off");
    assert!(page.has("name=\"shortcuts\" value=\"true\"") && !page.has("value=\"true\" checked"));
    for page in [page, browser.get("/dashboard/images").await] {
        assert!(
            page.has("&quot;single_keys&quot;:false") || page.has("\"single_keys\":false"),
            "{}",
            page.text
        );
    }
    browser.submit("/dashboard/me/shortcuts", &[("shortcuts", "true")]).await;
    assert_eq!(browser.cookies["vitrine_shortcuts"], "on");
    assert_eq!(browser.post("/dashboard/me/shortcuts", &[]).await.status, 403, "not without the token");
}

#[tokio::test]
async fn refusals_carry_their_code_and_an_id_to_copy() {
    let world = World::new().await;
    let image = world.queued("alice", "gift").await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/no%3Cscript%3E/where").await;
    assert!(page.has("/dashboard/no%3Cscript%3E/where</code>"), "what was not found: {}", page.text);
    for text in ["404 · request", "Copy the request id", "href=\"/dashboard/images\""] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let share = format!("/dashboard/images/{}/share", image.id);
    let page = browser.submit(&share, &[("project", "purple")]).await;
    assert!(page.has("404 · request") && page.has("Copy the request id"), "{}", page.text);
    browser.submit(&share, &[("project", "blue")]).await;
    let page = browser.submit(&share, &[("project", "blue")]).await;
    assert!(page.has("409 · request") && page.has(">req-"), "{}", page.text);
    let page = browser.submit("/dashboard/project", &[("project", BLUE.0)]).await;
    assert!(page.has("403 · request"), "{}", page.text);
    let fields = [("user", "alice"), ("password", "wrong")];
    let page = world.browser().post("/dashboard/login", &fields).await;
    assert!(page.has("401 · request") && page.has("Copy the request id"), "{}", page.text);
}

#[tokio::test]
async fn unfinished_uploads_are_listed_and_known_to_the_queue_by_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::default();
    settings.uploads.folder = Some(folder.path().to_owned());
    let world = World::with(settings).await;
    let alice = world.caller("alice").await;
    for name in [HOSTILE, "second.raw"] {
        let image = world.queued("alice", "waits").await;
        let new = NewUpload {
            image_id: image.id,
            length: Some(10),
            filename: Some(name.to_owned()),
            metadata: Some(format!("fingerprint {}", STANDARD.encode(format!("10:1:{name}")))),
            ..NewUpload::default()
        };
        world.controller.create_upload(&alice, new).await.unwrap();
    }
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    assert!(page.has("Uploads that were not finished") && page.has("choose the same files together"));
    assert!(page.has("<bdi>waits</bdi></a>"), "under the image's name: {}", page.text);
    assert!(page.has("&quot;title&quot;:&quot;waits&quot;"), "which the queue has too: {}", page.text);
    assert!(page.has("10:1:second.raw"), "what the queue knows the file by: {}", page.text);
    assert!(!page.has("<script>alert(1)"), "{}", page.text);
    let page = world.logged_in("rita").await.get("/dashboard/images/new").await;
    assert!(!page.has("second.raw"), "they are the person's own");
}
