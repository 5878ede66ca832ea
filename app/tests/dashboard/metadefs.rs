//! Metadata definitions as everybody sees them: the list, a namespace's page, its JSON.

use serde_json::{Value, json};

use crate::{
    browser::Page,
    identity::{BLUE, RED},
    world::World,
};

/// A namespace with some of everything.
pub(crate) fn example(name: &str) -> Value {
    json!({
        "namespace": name, "display_name": "Virtual hardware", "description": "What servers are made of.",
        "visibility": "public", "protected": false, "owner": RED.0,
        "resource_type_associations": [
            {"name": "OS::Glance::Image", "prefix": "hw_"},
            {"name": "OS::Cinder::Volume", "prefix": "hw_", "properties_target": "image"},
        ],
        "properties": {
            "bus": {"title": "Bus", "description": "Where disks are.", "type": "string", "enum": ["scsi", "virtio"], "default": "virtio"},
            "cores": {"title": "Cores", "type": "integer", "minimum": 1, "maximum": 16},
            "secure": {"title": "Secure boot", "type": "boolean"},
            "sets": {
                "title": "Instruction sets", "type": "array", "operators": ["<or>", "<in>"],
                "items": {"type": "string", "enum": ["avx", "sse", "vmx"]}, "uniqueItems": true,
            },
            "serial": {"title": "Serial number", "type": "string", "pattern": "^[A-Z]+$", "maxLength": 8},
            "made": {"title": "Made by", "type": "string", "readonly": true},
        },
        "objects": [{
            "name": "Clock", "description": "How time goes.", "required": ["rate"],
            "properties": {"rate": {"title": "Rate", "type": "number", "minimum": 0.5}},
        }],
        "tags": [{"name": "fast"}, {"name": "slow"}],
    })
}

/// The names of the namespaces in the table, in order.
fn names(page: &Page) -> Vec<String> {
    page.text
        .split("<div class=\"muted small mono breaks\"><bdi>")
        .skip(1)
        .map(|rest| rest.split_once('<').unwrap().0.to_owned())
        .collect()
}

fn link(page: &Page, rel: &str) -> Option<String> {
    let rest = page.text.split_once(&format!("rel=\"{rel}\" href=\""))?.1;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}

#[tokio::test]
async fn everybody_sees_what_is_public_or_of_their_project() {
    let world = World::new().await;
    for (name, visibility, owner) in
        [("open", "public", BLUE.0), ("ours", "private", RED.0), ("theirs", "private", BLUE.0)]
    {
        world.define(json!({"namespace": name, "visibility": visibility, "owner": owner})).await;
    }
    for (user, expected) in [
        ("rita", &["open", "ours"][..]),
        ("alice", &["open", "ours"]),
        ("bob", &["open", "theirs"]),
        ("root", &["open", "ours", "theirs"]),
    ] {
        let mut browser = world.logged_in(user).await;
        let page = browser.get("/dashboard/metadefs").await;
        assert_eq!(names(&page), expected, "{user}");
        assert_eq!(page.has("Create namespace") && page.has("Import"), user == "root", "{user}");
        for name in ["open", "ours", "theirs"] {
            let page = browser.get(&format!("/dashboard/metadefs/{name}")).await;
            assert_eq!(page.status == 200, expected.contains(&name), "{user} {name}");
            assert_eq!(page.has("/metadefs/open/edit"), user == "root" && name == "open", "{user} {name}");
        }
    }
}

#[tokio::test]
async fn a_namespace_shows_everything_that_is_in_it() {
    let world = World::new().await;
    world.define(example("OS::Test::Hardware")).await;
    let mut browser = world.logged_in("rita").await;
    let here = "/dashboard/metadefs/OS::Test::Hardware";
    for (tab, texts) in [
        (
            "overview",
            &[
                "Virtual hardware",
                "What servers are made of.",
                "OS::Glance::Image",
                "hw_",
                "Properties target",
                "red",
            ][..],
        ),
        (
            "properties",
            &[
                "Where disks are.",
                "scsi",
                "<code>virtio</code>",
                "Whole number",
                "from 1 to 16",
                "True or false",
                "List of text",
                "each entry once",
                "operators: &lt;or&gt; &lt;in&gt;",
                "matches ^[A-Z]+$",
                "at most 8 characters",
                "Read only",
            ],
        ),
        ("objects", &["Clock", "How time goes.", "Rate", "Required", "at least 0.5"]),
        ("tags", &["fast", "slow"]),
    ] {
        let page = browser.get(&format!("{here}?tab={tab}")).await;
        for text in texts {
            assert!(page.has(text), "{tab}: {text}: {}", page.text);
        }
        for text in ["Add a property", "Delete…", "Rename", "Add a resource type", "/actions"] {
            assert!(!page.has(text), "{tab}: {text} is for administrators");
        }
    }
    let file = browser.get(&format!("{here}/json")).await;
    assert_eq!(file.header("content-type"), "application/json");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"OS-Test-Hardware.json\""));
    assert_eq!(serde_json::from_str::<Value>(&file.text).unwrap(), world.defined("OS::Test::Hardware").await);
}

#[tokio::test]
async fn the_list_is_searched_and_filtered() {
    let world = World::new().await;
    world.define(example("OS::Test::Hardware")).await;
    world
        .define(json!({
            "namespace": "OS::Test::Flavors", "visibility": "private", "protected": true,
            "resource_type_associations": [{"name": "OS::Nova::Flavor"}],
        }))
        .await;
    let mut browser = world.logged_in("root").await;
    for (query, found) in [
        ("", &["OS::Test::Flavors", "OS::Test::Hardware"][..]),
        ("q=virtual+HARD", &["OS::Test::Hardware"]),
        ("q=servers+are", &["OS::Test::Hardware"]),
        ("q=test%3A%3Afl", &["OS::Test::Flavors"]),
        ("type=OS%3A%3AGlance%3A%3AImage", &["OS::Test::Hardware"]),
        ("visibility=private", &["OS::Test::Flavors"]),
        ("protected=true", &["OS::Test::Flavors"]),
        ("protected=false&visibility=private", &[]),
        ("q=%25", &[]),
    ] {
        let page = browser.get(&format!("/dashboard/metadefs?{query}")).await;
        assert_eq!(names(&page), found, "{query}");
        assert_eq!(page.has("Clear the filters"), found.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn pages_lead_there_and_back() {
    let world = World::new().await;
    for number in 0..120 {
        world.define(json!({"namespace": format!("n{number:03}"), "visibility": "public"})).await;
    }
    let mut browser = world.logged_in("bob").await;
    let first = browser.get("/dashboard/metadefs?visibility=public").await;
    assert_eq!(link(&first, "prev"), None);
    let second = browser.get(&link(&first, "next").unwrap()).await;
    let third = browser.get(&link(&second, "next").unwrap()).await;
    assert_eq!([&first, &second, &third].map(|page| names(page).len()), [50, 50, 20]);
    assert_eq!(link(&third, "next"), None);
    let all: Vec<String> = [&first, &second, &third].iter().flat_map(|page| names(page)).collect();
    assert!(all.is_sorted() && all.len() == 120);
    let back = browser.get(&link(&third, "prev").unwrap()).await;
    assert_eq!(names(&back), names(&second));
    let start = browser.get(&link(&back, "prev").unwrap()).await;
    assert_eq!((names(&start), link(&start, "prev")), (names(&first), None));
    for gone in ["after=lost", "before=lost", "after=n119", "before=n000"] {
        let page = browser.get(&format!("/dashboard/metadefs?q=n&{gone}")).await;
        assert_eq!(page.location(), "/dashboard/metadefs?q=n", "{gone}");
    }
}

#[tokio::test]
async fn a_name_may_hold_anything() {
    let world = World::new().await;
    let name = "a/b ?#%&+é";
    world.define(json!({"namespace": name, "visibility": "public"})).await;
    let mut browser = world.logged_in("root").await;
    let page = browser.get("/dashboard/metadefs").await;
    let path = "/dashboard/metadefs/a%2Fb%20%3F%23%25%26%2B%C3%A9";
    assert!(page.has(&format!("href=\"{path}\"")), "{}", page.text);
    assert_eq!(browser.get(path).await.status, 200);
    let page = browser.submit(&format!("{path}/tags"), &[("tags", "t")]).await;
    assert!(page.has("1 tag was added."));
    assert_eq!(world.defined(name).await["tags"], json!([{"name": "t"}]));
}

#[tokio::test]
async fn what_is_not_there_is_named_with_the_way_on() {
    let world = World::new().await;
    world.define(example("there")).await;
    let mut browser = world.logged_in("root").await;
    for (path, says, way) in [
        (
            "/dashboard/metadefs/lost",
            "No namespace called &#x27;lost&#x27; was found",
            "href=\"/dashboard/metadefs\"",
        ),
        (
            "/dashboard/metadefs/lost/edit",
            "No namespace called &#x27;lost&#x27; was found",
            "To the metadata definitions",
        ),
        (
            "/dashboard/metadefs/there/property?name=x",
            "has no property called &#x27;x&#x27;",
            "To the namespace",
        ),
        (
            "/dashboard/metadefs/there/object?name=x",
            "has no object called &#x27;x&#x27;",
            "href=\"/dashboard/metadefs/there\"",
        ),
        ("/dashboard/metadefs/there/tag?name=x", "has no tag called &#x27;x&#x27;", "To the namespace"),
        (
            "/dashboard/metadefs/there/remove?part=type&name=x",
            "has no resource type called &#x27;x&#x27;",
            "To the namespace",
        ),
        ("/dashboard/metadefs/there/remove?part=x", "There is no page", "req-"),
        ("/dashboard/metadefs/%2e%2e", "No namespace can have the name", "To the metadata definitions"),
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        let text = page.text.replace('\'', "&#x27;");
        assert!(text.contains(says) && page.has(way), "{path}: {}", page.text);
    }
    // Who may not see it is told the same.
    world.define(json!({"namespace": "secret", "visibility": "private", "owner": BLUE.0})).await;
    let mut browser = world.logged_in("alice").await;
    assert_eq!(browser.get("/dashboard/metadefs/secret/json").await.status, 404);
    let page = browser.get("/dashboard/metadefs").await;
    assert!(page.has("aria-current=\"page\"") && !page.has("secret"));
}

#[tokio::test]
async fn an_empty_list_says_what_to_do() {
    let world = World::new().await;
    let page = world.logged_in("bob").await.get("/dashboard/metadefs").await;
    assert!(page.has("No metadata definitions") && page.has("An administrator can create some"));
    let page = world.logged_in("root").await.get("/dashboard/metadefs").await;
    assert!(page.has("import the JSON of one"));
}

#[tokio::test]
async fn several_namespaces_are_deleted_at_once() {
    let world = World::new().await;
    for name in ["one", "two", "three"] {
        world.define(example(name)).await;
    }
    world.define(json!({"namespace": "kept", "protected": true})).await;
    let mut alice = world.logged_in("alice").await;
    assert!(!alice.get("/dashboard/metadefs").await.has("name=\"namespace\""), "who may not is not asked");
    let mut root = world.logged_in("root").await;
    assert!(root.get("/dashboard/metadefs").await.has("name=\"namespace\" value=\"one\""));
    let asked = "/dashboard/metadef/delete?namespace=one&namespace=two&namespace=kept&namespace=lost";
    let page = root.get(asked).await;
    assert!(page.status == 200 && page.has("Delete these 2 namespaces?"), "{}", page.text);
    assert!(page.has("It is protected from deletion") && page.has("It is gone already"));
    assert!(!page.has("type=\"hidden\" name=\"namespace\" value=\"kept\""));
    let chosen = [("namespace", "one"), ("namespace", "two"), ("namespace", "kept")];
    let refused = alice.submit("/dashboard/metadef/delete", &chosen).await;
    assert!(refused.has("0 namespaces were deleted"), "{}", refused.text);
    let page = root.submit("/dashboard/metadef/delete", &chosen).await;
    assert!(page.has("2 namespaces were deleted") && page.has("kept"), "{}", page.text);
    let list = root.get("/dashboard/metadefs").await;
    assert!(list.has("value=\"three\"") && list.has("value=\"kept\"") && !list.has("value=\"one\""));
    assert!(root.get("/dashboard/metadef/delete").await.has("Nothing to delete"));
}
