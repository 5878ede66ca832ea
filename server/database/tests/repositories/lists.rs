//! What people keep about their lists, families, and the results of changes of many images.

use serde_json::json;
use vitrine_database::{BulkResult, BulkTally, Database, Error, Outcome, SavedView};
use vitrine_model::{
    Family, Image, ImageFilters, ImageQuery, Task, TaskStatus, Viewer, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{
    fixtures::{id, image, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    choices_are_kept_for_each_user,
    views_have_names_of_their_own,
    results_are_counted_and_gone_through,
    families_are_told_and_found,
    images_are_ordered_by_what_only_the_dashboard_asks_for,
    states_are_told_of_those_that_are_there,
);

async fn choices_are_kept_for_each_user(database: Database) {
    let preferences = database.preferences();
    assert_eq!(preferences.get("ann", "columns").await.unwrap(), None);
    preferences.set("ann", "columns", Some("status")).await.unwrap();
    preferences.set("ann", "columns", Some("size,status")).await.unwrap();
    preferences.set("bob", "columns", Some("owner")).await.unwrap();
    assert_eq!(preferences.get("ann", "columns").await.unwrap().as_deref(), Some("size,status"));
    preferences.set("ann", "columns", None).await.unwrap();
    assert_eq!(preferences.get("ann", "columns").await.unwrap(), None);
    assert_eq!(preferences.get("bob", "columns").await.unwrap().as_deref(), Some("owner"));
}

async fn views_have_names_of_their_own(database: Database) {
    let views = database.views();
    let view =
        |number, name: &str| SavedView { id: id(number), name: name.to_owned(), query: "q=a".to_owned() };
    views.insert("ann", &view(1, "mine"), seconds(1)).await.unwrap();
    views.insert("ann", &view(2, "Mine"), seconds(2)).await.unwrap();
    views.insert("bob", &view(3, "mine"), seconds(3)).await.unwrap();
    let taken = views.insert("ann", &view(4, "mine"), seconds(4)).await;
    assert!(matches!(taken, Err(Error::Duplicate { .. })), "{taken:?}");
    let taken = views.update("ann", &view(2, "mine")).await;
    assert!(matches!(taken, Err(Error::Duplicate { .. })), "{taken:?}");
    assert!(views.update("ann", &view(2, "other")).await.unwrap());
    assert!(views.update("ann", &view(2, "other")).await.unwrap(), "the same again is no loss");
    assert!(!views.update("ann", &view(3, "stolen")).await.unwrap());
    assert!(!views.delete("ann", &id(3)).await.unwrap());
    assert!(views.delete("ann", &id(1)).await.unwrap());
    assert_eq!(views.of_user("ann").await.unwrap(), [view(2, "other")]);
    assert_eq!(views.of_user("bob").await.unwrap(), [view(3, "mine")]);
}

fn task(number: u32) -> Task {
    Task {
        id: id(number),
        kind: "bulk_change".to_owned(),
        status: TaskStatus::Pending,
        owner: "owner".to_owned(),
        image_id: None,
        request_id: None,
        user_id: None,
        input: json!({}),
        result: None,
        message: None,
        expires_at: None,
        created_at: seconds(1),
        updated_at: seconds(1),
    }
}

async fn results_are_counted_and_gone_through(database: Database) {
    let bulk = database.bulk();
    for number in [1, 2] {
        database.tasks().insert(&task(number), None).await.unwrap();
    }
    let (first, second) = (id(1), id(2));
    assert_eq!(bulk.last(&first).await.unwrap(), None);
    let results: Vec<BulkResult> = (1..=250)
        .map(|number| BulkResult {
            number,
            image_id: id(u32::try_from(number).unwrap()),
            created_at: (number % 2 == 0).then(|| seconds(number)),
            title: format!("日本 {number}"),
            outcome: match number % 10 {
                0 => Outcome::Refused,
                1 => Outcome::Already,
                _ => Outcome::Done,
            },
            reason: (number % 10 == 0).then(|| "it is protected".to_owned()),
        })
        .collect();
    bulk.add(&first, &results).await.unwrap();
    bulk.add(&second, &results[..1]).await.unwrap();
    bulk.add(&second, &[]).await.unwrap();
    assert!(matches!(bulk.add(&second, &results[..2]).await, Err(Error::Duplicate { .. })));
    assert_eq!(bulk.last(&second).await.unwrap(), Some(results[0].clone()), "all or none");
    assert_eq!(bulk.tally(&first).await.unwrap(), BulkTally { done: 200, already: 25, refused: 25 });
    assert_eq!(bulk.last(&first).await.unwrap(), Some(results[249].clone()));
    assert_eq!(bulk.page(&first, None, 0, 1000).await.unwrap(), results);
    let refused = bulk.page(&first, Some(Outcome::Refused), 100, 2).await.unwrap();
    assert_eq!(refused.iter().map(|result| result.number).collect::<Vec<_>>(), [110, 120]);
}

const MEMBER: fn() -> Viewer = || Viewer { project: Some("owner".to_owned()), is_admin: false };

async fn families_are_told_and_found(database: Database) {
    type Properties = &'static [(&'static str, &'static str)];
    let properties: [(Properties, Option<&str>); 9] = [
        (&[("family", "web")], Some("a")),
        (&[("family", "web"), ("os_distro", "debian")], Some("b")),
        (&[("os_distro", "debian"), ("os_version", "13")], Some("c")),
        (&[("family", ""), ("os_distro", "debian"), ("os_version", "13")], Some("d")),
        (&[("os_distro", "debian")], Some("e")),
        (&[], Some("plain")),
        (&[("os_distro", "")], Some("plain")),
        (&[], None),
        (&[("os_version", "1")], Some("")),
    ];
    for (number, (set, name)) in (1..).zip(properties) {
        let mut one = image(number);
        one.name = name.map(str::to_owned);
        one.properties = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        database.images().insert(&one).await.unwrap();
    }
    let other = Image { owner: Some("others".to_owned()), visibility: Visibility::Public, ..image(10) };
    database.images().insert(&other).await.unwrap();
    let all = ImageFilters { visibility: VisibilityFilter::All, ..ImageFilters::default() };
    for (filters, first) in
        [(all.clone(), 10), (ImageFilters { owner: Some("owner".to_owned()), ..all.clone() }, 9)]
    {
        let kin = database.images().kin(&MEMBER(), &filters, 100).await.unwrap();
        let numbers: Vec<String> = kin.iter().map(|kin| kin.id.clone()).collect();
        assert_eq!(numbers, (1..=first).rev().map(id).collect::<Vec<_>>());
        for kin in &kin {
            let found = ImageFilters { family: Some(kin.family.clone()), ..filters.clone() };
            let query = ImageQuery { filters: found, sort: Vec::new(), marker: None, limit: 100 };
            let images = database.images().list(&MEMBER(), &query, None).await.unwrap();
            assert!(images.iter().all(|image| Family::of(image) == kin.family), "{:?}", kin.family);
            let same = kin_of(&database, &filters, &kin.family).await;
            assert_eq!(images.len(), same, "{:?}", kin.family);
        }
    }
    let newest = database.images().kin(&MEMBER(), &all, 2).await.unwrap();
    assert_eq!(newest.len(), 2, "bounded");
    let strange = ImageFilters { family: Some(Family::Named("a\0".to_owned())), ..all };
    assert_eq!(database.images().count(&MEMBER(), &strange, 10).await.unwrap(), 0);
}

async fn kin_of(database: &Database, filters: &ImageFilters, family: &Family) -> usize {
    let kin = database.images().kin(&MEMBER(), filters, 100).await.unwrap();
    kin.iter().filter(|kin| kin.family == *family).count()
}

async fn images_are_ordered_by_what_only_the_dashboard_asks_for(database: Database) {
    for number in 1..=8_u32 {
        let one = Image {
            owner: ["a", "B", "owner"].get(number as usize % 4).map(|owner| (*owner).to_owned()),
            visibility: Visibility::ALL[number as usize % 4],
            virtual_size: (number % 3 > 0).then_some(u64::from(number % 3)),
            ..image(number)
        };
        database.images().insert(&one).await.unwrap();
    }
    let admin = Viewer { project: None, is_admin: true };
    for key in [SortKey::Owner, SortKey::Visibility, SortKey::VirtualSize] {
        for dir in [SortDir::Asc, SortDir::Desc] {
            let filters = ImageFilters { visibility: VisibilityFilter::All, ..ImageFilters::default() };
            let query =
                |limit| ImageQuery { filters: filters.clone(), sort: vec![(key, dir)], marker: None, limit };
            let whole = database.images().list(&admin, &query(100), None).await.unwrap();
            let value = |image: &Image| match key {
                SortKey::Owner => image.owner.clone(),
                SortKey::Visibility => Some(image.visibility.to_string()),
                _ => image.virtual_size.map(|size| size.to_string()),
            };
            let found: Vec<_> = whole.iter().map(value).collect();
            let mut sorted = found.clone();
            sorted.sort();
            if dir == SortDir::Desc {
                sorted.reverse();
            }
            assert_eq!(found, sorted, "{key:?} {dir:?}");
            let mut paged: Vec<Image> = Vec::new();
            loop {
                let page = database.images().list(&admin, &query(3), paged.last()).await.unwrap();
                if page.is_empty() {
                    break;
                }
                paged.extend(page);
            }
            assert_eq!(paged, whole, "{key:?} {dir:?}: page by page");
        }
    }
}

async fn states_are_told_of_those_that_are_there(database: Database) {
    for number in [1, 2] {
        database.images().insert(&image(number)).await.unwrap();
    }
    database.images().delete(&image(2), seconds(9)).await.unwrap();
    let states = database.images().states(&[id(1), id(2), id(3)]).await.unwrap();
    assert_eq!(states.iter().map(|state| state.id.clone()).collect::<Vec<_>>(), [id(1)]);
    assert_eq!((states[0].status, states[0].updated_at), (image(1).status, Some(seconds(1))));
    assert!(database.images().states(&[]).await.unwrap().is_empty());
}
