//! What goes wrong, and what people are told of it.

use serde_json::json;
use vitrine_model::{
    CatalogueFilter, CheckResult, ImageStatus, SubscriptionChoice, TaskStatus, VersionState as State,
};

use super::{Shop, sha256};
use crate::{imports::web::Page, world::code};

#[tokio::test]
async fn a_wrong_checksum_is_told_and_leaves_no_data() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", false)]);
    let subscription = shop.subscribe(shop.choice("u")).await;
    let row = shop.version(&subscription, "1").await;
    assert_eq!(row.state, State::Failed);
    assert!(row.error.unwrap().contains("checksum"));
    let image = shop.bed.image(&row.image_id).await;
    assert_eq!((image.status, image.size), (ImageStatus::Queued, None));
    shop.bed.assert_settled().await;

    // The same file is fetched three times by itself, and once more when somebody asks.
    let fetched = || shop.bed.web.seen().iter().filter(|(path, _)| path.contains("disk1")).count();
    assert_eq!(fetched(), 1);
    for expected in [2, 3, 3] {
        shop.bed.world.clock.advance(std::time::Duration::from_secs(25 * 3600));
        assert_eq!(shop.bed.controller.begin_due_checks().await.unwrap(), 1);
        shop.work(&shop.bed.controller).await;
        assert_eq!(fetched(), expected);
    }
    shop.check(&subscription).await;
    assert_eq!(fetched(), 4);

    // The catalogue is corrected: the same image gets its data.
    shop.publish(&[("1", "data", true)]);
    shop.check(&subscription).await;
    let now = shop.image(&subscription, "1").await;
    assert_eq!((now.id, now.status), (image.id, ImageStatus::Active));
}

#[tokio::test]
async fn a_stale_index_is_told_and_a_fresh_one_helps() {
    let shop = Shop::open().await;
    let products = |path: &str| {
        json!({"p": {"versions": {"1": {"items": {
            "d": {"ftype": "disk.raw", "path": path, "sha256": sha256("data")},
        }}}}})
    };
    shop.publish_products(&products("gone.raw"));
    let subscription = shop.subscribe(shop.choice("u")).await;
    let row = shop.version(&subscription, "1").await;
    assert_eq!(row.state, State::Stale);
    assert!(row.error.unwrap().contains("404"));
    shop.bed.web.put("/c/moved.raw", [Page::of("data")]);
    shop.publish_products(&products("moved.raw"));
    shop.check(&subscription).await;
    assert_eq!(shop.image(&subscription, "1").await.status, ImageStatus::Active);
    assert_eq!(shop.bed.world.records().await.len(), 1);
}

#[tokio::test]
async fn a_version_that_failed_and_is_named_no_more_leaves_nothing() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", false)]);
    let subscription = shop.subscribe(shop.choice("u")).await;
    shop.publish(&[("2", "more", true)]);
    shop.check(&subscription).await;
    assert_eq!(shop.states(&subscription).await, [("2".to_owned(), State::Ready)]);
    assert_eq!(shop.bed.world.records().await.len(), 1);
}

#[tokio::test]
async fn a_catalogue_that_cannot_be_read_says_why() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let subscription = shop.subscribe(shop.choice("u")).await;
    let web = &shop.bed.web;
    for (page, words) in [
        (Page::status(404), "status 404"),
        (Page::status(503), "status 503"),
        (Page::of("<html>"), "no JSON"),
        (Page::of("{}"), "no catalogue"),
        (Page::of("-----BEGIN PGP SIGNED MESSAGE-----"), "signed"),
        (Page::of("[".repeat(100_000)), "no JSON"),
        (Page::of(" ".repeat(17 << 20)), "larger than"),
    ] {
        web.put("/c/streams/v1/index.json", [page]);
        let task = shop.check(&subscription).await;
        assert_eq!(task.status, TaskStatus::Failure, "{words}");
        let now = shop.now(&subscription).await;
        assert_eq!(now.result, CheckResult::Failed, "{words}");
        assert!(now.message.as_deref().unwrap().contains(words), "{words}: {:?}", now.message);
        assert_eq!(shop.states(&subscription).await, [("1".to_owned(), State::Ready)], "what came stays");
    }
    shop.publish(&[("1", "data", true)]);
    shop.check(&subscription).await;
    assert_eq!(shop.now(&subscription).await.result, CheckResult::Ok);

    let change = |filter: CatalogueFilter| SubscriptionChoice { filter, ..shop.choice("u") };
    let none = change(CatalogueFilter { release: "jammy".to_owned(), ..CatalogueFilter::default() });
    shop.bed.controller.change_subscription(&shop.bed.who, &subscription.id, none).await.unwrap();
    shop.check(&subscription).await;
    assert!(shop.now(&subscription).await.message.unwrap().contains("Nothing in the catalogue matches"));
}

#[tokio::test]
async fn hostile_addresses_are_judged_like_any_other() {
    let shop = Shop::open().await;
    let item = |path: &str| json!({"items": {"d": {"ftype": "disk.raw", "path": path}}});
    shop.publish_products(&json!({"p": {"versions": {
        "1": item("http://169.254.169.254/latest"), "2": item("../../etc/passwd"), "3": item("file:///etc/passwd"),
        "4": item("http://127.0.0.1:1/x"),
    }}}));
    let subscription = shop.subscribe(SubscriptionChoice { keep: 9, ..shop.choice("u") }).await;
    for (version, state, words, made) in [
        ("1", State::Failed, "does not pass filtering", false),
        ("2", State::Stale, "404", true),
        ("3", State::Failed, "cannot be used", false),
        ("4", State::Failed, "does not pass filtering", false),
    ] {
        let row = shop.version(&subscription, version).await;
        assert_eq!(row.state, state, "{version}: {:?}", row.error);
        assert!(row.error.as_deref().unwrap().contains(words), "{version}: {:?}", row.error);
        assert_eq!(shop.bed.world.record(&row.image_id).await.is_some(), made, "{version}");
    }
    let asked: Vec<String> = shop.bed.web.seen().into_iter().map(|(path, _)| path).collect();
    assert!(asked.contains(&"/etc/passwd".to_owned()), "a path of the same server, which has no such file");
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_with_its_field() {
    let shop = Shop::open().await;
    let base = shop.choice("u");
    let with = |change: fn(&mut SubscriptionChoice)| {
        let mut choice = base.clone();
        change(&mut choice);
        choice
    };
    for (choice, words) in [
        (with(|c| c.name = " ".to_owned()), "name"),
        (with(|c| c.name = "x".repeat(256)), "name"),
        (with(|c| c.url = "ftp://c.example/".to_owned()), "url"),
        (with(|c| c.url = "http://169.254.169.254/".to_owned()), "url"),
        (with(|c| c.url = "http://127.0.0.1:1/x.sjson".to_owned()), "url"),
        (with(|c| c.keep = 0), "keep"),
        (with(|c| c.keep = 51), "keep"),
        (with(|c| c.every_hours = 1441), "every_hours"),
        (with(|c| c.stores = vec!["none".to_owned()]), "stores"),
        (with(|c| c.filter.product = "a\nb".to_owned()), "product"),
        (with(|c| drop(c.properties.insert("os_glance_x".to_owned(), "1".to_owned()))), "os_glance_x"),
    ] {
        let refused = shop.bed.controller.create_subscription(&shop.bed.who, choice).await;
        assert!(["400", "403"].contains(&code(&refused)), "{words}");
        assert!(refused.unwrap_err().to_string().contains(words), "{words}");
    }
    shop.publish(&[]);
    shop.bed.controller.create_subscription(&shop.bed.who, base.clone()).await.unwrap();
    let again = shop.bed.controller.create_subscription(&shop.bed.who, base).await;
    assert_eq!(code(&again), "409");
}
