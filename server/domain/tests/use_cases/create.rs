use std::collections::BTreeMap;

use vitrine_domain::Settings;
use vitrine_model::{ImageStatus, Limits, NewImage, Visibility};
use vitrine_stores::layers::faults::Faults;

use crate::world::{World, code, member, raw};

fn text(count: usize) -> String {
    "x".repeat(count)
}

fn properties(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_new_image_has_the_defaults_of_the_api() {
    let world = World::new().await;
    let new = NewImage { tags: ["b", "a", "b"].map(str::to_owned).to_vec(), ..NewImage::default() };
    let image = world.controller.create_image(&member("ours"), new).await.unwrap();
    assert_eq!((image.status, image.visibility), (ImageStatus::Queued, Visibility::Shared));
    assert_eq!(image.owner.as_deref(), Some("ours"));
    assert_eq!(image.tags, ["a", "b"]);
    assert_eq!(image.created_at, image.updated_at);
    assert_eq!(world.record(&image.id).await.unwrap(), image);
    assert_eq!(world.events.take(), ["image.create"]);
}

#[tokio::test]
async fn values_are_checked_before_rights() {
    let world = World::new().await;
    let bad = [
        NewImage { id: Some("not-a-uuid".to_owned()), ..raw() },
        NewImage { name: Some(text(256)), ..raw() },
        NewImage { name: Some("💾".to_owned()), ..raw() },
        NewImage { owner: Some(Some(text(256))), ..raw() },
        NewImage { disk_format: Some("floppy".to_owned()), ..raw() },
        NewImage { container_format: Some("box".to_owned()), ..raw() },
        NewImage { min_ram: 1 << 31, ..raw() },
        NewImage { min_disk: u32::MAX, ..raw() },
        NewImage { tags: vec![text(256)], ..raw() },
        NewImage { properties: properties(&[(&text(256), "v")]), ..raw() },
        NewImage { properties: properties(&[("k", "💾")]), ..raw() },
        NewImage { properties: properties(&[("k", &text(65_536))]), ..raw() },
    ];
    for new in bad {
        // Nobody at all gets the same answer: the caller has no role.
        let outcome = world.controller.create_image(&crate::world::caller("ours", &[]), new.clone()).await;
        assert_eq!(code(&outcome), "400", "{new:?}");
    }
    for name in ["os_glance_import_task", "location", "checksum", "stores", "deleted"] {
        let new = NewImage { properties: properties(&[(name, "v")]), ..raw() };
        assert_eq!(code(&world.controller.create_image(&member("ours"), new).await), "403", "{name}");
    }
    assert_eq!(world.records().await, []);
}

#[tokio::test]
async fn an_id_is_used_once_and_never_again() {
    let world = World::new().await;
    let who = member("ours");
    let id = "6A0Fe2C8-0d3b-4a0e-9b6a-111111111111".to_owned();
    let new = || NewImage { id: Some(id.clone()), ..raw() };
    assert_eq!(world.controller.create_image(&who, new()).await.unwrap().id, id);
    assert_eq!(code(&world.controller.create_image(&who, new()).await), "409");
    world.controller.delete_image(&who, &id).await.unwrap();
    assert_eq!(code(&world.controller.create_image(&member("theirs"), new()).await), "409");
}

#[tokio::test]
async fn counts_are_limited() {
    let limits = Limits { image_property_quota: 1, image_tag_quota: 1, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let who = member("ours");
    let tagged = |tags: &[&str]| NewImage { tags: tags.iter().map(|t| (*t).to_owned()).collect(), ..raw() };
    assert_eq!(code(&world.controller.create_image(&who, tagged(&["a", "a"])).await), "ok");
    assert_eq!(code(&world.controller.create_image(&who, tagged(&["a", "b"])).await), "413");
    let with = |pairs: &[(&str, &str)]| NewImage { properties: properties(pairs), ..raw() };
    assert_eq!(code(&world.controller.create_image(&who, with(&[("a", "")])).await), "ok");
    assert_eq!(code(&world.controller.create_image(&who, with(&[("a", ""), ("b", "")])).await), "413");
}
