//! One image: stored, read, changed, deleted, purged.

use time::Duration;
use vitrine_database::{Database, Error, INSTANTS, Images, TotalBy};
use vitrine_model::{Image, ImageFilters, ImageStatus, LocationStatus, MemberStatus, Viewer, Visibility};

use crate::{
    fixtures::{START, admin, all, full_image, id, image, location, member, project, properties, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    what_is_stored_comes_back,
    an_id_is_used_once,
    who_may_see_what,
    a_save_counts_only_from_the_state_it_was_read_in,
    a_save_leaves_what_others_wrote,
    a_removed_property_comes_back,
    tags_come_and_go,
    locations_are_added_changed_and_removed,
    a_deleted_image_is_gone,
    a_delayed_delete_can_be_taken_back,
    data_is_scrubbed_place_by_place,
    a_purged_id_stays_taken,
    a_purge_clears_what_was_removed_from_live_images,
    a_deleted_image_was_there_once,
    stored_bytes_count_each_location,
    stored_bytes_are_summed_by_kind_and_in_time,
    what_is_shared_with_a_project,
);

fn without_ids(mut image: Image) -> Image {
    image.locations.iter_mut().for_each(|location| location.id = None);
    image
}

async fn stored(images: &Images, image: &Image) -> Image {
    images.insert(image).await.unwrap();
    images.get(&image.id).await.unwrap().unwrap()
}

async fn what_is_stored_comes_back(database: Database) {
    let images = database.images();
    for expected in [image(1), full_image(2)] {
        let read = stored(&images, &expected).await;
        assert!(read.locations.iter().all(|location| location.id.is_some()));
        assert_eq!(without_ids(read), expected);
    }
    assert_eq!(images.get(&id(3)).await.unwrap(), None);
    assert_eq!(images.get("a\0b").await.unwrap(), None);
    let upper = id(1).replace("4000", "400A");
    images.insert(&Image { id: upper.clone(), ..image(1) }).await.unwrap();
    assert_eq!(images.get(&upper.to_lowercase()).await.unwrap(), None);
}

async fn an_id_is_used_once(database: Database) {
    let images = database.images();
    let taken = |result: Result<(), Error>| matches!(result, Err(Error::Duplicate { what: "image id" }));
    let image = stored(&images, &image(1)).await;
    assert!(taken(images.insert(&image).await));
    assert!(images.delete(&image, seconds(5)).await.unwrap());
    assert!(taken(images.insert(&image).await));
}

async fn who_may_see_what(database: Database) {
    let images = database.images();
    let mut visible = Vec::new();
    for (number, visibility) in (1..).zip(Visibility::ALL) {
        images.insert(&Image { visibility, ..image(number) }).await.unwrap();
        for status in MemberStatus::ALL {
            let member = member(number, &format!("{status} member"), status);
            database.members().insert(&member).await.unwrap();
        }
    }
    let nobody = Viewer { project: None, is_admin: false };
    let viewers = [
        ("admin", admin()),
        ("owner", project("owner")),
        ("accepted", project("accepted member")),
        ("pending", project("pending member")),
        ("rejected", project("rejected member")),
        ("stranger", project("Owner")),
        ("nobody", nobody),
    ];
    for (name, viewer) in &viewers {
        let mut seen = String::new();
        for (number, visibility) in (1..).zip(Visibility::ALL) {
            if images.visible(viewer, &id(number)).await.unwrap().is_some() {
                seen.push_str(&visibility.as_str()[..3]);
                seen.push(' ');
            }
        }
        visible.push((*name, seen));
    }
    let expected = [
        ("admin", "pri sha com pub "),
        ("owner", "pri sha com pub "),
        ("accepted", "sha com pub "),
        ("pending", "sha com pub "),
        ("rejected", "sha com pub "),
        ("stranger", "com pub "),
        ("nobody", "com pub "),
    ];
    assert_eq!(visible, expected.map(|(name, seen)| (name, seen.to_owned())));
}

async fn a_save_counts_only_from_the_state_it_was_read_in(database: Database) {
    let images = database.images();
    let before = stored(&images, &image(1)).await;
    let saving = Image { status: ImageStatus::Saving, updated_at: seconds(9), ..before.clone() };
    assert!(images.save(&before, &saving).await.unwrap());
    let late = Image {
        status: ImageStatus::Uploading,
        properties: properties(&[("late", "yes")]),
        tags: vec!["late".to_owned()],
        locations: vec![location("file:///late")],
        ..before.clone()
    };
    assert!(!images.save(&before, &late).await.unwrap());
    assert_eq!(images.get(&before.id).await.unwrap(), Some(saving.clone()));
    assert!(images.delete(&saving, seconds(10)).await.unwrap());
    assert!(!images.save(&saving, &late).await.unwrap());
}

async fn a_save_leaves_what_others_wrote(database: Database) {
    let images = database.images();
    let before =
        stored(&images, &Image { properties: properties(&[("a", "1"), ("b", "1")]), ..image(1) }).await;
    let mine = Image { properties: properties(&[("a", "2"), ("b", "1"), ("c", "new")]), ..before.clone() };
    let theirs = Image {
        properties: properties(&[("a", "1"), ("d", "new")]),
        tags: vec!["theirs".to_owned()],
        name: Some("theirs".to_owned()),
        ..before.clone()
    };
    assert!(images.save(&before, &mine).await.unwrap());
    assert!(images.save(&before, &theirs).await.unwrap());
    let read = images.get(&before.id).await.unwrap().unwrap();
    assert_eq!(read.properties, properties(&[("a", "2"), ("c", "new"), ("d", "new")]));
    assert_eq!(read.name.as_deref(), Some("theirs"));
    assert_eq!(read.tags, ["theirs"]);
    // the same property and tag by two at once
    let tagged = Image {
        properties: properties(&[("a", "2"), ("c", "new"), ("d", "new"), ("e", "x")]),
        tags: vec!["theirs".to_owned(), "x".to_owned()],
        ..read.clone()
    };
    assert!(images.save(&read, &tagged).await.unwrap());
    assert!(images.save(&read, &tagged).await.unwrap());
    assert_eq!(images.get(&before.id).await.unwrap(), Some(tagged));
}

async fn a_removed_property_comes_back(database: Database) {
    let images = database.images();
    let with = stored(&images, &Image { properties: properties(&[("k", "1")]), ..image(1) }).await;
    let without = Image { properties: properties(&[]), ..with.clone() };
    assert!(images.save(&with, &without).await.unwrap());
    assert_eq!(images.get(&with.id).await.unwrap(), Some(without.clone()));
    let filters = ImageFilters { properties: properties(&[("k", "1")]), ..ImageFilters::default() };
    assert_eq!(images.count(&admin(), &filters, 10).await.unwrap(), 0);
    let again = Image { properties: properties(&[("k", "2")]), ..without.clone() };
    assert!(images.save(&without, &again).await.unwrap());
    assert_eq!(images.get(&with.id).await.unwrap(), Some(again));
}

async fn tags_come_and_go(database: Database) {
    let images = database.images();
    let mut current = stored(&images, &image(1)).await;
    for tags in [vec!["a", "b"], vec!["b"], vec!["A", "a", "b"], vec![], vec!["a"]] {
        let after = Image { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..current.clone() };
        assert!(images.save(&current, &after).await.unwrap());
        current = images.get(&current.id).await.unwrap().unwrap();
        assert_eq!(current.tags, tags);
    }
}

async fn locations_are_added_changed_and_removed(database: Database) {
    let images = database.images();
    let before = stored(&images, &image(1)).await;
    let two = Image { locations: vec![location("file:///a"), location("file:///b")], ..before.clone() };
    assert!(images.save(&before, &two).await.unwrap());
    let read = images.get(&before.id).await.unwrap().unwrap();
    assert_eq!(without_ids(read.clone()), two);
    let mut changed = read.clone();
    let removed = changed.locations.remove(0);
    changed.locations[0].status = LocationStatus::PendingDelete;
    changed.locations[0].metadata.insert("store".to_owned(), "other".into());
    changed.locations.push(location("file:///c"));
    assert!(images.save(&read, &changed).await.unwrap());
    let read = images.get(&before.id).await.unwrap().unwrap();
    assert_eq!(without_ids(read.clone()), without_ids(changed));
    assert_ne!(read.locations[0].id, removed.id);
}

async fn a_deleted_image_is_gone(database: Database) {
    let images = database.images();
    let guarded = stored(&images, &full_image(1)).await;
    assert!(!images.delete(&guarded, seconds(60)).await.unwrap());
    let free = Image { protected: false, ..guarded.clone() };
    assert!(images.save(&guarded, &free).await.unwrap());
    let elsewhere = Image { status: ImageStatus::Saving, ..free.clone() };
    assert!(!images.delete(&elsewhere, seconds(60)).await.unwrap());
    database.members().insert(&member(1, "friend", MemberStatus::Accepted)).await.unwrap();
    assert!(images.delete(&free, seconds(60)).await.unwrap());
    assert!(!images.delete(&free, seconds(61)).await.unwrap());
    assert_eq!(images.get(&free.id).await.unwrap(), None);
    assert_eq!(images.visible(&admin(), &free.id).await.unwrap(), None);
    let any = ImageFilters { os_hidden: None, ..ImageFilters::default() };
    assert_eq!(images.list(&admin(), &all(any.clone()), None).await.unwrap(), []);
    assert_eq!(images.count(&admin(), &any, 10).await.unwrap(), 0);
    assert_eq!(images.stored_bytes("owner").await.unwrap(), 0);
    assert_eq!(database.members().list(&free.id).await.unwrap(), []);
}

async fn a_delayed_delete_can_be_taken_back(database: Database) {
    let images = database.images();
    let members = database.members();
    let mut full = full_image(1);
    full.properties.insert("gone before".to_owned(), "1".to_owned());
    let start = stored(&images, &full).await;
    let mut active = start.clone();
    active.properties.remove("gone before");
    active.updated_at = seconds(30);
    assert!(images.save(&start, &active).await.unwrap());
    members.insert(&member(1, "friend", MemberStatus::Accepted)).await.unwrap();
    members.insert(&member(1, "left", MemberStatus::Accepted)).await.unwrap();
    assert!(members.remove(&active.id, "left", seconds(40)).await.unwrap());

    let pending = Image { status: ImageStatus::PendingDelete, updated_at: seconds(60), ..active.clone() };
    assert!(images.save(&active, &pending).await.unwrap());
    assert_eq!(images.get(&active.id).await.unwrap(), None);
    assert_eq!(images.pending_delete(seconds(60), 10).await.unwrap(), []);
    let waiting = images.pending_delete(seconds(61), 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].locations.iter().all(|l| l.status == LocationStatus::PendingDelete));
    assert_eq!(waiting[0].locations.len(), 2);
    assert_eq!(images.stored_bytes("owner").await.unwrap(), 0);
    assert_eq!(images.purge(seconds(1000), 10).await.unwrap(), 0);
    assert_eq!(images.purge_parts(seconds(1000), 10).await.unwrap(), 0, "all of it may come back");

    let restored = Image { status: ImageStatus::Active, updated_at: seconds(90), ..waiting[0].clone() };
    assert!(images.save(&waiting[0], &restored).await.unwrap());
    let read = images.get(&active.id).await.unwrap().unwrap();
    assert_eq!(read, Image { updated_at: seconds(90), ..active.clone() });
    let friends = members.list(&active.id).await.unwrap();
    assert_eq!(friends.iter().map(|m| m.member.as_str()).collect::<Vec<_>>(), ["friend"]);

    let free = Image { protected: false, ..read.clone() };
    assert!(images.save(&read, &free).await.unwrap());
    let pending = Image { status: ImageStatus::PendingDelete, updated_at: seconds(100), ..free.clone() };
    assert!(images.save(&free, &pending).await.unwrap());
    let waiting = images.pending_delete(seconds(200), 10).await.unwrap();
    assert!(images.delete(&waiting[0], seconds(110)).await.unwrap());
    assert_eq!(images.pending_delete(seconds(200), 10).await.unwrap(), []);
    assert_eq!(images.purge(seconds(1000), 10).await.unwrap(), 1);
}

async fn data_is_scrubbed_place_by_place(database: Database) {
    let images = database.images();
    for number in 1..=3 {
        let active = stored(&images, &Image { protected: false, ..full_image(number) }).await;
        let at = seconds(60 + i64::from(number));
        let pending = Image { status: ImageStatus::PendingDelete, updated_at: at, ..active.clone() };
        assert!(images.save(&active, &pending).await.unwrap());
    }
    let ids = |due: i64, after: String| {
        let images = images.clone();
        async move {
            let found = images.to_scrub(seconds(due), &after, 2).await.unwrap();
            found.into_iter().map(|image| image.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(ids(60, String::new()).await, Vec::<String>::new());
    assert_eq!(ids(62, String::new()).await, [id(1), id(2)]);
    assert_eq!(ids(99, id(2)).await, [id(3)]);
    let before = images.to_scrub(seconds(61), "", 1).await.unwrap().remove(0);
    let place = before.locations[0].id.unwrap();
    assert!(!images.scrubbed(&id(2), place).await.unwrap(), "of another image");
    assert!(images.scrubbed(&id(1), place).await.unwrap());
    assert!(!images.scrubbed(&id(1), place).await.unwrap());
    let after = images.pending(&id(1)).await.unwrap().unwrap();
    assert_eq!(after.locations, before.locations[1..]);
    let restored = Image { status: ImageStatus::Active, updated_at: seconds(90), ..after.clone() };
    assert!(images.save(&after, &restored).await.unwrap());
    assert_eq!(
        images.get(&id(1)).await.unwrap().unwrap().locations.len(),
        1,
        "what is gone does not come back"
    );
}

async fn a_purged_id_stays_taken(database: Database) {
    let images = database.images();
    for number in 1..=5 {
        let image = stored(&images, &Image { protected: false, ..full_image(number) }).await;
        database.members().insert(&member(number, "friend", MemberStatus::Pending)).await.unwrap();
        if number < 5 {
            assert!(images.delete(&image, seconds(i64::from(number) * 10)).await.unwrap());
        }
    }
    assert_eq!(images.purge(seconds(30), 1).await.unwrap(), 1);
    assert_eq!(images.purge(seconds(30), 10).await.unwrap(), 1);
    assert_eq!(images.purge(seconds(30), 10).await.unwrap(), 0);
    for number in 1..=5 {
        let again = images.insert(&image(number)).await;
        assert!(matches!(again, Err(Error::Duplicate { what: "image id" })), "{number}: {again:?}");
    }
    assert_eq!(images.purge(seconds(1000), 10).await.unwrap(), 2);
    assert_eq!(images.list(&admin(), &all(ImageFilters::default()), None).await.unwrap().len(), 0);
    assert!(images.get(&id(5)).await.unwrap().is_some());
}

async fn a_purge_clears_what_was_removed_from_live_images(database: Database) {
    let images = database.images();
    let before = stored(&images, &full_image(1)).await;
    let bare = Image {
        properties: properties(&[]),
        tags: Vec::new(),
        // The last place of an image with data stays.
        locations: before.locations[..1].to_vec(),
        updated_at: seconds(10),
        ..before.clone()
    };
    assert!(images.save(&before, &bare).await.unwrap());
    assert_eq!(images.purge(seconds(20), 100).await.unwrap(), 0);
    assert_eq!(images.purge_parts(seconds(10), 100).await.unwrap(), 0, "not before that moment");
    let parts = (before.properties.len() + before.tags.len() + before.locations.len() - 1) as u64;
    assert_eq!(images.purge_parts(seconds(20), 1).await.unwrap(), 3, "one of each kind");
    assert_eq!(images.purge_parts(seconds(20), 100).await.unwrap(), parts - 3);
    // nothing is left to bring back
    let again = Image { tags: before.tags.clone(), properties: before.properties.clone(), ..bare.clone() };
    assert!(images.save(&bare, &again).await.unwrap());
    assert_eq!(images.get(&before.id).await.unwrap(), Some(again));
}

async fn a_deleted_image_was_there_once(database: Database) {
    let images = database.images();
    assert!(!images.ever_had_one().await.unwrap());
    let image = stored(&images, &image(1)).await;
    assert!(images.delete(&image, seconds(5)).await.unwrap());
    assert!(images.ever_had_one().await.unwrap());
}

async fn stored_bytes_count_each_location(database: Database) {
    let images = database.images();
    let sized = |number: u32, size: u64, places: usize, status: ImageStatus| Image {
        size: Some(size),
        status,
        locations: (0..places).map(|place| location(&format!("file:///{number}/{place}"))).collect(),
        ..image(number)
    };
    images.insert(&sized(1, 100, 1, ImageStatus::Active)).await.unwrap();
    images.insert(&sized(2, 1000, 3, ImageStatus::Deactivated)).await.unwrap();
    images.insert(&sized(3, 10_000, 0, ImageStatus::Saving)).await.unwrap();
    images.insert(&sized(4, 100_000, 1, ImageStatus::Killed)).await.unwrap();
    images
        .insert(&Image { owner: Some("Owner".to_owned()), ..sized(5, 7, 1, ImageStatus::Active) })
        .await
        .unwrap();
    assert_eq!(images.stored_bytes("owner").await.unwrap(), 3100);
    assert_eq!(images.stored_bytes("nobody").await.unwrap(), 0);
    let before = images.get(&id(2)).await.unwrap().unwrap();
    let after = Image { locations: before.locations[..1].to_vec(), ..before.clone() };
    assert!(images.save(&before, &after).await.unwrap());
    assert_eq!(images.stored_bytes("owner").await.unwrap(), 1100);
}

async fn what_is_shared_with_a_project(database: Database) {
    let images = database.images();
    let shared = |number: u32| Image { visibility: Visibility::Shared, ..image(number) };
    for number in 1..=3 {
        images.insert(&shared(number)).await.unwrap();
    }
    images.insert(&image(4)).await.unwrap();
    images.insert(&Image { owner: Some("friend".to_owned()), ..shared(5) }).await.unwrap();
    for (number, status) in [
        (1, MemberStatus::Pending),
        (2, MemberStatus::Accepted),
        (4, MemberStatus::Accepted),
        (5, MemberStatus::Accepted),
    ] {
        let at = START + Duration::seconds(i64::from(number));
        let member = member(number, "friend", status);
        database
            .members()
            .insert(&vitrine_model::Member { created_at: at, updated_at: at, ..member })
            .await
            .unwrap();
    }
    let ids = |pairs: Vec<(Image, vitrine_model::Member)>| {
        pairs.into_iter().map(|(image, member)| (image.id, member.status)).collect::<Vec<_>>()
    };
    let any = ids(images.shared_with("friend", None).await.unwrap());
    assert_eq!(any, [(id(2), MemberStatus::Accepted), (id(1), MemberStatus::Pending)]);
    let pending = ids(images.shared_with("friend", Some(MemberStatus::Pending)).await.unwrap());
    assert_eq!(pending, [(id(1), MemberStatus::Pending)]);
    assert_eq!(images.shared_with("Friend", None).await.unwrap(), []);
}

async fn stored_bytes_are_summed_by_kind_and_in_time(database: Database) {
    let images = database.images();
    let of = |number: u32, owner: &str, format: &str, size: u64, at: i64| Image {
        owner: Some(owner.to_owned()),
        disk_format: Some(format.to_owned()),
        size: Some(size),
        status: ImageStatus::Active,
        locations: vec![location(&format!("file:///{number}"))],
        created_at: seconds(at),
        updated_at: seconds(at),
        ..image(number)
    };
    stored(&images, &of(1, "ann", "raw", 10, 0)).await;
    let two = Image {
        locations: vec![location("file:///a"), location("file:///b")],
        ..of(2, "ann", "qcow2", 20, 50)
    };
    stored(&images, &two).await;
    let gone = stored(&images, &of(3, "bob", "raw", 100, 100)).await;
    stored(&images, &of(4, "bob", "raw", 5, 100)).await;
    stored(&images, &Image { locations: vec![], status: ImageStatus::Queued, ..of(5, "bob", "iso", 7, 100) })
        .await;
    assert!(images.delete(&gone, seconds(200)).await.unwrap());

    let sums = async |by, project, limit| -> Vec<(Option<String>, u64, u64)> {
        let totals = images.totals(by, project, limit).await.unwrap();
        totals.into_iter().map(|total| (total.name, total.images, total.bytes)).collect()
    };
    let total = |name: &str, images, bytes| (Some(name.to_owned()), images, bytes);
    let formats = [total("qcow2", 1, 40), total("raw", 2, 15)];
    assert_eq!(sums(TotalBy::DiskFormat, None, 10).await, formats);
    assert_eq!(sums(TotalBy::DiskFormat, None, 1).await, formats[..1]);
    assert_eq!(sums(TotalBy::DiskFormat, Some("bob"), 10).await, [total("raw", 1, 5)]);
    assert_eq!(sums(TotalBy::Owner, None, 10).await, [total("ann", 2, 50), total("bob", 1, 5)]);
    assert_eq!(sums(TotalBy::Owner, Some("nobody"), 10).await, []);

    let mut instants = [seconds(300); INSTANTS];
    for (instant, at) in instants.iter_mut().zip([-1, 0, 49, 50, 100, 199, 200]) {
        *instant = seconds(at);
    }
    let all = images.stored_at(instants, None).await.unwrap();
    assert_eq!(all[..7], [0, 10, 10, 50, 155, 155, 55]);
    assert_eq!(all[7..], [55; INSTANTS - 7]);
    assert_eq!(images.stored_at(instants, Some("ann")).await.unwrap()[..5], [0, 10, 10, 50, 50]);
    assert_eq!(images.stored_at(instants, Some("nobody")).await.unwrap(), [0; INSTANTS]);
}
