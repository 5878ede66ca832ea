//! The audit trail, and the history of an image.

use vitrine_model::{ImageChange, NewImage, Visibility};

use crate::{
    browser::Page,
    identity::RED,
    world::{World, raw},
};

const TRAIL: &str = "/dashboard/admin/audit";

/// A name that would be a script on a page, a formula in a table, and a line of its own in a file.
const HOSTILE: &str = "=<script>alert(1)</script>\"\r\n,x";

/// Rows of the page's table.
fn rows(page: &Page) -> usize {
    page.text.matches("<th scope=\"row\"").count()
}

/// Alice made a public image and one with a hostile name; bob tried to change the first, and root did.
async fn world() -> (World, String) {
    let world = World::new().await;
    let (alice, bob, root) =
        (world.caller("alice").await, world.caller("bob").await, world.caller("root").await);
    let image = world.queued("alice", "disk").await;
    let publish = vec![ImageChange::Visibility(Visibility::Public)];
    world.controller.update_image(&root, &image.id, publish).await.unwrap();
    let rename = vec![ImageChange::Name(Some("stolen".to_owned()))];
    world.controller.update_image(&bob, &image.id, rename).await.unwrap_err();
    let hostile = NewImage { tags: vec![HOSTILE.to_owned()], ..raw(HOSTILE) };
    world.controller.create_image(&alice, hostile).await.unwrap();
    (world, image.id)
}

#[tokio::test]
async fn administrators_see_who_did_what() {
    let (world, id) = world().await;
    let mut root = world.logged_in("root").await;
    let page = root.get(TRAIL).await;
    assert_eq!(page.status, 200);
    for text in [
        "Audit trail",
        "Image created",
        "Image changed",
        "<code>image.update</code>",
        "Refused (403)",
        "<bdi>red</bdi>",
        "visibility: shared → public",
        "They are kept for 365 days",
        &format!("/dashboard/images/{id}"),
        "5 entries",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(!page.has("<script>alert") && page.has("=&lt;script&gt;alert"));
    let page = root.get("/dashboard/images").await;
    assert!(page.has(&format!("href=\"{TRAIL}\"")), "the way there");
    for user in ["alice", "rita", "bob"] {
        let mut browser = world.logged_in(user).await;
        for path in [TRAIL.to_owned(), format!("{TRAIL}/export?format=csv")] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 403, "{user} {path}");
            assert!(!page.has("image.update") && !page.has("disk"), "{user} {path}");
        }
    }
    assert_eq!(world.browser().get(TRAIL).await.status, 303, "to the login");
}

#[tokio::test]
async fn filters_stand_in_the_address() {
    let (world, id) = world().await;
    let mut root = world.logged_in("root").await;
    let day = |offset: i64| {
        let at = vitrine_domain::Clock::now(&vitrine_domain::SystemClock) + time::Duration::days(offset);
        at.date().to_string()
    };
    for (query, count) in [
        // The login of root, too.
        (String::new(), 5),
        ("outcome=refused".to_owned(), 1),
        ("outcome=ok&user=alice".to_owned(), 2),
        (format!("project={}", RED.0), 4),
        ("project=red".to_owned(), 4),
        ("project=blue".to_owned(), 1),
        ("project=re".to_owned(), 0),
        ("action=image.create".to_owned(), 2),
        ("action=image".to_owned(), 4),
        ("action=metadef".to_owned(), 0),
        ("q=dis".to_owned(), 3),
        (format!("kind=image&q={id}"), 3),
        ("kind=task".to_owned(), 0),
        ("q=%3Cscript%3E".to_owned(), 1),
        ("q=%25".to_owned(), 0),
        (format!("from={}", day(1)), 0),
        (format!("from={0}&until={0}", day(0)), 5),
        (format!("until={}", day(-1)), 0),
        ("outcome=x&kind=y&from=z&after=x".to_owned(), 5),
    ] {
        let page = root.get(&format!("{TRAIL}?{query}")).await;
        assert_eq!((page.status.as_u16(), rows(&page)), (200, count), "{query}");
    }
    let page = root.get(&format!("{TRAIL}?q=%22%3E%3Cscript%3Ealert(2)&user=%3Cb%3E&action=%3Ci%3E")).await;
    assert!(page.has("No entries") && page.has("Clear filters"));
    assert!(!page.has("<script>alert(2)") && !page.has("<b>") && !page.has("<i>"), "{}", page.text);
    let page = root.get(&format!("{TRAIL}?outcome=refused&q=disk")).await;
    assert!(page.has("export?q=disk&amp;outcome=refused&amp;format=csv"), "{}", page.text);
    assert!(page.has("value=\"disk\"") && page.has("value=\"refused\" selected"), "{}", page.text);
    let page = root.get(&format!("{TRAIL}?after=999999")).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, TRAIL), "the entry is gone");
}

#[tokio::test]
async fn long_trails_have_pages() {
    let world = World::new().await;
    for number in 0..60 {
        world.queued("alice", &format!("image {number}")).await;
    }
    let mut root = world.logged_in("root").await;
    let link = |page: &Page, rel: &str| {
        let start = format!("rel=\"{rel}\" href=\"");
        page.text.split_once(&start).map(|(_, rest)| rest.split('"').next().unwrap().replace("&amp;", "&"))
    };
    let first = root.get(&format!("{TRAIL}?user=alice")).await;
    assert!(rows(&first) == 50 && first.has("image 59") && link(&first, "prev").is_none());
    let second = root.get(&link(&first, "next").unwrap()).await;
    assert!(rows(&second) == 10 && second.has("image 0<") && link(&second, "next").is_none());
    let back = root.get(&link(&second, "prev").unwrap()).await;
    assert!(rows(&back) == 50 && back.has("image 59"), "{}", back.text);

    let page = root.get(&format!("{TRAIL}/export?format=jsonl&user=alice")).await;
    assert_eq!(page.text.lines().count(), 60);
}

#[tokio::test]
async fn what_matches_can_be_taken_away_as_a_file() {
    let (world, id) = world().await;
    let mut root = world.logged_in("root").await;
    let csv = root.get(&format!("{TRAIL}/export?format=csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment; filename=\"audit.csv\""));
    assert!(csv.text.starts_with("\"id\",\"at\",\"project_id\""), "{}", csv.text);
    assert!(csv.has("\"'=<script>alert(1)</script>\"\"\r\n,x\""), "{}", csv.text);
    assert!(!csv.text.contains(",\"=") && csv.has(&id));
    let json = root.get(&format!("{TRAIL}/export?format=jsonl&outcome=refused")).await;
    assert_eq!(json.header("content-type"), "application/jsonl; charset=utf-8");
    let lines: Vec<serde_json::Value> =
        json.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["user_name"], &lines[0]["code"]), (&"bob".into(), &403.into()));
    assert_eq!(lines[0]["target_id"], id.as_str());
    for bad in ["", "?format=xml", "?format=%3Cb%3E"] {
        assert_eq!(root.get(&format!("{TRAIL}/export{bad}")).await.status, 400, "{bad}");
    }
    let none = root.get(&format!("{TRAIL}/export?format=jsonl&q=nothing")).await;
    assert_eq!((none.status.as_u16(), none.text.as_str()), (200, ""));
}

#[tokio::test]
async fn an_image_shows_its_history_to_its_owner() {
    let (world, id) = world().await;
    let here = format!("/dashboard/images/{id}");
    let mut alice = world.logged_in("alice").await;
    for path in [here.clone(), format!("{here}/history")] {
        let page = alice.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for text in [
            "History",
            "Image created",
            "<bdi title=\"id-of-alice\">alice</bdi>",
            "Another project",
            "Refused (403)",
        ] {
            assert!(page.has(text), "{path} {text}: {}", page.text);
        }
        assert!(
            !page.has(">bob<") && !page.has("id-of-bob") && !page.has("blue") && !page.has(TRAIL),
            "{path}: {}",
            page.text
        );
    }
    let mut root = world.logged_in("root").await;
    let page = root.get(&here).await;
    assert!(page.has("In the audit trail") && page.has(&format!("{TRAIL}?kind=image&amp;q={id}")));
    assert!(root.get(&format!("{here}/history")).await.has("bob"));
    let mut bob = world.logged_in("bob").await;
    let page = bob.get(&here).await;
    assert!(page.status == 200 && !page.has("Image created"), "a public image");
    assert_eq!(bob.get(&format!("{here}/history")).await.status, 403);
    assert_eq!(alice.get("/dashboard/images/none/history").await.status, 404);
    assert_eq!(alice.get(&format!("{here}/history?after=99999")).await.location(), format!("{here}/history"));
    assert_eq!(alice.get(&format!("{here}/history?after=%3Cb%3E")).await.status, 200);
}

#[tokio::test]
async fn the_address_of_a_deleted_image_tells_what_became_of_it() {
    let (world, id) = world().await;
    let here = format!("/dashboard/images/{id}");
    let (alice, mut rita) = (world.caller("alice").await, world.logged_in("rita").await);
    world.controller.delete_image(&alice, &id).await.unwrap();
    let mut owner = world.logged_in("alice").await;
    let page = owner.get(&here).await;
    assert_eq!(page.status, 404);
    for text in [
        "This image was deleted",
        "disk",
        &id,
        "Deleted by",
        "<bdi title=\"id-of-alice\">alice</bdi>",
        "Image deleted",
        "Another project",
        &format!("href=\"{here}/history\""),
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(!page.has(">bob<") && !page.has("Upload"), "{}", page.text);
    assert!(owner.get(&format!("{here}/history")).await.has("Image created"));
    assert!(rita.get(&here).await.has("Deleted by"), "the project's, not the person's");
    let mut bob = world.logged_in("bob").await;
    let page = bob.get(&here).await;
    assert!(page.status == 404 && page.has("This image was deleted"), "it was public: {}", page.text);
    assert!(!page.has("Deleted by") && !page.has("Image deleted") && !page.has("alice"));
    assert_eq!(bob.get(&format!("{here}/history")).await.status, 403);

    let own = world.queued("alice", "unheard-of").await;
    world.controller.delete_image(&alice, &own.id).await.unwrap();
    let page = bob.get(&format!("/dashboard/images/{}", own.id)).await;
    assert!(page.status == 404 && !page.has("was deleted") && !page.has("unheard-of"), "{}", page.text);
}

#[tokio::test]
async fn another_project_is_a_login_by_token() {
    let world = World::new().await;
    let mut alice = world.logged_in("alice").await;
    alice.submit("/dashboard/project", &[("project", crate::identity::GREEN.0)]).await;
    alice.submit("/dashboard/project", &[("project", crate::identity::BLUE.0)]).await;
    let mut root = world.logged_in("root").await;
    let page = root.get(&format!("{TRAIL}?action=identity.login&user=alice")).await;
    assert!(page.has("3 entries") && page.has("method: token") && page.has("Refused (401)"), "{}", page.text);
    assert_eq!(rows(&root.get(&format!("{TRAIL}?action=identity.login&project=green")).await), 2);
}

#[tokio::test]
async fn the_trail_is_in_both_languages() {
    let (world, id) = world().await;
    let mut root = world.logged_in("root").await;
    root.cookies.insert("vitrine_language".to_owned(), "zh-CN".to_owned());
    let page = root.get(TRAIL).await;
    for text in ["审计记录", "修改镜像", "已拒绝 (403)", "保留 365 天"] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(!page.has("Audit trail"));
    assert!(root.get(&format!("/dashboard/images/{id}/history")).await.has("历史"));
}
