use futures::future::join;
use serde_json::json;
use vitrine_domain::Error;
use vitrine_model::{
    Caller, Image, ImageChange, ImageStatus, LocationStatus, NewImage, NewLocation, ValidationData,
};
use vitrine_stores::Store;

use super::web::{Wide, at, said, sha512};
use crate::world::{admin, code, member};

fn add(location: NewLocation) -> Vec<ImageChange> {
    vec![ImageChange::AddLocation(location)]
}

fn replace(locations: &[NewLocation]) -> Vec<ImageChange> {
    vec![ImageChange::ReplaceLocations(locations.to_vec())]
}

fn remove(position: impl Into<Option<usize>>) -> Vec<ImageChange> {
    vec![ImageChange::RemoveLocation(position.into())]
}

async fn patch(wide: &Wide, who: &Caller, id: &str, changes: Vec<ImageChange>) -> Result<Image, Error> {
    wide.controller.update_image(who, id, changes).await
}

fn urls(image: &Image) -> Vec<&str> {
    image.locations.iter().map(|place| place.url.as_str()).collect()
}

/// Data that lies in the second store without any image.
async fn loose(wide: &Wide, key: &str, data: &'static str) -> String {
    let mut writer = wide.world.second.create(key, None).await.unwrap();
    writer.write(data.into()).await.unwrap();
    writer.commit().await.unwrap().location
}

#[tokio::test]
async fn a_location_makes_a_queued_image_active() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    for changes in [add(at(&url)), replace(&[at(&url)])] {
        let image = wide.world.queued(&who).await;
        let image = patch(&wide, &who, &image.id, changes).await.unwrap();
        assert_eq!((image.status, image.size), (ImageStatus::Active, Some(4)));
        assert_eq!((&image.checksum, &image.os_hash_algo, &image.os_hash_value), (&None, &None, &None));
        assert_eq!((urls(&image), image.locations[0].store()), (vec![url.as_str()], Some("web")));
        wide.controller.delete_image(&who, &image.id).await.unwrap();
        assert_eq!(wide.world.status(&image.id).await, None);
    }
    let image = wide.world.queued(&who).await;
    let sum = sha512("data");
    let image = patch(&wide, &who, &image.id, add(said(&url, "sha512", &sum))).await.unwrap();
    assert_eq!(
        (image.os_hash_algo.as_deref(), image.os_hash_value.as_deref()),
        (Some("sha512"), Some(sum.as_str()))
    );
    // The same may be said again.
    let more = patch(&wide, &who, &image.id, replace(&[said(&url, "sha512", &sum)])).await.unwrap();
    assert_eq!(urls(&more), [url.as_str()]);
}

#[tokio::test]
async fn formats_come_before_data() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    let image = wide.controller.create_image(&who, NewImage::default()).await.unwrap();
    assert_eq!(code(&patch(&wide, &who, &image.id, add(at(&url))).await), "400");
    let mut changes = add(at(&url));
    changes.insert(0, ImageChange::DiskFormat(Some("raw".to_owned())));
    changes.insert(0, ImageChange::ContainerFormat(Some("bare".to_owned())));
    let image = patch(&wide, &who, &image.id, changes).await.unwrap();
    assert_eq!(image.status, ImageStatus::Active);
}

#[tokio::test]
async fn what_is_said_of_the_data_must_fit() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    let other = wide.web.put("b", "data");
    let sum = sha512("data");
    let md5 = |checksum: &str| NewLocation {
        validation_data: Some(ValidationData {
            checksum: Some(checksum.to_owned()),
            os_hash_algo: "sha512".to_owned(),
            os_hash_value: sum.clone(),
        }),
        ..at(&url)
    };
    for given in [
        said(&url, "sha256", &"0".repeat(64)),
        said(&url, "sha512", &"0".repeat(64)),
        said(&url, "sha512", &"x".repeat(128)),
        md5(&"x".repeat(32)),
        md5(&"0".repeat(30)),
    ] {
        let image = wide.world.queued(&who).await;
        assert_eq!(code(&patch(&wide, &who, &image.id, add(given)).await), "409");
        assert_eq!(wide.world.status(&image.id).await, Some(ImageStatus::Queued));
    }
    let image = wide.world.queued(&who).await;
    let two = [said(&url, "sha512", &sum), said(&other, "sha512", &"0".repeat(128))];
    assert_eq!(code(&patch(&wide, &who, &image.id, replace(&two)).await), "409");
    let image = patch(&wide, &who, &image.id, add(md5(&"0".repeat(32)))).await.unwrap();
    assert_eq!(image.checksum.as_deref(), Some("0".repeat(32).as_str()));
    let late = wide.world.queued(&who).await;
    let late = patch(&wide, &who, &late.id, add(at(&url))).await.unwrap();
    let result = patch(&wide, &who, &late.id, add(said(&other, "sha512", &sum))).await;
    assert_eq!(code(&result), "409", "not of an active image");
}

#[tokio::test]
async fn data_in_places_that_are_none_is_refused() {
    let wide = Wide::new().await;
    let who = member("ours");
    wide.web.put("empty", "");
    let known = wide.web.put("a", "data");
    let image = wide.world.queued(&who).await;
    for url in [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "filesystem:///etc/passwd",
        "swift+config://ref1/c/o",
        "rbd://a/b/c/d",
        "http://elsewhere/a",
        "http://web/missing",
        "http://web/empty",
        "nothing",
        "",
        "memory://memory/../x",
        "memory://second/none",
    ] {
        let mut sentences = std::collections::BTreeSet::new();
        for changes in [add(at(url)), replace(&[at(url)])] {
            let refused = patch(&wide, &who, &image.id, changes).await;
            assert_eq!(code(&refused), "400", "{url}");
            sentences.insert(refused.unwrap_err().to_string());
        }
        assert_eq!(sentences.len(), 1);
        assert!(!sentences.first().unwrap().contains("passwd"));
    }
    let numbers = NewLocation { metadata: json!({"a": 1}).as_object().unwrap().clone(), ..at(&known) };
    assert_eq!(code(&patch(&wide, &who, &image.id, add(numbers)).await), "400");
    assert_eq!(
        code(&patch(&wide, &who, &image.id, replace(&[at(&known), at(&known)])).await),
        "400",
        "twice"
    );
    assert_eq!(wide.world.status(&image.id).await, Some(ImageStatus::Queued));
    wide.world.assert_settled().await;
}

#[tokio::test]
async fn an_active_image_gets_only_its_own_data() {
    let wide = Wide::new().await;
    let who = member("ours");
    let image = wide.world.active(&who, "data").await;
    let (same, other, longer) =
        (wide.web.put("same", "data"), wide.web.put("other", "fake"), wide.web.put("longer", "data+"));
    for url in [&other, &longer] {
        assert_eq!(code(&patch(&wide, &who, &image.id, add(at(url))).await), "400");
    }
    assert_eq!(wide.world.record(&image.id).await.unwrap().locations.len(), 1);
    let added = patch(&wide, &who, &image.id, add(at(&same))).await.unwrap();
    assert_eq!(added.locations.len(), 2);
    assert_eq!(code(&patch(&wide, &who, &image.id, add(at(&same))).await), "400", "twice");
    assert_eq!(code(&patch(&wide, &who, &image.id, replace(&[at(&same)])).await), "400");
    assert_eq!(code(&patch(&wide, &who, &image.id, replace(&[])).await), "403");

    // Nothing is known of this one's data but the data itself.
    let url = wide.web.put("first", "data");
    let bare = wide.world.queued(&who).await;
    patch(&wide, &who, &bare.id, add(at(&url))).await.unwrap();
    assert_eq!(code(&patch(&wide, &who, &bare.id, add(at(&other))).await), "400");
    assert_eq!(patch(&wide, &who, &bare.id, add(at(&same))).await.unwrap().locations.len(), 2);
    let many = wide.world.queued(&who).await;
    assert_eq!(code(&patch(&wide, &who, &many.id, replace(&[at(&url), at(&other)])).await), "400");
}

#[tokio::test]
async fn metadata_is_replaced_under_the_same_urls() {
    let wide = Wide::new().await;
    let who = member("ours");
    let image = wide.world.copied(&who, "data").await;
    let [first, second] = [0, 1].map(|place| image.locations[place].url.clone());
    let with = |url: &str, value: &str| NewLocation {
        metadata: json!({"k": value, "store": "forged"}).as_object().unwrap().clone(),
        ..at(url)
    };
    let changed =
        patch(&wide, &who, &image.id, replace(&[with(&second, "b"), with(&first, "a")])).await.unwrap();
    let seen: Vec<_> =
        changed.locations.iter().map(|place| (place.metadata["k"].as_str(), place.store())).collect();
    assert_eq!(seen, [(Some("a"), Some("memory")), (Some("b"), Some("second"))]);
    assert_eq!(wide.controller.show_image(&who, &image.id).await.unwrap().locations, changed.locations);
    wide.world.assert_settled().await;
}

#[tokio::test]
async fn a_removed_location_takes_its_data_along() {
    let wide = Wide::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let image = wide.world.copied(&who, "data").await;
    assert_eq!(code(&patch(&wide, &who, &image.id, remove(0)).await), "403");
    assert_eq!(code(&patch(&wide, &boss, &image.id, remove(2)).await), "400");
    let mut both = remove(0);
    both.extend(remove(0));
    assert_eq!(code(&patch(&wide, &boss, &image.id, both).await), "403", "not all");
    wide.world.assert_settled().await;
    let mut changes = remove(None);
    changes.push(ImageChange::Name(Some("new".to_owned())));
    let left = patch(&wide, &boss, &image.id, changes).await.unwrap();
    assert_eq!(
        (left.locations.len(), left.locations[0].store(), left.name.as_deref()),
        (1, Some("memory"), Some("new"))
    );
    wide.world.assert_settled().await;
    assert_eq!(code(&patch(&wide, &boss, &image.id, remove(0)).await), "403");
    wide.controller.deactivate_image(&who, &image.id).await.unwrap();
    assert_eq!(code(&patch(&wide, &boss, &image.id, remove(0)).await), "409");
    let queued = wide.world.queued(&who).await;
    assert_eq!(code(&patch(&wide, &boss, &queued.id, remove(0)).await), "409");
}

#[tokio::test]
async fn one_place_is_the_data_of_one_image() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = loose(&wide, "loose", "data").await;
    let first = wide.world.queued(&who).await;
    patch(&wide, &who, &first.id, add(at(&url))).await.unwrap();
    let thief = member("theirs");
    let second = wide.world.queued(&thief).await;
    assert_eq!(code(&patch(&wide, &thief, &second.id, add(at(&url))).await), "409");
    // Even where a database of old has it twice, nobody removes the other's data.
    let before = wide.world.record(&second.id).await.unwrap();
    let mut after = wide.world.record(&first.id).await.unwrap();
    after.locations[0].id = None;
    let after = Image { id: before.id.clone(), owner: before.owner.clone(), ..after };
    assert!(wide.world.database.images().save(&before, &after).await.unwrap());
    wide.controller.delete_image(&thief, &second.id).await.unwrap();
    assert_eq!(wide.world.second.keys(), ["loose"]);
    wide.controller.delete_image(&who, &first.id).await.unwrap();
    assert_eq!(wide.world.second.keys(), Vec::<String>::new());
    // The web may show one page to many.
    let url = wide.web.put("a", "data");
    for _ in 0..2 {
        let image = wide.world.queued(&who).await;
        patch(&wide, &who, &image.id, add(at(&url))).await.unwrap();
    }
}

#[tokio::test]
async fn locations_and_their_bytes_are_limited() {
    let wide = Wide::with(|settings| {
        settings.limits.image_location_quota = 2;
        settings.limits.user_storage_quota = 10;
        settings.limits.image_size_cap = 6;
    })
    .await;
    let who = member("ours");
    let image = wide.world.active(&who, "data").await;
    let [one, two] = ["1", "2"].map(|name| wide.web.put(name, "data"));
    assert_eq!(code(&patch(&wide, &who, &image.id, add(at(&one))).await), "ok");
    assert_eq!(code(&patch(&wide, &who, &image.id, add(at(&two))).await), "413", "image_location_quota");
    let next = wide.world.queued(&who).await;
    assert_eq!(code(&patch(&wide, &who, &next.id, add(at(&two))).await), "413", "user_storage_quota");
    let big = wide.web.put("big", "1234567");
    let theirs = wide.world.queued(&member("theirs")).await;
    assert_eq!(
        code(&patch(&wide, &member("theirs"), &theirs.id, add(at(&big))).await),
        "413",
        "image_size_cap"
    );
    assert_eq!(wide.world.database.reservations().promised("ours", wide.world.clock_now()).await.unwrap(), 0);
    assert_eq!(wide.world.status(&next.id).await, Some(ImageStatus::Queued));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_patches_never_remove_all_locations() {
    let wide = Wide::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let other = wide.node("node-2");
    for _ in 0..10 {
        let image = wide.world.copied(&who, "data").await;
        let (first, second) = join(
            wide.controller.update_image(&boss, &image.id, remove(0)),
            other.update_image(&boss, &image.id, remove(1)),
        )
        .await;
        let mut codes = [code(&first), code(&second)];
        codes.sort_unstable();
        assert!(matches!(codes, ["400" | "403" | "409", "ok"]), "{codes:?}");
        let left = wide.world.record(&image.id).await.unwrap();
        assert_eq!(left.locations.iter().filter(|place| place.status == LocationStatus::Active).count(), 1);
        wide.world.assert_settled().await;
    }
}
