//! What is on a list: visibility, filters, search, counts.

use time::Duration;
use vitrine_database::Database;
use vitrine_model::{
    Image, ImageFilters, ImageQuery, ImageStatus, MemberStatus, Viewer, Visibility,
    query::{Bound, NumberColumn, TimeOp, VisibilityFilter},
};

use crate::{
    fixtures::{admin, all, full_image, id, image, location, member, project, properties, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    each_viewer_has_its_own_list,
    filters_select,
    text_is_searched_as_it_stands,
    counting_stops_at_the_cap,
    several_counts_are_each_their_own,
    what_belongs_to_an_image_comes_with_it,
    deleted_images_are_listed_and_found_for_who_asks,
);

/// Numbers of the images on the list, sorted.
async fn listed(database: &Database, viewer: &Viewer, filters: ImageFilters) -> Vec<u32> {
    let images = database.images();
    let page = images.list(viewer, &all(filters.clone()), None).await.unwrap();
    let count = images.count(viewer, &filters, 1000).await.unwrap();
    assert_eq!(count, page.len() as u64, "count and list agree: {filters:?}");
    let mut numbers: Vec<u32> =
        page.iter().map(|image| image.id.rsplit('-').next().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

async fn each_viewer_has_its_own_list(database: Database) {
    // 1–4 mine, 11–14 theirs: private, shared, community, public; 15–17 theirs, shared with me by status;
    // 18 private, though I am a member; 19 without owner; 20 killed
    let images = database.images();
    for (offset, owner) in [(0, "me"), (10, "them")] {
        for (number, visibility) in (1..).zip(Visibility::ALL) {
            let owner = Some(owner.to_owned());
            images.insert(&Image { visibility, owner, ..image(offset + number) }).await.unwrap();
        }
    }
    let theirs = |number: u32, visibility: Visibility| Image {
        visibility,
        owner: Some("them".to_owned()),
        ..image(number)
    };
    for (number, status) in (15..).zip(MemberStatus::ALL) {
        images.insert(&theirs(number, Visibility::Shared)).await.unwrap();
        database.members().insert(&member(number, "me", status)).await.unwrap();
    }
    images.insert(&theirs(18, Visibility::Private)).await.unwrap();
    database.members().insert(&member(18, "me", MemberStatus::Accepted)).await.unwrap();
    images.insert(&Image { owner: None, ..image(19) }).await.unwrap();
    let killed = Image { status: ImageStatus::Killed, visibility: Visibility::Public, ..image(20) };
    images.insert(&killed).await.unwrap();
    // a member that left
    database.members().insert(&member(12, "me", MemberStatus::Accepted)).await.unwrap();
    database.members().remove(&id(12), "me", seconds(1)).await.unwrap();

    let me = project("me");
    let nobody = Viewer { project: None, is_admin: false };
    let only = VisibilityFilter::Only;
    let (accepted, pending) = (Some(MemberStatus::Accepted), Some(MemberStatus::Pending));
    let cases: [(&Viewer, VisibilityFilter, Option<MemberStatus>, &[u32]); 19] = [
        (&me, VisibilityFilter::Default, accepted, &[1, 2, 3, 4, 14, 16]),
        (&me, VisibilityFilter::Default, pending, &[1, 2, 3, 4, 14, 15]),
        (&me, VisibilityFilter::Default, Some(MemberStatus::Rejected), &[1, 2, 3, 4, 14, 17]),
        (&me, VisibilityFilter::Default, None, &[1, 2, 3, 4, 14, 15, 16, 17]),
        (&me, only(Visibility::Private), accepted, &[1]),
        (&me, only(Visibility::Shared), accepted, &[2, 16]),
        (&me, only(Visibility::Shared), None, &[2, 15, 16, 17]),
        (&me, only(Visibility::Community), accepted, &[3, 13]),
        (&me, only(Visibility::Public), accepted, &[4, 14]),
        (&me, VisibilityFilter::All, accepted, &[1, 2, 3, 4, 13, 14, 16]),
        (&me, VisibilityFilter::Nothing, accepted, &[]),
        (&nobody, VisibilityFilter::Default, accepted, &[4, 14]),
        (&nobody, VisibilityFilter::All, accepted, &[3, 4, 13, 14]),
        (&nobody, only(Visibility::Shared), accepted, &[]),
        (
            &Viewer { is_admin: true, ..me.clone() },
            VisibilityFilter::Default,
            accepted,
            &[1, 2, 3, 4, 11, 12, 14, 15, 16, 17, 18, 19],
        ),
        (&admin(), VisibilityFilter::Default, accepted, &[1, 2, 4, 11, 12, 14, 15, 16, 17, 18, 19]),
        (&admin(), only(Visibility::Community), accepted, &[3, 13]),
        (&admin(), only(Visibility::Private), accepted, &[1, 11, 18, 19]),
        (&admin(), VisibilityFilter::All, accepted, &[1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
    ];
    for (viewer, visibility, member_status, expected) in cases {
        let filters = ImageFilters { visibility, member_status, ..ImageFilters::default() };
        let found = listed(&database, viewer, filters).await;
        assert_eq!(found, expected, "{viewer:?} {visibility:?} {member_status:?}");
    }
}

async fn filters_select(database: Database) {
    let images = database.images();
    images.insert(&Image { protected: false, os_hidden: false, ..full_image(1) }).await.unwrap();
    let second = Image {
        name: Some("Image 1".to_owned()),
        owner: Some("other".to_owned()),
        min_ram: 512,
        min_disk: 5,
        size: Some(100),
        disk_format: Some("raw".to_owned()),
        tags: vec!["blue".to_owned()],
        properties: properties(&[("os_distro", "Ubuntu")]),
        protected: true,
        os_hidden: false,
        ..full_image(2)
    };
    images.insert(&second).await.unwrap();
    images.insert(&Image { name: None, owner: None, ..image(3) }).await.unwrap();
    images.insert(&Image { os_hidden: true, updated_at: seconds(1000), ..image(4) }).await.unwrap();

    let plain = ImageFilters::default;
    let some = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    let text = |word: &str| Some(word.to_owned());
    let both = || ImageFilters { os_hidden: None, ..plain() };
    let first_at = seconds(1);
    let cases: Vec<(&str, ImageFilters, &[u32])> = vec![
        ("unhidden", plain(), &[1, 2, 3]),
        ("hidden", ImageFilters { os_hidden: Some(true), ..plain() }, &[4]),
        ("both", both(), &[1, 2, 3, 4]),
        ("protected", ImageFilters { protected: Some(true), ..plain() }, &[2]),
        ("unprotected", ImageFilters { protected: Some(false), ..plain() }, &[1, 3]),
        ("name", ImageFilters { name: some(&["image 1"]), ..plain() }, &[1]),
        ("names", ImageFilters { name: some(&["image 1", "Image 1", "x"]), ..plain() }, &[1, 2]),
        ("no name", ImageFilters { name: some(&[]), ..plain() }, &[]),
        ("padded name", ImageFilters { name: some(&["image 1 "]), ..plain() }, &[]),
        ("id", ImageFilters { id: Some(vec![id(2), id(9)]), ..plain() }, &[2]),
        ("status", ImageFilters { status: some(&["active", "nonsense"]), ..plain() }, &[1, 2]),
        ("deleted", ImageFilters { status: some(&["deleted"]), ..plain() }, &[]),
        ("disk format", ImageFilters { disk_format: some(&["raw"]), ..plain() }, &[2]),
        ("container", ImageFilters { container_format: some(&["bare"]), ..plain() }, &[1, 2]),
        ("owner", ImageFilters { owner: text("other"), ..plain() }, &[2]),
        ("not owner", ImageFilters { not_owner: text("other"), ..plain() }, &[1, 3]),
        ("checksum", ImageFilters { checksum: text("d41d8cd98f00b204e9800998ecf8427e"), ..plain() }, &[1, 2]),
        ("hash", ImageFilters { os_hash_value: text("ab"), ..plain() }, &[]),
        ("tag", ImageFilters { tags: vec!["blue".to_owned()], ..plain() }, &[1, 2]),
        ("tags", ImageFilters { tags: vec!["blue".to_owned(), "Blue".to_owned()], ..plain() }, &[1]),
        ("padded tag", ImageFilters { tags: vec!["blue ".to_owned()], ..plain() }, &[1]),
        ("emoji", ImageFilters { tags: vec!["disk 💾".to_owned()], ..plain() }, &[1]),
        ("property", ImageFilters { properties: properties(&[("os_distro", "ubuntu")]), ..plain() }, &[1]),
        (
            "properties",
            ImageFilters {
                properties: properties(&[("os_distro", "ubuntu"), ("OS_distro", "other")]),
                ..plain()
            },
            &[1],
        ),
        ("no property", ImageFilters { properties: properties(&[("os_distro", "")]), ..plain() }, &[]),
        ("empty property", ImageFilters { properties: properties(&[("empty", "")]), ..plain() }, &[1]),
        ("size", ImageFilters { ranges: vec![(NumberColumn::Size, Bound::Max, 100)], ..plain() }, &[2]),
        ("large", ImageFilters { ranges: vec![(NumberColumn::Size, Bound::Min, 1 << 41)], ..plain() }, &[1]),
        (
            "between",
            ImageFilters {
                ranges: vec![
                    (NumberColumn::MinRam, Bound::Min, 512),
                    (NumberColumn::MinRam, Bound::Max, 1024),
                ],
                ..plain()
            },
            &[2],
        ),
        ("ram", ImageFilters { numbers: vec![(NumberColumn::MinRam, 512)], ..plain() }, &[2]),
        ("no ram", ImageFilters { numbers: vec![(NumberColumn::MinRam, i64::MAX)], ..plain() }, &[]),
        ("made at", ImageFilters { created_at: vec![(TimeOp::Eq, first_at)], ..plain() }, &[1]),
        ("made other", ImageFilters { created_at: vec![(TimeOp::Neq, first_at)], ..plain() }, &[2, 3]),
        ("made from", ImageFilters { created_at: vec![(TimeOp::Gte, seconds(2))], ..plain() }, &[2, 3]),
        ("made after", ImageFilters { created_at: vec![(TimeOp::Gt, seconds(2))], ..plain() }, &[3]),
        (
            "made between",
            ImageFilters { created_at: vec![(TimeOp::Lt, seconds(3)), (TimeOp::Gt, first_at)], ..plain() },
            &[2],
        ),
        (
            "just before",
            ImageFilters { created_at: vec![(TimeOp::Lte, first_at - Duration::milliseconds(1))], ..plain() },
            &[],
        ),
        ("changed", ImageFilters { updated_at: vec![(TimeOp::Gt, seconds(500))], ..both() }, &[4]),
        ("NUL", ImageFilters { name: some(&["a\0"]), ..plain() }, &[]),
        ("NUL tag", ImageFilters { tags: vec!["\0".to_owned()], ..plain() }, &[]),
    ];
    for viewer in [admin(), Viewer { project: Some("owner".to_owned()), is_admin: true }] {
        for (what, filters, expected) in &cases {
            assert_eq!(listed(&database, &viewer, filters.clone()).await, *expected, "{what}");
        }
    }
    let none = ImageQuery { limit: 0, ..all(both()) };
    assert_eq!(images.list(&admin(), &none, None).await.unwrap(), []);
}

async fn text_is_searched_as_it_stands(database: Database) {
    let images = database.images();
    let names = ["Ubuntu 24.04 LTS", "ubuntu_server", "100% free", "École", "back\\slash", "a!b"];
    for (number, name) in (1..).zip(names) {
        images.insert(&Image { name: Some(name.to_owned()), ..image(number) }).await.unwrap();
    }
    images.insert(&Image { name: None, ..image(7) }).await.unwrap();
    let cases: [(&str, &[u32]); 13] = [
        ("ubuntu", &[1, 2]),
        ("UBUNTU", &[1, 2]),
        (" 24.04 ", &[1]),
        ("_", &[2]),
        ("%", &[3]),
        ("École", &[4]),
        ("cole", &[4]),
        ("\\", &[5]),
        ("!", &[6]),
        ("k\\s", &[5]),
        ("00000000-0000-4000-8000-000000000007", &[7]),
        ("0-4000", &[]),
        ("", &[1, 2, 3, 4, 5, 6, 7]),
    ];
    for (search, expected) in cases {
        let filters = ImageFilters { search: Some(search.to_owned()), ..ImageFilters::default() };
        assert_eq!(listed(&database, &project("owner"), filters).await, expected, "{search:?}");
    }
}

async fn counting_stops_at_the_cap(database: Database) {
    let images = database.images();
    for number in 1..=6 {
        let visibility = if number % 2 == 0 { Visibility::Public } else { Visibility::Private };
        images.insert(&Image { visibility, ..image(number) }).await.unwrap();
    }
    for (cap, expected) in [(0, 0), (1, 1), (5, 5), (6, 6), (100, 6)] {
        for viewer in [project("owner"), admin()] {
            let count = images.count(&viewer, &ImageFilters::default(), cap).await.unwrap();
            assert_eq!(count, expected, "{cap}");
        }
    }
}

async fn several_counts_are_each_their_own(database: Database) {
    let images = database.images();
    for number in 1..=6 {
        let visibility = if number % 3 == 0 { Visibility::Public } else { Visibility::Private };
        images.insert(&Image { visibility, ..image(number) }).await.unwrap();
    }
    let (all, nothing) =
        (ImageFilters::default(), ImageFilters { name: Some(Vec::new()), ..ImageFilters::default() });
    let (owner, other) = (project("owner"), project("somebody"));
    let wanted = [(&owner, &all), (&owner, &nothing), (&other, &all), (&owner, &all)];
    assert_eq!(images.count_each(&wanted, 5).await.unwrap(), [5, 0, 2, 5]);
    assert_eq!(images.count_each(&wanted[1..2], 5).await.unwrap(), [0]);
    assert_eq!(images.count_each(&[], 5).await.unwrap(), [0; 0]);
}

async fn what_belongs_to_an_image_comes_with_it(database: Database) {
    let images = database.images();
    let mut expected = Vec::new();
    for number in (1..=5).rev() {
        let image = Image {
            os_hidden: false,
            tags: vec![format!("tag {number}")],
            properties: properties(&[("number", &number.to_string())]),
            locations: vec![location(&format!("file:///{number}"))],
            ..full_image(number)
        };
        images.insert(&image).await.unwrap();
        expected.push(image);
    }
    let mut page = images.list(&project("owner"), &all(ImageFilters::default()), None).await.unwrap();
    for location in page.iter_mut().flat_map(|image| &mut image.locations) {
        assert!(location.id.take().is_some());
    }
    assert_eq!(page, expected);
}

async fn deleted_images_are_listed_and_found_for_who_asks(database: Database) {
    // 1 there, 2 deleted, 3 waits for its data to be removed, 4 killed, 5 public
    let images = database.images();
    for (number, visibility) in (1..=5).zip([Visibility::Private; 4].into_iter().chain([Visibility::Public]))
    {
        let status = if number == 4 { ImageStatus::Killed } else { ImageStatus::Queued };
        let properties = properties(&[("k", "v")]);
        images.insert(&Image { visibility, status, properties, ..image(number) }).await.unwrap();
    }
    let second = images.get(&id(2)).await.unwrap().unwrap();
    assert!(images.delete(&second, seconds(20)).await.unwrap());
    let third = images.get(&id(3)).await.unwrap().unwrap();
    let pending = Image { status: ImageStatus::PendingDelete, updated_at: seconds(30), ..third.clone() };
    assert!(images.save(&third, &pending).await.unwrap());

    let with = |deleted, public| ImageFilters { deleted, public, ..ImageFilters::default() };
    for viewer in [project("owner"), admin()] {
        for (deleted, public, numbers) in [
            (Some(false), None, vec![1, 5]),
            (Some(true), None, vec![2, 3]),
            (None, None, vec![1, 2, 3, 4, 5]),
            (Some(false), Some(true), vec![5]),
            (Some(false), Some(false), vec![1]),
            (None, Some(false), vec![1, 2, 3, 4]),
        ] {
            assert_eq!(
                listed(&database, &viewer, with(deleted, public)).await,
                numbers,
                "{deleted:?} {public:?}"
            );
        }
        let since = ImageFilters { updated_at: vec![(TimeOp::Gt, seconds(20))], ..with(None, None) };
        assert_eq!(listed(&database, &viewer, since).await, [3]);
        let gone = images.visible_or_deleted(&viewer, &id(2)).await.unwrap().unwrap();
        assert_eq!((gone.status, gone.deleted_at), (ImageStatus::Deleted, Some(seconds(20))));
        assert!(gone.properties.is_empty());
        assert!(images.visible(&viewer, &id(2)).await.unwrap().is_none());
        assert_eq!(images.visible_or_deleted(&viewer, &id(1)).await.unwrap().unwrap().deleted_at, None);
    }
    assert!(images.visible_or_deleted(&project("them"), &id(2)).await.unwrap().is_none());
}
