//! Hostile text in every field, on every page: shown as it is, never as markup.

use serde_json::json;
use vitrine_domain::{ImportRequest, MethodRequest};
use vitrine_model::{ImageChange, NewImage};

use crate::{
    browser::Page,
    identity::BLUE,
    web::usual,
    world::{World, raw},
};

const NAMES: [&str; 5] = [
    "<script>alert('pwned')</script>",
    "\"><img src=x onerror=alert(1)>",
    "</textarea></title></option><svg/onload=alert(1)>",
    "{{7*7}} ${7*7} ';--",
    "\u{202E}gpj.exe\u{202C}",
];

/// Tags that are not the page's own.
fn foreign(page: &Page) -> Vec<String> {
    let bad = |tag: &String| {
        ["script", "img", "svg/", "/title"].iter().any(|name| tag.starts_with(name)) || tag.contains(" on")
    };
    page.tags().into_iter().filter(bad).collect()
}

#[test]
fn foreign_tags_would_be_found() {
    let page =
        |text: &str| Page { status: Default::default(), headers: Default::default(), text: text.to_owned() };
    assert_eq!(foreign(&page("<body><a title=\"<script>\">&lt;img></a>")), Vec::<String>::new());
    assert_eq!(foreign(&page("<body><bdi><script>alert</script>")), ["script"]);
    assert_eq!(foreign(&page("<body><p title=\"\" onload=\"x\">")).len(), 1);
}

#[tokio::test]
async fn no_page_takes_names_for_markup() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    for name in NAMES {
        let new = NewImage {
            tags: vec![name.to_owned()],
            properties: [("description", name), ("os_distro", name), (name, name)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..raw(name)
        };
        let image = world.controller.create_image(&alice, new).await.unwrap();
        world.controller.add_member(&alice, &image.id, BLUE.0).await.unwrap();
        let mut owner = world.logged_in("alice").await;
        let here = format!("/dashboard/images/{}", image.id);
        let mut pages = Vec::new();
        for path in ["", "/edit", "/share", "/delete"] {
            pages.push(owner.get(&format!("{here}{path}")).await);
        }
        pages.push(owner.get("/dashboard/images").await);
        let all = "cols=status,os,tags,stores,checksum,owner,created";
        pages.push(owner.get(&format!("/dashboard/images?{all}")).await);
        pages.push(owner.get("/dashboard/images?group=family").await);
        let view = form_urlencoded::Serializer::new(String::new()).append_pair("q", name).finish();
        pages.push(owner.submit("/dashboard/images/views", &[("name", "v"), ("list", &view)]).await);
        let tag = [("action", "add_tag"), ("tag", name), ("image", image.id.as_str())];
        pages.push(owner.submit("/dashboard/images/bulk", &tag).await);
        pages.push(world.logged_in("bob").await.get("/dashboard/inbox").await);
        let fields = [("action", "delete"), ("image", image.id.as_str())];
        pages.push(owner.submit("/dashboard/images/bulk", &fields).await);
        pages.push(owner.submit(&format!("{here}/delete"), &[]).await);
        for page in pages {
            assert!(page.has("<bdi"), "names are set apart from the text around them");
            assert_eq!(foreign(&page), Vec::<String>::new(), "{name}");
            assert_eq!(page.text.matches("</title>").count(), 1, "{name}");
        }
    }
}

#[tokio::test]
async fn no_page_takes_tasks_and_stores_for_markup() {
    let (web, world) = usual().await;
    let root = world.caller("root").await;
    let mut browser = world.logged_in("root").await;
    for name in NAMES {
        let data = world.active("root", "copied", b"data").await;
        let queued = world.controller.create_image(&root, raw(name)).await.unwrap();
        let method = MethodRequest {
            name: "web-download".to_owned(),
            uri: Some(web.url(&format!("/{}", name.replace(' ', "+").replace(|c: char| !c.is_ascii(), "")))),
            ..MethodRequest::default()
        };
        let request = ImportRequest { method, ..ImportRequest::default() };
        world.controller.import_image(&root, &queued.id, request, None).await.unwrap();
        world.work().await;
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", name)
            .append_pair("image", name)
            .finish();
        for path in [
            "/dashboard/tasks".to_owned(),
            "/dashboard/tasks?scope=all".to_owned(),
            format!("/dashboard/images/{}", queued.id),
            format!("/dashboard/images/{}", data.id),
            "/dashboard/images/new/url".to_owned(),
            "/dashboard/admin/stores".to_owned(),
            format!("/dashboard/admin/usage?{query}"),
            format!("/dashboard/admin/cache?{query}"),
        ] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            assert_eq!(foreign(&page), Vec::<String>::new(), "{path} {name}");
        }
        let fields = [("uri", name), ("expected_checksum", name), ("store", name), ("disk_format", name)];
        for path in
            ["/dashboard/images/new/url", "/dashboard/images/new/service", "/dashboard/admin/usage/limits"]
        {
            let page = browser
                .submit(path, &[&fields[..], &[("project", "x"), ("image_count_total", name)]].concat())
                .await;
            assert_eq!(foreign(&page), Vec::<String>::new(), "{path} {name}");
        }
        let page = browser.submit(&format!("/dashboard/images/{}/copies", data.id), &[("store", name)]).await;
        assert_eq!(foreign(&page), Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn no_page_takes_definitions_for_markup() {
    let world = World::new().await;
    let image = world.queued("root", "target").await;
    let edit = format!("/dashboard/images/{}/edit", image.id);
    for name in NAMES {
        let property = json!({
            "type": "string", "title": name, "description": name, "default": name.is_ascii().then_some(name),
            "enum": [name], "operators": [name], "pattern": name,
        });
        let list = json!({"type": "array", "title": name, "items": {"type": "string", "enum": [name]}, "operators": [name]});
        world
            .define(json!({
                "namespace": name, "display_name": name, "description": name, "visibility": "public", "owner": name,
                "resource_type_associations": [
                    {"name": "OS::Glance::Image", "prefix": name},
                    {"name": name, "prefix": name, "properties_target": name},
                ],
                "properties": {name: property, "list": list},
                "objects": [{"name": name, "description": name, "required": [name], "properties": {name: property}}],
                "tags": [{"name": name}],
            }))
            .await;
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let here = format!("/dashboard/metadefs/{}", encoded.replace('+', "%20"));
        let mut browser = world.logged_in("root").await;
        let mut pages = Vec::new();
        for path in [
            String::new(),
            "?tab=properties".to_owned(),
            "?tab=objects".to_owned(),
            "?tab=tags".to_owned(),
            "/edit".to_owned(),
            "/delete".to_owned(),
            format!("/property?name={encoded}"),
            format!("/property?name={encoded}&object={encoded}"),
            format!("/object?name={encoded}"),
            format!("/tag?name={encoded}"),
            format!("/remove?part=object&name={encoded}"),
            format!("/remove?part=property&name={encoded}&object={encoded}"),
            format!("/remove?part=type&name={encoded}"),
            format!("/property?name=lost{encoded}"),
        ] {
            pages.push(browser.get(&format!("{here}{path}")).await);
        }
        pages.push(browser.get(&format!("/dashboard/metadefs?q={encoded}&type={encoded}")).await);
        let key = format!("{name}{name}");
        let (list, odd) = (format!("{name}list"), format!("{name} list,x"));
        let fields = [
            (
                "loaded",
                "{\"protected\":false,\"os_hidden\":false,\"tags\":[],\"min_disk\":0,\"min_ram\":0,\"properties\":{}}",
            ),
            ("defined", key.as_str()),
            ("defined-0", name),
            ("defined", list.as_str()),
            ("defined-1", odd.as_str()),
            ("search", name),
            ("step", "search"),
        ];
        pages.push(browser.submit(&edit, &fields).await);
        for page in pages {
            assert!(page.status == 200 || page.status == 404, "{name}: {}", page.text);
            assert!(page.has("<bdi"), "names are set apart from the text around them");
            assert_eq!(foreign(&page), Vec::<String>::new(), "{name}");
            assert_eq!(page.text.matches("</title>").count(), 1, "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_sent_comes_back_as_text() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let hostile = "\"><script>alert(1)</script>";
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("q", hostile),
            ("tag", hostile),
            ("format", hostile),
            ("scope", hostile),
            ("sort", hostile),
        ])
        .finish();
    for path in [
        format!("/dashboard/images?{query}"),
        format!("/dashboard/images/{}", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
        format!("/dashboard/{}", "%3Cscript%3Ealert(1)%3C/script%3E"),
    ] {
        assert_eq!(foreign(&browser.get(&path).await), Vec::<String>::new(), "{path}");
    }
    for (path, field) in [("/dashboard/images/new", "min_disk"), ("/dashboard/images/new", "property-value")]
    {
        let page = browser
            .submit(path, &[("name", hostile), (field, hostile), ("property-name", ""), ("tags", hostile)])
            .await;
        assert_eq!(page.status, 400);
        assert_eq!(foreign(&page), Vec::<String>::new(), "{field}");
    }
    let page = world.browser().post("/dashboard/login", &[("user", hostile), ("project", hostile)]).await;
    assert_eq!(page.status, 401);
    assert_eq!(foreign(&page), Vec::<String>::new());
}

#[tokio::test]
async fn editing_keeps_what_it_does_not_show_well() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let image = world.queued("alice", "keeper").await;
    let odd = [
        ("lines", "one\ntwo\r\n</textarea>three"),
        ("spaces", "  wide  "),
        ("empty", ""),
        ("description", "\n\nlate start"),
    ];
    let changes =
        odd.map(|(name, value)| ImageChange::SetProperty { name: name.to_owned(), value: value.to_owned() });
    world.controller.update_image(&alice, &image.id, changes.to_vec()).await.unwrap();
    let before = world.image("alice", &image.id).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&format!("/dashboard/images/{}/edit", image.id)).await;
    let loaded = page.hidden("loaded").unwrap();
    // What a browser sends of that form: line ends as CRLF, everything else as it is.
    let fields = [
        ("loaded", loaded.as_str()),
        ("name", "keeper"),
        ("description", "late start"),
        ("disk_format", "raw"),
        ("container_format", "bare"),
        ("visibility", "shared"),
        ("min_disk", "0"),
        ("min_ram", "0"),
        ("property-name", "lines"),
        ("property-value", "one\r\ntwo\r\n</textarea>three"),
        ("property-name", "spaces"),
        ("property-value", "  wide  "),
        ("property-name", "empty"),
        ("property-value", ""),
    ];
    let page = browser.submit(&format!("/dashboard/images/{}/edit", image.id), &fields).await;
    assert!(page.has("Nothing was different"), "{}", page.text);
    assert_eq!(world.image("alice", &image.id).await, before);
}
