//! The properties of an image, edited with the metadata definitions.

use http::Method;
use vitrine_model::{ImageChange, NewImage};

use crate::{
    browser::{Browser, Page, own_origin},
    form::{borrowed, filled, untouched},
    metadefs::example,
    world::{World, raw},
};

/// A world with definitions, and an image with these properties.
async fn world_with(properties: &[(&str, &str)]) -> (World, String) {
    let world = World::new().await;
    world.define(example("N")).await;
    let image = world.queued("alice", "web").await;
    let set = |(name, value): &(&str, &str)| ImageChange::SetProperty {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
    };
    let alice = world.caller("alice").await;
    world.controller.update_image(&alice, &image.id, properties.iter().map(set).collect()).await.unwrap();
    (world, image.id)
}

fn path(id: &str) -> String {
    format!("/dashboard/images/{id}/edit")
}

async fn send(browser: &mut Browser, id: &str, fields: &[(String, String)]) -> Page {
    browser.submit(&path(id), &borrowed(fields)).await
}

/// The control of this key: the text between it and the next key.
fn control<'a>(page: &'a Page, key: &str) -> &'a str {
    let start = format!("name=\"defined\" value=\"{key}\"");
    let rest = page.text.split_once(&start).unwrap_or_else(|| panic!("{key} has a field")).1;
    rest.split("name=\"defined\"").next().unwrap()
}

#[tokio::test]
async fn each_type_has_its_control() {
    let properties = [
        ("hw_bus", "scsi"),
        ("hw_cores", "4"),
        ("hw_secure", "true"),
        ("hw_sets", "<or> avx,vmx"),
        ("hw_serial", "ABC"),
        ("hw_made", "us"),
        ("hw_rate", "1.5"),
        ("other", "free"),
    ];
    let (world, id) = world_with(&properties).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    for (key, texts) in [
        (
            "hw_bus",
            &[
                "<select",
                "value=\"scsi\" selected",
                "value=\"virtio\"",
                "default: virtio",
                "Where disks are.",
            ][..],
        ),
        ("hw_cores", &["type=\"number\"", "min=\"1\"", "max=\"16\"", "step=\"1\"", "value=\"4\""]),
        ("hw_secure", &["<select", "value=\"true\" selected", "value=\"false\"", "Not set"]),
        ("hw_sets", &["type=\"checkbox\"", "value=\"avx\" checked", "&lt;or&gt;", "value=\"sse\""]),
        ("hw_serial", &["type=\"text\"", "matches ^[A-Z]+$"]),
        ("hw_made", &["type=\"hidden\"", "us"]),
        ("hw_rate", &["type=\"number\"", "step=\"any\"", "Required", "Clock"]),
    ] {
        for text in texts {
            assert!(control(&page, key).contains(text), "{key}: {text}: {}", control(&page, key));
        }
    }
    assert!(page.has("name=\"property-name\" value=\"other\""), "what is not defined is a free row");
    assert!(!page.has("name=\"property-name\" value=\"hw_bus\""));
    let page = send(&mut browser, &id, &untouched(&page, "/edit")).await;
    assert!(page.has("Nothing was different"), "{}", page.text);
}

#[tokio::test]
async fn odd_values_stay_until_they_are_changed() {
    let properties = [
        ("hw_bus", "ide"),
        ("hw_cores", "many"),
        ("hw_secure", "True"),
        ("hw_sets", "vmx, avx,other"),
        ("hw_serial", "  two\nlines </textarea>"),
        ("hw_rate", ""),
    ];
    let (world, id) = world_with(&properties).await;
    let before = world.image("alice", &id).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    assert!(control(&page, "hw_bus").contains("ide (not a listed value)"));
    let sent = untouched(&page, "/edit");
    assert!(send(&mut browser, &id, &sent).await.has("Nothing was different"));
    assert_eq!(world.image("alice", &id).await, before);
    // Another field is changed, and they do not stand in the way.
    let sent = filled(&page, "/edit", &[("name", "renamed")]);
    assert!(send(&mut browser, &id, &sent).await.has("The changes were saved."));
    let after = world.image("alice", &id).await;
    assert_eq!((after.name.as_deref(), &after.properties), (Some("renamed"), &before.properties));
}

#[tokio::test]
async fn definitions_are_searched_and_added_without_saving() {
    let (world, id) = world_with(&[("hw_bus", "scsi")]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    assert!(page.has("Virtual hardware") && page.has("name=\"define\" value=\"hw_cores\""), "{}", page.text);
    assert!(!page.has("name=\"define\" value=\"hw_bus\""), "it has its field");
    assert!(!page.has("name=\"define\" value=\"hw_made\""), "it may only be looked at");

    let typed = [("name", "typed"), ("search", "INSTRUCTION virtual")];
    let sent = filled(&page, "/edit", &[&typed[..], &[("step", "search")]].concat());
    let found = send(&mut browser, &id, &sent).await;
    assert!(found.status == 200 && found.has("name=\"define\" value=\"hw_sets\""), "{}", found.text);
    assert!(!found.has("name=\"define\" value=\"hw_cores\"") && found.has("value=\"typed\""));
    // The enter key in the search presses the first button, which would save.
    let entered = send(&mut browser, &id, &filled(&page, "/edit", &typed)).await;
    assert!(entered.has("nothing was saved yet") && entered.has("name=\"define\" value=\"hw_sets\""));
    let none =
        send(&mut browser, &id, &filled(&page, "/edit", &[("search", "zzz"), ("step", "search")])).await;
    assert!(none.has("No further definition has all these words"));

    let ticked = [("define", "hw_sets"), ("define", "hw_cores"), ("define", "hw_made_up"), ("step", "add")];
    let added = send(&mut browser, &id, &filled(&found, "/edit", &ticked)).await;
    assert!(added.has("2 properties were added to the form"), "{}", added.text);
    assert!(control(&added, "hw_cores").contains("type=\"number\"") && added.has("value=\"typed\""));
    assert_eq!(world.image("alice", &id).await.name.as_deref(), Some("web"), "nothing was saved");

    let fields = untouched(&added, "/edit");
    let keys: Vec<&str> =
        fields.iter().filter(|(name, _)| name == "defined").map(|(_, value)| value.as_str()).collect();
    assert_eq!(keys, ["hw_bus", "hw_sets", "hw_cores"]);
    let values =
        [("defined-1", "sse"), ("defined-1", "avx"), ("defined-1-operator", "<in>"), ("defined-2", "8")];
    let page = send(&mut browser, &id, &filled(&added, "/edit", &values)).await;
    assert!(page.has("The changes were saved."), "{}", page.text);
    let image = world.image("alice", &id).await;
    let found: Vec<_> =
        image.properties.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(found, [("hw_bus", "scsi"), ("hw_cores", "8"), ("hw_sets", "<in> sse,avx")]);

    // An empty field removes its property.
    let page = browser.get(&path(&id)).await;
    send(&mut browser, &id, &filled(&page, "/edit", &[("defined-0", ""), ("defined-1", "")])).await;
    let image = world.image("alice", &id).await;
    assert_eq!(image.properties.keys().map(String::as_str).collect::<Vec<_>>(), ["hw_sets"]);
}

#[tokio::test]
async fn a_default_is_filled_in_and_a_free_row_becomes_a_field() {
    let (world, id) = world_with(&[]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    let added = send(&mut browser, &id, &filled(&page, "/edit", &[("define", "hw_bus")])).await;
    assert!(control(&added, "hw_bus").contains("value=\"virtio\" selected"), "{}", added.text);
    let free = [
        ("property-name", "hw_cores"),
        ("property-value", "99"),
        ("property-name", "mine"),
        ("property-value", "1"),
    ];
    let page = send(&mut browser, &id, &filled(&page, "/edit", &free)).await;
    assert!(page.has("The changes were saved."), "a free row takes any value: {}", page.text);
    let page = browser.get(&path(&id)).await;
    assert!(
        control(&page, "hw_cores").contains("value=\"99\"")
            && page.has("name=\"property-name\" value=\"mine\"")
    );
    // Twice the same key is refused.
    let twice = [("property-name", "hw_cores"), ("property-value", "3")];
    let page = send(&mut browser, &id, &filled(&page, "/edit", &twice)).await;
    assert!(page.status == 400 && page.has("two properties with the name"));
}

#[tokio::test]
async fn what_is_not_as_defined_is_said_at_its_field() {
    let (world, id) = world_with(&[("hw_made", "us")]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    let ticked =
        ["hw_bus", "hw_cores", "hw_secure", "hw_sets", "hw_serial", "hw_rate"].map(|key| ("define", key));
    let page = send(&mut browser, &id, &filled(&page, "/edit", &ticked)).await;
    for (field, value, says) in [
        ("defined-0", "them", "may only be looked at"),
        ("defined-1", "ide", "is not one of the allowed values: scsi, virtio."),
        ("defined-2", "17", "17 is out of range: from 1 to 16."),
        ("defined-2", "x", "is not a whole number."),
        ("defined-3", "maybe", "is not true or false."),
        ("defined-4", "mmx", "is not one of the allowed values: avx, sse, vmx."),
        ("defined-5", "abc", "does not match the pattern"),
        ("defined-5", "ABCDEFGHI", "at most 8"),
        ("defined-6", "0.1", "at least 0.5"),
    ] {
        let answer =
            send(&mut browser, &id, &filled(&page, "/edit", &[(field, value), ("name", "kept")])).await;
        assert_eq!(answer.status, 400, "{field} {value}");
        let problem = answer.text.split_once(&format!("id=\"{field}-problem\"")).expect(field).1;
        assert!(problem.split_once('<').unwrap().0.contains(says), "{field} {value}: {problem}");
        assert!(answer.has("value=\"kept\""), "what was typed is kept");
        // What may only be looked at has nothing to fill in.
        assert_eq!(answer.has("aria-invalid=\"true\""), field != "defined-0", "{field} {value}");
    }
    let image = world.image("alice", &id).await;
    assert_eq!((image.name.as_deref(), image.properties.len()), (Some("web"), 1));
}

#[tokio::test]
async fn a_step_still_notices_what_others_changed() {
    let (world, id) = world_with(&[("hw_cores", "2")]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&path(&id)).await;
    let theirs = ImageChange::SetProperty { name: "hw_cores".to_owned(), value: "3".to_owned() };
    world.controller.update_image(&world.caller("alice").await, &id, vec![theirs]).await.unwrap();
    let page = send(&mut browser, &id, &filled(&page, "/edit", &[("define", "hw_bus")])).await;
    let page = send(&mut browser, &id, &filled(&page, "/edit", &[("defined-0", "4")])).await;
    assert!(page.status == 409 && page.has("property hw_cores"), "{}", page.text);
}

#[tokio::test]
async fn without_definitions_the_form_is_as_it_was() {
    let world = World::new().await;
    let image = world.queued("alice", "web").await;
    let page = world.logged_in("alice").await.get(&path(&image.id)).await;
    assert!(page.has("Further properties") && !page.has("Defined properties"));
}

#[tokio::test]
async fn the_page_of_an_image_names_properties_as_their_definitions_do() {
    let (world, id) = world_with(&[("hw_bus", "scsi"), ("hw_rate", "1.5"), ("other", "free")]).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(&format!("/dashboard/images/{id}")).await;
    for text in ["<bdi>Bus</bdi>", "<bdi>hw_bus</bdi>", "<bdi>Rate</bdi>", "<bdi>other</bdi>", "scsi"] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
}

#[tokio::test]
async fn a_new_image_takes_definitions_too() {
    const NEW: &str = "/dashboard/images/new";
    let world = World::new().await;
    world.define(example("N")).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(NEW).await;
    assert!(page.has("name=\"define\" value=\"hw_cores\"") && page.has("formenctype"), "{}", page.text);
    let ticked = [("name", "typed"), ("define", "hw_cores"), ("step", "add")];
    let added = browser.submit(NEW, &borrowed(&filled(&page, "/new", &ticked))).await;
    assert!(added.status == 200 && added.has("1 property was added to the form"), "{}", added.text);
    assert!(control(&added, "hw_cores").contains("type=\"number\"") && added.has("value=\"typed\""));
    let rows = |page: &Page| page.text.matches("name=\"property-name\"").count();
    assert_eq!(rows(&added), rows(&page), "empty rows do not add up");

    let field = untouched(&added, "/new")
        .into_iter()
        .skip_while(|(_, value)| value != "hw_cores")
        .nth(1)
        .expect("the field of the definition")
        .0;
    let refused = browser.submit(NEW, &borrowed(&filled(&added, "/new", &[(&field, "99")]))).await;
    assert!(refused.status == 400 && refused.has("hw_cores"), "{}", refused.text);
    let made = browser.submit(NEW, &borrowed(&filled(&added, "/new", &[(&field, "4")]))).await;
    let (before, _) = made.text.split_once("/edit\"").expect("the page of the image");
    let image = world.image("alice", before.rsplit('/').next().unwrap()).await;
    assert_eq!(image.properties.get("hw_cores").map(String::as_str), Some("4"));
}

#[tokio::test]
async fn kernel_and_ramdisk_are_chosen_among_images() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    assert!(!page.has("kernel_id"), "there is none to choose");
    let alice = world.caller("alice").await;
    let of = |name: &str, format: &str| NewImage {
        disk_format: Some(format.to_owned()),
        container_format: Some(format.to_owned()),
        ..raw(name)
    };
    let kernel = world.controller.create_image(&alice, of("vmlinuz", "aki")).await.unwrap();
    let machine = world.controller.create_image(&alice, of("machine", "ami")).await.unwrap();
    let page = browser.get(&path(&machine.id)).await;
    assert!(page.has("name=\"kernel_id\"") && page.has("vmlinuz (") && !page.has("name=\"ramdisk_id\""));
    send(&mut browser, &machine.id, &filled(&page, "/edit", &[("kernel_id", &kernel.id)])).await;
    let saved = world.image("alice", &machine.id).await;
    assert_eq!(saved.properties.get("kernel_id"), Some(&kernel.id));
    // One that is gone stays as it is until it is changed.
    world.controller.delete_image(&alice, &kernel.id).await.unwrap();
    let page = browser.get(&path(&machine.id)).await;
    let page = send(&mut browser, &machine.id, &untouched(&page, "/edit")).await;
    assert!(page.has("Nothing was different"), "{}", page.text);
}

#[tokio::test]
async fn a_script_is_told_of_definitions_that_were_ticked_and_not_added() {
    let world = World::new().await;
    world.define(example("N")).await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
        ("x-csrf-token", csrf.as_str()),
        own_origin(),
    ];
    for (body, status) in [("name=one&define=hw_cores", 400), ("name=one", 201)] {
        let page = browser.send(Method::POST, "/dashboard/images/new", &headers, body.into()).await;
        assert_eq!(page.status, status, "{body}: {}", page.text);
        assert_eq!(page.has("take the ticks away"), status == 400, "{}", page.text);
    }
}
