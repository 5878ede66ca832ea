//! The list of tasks, and what is told of them while they run.

use serde_json::json;
use vitrine_domain::{ImportRequest, MethodRequest, tasks::NewTask};
use vitrine_model::Task;

use crate::{
    browser::Page,
    identity::BLUE,
    web::{Web, usual},
    world::World,
};

async fn begin(world: &World, web: &Web, user: &str, path: &str) -> Task {
    let image = world.queued(user, &format!("<u>{path}")).await;
    let method = MethodRequest {
        name: "web-download".to_owned(),
        uri: Some(web.url(path)),
        ..MethodRequest::default()
    };
    let request = ImportRequest { method, ..ImportRequest::default() };
    let caller = world.caller(user).await;
    world.controller.import_image(&caller, &image.id, request, None).await.unwrap().unwrap()
}

fn rows(page: &Page) -> usize {
    page.text.split_once("<tbody>").map_or(0, |(_, rest)| rest.matches("<tr").count())
}

#[tokio::test]
async fn a_project_sees_its_own_tasks_and_an_administrator_all() {
    let (web, world) = usual().await;
    web.put("/ours", b"data");
    let ours = begin(&world, &web, "alice", "/ours").await;
    let theirs = begin(&world, &web, "bob", "/theirs").await;
    world.controller.enqueue(None, NewTask { kind: "purge", ..NewTask::default() }).await.unwrap();
    let path = "/dashboard/tasks";

    for (user, own, other) in [("alice", &ours, &theirs), ("rita", &ours, &theirs), ("bob", &theirs, &ours)] {
        let mut browser = world.logged_in(user).await;
        for path in [path, "/dashboard/tasks?scope=all"] {
            let page = browser.get(path).await;
            assert_eq!(rows(&page), 1, "{user} {path}");
            assert!(page.has(own.image_id.as_deref().unwrap()) && !page.has("All projects"), "{user}");
            assert_eq!(page.has(&format!("/dashboard/tasks/{}/cancel", own.id)), user != "rita", "{user}");
        }
        let foreign = format!("/dashboard/tasks/{}", other.id);
        for verb in ["cancel", "retry"] {
            let page = browser.submit(&format!("{foreign}/{verb}"), &[]).await;
            assert!(page.status == 404 && page.has("Task not found"), "{user} {verb}");
        }
        let marker = format!("/dashboard/tasks?after={}", other.id);
        assert_eq!(browser.get(&marker).await.location(), path, "a foreign task is no place to begin at");
    }
    let mut rita = world.logged_in("rita").await;
    assert_eq!(rita.submit(&format!("/dashboard/tasks/{}/cancel", ours.id), &[]).await.status, 403);

    let mut root = world.logged_in("root").await;
    assert_eq!(rows(&root.get(path).await), 1, "its own project's");
    let page = root.get("/dashboard/tasks?scope=all").await;
    assert_eq!(rows(&page), 3);
    for text in [
        "All projects",
        "&lt;u&gt;/ours",
        BLUE.1,
        "the service",
        "Removal of old records",
        &web.url("/theirs"),
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    world.work().await;
    for (query, count) in [
        ("status=success", 2),
        ("status=failure", 1),
        ("status=failure&type=purge", 0),
        ("type=purge", 1),
        ("type=api_image_import", 2),
        ("status=pending", 0),
        ("status=%3Cscript%3E", 3),
    ] {
        let page = root.get(&format!("/dashboard/tasks?scope=all&{query}")).await;
        assert_eq!(rows(&page), count, "{query}");
        assert_eq!(page.has("No task matches"), count == 0, "{query}");
    }
    let retry = format!("/dashboard/tasks/{}/retry", theirs.id);
    let page = root.submit(&retry, &[("list", "scope=all&status=failure")]).await;
    assert!(page.has("The task is tried once more.") && page.has("No task matches"), "back where one was");
}

#[tokio::test]
async fn pages_lead_there_and_back() {
    let (_web, world) = usual().await;
    for _ in 0..55 {
        world
            .controller
            .enqueue(Some(&world.caller("alice").await), NewTask { kind: "purge", ..NewTask::default() })
            .await
            .unwrap();
    }
    let mut browser = world.logged_in("alice").await;
    let link = |page: &Page, rel: &str| {
        let rest = page.text.split_once(&format!("rel=\"{rel}\" href=\""))?.1;
        Some(rest.split_once('"')?.0.replace("&amp;", "&"))
    };
    let first = browser.get("/dashboard/tasks").await;
    assert_eq!((rows(&first), link(&first, "prev")), (25, None));
    let second = browser.get(&link(&first, "next").unwrap()).await;
    let third = browser.get(&link(&second, "next").unwrap()).await;
    assert_eq!((rows(&second), rows(&third), link(&third, "next")), (25, 5, None));
    let back = browser.get(&link(&third, "prev").unwrap()).await;
    assert_eq!(ids(&back), ids(&second));
    let start = browser.get(&link(&back, "prev").unwrap()).await;
    assert_eq!((ids(&start), link(&start, "prev")), (ids(&first), None));
    assert_eq!(ids(&first).len(), 25, "each can be cancelled");
    let gone = browser.get("/dashboard/tasks?after=00000000-0000-4000-8000-000000000000").await;
    assert_eq!(gone.location(), "/dashboard/tasks");
}

fn ids(page: &Page) -> Vec<String> {
    page.text.split("action=\"/dashboard/tasks/").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

#[tokio::test]
async fn what_runs_is_followed_until_there_is_more_to_show() {
    let (web, world) = usual().await;
    web.put("/x", b"data");
    let task = begin(&world, &web, "alice", "/x").await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/tasks").await;
    let plain = task.id.replace('-', "");
    let key =
        page.text.split_once(&plain).map(|(_, rest)| format!("{plain}{}", &rest[..4])).expect("an island");
    let live = format!("/dashboard/images/live?id={key}&id={}", task.image_id.as_deref().unwrap());
    let told: serde_json::Value = serde_json::from_str(&browser.get(&live).await.text).unwrap();
    let find = |told: &serde_json::Value, id: &str| {
        told.as_array().unwrap().iter().find(|live| live["id"] == id).unwrap()["status"].clone()
    };
    assert_eq!(find(&told, &key), json!("importing"), "nothing is new");
    assert_eq!(find(&told, task.image_id.as_deref().unwrap()), json!("importing"));
    let foreign: serde_json::Value =
        serde_json::from_str(&world.logged_in("bob").await.get(&live).await.text).unwrap();
    assert_eq!(find(&foreign, &key), json!(null), "others are told nothing");
    world.work().await;
    let told: serde_json::Value = serde_json::from_str(&browser.get(&live).await.text).unwrap();
    assert_eq!(find(&told, &key), json!("active"), "the page is to be opened again");
    assert!(!browser.get("/dashboard/tasks").await.has(&plain), "what is over is not followed");
}
