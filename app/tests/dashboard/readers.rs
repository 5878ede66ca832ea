//! Who may only read is offered nothing that would be refused, wherever the pages lead.

use std::collections::{BTreeSet, VecDeque};

use vitrine_domain::{BulkAction, Selection};

use crate::{browser::Page, identity::RED, metadefs::example, web::usual, world::World};

/// Forms that change nothing but what is the reader's own.
const OWN: [&str; 9] = [
    "/dashboard/logout",
    "/dashboard/project",
    "/dashboard/language",
    "/dashboard/theme",
    "/dashboard/images/columns",
    "/dashboard/images/views",
    "/dashboard/me/shortcuts",
    "/dashboard/me/timezone",
    "/dashboard/me/password",
];

/// Pages looked at, at most: the links of a page with filters never end.
const ENOUGH: usize = 150;

/// What the palette is told where a new image may be made.
const CREATES: &str = "&quot;creates&quot;:true";

/// The values of an attribute, wherever it stands behind the text.
fn values<'a>(page: &'a Page, before: &'a str) -> impl Iterator<Item = String> + 'a {
    let unquoted = |rest: &str| rest.split_once('"').map(|(value, _)| value.replace("&amp;", "&"));
    page.text.split(before).skip(1).filter_map(unquoted)
}

/// Something of every kind: an image of the project without data, one with data, one shared with it, a change of
/// several images, a namespace.
async fn furnished() -> World {
    let (web, world) = usual().await;
    drop(web);
    let alice = world.caller("alice").await;
    let queued = world.queued("alice", "empty").await;
    world.active("alice", "full", b"some data").await;
    world
        .controller
        .change_images(&alice, BulkAction::Hide, Selection::Images(vec![queued.id.clone()]))
        .await
        .unwrap();
    let bob = world.caller("bob").await;
    let shared = world.queued("bob", "theirs").await;
    world.controller.add_member(&bob, &shared.id, RED.0).await.unwrap();
    world.define(example("OS::Test::Hardware")).await;
    world
}

#[tokio::test]
async fn nothing_is_offered_that_would_be_refused() {
    let world = furnished().await;
    let mut browser = world.logged_in("rita").await;
    let mut open = VecDeque::from(["/dashboard/images".to_owned(), "/dashboard/inbox".to_owned()]);
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut pages = 0;
    while let Some(path) = open.pop_front().filter(|_| pages < ENOUGH) {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path} is linked, and refused");
        pages += 1;
        assert!(!page.has(CREATES), "{path}: the palette offers a new image");
        for action in values(&page, "<form method=\"post\" action=\"")
            .chain(values(&page, "method=\"post\" action=\""))
            .chain(values(&page, "formaction=\""))
        {
            let own = OWN.contains(&action.as_str()) || action.starts_with("/dashboard/me/credentials/");
            assert!(own, "{path} offers {action}");
        }
        for link in values(&page, "href=\"") {
            let address = link.split('?').next().unwrap_or_default();
            let address = address.split('#').next().unwrap_or_default();
            if !address.starts_with("/dashboard/") || address.contains("/assets/") {
                continue;
            }
            let changes = ["/new", "/edit", "/share", "/delete", "/property", "/object", "/tag", "/remove"];
            let changes =
                !address.starts_with("/dashboard/me/") && changes.iter().any(|end| address.ends_with(end));
            assert!(!changes && !address.contains("/import"), "{path} offers {link}");
            let is_file = [".yaml", ".sh", "/file", "/json"].iter().any(|end| address.ends_with(end));
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if !is_file && seen.insert(link.clone()) {
                open.push_back(link);
            }
        }
    }
    for begin in
        ["/dashboard/images/", "/dashboard/inbox", "/dashboard/tasks", "/dashboard/usage", "/dashboard/me"]
    {
        assert!(seen.iter().any(|path| path.starts_with(begin)), "{begin} was looked at");
    }
}

#[tokio::test]
async fn who_may_write_is_offered_more() {
    let world = furnished().await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images").await;
    for text in [CREATES, "action=\"/dashboard/images/bulk\"", "name=\"image\"", "/dashboard/images/new"] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(browser.get("/dashboard/inbox").await.has("/answer\""));
}
