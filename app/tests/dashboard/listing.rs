//! The list: scopes, filters, order, pages.

use std::collections::BTreeSet;

use vitrine_model::Visibility;

use crate::{
    browser::{Browser, Page},
    identity::BLUE,
    world::{World, raw},
};

/// The names in the table, in order.
fn names(page: &Page) -> Vec<String> {
    let body = page.text.split_once("<tbody>").map_or("", |(_, rest)| rest.split_once("</tbody>").unwrap().0);
    body.split("<bdi class=\"clip\">")
        .skip(1)
        .step_by(2)
        .map(|rest| rest.split_once('<').unwrap().0.to_owned())
        .collect()
}

/// Where a link of that relation leads.
fn link(page: &Page, rel: &str) -> Option<String> {
    let rest = page.text.split_once(&format!("rel=\"{rel}\" href=\""))?.1;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}

#[tokio::test]
async fn pages_lead_there_and_back_in_every_order() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    for index in 0..60 {
        // Few names for many images, so that the order needs its tie-breakers; some without format.
        let mut new = raw(&format!("n{}", index % 7));
        if index % 3 == 0 {
            new.disk_format = None;
        }
        if index % 11 == 0 {
            new.name = None;
        }
        world.controller.create_image(&alice, new).await.unwrap();
    }
    let mut browser = world.logged_in("alice").await;
    for query in ["", "sort=name", "sort=name&dir=desc", "sort=format", "sort=status", "sort=size&dir=asc"] {
        let first = browser.get(&format!("/dashboard/images?{query}")).await;
        assert_eq!(link(&first, "prev"), None, "{query}");
        let second = browser.get(&link(&first, "next").unwrap()).await;
        let third = browser.get(&link(&second, "next").unwrap()).await;
        assert_eq!(link(&third, "next"), None, "{query}");
        assert_eq!([&first, &second, &third].map(|page| names(page).len()), [25, 25, 10], "{query}");
        let ids: BTreeSet<String> = [&first, &second, &third].iter().flat_map(|page| ids(page)).collect();
        assert_eq!(ids.len(), 60, "{query}: every image once");

        let back = browser.get(&link(&third, "prev").unwrap()).await;
        assert_eq!(self::ids(&back), self::ids(&second), "{query}");
        let start = browser.get(&link(&back, "prev").unwrap()).await;
        assert_eq!(self::ids(&start), self::ids(&first), "{query}");
        assert_eq!(link(&start, "prev"), None, "{query}");
        assert_eq!(
            self::ids(&browser.get(&link(&start, "next").unwrap()).await),
            self::ids(&second),
            "{query}"
        );
    }
}

fn ids(page: &Page) -> Vec<String> {
    page.text.split("name=\"image\" value=\"").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

#[tokio::test]
async fn a_page_whose_beginning_is_gone_leads_to_the_first() {
    let world = World::new().await;
    let image = world.queued("alice", "left").await;
    let mut browser = world.logged_in("alice").await;
    for position in ["after", "before"] {
        let gone = "00000000-0000-4000-8000-000000000000";
        let page = browser.get(&format!("/dashboard/images?sort=name&{position}={gone}")).await;
        assert_eq!(page.location(), "/dashboard/images?sort=name");
        let page = browser.get(&format!("/dashboard/images?{position}={}", image.id)).await;
        assert_eq!(page.location(), "/dashboard/images", "nothing is there");
    }
}

#[tokio::test]
async fn scopes_hold_what_they_say_and_count_it() {
    let world = World::new().await;
    let (alice, bob, root) =
        (world.caller("alice").await, world.caller("bob").await, world.caller("root").await);
    let make = async |caller, name: &str, visibility| {
        let new = vitrine_model::NewImage { visibility: Some(visibility), ..raw(name) };
        world.controller.create_image(caller, new).await.unwrap()
    };
    let gift = make(&alice, "gift", Visibility::Shared).await;
    make(&alice, "secret", Visibility::Private).await;
    make(&alice, "commons", Visibility::Community).await;
    make(&root, "for all", Visibility::Public).await;
    make(&bob, "bobs own", Visibility::Private).await;
    world.controller.add_member(&alice, &gift.id, BLUE.0).await.unwrap();

    let mut browser = world.logged_in("bob").await;
    let list = async |browser: &mut Browser, scope: &str| {
        let page = browser.get(&format!("/dashboard/images?scope={scope}&sort=name")).await;
        names(&page)
    };
    assert_eq!(list(&mut browser, "project").await, ["bobs own"]);
    assert_eq!(list(&mut browser, "public").await, ["for all"]);
    assert_eq!(list(&mut browser, "community").await, ["commons"]);
    assert_eq!(list(&mut browser, "all").await, ["bobs own"], "only for administrators");
    let page = browser.get("/dashboard/images?scope=shared").await;
    assert!(names(&page).is_empty() && page.has("Open the inbox") && page.has("waiting for an answer"));
    browser.submit(&format!("/dashboard/images/{}/answer", gift.id), &[("status", "accepted")]).await;
    assert_eq!(list(&mut browser, "shared").await, ["gift"]);

    let mut browser = world.logged_in("root").await;
    assert_eq!(list(&mut browser, "all").await, ["bobs own", "commons", "for all", "gift", "secret"]);
}

#[tokio::test]
async fn filters_narrow_and_can_be_cleared() {
    let world = World::new().await;
    world.active("alice", "Debian 13", b"data").await;
    world.queued("alice", "Fedora 43").await;
    let mut browser = world.logged_in("alice").await;
    for (query, found) in [
        ("q=debian", &["Debian 13"][..]),
        ("q=ORA+4", &["Fedora 43"]),
        ("status=queued", &["Fedora 43"]),
        ("format=raw&sort=name", &["Debian 13", "Fedora 43"]),
        ("format=iso", &[]),
        ("visibility=private", &[]),
        ("protected=true", &[]),
        ("hidden=only", &[]),
        ("tag=none", &[]),
        ("q=%25", &[]),
    ] {
        let page = browser.get(&format!("/dashboard/images?{query}")).await;
        assert_eq!(names(&page), found, "{query}");
        assert_eq!(page.has("Clear the filters"), found.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn images_in_transition_are_told_to_those_who_see_them() {
    let world = World::new().await;
    let image = world.queued("alice", "one").await;
    let path = format!("/dashboard/images/live?id={}&id=none&id=..%2f", image.id);
    let page = world.logged_in("alice").await.get(&path).await;
    assert_eq!(page.header("content-type"), "application/json");
    let expected = format!(
        r#"[{{"id":"{}","status":"queued","size":null}},{{"id":"none","status":null,"size":null}}]"#,
        image.id
    );
    assert_eq!(page.text, expected);
    assert!(!world.logged_in("bob").await.get(&path).await.has("queued"));
}

#[tokio::test]
async fn images_are_found_by_size_and_by_checksum_and_snapshots_are_marked() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let small = world.active("alice", "small", b"some data").await;
    static LARGE: [u8; 3 << 20] = [7; 3 << 20];
    world.active("alice", "large", &LARGE).await;
    let mut snapshot = raw("of a server");
    snapshot.properties.insert("image_type".to_owned(), "snapshot".to_owned());
    world.controller.create_image(&alice, snapshot).await.unwrap();
    let mut browser = world.logged_in("alice").await;
    for (query, expected) in [
        ("min=1", &["large"][..]),
        ("max=1", &["small"]),
        ("min=1&max=2", &[]),
        (&format!("q={}", small.checksum.as_deref().unwrap()), &["small"]),
        (&format!("q={}", small.os_hash_value.as_deref().unwrap()), &["small"]),
    ] {
        let page = browser.get(&format!("/dashboard/images?{query}")).await;
        assert_eq!(names(&page), expected, "{query}");
    }
    let page = browser.get("/dashboard/images?min=1").await;
    assert!(page.has("name=\"min\"") && page.has("value=\"1\"") && page.has("Clear"), "{}", page.text);
    let page = browser.get("/dashboard/images?cols=type").await;
    assert_eq!(
        (page.text.matches(">Snapshot<").count(), page.text.matches("<bdi>Image</bdi>").count()),
        (1, 2)
    );
}
