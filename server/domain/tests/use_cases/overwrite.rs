use std::collections::BTreeMap;

use vitrine_domain::Overwrite;
use vitrine_model::{Claim, ImageChange, ImageStatus, NewImage, Visibility};

use crate::world::{World, admin, code, member, raw, reader};

fn properties(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn attributes_and_properties_change_in_one_step() {
    let world = World::new().await;
    let who = member("ours");
    let new = NewImage { properties: properties(&[("a", "1"), ("b", "2"), ("Keep", "3")]), ..raw() };
    let image = world.controller.create_image(&who, new).await.unwrap();
    world.events.take();
    let wanted = Overwrite {
        attributes: vec![
            ImageChange::Name(Some("n".to_owned())),
            ImageChange::Owner(Some("theirs".to_owned())),
        ],
        properties: properties(&[("b", "4"), ("c", "5")]),
        claim: Claim { size: Some(7), ..Claim::default() },
        ..Overwrite::default()
    };
    let merged = world.controller.overwrite_image(&who, &image.id, wanted.clone()).await.unwrap();
    assert_eq!(merged.properties, properties(&[("a", "1"), ("b", "4"), ("c", "5"), ("Keep", "3")]));
    assert_eq!((merged.name.as_deref(), merged.size), (Some("n"), Some(7)));
    assert_eq!(merged.owner.as_deref(), Some("ours"), "an owner is an administrator's to give");
    assert_eq!(world.events.take(), ["image.update"]);
    let purging = Overwrite { purge_properties: true, ..wanted };
    let purged = world.controller.overwrite_image(&admin("boss"), &image.id, purging).await.unwrap();
    assert_eq!(purged.properties, properties(&[("b", "4"), ("c", "5")]));
    assert_eq!(purged.owner.as_deref(), Some("theirs"));
    assert_eq!(world.record(&image.id).await.unwrap(), purged);
}

#[tokio::test]
async fn what_the_service_keeps_for_itself_survives_a_purge() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let mut marked = image.clone();
    marked.properties.insert("os_glance_import_task".to_owned(), "t".to_owned());
    assert!(world.database.images().save(&image, &marked).await.unwrap());
    let purging = Overwrite { purge_properties: true, ..Overwrite::default() };
    let after = world.controller.overwrite_image(&who, &image.id, purging).await.unwrap();
    assert_eq!(after.properties, marked.properties);
}

#[tokio::test]
async fn not_everything_can_be_overwritten() {
    let world = World::new().await;
    let who = member("ours");
    let (queued, active) = (world.queued(&who).await, world.active(&who, "data").await);
    let claim =
        |size| Overwrite { claim: Claim { size: Some(size), ..Claim::default() }, ..Overwrite::default() };
    let data = || Overwrite { data_follows: true, ..Overwrite::default() };
    let public =
        Overwrite { attributes: vec![ImageChange::Visibility(Visibility::Public)], ..Overwrite::default() };
    let reserved = Overwrite { properties: properties(&[("os_glance_x", "y")]), ..Overwrite::default() };
    let other = Overwrite { id: Some(queued.id.clone()), ..Overwrite::default() };
    let status = Overwrite { status: Some("queued".to_owned()), ..Overwrite::default() };
    let attempt = async |who, id: &str, new| code(&world.controller.overwrite_image(&who, id, new).await);
    for (caller, id, new, expected) in [
        (who.clone(), &queued.id, claim(4), "ok"),
        (who.clone(), &queued.id, data(), "ok"),
        (who.clone(), &active.id, claim(4), "ok"),
        (who.clone(), &active.id, claim(5), "403"),
        (admin("boss"), &active.id, claim(5), "403"),
        (who.clone(), &active.id, data(), "409"),
        (who.clone(), &queued.id, claim(u64::MAX), "400"),
        (who.clone(), &queued.id, public.clone(), "403"),
        (admin("boss"), &queued.id, public, "ok"),
        (who.clone(), &queued.id, reserved, "403"),
        (who.clone(), &active.id, other.clone(), "403"),
        (who.clone(), &queued.id, other, "ok"),
        (who.clone(), &active.id, status.clone(), "403"),
        (who.clone(), &queued.id, status, "ok"),
        (reader("ours"), &active.id, Overwrite::default(), "403"),
        (member("theirs"), &active.id, Overwrite::default(), "404"),
        (member("theirs"), &queued.id, Overwrite::default(), "403"),
    ] {
        assert_eq!(attempt(caller, id, new.clone()).await, expected, "{new:?}");
    }
    assert_eq!(world.status(&active.id).await, Some(ImageStatus::Active));
}
