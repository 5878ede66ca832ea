//! The pages for administrators, and what others see of usage.

use std::sync::Arc;

use vitrine_domain::Settings;
use vitrine_model::{Limits, Quota};
use vitrine_stores::layers::faults::{Faults, Faulty, When};

use crate::{
    identity::{BLUE, RED},
    web::{Web, memory, settings, usual, world},
    world::World,
};

const PAGES: [&str; 5] = [
    "/dashboard/admin/stores",
    "/dashboard/admin/cache",
    "/dashboard/admin/cache/clear",
    "/dashboard/admin/usage",
    "/dashboard/admin/usage/limits?project=11111111111111111111111111111111",
];

#[tokio::test]
async fn only_administrators_enter_and_are_shown_the_way() {
    let (_web, world) = usual().await;
    for user in ["alice", "rita", "bob"] {
        let mut browser = world.logged_in(user).await;
        for path in PAGES {
            let page = browser.get(path).await;
            assert_eq!(page.status, 403, "{user} {path}");
            assert!(page.has("the role 'admin'") || page.has("the role &#x27;admin&#x27;"), "{user} {path}");
        }
        for (path, fields) in [
            ("/dashboard/admin/cache", &[("action", "clean")][..]),
            ("/dashboard/admin/cache/clear", &[("what", "both")]),
            ("/dashboard/admin/usage/limits", &[("project", BLUE.0), ("image_count_total", "0")]),
        ] {
            assert_eq!(browser.submit(path, fields).await.status, 403, "{user} {path}");
        }
        let page = browser.get("/dashboard/images").await;
        assert!(
            !page.has("Administration")
                && page.has("href=\"/dashboard/tasks\"")
                && page.has("/dashboard/usage")
        );
    }
    let mut root = world.logged_in("root").await;
    let page = root.get("/dashboard/images").await;
    for (path, _) in
        [("/dashboard/admin/stores", ()), ("/dashboard/admin/cache", ()), ("/dashboard/admin/usage", ())]
    {
        assert!(page.has("Administration") && page.has(&format!("href=\"{path}\"")), "{path}");
        assert_eq!(root.get(path).await.status, 200, "{path}");
    }
    assert!(root.get("/dashboard/admin/cache").await.has("There is no image cache"));
    assert_eq!(root.get("/dashboard/admin/cache/clear").await.status, 404);
    assert_eq!(world.browser().get("/dashboard/admin/stores").await.status, 303, "to the login");
}

#[tokio::test]
async fn stores_are_shown_with_their_state() {
    let web = Web::start().await;
    let broken = Faulty::new(memory("spare"), Faults::of(1..u64::MAX, When::Before));
    let world = world(settings(), &web, Arc::new(broken)).await;
    let mut root = world.logged_in("root").await;
    let page = root.get("/dashboard/admin/stores").await;
    for text in [
        "<bdi>fast</bdi>",
        "Default",
        "flash",
        "<code>memory</code>",
        "Well",
        "Degraded",
        "Not all stores answer",
        "an injected fault",
    ] {
        assert!(page.has(text), "{text}");
    }
    assert!(page.has("&lt;script&gt;disks") && !page.has("<script>disks"), "{}", page.text);
    let single = World::new().await;
    let page = single.logged_in("root").await.get("/dashboard/admin/stores").await;
    assert!(
        page.has("<bdi>file</bdi>") && page.has("Well") && page.has("free of"),
        "also where there is one alone"
    );
}

#[tokio::test]
async fn usage_is_shown_and_limits_are_set() {
    let limits = Limits { image_count_total: 2, image_size_total: 1, ..Limits::default() };
    let world = World::with(Settings { limits, ..settings() }).await;
    world.active("alice", "one", b"data").await;
    let mut alice = world.logged_in("alice").await;
    let page = alice.get("/dashboard/usage").await;
    for text in ["<bdi>red</bdi>", "1 of 2", "4 B of 1.00 MiB", "no limit", "<progress"] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    for text in ["Growth", "By disk format", "/dashboard/images?format=raw", "1 image", "As a table", "<svg"]
    {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(!page.has("By project"), "that of others");
    world.queued("alice", "two").await;
    let page = alice.get("/dashboard/usage").await;
    assert!(page.has("2 of 2") && page.has("The limit (image_count_total) is reached"));
    assert_eq!(world.logged_in("rita").await.get("/dashboard/usage").await.status, 200);
    assert!(world.logged_in("bob").await.get("/dashboard/usage").await.has("No data is stored"));

    let mut root = world.logged_in("root").await;
    let page = root.get("/dashboard/admin/usage").await;
    for text in ["red", "blue", "green", "2 of 2", "0 of 2", "Set limits"] {
        assert!(page.has(text), "{text}");
    }
    assert!(
        page.has("By project") && page.has("/dashboard/images?scope=all&amp;format=raw"),
        "{}",
        page.text
    );
    let page = root.get("/dashboard/admin/usage?q=bl").await;
    assert!(!page.has("By project") && page.has("blue") && !page.has(">green<"));
    let page = root.get("/dashboard/admin/usage?q=%3Cscript%3Ealert").await;
    assert!(page.has("No project found") && !page.has("<script>alert"));

    let path = "/dashboard/admin/usage/limits";
    let form = |count: &'static str, size: &'static str| {
        [("project", RED.0), ("image_count_total", count), ("image_size_total", size)]
    };
    for bad in ["-2", "x", "1.5", "99999999999999", "<b>"] {
        let page = root.submit(path, &form(bad, "")).await;
        assert!(page.status == 400 && page.has("Give a whole number between 0 and"), "{bad}: {}", page.text);
    }
    let page = root.submit(path, &form("7", "-1")).await;
    assert!(page.has("The limits of the project red were set.") && page.has("2 of 7"), "{}", page.text);
    assert!(page.has("limits of its own"));
    let usage = world.controller.usage(&world.caller("alice").await).await.unwrap();
    let limit = |quota| usage.iter().find(|usage| usage.quota == quota).unwrap().limit;
    assert_eq!((limit(Quota::ImageCountTotal), limit(Quota::ImageSizeTotal)), (Some(7), None));
    let page = root.get(&format!("{path}?project={}", RED.0)).await;
    assert!(page.has("Limits of red") && page.has("value=\"7\"") && page.has("value=\"-1\""));
    assert!(root.submit(path, &form("", "")).await.has("2 of 2"), "what all have again");
    assert_eq!(root.get(&format!("{path}?project=")).await.status, 404);
}
