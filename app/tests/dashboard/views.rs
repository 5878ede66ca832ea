//! Columns, views and families of the list.

use vitrine_model::{ImageChange, NewImage};

use crate::{
    browser::Page,
    world::{World, raw},
};

/// The headings of the table, without that of the ticks, which readers have not.
fn headings(page: &Page) -> Vec<String> {
    let head = page.text.split_once("<thead>").unwrap().1.split_once("</thead>").unwrap().0;
    let text = |part: &str| {
        let mut out = String::new();
        let mut depth = 0;
        for letter in part.chars() {
            match letter {
                '<' => depth += 1,
                '>' => depth -= 1,
                letter if depth == 0 => out.push(letter),
                _ => {}
            }
        }
        out.trim().to_owned()
    };
    let named = head.split("<th ").skip(1).filter(|part| !part.contains("class=\"tick\""));
    named.map(|part| text(&format!("<{part}"))).collect()
}

#[tokio::test]
async fn columns_are_chosen_remembered_and_in_the_address() {
    let world = World::new().await;
    let image = world.active("alice", "one", b"data").await;
    let alice = world.caller("alice").await;
    let changes = [("os_distro", "debian"), ("os_version", "13")]
        .map(|(name, value)| ImageChange::SetProperty { name: name.to_owned(), value: value.to_owned() });
    world.controller.update_image(&alice, &image.id, changes.into()).await.unwrap();
    for tag in ["t1", "t2", "t3", "t4", "t5"] {
        world.controller.add_tag(&alice, &image.id, tag).await.unwrap();
    }
    let mut browser = world.logged_in("alice").await;
    let usual = ["Name", "Visibility", "Status", "Size", "Format", "Owner", "Updated"];
    assert_eq!(headings(&browser.get("/dashboard/images").await), usual);
    let columns =
        ["protected", "virtual_size", "container", "os", "tags", "stores", "checksum", "created", "evil"];
    let mut fields: Vec<(&str, &str)> = columns.map(|column| ("column", column)).into();
    fields.push(("list", "sort=name&q=on"));
    let page = browser.submit("/dashboard/images/columns", &fields).await;
    let chosen =
        ["Name", "Protected", "Virtual size", "Container", "System", "Tags", "Stores", "MD5", "Created"];
    assert_eq!(headings(&page), chosen);
    let checksum = image.checksum.unwrap();
    for text in [
        "debian 13",
        ">bare<",
        ">t4<",
        "+1",
        &checksum[..12],
        "tag=t1",
        "q=on&amp;tag=t1&amp;sort=name&amp;cols=",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(page.has("sort=container"), "headings sort");
    assert_eq!(headings(&browser.get("/dashboard/images").await), chosen, "remembered");
    let linked = browser.get("/dashboard/images?cols=status").await;
    assert_eq!(headings(&linked), ["Name", "Status"], "what the address says counts more");
    assert_eq!(headings(&browser.get("/dashboard/images").await), chosen, "and is not remembered");
    assert_eq!(
        headings(&world.logged_in("rita").await.get("/dashboard/images").await),
        usual,
        "by each person"
    );
    let page = browser.submit("/dashboard/images/columns", &[("usual", "true")]).await;
    assert_eq!(headings(&page), usual);
}

#[tokio::test]
async fn views_are_kept_renamed_removed_and_put_back() {
    let world = World::new().await;
    world.queued("alice", "one").await;
    let mut browser = world.logged_in("alice").await;
    let list = "q=%3Cb%3E&status=queued&sort=size&cols=status%2Ctags";
    let page = browser.get(&format!("/dashboard/images?{list}")).await;
    assert_eq!(page.hidden("list").as_deref(), Some(list), "as it would be kept");
    let page = browser.submit("/dashboard/images/views", &[("list", list), ("name", " <b>Mine</b> ")]).await;
    let link = format!("href=\"/dashboard/images?{}\" aria-current=\"page\"", list.replace('&', "&amp;"));
    assert!(page.has("The view &lt;b&gt;Mine&lt;/b&gt; was saved.") && page.has(&link), "{}", page.text);
    let (_, id) = page.text.split_once("/dashboard/images/views/").unwrap();
    let view = format!("/dashboard/images/views/{}", &id[..36]);
    assert!(browser.get("/dashboard/images").await.has("&lt;b&gt;Mine&lt;/b&gt;"), "above every list");
    assert!(!world.logged_in("rita").await.get("/dashboard/images").await.has("Mine"), "of one person");
    for name in ["", &"n".repeat(65)] {
        let page = browser.submit("/dashboard/images/views", &[("list", ""), ("name", name)]).await;
        assert!(page.has("The view was not saved.") && page.has("1 to 64"), "{}", page.text);
    }
    let rename = [("action", "rename"), ("name", "Yours"), ("list", list)];
    assert_eq!(world.logged_in("rita").await.submit(&view, &rename).await.status, 404, "nobody else's");
    let page = browser.submit(&view, &rename).await;
    assert!(page.has("The view is now called Yours.") && page.has(&link), "{}", page.text);
    // The same name again is another list of the same view.
    browser.submit("/dashboard/images/views", &[("list", "sort=name"), ("name", "Yours")]).await;
    let alice = world.caller("alice").await;
    let views = world.controller.views(&alice).await.unwrap();
    assert_eq!(views.iter().map(|view| view.query.as_str()).collect::<Vec<_>>(), ["sort=name"]);
    let page = browser.submit(&view, &[("action", "remove")]).await;
    assert!(page.has("The view Yours was removed.") && page.has(">Undo<"), "{}", page.text);
    assert!(world.controller.views(&alice).await.unwrap().is_empty());
    let page = browser.submit("/dashboard/images/views", &[("name", "Yours"), ("list", "sort=name")]).await;
    assert!(page.has("aria-current=\"page\"><bdi>Yours</bdi>") || page.has("Yours"), "{}", page.text);
    for number in 1..50 {
        world.controller.keep_view(&alice, &number.to_string(), "").await.unwrap();
    }
    let page = browser.submit("/dashboard/images/views", &[("name", "more"), ("list", "")]).await;
    assert!(page.has("50 views already"), "{}", page.text);
}

#[tokio::test]
async fn families_are_whole_on_every_page() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let make = async |name: &str, properties: &[(&str, &str)]| {
        let properties =
            properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let new = NewImage { properties, ..raw(name) };
        world.controller.create_image(&alice, new).await.unwrap();
    };
    for number in 0..40 {
        make(&format!("single {number:02}"), &[]).await;
        if number % 4 == 0 {
            make(&format!("deb-{number:02}"), &[("os_distro", "debian"), ("os_version", "13")]).await;
        }
        if number == 20 {
            make("web-old", &[("family", "web"), ("os_distro", "debian"), ("os_version", "13")]).await;
        }
    }
    make("web-new", &[("family", "web")]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images?group=family").await;
    assert!(page.has("25 of 42 families"), "{}", page.text);
    assert_eq!(page.text.matches("<tbody").count(), 25);
    let first = page.text.split("<tbody").nth(1).unwrap();
    assert!(first.find("web-new").unwrap() < first.find("web-old").unwrap(), "the newest on top: {first}");
    assert!(first.contains("<summary>1 older</summary>") && first.contains("<bdi>web</bdi>"), "{first}");
    let debian = page.text.split("<tbody").find(|body| body.contains("deb-36")).unwrap();
    assert!(debian.contains("9 older") && debian.contains("debian 13"), "{debian}");
    assert_eq!(debian.matches("<tr").count(), 7, "the newest six, and a way to the rest: {debian}");
    let (_, href) = debian.split_once("colspan").unwrap();
    let href = href.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let all = browser.get(&href).await;
    assert!(all.has("10 images") && all.has("Images of the family") && !all.has("web-old"), "{}", all.text);
    let second = browser.get("/dashboard/images?group=family&page=2").await;
    assert!(
        second.has("17 of 42 families") && second.has("rel=\"prev\" href=\"/dashboard/images?group=family\"")
    );
    assert!(!second.has("deb-"), "no family is on two pages");
    let beyond = browser.get("/dashboard/images?group=family&page=9").await;
    assert_eq!(beyond.location(), "/dashboard/images?group=family");
    let by_name = browser.get("/dashboard/images?group=family&sort=name").await;
    assert!(by_name.text.split("<tbody").nth(1).unwrap().contains("deb-36"), "{}", by_name.text);
    let narrow = browser.get("/dashboard/images?group=family&q=web").await;
    assert!(narrow.has("1 of 1 family"), "{}", narrow.text);
}
