//! Making, showing, editing, switching and deleting images with plain forms.

use vitrine_model::{ImageChange, ImageStatus, NewImage, Visibility};

use crate::world::{World, raw};

#[tokio::test]
async fn an_image_is_made_with_all_its_fields() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    assert!(browser.get("/dashboard/images/new").await.has("Create image"));
    let page = browser
        .submit(
            "/dashboard/images/new",
            &[
                ("name", "web"),
                ("description", "The web server"),
                ("disk_format", "qcow2"),
                ("container_format", "bare"),
                ("visibility", "private"),
                ("protected", "true"),
                ("tags", "a\r\nb"),
                ("min_disk", "4"),
                ("min_ram", "512"),
                ("os_distro", "debian"),
                ("property-name", "hw_disk_bus"),
                ("property-value", "scsi"),
                ("property-name", ""),
                ("property-value", ""),
            ],
        )
        .await;
    assert!(page.has("It waits for its data") && page.has("<bdi>web</bdi>"), "{}", page.text);
    let id = page.text.split_once("/v2/images/").unwrap().1[..36].to_owned();
    let image = world.image("alice", &id).await;
    assert_eq!(image.name.as_deref(), Some("web"));
    assert_eq!((image.visibility, image.protected, image.os_hidden), (Visibility::Private, true, false));
    assert_eq!((image.min_disk, image.min_ram), (4, 512));
    assert_eq!(image.tags, ["a", "b"]);
    let properties: Vec<_> = image.properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        properties,
        [("description", "The web server"), ("hw_disk_bus", "scsi"), ("os_distro", "debian")]
    );
}

#[tokio::test]
async fn what_is_not_accepted_comes_back_with_the_field_and_the_limit() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let long = "x".repeat(256);
    for (field, value, says) in [
        ("name", long.as_str(), "at most 255"),
        ("name", "disk 💾", "Basic Multilingual Plane"),
        ("min_ram", "-1", "between 0 and 2147483647"),
        ("visibility", "everybody", "Choose one of the four"),
    ] {
        let page =
            browser.submit("/dashboard/images/new", &[("description", "kept text"), (field, value)]).await;
        assert_eq!(page.status, 400, "{field}");
        assert!(page.has(says), "{field}: {}", page.text);
        assert!(page.has("kept text"), "what was typed is kept");
    }
    let page = browser.submit("/dashboard/images/new", &[("visibility", "public"), ("name", "x")]).await;
    assert_eq!(page.status, 403, "only administrators publish");
    assert!(browser.get("/dashboard/images").await.has("No images yet"));
}

#[tokio::test]
async fn a_reader_is_told_why_there_is_no_form() {
    let world = World::new().await;
    let image = world.active("alice", "seen", b"data").await;
    let mut browser = world.logged_in("rita").await;
    assert!(!browser.get("/dashboard/images").await.has("Create image"));
    let page = browser.get("/dashboard/images/new").await;
    assert!(page.has("the role member") && !page.has("type=\"file\""));
    let page = browser.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(page.has("Not possible now") && page.has("the role member"));
    assert_eq!(browser.submit("/dashboard/images/new", &[("name", "x")]).await.status, 403);
}

#[tokio::test]
async fn an_image_page_shows_everything() {
    let world = World::new().await;
    let image = world.active("alice", "shown", b"some data").await;
    let page = world.logged_in("alice").await.get(&format!("/dashboard/images/{}", image.id)).await;
    let hash = image.os_hash_value.unwrap();
    for text in [
        image.id.as_str(),
        "shown",
        "Active: ready for use",
        "9 bytes",
        "raw",
        "bare",
        "red",
        hash.as_str(),
        image.checksum.as_deref().unwrap(),
        "openstack image save",
        "to = openstack_images_image_v2.image",
        "sha512sum -c",
        &format!("openstack server create --image {} --flavor", image.id),
        &format!("openstack volume create --image {} --size 1 NAME", image.id),
        "http://images.example:9292/v2/images/",
        "Shared with",
    ] {
        assert!(page.has(text), "{text}");
    }
}

#[tokio::test]
async fn a_kernel_is_not_offered_to_start_from() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let format = || Some("aki".to_owned());
    let new = NewImage { disk_format: format(), container_format: format(), ..raw("kernel") };
    let image = world.controller.create_image(&alice, new).await.unwrap();
    let body = futures::stream::once(async { Ok(bytes::Bytes::from_static(b"vmlinuz")) });
    let upload = vitrine_domain::Upload::new(Box::pin(body));
    world.controller.upload_image(&alice, &image.id, upload).await.unwrap();
    let page = world.logged_in("alice").await.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(page.has("openstack image save") && !page.has("openstack server create"), "{}", page.text);
}

#[tokio::test]
async fn an_edit_sends_only_what_differs() {
    let world = World::new().await;
    let image = world.queued("alice", "before").await;
    let mut browser = world.logged_in("alice").await;
    let path = format!("/dashboard/images/{}/edit", image.id);
    let loaded = browser.get(&path).await.hidden("loaded").unwrap();
    // Meanwhile somebody else changes another field.
    let alice = world.caller("alice").await;
    let theirs = vec![
        ImageChange::MinDisk(7),
        ImageChange::SetProperty { name: "theirs".to_owned(), value: "1".to_owned() },
    ];
    world.controller.update_image(&alice, &image.id, theirs).await.unwrap();
    let fields = |name| {
        [
            ("loaded", loaded.as_str()),
            ("name", name),
            ("disk_format", "raw"),
            ("container_format", "bare"),
            ("visibility", "shared"),
            ("min_disk", "0"),
            ("min_ram", "0"),
            ("property-name", "mine"),
            ("property-value", "2"),
        ]
    };
    let page = browser.submit(&path, &fields("after")).await;
    assert!(page.has("The changes were saved."), "{}", page.text);
    let image = world.image("alice", &image.id).await;
    assert_eq!((image.name.as_deref(), image.min_disk), (Some("after"), 7));
    assert_eq!(image.properties.keys().map(String::as_str).collect::<Vec<_>>(), ["mine", "theirs"]);

    // The same form once more: now the name was changed by somebody else.
    let page = browser.submit(&path, &fields("third")).await;
    assert_eq!(page.status, 409);
    assert!(page.has("Somebody else changed") && page.has("value=\"third\""));
    assert_eq!(world.image("alice", &image.id).await.name.as_deref(), Some("after"));
    let fresh = page.hidden("loaded").unwrap();
    let again = fields("third")
        .map(|(name, value)| if name == "loaded" { (name, fresh.as_str()) } else { (name, value) });
    assert!(browser.submit(&path, &again).await.has("The changes were saved."));
    assert_eq!(world.image("alice", &image.id).await.name.as_deref(), Some("third"));
}

#[tokio::test]
async fn switches_work_and_protection_is_explained() {
    let world = World::new().await;
    let image = world.active("alice", "switched", b"data").await;
    let mut browser = world.logged_in("alice").await;
    let here = format!("/dashboard/images/{}", image.id);
    let actions = format!("{here}/actions");
    for (action, says) in [
        ("protect", "protected from deletion"),
        ("hide", "hidden from lists"),
        ("unhide", "put back into lists"),
        ("deactivate", "deactivated"),
        ("reactivate", "reactivated"),
    ] {
        let page = browser.submit(&actions, &[("action", action)]).await;
        assert!(page.has(says), "{action}: {}", page.text);
    }
    assert!(world.image("alice", &image.id).await.protected);
    let page = browser.get(&format!("{here}/delete")).await;
    assert!(
        page.has("It cannot be deleted")
            && page.has("Remove the protection first")
            && !page.has("Delete for good")
    );
    assert_eq!(browser.submit(&format!("{here}/delete"), &[]).await.status, 403);
    browser.submit(&actions, &[("action", "unprotect")]).await;
    let page = browser.get(&format!("{here}/delete")).await;
    assert!(page.has("cannot be undone") && page.has("switched"));
    let page = browser.submit(&format!("{here}/delete"), &[]).await;
    assert!(page.has("The image switched was deleted."));
    assert_eq!(browser.get(&here).await.status, 404);
}

#[tokio::test]
async fn many_images_are_changed_with_a_result_for_each() {
    let world = World::new().await;
    let one = world.active("alice", "first", b"1").await;
    let two = world.queued("alice", "second").await;
    let mut browser = world.logged_in("alice").await;
    let chosen = [("list", "q=s&sort=name"), ("image", one.id.as_str()), ("image", two.id.as_str())];
    let bulk = |action: &'static str| [&[("action", action)], &chosen[..]].concat();
    let page = browser.submit("/dashboard/images/bulk", &bulk("deactivate")).await;
    assert!(page.has("1 image was deactivated") && page.has("Refused"), "{}", page.text);
    assert!(page.has("<bdi class=\"clip\">second</bdi>"), "the refused one is named");
    assert!(page.has("href=\"/dashboard/images?q=s&amp;sort=name\""), "the list is as it was");
    assert_eq!(world.image("alice", &one.id).await.status, ImageStatus::Deactivated);

    let page = browser.submit("/dashboard/images/bulk", &bulk("delete")).await;
    assert!(page.has("Delete 2 images?") && page.has("first") && page.has("second"));
    world.image("alice", &one.id).await;
    let page = browser
        .submit("/dashboard/images/bulk", &[&[("confirmed", "true")], &bulk("delete")[..]].concat())
        .await;
    assert!(page.has("2 images were deleted."));
    assert!(browser.get("/dashboard/images").await.has("No images yet"));
    let page = browser.submit("/dashboard/images/bulk", &[("action", "protect")]).await;
    assert!(page.has("No image was chosen."));
}
